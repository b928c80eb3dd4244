import type { Words } from '../../locales/words.ts';
import type { Unreadable } from '../../ports/marketo.ts';
import { details, text } from '../blocks/details.ts';
import { cut, notification, plain, section } from '../blocks/text.ts';
import type { Written } from './written.ts';

/** Characters of one shape: all of them stay far below Slack's limits. */
const LONGEST_SHAPE = 200;

/** To the administrators: what the app cannot read of Marketo's answers, and does without. */
export function unreadableMessage(words: Words, found: readonly Unreadable[], instance: string): Written {
  const { t } = words;
  return {
    text: notification(t('unreadable.fallback', { instance })),
    blocks: [
      { type: 'header', text: plain(`🧩 ${t('unreadable.title')}`, 150) },
      section(t('unreadable.text')),
      details([
        { label: t('detail.instance'), value: text(instance) },
        ...found.map(({ call, rows, shape }) => ({
          label:
            rows === undefined
              ? t('unreadable.whole', { call })
              : t('unreadable.rows', { call, count: rows }),
          value: text(cut(shape, LONGEST_SHAPE)),
        })),
      ]),
    ],
  };
}
