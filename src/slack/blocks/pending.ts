import type { KnownBlock } from '@slack/types';
import { approverOf, subjectOf } from '../../core/changes/kinds.ts';
import type { Operation } from '../../core/changes/operation.ts';
import type { Words } from '../../locales/words.ts';
import type { ShownRequest } from '../../ports/messages.ts';
import type { Pending, WaitingRequests, WaitingRevocation, WaitingRevocations } from '../../ports/pending.ts';
import { PENDING_REVOCATION } from '../names.ts';
import { changeDetails } from './change-details.ts';
import { text, user } from './details.ts';
import { endedShown } from './ended-shown.ts';
import { type RequestReader, requestButtons } from './request-buttons.ts';
import { revocationActions } from './revocation.ts';
import { context, cut, mention, moment, plain, sentence } from './text.ts';
import { tryUntilText, whyNotDone } from './why-not-done.ts';

/** What waits for somebody and what they wait for, each with what they can do about it; nothing where nothing waits. */
export function pendingBlocks(words: Words, { forMe, revocations, mine, unmade }: Pending): KnownBlock[] {
  return [
    ...part(words, 'forMe', forMe),
    ...revocationsPart(words, revocations),
    ...part(words, 'mine', mine),
    ...part(words, 'unmade', unmade),
  ];
}

function part(
  words: Words,
  which: 'forMe' | 'mine' | 'unmade',
  { requests, count }: WaitingRequests,
): KnownBlock[] {
  const rows = requests.map((each) => {
    const reader = which === 'mine' ? 'requester' : which === 'unmade' ? 'administrators' : decidesAs(each);
    return [row(words, each, reader), ...requestButtons(words, each, reader)];
  });
  return listed(words, which, rows, count);
}

function revocationsPart(words: Words, { revocations, count }: WaitingRevocations): KnownBlock[] {
  const rows = revocations.map((each) => {
    const { data } = each.operation.change;
    const actions = { ...revocationActions(words, data), block_id: `${PENDING_REVOCATION}${data.apiUserId}` };
    // Whoever removes services now may have to make them anew.
    return [revocationRow(words, each), ...(each.askedBack ? [] : [actions])];
  });
  return listed(words, 'revocations', rows, count);
}

function listed(
  { t, number }: Words,
  which: 'forMe' | 'revocations' | 'mine' | 'unmade',
  rows: readonly (readonly KnownBlock[])[],
  count: number,
): KnownBlock[] {
  if (count === 0) return [];
  const left = count - rows.length;
  return [
    { type: 'header', text: plain(`${t(`pendingRequests.${which}`)} (${number(count)})`, 150) },
    ...rows.flat(),
    ...(left > 0 ? [context(t('pendingRequests.more', { count: left }))] : []),
  ];
}

function decidesAs({ request }: ShownRequest): RequestReader {
  return approverOf(request.change) === undefined ? 'administrators' : 'approver';
}

/** One line: whose, what, and since when. */
function row(words: Words, shown: ShownRequest, reader: RequestReader): KnownBlock {
  const { request, ended, operation } = shown;
  const { t } = words;
  const isTheirs = reader === 'requester';
  // The address stands first in every kind's lines, and is said before.
  const [, ...rest] = changeDetails(words, request.change);
  return {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          text(isTheirs ? '⏳ ' : reader === 'approver' ? '🤝 ' : '🙋 '),
          ...(isTheirs ? [] : [user(request.requester), text(' · ')]),
          { type: 'text', text: subjectOf(request.change), style: { bold: true } },
          ...rest.flatMap(({ label, value }) => [text(`\n${label}: `), value]),
          text(`\n${t('request.asksSince')}`),
          moment(request.createdAt, t('answer.when'), words.moment(request.createdAt)),
          ...(operation ? [text(`\n${becameOf(words, operation)}${tryUntilText(words, shown)}`)] : []),
        ],
      },
      ...(ended && !isTheirs
        ? [{ type: 'rich_text_section' as const, elements: endedShown(words, ended, LONGEST_WHY) }]
        : []),
    ],
  };
}

/** What was approved is being done, or why it is not. */
function becameOf(words: Words, operation: Operation): string {
  const { t } = words;
  if (operation.state !== 'failed') return t('pendingRequests.beingDone');
  return `${t('pendingRequests.notDone')} ${cut(whyNotDone(words, operation), LONGEST_FAILURE)}`;
}

/** One line: which, what is in force, what somebody has to do, and since when. */
function revocationRow(words: Words, { operation, askedBack }: WaitingRevocation): KnownBlock {
  const { t } = words;
  const { change, waits, createdAt } = operation;
  const { email } = change.data;
  return {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          text('🗑️ '),
          { type: 'text', text: cut(email, LONGEST_EMAIL), style: { bold: true } },
          text(`\n${t(waits === 'access_goes_on' ? 'revoke.waits.goesOn' : 'revoke.waits.ended')}`),
          ...(askedBack
            ? sentence(`\n${t('revoke.onHold', { person: mention(askedBack.requester) })}`)
            : [text(`\n${t('revoke.waits.todo')}`)]),
          text(`\n${t('revoke.waits.since')}`),
          moment(createdAt, t('answer.when'), words.moment(createdAt)),
        ],
      },
    ],
  };
}

/** Characters of a reason; the message of the request has it whole. */
const LONGEST_WHY = 120;

/** Characters of what Marketo said; the message of the request has it whole. */
const LONGEST_FAILURE = 300;

/** Characters of an address. */
const LONGEST_EMAIL = 100;
