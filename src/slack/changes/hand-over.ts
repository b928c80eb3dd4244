import type { ModalView } from '@slack/types';
import type { ApiUser } from '../../core/api-user.ts';
import type { HandOverProblem } from '../../core/changes/hand-over.ts';
import type { Words } from '../../locales/words.ts';
import { wordsForPerson } from '../listeners/context.ts';
import { errorsAt } from '../views/errors-at.ts';
import { handOverForm } from '../views/hand-over-form.ts';
import { filledIn, ownerOutcome, ownerProblemText, shownSetOwner } from './set-owner.ts';
import type { DrawPorts, Reader, ShownForm } from './shown.ts';

/** What an owner hands over: one person is chosen, who is asked first. */
export const shownHandOver: ShownForm<'hand_over'> = {
  about: (_, { about }) => about,
  read: (state) => filledIn(state),
  standing: ({ owner }) => owner ?? '',
  anew(ports, reader, { state, metadata, apiUser, isOvertaken }) {
    if (!apiUser) return undefined;
    const unread = isOvertaken ? wordsForPerson(reader.person).t('owner.form.overtaken') : undefined;
    const { accountable } = filledIn(state);
    return handOverFormFor(ports, reader, apiUser, { accountable, unread, formId: metadata.formId });
  },
  errors: (words, problems, shown) => errorsAt(problems, shown, (problem) => problemText(words, problem)),
  // Who it is no button knows.
  wanted: () => undefined,
  working: shownSetOwner.working,
  outcome: ownerOutcome,
  async opens(ports, reader, { about }) {
    const apiUser = await ports.records.apiUsers.get(about);
    const view = apiUser && handOverFormFor(ports, reader, apiUser, {});
    return view && { view };
  },
  // It is taken back, and asked of somebody else.
  asking: async () => undefined,
  again: (ports, reader, { change }, apiUser) =>
    apiUser && handOverFormFor(ports, reader, apiUser, { accountable: change.data.owner }),
};

export function handOverFormFor(
  ports: DrawPorts,
  { person }: Reader,
  apiUser: Pick<ApiUser, 'id' | 'email' | 'instance' | 'expiry' | 'owner'>,
  {
    accountable: owner,
    unread,
    formId = ports.ids.next(),
  }: {
    readonly accountable?: string | undefined;
    readonly unread?: string | undefined;
    readonly formId?: string;
  },
): ModalView | undefined {
  if (!ports.instances.has(apiUser.instance)) return undefined;
  return handOverForm(wordsForPerson(person), { formId, apiUser, owner, unread, now: ports.clock.now() });
}

function problemText(words: Words, problem: HandOverProblem): string {
  const { problem: what } = problem;
  if (what === 'not_yours' || what === 'asked_already' || what === 'same_owner')
    return words.t(`handOver.problem.${what}`);
  if (problem.problem === 'not_for_you' || problem.problem === 'ask_administrator')
    return words.t('handOver.problem.not_for_you');
  return ownerProblemText(words, problem);
}
