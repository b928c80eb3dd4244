import type { ApiUser } from '../../core/api-user.ts';
import type { OpenPorts } from './shown.ts';

/** The user with an address, in whichever instance: logins are unique across a company's instances. */
export async function userOf(
  { instances, records }: OpenPorts,
  address: string,
): Promise<ApiUser | undefined> {
  for (const instance of instances.keys()) {
    const apiUser = await records.apiUsers.findByEmail(instance, address);
    if (apiUser) return apiUser;
  }
  return undefined;
}
