import type { Temporal } from 'temporal-polyfill';

/** Marketo counts its days here. Source: Adobe, "the daily quota resets at midnight US Central time". */
const MARKETO_ZONE = 'America/Chicago';

/** When the daily quota starts anew: the next midnight US Central, whose offset changes with daylight saving. */
export function quotaResetAfter(now: Temporal.Instant): Temporal.Instant {
  const today = now.toZonedDateTimeISO(MARKETO_ZONE).toPlainDate();
  return today.add({ days: 1 }).toZonedDateTime({ timeZone: MARKETO_ZONE }).toInstant();
}
