import type { DueReminder } from '../../core/reminder.ts';
import type { Words } from '../../locales/words.ts';
import { details, expiryValue, text, user } from '../blocks/details.ts';
import { notification, paragraph, person, plain, section, sentence } from '../blocks/text.ts';
import type { Written } from './written.ts';

/** The warning to the owner of one API-only user: what will stop, how busy it is, what to do. */
export function reminderMessage(
  words: Words,
  due: DueReminder,
  calls: number | undefined,
  administrators: readonly string[],
  instance: string,
): Written {
  const { t, any } = words;
  const { apiUser, expiry, daysLeft } = due;
  return {
    text: notification(countdown(words, 'fallback', daysLeft, apiUser.email)),
    blocks: [
      { type: 'header', text: plain(`⏰ ${countdown(words, 'headline', daysLeft, apiUser.email)}`, 150) },
      section(t(daysLeft < 0 ? 'reminder.past' : 'reminder.ahead')),
      details([
        { label: t('detail.email'), value: text(apiUser.email) },
        { label: t('detail.name'), value: text(`${apiUser.firstName} ${apiUser.lastName}`) },
        { label: t('detail.expires'), value: expiryValue(words, expiry) },
        {
          label: t('detail.calls'),
          value: text(calls === undefined ? t('detail.callsUnknown') : words.number(calls)),
        },
        ...(apiUser.reason ? [{ label: t('detail.reason'), value: text(apiUser.reason) }] : []),
        ...(apiUser.requester ? [{ label: t('detail.requester'), value: user(apiUser.requester) }] : []),
        { label: t('detail.instance'), value: text(instance) },
      ]),
      paragraph(sentence(t('reminder.keep', { people: any(administrators.map(person)) }))),
    ],
  };
}

/** “Access ends in 3 days”, “… today”, “… ended 1 day ago”. */
export function countdown(
  { t }: Words,
  form: 'headline' | 'fallback',
  daysLeft: number,
  email: string,
): string {
  if (daysLeft === 0) return t(`reminder.${form}.today`, { email });
  if (daysLeft < 0) return t(`reminder.${form}.after`, { count: -daysLeft, email });
  return t(`reminder.${form}.before`, { count: daysLeft, email });
}
