import type { Temporal } from 'temporal-polyfill';
import type { NewApiUser } from './api-user.ts';
import { dateIn, endOfDay, parseDate } from './calendar.ts';
import type { Checked } from './changes/kind.ts';
import { EMAIL_MAX_LENGTH, isEmailAddress } from './email-address.ts';
import { notAMember } from './people/permission.ts';
import type { Home, Person } from './people/person.ts';
import {
  ALL_WORKSPACES,
  findRole,
  isGrantable,
  type Role,
  separateWorkspaces,
  type Workspace,
} from './role.ts';
import { isBlank, unseenIn } from './text.ts';

/** Our own limits, in characters; Adobe states none. */
export const NAME_MAX_LENGTH = 100;
export const REASON_MAX_LENGTH = 500;

/** What a person filled in, as it came. Every field is text, or missing where nothing was given. */
export interface NewApiUserForm {
  readonly email: string | undefined;
  readonly firstName: string | undefined;
  readonly lastName: string | undefined;
  /** The id of a role, or its name as typed after the command. */
  readonly role: string | undefined;
  /** The id of a workspace; may be left out where there is one. */
  readonly workspace: string | undefined;
  readonly reason: string | undefined;
  /** A day, `2027-03-31`. */
  readonly expires: string | undefined;
  /** A Slack user id. */
  readonly owner: string | undefined;
}

/** A form in which nothing was filled in yet. */
export const EMPTY_FORM: NewApiUserForm = {
  email: undefined,
  firstName: undefined,
  lastName: undefined,
  role: undefined,
  workspace: undefined,
  reason: undefined,
  expires: undefined,
  owner: undefined,
};

/** The instance is asked for where there are several; which one it is is decided before the form is checked. */
export type FormField = keyof NewApiUserForm | 'instance';

/** One wrong field and what is wrong with it; the words are found elsewhere. */
export type Problem =
  | { readonly field: 'instance'; readonly problem: 'unknown_instance' }
  | { readonly field: keyof NewApiUserForm; readonly problem: 'missing' }
  | { readonly field: 'email'; readonly problem: 'not_an_email' }
  | { readonly field: 'email'; readonly problem: 'already_exists' | 'being_created' | 'asked_already' }
  /** A user of whom the records know nothing: perhaps a person. */
  | { readonly field: 'email'; readonly problem: 'is_in_marketo' }
  /** Marketo's logins are unique across a company's instances. */
  | { readonly field: 'email'; readonly problem: 'exists_elsewhere'; readonly instance: string }
  | {
      readonly field: keyof NewApiUserForm;
      readonly problem: 'too_long';
      readonly max: number;
      readonly length: number;
    }
  /** Controls and other characters that nobody sees, such as `U+200B`. */
  | {
      readonly field: keyof NewApiUserForm;
      readonly problem: 'unseen';
      readonly characters: readonly string[];
    }
  | { readonly field: 'role'; readonly problem: 'not_allowed' | 'not_loaded' }
  /** The policy lets whoever asks not give this role, not create at all, or not without approval. */
  | {
      readonly field: 'role';
      readonly problem: 'role_not_for_you' | 'not_for_you' | 'ask_administrator';
    }
  | { readonly field: 'email'; readonly problem: 'other_domain'; readonly domains: readonly string[] }
  | { readonly field: 'email'; readonly problem: 'other_pattern'; readonly patterns: readonly string[] }
  | { readonly field: 'reason'; readonly problem: 'break_glass_reason' }
  | { readonly field: 'workspace'; readonly problem: 'unknown_workspace' }
  | { readonly field: 'workspace'; readonly problem: 'only_all_workspaces'; readonly role: string }
  | { readonly field: 'expires'; readonly problem: 'not_a_date' | 'not_in_future' }
  | {
      readonly field: 'expires';
      readonly problem: 'too_late';
      readonly days: number;
      readonly latest: Temporal.PlainDate;
    }
  | { readonly field: 'owner'; readonly problem: 'not_a_member' | 'owner_unknown_now' };

/** What the form is checked against. */
export interface Surroundings {
  readonly home: Home;
  readonly now: Temporal.Instant;
  /** Time zone of the person who filled in the form: the picked day ends there. */
  readonly timeZone: string;
  readonly roles: readonly Role[];
  readonly workspaces: readonly Workspace[];
  /** There may be more workspaces than these. */
  readonly workspacesUnclear?: boolean;
  /** The chosen owner as Slack knows them, `undefined` where Slack does not; `unknown_now` where it does not answer. */
  readonly owner: Person | 'unknown_now' | undefined;
}

/**
 * Checks what of the form is possible, without a call to Marketo, and reports every problem at once. What is allowed is
 * the policy's to say.
 */
