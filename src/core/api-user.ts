import type { Temporal } from 'temporal-polyfill';
import { type Expiry, sameExpiry } from './expiry.ts';
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
  /** Slack user id of the accountable person; `undefined` for a user that was found and has none yet. */
  readonly owner: string | undefined;
  /** Who made it through this app; `undefined` for a user that was found. */
  readonly requester: string | undefined;
  readonly expiry: Expiry;
  /** Somebody has said that it is no longer needed after an end of its access; that holds as long as it is the end. */
  readonly letEnd: LetEnd | undefined;
  /** Whether somebody has locked it in Marketo, where access has not ended. */
  readonly isLocked?: boolean | undefined;
  /** Whether Marketo still calls it API-only. */
  readonly isApiOnly?: boolean | undefined;
  /** Who has said last that it stays though nobody uses it, by Slack user id, and when. */
  readonly kept?: { readonly by: string; readonly at: Temporal.Instant } | undefined;
  /** Who has said that nobody is to hear of it, by Slack user id, and when; never of one that has an owner. */
  readonly ignored?: { readonly by: string; readonly at: Temporal.Instant } | undefined;
  /** Its owner has said that the next warning of an end of its access is soon enough. */
  readonly later?: RemindedLater | undefined;
  /** Made through this app, or found in Marketo. */
  readonly source: 'app' | 'found';
  /** Since when it is in the records. */
  readonly createdAt: Temporal.Instant;
  /** Since when expiry and roles are known as they stand here; `undefined` before they were ever read. */
  readonly knownAt: Temporal.Instant | undefined;
  /** The expiry whose passing was noted; `undefined` for none. */
  readonly notedExpiry: Temporal.Instant | undefined;
}

/** Who has said that a user is no longer needed after which end of its access, and when. */
export interface LetEnd {
  /** Slack user id. */
  readonly by: string;
  readonly at: Temporal.Instant;
  readonly expiry: Temporal.Instant;
}

/** Whoever is warned of an end of access has said that the next warning is soon enough. */
export interface RemindedLater {
  /** Slack user id: the owner then. */
  readonly by: string;
  readonly at: Temporal.Instant;
  readonly expiry: Temporal.Instant;
  /** When that warning comes, where they live. */
  readonly day: Temporal.PlainDate;
}

/** The details of an API-only user that is to be made, after every check. */
export interface NewApiUser {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly role: RoleAssignment;
  /** The role's name at the time of the check, for people to read. */
  readonly roleName: string;
  /** The workspace's name at that time; `undefined` for all workspaces, and of what version 0.2.0 wrote. */
  readonly workspaceName?: string | undefined;
  readonly reason: string | undefined;
  readonly owner: string;
  /** `undefined` for never. */
  readonly expiry: Temporal.Instant | undefined;
  /** The zone in which the day was picked: Marketo is sent the expiry with its offset. */
  readonly timeZone: string;
}

/** Whether somebody has said that it is no longer needed after the end that it has now. */
export function isLeftToEnd({ letEnd: said, expiry }: Pick<ApiUser, 'letEnd' | 'expiry'>): boolean {
  return said !== undefined && sameExpiry(said.expiry, expiry);
}
