import { z } from 'zod';
import type { ApiUser } from '../api-user.ts';
import { type LifeState, refusalOf } from '../life.ts';
import { chosenRole, chosenWorkspace, type Problem as NewUserProblem } from '../new-api-user.ts';
import { ALL_WORKSPACES, assignmentsText, type Role, type RoleAssignment, type Workspace } from '../role.ts';
import { type Asked, rolesAsked } from './asked.ts';
import type { PolicyRefusal } from './decide.ts';
import type { Kind } from './kind.ts';
import type { UserProblem } from './problems.ts';

/** A role of a user, with the names that Marketo gave at that time. */
export interface NamedAssignment extends RoleAssignment {
  /** `undefined` where Marketo had not said it. */
  readonly role?: string | undefined;
  /** `undefined` for all workspaces, and where Marketo had not said it. */
  readonly workspace?: string | undefined;
}

/** Other roles of an API-only user, as they are written down. */
export interface NewRoles {
  /** The user in the records. */
  readonly apiUserId: string;
  /** Marketo's own key of it. */
  readonly userid: string;
  readonly email: string;
  /** Marketo's number of it: one that is made anew with the same address is another user. */
  readonly marketoId?: number | undefined;
  /** Those that were known when it was asked for. */
  readonly from: readonly NamedAssignment[];
  /** Those that it is to have: at least one. */
  readonly to: readonly NamedAssignment[];
  /** What was wished for at first, where it has got others since: that is what it is to gain and to lose, whatever it has meanwhile. */
  readonly wished?: Wished | undefined;
}

/** Roles that a user had, and those that it is to have in their place. */
interface Wished {
  readonly from: readonly NamedAssignment[];
  readonly to: readonly NamedAssignment[];
}

export interface RolesForm {
  /** The roles that it keeps, each as `assignmentsText` writes it. */
  readonly keep: readonly string[];
  /** A role that it gets, and where, by their numbers. */
  readonly role: string | undefined;
  readonly workspace: string | undefined;
}

export type RolesProblem =
  | UserProblem
  /** Never none: without a role Marketo refuses every call. */
  | { readonly field: 'keep'; readonly problem: 'none_left' | 'same' | 'roles_changed' }
  | { readonly field: 'role'; readonly problem: 'not_allowed' | 'has_it' }
  | { readonly field: 'workspace'; readonly problem: 'missing' | 'unknown_workspace' }
  | { readonly field: 'workspace'; readonly problem: 'only_all_workspaces'; readonly role: string };

export interface RolesFacts {
  readonly apiUser: ApiUser;
  /** Where it stands in its life. */
  readonly state: LifeState;
  /** Every role and workspace of the instance. */
  readonly roles: readonly Role[];
  readonly workspaces: readonly Workspace[];
  readonly workspacesUnclear: boolean;
  /** Those that whoever asks may give. */
  readonly offered: readonly Role[];
}

const optional = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);

const Assignment = z.object({
  roleId: z.number(),
  workspaceId: z.number(),
  role: optional,
  workspace: optional,
});

const Roles = z.object({ from: z.array(Assignment), to: z.array(Assignment).min(1) });

const Data = Roles.extend({
  apiUserId: z.string(),
  userid: z.string(),
  email: z.string(),
  marketoId: z.number().optional(),
  wished: Roles.optional(),
});

/** Whether two lists name the same roles, in whatever order, and however often each: Marketo may name one twice that it was given twice. */
export function sameRoles(one: readonly RoleAssignment[], other: readonly RoleAssignment[]): boolean {
  return rolesWithout(one, other).length === 0 && rolesWithout(other, one).length === 0;
}

/** Those of one list that another one does not have. */
export function rolesWithout<Assigned extends RoleAssignment>(
  roles: readonly Assigned[],
  others: readonly RoleAssignment[],
): Assigned[] {
  const left = new Set(others.map((each) => assignmentsText([each])));
  return roles.filter((each) => !left.has(assignmentsText([each])));
}

/** Whether those that it is to have are called the same: by their names people know what they agree to. */
function areNamedAlike(then: NewRoles, now: NewRoles): boolean {
  const isOtherwise = (one: string | undefined, other: string | undefined) =>
    one !== undefined && other !== undefined && one !== other;
  return then.to.every((each) => {
    const same = now.to.find((other) => sameRoles([each], [other]));
    return !same || !(isOtherwise(each.role, same.role) || isOtherwise(each.workspace, same.workspace));
  });
}

/** What somebody wished for, however often it was brought up to date. */
function wishOf({ from, to, wished }: NewRoles): Wished {
  return wished ?? { from, to };
}

/** What a user has after a change, where it has others by now than those beside which that was wished for. */
function rolesAfter({ from, to }: Wished, now: readonly NamedAssignment[]): readonly NamedAssignment[] {
  const given = rolesWithout(to, from);
  return [...rolesWithout(rolesWithout(now, rolesWithout(from, to)), given), ...given];
}

