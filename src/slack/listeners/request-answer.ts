import type { ModalView } from '@slack/types';
import { ASKED_OF_A_PERSON } from '../../core/changes/asked.ts';
import { approverOf, type KindName, kindOf } from '../../core/changes/kinds.ts';
import { decisiveOf } from '../../core/changes/request.ts';
import type { NamedAdministrator } from '../../core/people/administration.ts';
import type { Words } from '../../locales/words.ts';
import type { OwnResult } from '../../usecases/changes/change-request.ts';
import type { DecideResult } from '../../usecases/changes/decide-request.ts';
import type { AgainResult } from '../../usecases/changes/try-again.ts';
import { mention } from '../blocks/text.ts';
import { shownOf } from '../changes/index.ts';
import type { ShownKind } from '../changes/shown.ts';
import { deniedView } from '../views/denied.ts';
import { goneView, sentenceView } from '../views/gone.ts';
import { wordsForPerson } from './context.ts';

export type RequestAnswer = DecideResult | OwnResult;

/** What says that something could not be found out, and not that it is so. */
const UNKNOWN_NOW: readonly string[] = ['owner_unknown_now', 'not_loaded', 'being_changed'];

/** Why what was approved and not done is not tried once more. */
export function whyNotAgain(
  words: Words,
  result: Extract<AgainResult, { readonly kind: 'nothing_to_try' | 'problems' }>,
): string {
  const { t } = words;
  if (result.kind === 'nothing_to_try') return t(`request.notAgain.${result.why}`);
  if (result.problems.length === 0) return t('request.notAgain.unknown');
  const shown = shownOf(result.of) as ShownKind<KindName>;
  const why = Object.values(shown.errors(words, result.problems, [])).join(' ');
  return t('request.notAgain.problems', { why });
}

/** Why what somebody did to a request did nothing, in a window; `undefined` where it did. */
export function whyNothing(
  result: RequestAnswer,
  administrators: readonly NamedAdministrator[],
): ModalView | undefined {
  const words = wordsForPerson(result.person);
  const { t, all } = words;
  const say = (sentence: string) => sentenceView(words, sentence);
  switch (result.kind) {
    case 'decided':
    case 'changed':
      return undefined;
    case 'denied':
      return deniedView(words, result.denial, administrators);
    case 'gone':
      return goneView(words);
    case 'was_first': {
      const { request, verdicts } = result.now;
      const { state } = request;
      const isTheirs = approverOf(request.change) === result.person.id;
      if (isTheirs && (state === 'approved' || state === 'denied'))
        return say(t(`handOver.firstWas.${state}`));
      const people = all(decisiveOf(request, verdicts).map(({ by }) => mention(by)));
      return say(t(`request.firstWas.${state}`, { people }));
    }
    case 'may_not':
      return say(t(result.why === 'not_asked' ? 'handOver.notAsked' : `request.mayNot.${result.why}`));
    case 'bad_reason':
      return say(t(`request.reason.${result.why}`));
    case 'problems': {
      const shown = shownOf(result.of) as ShownKind<KindName>;
      const problems = result.problems as readonly { readonly problem: string }[];
      if (ASKED_OF_A_PERSON.includes(result.of)) {
        const isUnknown = problems.some(({ problem }) => UNKNOWN_NOW.includes(problem));
        return say(t(`handOver.notPossible.${isUnknown ? 'now' : 'over'}`));
      }
      if (problems.every(({ problem }) => problem === 'not_in_future'))
        return say(t('request.notPossible.passed'));
      const why = Object.values(shown.errors(words, result.problems, [])).join(' ');
      return say(t(`request.notPossible.${kindOf(result.of).isEditable ? 'open' : 'fixed'}`, { why }));
    }
    case 'changed_meanwhile':
      return say(
        t('request.changedMeanwhile', { what: t(`request.hasChanged.${result.now.request.change.kind}`) }),
      );
    case 'requester_gone':
      return say(t(result.isOfOne ? 'handOver.askerGone' : 'request.requesterGone'));
    case 'requester_may_not':
      if (result.isOfOne) return say(t('handOver.notTheirs', { person: mention(result.requester) }));
      return say(t('request.requesterMayNot', { person: mention(result.requester) }));
    case 'requester_unknown_now':
      return say(t('request.requesterUnknown'));
    case 'approver_unknown_now':
      return say(t('request.approverUnknown'));
  }
}
