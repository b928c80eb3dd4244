import { approverOf } from '../../core/changes/kinds.ts';
import type { Request } from '../../core/changes/request.ts';
import { type DecidePorts, requesterOf } from './examine-anew.ts';
import { isNoLongerTheirs } from './former-owner.ts';
import { endAsOvertaken, type RenewPorts } from './renew-requests.ts';

/**
 * Ends a question to one person that nobody can answer any more: whoever asked, or whoever was asked, has left, or the company’s rules
 * have changed. Left alone where that is not known just now.
 */
export async function endUnanswerable(ports: DecidePorts & RenewPorts, request: Request): Promise<void> {
  const { change, instance: name, requester } = request;
  const approver = approverOf(change);
  const instance = ports.instances.get(name);
  if (approver === undefined || !instance) return;
  const people = await Promise.all([requester, approver].map((id) => requesterOf(ports, id)));
  const isOver = people.includes('gone') || isNoLongerTheirs(request, ['owner'], instance);
  const found = isOver ? await ports.records.requests.get(request.id) : undefined;
  if (found?.request.state === 'waiting') await endAsOvertaken(ports, found.request);
}
