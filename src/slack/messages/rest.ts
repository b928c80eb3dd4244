import type { Temporal } from 'temporal-polyfill';
import type { Words } from '../../locales/words.ts';
import { details, text } from '../blocks/details.ts';
import { moment, notification, plain, section } from '../blocks/text.ts';
import type { Written } from './written.ts';

/** To the administrators: Marketo's daily quota is used up, and what that means until it starts anew. */
export function restMessage(words: Words, until: Temporal.Instant, instance: string): Written {
  const { t } = words;
  return {
    text: notification(t('rest.fallback', { instance })),
    blocks: [
      { type: 'header', text: plain(`⏸️ ${t('rest.title')}`, 150) },
      section(t('rest.text')),
      details([
        { label: t('detail.instance'), value: text(instance) },
        { label: t('rest.until'), value: moment(until, t('detail.expiresFormat'), words.moment(until)) },
      ]),
    ],
  };
}
