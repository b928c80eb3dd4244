import { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import { endedAtOnce, sinceEnd } from '../../core/changes/ended-at-once.ts';
import { kindOf, laneOf } from '../../core/changes/kinds.ts';
import { addressOf, isRevoking, mayBeTriedAgain, type Operation } from '../../core/changes/operation.ts';
import type { Request } from '../../core/changes/request.ts';
import { endOf } from '../../core/expiry.ts';
import type { Needs } from '../../ports/ports.ts';

/** How access was ended at once that somebody asks to have back: whoever decides has to know by whom, and why. */
export async function endedBefore(
  { operations }: Needs<never, 'operations'>['records'],
  { change, state }: Request,
  { id, expiry }: ApiUser,
): Promise<Operation<'set_expiry'> | Operation<'revoke'> | undefined> {
  if (state !== 'waiting' || change.kind !== 'set_expiry') return undefined;
  const end = endOf(expiry);
  // Without one, what is being revoked is found all the same: Marketo may let nobody end access that is in use.
  const changes = await operations.about(id, end ? sinceEnd(end) : FAR_AHEAD);
  return changes.find((each) => isRevoking(each)) ?? endedAtOnce(changes, expiry);
}

/** Nothing has ended since then: what is found is unfinished. */
const FAR_AHEAD = Temporal.Instant.from('9999-01-01T00:00:00Z');

/** Whether what might be tried again is pointless by now: a later change of the same was made. */
export async function isDoneSince(
  { records }: Needs<never, 'operations' | 'apiUsers'>,
  operation: Operation,
): Promise<boolean> {
  return mayBeTriedAgain(operation) && isFollowed({ records }, operation);
}

/** The same of whatever was not made: by a later change of the same, or, of a user that was to be made, by the user being there. */
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
