import type { RichTextBlock, RichTextElement } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { type Expiry, endOf, hasEnded } from '../../core/expiry.ts';
import type { Words } from '../../locales/words.ts';
import { moment, momentIn, NOTHING } from './text.ts';

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
  return { type: 'text', text: value === '' ? NOTHING : value };
}

export function user(id: string): RichTextElement {
  return { type: 'user', user_id: id };
}

/** The accountable person, or that there is none yet. */
export function ownerValue({ t }: Words, owner: string | undefined): RichTextElement {
  return owner === undefined ? text(t('detail.nobody')) : user(owner);
}

/** When access ends, in the reader's zone, or “never”, or that it is not known. */
export function expiryValue({ t, moment: write }: Words, expiry: Expiry): RichTextElement {
  const end = endOf(expiry);
  if (end) return moment(end, t('detail.expiresFormat'), write(end));
  return text(t(expiry === 'never' ? 'detail.never' : 'detail.unknown'));
}

/** An end of access inside a sentence for `sentence`: a day alone would be another one where somebody else lives. */
export function endInSentence({ t, moment: write }: Words, end: Temporal.Instant): string {
  return momentIn(end, t('detail.expiresFormat'), write(end));
}

/** The same with its label, which says whether it has ended. */
export function expiryDetail(words: Words, expiry: Expiry, now: Temporal.Instant): Detail {
  const label = words.t(hasEnded(expiry, now) ? 'detail.ended' : 'detail.expires');
  return { label, value: expiryValue(words, expiry) };
}
