import type { Silence } from '../core/people/permission.ts';
import type { Person } from '../core/people/person.ts';

/** People in Slack; `undefined` for someone Slack does not know. Throws `SlackSilent` where Slack cannot be asked. */
export interface Directory {
  /**
   * Slack's word of this moment, or of a full member of the last minute.
   *
   * @param word `anew` for a word that is a few seconds old at the most: what was given a moment ago counts; `unhurried` for the
   *   same where many are asked about and nobody waits: it leaves to clicks most of what Slack answers in a minute
   */
  person(id: string, word?: 'anew' | 'unhurried'): Promise<Person | undefined>;
}

/** User groups in Slack. */
export interface UserGroups {
  /**
   * Whether somebody is in a group: a yes is a minute old at the most, a no some seconds. Throws `SourceSilent`.
   *
   * @param group its id, `S…`
   */
  has(group: string, person: string): Promise<boolean>;
  /** Everybody in a group, by the ids that Slack gives; no word on who they are. Throws `SourceSilent`. */
  members(group: string): Promise<readonly string[]>;
}

/** Who holds the role in one Marketo instance that makes administrators. */
export interface RoleHolders {
  /** The role as the settings name it: its name or its id. */
  readonly role: string;
  /**
   * Whether the one person in Marketo with this address holds the role: a yes is a minute old at the most. Several people
   * with one address are nobody, and API-only users do not count. Throws `SourceSilent`.
   */
  has(email: string): Promise<boolean>;
}

/** A source of administrators could not be asked: it does not answer, or not to us. No word about anybody. */
export class SourceSilent extends Error {
  override readonly name = 'SourceSilent';
  /** Whether it stays so until somebody mends it, such as a scope that is missing. */
  readonly lasts: boolean;

  constructor(what: string, lasts: boolean, options?: ErrorOptions) {
    super(`${what} cannot be asked`, options);
    this.lasts = lasts;
  }
}

/** Slack said nothing about a person: it did not answer, or it refuses the app's own token. No word about anybody. */
export class SlackSilent extends Error {
  override readonly name = 'SlackSilent';
  readonly why: Silence;

  constructor(why: Silence, options?: ErrorOptions) {
    super(`Slack does not say who someone is (${why})`, options);
    this.why = why;
  }
}
