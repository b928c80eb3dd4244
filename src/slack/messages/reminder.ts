import { hasEnded } from '../../core/expiry.ts';
import type { CallsMade } from '../../core/messages/about.ts';
import { answerTo } from '../../core/messages/answer.ts';
import type { Words } from '../../locales/words.ts';
import type { MessageOf } from '../../ports/messages.ts';
import { answerLine } from '../blocks/answer.ts';
import { details, expiryDetail, text, user } from '../blocks/details.ts';
import { notification, paragraph, plain, section } from '../blocks/text.ts';
import { countdown } from './countdown.ts';
import type { Written } from './written.ts';

/** The warning to the owner of one API-only user: what will stop, how busy it is, what to do or what was done. */
export function reminderMessage(
  words: Words,
  { about, loaded, sentAt }: MessageOf<'reminder'>,
  instance: string,
): Written {
  const { t } = words;
  const [line] = about.lines;
  const [shown] = loaded.users;
  if (!line || !shown) throw new Error('A warning about nobody');
  const { expiry, calls } = line;
  const { apiUser } = shown;
  const ended = hasEnded(expiry, sentAt);
  const say = (form: 'headline' | 'fallback') => countdown(words, form, { expiry, sentAt }, apiUser.email);
  const answer = answerLine(words, answerTo(expiry, shown), shown);
  return {
    text: notification(say('fallback')),
    blocks: [
      { type: 'header', text: plain(`${ended ? '⛔' : '⏰'} ${say('headline')}`, 150) },
      section(t(ended ? 'reminder.past' : 'reminder.ahead')),
      details([
        { label: t('detail.email'), value: text(apiUser.email) },
        { label: t('detail.name'), value: text(`${apiUser.firstName} ${apiUser.lastName}`) },
        expiryDetail(words, expiry, sentAt),
        { label: t('detail.calls'), value: text(callsText(words, calls)) },
        ...(apiUser.reason ? [{ label: t('detail.reason'), value: text(apiUser.reason) }] : []),
        ...(apiUser.requester ? [{ label: t('detail.requester'), value: user(apiUser.requester) }] : []),
        { label: t('detail.instance'), value: text(instance) },
      ]),
      answer ? paragraph(answer) : section(t(ended ? 'reminder.restore' : 'reminder.keep')),
    ],
  };
}

function callsText({ t, number }: Words, calls: CallsMade): string {
  if (calls === 'no_answer') return t('detail.callsUnknown');
  return calls === 'not_named' ? t('detail.callsNotNamed') : number(calls);
}
