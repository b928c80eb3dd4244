import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import { countdownTo } from '../../core/countdown.ts';
import { hasComeSince, hasEnded } from '../../core/expiry.ts';
import type { Words } from '../../locales/words.ts';

/** An end of access that was warned of, and from when it is seen. */
export interface WarnedEnd {
  readonly expiry: Temporal.Instant;
  /** When the message was sent, or its end where that has come since: what can be done about it is another thing by then. */
  readonly seenAt: Temporal.Instant;
  /** Whether it has come since the message was sent: no day can be counted from there any more. */
  readonly isOver: boolean;
}

export function warnedEnd(
  expiry: Temporal.Instant,
  apiUser: Pick<ApiUser, 'expiry' | 'notedExpiry' | 'knownAt'>,
  sentAt: Temporal.Instant,
): WarnedEnd {
  const isOver = hasComeSince(expiry, sentAt, apiUser);
  return { expiry, seenAt: isOver ? expiry : sentAt, isOver };
}

/** Whether it has come, then or since. */
export function isEnded({ expiry, seenAt }: WarnedEnd): boolean {
  return hasEnded(expiry, seenAt);
}

/**
 * “ends in 3 days”, “ends tomorrow at 11:59 PM”, “ended yesterday at 11:59 PM”, alone or as a sentence: in the days and by
 * the clock of the reader, at the moment at which the message goes out; “has ended” once it has.
 */
export function countdown(
  { t, time, timeZone }: Words,
  form: 'headline' | 'fallback' | 'line',
  { expiry, seenAt, isOver }: WarnedEnd,
  email: string,
): string {
  if (isOver) return t(`reminder.${form}.over`, { email });
  const left = countdownTo(expiry, seenAt, timeZone);
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
  { end, email }: { readonly end: WarnedEnd; readonly email: string },
): string {
  const first = countdown(words, 'headline', end, email);
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
