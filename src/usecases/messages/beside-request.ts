import { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import { APP } from '../../core/audit-event.ts';
import { endingAtOnce } from '../../core/changes/ended-at-once.ts';
import { kindOf, laneOf } from '../../core/changes/kinds.ts';
import {
  addressOf,
  isOfKind,
  isRevoking,
  mayBeTriedAgain,
  type Operation,
} from '../../core/changes/operation.ts';
import { goodUntil, type Request } from '../../core/changes/request.ts';
import { hasEnded } from '../../core/expiry.ts';
import type { Over } from '../../ports/messages.ts';
import type { Needs } from '../../ports/ports.ts';
import { isStillToTry, type StillPorts } from '../changes/still-to-try.ts';

/** How access was ended at once that somebody asks to have back: whoever decides has to know by whom, and why. */
export async function endedBefore(
  { operations }: Needs<never, 'operations'>['records'],
  { change, state, requester }: Request,
  { id, expiry }: ApiUser,
): Promise<Operation<'set_expiry'> | Operation<'revoke'> | undefined> {
  if (state !== 'waiting' || change.kind !== 'set_expiry') return undefined;
  const changes = await operations.about(id);
  const ending = endingAtOnce(changes, expiry);
  // Of several the one by somebody else than who asks: theirs they may undo alone.
  const byOthers = ending.find((each) => each.requester !== requester);
  const revoking = changes.find((each) => isRevoking(each));
  // What the settings have deleted says less than the person who had ended access before.
  return (revoking?.requester === APP ? undefined : revoking) ?? byOthers ?? revoking ?? ending[0];
}

/** How access was ended at once, where it is ended by that: a revocation says so in its own words. */
export async function endedAtOnceNow(
  { operations }: Needs<never, 'operations'>['records'],
  { id, expiry }: Pick<ApiUser, 'id' | 'expiry'>,
  now: Temporal.Instant,
): Promise<Operation<'set_expiry'> | undefined> {
  if (!hasEnded(expiry, now)) return undefined;
  const ending = endingAtOnce(await operations.about(id), expiry);
  return ending.filter((each) => isOfKind(each, 'set_expiry'))[0];
}

/** Why what was approved and might be tried again never can be by now; `undefined` where it can. */
export async function whyOver(
  ports: StillPorts,
  request: Request,
  operation: Operation,
): Promise<Over | undefined> {
  if (!mayBeTriedAgain(operation)) return undefined;
  if (await isFollowed(ports, operation)) return 'made';
  return (await isStillToTry(ports, request, operation)) ? undefined : 'decided';
}

/** Until when what was approved and not done may be tried again; `undefined` where it may not. */
export function tryUntil(
  { instances }: Needs<'instances'>,
  request: Request,
  operation: Operation | undefined,
): Temporal.Instant | undefined {
  const instance = instances.get(request.instance);
  if (!operation || !instance || !mayBeTriedAgain(operation)) return undefined;
  const until = goodUntil(request, instance.policy.waiting);
  const { kind, data } = operation.change;
  // Its day may have passed by then.
  return until && kindOf(kind).hasPassed?.(data, until) ? undefined : until;
}

/** Whether what was not made is so by now: by a later change of the same, or, of a user that was to be made, by the user being there. */
export async function isFollowed(
  { records }: Needs<never, 'operations' | 'apiUsers'>,
  operation: Operation,
): Promise<boolean> {
  const { apiUserId, instance, change, createdAt } = operation;
  if (operation.state !== 'failed') return false;
  if (apiUserId === undefined)
    return (await records.apiUsers.findByEmail(instance, addressOf(operation))) !== undefined;
  const lane = laneOf(change);
  return (await records.operations.about(apiUserId, createdAt)).some(
    (other) =>
      other.state === 'succeeded' &&
      (laneOf(other.change) === lane || kindOf(other.change.kind).overtakes(change.kind)) &&
      Temporal.Instant.compare(other.createdAt, createdAt) > 0,
  );
}

/** What somebody asks for that keeps a user from being deleted until it is decided: to have its access back. */
export async function askedBack(
  { requests }: Needs<never, 'requests'>['records'],
  apiUserId: string,
): Promise<Request | undefined> {
  return (await requests.waitingAbout(apiUserId)).find(({ change }) => change.kind === 'set_expiry');
}
