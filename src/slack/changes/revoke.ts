import type { ModalView } from '@slack/types';
import type { ApiUser } from '../../core/api-user.ts';
import { isRevoking } from '../../core/changes/operation.ts';
import type { RevocationProblem } from '../../core/changes/revoke.ts';
import { EMAIL_MAX_LENGTH } from '../../core/email-address.ts';
import type { Usage } from '../../core/usage.ts';
import type { Words } from '../../locales/words.ts';
import { usageIn, usageOf } from '../../usecases/usage-of.ts';
import { revocationBlocks, revocationState } from '../blocks/revocation.ts';
import { context, cut, section } from '../blocks/text.ts';
import { wordsForPerson } from '../listeners/context.ts';
import { errorsAt } from '../views/errors-at.ts';
import { sentenceView } from '../views/gone.ts';
import { outcomeWindow, pendingWindow } from '../views/outcome-window.ts';
import { revokeForm } from '../views/revoke-form.ts';
import { problemText as expiryProblemText } from './set-expiry.ts';
import type { DrawPorts, Opened, OpenPorts, Reader, ShownForm, ShownTyped } from './shown.ts';
import { notFoundSentence, userOf } from './typed-user.ts';

/** “Revoke…”: a window that says what stops, and then how far it has come. */
export const shownRevoke: ShownForm<'revoke'> & ShownTyped<'revoke'> = {
  about: (_, { about }) => about,
  read: () => ({}),
  anew: (ports, reader, { metadata: { formId }, apiUser }) =>
    apiUser && formFor(ports, reader, apiUser, { formId }),
  errors: (words, problems, shown) => errorsAt(problems, shown, (problem) => problemText(words, problem)),
  // What stops is always asked about first.
  wanted: () => undefined,
  working: ({ t }) =>
    outcomeWindow(t('revoke.working.title'), t('working.close'), [
      section(`⏳ ${t('revoke.working.text')}`),
      context(t('working.hint')),
    ]),
  outcome(ports, { person }, operation) {
    const words = wordsForPerson(person);
    const { t } = words;
    const isOnItsWay = operation.state === 'open' || operation.state === 'queued';
    if (isOnItsWay && operation.waits === undefined)
      return pendingWindow(words, t(operation.sentAt ? 'pending.text' : 'pending.notSent'));
    const { label = operation.instance, launchPointUrl } = ports.instances.get(operation.instance) ?? {};
    return outcomeWindow(
      t(`revoke.title.${revocationState(operation)}`),
      t(operation.state === 'failed' ? 'failed.close' : 'created.close'),
      revocationBlocks(words, operation, { instance: label, launchPointUrl, mayAct: true }),
    );
  },
  async opens(ports, reader, { about }) {
    const apiUser = await ports.records.apiUsers.get(about);
    const told = apiUser && (await revokedAlready(ports, reader, apiUser));
    if (told !== undefined) return { view: sentenceView(wordsForPerson(reader.person), told) };
    return apiUser && asking(ports, reader, apiUser);
  },
  // Nothing in it could be said otherwise.
  asking: async () => undefined,
  again: (ports, reader, _, apiUser) => apiUser && formFor(ports, reader, apiUser),
  async typed(ports, reader, { address, notRead }) {
    const { t } = wordsForPerson(reader.person);
    if (address === undefined) return { sentence: t('revoke.typed.noAddress') };
    const apiUser = await userOf(ports, address);
    const told = apiUser && (await revokedAlready(ports, reader, apiUser));
    if (told !== undefined) return { sentence: told };
    const parts = cut(notRead.join(' '), 300);
    const unread = notRead.length > 0 ? t('form.notes.notRead', { count: notRead.length, parts }) : undefined;
    const calls = await ports.instances.get(apiUser?.instance ?? '')?.usageOfWeek.within(USAGE_WAIT_MS);
    const view =
      apiUser &&
      formFor(ports, reader, apiUser, { unread, calls: calls ? usageIn(apiUser, calls) : 'no_answer' });
    if (view) return { view };
    return { sentence: await notFoundSentence(ports, reader, address, 'expiry.typed.notFound') };
  },
  async typedAbout(ports, { address }) {
    const apiUser = address === undefined ? undefined : await userOf(ports, address);
    return { instance: apiUser?.instance, apiUser };
  },
};

/** That it is being revoked already, where it is: nothing is asked about that again. */
async function revokedAlready(
  { records, clock }: OpenPorts,
  { person }: Reader,
  { id, email }: ApiUser,
): Promise<string | undefined> {
  const isUnderWay = (await records.operations.about(id, clock.now())).some(isRevoking);
  if (!isUnderWay) return undefined;
  return problemText(wordsForPerson(person), { field: 'user', problem: 'revoked_already', email });
}

/** How long the window for what was typed waits for Marketo, in milliseconds: Slack opens it within 3 s. */
const USAGE_WAIT_MS = 500;

/** The question before a user is revoked; how much it is used is filled in when Marketo has said so. */
function asking(ports: OpenPorts, reader: Reader, apiUser: ApiUser): Opened | undefined {
  const instance = ports.instances.get(apiUser.instance);
  const formId = ports.ids.next();
  const view = formFor(ports, reader, apiUser, { formId });
  if (!instance || !view) return undefined;
  return {
    view,
    later: async () => {
      const calls = await usageOf(instance.marketo, apiUser, ports.log);
      return formFor(ports, reader, apiUser, { formId, calls }) ?? view;
    },
  };
}

function formFor(
  ports: DrawPorts,
  { person }: Reader,
  apiUser: ApiUser,
  {
    formId = ports.ids.next(),
    calls,
    unread,
  }: {
    readonly formId?: string;
    readonly calls?: Usage | undefined;
    readonly unread?: string | undefined;
  } = {},
): ModalView | undefined {
  if (!ports.instances.has(apiUser.instance)) return undefined;
  return revokeForm(wordsForPerson(person), { formId, apiUser, now: ports.clock.now(), calls, unread });
}

function problemText(words: Words, problem: RevocationProblem): string {
  switch (problem.problem) {
    case 'revoked_already':
      return words.t('revoke.problem.revoked_already', { address: cut(problem.email, EMAIL_MAX_LENGTH) });
    case 'asked_already':
    case 'not_for_you':
      return words.t(`revoke.problem.${problem.problem}`);
    default:
      // The rest reads as it does of another end.
      return expiryProblemText(words, problem);
  }
}
