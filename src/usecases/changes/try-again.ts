import { kindOf } from '../../core/changes/kinds.ts';
import { mayBeTriedAgain, type Operation } from '../../core/changes/operation.ts';
import type { Denial } from '../../core/people/denial.ts';
import type { Person } from '../../core/people/person.ts';
import { authorize, type Caller } from '../authorize.ts';
import { type DecidePorts, eventOf, examineAnew, requesterOf } from './decide-request.ts';

export type AgainResult =
  | { readonly kind: 'denied'; readonly denial: Denial; readonly person: Person | undefined }
  /** There is nothing to be tried: it was never approved, it was made, or it may have been. */
  | { readonly kind: 'nothing_to_try'; readonly person: Person | undefined }
  | { readonly kind: 'problems'; readonly person: Person }
  | { readonly kind: 'opened'; readonly operation: Operation; readonly person: Person };

/**
 * Opens the operation of an approved request once more, that Marketo or the app had not carried out: for an administrator, or
 * for whoever asked. What was approved is looked at again, as it may be done now.
 */
export async function tryAgain(
  ports: DecidePorts,
  { caller, request: id }: { readonly caller: Caller; readonly request: string },
): Promise<AgainResult> {
  const [found, operation] = await Promise.all([
    ports.records.requests.get(id),
    ports.records.operations.get(id),
  ]);
  const isOwn = found?.request.requester === caller.userId;
  const instance = found && ports.instances.get(found.request.instance);
  const wanted = isOwn ? ({ need: 'member', asked: 'membership' } as const) : { instance: instance?.name };
  const authorization = await authorize(ports, caller, 'try request again', wanted);
  if (!authorization.ok) {
    const { denial, person } = authorization;
    return { kind: 'denied', denial, person };
  }
  const { person } = authorization;
  if (!found || !instance || found.request.state !== 'approved' || !operation || !mayBeTriedAgain(operation))
    return { kind: 'nothing_to_try', person };
  const { request } = found;
  const requester = await requesterOf(ports, request.requester);
  if (typeof requester === 'string') return { kind: 'problems', person };
  const form = kindOf(request.change.kind).formOf(request.change.data);
  const examined = await examineAnew(ports, { request, instance, requester, form: form as never });
  if ('problems' in examined) return { kind: 'problems', person };
  const event = eventOf(ports, request, person, 'request.tried_again');
  const opened = await ports.records.operations.reopen(operation, event);
  return opened
    ? { kind: 'opened', operation: { ...operation, state: 'open' }, person }
    : { kind: 'nothing_to_try', person };
}
