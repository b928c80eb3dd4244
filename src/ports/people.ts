import type { Silence } from '../core/people/permission.ts';
import type { Person } from '../core/people/person.ts';

/** People in Slack; `undefined` for someone Slack does not know. Throws `SlackSilent` where Slack cannot be asked. */
export interface Directory {
  /** Slack's word of this moment, or of a full member of the last minute. */
  person(id: string): Promise<Person | undefined>;
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
