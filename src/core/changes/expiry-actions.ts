import type { ApiUser } from '../api-user.ts';
import { capacitiesIn } from '../people/capacities.ts';
import type { Standing } from '../people/standing.ts';
import { mayWant, type Policy, termsFor } from '../policy.ts';

/** What somebody may do, or ask for, about the end of access of one user. */
export interface ExpiryActions {
  /** Whether they may set another end, or ask for one. */
  readonly mayChange: boolean;
  /** The usual length, in days. */
  readonly days: number;
  /** The longest life from today, in days. */
  readonly longestDays: number;
  readonly mayEndNow: boolean;
  /** Whether they may say that it is no longer needed, or take that back. */
  readonly mayLetEnd: boolean;
}

/** What this person may do about this user; `undefined` for nothing. What counts in the end is `decide`. */
export function expiryActionsFor(
  standing: Standing,
  apiUser: Pick<ApiUser, 'instance' | 'owner'>,
  policy: Policy,
): ExpiryActions | undefined {
  const capacities = capacitiesIn(standing, apiUser.instance, apiUser);
  const mayChange = mayWant(policy, capacities, 'set_expiry');
  const mayLetEnd = mayWant(policy, capacities, 'let_end');
  if (!mayChange && !mayLetEnd) return undefined;
  const { defaultDays: days, longestDays } = termsFor(policy, capacities, 'set_expiry');
  const mayEndNow = mayWant(policy, capacities, 'set_expiry', 'now');
  return { mayChange, days, longestDays, mayEndNow, mayLetEnd };
}
