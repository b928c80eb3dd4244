import type { KnownBlock, RichTextElement } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { WarnedLine } from '../../core/messages/about.ts';
import { answerTo, isAnswered } from '../../core/messages/answer.ts';
import type { Words } from '../../locales/words.ts';
import type { ShownUser } from '../../ports/messages.ts';
import { answerShown } from '../blocks/answer.ts';
import { markOf } from '../blocks/api-user-row.ts';
import { text } from '../blocks/details.ts';
import { warnedRow } from '../blocks/warned-row.ts';
import { callsLine, countdown } from './countdown.ts';

/**
 * One user among several in a warning: when its access ends, how much it was used, and what can be done about it; once that
 * was answered, what became of it in their place.
 *
 * @param told what else is said of it: more beside the calls, and below
 */
export function warnedLine(
  words: Words,
  { expiry, calls }: Pick<WarnedLine, 'expiry' | 'calls'>,
  shown: ShownUser,
  sentAt: Temporal.Instant,
  told: {
    readonly beside?: readonly RichTextElement[];
    readonly below?: readonly RichTextElement[];
    readonly actions: KnownBlock;
  },
): KnownBlock[] {
  const { email } = shown.apiUser;
  const answer = answerTo(expiry, shown);
  const said = answerShown(words, answer, shown, { saying: false });
  if (said && isAnswered(answer)) return [warnedRow(said.mark, email, [said.line])];
  const parts = [
    [text(countdown(words, 'line', { expiry, sentAt }, email))],
    [text(callsLine(words, calls))],
    ...(told.beside ? [told.beside] : []),
  ];
  const after = [...(told.below ?? []), ...(said ? [text(`\n${said.mark} `), ...said.line] : [])];
  return [warnedRow(markOf(expiry, sentAt, words.timeZone), email, parts, after), told.actions];
}
