import { type Change, kindOf } from '../../core/changes/kinds.ts';
import type { Request } from '../../core/changes/request.ts';
import type { Needs } from '../../ports/ports.ts';
import type { Moved } from '../../ports/records/requests.ts';
import { asOfNow } from './as-of-now.ts';
import { APP, eventOf } from './request-events.ts';

export type RenewPorts = Needs<'clock' | 'log', 'requests' | 'apiUsers' | 'operations'>;

/** So many are looked at in a minute, the oldest first; an approval of any other brings that one up to date itself. */
const MOST = 500;

/** Requests that wait, to be brought up to date. */
export async function requestsToRenew({
  records,
  instances,
}: RenewPorts & Needs<'instances'>): Promise<readonly Request[]> {
  const { requests } = await records.requests.waiting({ instances: [...instances.keys()], most: MOST });
  return requests.map(({ request }) => request);
}

/**
 * Brings a request that waits up to date where what it would change has changed: from then on its messages and buttons are about
 * what is so now, and what was said of it before no longer counts. Where it would do the opposite by now, or a later change says
 * otherwise, or its user is gone, it is over. Done right after a change and every minute; an approval that comes before does it itself.
 */
export async function renewRequest(ports: RenewPorts, request: Request): Promise<void> {
  const { change } = await asOfNow(ports, request);
  const kind = kindOf(change.kind);
  const isOver =
    (await isAboutGone(ports, request)) ||
    kind.isPointless?.(change.data, ports.clock.now()) ||
    (await isGivenUp(ports, request));
  if (!isOver && kind.isMeantStill(request.change.data, change.data)) return;
  const moved = isOver ? await endAsOvertaken(ports, request) : await bringUpToDate(ports, request, change);
  if (moved.result !== 'moved') return;
  const { state } = moved.now.request;
  ports.log.info({ request: request.id, state }, 'What a request would change has changed');
}

/** The same of every request about a user, right after that user was changed. */
export async function renewRequestsAbout(ports: RenewPorts, apiUserId: string): Promise<void> {
  for (const request of await ports.records.requests.waitingAbout(apiUserId))
    await renewRequest(ports, request);
}

/**
 * Writes down what a request comes to beside what is so now.
 *
 * @param change what it asks for, beside what is known of its user now
 * @param by whoever met it: the app itself, or who was about to approve it
 */
export async function bringUpToDate(
  ports: RenewPorts,
  request: Request,
  change: Change,
  by: { readonly id: string } = APP,
): Promise<Moved> {
  const { requests } = ports.records;
  if ((await isGivenUp(ports, request)) || (await isOvertaken(ports, request, change)))
    return endAsOvertaken(ports, request);
  const event =
    by === APP
      ? eventOf(ports, request, APP, 'request.renewed')
      : eventOf(ports, request, by, 'request.refused', { why: 'changed_meanwhile' });
  return requests.renew(request, change, event);
}

/** Ends a request that nobody can, or has to, decide about any more. */
export function endAsOvertaken(ports: RenewPorts, request: Request): Promise<Moved> {
  const event = eventOf(ports, request, APP, 'request.overtaken');
  return ports.records.requests.close(request, 'overtaken', event);
}

async function isAboutGone({ records }: RenewPorts, { apiUserId }: Request): Promise<boolean> {
  return apiUserId !== undefined && (await records.apiUsers.evenGone(apiUserId))?.isGone === true;
}

/** Whether somebody has said, after it was asked for, that its user is not needed any more. */
export async function isGivenUp(
  { records }: Needs<never, 'apiUsers'>,
  { change, apiUserId, askedAt }: Request,
): Promise<boolean> {
  const known = apiUserId === undefined ? undefined : await records.apiUsers.get(apiUserId);
  return known !== undefined && kindOf(change.kind).isGivenUp?.(change.data, known, askedAt) === true;
}

async function isOvertaken(
  { records, clock }: RenewPorts,
  { change: asked, apiUserId, askedAt }: Request,
  change: Change,
): Promise<boolean> {
  const kind = kindOf(asked.kind);
  if (kind.isReversed?.(asked.data, change.data, clock.now())) return true;
  if (apiUserId === undefined) return false;
  const since = await records.operations.about(apiUserId, askedAt);
  return since.some(
    (each) =>
      each.state === 'succeeded' &&
      each.change.kind === asked.kind &&
      each.createdAt.since(askedAt).sign > 0 &&
      kind.isContradictedBy?.(asked.data, each.change.data),
  );
}
