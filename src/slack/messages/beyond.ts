import type { Operation } from '../../core/changes/operation.ts';
import type { Words } from '../../locales/words.ts';
import { changeDetails } from '../blocks/change-details.ts';
import { details, text, user } from '../blocks/details.ts';
import { context, notification, plain } from '../blocks/text.ts';
import type { Written } from './written.ts';

/** That an administrator went beyond the company's rules: who, with what, beyond which, and why. */
export function beyondMessage(
  words: Words,
  { change, requester, beyond }: Operation,
  instance: string,
): Written {
  const { t, all } = words;
  const title = t('beyond.title');
  return {
    text: notification(title),
    blocks: [
      { type: 'header', text: plain(`🚨 ${title}`, 150) },
      details([
        { label: t('beyond.by'), value: user(requester) },
        { label: t('beyond.rules'), value: text(all(beyond)) },
        ...changeDetails(words, change),
        { label: t('detail.instance'), value: text(instance) },
      ]),
      context(t('beyond.why')),
    ],
  };
}
