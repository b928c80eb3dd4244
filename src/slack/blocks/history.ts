import type { KnownBlock, RichTextElement, RichTextSection } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { APP, type AuditEvent } from '../../core/audit-event.ts';
import { parseDate } from '../../core/calendar.ts';
import { endOf, parseExpiry } from '../../core/expiry.ts';
import type { ToldAction } from '../../core/history.ts';
import type { Words } from '../../locales/words.ts';
import type { History } from '../../ports/known-user.ts';
import { rolesText } from './roles-text.ts';
import { context, cut, cutApart, mention, moment, section, sentence } from './text.ts';

/** What happened to a user, latest first, each in one sentence; where that is not all, it says so. */
export function historyBlocks(words: Words, history: History): KnownBlock[] {
  const { events, isWhole } = history;
  if (events.length === 0) return [section(words.t('show.historyNone'))];
  const elements = events.map((event) => line(words, event, history));
  return [
    { type: 'rich_text', elements: [{ type: 'rich_text_list', style: 'bullet', elements }] },
    ...(isWhole ? [] : [context(words.t('show.historyMore', { count: events.length }))]),
  ];
}

function line(words: Words, event: AuditEvent, history: History): RichTextSection {
  const at = happenedAt(event);
  const when = moment(at, words.t('show.at'), words.moment(at));
  const what: RichTextElement[] = sentence(` · ${sentenceOf(words, event, history)}`);
  return { type: 'rich_text_section', elements: [when, ...what] };
}

/** When it happened: that access has ended is noticed some time after. */
function happenedAt({ at, action, details }: AuditEvent): Temporal.Instant {
  const end = action === 'api_user.expired' ? endOf(parseExpiry(String(details.expiry ?? ''))) : undefined;
  return end ?? at;
}

type Sentence = (words: Words, event: AuditEvent, history: Pick<History, 'roles'>) => string;

/** How each reads; one that is told without a sentence does not compile. */
const SENTENCES: { readonly [A in ToldAction]: Sentence } = {
  'api_user.created': (words, event) => {
    const owner = textOf(event, 'owner');
    return owner === '' || owner === event.actor
      ? words.t('show.event.created', { person: who(words, event.actor) })
      : words.t('show.event.createdFor', { person: who(words, event.actor), owner: who(words, owner) });
  },
  'api_user.found': ({ t }) => t('show.event.found'),
  'api_user.changed': ({ t }, { details }) => {
    const [from, to] = cutApart(String(details.from ?? ''), String(details.to ?? ''), LONGEST_NAME);
    return t('show.event.changed', { from, to });
  },
  'api_user.expiry_changed': (words, { actor, details }) => {
    const ends = { from: endIn(words, details.from), to: endIn(words, details.to) };
    if (details.late === true) return words.t('show.event.expiryLate', ends);
    if (details.kept === true) return words.t('show.event.expiryKept', ends);
    return actor === 'app'
      ? words.t('show.event.expiryChanged', ends)
      : words.t('show.event.expirySet', { ...ends, person: who(words, actor) });
  },
  'api_user.expiry_failed': by('expiryFailed'),
  'api_user.let_end': (words, event) =>
    words.t(`show.event.${textOf(event, 'said') === 'needed again' ? 'letEndBack' : 'letEnd'}`, {
      person: who(words, event.actor),
    }),
  'api_user.revoke_waits': by('revokeWaits'),
  'api_user.revoked': by('revoked'),
  'api_user.first_used': ({ t }) => t('show.event.firstUsed'),
  'api_user.not_used': ({ t }, event) => t('show.event.notUsed', { count: daysOf(event) }),
  'api_user.service_verified': ({ t }) => t('show.event.serviceVerified'),
  'api_user.idle_asked': (words, event) =>
    words.t('show.event.idleAsked', { count: daysOf(event), owner: who(words, textOf(event, 'owner')) }),
  'api_user.kept': by('kept'),
  'api_user.reviewed': (words, event, history) =>
    by(textOf(event, 'says') === 'keep' ? 'reviewedKept' : 'reviewedNotNeeded')(words, event, history),
  'api_user.ignored': by('ignored'),
  'api_user.watched_again': by('watchedAgain'),
  'api_user.owner_changed': (words, { actor, details: { to } }) =>
    words.t('show.event.ownerChanged', { person: who(words, actor), owner: who(words, String(to)) }),
  'api_user.roles_changed': (words, event, { roles }) => {
    const named = (written: unknown) => rolesText(words, roles.get(String(written)) ?? []);
    const [from, to] = cutApart(named(event.details.from), named(event.details.to), LONGEST_NAME);
    return event.actor === APP
      ? words.t('show.event.rolesChanged', { from, to })
      : words.t('show.event.rolesSet', { from, to, person: who(words, event.actor) });
  },
  'api_user.lock_changed': (words, event) =>
    words.t(`show.event.${textOf(event, 'to') === 'unlocked' ? 'unlocked' : 'locked'}`),
  'api_user.api_only_changed': (words, event) =>
    words.t(`show.event.${textOf(event, 'to') === 'api_only' ? 'apiOnly' : 'person'}`),
  'api_user.expired': ({ t }) => t('show.event.expired'),
  'api_user.unreadable': ({ t }) => t('show.event.unreadable'),
  'api_user.gone': ({ t }) => t('show.event.gone'),
  'api_user.returned': ({ t }) => t('show.event.returned'),
  'request.opened': by('asked'),
  'request.approved': by('approved'),
  'request.denied': by('denied'),
  'request.edited': by('edited'),
  'request.withdrawn': by('withdrawn'),
  'request.ended': by('unanswered'),
  'request.overtaken': by('overtaken'),
  'reminder.later': (words, event) =>
    words.t('show.event.remindedLater', {
      person: who(words, event.actor),
      day: dayIn(words, textOf(event, 'day')),
    }),
  'reminder.sent': (words, event) => {
    const { recipient, daysLeft } = event.details;
    // A channel, or nobody that a sentence could name.
    const reader = isPerson(recipient) ? mention(recipient) : words.t('show.event.administrators');
    return typeof daysLeft === 'number' && daysLeft >= 0
      ? words.t('show.event.warned', { count: daysLeft, reader })
      : words.t('show.event.warnedAfter', { reader });
  },
};

