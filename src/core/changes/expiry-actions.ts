import type { ApiUser } from '../api-user.ts';
import { capacitiesIn } from '../people/capacities.ts';
import type { Standing } from '../people/standing.ts';
import { mayWant, type Policy, termsFor } from '../policy.ts';

/** What somebody may do, or ask for, about the end of access of one user. */
export interface ExpiryActions {
  /** The usual length, in days. */
  readonly days: number;
  readonly mayEndNow: boolean;
}

/** What this person may do about this user; `undefined` for nothing. What counts in the end is `decide`. */
export function expiryActionsFor(
  standing: Standing,
  apiUser: Pick<ApiUser, 'instance' | 'owner'>,
  policy: Policy,
): ExpiryActions | undefined {
  const capacities = capacitiesIn(standing, apiUser.instance, apiUser);
  if (!mayWant(policy, capacities, 'set_expiry')) return undefined;
  const { defaultDays } = termsFor(policy, capacities, 'set_expiry');
  return { days: defaultDays, mayEndNow: mayWant(policy, capacities, 'set_expiry', 'now') };
}
