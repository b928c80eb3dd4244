import type { ApiUser } from '../../core/api-user.ts';
import type { Person } from '../../core/person.ts';
import type { Capacity } from '../../core/policy.ts';
import type { Ports } from '../../ports/ports.ts';

/** As what a full member asks for a change: every way that counts, the policy takes the most permissive. */
export function capacitiesOf(
  { administrators }: Pick<Ports, 'administrators'>,
  { id }: Pick<Person, 'id'>,
  apiUser: Pick<ApiUser, 'owner'> | undefined,
): readonly Capacity[] {
  return [
    ...(administrators.includes(id) ? (['administrator'] as const) : []),
    ...(apiUser?.owner === id ? (['owner'] as const) : []),
    'requester',
  ];
}
