import type { KnownBlock } from '@slack/types';
import { approverOf, subjectOf } from '../../core/changes/kinds.ts';
import type { Operation } from '../../core/changes/operation.ts';
import type { Words } from '../../locales/words.ts';
import type { Pending, WaitingRequests, WaitingRevocations } from '../../ports/pending.ts';
import type { RequestWithVerdicts } from '../../ports/records/requests.ts';
import { PENDING_REVOCATION } from '../names.ts';
import { changeDetails } from './change-details.ts';
import { text, user } from './details.ts';
import { type RequestReader, requestButtons } from './request-buttons.ts';
import { revocationActions } from './revocation.ts';
import { context, cut, moment, plain } from './text.ts';

/** What waits for somebody and what they wait for, each with what they can do about it; nothing where nothing waits. */
export function pendingBlocks(words: Words, { forMe, revocations, mine }: Pending): KnownBlock[] {
  return [
    ...part(words, 'forMe', forMe),
    ...revocationsPart(words, revocations),
    ...part(words, 'mine', mine),
  ];
}

function part(words: Words, which: 'forMe' | 'mine', { requests, count }: WaitingRequests): KnownBlock[] {
  const rows = requests.map((each) => {
    const reader = which === 'mine' ? 'requester' : decidesAs(each);
    return [row(words, each, reader), ...requestButtons(words, { ...each, operation: undefined }, reader)];
  });
  return listed(words, which, rows, count);
}

function revocationsPart(words: Words, { operations, count }: WaitingRevocations): KnownBlock[] {
  const rows = operations.map((each) => [
    revocationRow(words, each),
    {
      ...revocationActions(words, each.change.data),
      block_id: `${PENDING_REVOCATION}${each.change.data.apiUserId}`,
    },
  ]);
  return listed(words, 'revocations', rows, count);
}

function listed(
  { t, number }: Words,
  which: 'forMe' | 'revocations' | 'mine',
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

function decidesAs({ request }: RequestWithVerdicts): RequestReader {
  return approverOf(request.change) === undefined ? 'administrators' : 'approver';
}

/** One line: whose, what, and since when. */
function row(words: Words, { request }: RequestWithVerdicts, reader: RequestReader): KnownBlock {
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
        ],
      },
    ],
  };
}

/** One line: which, what is in force, what somebody has to do, and since when. */
function revocationRow(words: Words, { change, waits, createdAt }: Operation<'revoke'>): KnownBlock {
  const { t } = words;
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
          text(`\n${t('revoke.waits.todo')}`),
          text(`\n${t('revoke.waits.since')}`),
          moment(createdAt, t('answer.when'), words.moment(createdAt)),
        ],
      },
    ],
  };
}

/** Characters of an address. */
const LONGEST_EMAIL = 100;
