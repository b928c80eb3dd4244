import type { ApiUser } from '../api-user.ts';
import type { Capacity } from '../policy.ts';
import { administratorBy, type Standing } from './standing.ts';

/**
 * As what somebody asks for a change in one Marketo instance: every way that counts, of which the policy takes the most
 * permissive.
 *
 * @param instance its name
 * @param apiUser the user that it is about, where there is one
 */
export function capacitiesIn(
  standing: Standing,
  instance: string,
  apiUser?: Pick<ApiUser, 'owner'>,
): readonly Capacity[] {
  return [
    ...(administratorBy(standing, instance) === undefined ? [] : (['administrator'] as const)),
    ...(apiUser?.owner === standing.person.id ? (['owner'] as const) : []),
    ...(standing.mayAsk ? (['requester'] as const) : []),
  ];
}
