import type { Temporal } from 'temporal-polyfill';
import type { ApiUser, RemindedLater } from '../../core/api-user.ts';
import type { AuditEvent } from '../../core/audit-event.ts';
import type { Operation } from '../../core/changes/operation.ts';
import type { Expiry } from '../../core/expiry.ts';
import type { FirstCalls, Unused } from '../../core/first-calls.ts';
import type { RoleAssignment } from '../../core/role.ts';
import type { Settled } from './deliveries.ts';

/** What is learnt of a user from its own page in Marketo, and what is to be told of it. */
export interface Learnt {
  readonly expiry: Expiry;
  /** Whether Marketo said an end that can be read, or that there is none; without it, where it is known. */
  readonly isRead?: boolean;
  readonly roles: readonly RoleAssignment[];
  /** Without these, as they were. */
  readonly isLocked?: boolean | undefined;
  readonly isApiOnly?: boolean | undefined;
  /** The change that was given up without knowing whether it was made, and that Marketo shows now. */
  readonly arrived?: Operation<'set_expiry'> | undefined;
  /** The expiry whose passing is noted by this. */
  readonly notedExpiry?: Temporal.Instant;
  readonly events: readonly AuditEvent[];
}

/** A user whose end is near or past, and what became of each warning about it, by its key. */
export interface WatchedUser {
  readonly apiUser: ApiUser;
  readonly settled: ReadonlyMap<string, Settled>;
}

/**
 * What sets users apart: they have ended, have no owner, were made outside this app, nobody is to hear of them, they end between now
 * and an instant, or they made no calls since the day of their instance; of an instance without such a day none.
 */
export type Only =
  | 'ended'
  | 'unowned'
  | 'found'
  | 'ignored'
  | { readonly endsBefore: Temporal.Instant }
  | { readonly unusedSince: ReadonlyMap<string, Temporal.PlainDate> };

export interface ShownUsers {
  readonly instances: readonly string[];
  /** Slack user id; without it everybody's. */
  readonly owner?: string | undefined;
  /** Names of the instances whose users are shown whoever owns them. */
  readonly whole?: readonly string[];
  readonly now: Temporal.Instant;
  /** Those alone that are all of this. */
  readonly only?: readonly Only[];
  /** Of an instance, by its name, the user with this userid is left out. */
  readonly without?: ReadonlyMap<string, string>;
  /** Whether those of which nobody is to hear are among them, too: without it they are left out, unless they alone are wanted. */
  readonly evenIgnored?: boolean;
  /** Those alone in whose address each of these stands, in any case. */
  readonly parts?: readonly string[];
  /** Those alone that have one of these roles: their ids, by the instance. */
  readonly roles?: ReadonlyMap<string, readonly number[]> | undefined;
  /** From 1, which it is without it. */
  readonly page?: number;
  /** So many users stand on a page. */
  readonly most: number;
}

export interface ShownPage {
  /** Fewer than stand on the page where a later version wrote some of them. */
  readonly apiUsers: readonly ApiUser[];
  /** How many there are on all pages. */
  readonly count: number;
  /** The wanted page, or the last one where it lies beyond. */
  readonly page: number;
}

/** What is known of each API-only user, and since when. */
export interface ApiUserRecords {
  /** A user that is still in Marketo, as far as we know. */
  get(id: string): Promise<ApiUser | undefined>;
  /** The same of one that may be gone from Marketo, as it was known last. */
  evenGone(id: string): Promise<{ readonly apiUser: ApiUser; readonly isGone: boolean } | undefined>;
  findByEmail(instance: string, email: string): Promise<ApiUser | undefined>;
  /** Users of an instance that are still in Marketo, as far as we know. */
  active(instance: string): Promise<ApiUser[]>;
  /**
   * Users of an instance whose access ends by this instant or has ended, unless every warning about that was given;
   * soonest end first, a page at a time, each with what became of its warnings.
   */
  watched(instance: string, until: Temporal.Instant): AsyncGenerator<readonly WatchedUser[]>;
  /** Every warning about the user's present expiry was given: it is not watched until it has another. */
  markWarned(id: string, expiry: Temporal.Instant): Promise<void>;
  /** What a page of the Home tab, or of a list, holds, and how many there are in all. */
  shown(wanted: ShownUsers): Promise<ShownPage>;
  /** Slack ids of everybody who owns a user of an instance. */
  owners(instance: string): Promise<string[]>;
  /** The owner of users of an instance has left since this instant: an event is written of each of which that is new. */
  markOrphaned(
    instance: string,
    owner: string,
    since: Temporal.Instant,
    eventOf: (apiUser: ApiUser) => AuditEvent,
  ): Promise<void>;
  /** The owner of users of an instance is there. */
  markOwned(instance: string, owner: string): Promise<void>;
  /** Users of an instance whose owner is known to have left, and since when; by their addresses. */
  orphanedOf(
    instance: string,
    owner: string,
  ): Promise<readonly { readonly apiUser: ApiUser; readonly since: Temporal.Instant }[]>;
  /** Users of an instance whose access ended at this moment or before, the longest ago first. */
  endedBefore(instance: string, moment: Temporal.Instant): Promise<readonly ApiUser[]>;
  /** The names of the instances in which somebody owns a user. */
  ownedIn(owner: string): Promise<string[]>;
  /**
   * The user's own page in Marketo cannot be read, for this reason, a Marketo failure's kind. Gives whether that is
   * new; the event is written only then.
   */
  markUnreadable(id: string, reason: string, event: AuditEvent): Promise<boolean>;
  /**
   * Writes what Marketo said of a user, unless what is known is newer than that reading; gives what is known then. `undefined`
   * where it is gone meanwhile.
   *
   * @param readAt when the reading began
   * @param learning what was learnt, beside what is known when it is written: we may have changed it while Marketo answered
   */
  learn(
    id: string,
    readAt: Temporal.Instant,
    learning: (known: ApiUser) => Learnt,
  ): Promise<ApiUser | undefined>;
  /** Users of an instance that were made here and whose first calls were not seen yet. */
  unused(instance: string): Promise<readonly (Unused & { readonly apiUser: ApiUser })[]>;
  /** Its first calls were told, or that there are none yet. */
  markFirstCalls(id: string, firstCalls: FirstCalls, event: AuditEvent): Promise<void>;
  /** Somebody says that nobody is to hear of a user without an owner, or (`undefined`) that it is to be watched again; the event is written where that is new. */
  ignore(
    id: string,
    said: { readonly by: string; readonly at: Temporal.Instant } | undefined,
    event: AuditEvent,
  ): Promise<void>;
  /** The owner of a user has said that the next warning of its end is soon enough, unless they said so before; the event is written where that is new. */
  remindLater(id: string, later: RemindedLater, event: AuditEvent): Promise<void>;
  /** The user made calls in the days before this instant. */
  markInUse(id: string, at: Temporal.Instant): Promise<void>;
  /** The user is no longer in Marketo: kept for the record, no longer watched. */
  markGone(id: string, at: Temporal.Instant, event: AuditEvent): Promise<void>;
}
