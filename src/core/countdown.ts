import type { Temporal } from 'temporal-polyfill';
import { calendarDaysBetween } from './calendar.ts';
import { hasEnded } from './expiry.ts';

/** How far away an end of access is, for whoever reads it now; `days` are midnights in the reader's zone. */
export type Countdown =
  | { readonly is: 'ended'; readonly days: number }
  | { readonly is: 'today' }
  | { readonly is: 'tomorrow' }
  | { readonly is: 'ahead'; readonly days: number };

/** What has ended is ended, never “today”. */
export function countdownTo(expiry: Temporal.Instant, now: Temporal.Instant, timeZone: string): Countdown {
  const days = calendarDaysBetween(now, expiry, timeZone);
  if (hasEnded(expiry, now)) return { is: 'ended', days: -days };
  if (days <= 0) return { is: 'today' };
  return days === 1 ? { is: 'tomorrow' } : { is: 'ahead', days };
}
