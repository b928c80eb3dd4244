import type { Temporal } from 'temporal-polyfill';
import { countdownTo } from '../../core/countdown.ts';
import type { Words } from '../../locales/words.ts';

/**
 * “ends in 3 days”, “ends tomorrow at 11:59 PM”, “ended yesterday at 11:59 PM”, alone or as a sentence: in the days and by
 * the clock of the reader, at the moment at which the message goes out.
 */
export function countdown(
  { t, time, timeZone }: Words,
  form: 'headline' | 'fallback' | 'line',
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

/** What a notification says of many: how many they are, and which is first. */
export function mostUrgent(
  words: Words,
  title: string,
  { expiry, email }: { readonly expiry: Temporal.Instant; readonly email: string },
  sentAt: Temporal.Instant,
): string {
  const first = countdown(words, 'headline', { expiry, sentAt }, email);
  return words.t('reminder.many.first', { title, first });
}

/** “4 API-only users end soon, 1 has ended”. */
export function manyEnd(
  { t }: Words,
  whose: 'yours' | 'all',
  { ahead, ended }: { readonly ahead: number; readonly ended: number },
): string {
  if (ahead === 0) return t(`reminder.many.${whose}.ended`, { count: ended });
  const soon = t(`reminder.many.${whose}.soon`, { count: ahead });
  return ended === 0 ? soon : `${soon}${t('reminder.many.andEnded', { count: ended })}`;
}
