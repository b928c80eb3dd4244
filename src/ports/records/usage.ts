import type { Temporal } from 'temporal-polyfill';
import type { AuditEvent } from '../../core/audit-event.ts';
import type { IdleUser } from '../../core/idle.ts';

/** How often somebody was used on one of Marketo's days, by the name that its usage gives them. */
export interface DayUsed {
  readonly date: Temporal.PlainDate;
  readonly by: ReadonlyMap<string, number>;
  /** The day was over, and every row of it could be read: whoever stands in none made no calls. */
  readonly isWhole: boolean;
}

/** How often each user was used, for as long as it is kept. */
export interface UsageRecords {
  /** Keeps what Marketo counted; of two counts of one day the higher one holds. What is older than that day is forgotten. */
  keep(instance: string, days: readonly DayUsed[], forgotten: Temporal.PlainDate): Promise<void>;
  /** The days of which it is known how often everybody was used, in any order. */
  daysRead(instance: string): Promise<readonly Temporal.PlainDate[]>;
  /** The last day on which each of these users made calls, by their ids; none of those who made none in what is kept. */
  lastUses(apiUserIds: readonly string[]): Promise<ReadonlyMap<string, Temporal.PlainDate>>;
  /**
   * Users of an instance that somebody owns, that have access and are needed, and that made no calls from this day on, though they
   * were there; by their owners.
   */
  idle(instance: string, since: Temporal.PlainDate, now: Temporal.Instant): Promise<readonly IdleUser[]>;
  /** Their owners were asked. */
  markAsked(apiUserIds: readonly string[], at: Temporal.Instant): Promise<void>;
  /**
   * Somebody has said that a user stays, though nobody uses it; gives whether that is new. Messages about it are drawn anew.
   *
   * @param since a word from then on says it already
   */
  keepUser(
    apiUserId: string,
    said: { readonly by: string; readonly at: Temporal.Instant; readonly since: Temporal.Instant },
    event: AuditEvent,
  ): Promise<boolean>;
}
