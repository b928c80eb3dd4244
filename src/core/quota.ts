import type { Temporal } from 'temporal-polyfill';

/** Marketo counts its days here. Source: Adobe, "the daily quota resets at midnight US Central time". */
const MARKETO_ZONE = 'America/Chicago';

/** The day that it is by Marketo's count. */
export function marketoDay(now: Temporal.Instant): Temporal.PlainDate {
  return now.toZonedDateTimeISO(MARKETO_ZONE).toPlainDate();
}

/** When a day begins by Marketo's count. */
export function startOfMarketoDay(day: Temporal.PlainDate): Temporal.Instant {
  return day.toZonedDateTime({ timeZone: MARKETO_ZONE }).toInstant();
}

/** When the daily quota starts anew: the next midnight US Central, whose offset changes with daylight saving. */
export function quotaResetAfter(now: Temporal.Instant): Temporal.Instant {
  return startOfMarketoDay(marketoDay(now).add({ days: 1 }));
}