function sentenceOf(words: Words, event: AuditEvent, history: History): string {
  const said = cut(SENTENCES[event.action as ToldAction](words, event, history), LONGEST_SENTENCE);
  return `${said}${approvedBy(words, event, history)}`;
}

/** Who allowed what was asked for; of an accountable person who accepted, the sentence says that already. */
function approvedBy({ t, all }: Words, event: AuditEvent, { approvers }: History): string {
  const others = (approvers.get(textOf(event, 'operation')) ?? []).filter((id) => id !== textOf(event, 'to'));
  if (others.length === 0) return '';
  return t('show.event.approvedBy', { people: all(others.map((id) => mention(id))) });
}

/** Names from Marketo may be of any length. */
const LONGEST_SENTENCE = 400;

/** Two of them fit into a sentence. */
const LONGEST_NAME = 170;

/** Somebody did it, about the request of somebody. */
function by(
  what:
    | 'kept'
    | 'reviewedKept'
    | 'reviewedNotNeeded'
    | 'ignored'
    | 'watchedAgain'
    | 'expiryFailed'
    | 'asked'
    | 'approved'
    | 'denied'
    | 'edited'
    | 'withdrawn'
    | 'unanswered'
    | 'overtaken'
    | 'revokeWaits'
    | 'revoked',
): Sentence {
  return (words, event) =>
    words.t(`show.event.${what}`, {
      person: who(words, event.actor),
      requester: who(words, textOf(event, 'requester')),
    });
}

function who({ t }: Words, id: string): string {
  return isPerson(id) ? mention(id) : t('show.app');
}

function isPerson(id: unknown): id is string {
  return typeof id === 'string' && /^[UW][A-Z0-9]+$/.test(id);
}

function textOf({ details }: AuditEvent, name: string): string {
  const value = details[name];
  return typeof value === 'string' ? value : '';
}

function daysOf({ details: { days } }: AuditEvent): number {
  return typeof days === 'number' ? days : 0;
}

/** As it was written down; what is no day is shown as it stands. */
function dayIn(words: Words, written: string): string {
  const day = parseDate(written);
  return day ? words.day(day) : written;
}

function endIn(words: Words, written: unknown): string {
  const expiry = parseExpiry(typeof written === 'string' ? written : undefined);
  const end = endOf(expiry);
  if (end) return words.moment(end);
  return words.t(`show.event.${expiry === 'never' ? 'never' : 'unknown'}`);
}
