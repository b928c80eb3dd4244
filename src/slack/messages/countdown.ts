import type { Temporal } from 'temporal-polyfill';
import { countdownTo } from '../../core/countdown.ts';
import type { Words } from '../../locales/words.ts';

/**
 * “Access ends in 3 days”, “… tomorrow at 11:59 PM”, “… ended yesterday at 11:59 PM”: in the days and by the clock of the reader, at
 * the moment at which the message goes out.
 */
export function countdown(
  { t, time, timeZone }: Words,
  form: 'headline' | 'fallback',
  { expiry, sentAt }: { readonly expiry: Temporal.Instant; readonly sentAt: Temporal.Instant },
  email: string,
): string {
  const left = countdownTo(expiry, sentAt, timeZone);
  switch (left.is) {
    case 'today':
    case 'tomorrow':
      return t(`reminder.${form}.${left.is}`, { email, time: time(expiry) });
    case 'ahead':
      return t(`reminder.${form}.before`, { count: left.days, email });
    case 'ended':
      if (left.days > 1) return t(`reminder.${form}.after`, { count: left.days, email });
      return t(`reminder.${form}.${left.days === 1 ? 'endedYesterday' : 'endedToday'}`, {
        email,
        time: time(expiry),
      });
  }
}
