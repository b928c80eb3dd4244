import type { LettingEndProblem } from '../../core/changes/let-end.ts';
import { parseExpiry } from '../../core/expiry.ts';
import type { Words } from '../../locales/words.ts';
import { endChangedText, problemText as expiryProblemText } from './set-expiry.ts';
import type { ShownKind } from './shown.ts';

/** “No longer needed”, and “Take back”: one press each, and nothing to fill in. */
export const shownLetEnd: ShownKind<'let_end'> = {
  errors: (words, problems) =>
    Object.fromEntries(problems.map((problem) => [problem.field, problemText(words, problem)])),
  wanted({ what, shown }) {
    if (what !== 'say' && what !== 'back') return undefined;
    return { than: parseExpiry(shown), isBack: what === 'back' };
  },
};

function problemText(words: Words, problem: LettingEndProblem): string {
  switch (problem.problem) {
    case 'asked_already':
    case 'not_for_you':
    case 'no_end':
    case 'ended_already':
    case 'said_already':
    case 'not_said':
      return words.t(`letEnd.problem.${problem.problem}`);
    case 'changed_meanwhile':
      return endChangedText(words, problem, 'letEnd.problem.changed_meanwhile');
    default:
      // The rest reads as it does of another end.
      return expiryProblemText(words, problem);
  }
}