/** A user gets other roles, or the same in another workspace: added, removed, or one in the place of another. */
export const changeRoles: Kind<RolesForm, RolesFacts, NewRoles, RolesProblem> = {
  data: Data,
  // A side of its own: what a user may do and until when do not undo each other.
  lane: ({ apiUserId }) => `user:${apiUserId}:roles`,
  check(form, facts) {
    const { apiUser } = facts;
    const problems: RolesProblem[] = [];
    const refusal = refusalOf(facts.state, 'change_roles');
    if (refusal)
      return {
        ok: false,
        problems: [{ field: 'user', problem: refusal === 'being_revoked' ? refusal : 'gone' }],
      };
    const added = addedRole(form, facts, problems);
    const kept = apiUser.roles.filter((each) => form.keep.includes(assignmentsText([each])));
    // The form was drawn beside others: what was chosen then is not chosen of these.
    const known = apiUser.roles.map((each) => assignmentsText([each]));
    if (form.keep.some((each) => !known.includes(each)))
      problems.push({ field: 'keep', problem: 'roles_changed' });
    const to = [...kept, ...(added ? [added] : [])];
    if (problems.length === 0 && to.length === 0) problems.push({ field: 'keep', problem: 'none_left' });
    if (problems.length === 0 && sameRoles(to, apiUser.roles))
      problems.push({ field: 'keep', problem: 'same' });
    if (problems.length > 0) return { ok: false, problems };
    const { id: apiUserId, userid, email, marketoId } = apiUser;
    const named = (each: RoleAssignment) => namedBy(each, facts);
    return {
      ok: true,
      data: { apiUserId, userid, email, marketoId, from: apiUser.roles.map(named), to: to.map(named) },
    };
  },
  // The rules are asked about the roles that it is to have.
  asks(form, facts): Asked {
    const { apiUser, roles } = facts;
    const added = addedRole(form, facts, []);
    const kept = apiUser.roles.filter((each) => form.keep.includes(assignmentsText([each])));
    return {
      kind: 'change_roles',
      instance: apiUser.instance,
      roles: rolesAsked({ roles: [...kept, ...(added ? [added] : [])] }, roles),
      days: undefined,
      email: apiUser.email,
      hasReason: true,
    };
  },
  formOf({ from, to }) {
    const [added] = rolesWithout(to, from);
    return {
      // Marketo names them in any order, and one that was given twice perhaps twice.
      keep: [
        ...new Set(rolesWithout(to, added ? [added] : []).map((each) => assignmentsText([each]))),
      ].sort(),
      role: added && String(added.roleId),
      workspace: added && String(added.workspaceId),
    };
  },
  zoneOf: () => undefined,
  isMeantStill: (then, now) => sameRoles(then.from, now.from) && areNamedAlike(then, now),
  isNamedAlike: areNamedAlike,
  // Where it would leave none, somebody else has to say first which it is to have.
  isReversed: (asked, { from: now }) => {
    const to = rolesAfter(wishOf(asked), now);
    return to.length === 0 || sameRoles(to, now);
  },
  carriedOn: ({ wished }, now) => (wished ? { ...now, wished } : now),
  refusals: (why) => why.map(problemOf),
  // The latest word about its roles is the one that holds.
  overtakes: (open) => open === 'change_roles',
  // It gives and takes the same; what somebody else has given or taken meanwhile stays so.
  asOfNow(data, { roles }) {
    if (sameRoles(roles, data.from)) return data;
    const wished = wishOf(data);
    const named = [...data.from, ...wished.from, ...wished.to];
    const from = roles.map((each) => named.find((known) => sameRoles([known], [each])) ?? each);
    const to = rolesAfter(wished, from);
    return to.length === 0 ? { ...data, from, wished } : { ...data, from, to, wished };
  },
  isEditable: false,
  subject: ({ email }) => email,
  noted: ({ from, to }) => ({ from: assignmentsText(from), to: assignmentsText(to) }),
  events: {
    requested: 'api_user.roles_requested',
    rejected: 'api_user.roles_rejected',
    done: 'api_user.roles_changed',
    failed: 'api_user.roles_failed',
  },
};

/** The role that it gets; a system role is none that anybody can choose. */
function addedRole(
  { role: chosen, workspace }: Pick<RolesForm, 'role' | 'workspace'>,
  { apiUser, offered, workspaces, workspacesUnclear }: RolesFacts,
  problems: RolesProblem[],
): RoleAssignment | undefined {
  if (!chosen) return undefined;
  const found: NewUserProblem[] = [];
  const role = chosenRole({ role: chosen }, { roles: offered }, found);
  const workspaceId = role && chosenWorkspace({ workspace }, role, { workspaces, workspacesUnclear }, found);
  for (const problem of found) problems.push(problem as RolesProblem);
  if (!role || workspaceId === undefined || found.length > 0) return undefined;
  const added = { roleId: role.id, workspaceId };
  if (rolesWithout([added], apiUser.roles).length > 0) return added;
  problems.push({ field: 'role', problem: 'has_it' });
  return undefined;
}

/** A role with the names that Marketo has for it; without those that it does not tell. */
export function namedBy(
  { roleId, workspaceId }: RoleAssignment,
  { roles, workspaces }: Pick<RolesFacts, 'roles' | 'workspaces'>,
): NamedAssignment {
  return {
    roleId,
    workspaceId,
    role: roles.find(({ id }) => id === roleId)?.name,
    workspace: workspaces.find(({ id }) => id === workspaceId && id !== ALL_WORKSPACES)?.name,
  };
}

function problemOf({ refusal }: PolicyRefusal): RolesProblem {
  return { field: 'user', problem: refusal === 'no_requests' ? 'ask_administrator' : 'not_for_you' };
}
