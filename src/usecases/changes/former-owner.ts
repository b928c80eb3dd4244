import type { Request } from '../../core/changes/request.ts';
import { type Capacity, mayWant } from '../../core/policy.ts';
import type { Instance } from '../../ports/instance.ts';
import { capacitiesNow, type DecidePorts } from './examine-anew.ts';
import { endAsOvertaken, type RenewPorts } from './renew-requests.ts';

/**
 * Ends what somebody asked for as the owner of a user that is somebody else's by now: it would keep the new owner from asking. Left
 * alone where it is not known just now what they may.
 */
export async function endOfFormerOwner(
  ports: DecidePorts & RenewPorts,
  { id, apiUserId, requester, instance: name }: Request,
): Promise<void> {
  const { records, instances } = ports;
  const instance = instances.get(name);
  const apiUser = apiUserId === undefined ? undefined : await records.apiUsers.get(apiUserId);
  if (!instance || !apiUser || apiUser.owner === requester) return;
  const capacities = await capacitiesNow(ports, requester, instance, apiUser);
  const found = await records.requests.get(id);
  if (capacities === 'unknown_now' || found?.request.state !== 'waiting') return;
  if (isNoLongerTheirs(found.request, capacities, instance)) await endAsOvertaken(ports, found.request);
}

/** Whether whoever asked for a change of a user has nothing to say about it any more: somebody else is accountable by now. */
export function isNoLongerTheirs(
  { apiUserId, change, asked }: Pick<Request, 'apiUserId' | 'change' | 'asked'>,
  asker: readonly Capacity[],
  { policy }: Instance,
): boolean {
  // What an administrator has made of it is theirs.
  if (apiUserId === undefined || asked !== undefined) return false;
  return !mayWant({ ...policy, requests: 'allow' }, asker, change.kind);
}
