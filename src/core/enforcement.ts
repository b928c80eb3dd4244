import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from './api-user.ts';
import { endOf } from './expiry.ts';
import type { UseKnown } from './idle.ts';
import { marketoDay } from './quota.ts';

/**
 * What is to become of a user whose access has ended, where a company lets the app delete such users: it is deleted, or the
 * administrators hear that it is still being called, or it is left alone.
 */
export type Enforcement =
  | 'delete'
  /** Something still tries to sign in as it: nobody knows what breaks for good. */
  | 'still_called'
  /** Whether something does is not known: that day is looked at again. */
  | 'use_not_known'
  | 'leave';

/** Whole days of calls that are looked at: as many as one reading of Marketo's last seven days has, of which the last is not over. */
const LOOKED_AT_DAYS = 6;

/**
 * Decides about one user, from the records alone.
 *
 * @param days after the end of its access; whole days of 24 hours
 * @param lastUse the last of Marketo's days with calls, of those that are kept
 * @param known how far back the use is known without a gap
 */
export function enforcementOf(
  {
    expiry,
    ignored,
    endedAt,
  }: Pick<ApiUser, 'expiry' | 'ignored'> & {
    /** When the app noted that its access had ended: somebody may have set an end that lay in the past. */
    readonly endedAt: Temporal.Instant | undefined;
  },
  {
    lastUse,
    known,
  }: { readonly lastUse: Temporal.PlainDate | undefined; readonly known: UseKnown | undefined },
  { days, now }: { readonly days: number; readonly now: Temporal.Instant },
): Enforcement {
  const end = endOf(expiry);
  if (!end || ignored || !endedAt) return 'leave';
  const since = endedAt.since(end).sign > 0 ? endedAt : end;
  if (now.since(since).total('days') < days) return 'leave';
  // Yesterday is whole, or nobody knows whether it was called.
  if (!known?.until.equals(marketoDay(now).subtract({ days: 1 }))) return 'use_not_known';
  const endDay = marketoDay(end);
  const week = known.until.subtract({ days: LOOKED_AT_DAYS - 1 });
  // Calls of the day of the end may have come before it.
  const first = later(week, endDay.add({ days: 1 }));
  if (compare(first, known.until) > 0 || compare(known.since, first) > 0) return 'use_not_known';
  return lastUse && compare(lastUse, first) >= 0 ? 'still_called' : 'delete';
}

function later(one: Temporal.PlainDate, other: Temporal.PlainDate): Temporal.PlainDate {
  return compare(one, other) > 0 ? one : other;
}

/** Negative where the first day comes before the other. */
function compare(one: Temporal.PlainDate, other: Temporal.PlainDate): number {
  return other.until(one, { largestUnit: 'days' }).days;
}
