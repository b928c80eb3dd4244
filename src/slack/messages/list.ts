import type { ActionsBlock, DataTableBlock, KnownBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import { dateIn, endOfDay } from '../../core/calendar.ts';
import { endOf, isSecondOf } from '../../core/expiry.ts';
import { ENDING_DAYS, type Mark, type Sought } from '../../core/listed-users.ts';
import type { Words } from '../../locales/words.ts';
import type { ListedUsers, NotThere } from '../../ports/listed-users.ts';
import { endInWords, markOf } from '../blocks/api-user-row.ts';
import { user } from '../blocks/details.ts';
import { idleNotKnown } from '../blocks/idle-not-known.ts';
import { pageBlocks } from '../blocks/listed-users.ts';
import { context, cut, notification, paragraph, plain, section } from '../blocks/text.ts';
import type { TypedList } from '../commands/parse-command.ts';
import { nearestMarks, wordOf } from '../commands/parse-search.ts';
import { COMMAND, SHOW_USER, turningList } from '../names.ts';
import type { Written } from './written.ts';

/** So many users stand in one table: with the rest of the message below the 13,200 characters that Slack takes. */
export const ROWS_PER_LIST = 25;

/** What Slack takes, with room for what it adds. */
const LONGEST_MESSAGE = 12_800;

/** Characters of an address at the most; tried one after the other, until the message fits. */
const WIDTHS = [60, 40, 24] as const;

type Cell = DataTableBlock['rows'][number][number];

/** What was looked for cannot be: there is no such instance, or no such role. */
export function notThereMessage({ t, all }: Words, { what, typed, thereAre }: NotThere): Written {
  const names = cut(all(thereAre), 1_000);
  const none = what === 'instance' ? 'list.notThere.noInstance' : 'list.notThere.noRole';
  const text =
    thereAre.length === 0
      ? t(none, { typed: cut(typed, 100) })
      : t(`list.notThere.${what}`, { typed: cut(typed, 100), thereAre: names });
  return { text: notification(text), blocks: [section(text)] };
}

/** What was looked for no user can be: two words exclude each other. */
export function exclusiveMessage({ t }: Words, [one, other]: readonly [Mark | 'mine', Mark]): Written {
  const text = t('list.exclusive', { one: wordOf(one), other: wordOf(other) });
  return { text: notification(text), blocks: [section(text), context(t('list.words'))] };
}

/**
 * The users that were looked for, in a table that sorts by itself, with the way to everything about one.
 *
 * @param labelOf the label of a Marketo instance; `undefined` where there is one alone
 */
export function listMessage(
  words: Words,
  listed: ListedUsers,
  typed: TypedList,
  labelOf: ((instance: string) => string) | undefined,
): Written {
  const title = words.t('list.title', { count: listed.count });
  const sought = soughtText(words, listed.sought, labelOf);
  const written = (width: number): Written => ({
    text: notification(`${title} · ${sought}`),
    blocks: [
      { type: 'header', text: plain(title, 150) },
      context(sought),
      ...(typed.notRead.length === 0
        ? []
        : [section(words.t('list.notRead', { parts: cut(typed.notRead.join(' '), 300) }))]),
      ...(listed.apiUsers.length === 0
        ? noneBlocks(words, listed.sought)
        : [table(words, listed, labelOf, width), toOne(words)]),
      ...idleNotKnown(words, listed.notKnown, labelOf),
      ...pageBlocks(words, listed, ROWS_PER_LIST, (where, page) => ({
        action_id: turningList(where),
        value: `${page} ${typed.text}`,
      })),
      context(words.t('list.words')),
    ],
  });
  const [widest, ...narrower] = WIDTHS.map(written);
  if (!widest) throw new Error('there is at least one width');
  const fits = ({ blocks }: Written) => JSON.stringify(blocks).length <= LONGEST_MESSAGE;
  return [widest, ...narrower].find(fits) ?? narrower.at(-1) ?? widest;
}

/** What was understood: with that in sight nobody takes a part of the users for all of them. */
function soughtText(
  { t }: Words,
  { marks = [], isMine, instance, role, parts }: Sought,
  labelOf: ((instance: string) => string) | undefined,
): string {
  const each = [
    ...(isMine ? [t('list.sought.mine')] : []),
    ...marks.map((mark) => t(`list.sought.${mark}`, { days: ENDING_DAYS })),
    ...(instance === undefined ? [] : [labelOf?.(instance) ?? instance]),
    ...(role === undefined ? [] : [t('list.sought.role', { role })]),
    ...parts.map((part) => t('list.sought.part', { part: cut(part, 100) })),
  ];
  return each.length === 0 ? t('list.sought.everything') : each.join(' · ');
}

function noneBlocks({ t, any }: Words, sought: Sought): KnownBlock[] {
  const { marks = [], isMine, instance, role, parts } = sought;
  const isAll =
    marks.length === 0 && !isMine && instance === undefined && role === undefined && parts.length === 0;
  if (isAll) return [section(t('list.noneAtAll'))];
  const nearest = parts.flatMap((part) => nearestMarks(part)).map((word) => `${COMMAND} list ${word}`);
  return [
    section(t('list.none')),
    ...(nearest.length === 0 ? [] : [section(t('list.nearest', { words: any(nearest) }))]),
  ];
}

function table(
  words: Words,
  { apiUsers, roles, calls, lastUses, own, now }: ListedUsers,
  labelOf: ((instance: string) => string) | undefined,
  width: number,
): DataTableBlock {
  const { t, number, all, timeZone } = words;
  const column = (name: 'address' | 'state' | 'ends' | 'owner' | 'role' | 'calls' | 'lastUse' | 'instance') =>
    raw(t(`list.column.${name}`), 40);
  const rowOf = (apiUser: ApiUser): Cell[] => {
    const { id, email, expiry, owner, instance } = apiUser;
    const end = endOf(expiry);
    const made = calls.get(id);
    return [
      raw(email, width),
      raw(`${markOf(expiry, now, timeZone)} ${endInWords(words, expiry, now)}`, 40),
      raw(end ? sortableEnd(end, timeZone) : '–', 16),
      owner !== undefined
        ? paragraph(user(owner))
        : raw(own.has(id) ? t('list.own') : `🫥 ${t('row.noOwner')}`, 20),
      raw(all(roles.get(id) ?? []), width / 2),
      ...(lastUses
        ? [raw(lastUses.get(id)?.toString() ?? '–', 10)]
        : [typeof made === 'number' ? rawNumber(made, number(made)) : raw('', 1)]),
      ...(labelOf ? [raw(labelOf(instance), width / 2)] : []),
    ];
  };
  return {
    type: 'data_table',
    caption: t('list.caption'),
    page_size: ROWS_PER_LIST,
    rows: [
      [
        column('address'),
        column('state'),
        column('ends'),
        column('owner'),
        column('role'),
        column(lastUses ? 'lastUse' : 'calls'),
        ...(labelOf ? [column('instance')] : []),
      ],
      ...apiUsers.map(rowOf),
    ],
  };
}

/** A day that sorts as it reads, with the time where access ends at another one than the end of that day. */
function sortableEnd(end: Temporal.Instant, timeZone: string): string {
  const date = dateIn(end, timeZone);
  if (isSecondOf(end, endOfDay(date, timeZone))) return date.toString();
  return `${date} ${end.toZonedDateTimeISO(timeZone).toPlainTime().toString({ smallestUnit: 'minute' })}`;
}

function rawNumber(value: number, text: string): Cell {
  return { type: 'raw_number', value, text };
}

function raw(text: string, max: number): Cell {
  return { type: 'raw_text', text: plain(text, max).text };
}

/** A table holds no buttons: the way to one user stands below it, to any that its reader may see. */
function toOne({ t }: Words): ActionsBlock {
  return {
    type: 'actions',
    elements: [
      {
        type: 'external_select',
        action_id: SHOW_USER,
        min_query_length: 0,
        placeholder: plain(t('list.show'), 150),
      },
    ],
  };
}
