import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { NewApiUserForm, Problem } from '../../core/new-api-user.ts';
import type { SilentSource } from '../../core/people/standing.ts';
import { type Capacity, type Policy, rolesFor, type Terms, termsFor } from '../../core/policy.ts';
import { ALL_WORKSPACES, findRole, type Role, separateWorkspaces, type Workspace } from '../../core/role.ts';
import type { Words } from '../../locales/words.ts';
import type { Offer } from '../../ports/instance.ts';
import { unaskedBlocks } from '../blocks/denied.ts';
import { MOST_OPTIONS, roleOption, workspaceOption, workspacesToChoose } from '../blocks/options.ts';
import { context, cut, plain } from '../blocks/text.ts';
import { CHOOSE_INSTANCE, formOf } from '../names.ts';
import { beyondBox } from './beyond-box.ts';
import { choice } from './choice.ts';
import { drawnId, looksOf, type Redrawn } from './drawn.ts';
import { expiryField } from './expiry-field.ts';
import { problemText } from './field-errors.ts';
import { type FormOfRequest, type InstanceField, inputId, writeMetadata } from './form-metadata.ts';
import { formTitle } from './form-title.ts';
import { noteBelow } from './note.ts';

/** What the form says above its fields about what was typed after the command. */
export type FormNote =
  | { readonly note: 'not_read'; readonly parts: readonly string[] }
  | { readonly note: 'date' | 'instance'; readonly value: string }
  /** It could not be asked whether its reader may use this instance, by its label. */
  | { readonly note: 'unasked'; readonly value: string };

export interface Labels {
  readonly role?: string | undefined;
  readonly workspace?: string | undefined;
}

/** What is kept of a form that is open. */
export interface OpenForm {
  readonly redrawn: Redrawn;
  /** What it says above its fields. */
  readonly said: readonly { readonly block_id: string; readonly text: string }[];
}

export interface CreateForm {
  /** Becomes the operation's id. */
  readonly formId: string;
  /** The request that it edits, or approves with changes. */
  readonly request?: FormOfRequest | undefined;
  /** The Marketo instances that may be chosen. */
  readonly instances: readonly { readonly name: string; readonly label: string }[];
  /** Name of the chosen one; policy and offer are its own. */
  readonly instance: string;
  readonly values: Partial<NewApiUserForm>;
  /** How what was chosen is called, for a word about what is no longer offered. */
  readonly labels?: Labels | undefined;
  readonly notes?: readonly FormNote[];
  /** What is wrong already with what stands in the fields. */
  readonly problems?: readonly Problem[];
  /** Of a form that is open already and drawn anew. */
  readonly open?: OpenForm | undefined;
  /** Whether Marketo has said that the email is taken. */
  readonly emailExists?: boolean;
  readonly policy: Policy;
  /** As what the reader asks: roles, defaults and limits are theirs. */
  readonly capacities: readonly Capacity[];
  /** What could not be asked, and might have made the reader an administrator. */
  readonly unasked?: readonly SilentSource[];
  /** Today in the reader's zone. */
  readonly today: Temporal.PlainDate;
  /** What is remembered of Marketo's roles and workspaces. */
  readonly offer: Offer | undefined;
}

