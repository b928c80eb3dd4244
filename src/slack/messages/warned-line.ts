import type { KnownBlock, RichTextElement } from '@slack/types';
import type { WarnedLine } from '../../core/messages/about.ts';
import { answerTo, askedBeside, isAnswered } from '../../core/messages/answer.ts';
import type { Words } from '../../locales/words.ts';
import type { ShownUser } from '../../ports/messages.ts';
import { answerShown, askedShown, endedByShown } from '../blocks/answer.ts';
import { markOf } from '../blocks/api-user-row.ts';
import { callsLine } from '../blocks/calls-line.ts';
import { expiryValue, text } from '../blocks/details.ts';
import { warnedRow } from '../blocks/warned-row.ts';
import { countdown, type WarnedEnd } from './countdown.ts';

/**
 * One user among several in a warning: when its access ends, how much it was used, and what can be done about it; once that
 * was answered, what became of it in their place.
 *
 * @param told what else is said of it: more beside the calls, and below
 */
export function warnedLine(
  words: Words,
  { calls }: Pick<WarnedLine, 'calls'>,
  shown: ShownUser,
  end: WarnedEnd,
  told: {
    readonly beside?: readonly RichTextElement[];
    readonly below?: readonly RichTextElement[];
    readonly actions: KnownBlock;
    /** Whom it warns, where that is the owner. */
    readonly to?: string | undefined;
    /** That the owner wants to be reminded later, where that is so. */
    readonly later?: readonly RichTextElement[] | undefined;
    /** What is left to be done once somebody has said that it is no longer needed. */
    readonly takeBack: readonly KnownBlock[];
  },
): KnownBlock[] {
  const { email } = shown.apiUser;
  const { expiry, seenAt } = end;
  const answer = answerTo(expiry, shown, told.to);
  const said = answerShown(words, answer, shown, { saying: false, sentAt: seenAt });
  const asked = askedBeside(shown);
  // What waits for a decision may come to nothing: it stands below what is so.
  const waits = asked ? [text('\n'), ...askedShown(words, asked)] : [];
  if (said && isAnswered(answer) && answer.is !== 'not_needed')
    return [warnedRow(said.mark, email, [said.line], waits)];
  const parts = [
    [text(countdown(words, 'line', end, email))],
    [expiryValue(words, expiry)],
    [text(callsLine(words, calls))],
    ...(told.beside ? [told.beside] : []),
  ];
  const later = told.later && !isAnswered(answer) ? [text('\n'), ...told.later] : [];
  const by = endedByShown(words, shown);
  // How much it is used may make somebody think again.
  const became = said ? [text(`\n${said.mark} `), ...said.line] : [];
  const after = [...(by ? [text('\n'), ...by] : []), ...(told.below ?? []), ...became, ...waits, ...later];
  return [
    warnedRow(markOf(expiry, seenAt, words.timeZone), email, parts, after),
    ...(isAnswered(answer) ? told.takeBack : [told.actions]),
  ];
}
