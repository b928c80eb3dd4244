import type { KnownBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import type { Operation } from '../../core/changes/operation.ts';
import { onOneLine } from '../../core/text.ts';
import type { Words } from '../../locales/words.ts';
import type { MessageOf } from '../../ports/messages.ts';
import { endInWords } from '../blocks/api-user-row.ts';
import { text } from '../blocks/details.ts';
import { context, cut, mention, notification, paragraph, plain, sentence } from '../blocks/text.ts';
import type { Written } from './written.ts';

/** So many addresses are named, and so many characters of each: they fit into one message. */
const MOST_NAMED = 20;
const LONGEST_EMAIL = 100;
const LONGEST_REASON = 60;

/** That somebody is accountable for several users, told once for all of them: to whoever it is, and to whoever wanted that. */
export function assignedMessage(
  words: Words,
  { about, loaded: { operations, users }, sentAt }: MessageOf<'assigned'>,
  instance: string,
): Written {
  const { t } = words;
  const lineOf = ({ change: { data } }: Operation<'set_owner'>) =>
    assignedLine(words, { email: data.email, ...users.get(data.apiUserId)?.apiUser }, sentAt);
  const made = operations.filter(({ state }) => state === 'succeeded');
  const not = operations.filter(({ state }) => state !== 'succeeded');
  const owner = made[0]?.change.data.owner;
  const headline =
    made.length === 0 ? t('orphans.done.none') : t('orphans.done.headline', { count: made.length });
  return {
    text: notification(headline),
    blocks: [
      { type: 'header', text: plain(headline, 150) },
      ...(owner === undefined
        ? []
        : [
            paragraph(sentence(t('orphans.done.text', { owner: mention(owner), by: mention(about.by) }))),
            ...listed(words, made.map(lineOf)),
          ]),
      ...(not.length === 0
        ? []
        : [
            paragraph(sentence(t('orphans.done.not', { count: not.length }))),
            ...listed(words, not.map(lineOf)),
          ]),
      context(t('orphans.done.hint')),
      context(instance),
    ],
  };
}

/** One of several: its address, when its access ends, and what it is for, as far as that is known. */
export function assignedLine(
  words: Words,
  { email, expiry, reason }: Pick<ApiUser, 'email'> & Partial<Pick<ApiUser, 'expiry' | 'reason'>>,
  now: Temporal.Instant,
): string {
  return [
    cut(email, LONGEST_EMAIL),
    ...(expiry === undefined ? [] : [endInWords(words, expiry, now)]),
    ...(reason ? [cut(onOneLine(reason), LONGEST_REASON)] : []),
  ].join(' · ');
}

/** Users below each other, and how many more there are. */
export function listed({ t }: Pick<Words, 't'>, lines: readonly string[]): KnownBlock[] {
  const named = lines.slice(0, MOST_NAMED);
  const left = lines.length - named.length;
  const all = left > 0 ? [...named, t('orphans.form.more', { count: left })] : named;
  const elements = all.map((line) => ({ type: 'rich_text_section' as const, elements: [text(line)] }));
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_list', style: 'ordered', elements }] }];
}
