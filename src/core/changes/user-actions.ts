import type { ApiUser } from '../api-user.ts';
import { capacitiesIn } from '../people/capacities.ts';
import type { Standing } from '../people/standing.ts';
import { mayWant, type Policy, termsFor } from '../policy.ts';

/** What somebody may do, or ask for, about one user. */
export interface UserActions {
  /** Whether they may set another end, or ask for one. */
  readonly mayChange: boolean;
  /** The usual length, in days. */
  readonly days: number;
  /** The longest life from today, in days. */
  readonly longestDays: number;
  readonly mayEndNow: boolean;
  /** Whether they may say that it is no longer needed, or take that back. */
  readonly mayLetEnd: boolean;
  /** Whether they may make somebody else accountable for it. */
  readonly maySetOwner: boolean;
  /** Whether they may ask somebody else to take it over: its owner, who has to be answered. */
  readonly mayHandOver: boolean;
  /** Whether they may give it other roles, or ask for them. */
  readonly mayChangeRoles: boolean;
  /** Whether they may revoke it: its access ends, and then it is deleted. */
  readonly mayRevoke: boolean;
  /** Whether they may say that nobody is to hear of it, where nobody is accountable for it. */
  readonly mayIgnore: boolean;
}

/** What this person may do about this user; `undefined` for nothing. What counts in the end is `decide`. */
export function userActionsFor(
  standing: Standing,
  apiUser: Pick<ApiUser, 'instance' | 'owner'>,
  policy: Policy,
): UserActions | undefined {
  const capacities = capacitiesIn(standing, apiUser.instance, apiUser);
  const mayChange = mayWant(policy, capacities, 'set_expiry');
  const mayLetEnd = mayWant(policy, capacities, 'let_end');
  const maySetOwner = mayWant(policy, capacities, 'set_owner');
  const isTheirs = capacities.includes('owner');
  const mayHandOver = isTheirs && mayWant(policy, capacities, 'hand_over');
  const mayChangeRoles = mayWant(policy, capacities, 'change_roles');
  const mayRevoke = mayWant(policy, capacities, 'revoke');
  const may = [mayChange, mayLetEnd, maySetOwner, mayHandOver, mayChangeRoles, mayRevoke];
  if (!may.includes(true)) return undefined;
  const { defaultDays: days, longestDays } = termsFor(policy, capacities, 'set_expiry');
  const mayEndNow = mayWant(policy, capacities, 'set_expiry', 'now');
  const mayIgnore = capacities.includes('administrator');
  return {
    mayChange,
    days,
    longestDays,
    mayEndNow,
    mayLetEnd,
    maySetOwner,
    mayHandOver,
    mayChangeRoles,
    mayRevoke,
    mayIgnore,
  };
}
