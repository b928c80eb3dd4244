import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { NewApiUserForm } from '../../core/new-api-user.ts';
import { type Capacity, type Policy, rolesFor, type Terms, termsFor } from '../../core/policy.ts';
import { ALL_WORKSPACES, findRole, type Role, separateWorkspaces, type Workspace } from '../../core/role.ts';
import type { Words } from '../../locales/words.ts';
import type { Offer } from '../../ports/instance.ts';
import { MOST_OPTIONS, roleOption, workspaceOption } from '../blocks/options.ts';
import { context, cut, plain } from '../blocks/text.ts';
import { CHOOSE_INSTANCE, formOf } from '../names.ts';
import { type FormOfRequest, inputId, writeMetadata } from './form-metadata.ts';

/** What the form says above its fields about what was typed after the command. */
export type FormNote =
  | { readonly note: 'not_read'; readonly parts: readonly string[] }
  | { readonly note: 'date' | 'instance'; readonly value: string }
  /** It could not be asked whether its reader may use this instance, by its label. */
  | { readonly note: 'unasked'; readonly value: string };

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
  readonly notes?: readonly FormNote[];
  /** Whether Marketo has said that the email is taken. */
  readonly emailExists?: boolean;
  readonly policy: Policy;
  /** As what the reader asks: roles, defaults and limits are theirs. */
  readonly capacities: readonly Capacity[];
  /** Today in the reader's zone. */
  readonly today: Temporal.PlainDate;
  /** What is remembered of Marketo's roles and workspaces. */
  readonly offer: Offer | undefined;
}

/** The form for a new API-only user; block and action ids say which field they are. */
export function createForm(words: Words, form: CreateForm): ModalView {
  const { t } = words;
  const { values, policy, capacities, today, offer } = form;
  const offered = offer && rolesFor(policy, capacities, offer.roles);
  const role = values.role ? initialRole(values.role, offered) : undefined;
  const chosen = values.role && offered ? findRole(offered, values.role) : undefined;
  const terms = termsFor(policy, capacities, 'create', chosen);
  const placeholder = (text: string) => ({ placeholder: plain(text, 150) });
  const textInput = (field: 'firstName' | 'lastName', multiline = false) => ({
    type: 'plain_text_input' as const,
    action_id: field,
    multiline,
    ...placeholder(t(`form.${field}.placeholder`)),
    ...(values[field] ? { initial_value: values[field] } : {}),
  });

  const notes = notesOf(words, form, values.role !== undefined && offered !== undefined && !role);
  const blocks: KnownBlock[] = [
    context(t('form.intro')),
    ...notes.map((text): KnownBlock => ({ type: 'section', text: plain(`⚠️ ${text}`) })),
    ...instanceInput(words, form),
    input('email', t('form.email.label'), {
      hint: plain(emailHint(words, terms), 2_000),
      element: {
        type: 'email_text_input',
        action_id: 'email',
        ...placeholder(terms.emailPatterns[0] ?? t('form.email.placeholder')),
        ...(values.email ? { initial_value: values.email } : {}),
      },
    }),
    ...(form.emailExists
      ? [{ type: 'section', block_id: 'email_exists', text: plain(`⚠️ ${t('form.already')}`) } as const]
      : []),
    input('firstName', t('form.firstName.label'), { element: textInput('firstName') }),
    input('lastName', t('form.lastName.label'), { element: textInput('lastName') }),
    input(inputId('role', form.instance, form.instances.length > 1), t('form.role.label'), {
      hint: plain(t('form.role.hint')),
      element: {
        type: 'external_select',
        action_id: 'role',
        min_query_length: 0,
        ...placeholder(t('form.role.placeholder')),
        ...(role ? { initial_option: role } : {}),
      },
    }),
    ...workspaceInput(words, form),
    input(inputId('expires', form.instance, form.instances.length > 1), t('form.expires.label'), {
      optional: !terms.expiryRequired,
      hint: plain(t('form.expires.hint', { count: terms.longestDays })),
      element: {
        type: 'datepicker',
        action_id: 'expires',
        ...placeholder(t('form.expires.placeholder')),
        initial_date: values.expires ?? today.add({ days: terms.defaultDays }).toString(),
      },
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
      element: {
        type: 'plain_text_input',
        action_id: 'reason',
        multiline: true,
        ...placeholder(t('form.reason.placeholder')),
        ...(values.reason ? { initial_value: values.reason } : {}),
      },
    }),
  ];
  return {
    type: 'modal',
    callback_id: formOf('create'),
    private_metadata: writeMetadata({ formId: form.formId, about: form.instance, request: form.request }),
    title: plain(t('form.title'), 24),
    submit: plain(t(submitOf(form)), 24),
    close: plain(t('form.close'), 24),
    blocks,
  };
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
function workspaceInput({ t }: Words, { values, offer, instance, instances }: CreateForm): InputBlock[] {
  const separate = offer && separateWorkspaces(offer.workspaces);
  const isUnclear = offer?.workspacesUnclear ?? false;
  if (separate && separate.length <= 1 && !isUnclear) return [];
  const workspace = workspaceNamed(t, values.workspace, separate ?? []);
  return [
    input(inputId('workspace', instance, instances.length > 1), t('form.workspace.label'), {
      optional: separate === undefined,
      ...(isUnclear ? { hint: plain(t('form.workspace.unclear')) } : {}),
      element: {
        type: 'external_select',
        action_id: 'workspace',
        min_query_length: 0,
        placeholder: plain(t('form.workspace.placeholder'), 150),
        ...(workspace ? { initial_option: workspaceOption(workspace) } : {}),
      },
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

function notesOf({ t, all }: Words, form: CreateForm, roleIsUnknown: boolean): string[] {
  const { notes = [], values, instances } = form;
  const texts: string[] = notes.map((note) =>
    note.note === 'not_read'
      ? t('form.notes.notRead', { count: note.parts.length, parts: all(note.parts) })
      : t(`form.notes.${note.note === 'instance' && instances.length <= 1 ? 'instanceOnly' : note.note}`, {
          value: note.value,
        }),
  );
  if (roleIsUnknown) texts.push(t('form.notes.role', { value: values.role ?? '' }));
  const separate = form.offer && separateWorkspaces(form.offer.workspaces);
  if (values.workspace && separate && !workspaceNamed(t, values.workspace, separate)) {
    const isOnly = separate.length <= 1;
    texts.push(t(`form.notes.${isOnly ? 'workspaceOnly' : 'workspace'}`, { value: values.workspace }));
  }
  return texts.map((text) => cut(text, 2_900));
}
