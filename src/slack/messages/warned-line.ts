import type { KnownBlock, RichTextElement } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { WarnedLine } from '../../core/messages/about.ts';
import { answerTo, askedBeside, isAnswered } from '../../core/messages/answer.ts';
import type { Words } from '../../locales/words.ts';
import type { ShownUser } from '../../ports/messages.ts';
import { answerShown, askedShown } from '../blocks/answer.ts';
import { markOf } from '../blocks/api-user-row.ts';
import { callsLine } from '../blocks/calls-line.ts';
import { expiryValue, text } from '../blocks/details.ts';
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
    /** What is left to be done once somebody has said that it is no longer needed. */
    readonly takeBack: readonly KnownBlock[];
  },
): KnownBlock[] {
  const { email } = shown.apiUser;
  const answer = answerTo(expiry, shown);
  const said = answerShown(words, answer, shown, { saying: false, sentAt });
  const asked = askedBeside(shown);
  // What waits for a decision may come to nothing: it stands below what is so.
  const waits = asked ? [text('\n'), ...askedShown(words, asked)] : [];
  if (said && isAnswered(answer) && answer.is !== 'not_needed')
    return [warnedRow(said.mark, email, [said.line], waits)];
  const parts = [
    [text(countdown(words, 'line', { expiry, sentAt }, email))],
    [expiryValue(words, expiry)],
    [text(callsLine(words, calls))],
    ...(told.beside ? [told.beside] : []),
  ];
  // How much it is used may make somebody think again.
  const became = said ? [text(`\n${said.mark} `), ...said.line] : [];
  const after = [...(told.below ?? []), ...became, ...waits];
  return [
    warnedRow(markOf(expiry, sentAt, words.timeZone), email, parts, after),
    ...(isAnswered(answer) ? told.takeBack : [told.actions]),
  ];
}
