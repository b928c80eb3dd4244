import { Temporal } from 'temporal-polyfill';
import type { ApiUser } from './api-user.ts';
import { marketoDay } from './quota.ts';

/** Days for which it is kept how often each user was used: Marketo itself keeps seven. */
export const USE_KEPT_DAYS = 90;

/** A user that made no calls in all the days that make it idle. */
export interface IdleUser {
  readonly apiUser: ApiUser;
  /** The last of Marketo's days on which it made calls, of those that are kept. */
  readonly lastUse: Temporal.PlainDate | undefined;
  /** When its owner was asked about that last, or somebody said that it stays; `undefined` for never. */
  readonly askedAt: Temporal.Instant | undefined;
}

/** How far back the use of an instance's users is known without a gap. */
export interface UseKnown {
  readonly since: Temporal.PlainDate;
  /** The last day that was over when it was read. */
  readonly until: Temporal.PlainDate;
}

/** What has to be so for a user of an instance to be idle, as far as that can be said. */
export interface IdleIn {
  readonly instance: string;
  /** Days without a call that make a user idle. */
  readonly days: number;
  /** How far back the use is known without a gap; `undefined` where it is not known now. */
  readonly known: UseKnown | undefined;
  /** The day since which an idle user made no calls; `undefined` where the use is not known for as long. */
  readonly since: Temporal.PlainDate | undefined;
}

/** Days after which a reading says nothing about today any more. */
const FRESH_DAYS = 3;

/**
 * How far back the use is known without a gap, from the days that were over when they were read; `undefined` where none was, or
 * where the last one is too long ago to say anything about now.
 */
export function useKnown(days: readonly Temporal.PlainDate[], now: Temporal.Instant): UseKnown | undefined {
  const latestFirst = [...days].sort((one, other) => Temporal.PlainDate.compare(other, one));
  const [until] = latestFirst;
  if (!until || until.until(marketoDay(now)).days > FRESH_DAYS) return undefined;
  let since = until;
  for (const day of latestFirst.slice(1)) {
    if (!since.subtract({ days: 1 }).equals(day)) break;
    since = day;
  }
  return { since, until };
}

/**
 * The day since which a user has to have made no calls to be idle; `undefined` where the use is not known for as long, so that
 * nobody can be called so.
 *
 * @param days that make a user idle
 */
export function idleSince(known: UseKnown | undefined, days: number): Temporal.PlainDate | undefined {
  if (!known) return undefined;
  const first = known.until.subtract({ days: days - 1 });
  return Temporal.PlainDate.compare(known.since, first) <= 0 ? first : undefined;
}
