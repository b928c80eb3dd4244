import { Temporal } from 'temporal-polyfill';

/**
 * The instant at which a chosen day ends: 23:59:59 in the given time zone.
 *
 * Whole seconds, because Marketo's invite refuses milliseconds.
 */
export function endOfDay(date: Temporal.PlainDate, timeZone: string): Temporal.Instant {
  return date.toZonedDateTime({ timeZone, plainTime: '23:59:59' }).toInstant();
}

/** The calendar date that an instant falls on in a time zone. */
export function dateIn(instant: Temporal.Instant, timeZone: string): Temporal.PlainDate {
  const minute = Math.floor(instant.epochMilliseconds / MINUTE_MS);
  const last = LAST.get(timeZone);
  if (last?.minute === minute) return last.date;
  const date = instant.toZonedDateTimeISO(timeZone).toPlainDate();
  if (LAST.size >= MOST_ZONES) LAST.clear();
  if (instant.epochMilliseconds >= WHOLE_MINUTES) LAST.set(timeZone, { minute, date });
  return date;
}

/** What was asked last of each zone: “today” is asked for at every click, calendars are slow, and no minute has two dates. */
const LAST = new Map<string, { readonly minute: number; readonly date: Temporal.PlainDate }>();

/** More than there are. */
const MOST_ZONES = 1_000;

const MINUTE_MS = 60_000;

/** 1973-01-01. By then every offset was one of whole minutes: Liberia was the last, in 1972 (IANA, `africa`). */
const WHOLE_MINUTES = Date.UTC(1973, 0, 1);

/**
 * Calendar days from one instant to another, counted in a time zone; negative when `to` lies before `from`.
 *
 * Counts midnights, not spans of 24 hours, so that daylight saving never moves a reminder.
 */
export function calendarDaysBetween(from: Temporal.Instant, to: Temporal.Instant, timeZone: string): number {
  return dayNumber(to, timeZone) - dayNumber(from, timeZone);
}

/** An instant never changes, and calendars are slow: its day in each zone is found once. */
const DAYS = new WeakMap<Temporal.Instant, Map<string, number>>();

/** Days since 1970-01-01 by the calendar of a time zone. */
function dayNumber(instant: Temporal.Instant, timeZone: string): number {
  const known = DAYS.get(instant) ?? new Map<string, number>();
  let day = known.get(timeZone);
  if (day === undefined) {
    const offsetMs = instant.toZonedDateTimeISO(timeZone).offsetNanoseconds / 1e6;
    day = Math.floor((instant.epochMilliseconds + offsetMs) / DAY_MS);
    DAYS.set(instant, known.set(timeZone, day));
  }
  return day;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/**
 * The fewest calendar days that may lie between two instants, whatever the time zone: midnights are 24 hours apart,
 * or 23 where the clocks change.
 */
export function fewestDaysBetween(from: Temporal.Instant, to: Temporal.Instant): number {
  return Math.floor((to.epochMilliseconds - from.epochMilliseconds - HOUR_MS) / DAY_MS);
}

/** Reads `2027-03-31`; anything else, and days that do not exist, give `undefined`. */
export function parseDate(text: string): Temporal.PlainDate | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}

/** Whether this machine knows a time zone: a name such as `Europe/Berlin`, or an offset such as `+05:30`. */
export function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}
