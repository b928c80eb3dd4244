import type {
  ContextBlock,
  PlainTextElement,
  RichTextBlock,
  RichTextElement,
  SectionBlock,
} from '@slack/types';
import type { Temporal } from 'temporal-polyfill';

/**
 * All text that the app shows is plain text or rich text, never mrkdwn: what people typed cannot become a mention,
 * a link or a style.
 */

/** Encloses a person, a group or a moment in a sentence until the sentence is made into rich text. */
const MARK = '\u2063';

/** A person, or a user group, inside a sentence for `sentence`; whose id it is, it says by itself. */
export function mention(id: string): string {
  return `${MARK}${id}${MARK}`;
}

/** An instant inside a sentence for `sentence`, as `moment` writes it. */
export function momentIn(instant: Temporal.Instant, format: string, fallback: string): string {
  return `${MARK}${DATE}${secondsOf(instant)}|${format}|${fallback}${MARK}`;
}

/** Ids of user groups begin so, those of people with U or W. */
const GROUP = 'S';

/** No id begins so. */
const DATE = '@';

/** @param max Slack's limit for this place, in characters; longer text is cut and says so, none is shown as a dash */
export function plain(text: string, max = 3_000): PlainTextElement {
  return { type: 'plain_text', text: cut(text.trim() === '' ? NOTHING : text, max) };
}

/** Slack refuses a text that is empty. */
export const NOTHING = '–';

/** What a reader sees as one character: a letter with its accents, an emoji with its skin and gender. */
const CHARACTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Cuts between what a reader sees as characters: Slack refuses halves of them. Limits count UTF-16 units. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  let kept = '';
  // A little more than fits, so that the last one is seen whole.
  for (const { segment } of CHARACTERS.segment(text.slice(0, max + 100))) {
    if (kept.length + segment.length > max - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** So many characters of what is the same stand before what differs, so that a reader sees where that is. */
const BEFORE_THE_DIFFERENCE = 15;

/**
 * What was, and what is, each cut to so many characters: where one of them is too long, what is the same in front of both is left
 * out, so that what differs is seen.
 */
export function cutApart(from: string, to: string, max: number): readonly [from: string, to: string] {
  if (from.length <= max && to.length <= max) return [from, to];
  const [before, after] = [from, to].map((text) =>
    [...CHARACTERS.segment(text)].map(({ segment }) => segment),
  );
  if (!before || !after) return [cut(from, max), cut(to, max)];
  const differs = before.findIndex((character, index) => character !== after[index]);
  const same = differs === -1 ? before.length : differs;
  let left = same;
  for (let room = BEFORE_THE_DIFFERENCE; left > 0; left -= 1) {
    room -= before[left - 1]?.length ?? 0;
    if (room < 0) break;
  }
  const rest = (characters: readonly string[]) =>
    cut(`${left > 0 ? '…' : ''}${characters.slice(left).join('')}`, max);
  return [rest(before), rest(after)];
}

/** A sentence as rich text elements, with the people and groups in it as mentions, and the moments as each reader's own. */
export function sentence(text: string): RichTextElement[] {
  return text
    .split(MARK)
    .map((part, index): RichTextElement => (index % 2 === 1 ? marked(part) : { type: 'text', text: part }))
    .filter((element) => element.type !== 'text' || element.text !== '');
}

function marked(mark: string): RichTextElement {
  if (!mark.startsWith(DATE)) return mentioned(mark);
  const [timestamp, format = '', ...fallback] = mark.slice(DATE.length).split('|');
  return { type: 'date', timestamp: Number(timestamp), format, fallback: fallback.join('|') };
}

function mentioned(id: string): RichTextElement {
  return id.startsWith(GROUP) ? { type: 'usergroup', usergroup_id: id } : { type: 'user', user_id: id };
}

export function section(text: string): SectionBlock {
  return { type: 'section', text: plain(text) };
}

/** A line in small print. */
export function context(text: string): ContextBlock {
  return { type: 'context', elements: [plain(text)] };
}

export function paragraph(...elements: (RichTextElement | RichTextElement[])[]): RichTextBlock {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: elements.flat() }] };
}

export function steps(texts: readonly string[]): RichTextBlock {
  return {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_list',
        style: 'ordered',
        elements: texts.map((text) => ({ type: 'rich_text_section', elements: sentence(text) })),
      },
    ],
  };
}

/** An instant in the reader's own zone and language. */
export function moment(instant: Temporal.Instant, format: string, fallback: string): RichTextElement {
  return { type: 'date', timestamp: secondsOf(instant), format, fallback };
}

function secondsOf(instant: Temporal.Instant): number {
  return Math.floor(instant.epochMilliseconds / 1000);
}

/** Text for notifications and screen readers, where Slack reads mrkdwn: nothing in it can become markup. */
export function notification(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
