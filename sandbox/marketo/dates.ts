import { Temporal } from 'temporal-polyfill';
import { SubscriptionError } from './errors.ts';

/** ISO 8601 with an offset and no milliseconds. */
export function parseInviteDate(text: string): Temporal.Instant {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:?\d{2})$/.test(text)) {
    throw new SubscriptionError('1003', 'expiresAt is not a valid date', 400);
  }
  return Temporal.Instant.from(text);
}

/** `20270331T08:00:00.000t+0000` (guide) or the same with dashes (description). */
export function parseUpdateDate(text: string): Temporal.Instant {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})T(\d{2}:\d{2}:\d{2}\.\d{1,3})t([+-]\d{2})(\d{2})$/.exec(text);
  if (!match) throw new SubscriptionError('1003', 'expiresAt is not a valid date', 400);
  const [, year, month, day, time, hours, minutes] = match;
  return Temporal.Instant.from(`${year}-${month}-${day}T${time}${hours}:${minutes}`);
}
