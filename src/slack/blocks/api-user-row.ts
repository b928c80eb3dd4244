import type { RichTextBlock, RichTextElement } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import { countdownTo } from '../../core/countdown.ts';
import { type Expiry, endOf, hasComeSince } from '../../core/expiry.ts';
import type { Words } from '../../locales/words.ts';
import { text } from './details.ts';

/** An end of access as a mark: colour is never alone, words stand beside it. */
export function markOf(expiry: Expiry, now: Temporal.Instant, timeZone: string): string {
  if (expiry === 'unknown') return '❔';
  const end = endOf(expiry);
  if (!end) return '♾️';
  const left = countdownTo(end, now, timeZone);
  if (left.is === 'ended') return '⛔';
  if (left.is !== 'ahead' || left.days <= SOON_DAYS) return '⏰';
  return left.days <= NEAR_DAYS ? '🟠' : '🟢';
}

/** Days before the end that are soon, and near. */
const SOON_DAYS = 7;
const NEAR_DAYS = 30;

/** The same in words: “in 6 days”, “ended yesterday”, “never ends”. */
export function endInWords({ t, timeZone }: Words, expiry: Expiry, now: Temporal.Instant): string {
  const end = endOf(expiry);
  if (!end) return t(expiry === 'never' ? 'row.never' : 'row.unknown');
  const left = countdownTo(end, now, timeZone);
  if (left.is === 'today' || left.is === 'tomorrow') return t(`row.${left.is}`);
  if (left.is === 'ahead') return t('row.ahead', { count: left.days });
  if (left.days <= 1) return t(left.days === 1 ? 'row.endedYesterday' : 'row.endedToday');
  return t('row.ended', { count: left.days });
}

/** The same of a message that was sent: in the days from then, until the end has come. */
export function endSince(
  words: Words,
  noted: Pick<ApiUser, 'expiry' | 'notedExpiry' | 'knownAt'>,
  sentAt: Temporal.Instant,
): { readonly mark: string; readonly text: string; readonly isOver: boolean } {
  const { expiry } = noted;
  const isOver = hasComeSince(expiry, sentAt, noted);
  return isOver
    ? { mark: '⛔', text: words.t('row.over'), isOver }
    : { mark: markOf(expiry, sentAt, words.timeZone), text: endInWords(words, expiry, sentAt), isOver };
}

/** An API-only user, the same everywhere: its mark, its address, its end in words, and what else is said of it. */
export function apiUserRow(
  words: Words,
  { email, expiry }: { readonly email: string; readonly expiry: Expiry },
  now: Temporal.Instant,
  rest: readonly (readonly RichTextElement[])[] = [],
): RichTextBlock {
  return {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: `${markOf(expiry, now, words.timeZone)} ` },
          { ...text(email), style: { bold: true } } as RichTextElement,
          { type: 'text', text: `\n${endInWords(words, expiry, now)}` },
          ...rest.flatMap((elements): RichTextElement[] => [{ type: 'text', text: ' · ' }, ...elements]),
        ],
      },
    ],
  };
}
