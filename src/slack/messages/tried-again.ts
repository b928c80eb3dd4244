import { endedNotKnown } from '../../core/changes/made-api-user.ts';
import { addressOf, isUnfinished, type Operation } from '../../core/changes/operation.ts';
import type { Words } from '../../locales/words.ts';
import { changeDetails } from '../blocks/change-details.ts';
import { details, text } from '../blocks/details.ts';
import { notification, plain, section } from '../blocks/text.ts';
import type { Written } from './written.ts';

/**
 * What stands in the message of an earlier end once the change was tried again: that it is under way, and then what became of
 * it, in one line. The details, and what can be done, stand once, in the message of the later end.
 */
export function triedAgainMessage(words: Words, operation: Operation, instance: string): Written {
  const { t } = words;
  const headline = isUnfinished(operation)
    ? t(`triedAgain.underWay.${operation.change.kind}`)
    : t('triedAgain.headline');
  return {
    text: notification(t('triedAgain.fallback', { email: addressOf(operation) })),
    blocks: [
      { type: 'header', text: plain(headline, 150) },
      section(became(words, operation)),
      details([
        ...changeDetails(words, operation.change),
        { label: t('detail.instance'), value: text(instance) },
      ]),
    ],
  };
}

function became({ t }: Words, operation: Operation): string {
  switch (operation.state) {
    case 'open':
    case 'queued':
      return `⏳ ${t('triedAgain.underWay.text')}`;
    case 'succeeded':
      return `✅ ${t('triedAgain.done')}`;
    case 'overtaken':
      return `ℹ️ ${t('triedAgain.overtaken')}`;
    case 'failed':
      return `⚠️ ${t(endedNotKnown(operation) ? 'triedAgain.notKnown' : 'triedAgain.failed')}`;
  }
}
