import type { ApiUser } from '../core/api-user.ts';
import type { Ports } from '../ports.ts';

/**
 * The API-only users that a person may see: administrators all, everyone else those that they own. Soonest end
 * first, those that never end last.
 */
export async function lookAtApiUsers(
  { records, marketo, policy }: Pick<Ports, 'records' | 'marketo' | 'policy'>,
  personId: string,
): Promise<{ readonly isAdministrator: boolean; readonly apiUsers: readonly ApiUser[] }> {
  const isAdministrator = policy.administrators.includes(personId);
  const all = await records.apiUsers.active(marketo.instance);
  const end = ({ expiry }: ApiUser) => expiry?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
  const apiUsers = all
    .filter(({ owner }) => isAdministrator || owner === personId)
    .sort((one, other) => (end(one) === end(other) ? 0 : end(one) - end(other)));
  return { isAdministrator, apiUsers };
}
