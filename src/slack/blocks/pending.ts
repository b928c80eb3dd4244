import type { KnownBlock } from '@slack/types';
import { approverOf, subjectOf } from '../../core/changes/kinds.ts';
import type { Words } from '../../locales/words.ts';
import type { Pending, WaitingRequests } from '../../ports/pending.ts';
import type { RequestWithVerdicts } from '../../ports/records/requests.ts';
import { changeDetails } from './change-details.ts';
import { text, user } from './details.ts';
import { type RequestReader, requestButtons } from './request-buttons.ts';
import { context, moment, plain } from './text.ts';

/** What waits for somebody and what they wait for, each with what they can do about it; nothing where nothing waits. */
export function pendingBlocks(words: Words, { forMe, mine }: Pending): KnownBlock[] {
  return [...part(words, 'forMe', forMe), ...part(words, 'mine', mine)];
}

function part(words: Words, which: 'forMe' | 'mine', { requests, count }: WaitingRequests): KnownBlock[] {
  const { t, number } = words;
  if (count === 0) return [];
  const left = count - requests.length;
  return [
    { type: 'header', text: plain(`${t(`pendingRequests.${which}`)} (${number(count)})`, 150) },
    ...requests.flatMap((each) => {
      const reader = which === 'mine' ? 'requester' : decidesAs(each);
      return [row(words, each, reader), ...requestButtons(words, { ...each, operation: undefined }, reader)];
    }),
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
