import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { ApiUser } from '../../core/api-user.ts';
import type { RolesForm, RolesProblem } from '../../core/changes/change-roles.ts';
import { capacitiesIn } from '../../core/people/capacities.ts';
import { rolesFor } from '../../core/policy.ts';
import { ALL_WORKSPACES, assignmentsText } from '../../core/role.ts';
import type { Words } from '../../locales/words.ts';
import type { Offer } from '../../ports/instance.ts';
import { rolesBlocks } from '../blocks/roles-outcome.ts';
import { context, cut, section } from '../blocks/text.ts';
import { labelOf, wordsForPerson } from '../listeners/context.ts';
import { rolesHeadline } from '../messages/roles-set.ts';
import { errorsAt } from '../views/errors-at.ts';
import { outcomeWindow, pendingWindow } from '../views/outcome-window.ts';
import { isKeepBlock, rolesForm } from '../views/roles-form.ts';
import { problemText as expiryProblemText } from './set-expiry.ts';
import type { DrawPorts, Reader, ShownForm, ShownTyped } from './shown.ts';
import { notFoundSentence, userOf } from './typed-user.ts';

/** “Roles…”: what a user keeps, and what it gets. */
export const shownChangeRoles: ShownForm<'change_roles'> & ShownTyped<'change_roles'> = {
  about: (_, { about }) => about,
  read: (state) => filledIn(state),
  standing: ({ roles }) => assignmentsText(roles),
  anew(ports, reader, { state, metadata: { formId }, apiUser, isOvertaken }) {
    if (!apiUser) return undefined;
    const { t } = wordsForPerson(reader.person);
    // What it kept of the roles of then says nothing of those of now.
    if (isOvertaken) return formFor(ports, reader, apiUser, { formId, unread: t('roles.form.overtaken') });
    return formFor(ports, reader, apiUser, { ...filledIn(state), formId });
  },
  errors: (words, problems, shown) => errorsAt(problems, shown, (problem) => problemText(words, problem)),
  // It is always filled in: which roles no button knows.
  wanted: () => undefined,
  working: ({ t }) =>
    outcomeWindow(t('roles.working.title'), t('working.close'), [
      section(`⏳ ${t('roles.working.text')}`),
      context(t('working.hint')),
    ]),
  outcome(ports, { person }, operation) {
    const words = wordsForPerson(person);
    const { t } = words;
    if (operation.state === 'open' || operation.state === 'queued')
      return pendingWindow(words, t(operation.sentAt ? 'pending.text' : 'pending.notSent'));
    const isDone = operation.state === 'succeeded';
    return outcomeWindow(
      rolesHeadline(words, operation),
      t(isDone ? 'created.close' : 'failed.close'),
      rolesBlocks(words, operation, labelOf(ports, operation.instance)),
    );
  },
  async opens(ports, reader, { about }) {
    const apiUser = await ports.records.apiUsers.get(about);
    const view = apiUser && formFor(ports, reader, apiUser, { offer: await offerOf(ports, apiUser) });
    return view && { view };
  },
  // What is approved or denied is the whole of it.
  asking: async () => undefined,
  again: (ports, reader, _, apiUser) => apiUser && formFor(ports, reader, apiUser),
  async typed(ports, reader, { address, notRead }) {
    const { t } = wordsForPerson(reader.person);
    if (address === undefined) return { sentence: t('roles.typed.noAddress') };
    const apiUser = await userOf(ports, address);
    const parts = cut(notRead.join(' '), 300);
    const unread = notRead.length > 0 ? t('form.notes.notRead', { count: notRead.length, parts }) : undefined;
    const offer = apiUser && (await offerOf(ports, apiUser));
    const view = apiUser && formFor(ports, reader, apiUser, { unread, offer });
    if (view) return { view };
    return { sentence: await notFoundSentence(ports, reader, address, 'expiry.typed.notFound') };
  },
  async typedAbout(ports, { address }) {
    const apiUser = address === undefined ? undefined : await userOf(ports, address);
    return { instance: apiUser?.instance, apiUser };
  },
};

/** How long a window waits for the names of roles, in milliseconds: Slack opens it within 3 s, or not at all. */
const OFFER_WAIT_MS = 800;

function offerOf(ports: DrawPorts, { instance }: ApiUser): Promise<Offer | undefined> {
  return ports.instances.get(instance)?.catalog.within(OFFER_WAIT_MS) ?? Promise.resolve(undefined);
}

function formFor(
  ports: DrawPorts,
  { person, standing }: Reader,
  apiUser: ApiUser,
  {
    formId = ports.ids.next(),
    keep = apiUser.roles.map((each) => assignmentsText([each])),
    unread,
    offer,
    ...chosen
  }: Partial<RolesForm> & {
    readonly formId?: string;
    readonly unread?: string | undefined;
    readonly offer?: Offer | undefined;
  } = {},
): ModalView | undefined {
  const instance = ports.instances.get(apiUser.instance);
  if (!instance) return undefined;
  const known = offer ?? instance.catalog.remembered();
  const capacities = capacitiesIn(standing, apiUser.instance, apiUser);
  return rolesForm(wordsForPerson(person), {
    formId,
    apiUser,
    roles: apiUser.roles.map((each) => ({
      ...each,
      role: known?.roles.find(({ id }) => id === each.roleId)?.name,
      workspace: known?.workspaces.find(({ id }) => id === each.workspaceId && id !== ALL_WORKSPACES)?.name,
    })),
    keep,
    offered: known && rolesFor(instance.policy, capacities, known.roles),
    offer: known,
    unread,
    now: ports.clock.now(),
    ...chosen,
  });
}

const Input = z.object({
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
});
const State = z.object({ values: z.record(z.string(), z.record(z.string(), Input)) });

/** What stands in the fields of the form. */
function filledIn(state: unknown): RolesForm {
  const { values } = State.parse(state);
  return {
    keep: Object.entries(values).flatMap(([block, { keep }]) =>
      isKeepBlock(block) ? (keep?.selected_options ?? []).map(({ value }) => value) : [],
    ),
    role: values.role?.role?.selected_option?.value,
    workspace: values.workspace?.workspace?.selected_option?.value,
  };
}

function problemText(words: Words, problem: RolesProblem): string {
  const { t } = words;
  switch (problem.problem) {
    case 'none_left':
    case 'same':
    case 'roles_changed':
    case 'not_allowed':
    case 'has_it':
    case 'not_for_you':
    case 'asked_already':
    case 'not_loaded':
      return t(`roles.problem.${problem.problem}`);
    case 'only_all_workspaces':
      return t('problem.only_all_workspaces', { role: problem.role });
    case 'missing':
      return t('problem.missing.workspace');
    case 'unknown_workspace':
      return t('problem.unknown_workspace');
    default:
      // The rest reads as it does of another end.
      return expiryProblemText(words, problem);
  }
}