/** The form for a new API-only user; block and action ids say which field they are. */
export function createForm(words: Words, form: CreateForm): ModalView {
  const { t } = words;
  const { values, policy, capacities, offer } = form;
  const offered = offer && rolesFor(policy, capacities, offer.roles);
  const role = values.role ? initialRole(values.role, offered) : undefined;
  const chosen = values.role && offered ? findRole(offered, values.role) : undefined;
  const terms = termsFor(policy, capacities, 'create', chosen);
  const placeholder = (text: string) => ({ placeholder: plain(text, 150) });
  const textInput = (field: 'firstName' | 'lastName' | 'reason') => ({
    type: 'plain_text_input' as const,
    action_id: field,
    multiline: field === 'reason',
    ...placeholder(t(`form.${field}.placeholder`)),
    ...(values[field] ? { initial_value: values[field] } : {}),
  });

  const blocks: KnownBlock[] = [
    context(t('form.intro')),
    ...unaskedBlocks(words, form.unasked ?? [], t('form.openAgain')),
    ...saidAbove(words, form, values.role !== undefined && offered !== undefined && !role),
    ...instanceInput(words, form),
    input('email', t('form.email.label'), {
      // Slack tells of typed text by the Enter key, or letter by letter, which is no moment to draw anything anew.
      dispatch_action: true,
      hint: plain(emailHint(words, terms), 2_000),
      element: {
        type: 'email_text_input',
        action_id: 'email',
        dispatch_action_config: { trigger_actions_on: ['on_enter_pressed'] },
        ...placeholder(terms.emailPatterns[0] ?? t('form.email.placeholder')),
        ...(values.email ? { initial_value: values.email } : {}),
      },
    }),
    ...(form.emailExists
      ? [{ type: 'section', block_id: EMAIL_EXISTS, text: plain(`⚠️ ${t('form.already')}`) } as const]
      : noteBelow('email', wrongEmail(words, form))),
    input('firstName', t('form.firstName.label'), { element: textInput('firstName') }),
    input('lastName', t('form.lastName.label'), { element: textInput('lastName') }),
    input(idOf(form, 'role'), t('form.role.label'), {
      dispatch_action: true,
      hint: plain(t('form.role.hint')),
      element: choice({
        field: 'role',
        options: offered?.map(roleOption),
        placeholder: t('form.role.placeholder'),
        chosen: role,
      }),
    }),
    ...noteBelow('role', role && wrongWith(words, form, 'role')),
    ...workspaceInput(words, form),
    ...expiryField(words, {
      blockId: idOf(form, 'expires'),
      label: t('form.expires.label'),
      // What is approved with changes ends where whoever asked lives.
      hint: t(form.request?.as === 'amend' ? 'form.expires.hintTheirs' : 'form.expires.hint', {
        count: terms.longestDays,
      }),
      placeholder: t('form.expires.placeholder'),
      day: dayShown(form),
      isOptional: !terms.expiryRequired,
      longestDays: terms.longestDays,
      wrong: wrongWith(words, form, 'expires'),
    }),
    input('owner', t('form.owner.label'), {
      hint: plain(t('form.owner.hint')),
      element: {
        type: 'users_select',
        action_id: 'owner',
        ...placeholder(t('form.owner.placeholder')),
        ...(values.owner ? { initial_user: values.owner } : {}),
      },
    }),
    input('reason', t('form.reason.label'), {
      optional: !terms.reasonRequired,
      element: textInput('reason'),
    }),
    ...(form.request ? [] : beyondBox(words, policy, form.capacities)),
  ];
  return {
    type: 'modal',
    callback_id: formOf('create'),
    private_metadata: writeMetadata({
      formId: form.formId,
      about: form.instance,
      request: form.request,
      looks: looksOf(blocks),
    }),
    title: plain(formTitle(words, t('form.title'), form.request), 24),
    submit: plain(t(submitOf(form)), 24),
    close: plain(t('form.close'), 24),
    blocks,
  };
}

/** The day that stands in the form: the usual one, until another is given. In a form that is open, none means that it was emptied. */
export function dayShown({ values, policy, capacities, today, offer, open }: CreateForm): string | undefined {
  if (values.expires !== undefined || open) return values.expires;
  const role = values.role && offer && findRole(rolesFor(policy, capacities, offer.roles), values.role);
  const { defaultDays } = termsFor(policy, capacities, 'create', role || undefined);
  return today.add({ days: defaultDays }).toString();
}

/** Says below the address that Marketo has it already. */
export const EMAIL_EXISTS = 'email_exists';

/** What is said above the fields has ids of its own: it stays there as long as it is true. */
export const SAID = 'said';

function idOf({ instance, instances, open }: CreateForm, field: InstanceField): string {
  return drawnId(inputId(field, instance, instances.length > 1), open?.redrawn[field]);
}

/** What is wrong with a field already; `undefined` where nothing is. */
function wrongWith(
  words: Words,
  { problems = [] }: CreateForm,
  field: 'email' | 'role' | 'expires',
): string | undefined {
  const found = problems.filter((problem) => problem.field === field);
  return found.length === 0 ? undefined : found.map((problem) => problemText(words, problem)).join(' ');
}

/** Names the address that it is about: what is typed later is looked at later. */
function wrongEmail(words: Words, form: CreateForm): string | undefined {
  const text = wrongWith(words, form, 'email');
  return text && words.t('form.email.wrong', { email: cut(form.values.email ?? '', 320), text });
}

function input(
  blockId: string,
  label: string,
  rest: Pick<InputBlock, 'element'> & Partial<Pick<InputBlock, 'hint' | 'optional' | 'dispatch_action'>>,
): InputBlock {
  return { type: 'input', block_id: blockId, label: plain(label, 2_000), ...rest };
}

