import type { Temporal } from 'temporal-polyfill';
import { dateIn } from '../calendar.ts';
import { impossibleSoFar, type NewApiUserForm, type Problem } from '../new-api-user.ts';
import { askedBy, problemOf } from '../new-api-user-policy.ts';
import { type Capacity, namesRoles, type Policy, rolesFor } from '../policy.ts';
import { findRole, isGrantable, type Role } from '../role.ts';
import type { AskedRole } from './asked.ts';
import { decide } from './decide.ts';
import { allProblems } from './problems.ts';
import { type ExpiryFacts, type ExpiryForm, type ExpiryProblem, setExpiry } from './set-expiry.ts';

/** Whoever fills in a form, and by which rules. */
export interface FillingIn {
  readonly capacities: readonly Capacity[];
  readonly policy: Policy;
}

interface NewApiUserSoFar {
  /** Name of the Marketo instance. */
  readonly instance: string;
  readonly now: Temporal.Instant;
  readonly timeZone: string;
  /** All of Marketo's; `undefined` where it has not told them. */
  readonly roles: readonly Role[] | undefined;
}

/**
 * What is wrong already in a form for a new user that is still being filled in: its address, its role, its day. Says
 * nothing that another role could make right while none is chosen, and nothing of what is empty. No promise: what counts
 * is decided when it is sent.
 */
export function newApiUserSoFar(
  form: NewApiUserForm,
  facts: NewApiUserSoFar,
  filling: FillingIn,
): readonly Problem[] {
  const { roles } = facts;
  const offered = roles && rolesFor(filling.policy, filling.capacities, roles);
  // Of two roles with one name the one that is offered is meant.
  const known = roles && offered && [...offered, ...roles];
  const chosen = form.role && known && findRole(known.filter(isGrantable), form.role);
  const possible = impossibleSoFar(form, { ...facts, roles: known });
  const ofPolicy = refusedSoFar(form, facts, filling, chosen ? [chosen] : offered);
  return allProblems(possible, ofPolicy).filter(
    ({ field, problem }) =>
      (field === 'email' || field === 'role' || field === 'expires') &&
      problem !== 'missing' &&
      (form[field]?.trim() ?? '') !== '',
  );
}

/** What the policy would refuse with each of the roles that it may become; nothing where that is not known. */
function refusedSoFar(
  form: NewApiUserForm,
  { roles = [], ...facts }: NewApiUserSoFar,
  { capacities, policy }: FillingIn,
  candidates: readonly AskedRole[] | undefined,
): readonly Problem[] {
  if (!candidates && namesRoles(policy)) return [];
  const asked = askedBy(form, { ...facts, roles });
  const today = dateIn(facts.now, facts.timeZone);
  const each = (candidates?.length ? candidates.map((role) => [role]) : [[]]).map((about) => {
    const decision = decide({ capacities }, { ...asked, roles: about }, policy);
    return decision.verdict === 'refused' ? decision.why.map((why) => problemOf(why, today)) : [];
  });
  // Of one field, where each role meets something there: what the most lenient of them meets.
  return [...new Set(each[0]?.map(({ field }) => field))].flatMap((field) => {
    const found = each.map((problems) => problems.filter((problem) => problem.field === field));
    if (found.some(({ length }) => length === 0)) return [];
    return found.reduce((one, other) => (longestIn(other) > longestIn(one) ? other : one));
  });
}

function longestIn(problems: readonly Problem[]): number {
  return Math.max(0, ...problems.map((problem) => (problem.problem === 'too_late' ? problem.days : 0)));
}

type ExpirySoFar = Omit<ExpiryFacts, 'roles'> & { readonly roles: readonly AskedRole[] | undefined };

/** Whether a day that is nothing but possible needs somebody's approval: said before it is sent. */
export function newExpiryNeedsApproval(
  form: ExpiryForm,
  { roles, ...facts }: ExpirySoFar,
  { capacities, policy }: FillingIn,
): boolean {
  if (roles === undefined && namesRoles(policy)) return false;
  const asked = setExpiry.asks(form, { ...facts, roles: roles ?? [] });
  return decide({ capacities }, asked, policy).verdict === 'needs_approval';
}

/**
 * What is wrong already with the day in a form for another end of access.
 *
 * @param facts roles are `undefined` where Marketo has not told them: the policy may name them
 */
export function newExpirySoFar(
  form: ExpiryForm,
  { roles, ...facts }: ExpirySoFar,
  { capacities, policy }: FillingIn,
): readonly ExpiryProblem[] {
  const known = { ...facts, roles: roles ?? [] };
  const checked = setExpiry.check(form, known);
  const isUnclear = roles === undefined && namesRoles(policy);
  const decision = isUnclear ? undefined : decide({ capacities }, setExpiry.asks(form, known), policy);
  const refusals = decision?.verdict === 'refused' ? setExpiry.refusals(decision.why, known) : [];
  return allProblems(checked.ok ? [] : checked.problems, refusals).filter(
    ({ field, problem }) => field !== 'why' && problem !== 'missing',
  );
}
