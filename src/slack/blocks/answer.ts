import type { RichTextElement } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { Operation } from '../../core/changes/operation.ts';
import { endOf, hasEnded } from '../../core/expiry.ts';
import type { Answer } from '../../core/messages/answer.ts';
import type { Words } from '../../locales/words.ts';
import type { ShownUser } from '../../ports/messages.ts';
import { expirySentence } from './expiry-outcome.ts';
import { cut, mention, moment, sentence } from './text.ts';

/** Characters of Marketo's own words: many lines stand in one message, and the outcome's own message has all of them. */
const LONGEST_SAID = 150;

/** What became of a warning, in one line: who did what, until when, when; `undefined` where nothing has happened. */
export function answerLine(
  words: Words,
  answer: Answer,
  { apiUser }: ShownUser,
): RichTextElement[] | undefined {
  const { t } = words;
  switch (answer.is) {
    case 'none':
      return undefined;
    case 'gone':
      return sentence(`🗑️ ${t('answer.gone')}`);
    case 'under_way': {
      const { change, requester, createdAt } = answer.operation;
      const day = dayOf(words, change.data.expiry);
      return [
        ...sentence(`⏳ ${t('answer.underWay', { day, person: mention(requester) })}`),
        ...at(words, createdAt),
      ];
    }
    case 'done':
      return done(words, answer.operation);
    case 'changed': {
      const end = endOf(apiUser.expiry);
      if (end) return sentence(`✏️ ${t('answer.changed', { day: dayOf(words, end) })}`);
      return sentence(`✏️ ${t(apiUser.expiry === 'never' ? 'answer.changedNever' : 'answer.changedUnknown')}`);
    }
    case 'failed':
      return failed(words, answer.operation);
  }
}

function done(words: Words, { change, requester, finishedAt }: Operation<'set_expiry'>): RichTextElement[] {
  const { t } = words;
  const { from, expiry, isNow } = change.data;
  const before = endOf(from);
  const did = isNow
    ? 'ended'
    : hasEnded(from, finishedAt ?? expiry)
      ? 'restored'
      : before && expiry.since(before).sign < 0
        ? 'shortened'
        : 'extended';
  const text = t(`answer.${did}`, { day: dayOf(words, expiry), person: mention(requester) });
  return [...sentence(`${isNow ? '⛔' : '✅'} ${text}`), ...(finishedAt ? at(words, finishedAt) : [])];
}

/** What somebody tried, and why it is not so: in Marketo's own words where it has said some. */
function failed(words: Words, operation: Operation<'set_expiry'>): RichTextElement[] {
  const { change, requester, failure } = operation;
  const tried = words.t('answer.tried', {
    day: dayOf(words, change.data.expiry),
    person: mention(requester),
    why: expirySentence(words, operation),
  });
  const said: RichTextElement[] = failure?.message
    ? [
        { type: 'text', text: ` ${words.t('failed.said')}` },
        { type: 'text', text: cut(failure.message, LONGEST_SAID), style: { italic: true } },
      ]
    : [];
  return [...sentence(`⚠️ ${tried}`), ...said];
}

function dayOf({ day, timeZone }: Words, instant: Temporal.Instant): string {
  return day(instant.toZonedDateTimeISO(timeZone).toPlainDate());
}

/** When it was, as Slack says it on the day on which it is read: “today at 2:14 PM”. */
function at({ t, moment: write }: Words, instant: Temporal.Instant): RichTextElement[] {
  return [{ type: 'text', text: ', ' }, moment(instant, t('answer.when'), write(instant))];
}
