import type { KnownBlock, RichTextElement, RichTextSection } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import { subjectOf } from '../../core/changes/kinds.ts';
import { endOf, hasEnded } from '../../core/expiry.ts';
import { ENDING_DAYS } from '../../core/listed-users.ts';
import type { WeeklyPart } from '../../core/messages/about.ts';
import type { Words } from '../../locales/words.ts';
import type { KnownLast, MessageOf } from '../../ports/messages.ts';
import { endSince } from '../blocks/api-user-row.ts';
import { text, user } from '../blocks/details.ts';
import { context, cut, moment, notification, plain } from '../blocks/text.ts';
import { wordOf } from '../commands/parse-search.ts';
import { COMMAND } from '../names.ts';
import type { Written } from './written.ts';

type Message = MessageOf<'weekly'>;
type Row = WeeklyPart['rows'][number];

/** Characters of an address among others. */
const LONGEST_EMAIL = 100;

const MARKS: Readonly<Record<WeeklyPart['what'], string>> = {
  ending: '⏰',
  ended: '⛔',
  idle: '💤',
  unowned: '🫥',
  found: '🔎',
  requests: '🙋',
};

/** How the API-only users of an instance stand this week: so many of each, the first of them, and the way to all. */
export function weeklyMessage(words: Words, message: Message, instance: string): Written {
  const { about } = message;
  const title = words.all(about.parts.map((part) => countOf(words, message, part, 'short')));
  return {
    text: notification(`${instance}: ${title}`),
    blocks: [
      { type: 'header', text: plain(`📋 ${title}`, 150) },
      ...about.parts.flatMap((part): KnownBlock[] => partBlocks(words, message, part)),
      context(`${instance} · ${words.t('weekly.hint')}`),
    ],
  };
}

/** “3 end within 30 days”, and the same without the days where several stand together. */
function countOf(
  { t, number }: Words,
  { about: { idleDays } }: Message,
  { what, count }: WeeklyPart,
  form: 'short' | 'long',
): string {
  const days = what === 'idle' ? idleDays : ENDING_DAYS;
  return t(`weekly.${form}.${what}`, { count, formatted: number(count), days });
}

function partBlocks(words: Words, message: Message, part: WeeklyPart): KnownBlock[] {
  const { what, rows } = part;
  const shown = rows.flatMap((row) =>
    what === 'requests' ? requestRow(words, message, row) : userRow(words, message, what, row),
  );
  const title: RichTextElement = {
    type: 'text',
    text: `${MARKS[what]} ${countOf(words, message, part, 'long')}`,
    style: { bold: true },
  };
  return [
    {
      type: 'rich_text',
      elements: [
        { type: 'rich_text_section', elements: [title] },
        ...(shown.length === 0
          ? []
          : [{ type: 'rich_text_list' as const, style: 'bullet' as const, elements: shown }]),
      ],
    },
    context(wayToAll(words, message, part)),
  ];
}

/** The command that shows all of them, and how many are left where these are not all. */
function wayToAll({ t }: Words, { about }: Message, { what, count, rows }: WeeklyPart): string {
  const where = about.isOneOfSeveral ? ` instance:${about.instance}` : '';
  const command =
    what === 'requests'
      ? `${COMMAND} pending`
      : `${COMMAND} list ${COMMANDS[what].map(wordOf).join(' ')}${where}`;
  const left = count - rows.length;
  return left > 0 ? t('weekly.more', { count: left, command }) : t('weekly.all', { command });
}

const COMMANDS = {
  ending: ['ending'],
  ended: ['ended'],
  idle: ['idle'],
  unowned: ['unowned'],
  found: ['found', 'unowned'],
} as const;

/** A user as it stands now, counted from when the message was sent. */
function userRow(
  words: Words,
  { loaded, sentAt }: Message,
  what: Exclude<WeeklyPart['what'], 'requests'>,
  { id, lastUse }: Row,
): RichTextSection[] {
  const known = loaded.users.get(id);
  if (!known) return [];
  const { apiUser, isGone } = known;
  const { t } = words;
  const parts = isGone
    ? [[text(t('orphans.gone'))]]
    : [
        [text(movedIn(words, apiUser, what, sentAt))],
        ...(what === 'idle' ? [[text(idleIn(words, known, lastUse, sentAt))]] : []),
        ownerIn(words, known),
      ];
  return [line(apiUser.email, parts)];
}

/** Its end, as it is; where it is no longer what it stands there for, that it was given another one since. */
function movedIn(words: Words, apiUser: ApiUser, what: WeeklyPart['what'], sentAt: Temporal.Instant): string {
  const { text: ends, isOver } = endSince(words, apiUser, sentAt);
  const end = endOf(apiUser.expiry);
  const soon = sentAt.add({ hours: 24 * (ENDING_DAYS + 1) });
  const isSoon = end !== undefined && Temporal.Instant.compare(end, soon) <= 0;
  const isMoved =
    (what === 'ending' && !isOver && !isSoon) ||
    (what === 'ended' && !isOver && !hasEnded(apiUser.expiry, sentAt));
  return isMoved ? words.t('weekly.moved', { ends }) : ends;
}

/** The day of its last calls; or, where that was asked, that it stays. */
function idleIn(
  { t, day }: Words,
  { apiUser: { kept } }: KnownLast,
  lastUse: string | undefined,
  sentAt: Temporal.Instant,
): string {
  if (kept && Temporal.Instant.compare(kept.at, sentAt) > 0) return t('weekly.kept');
  return lastUse === undefined
    ? t('idle.noUse')
    : t('idle.lastUse', { day: day(Temporal.PlainDate.from(lastUse)) });
}

function ownerIn({ t }: Words, { apiUser: { owner, ignored } }: KnownLast): RichTextElement[] {
  if (owner !== undefined) return [text(t('row.owner')), user(owner)];
  return ignored ? [text(t('ignored.row')), user(ignored.by)] : [text(t('row.noOwner'))];
}

/** What somebody asks for, and since when; or that it waits no longer. */
function requestRow(words: Words, { loaded }: Message, { id }: Row): RichTextSection[] {
  const request = loaded.requests.get(id)?.request;
  if (!request) return [];
  const { t } = words;
  const { state, requester, createdAt, change } = request;
  const since = [text(t('weekly.since')), moment(createdAt, t('answer.when'), words.moment(createdAt))];
  return [
    line(subjectOf(change), [
      [user(requester)],
      state === 'waiting' ? since : [text(t(`weekly.request.${state}`))],
    ]),
  ];
}

function line(subject: string, parts: readonly (readonly RichTextElement[])[]): RichTextSection {
  return {
    type: 'rich_text_section',
    elements: [
      { type: 'text', text: cut(subject, LONGEST_EMAIL), style: { bold: true } },
      ...parts.flatMap((part): RichTextElement[] => [text(' · '), ...part]),
    ],
  };
}
