import type { Temporal } from 'temporal-polyfill';
import type { NewApiUser } from '../core/api-user.ts';
import type { Expiry } from '../core/expiry.ts';
import type { Trouble } from '../core/marketo-failure.ts';
import type { RoleAssignment } from '../core/role.ts';

/** A user as Marketo's list shows it. */
export interface MarketoUser {
  readonly userid: string;
  readonly id: number | undefined;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly apiOnly: boolean;
}

/** A user with what only the single look-up shows. */
export interface MarketoUserDetails extends MarketoUser {
  readonly expiry: Expiry;
  readonly roles: readonly RoleAssignment[];
  /** Whether these are all of them: Marketo may not name them, or in a way that cannot be read. */
  readonly areRolesWhole?: boolean;
  /** `undefined` where Marketo does not say. */
  readonly isLocked?: boolean | undefined;
}

/** Calls or errors of one day, in all and by what they are counted by. Marketo's days begin at midnight US Central. */
export interface DailyCount {
  readonly date: Temporal.PlainDate;
  readonly total: number;
  readonly by: ReadonlyMap<string, number>;
  /** Rows that could not be read: whoever stands in none of the others may stand in one of these. */
  readonly unreadable?: number;
}

/** What the app cannot read of Marketo's answers, and does without. */
export interface Unreadable {
  readonly call: string;
  /** Rows that were left out when they were last met; `undefined` for a whole answer that did not come. */
  readonly rows: number | undefined;
  /** Names of fields and kinds of values, never a value; of an answer that did not come, the kind of the failure. */
  readonly shape: string;
}

/** One page of Marketo's list. */
export interface UserPage {
  readonly users: readonly MarketoUser[];
  /** Users whose rows could not be read, as far as these say whom they are about. */
  readonly unreadable: readonly Partial<Pick<MarketoUser, 'userid' | 'email'>>[];
  /** Where the next page begins: users of all pages so far. */
  readonly nextOffset: number;
}

/** How an instance has answered lately. */
export interface MarketoHealth {
  readonly state: 'untried' | 'working' | 'failing';
  /** Since when it is so. */
  readonly since: Temporal.Instant | undefined;
  /** Why it fails. */
  readonly trouble: Trouble | undefined;
  /** Until when background work rests because the daily quota is used up. */
  readonly restsUntil: Temporal.Instant | undefined;
  /** Seconds that Marketo's clock is ahead of ours; `undefined` where it has not said. */
  readonly clockAheadSeconds: number | undefined;
}

/** What one reading of the list showed of the addresses that were looked for. */
export interface FoundUsers {
  /** Throws `MarketoFailure` for an address whose row cannot be read: it is there, and nobody knows whose. */
  find(email: string): MarketoUser | undefined;
  /** Whether the address may be in the list: it is, or a row does not even say whom it is about. */
  mayHave(email: string): boolean;
}

/** The calls to one Marketo instance. Every method that gives a promise throws `MarketoFailure`. */
export interface Marketo {
  /**
   * Every user, people too, in pages of 200 at the most, until one is empty or brings nobody new; `from` is the number
   * of users to leave out.
   */
  userPages(from?: number): AsyncGenerator<UserPage>;
  /** Reads the whole list (200 users a call) until the address is found. */
  findUserByEmail(email: string): Promise<MarketoUser | undefined>;
  /** The same for several addresses with one reading of the list. */
  findUsersByEmail(emails: readonly string[]): Promise<FoundUsers>;
  /** `undefined` for a user that Marketo does not have. */
  getUser(userid: string): Promise<MarketoUserDetails | undefined>;
  /**
   * Sends the invite. A failure with `changed: 'unknown'` may have been carried out.
   *
   * @param leaving called right before the invite leaves; where it throws, nothing is sent
   */
  inviteApiUser(user: NewApiUser, leaving?: () => Promise<void>): Promise<void>;
  /**
   * Gives an API-only user another end of access. A failure with `changed: 'unknown'` may have been carried out. Throws
   * `forbidden_change` for a person and for the user that the app runs as.
   *
   * @param leaving called right before it leaves; where it throws, nothing is sent
   */
  setExpiry(userid: string, expiry: Temporal.Instant, leaving?: () => Promise<void>): Promise<void>;
  /**
   * Deletes an API-only user, which nobody can undo. A failure with `changed: 'unknown'` may have been carried out. Throws `in_use`
   * while a custom service uses it, and `forbidden_change` for a person and for the user that the app runs as.
   *
   * @param leaving called right before it leaves; where it throws, nothing is sent
   */
  deleteApiUser(userid: string, leaving?: () => Promise<void>): Promise<void>;
  /**
   * Gives an API-only user roles that are not system roles; gives the roles that it has then. A failure with `changed: 'unknown'` may
   * have been carried out. Throws `forbidden_change` for a person, for the user that the app runs as, and for a role that nobody may give.
   *
   * @param leaving called right before it leaves; where it throws, nothing is sent
   */
  addRoles(
    userid: string,
    assignments: readonly RoleAssignment[],
    leaving?: () => Promise<void>,
  ): Promise<RoleAssignment[]>;
  /** The same for roles that are taken from it. */
  deleteRoles(
    userid: string,
    assignments: readonly RoleAssignment[],
    leaving?: () => Promise<void>,
  ): Promise<RoleAssignment[]>;
  /** Calls of the last seven days, by userid in lower case. */
  callsInLastSevenDays(): Promise<readonly DailyCount[]>;
  /** The userid that this app runs as. */
  ownUserid(): Promise<string>;
  health(): MarketoHealth;
  /** What was left out since the app started, each shape once. */
  unreadable(): readonly Unreadable[];
}
