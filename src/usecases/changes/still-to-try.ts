import { type DataOf, type KindName, kindOf } from '../../core/changes/kinds.ts';
import { formerOwnerBy, isRevoking, mayBeTriedAgain, type Operation } from '../../core/changes/operation.ts';
import { isOld, type Request } from '../../core/changes/request.ts';
import type { Instance, Offer } from '../../ports/instance.ts';
import type { Needs } from '../../ports/ports.ts';
import { within } from '../within.ts';
import { carrierOf } from './carriers.ts';
import { ROLES_WAIT_MS } from './known-user.ts';

export type StillPorts = Needs<'instances' | 'clock', 'operations' | 'apiUsers'>;

/**
 * Whether an approved change that was not made can still be tried: the approval is not too old, its day has not passed, nobody has
 * wanted, or decided, something else about it since, and it means what it meant. The same is asked where it is offered and where it is
 * pressed, so that nothing is offered that never can be.
 */
export async function isStillToTry(
  ports: StillPorts,
  request: Request,
  operation: Operation,
): Promise<boolean> {
  const now = ports.clock.now();
  const { change, instance: name } = operation;
  if (!mayBeTriedAgain(operation) || kindOf(change.kind).hasPassed?.(change.data, now)) return false;
  const instance = ports.instances.get(name);
  if (instance && isOld(request, instance.policy.waiting, now)) return false;
  if (!(await isMeantStill(ports, operation))) return false;
  if (await ports.records.operations.isFollowed(operation, now)) return false;
  return !instance || isNamedStill(instance, change);
}

/** Whether it would undo nothing that was changed since, and time has not done it. */
async function isMeantStill(
  { records, clock }: StillPorts,
  { change: { kind, data }, apiUserId, createdAt, requester }: Operation,
): Promise<boolean> {
  if (apiUserId === undefined) return true;
  const known = await records.apiUsers.evenGone(apiUserId);
  if (!known || known.isGone) return false;
  const row = kindOf(kind);
  const changes = await records.operations.about(apiUserId, createdAt);
  const revoking = changes.find(isRevoking);
  const beside = (revoking && row.besideRevocation?.(data, revoking.id)) ?? data;
  const now = row.asOfNow(beside, known.apiUser);
  if (!row.isMeantStill(data, now) || row.isPointless?.(now, clock.now())) return false;
  if (row.isGivenUp?.(data, known.apiUser, createdAt)) return false;
  // Whoever asked for it may have done so as the owner, and is that no longer.
  return !changes.some((each) => formerOwnerBy(each) === requester);
}

/** Whether Marketo still has what it is to give, under the same name; what is remembered may be older than the wish. */
async function isNamedStill<K extends KindName>(
  { catalog }: Instance,
  { kind, data }: { readonly kind: K; readonly data: DataOf<K> },
): Promise<boolean> {
  const { namedNow } = carrierOf(kind);
  if (!namedNow) return true;
  const isSame = (offer: Offer) => {
    const now = namedNow(offer, data);
    return now !== undefined && kindOf(kind).isNamedAlike?.(data, now) !== false;
  };
  const known = catalog.remembered();
  if (!known || isSame(known)) return true;
  const read = await within(ROLES_WAIT_MS, catalog.renew());
  return !read || isSame(read);
}
