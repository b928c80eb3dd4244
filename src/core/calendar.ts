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
  return instant.toZonedDateTimeISO(timeZone).toPlainDate();
}

/**
 * Calendar days from one instant to another, counted in a time zone; negative when `to` lies before `from`.
 *
 * Counts midnights, not spans of 24 hours, so that daylight saving never moves a reminder.
 */
export function calendarDaysBetween(from: Temporal.Instant, to: Temporal.Instant, timeZone: string): number {
  return dateIn(from, timeZone).until(dateIn(to, timeZone), { largestUnit: 'days' }).days;
}

/**
 * The fewest calendar days that may lie between two instants, whatever the time zone: midnights are 24 hours apart,
 * or 23 where the clocks change.
 */
export function fewestDaysBetween(from: Temporal.Instant, to: Temporal.Instant): number {
  return Math.floor((from.until(to).total('hours') - 1) / 24);
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
