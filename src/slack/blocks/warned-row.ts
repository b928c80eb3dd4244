import type { RichTextBlock, RichTextElement } from '@slack/types';
import { text } from './details.ts';
import { cut } from './text.ts';

/** Characters of an address where several users share a message. */
const LONGEST_EMAIL = 100;

/** An API-only user among others in a warning: a mark and its address, and below them what is said of it. */
export function warnedRow(
  mark: string,
  email: string,
  parts: readonly (readonly RichTextElement[])[],
  after: readonly RichTextElement[] = [],
): RichTextBlock {
  const elements: RichTextElement[] = [
    { type: 'text', text: `${mark} ` },
    { ...text(cut(email, LONGEST_EMAIL)), style: { bold: true } } as RichTextElement,
    { type: 'text', text: '\n' },
    ...parts.flatMap((part, index): RichTextElement[] => [
      ...(index === 0 ? [] : [{ type: 'text', text: ' · ' } as const]),
      ...part,
    ]),
    ...after,
  ];
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
}
