import { Temporal } from 'temporal-polyfill';

/** A name, not an offset, and not a whole date with its zone, both of which calendars take. */
const NAME = /^[a-z][\w+-]*(\/[\w+-]+)*$/i;

/**
 * A time zone by its name, such as `europe/berlin`, in its own spelling; `undefined` where the calendar and the writing
 * of dates do not both know it: then a message would fail later.
 */
export function zoneNamed(name: string): string | undefined {
  if (!NAME.test(name)) return undefined;
  try {
    const { timeZoneId } = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    new Intl.DateTimeFormat('en', { timeZone: timeZoneId });
    return timeZoneId;
  } catch {
    return undefined;
  }
}
