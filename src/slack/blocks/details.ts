import type { RichTextBlock, RichTextElement } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { Words } from '../../locales/words.ts';
import { moment } from './text.ts';

export interface Detail {
  readonly label: string;
  readonly value: RichTextElement;
}

/** Labels and values, one pair a line; `after` stands behind the last one. */
export function details(rows: readonly Detail[], after: readonly RichTextElement[] = []): RichTextBlock {
  const elements = rows.flatMap(({ label, value }, index): RichTextElement[] => [
    { type: 'text', text: `${index === 0 ? '' : '\n'}${label}: `, style: { bold: true } },
    value,
  ]);
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [...elements, ...after] }] };
}

export function text(value: string): RichTextElement {
  // An empty text element is refused by Slack.
  return { type: 'text', text: value === '' ? '–' : value };
}

export function user(id: string): RichTextElement {
  return { type: 'user', user_id: id };
}

/** The accountable person, or that there is none yet. */
export function ownerValue({ t }: Words, owner: string | undefined): RichTextElement {
  return owner === undefined ? text(t('detail.nobody')) : user(owner);
}

/** When access ends, in the reader's zone, or “never”. */
export function expiryValue(
  { t, moment: write }: Words,
  expiry: Temporal.Instant | undefined,
): RichTextElement {
  return expiry ? moment(expiry, t('detail.expiresFormat'), write(expiry)) : text(t('detail.never'));
}
