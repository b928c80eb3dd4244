import { Temporal } from 'temporal-polyfill';
import type { ApiUser, RemindedLater } from '../api-user.ts';
import { calendarDaysBetween, dateIn } from '../calendar.ts';
import { endOf, sameExpiry } from '../expiry.ts';
import { planReminder } from '../reminder.ts';

/** When somebody is reminded of one user, by the days of their zone. */
export interface LaterRules {
  /** In calendar days before the end. */
  readonly thresholds: readonly number[];
  readonly now: Temporal.Instant;
  /** The first moment after another one at which they are told something. */
  readonly nextAfter: (moment: Temporal.Instant) => Temporal.Instant;
  readonly timeZone: string;
}

/**
 * The day on which the next warning of a user comes, before its access ends; `undefined` where none comes any more.
 *
 * Asked of the same plan that decides it then, day by day until the end: a weekend, or a day without a run, moves it as it will be
 * moved.
 *
 * @param isSettled whether a warning was sent, skipped or given up before, by its key
 */
export function nextWarningDay(
  apiUser: ApiUser,
  audience: string,
  isSettled: (key: string) => boolean,
  { thresholds, now, nextAfter, timeZone }: LaterRules,
): Temporal.PlainDate | undefined {
  const end = endOf(apiUser.expiry);
  if (!end) return undefined;
  const last = dateIn(end, timeZone);
  for (
    let day = dateIn(now, timeZone);
    Temporal.PlainDate.compare(day, last) <= 0;
    day = day.add({ days: 1 })
  ) {
    const midnight = day.toZonedDateTime(timeZone).toInstant();
    const isToday = Temporal.Instant.compare(midnight, now) <= 0;
    const moment = nextAfter(isToday ? now : midnight.subtract({ milliseconds: 1 }));
    if (Temporal.Instant.compare(moment, end) >= 0) return undefined;
    if (!dateIn(moment, timeZone).equals(day)) continue;
    // The last moment of the day is followed by the first of another one.
    const nextRun = nextAfter(
      day.add({ days: 1 }).toZonedDateTime(timeZone).toInstant().subtract({ milliseconds: 1 }),
    );
    const { send } = planReminder(
      apiUser,
      audience,
      isSettled,
      { thresholds, now: moment, nextRun },
      timeZone,
    );
    if (send) return day;
  }
  return undefined;
}

/** Whether a warning that is sent then is followed by another one before the end, as far as days alone say. */
export function isFollowed(
  expiry: Temporal.Instant,
  sentAt: Temporal.Instant,
  thresholds: readonly number[],
  timeZone: string,
): boolean {
  const left = calendarDaysBetween(sentAt, expiry, timeZone);
  return thresholds.some((threshold) => threshold >= 0 && threshold < left);
}

/**
 * What its owner has said to a warning of an end: that the next one is soon enough. It holds for that end and that owner, and for what
 * was sent before the day of that next one.
 */
export function laterSaid(
  { expiry, owner, later }: Pick<ApiUser, 'expiry' | 'owner' | 'later'>,
  warned: Temporal.Instant,
  sentOn: Temporal.PlainDate,
): RemindedLater | undefined {
  if (!later || later.by !== owner || !sameExpiry(later.expiry, warned) || !sameExpiry(expiry, warned))
    return undefined;
  return Temporal.PlainDate.compare(later.day, sentOn) > 0 ? later : undefined;
}
