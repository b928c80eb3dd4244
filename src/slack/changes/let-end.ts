import type { LettingEndProblem } from '../../core/changes/let-end.ts';
import { endOf, parseExpiry } from '../../core/expiry.ts';
import type { Words } from '../../locales/words.ts';
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

function problemText({ t, moment }: Words, problem: LettingEndProblem): string {
  switch (problem.problem) {
    case 'changed_meanwhile': {
      const end = endOf(problem.expiry);
      const now = end ? moment(end) : t(problem.expiry === 'never' ? 'detail.never' : 'detail.unknown');
      return t('letEnd.problem.changed_meanwhile', { moment: now });
    }
    default:
      return t(`letEnd.problem.${problem.problem}`);
  }
}
