import type { RichTextElement } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { APP } from '../../core/audit-event.ts';
import type { Operation } from '../../core/changes/operation.ts';
import { type Expiry, endOf, hasEnded } from '../../core/expiry.ts';
import type { Answer, AskedBeside } from '../../core/messages/answer.ts';
import type { Words } from '../../locales/words.ts';
import type { ShownUser } from '../../ports/messages.ts';
import { endInSentence, text, user } from './details.ts';
import { expirySentence } from './expiry-outcome.ts';
import { mention, moment, sentence } from './text.ts';

/** What became of a warning: a mark, and one line that says who did what, until when, when. */
export interface AnswerShown {
  readonly mark: string;
  readonly line: RichTextElement[];
}

/**
 * `undefined` where nothing has happened.
 *
 * @param saying whether Marketo's own words about a refusal are given, too
 * @param sentAt when the message was sent: one that came after the word is the last warning itself
 */
export function answerShown(
  words: Words,
  answer: Answer,
  { apiUser, approvedBy }: ShownUser,
  { saying, sentAt }: { readonly saying: boolean; readonly sentAt: Temporal.Instant },
): AnswerShown | undefined {
  const { t } = words;
  switch (answer.is) {
    case 'none':
      return undefined;
    case 'gone':
      return { mark: '🗑️', line: sentence(t('answer.gone')) };
    case 'being_revoked':
    case 'revoked': {
      const { requester, createdAt, finishedAt } = answer.operation;
      const isDone = answer.is === 'revoked';
      const text =
        requester === APP
          ? t(isDone ? 'revoke.answerApp' : 'revoke.answerAppWaits')
          : t(isDone ? 'revoke.answer' : 'revoke.answerWaits', { person: mention(requester) });
      return { mark: '🗑️', line: [...sentence(text), ...at(words, (isDone && finishedAt) || createdAt)] };
    }
    case 'ignored':
      return {
        mark: '🙈',
        line: [...sentence(t('ignored.answer', { person: mention(answer.by) })), ...at(words, answer.at)],
      };
    case 'under_way': {
      const { change, requester, createdAt } = answer.operation;
      const end = endInSentence(words, change.data.expiry);
      const text = t('answer.underWay', { end, person: mention(requester) });
      return { mark: '⏳', line: [...sentence(text), ...at(words, createdAt)] };
    }
    case 'done':
    case 'brought_back':
      return done(words, answer.operation, approvedBy);
    case 'not_needed': {
      const { by, at: saidAt } = answer.said;
      const said = sentence(t('letEnd.answer', { person: mention(by) }));
      const isLast = Temporal.Instant.compare(sentAt, saidAt) > 0;
      const end = isLast ? [] : sentence(t('letEnd.answerEnd'));
      return { mark: '🕊️', line: [...said, ...at(words, saidAt), ...end] };
    }
    case 'changed':
      return { mark: '✏️', line: sentence(changedText(words, apiUser.expiry)) };
    case 'handed_over':
      return { mark: '🤝', line: ownerNow(words, answer.owner) };
    case 'failed':
      return failed(words, answer.operation, saying);
  }
}

function ownerNow({ t }: Words, owner: string | undefined): RichTextElement[] {
  return owner === undefined ? [text(t('row.noOwner'))] : [text(t('answer.ownerNow')), user(owner)];
}

/** Who had ended access at once; `undefined` where it ended as it was to end. */
export function endedByShown(
  words: Words,
  { endedBy, approvedBy }: ShownUser,
): RichTextElement[] | undefined {
  if (!endedBy) return undefined;
  const { mark, line } = done(words, endedBy, approvedBy);
  return [{ type: 'text', text: `${mark} ` }, ...line];
}

/** What somebody has asked for beside that, and that it waits. */
export function askedShown(words: Words, { request, until }: AskedBeside): RichTextElement[] {
  const { requester, createdAt, version } = request;
  const text = words.t('answer.asked', { end: endInSentence(words, until), person: mention(requester) });
  // What they ask for now they may not have asked for then.
  const changed = version > 1 ? sentence(words.t('answer.askedOtherwise')) : [];
  return [...sentence(`⏳ ${text}`), ...at(words, createdAt), ...changed];
}

function changedText(words: Words, expiry: Expiry): string {
  const end = endOf(expiry);
  if (end) return words.t('answer.changed', { end: endInSentence(words, end) });
  return words.t(expiry === 'never' ? 'answer.changedNever' : 'answer.changedUnknown');
}

function done(
  words: Words,
  { id, change, requester, createdAt, finishedAt }: Operation<'set_expiry'>,
  approvedBy: ShownUser['approvedBy'],
): AnswerShown {
  const { from, expiry, isNow } = change.data;
  const before = endOf(from);
  const isLater = before === undefined || Temporal.Instant.compare(expiry, before) > 0;
  const did = isNow ? 'ended' : hasEnded(from, createdAt) ? 'restored' : isLater ? 'extended' : 'shortened';
  const text = words.t(`answer.${did}`, { end: endInSentence(words, expiry), person: mention(requester) });
  return {
    mark: isNow ? '⛔' : '✅',
    line: [
      ...sentence(text),
      ...approved(words, approvedBy?.get(id)),
      ...(finishedAt ? at(words, finishedAt) : []),
    ],
  };
}

/** Whoever asked may not have been allowed to do it alone. */
function approved({ t, all }: Words, people: readonly string[] = []): RichTextElement[] {
  return people.length === 0
    ? []
    : sentence(t('answer.approvedBy', { people: all(people.map((each) => mention(each))) }));
}

/** What somebody tried, and why it is not so. */
function failed(words: Words, operation: Operation<'set_expiry'>, saying: boolean): AnswerShown {
  const { change, requester, failure } = operation;
  const end = endInSentence(words, change.data.expiry);
  const why = expirySentence(words, operation);
  const tried = words.t('answer.tried', { end, person: mention(requester), why });
  const said: RichTextElement[] =
    saying && failure?.message
      ? [
          { type: 'text', text: ` ${words.t('failed.said')}` },
          { type: 'text', text: failure.message, style: { italic: true } },
        ]
      : [];
  return { mark: '⚠️', line: [...sentence(tried), ...said] };
}

/** When it was, as Slack says it on the day on which it is read: “today, 2:14 PM”. */
export function at({ t, moment: write }: Words, instant: Temporal.Instant): RichTextElement[] {
  return [{ type: 'text', text: ' · ' }, moment(instant, t('answer.when'), write(instant))];
}
