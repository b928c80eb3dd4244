import type { Button, KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import type { ApiUser } from '../../core/api-user.ts';
import { isOfKind, type Operation } from '../../core/changes/operation.ts';
import type { OwnerForm, OwnerProblem } from '../../core/changes/set-owner.ts';
import type { Words } from '../../locales/words.ts';
import { endInSentence } from '../blocks/details.ts';
import { expirySentence } from '../blocks/expiry-outcome.ts';
import { ownerBlocks } from '../blocks/owner-outcome.ts';
import { context, paragraph, plain, section, sentence } from '../blocks/text.ts';
import { labelOf, wordsForPerson } from '../listeners/context.ts';
import { buttonValue, opening } from '../names.ts';
import { errorsAt } from '../views/errors-at.ts';
import type { FormOfRequest } from '../views/form-metadata.ts';
import { outcomeWindow, pendingWindow } from '../views/outcome-window.ts';
import { ownerForm } from '../views/owner-form.ts';
import { problemText as expiryProblemText } from './set-expiry.ts';
import type { DrawPorts, Reader, ShownForm } from './shown.ts';

export const shownSetOwner: ShownForm<'set_owner'> = {
  about: (_, { about }) => about,
  read: (state) => filledIn(state),
  standing: ({ owner }) => owner ?? '',
  anew(ports, reader, { state, metadata, apiUser, isOvertaken }) {
    if (!apiUser) return undefined;
    const { formId, request } = metadata;
    const unread = isOvertaken ? wordsForPerson(reader.person).t('owner.form.overtaken') : undefined;
    const day = dayIn(state);
    return ownerFormFor(ports, reader, apiUser, { ...filledIn(state), day, formId, request, unread });
  },
  errors: (words, problems, shown) =>
    errorsAt(problems, shown, (problem) => ownerProblemText(words, problem)),
  // Who adopts a user decides until when it lives, too.
  beside(state) {
    const day = dayIn(state);
    const why = filledIn(state).reason;
    return day === undefined ? undefined : { kind: 'set_expiry', form: { until: { day }, why } };
  },
  // It is always filled in: who it is no button knows.
  wanted: () => undefined,
  working: ({ t }) =>
    outcomeWindow(t('owner.working.title'), t('working.close'), [
      section(`⏳ ${t('owner.working.text')}`),
      context(t('working.hint')),
    ]),
  outcome: ownerOutcome,
  async opens(ports, reader, { about }) {
    const apiUser = await ports.records.apiUsers.get(about);
    const view = apiUser && ownerFormFor(ports, reader, apiUser, { reason: apiUser.reason });
    return view && { view };
  },
  async asking(ports, reader, { change, apiUserId }, request) {
    const apiUser = apiUserId === undefined ? undefined : await ports.records.apiUsers.get(apiUserId);
    const { owner: accountable, reason = apiUser?.reason } = change.data;
    return apiUser && ownerFormFor(ports, reader, apiUser, { accountable, reason, request });
  },
  again(ports, reader, { change }, apiUser) {
    const { owner: accountable, reason = apiUser?.reason } = change.data;
    return apiUser && ownerFormFor(ports, reader, apiUser, { accountable, reason });
  },
};

/** How a change of the owner stands, in the place of its form. */
export function ownerOutcome(
  ports: DrawPorts,
  { person }: Pick<Reader, 'person'>,
  operation: Operation<'set_owner' | 'hand_over'>,
  beside?: Operation | 'asked' | undefined,
): ModalView {
  const words = wordsForPerson(person);
  const { t } = words;
  if (operation.state === 'open' || operation.state === 'queued')
    return pendingWindow(words, t('pending.notSent'));
  const isDone = operation.state === 'succeeded';
  return outcomeWindow(
    t(isDone ? 'owner.done.title' : 'owner.failed.title'),
    t(isDone ? 'created.close' : 'failed.close'),
    [
      ...ownerBlocks(words, operation, labelOf(ports, operation.instance)),
      ...(isDone && operation.change.data.from === undefined && !beside ? [nextStep(words, operation)] : []),
      ...(beside === 'asked' ? [section(`⏳ ${t('owner.done.endAsked')}`)] : []),
      ...(beside && beside !== 'asked' && isOfKind(beside, 'set_expiry') ? endBeside(words, beside) : []),
    ],
  );
}

/** What became of the end that the same form has set. */
function endBeside(words: Words, operation: Operation<'set_expiry'>): KnownBlock[] {
  const end = endInSentence(words, operation.change.data.expiry);
  switch (operation.state) {
    case 'open':
    case 'queued':
      return [paragraph(sentence(words.t('owner.done.endUnderWay', { end })))];
    case 'succeeded':
      return [paragraph(sentence(words.t('owner.done.endSet', { end })))];
    default:
      return [section(`⚠️ ${expirySentence(words, operation)}`), nextStep(words, operation)];
  }
}

/** Who adopts a user decides until when it lives, too. */
function nextStep(
  { t }: Words,
  { change }: { readonly change: { readonly data: { readonly apiUserId: string } } },
): KnownBlock {
  const button: Button = {
    type: 'button',
    action_id: opening('set_expiry', 'another'),
    value: buttonValue(change.data.apiUserId),
    text: plain(t('owner.done.setEnd'), 75),
  };
  return { type: 'actions', elements: [button] };
}

/** The form for another owner, filled in. */
export function ownerFormFor(
  ports: DrawPorts,
  { person }: Reader,
  apiUser: Pick<ApiUser, 'id' | 'email' | 'instance' | 'expiry' | 'owner'>,
  {
    accountable: owner,
    reason,
    day,
    unread,
    formId = ports.ids.next(),
    request,
  }: {
    accountable?: string | undefined;
    reason?: string | undefined;
    /** The end of access that is chosen beside. */
    day?: string | undefined;
    /** What is said of what was typed and could not be read. */
    unread?: string | undefined;
    formId?: string;
    request?: FormOfRequest | undefined;
  },
): ModalView | undefined {
  if (!ports.instances.has(apiUser.instance)) return undefined;
  const now = ports.clock.now();
  return ownerForm(wordsForPerson(person), { formId, apiUser, owner, reason, day, unread, now, request });
}

const Input = z.object({
  value: z.string().nullish(),
  selected_user: z.string().nullish(),
  selected_date: z.string().nullish(),
});
const State = z.object({ values: z.record(z.string(), z.record(z.string(), Input)) });

/** The end of access that is chosen beside; `undefined` where it stays as it is. */
function dayIn(state: unknown): string | undefined {
  return State.parse(state).values.expires?.expires?.selected_date ?? undefined;
}

/** What stands in the fields of the form. */
export function filledIn(state: unknown): OwnerForm {
  const { values } = State.parse(state);
  return {
    accountable: values.owner?.owner?.selected_user ?? undefined,
    reason: values.reason?.reason?.value ?? undefined,
  };
}

export function ownerProblemText(words: Words, problem: OwnerProblem): string {
  const { t } = words;
  switch (problem.problem) {
    case 'missing':
      return t(problem.field === 'owner' ? 'problem.missing.owner' : 'owner.problem.reason_missing');
    case 'not_a_member':
    case 'owner_unknown_now':
      return t(`problem.${problem.problem}`);
    case 'same_owner':
    case 'asked_already':
    case 'not_for_you':
      return t(`owner.problem.${problem.problem}`);
    case 'too_long':
      return t('problem.too_long', { count: problem.max, length: problem.length });
    case 'unseen':
      return t('problem.unseen', { characters: problem.characters.slice(0, 5).join(', ') });
    case 'break_glass_reason':
      return t('expiry.problem.break_glass_reason');
    default:
      // The rest reads as it does of another end.
      return expiryProblemText(words, problem);
  }
}
