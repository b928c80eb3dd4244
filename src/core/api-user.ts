import type { Temporal } from 'temporal-polyfill';
import type { RoleAssignment } from './role.ts';

/** What we know of one API-only user of one Marketo instance. */
export interface ApiUser {
  readonly id: string;
  /** The Marketo instance, such as `123-ABC-456`. */
  readonly instance: string;
  /** Marketo's own key of the user: an email address or a GUID. Opaque. */
  readonly userid: string;
  /** Marketo's number of the user; `undefined` where its list gave none. */
  readonly marketoId: number | undefined;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly roles: readonly RoleAssignment[];
  readonly reason: string | undefined;
  /** Slack user id of the accountable person. */
  readonly owner: string;
  readonly requester: string;
  /** When access ends; `undefined` for never. */
  readonly expiry: Temporal.Instant | undefined;
  readonly createdAt: Temporal.Instant;
}

/** The details of an API-only user that is to be made, after every check. */
export interface NewApiUser {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly role: RoleAssignment;
  /** The role's name at the time of the check, for people to read. */
  readonly roleName: string;
  readonly reason: string | undefined;
  readonly owner: string;
  readonly expiry: Temporal.Instant | undefined;
  /** The zone in which the day was picked: Marketo is sent the expiry with its offset. */
  readonly timeZone: string;
}
