import { Temporal } from 'temporal-polyfill';

const SHAPE =
  /^(\d{4})-?(\d{2})-?(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?\s*t?(Z|[+-]\d{2}:?\d{2}(?::?\d{2})?)$/i;

/**
 * Reads any of the shapes in which Marketo writes an instant, such as `2027-03-31T08:00:00.000t+0000`,
 * `20270331T20:49:54.0t+0000` and plain ISO 8601.
 *
 * @throws RangeError for text that is none of them, and for days that do not exist
 * Source: Adobe, User Management, the examples of Get User and Update User.
 */
export function parseMarketoDate(text: string): Temporal.Instant {
  const match = SHAPE.exec(text.trim());
  if (!match) throw new RangeError('not a date as Marketo writes them');
  const [, year, month, day, hour, minute, second, fraction, offset = 'Z'] = match;
  const sign = /^[+-]/.test(offset) ? `${offset.slice(0, 3)}:${offset.replaceAll(':', '').slice(3, 5)}` : 'Z';
  return Temporal.Instant.from(
    `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction ? `.${fraction}` : ''}${sign}`,
  );
}

/**
 * The shape that Invite User takes: ISO 8601 with an offset and without milliseconds, in the zone in which the
 * day was picked, such as `2027-03-31T23:59:59-05:00`.
 */
export function toInviteDate(instant: Temporal.Instant, timeZone: string): string {
  const zoned = instant.toZonedDateTimeISO(timeZone);
  return zoned.toString({ timeZoneName: 'never', fractionalSecondDigits: 0 });
}

/** The shape that Update User takes: `20270331T08:00:00.000t+0000`, in UTC. */
export function toUpdateDate(instant: Temporal.Instant): string {
  const utc = instant.toZonedDateTimeISO('UTC').toPlainDateTime();
  const [date = '', time = ''] = utc.toString({ fractionalSecondDigits: 3 }).split('T');
  return `${date.replaceAll('-', '')}T${time}t+0000`;
}
