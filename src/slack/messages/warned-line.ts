import type { KnownBlock, RichTextElement } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { WarnedLine } from '../../core/messages/about.ts';
import { answerTo, isAnswered } from '../../core/messages/answer.ts';
import type { Words } from '../../locales/words.ts';
import type { ShownUser } from '../../ports/messages.ts';
import { answerShown } from '../blocks/answer.ts';
import { markOf } from '../blocks/api-user-row.ts';
import { callsLine } from '../blocks/calls-line.ts';
import { text } from '../blocks/details.ts';
import { warnedRow } from '../blocks/warned-row.ts';
import { countdown } from './countdown.ts';

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
    /** What can be done while another end waits for a decision: by those who decide, and by nobody else. */
    readonly whileAsked: readonly KnownBlock[];
    /** What is left to be done once somebody has said that it is no longer needed. */
    readonly takeBack: readonly KnownBlock[];
  },
): KnownBlock[] {
  const { email } = shown.apiUser;
  const answer = answerTo(expiry, shown);
  const said = answerShown(words, answer, shown, { saying: false });
  // What waits for a decision may come to nothing: until when access lasts stays in sight.
  const isOpen = !isAnswered(answer) || answer.is === 'asked';
  if (said && !isOpen) {
    const row = warnedRow(said.mark, email, [said.line]);
    return [row, ...(answer.is === 'not_needed' ? told.takeBack : [])];
  }
  const parts = [
    [text(countdown(words, 'line', { expiry, sentAt }, email))],
    [text(callsLine(words, calls))],
    ...(told.beside ? [told.beside] : []),
  ];
  const after = [...(told.below ?? []), ...(said ? [text(`\n${said.mark} `), ...said.line] : [])];
  const row = warnedRow(markOf(expiry, sentAt, words.timeZone), email, parts, after);
  return [row, ...(isAnswered(answer) ? told.whileAsked : [told.actions])];
}