/** Only where there are several instances: choosing another one draws the form anew for it. */
function instanceInput({ t }: Words, { instances, instance }: CreateForm): InputBlock[] {
  if (instances.length <= 1) return [];
  const options = instances
    .slice(0, MOST_OPTIONS)
    .map(({ name, label }) => ({ text: plain(label, 75), value: name }));
  const chosen = options.find(({ value }) => value === instance);
  return [
    input(CHOOSE_INSTANCE, t('form.instance.label'), {
      dispatch_action: true,
      hint: plain(t('form.instance.hint')),
      element: {
        type: 'static_select',
        action_id: CHOOSE_INSTANCE,
        placeholder: plain(t('form.instance.placeholder'), 150),
        options,
        ...(chosen ? { initial_option: chosen } : {}),
      },
    }),
  ];
}

/** What an address is for, and how it has to look; a pattern says more than the domains. */
function emailHint({ t, any }: Words, { emailPatterns, emailDomains }: Terms): string {
  const hint = t('form.email.hint');
  if (emailPatterns.length > 0) return `${hint} ${t('form.email.pattern', { patterns: any(emailPatterns) })}`;
  if (emailDomains.length > 0) return `${hint} ${t('form.email.domains', { domains: any(emailDomains) })}`;
  return hint;
}

/** What the button does, for this reader. */
function submitOf({ request, capacities }: CreateForm) {
  if (request) return request.as === 'edit' ? 'form.save' : 'form.approve';
  return capacities.includes('administrator') ? 'form.submit' : 'form.send';
}

/** With nothing remembered the typed name itself is chosen, and checked when the form comes back. */
function initialRole(typed: string, offered: readonly Role[] | undefined): PlainTextOption | undefined {
  if (!offered) return { text: plain(typed, 75), value: cut(typed, 150) };
  const role = findRole(offered, typed);
  return role && roleOption(role);
}

/**
 * Only where there are several workspaces; where that is not known yet, it may be left empty. Where Marketo does not tell
 * them all, one is asked for: a role is not given in all of them without a word.
 */
function workspaceInput({ t }: Words, form: CreateForm): InputBlock[] {
  const { values, offer } = form;
  const separate = offer && separateWorkspaces(offer.workspaces);
  const isUnclear = offer?.workspacesUnclear ?? false;
  if (separate && separate.length <= 1 && !isUnclear) return [];
  const workspace = workspaceNamed(t, values.workspace, separate ?? []);
  return [
    input(idOf(form, 'workspace'), t('form.workspace.label'), {
      optional: separate === undefined,
      ...(isUnclear ? { hint: plain(t('form.workspace.unclear')) } : {}),
      element: choice({
        field: 'workspace',
        options: offer && workspacesToChoose({ t }, offer).map(workspaceOption),
        placeholder: t('form.workspace.placeholder'),
        chosen: workspace && workspaceOption(workspace),
      }),
    }),
  ];
}

/** The workspace with this id or name, in any case; “all workspaces” is one of them. */
function workspaceNamed(
  t: Words['t'],
  wanted: string | undefined,
  separate: readonly Workspace[],
): Workspace | undefined {
  const key = wanted?.toLowerCase();
  const all = { id: ALL_WORKSPACES, name: t('form.workspace.all') };
  return [all, ...separate].find(({ id, name }) => String(id) === key || name.toLowerCase() === key);
}

function saidAbove({ t, all }: Words, form: CreateForm, roleIsUnknown: boolean): KnownBlock[] {
  const { notes = [], values, instances, labels, open } = form;
  const texts: [id: string, text: string][] = notes.map((note, index) => [
    `${SAID}:${index}`,
    note.note === 'not_read'
      ? t('form.notes.notRead', { count: note.parts.length, parts: all(note.parts) })
      : t(`form.notes.${note.note === 'instance' && instances.length <= 1 ? 'instanceOnly' : note.note}`, {
          value: note.value,
        }),
  ]);
  if (roleIsUnknown)
    texts.push([`${SAID}:role`, t('form.notes.role', { value: labels?.role ?? values.role ?? '' })]);
  const separate = form.offer && separateWorkspaces(form.offer.workspaces);
  if (values.workspace && separate && !workspaceNamed(t, values.workspace, separate)) {
    const isOnly = separate.length <= 1;
    const value = labels?.workspace ?? values.workspace;
    const text = t(`form.notes.${isOnly ? 'workspaceOnly' : 'workspace'}`, { value });
    texts.push([`${SAID}:workspace`, text]);
  }
  const now = new Set(texts.map(([id]) => id));
  return [
    ...(open?.said ?? []).filter(({ block_id }) => !now.has(block_id)),
    ...texts.map(([block_id, text]) => ({ block_id, text: `⚠️ ${cut(text, 2_900)}` })),
  ].map(({ block_id, text }) => ({ type: 'section', block_id, text: plain(text) }));
}
