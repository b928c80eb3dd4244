import type { Words } from '../../locales/words.ts';
import type { MessageOf } from '../../ports/messages.ts';
import { customServiceSteps } from '../blocks/custom-service.ts';
import { context, notification, plain, section } from '../blocks/text.ts';
import type { Written } from './written.ts';

/** That a new user is used, or that nobody has used it yet, with what is to be done about that. */
export function firstCallsMessage(
  words: Words,
  { about, loaded: { apiUser } }: MessageOf<'first_calls'>,
  instance: string,
  launchPointUrl: string | undefined,
): Written {
  const { t, number } = words;
  const { calls, days, isWhole } = about;
  const { email } = apiUser;
  if (calls > 0) {
    const title = t('firstCalls.made', { count: calls, formatted: number(calls), email });
    return {
      text: notification(title),
      blocks: [
        { type: 'header', text: plain(`🎉 ${title}`, 150) },
        section(t('firstCalls.madeText')),
        context(instance),
      ],
    };
  }
  const title = t(isWhole ? 'firstCalls.none' : 'firstCalls.noneLately', { count: days, email });
  return {
    text: notification(title),
    blocks: [
      { type: 'header', text: plain(`🤔 ${title}`, 150) },
      section(t('firstCalls.noneText')),
      ...customServiceSteps(words, launchPointUrl),
      context(`${instance} · ${t('firstCalls.noneHint', { email })}`),
    ],
  };
}