export function checkNewApiUser(
  form: NewApiUserForm,
  surroundings: Surroundings,
): Checked<NewApiUser, Problem> {
  const problems: Problem[] = [];
  const text = (field: keyof NewApiUserForm, max: number, required: boolean): string | undefined => {
    const value = form[field]?.trim() ?? '';
    const characters = unseenIn(value, { severalLines: field === 'reason' });
    if (characters.length > 0) problems.push({ field, problem: 'unseen', characters });
    else if (isBlank(value) && (required || value !== '')) problems.push({ field, problem: 'missing' });
    if (value.length > max) problems.push({ field, problem: 'too_long', max, length: value.length });
    return value === '' ? undefined : value;
  };

  const email = form.email?.trim() ?? '';
  if (email === '') problems.push({ field: 'email', problem: 'missing' });
  else problems.push(...wrongEmail(email));

  const firstName = text('firstName', NAME_MAX_LENGTH, true);
  const lastName = text('lastName', NAME_MAX_LENGTH, true);
  const reason = text('reason', REASON_MAX_LENGTH, false);

  const role = chosenRole(form, surroundings, problems);
  const workspaceId = role && chosenWorkspace(form, role, surroundings, problems);
  const expiry = chosenExpiry(form, surroundings, problems);

  if (!form.owner) problems.push({ field: 'owner', problem: 'missing' });
  else if (surroundings.owner === 'unknown_now') {
    problems.push({ field: 'owner', problem: 'owner_unknown_now' });
  } else if (notAMember(surroundings.owner, surroundings.home)) {
    problems.push({ field: 'owner', problem: 'not_a_member' });
  }

  if (problems.length > 0 || !role || workspaceId === undefined || !firstName || !lastName || !form.owner) {
    return { ok: false, problems };
  }
  return {
    ok: true,
    data: {
      email,
      firstName,
      lastName,
      role: { roleId: role.id, workspaceId },
      roleName: role.name,
      workspaceName: surroundings.workspaces.find(({ id }) => id === workspaceId && id !== ALL_WORKSPACES)
        ?.name,
      reason,
      owner: form.owner,
      expiry,
      timeZone: surroundings.timeZone,
    },
  };
}

/**
 * What cannot be of the address, the role and the day, as far as they are filled in already: what is still missing is not
 * wrong yet.
 *
 * @param roles `undefined` where Marketo has not told them: then nothing is said of the role
 */
export function impossibleSoFar(
  form: Pick<NewApiUserForm, 'email' | 'role' | 'expires'>,
  { roles, now, timeZone }: Pick<Surroundings, 'now' | 'timeZone'> & { roles: readonly Role[] | undefined },
): Problem[] {
  const problems: Problem[] = [];
  const email = form.email?.trim() ?? '';
  if (email !== '') problems.push(...wrongEmail(email));
  if (form.role && roles) chosenRole(form, { roles }, problems);
  chosenExpiry(form, { now, timeZone }, problems);
  return problems;
}

/** @param email not empty */
function wrongEmail(email: string): Problem[] {
  const field = 'email';
  const characters = unseenIn(email);
  if (characters.length > 0) return [{ field, problem: 'unseen', characters }];
  if (email.length > EMAIL_MAX_LENGTH)
    return [{ field, problem: 'too_long', max: EMAIL_MAX_LENGTH, length: email.length }];
  return isEmailAddress(email) ? [] : [{ field, problem: 'not_an_email' }];
}

/** The role that was chosen, of those that may be given; what is wrong is added to the problems. */
export function chosenRole(
  form: Pick<NewApiUserForm, 'role'>,
  { roles }: Pick<Surroundings, 'roles'>,
  problems: Problem[],
): Role | undefined {
  if (!form.role) {
    problems.push({ field: 'role', problem: 'missing' });
    return undefined;
  }
  const role = findRole(roles.filter(isGrantable), form.role);
  if (!role) problems.push({ field: 'role', problem: 'not_allowed' });
  return role;
}

/** The workspace that was chosen for a role; one that is given in all alone, or where there is one alone, needs none. */
export function chosenWorkspace(
  form: Pick<NewApiUserForm, 'workspace'>,
  role: Role,
  { workspaces, workspacesUnclear = false }: Pick<Surroundings, 'workspaces' | 'workspacesUnclear'>,
  problems: Problem[],
): number | undefined {
  const separate = separateWorkspaces(workspaces);
  const [only] = separate;
  if (role.isOnlyAllZones) {
    if (form.workspace && form.workspace !== String(ALL_WORKSPACES)) {
      problems.push({ field: 'workspace', problem: 'only_all_workspaces', role: role.name });
    }
    return ALL_WORKSPACES;
  }
  if (!form.workspace) {
    if (separate.length <= 1 && !workspacesUnclear) return only?.id ?? ALL_WORKSPACES;
    problems.push({ field: 'workspace', problem: 'missing' });
    return undefined;
  }
  const known = [ALL_WORKSPACES, ...separate.map(({ id }) => id)].find((id) => String(id) === form.workspace);
  if (known === undefined) problems.push({ field: 'workspace', problem: 'unknown_workspace' });
  return known;
}

function chosenExpiry(
  form: Pick<NewApiUserForm, 'expires'>,
  { now, timeZone }: Pick<Surroundings, 'now' | 'timeZone'>,
  problems: Problem[],
): Temporal.Instant | undefined {
  if (!form.expires) return undefined;
  const date = parseDate(form.expires);
  if (!date) {
    problems.push({ field: 'expires', problem: 'not_a_date' });
    return undefined;
  }
  const days = dateIn(now, timeZone).until(date, { largestUnit: 'days' }).days;
  if (days <= 0) problems.push({ field: 'expires', problem: 'not_in_future' });
  return endOfDay(date, timeZone);
}
