import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../core/api-user.ts';
import type { IdleIn } from '../core/idle.ts';
import type { Sought } from '../core/listed-users.ts';
import type { CallsMade } from '../core/messages/about.ts';

/** What was typed names an instance, or a role, that whoever looks does not see. */
export interface NotThere {
  readonly what: 'instance' | 'role';
  readonly typed: string;
  /** What there is instead, for people to read. */
  readonly thereAre: readonly string[];
}

export interface ListedUsers {
  /** What was looked for, as it was understood. */
  readonly sought: Sought;
  /** Soonest end first, then those whose end is not known, those that never end, and those that have ended. */
  readonly apiUsers: readonly ApiUser[];
  /** How many there are on all pages. */
  readonly count: number;
  /** The wanted page, or the last one. */
  readonly page: number;
  /** Names of the roles of each user, by its id, as far as Marketo has named them. */
  readonly roles: ReadonlyMap<string, readonly string[]>;
  /** Calls of each user in the last seven days, by its id; none of those of whom Marketo has not said. */
  readonly calls: ReadonlyMap<string, CallsMade>;
  /** Where idle users are looked for: the last day on which each made calls, by its id, of those that are kept. */
  readonly lastUses: ReadonlyMap<string, Temporal.PlainDate> | undefined;
  /** Where it cannot be said who is idle, if that is what is looked for. */
  readonly notKnown: readonly IdleIn[];
  /** Ids of the users that the app itself runs as. */
  readonly own: ReadonlySet<string>;
  readonly now: Temporal.Instant;
}
