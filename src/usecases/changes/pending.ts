import { isRevoking, mayBeTriedAgain } from '../../core/changes/operation.ts';
import type { Standing } from '../../core/people/standing.ts';
import type { ShownRequest } from '../../ports/messages.ts';
import type { Pending, WaitingRequests, WaitingRevocation } from '../../ports/pending.ts';
import type { Needs } from '../../ports/ports.ts';
import type { RequestWithVerdicts } from '../../ports/records/requests.ts';
import { askedBack, endedBefore, tryUntil, whyOver } from '../messages/beside-request.ts';
import { administered } from '../people/who.ts';

export type PendingPorts = Needs<'instances' | 'clock', 'requests' | 'operations' | 'apiUsers'>;

/** Days for which somebody finds what was approved and not done among what waits; its message has it for longer. */
const UNMADE_DAYS = 14;

/**
 * What waits: requests and revocations in the instances of which somebody is an administrator, what they alone are asked, what they have
 * asked, and what of it was approved and is not made.
 *
 * @param most so many of each are listed, oldest first
 */
export async function pendingFor(ports: PendingPorts, standing: Standing, most: number): Promise<Pending> {
  const { records, instances, clock } = ports;
  const theirs = [...administered({ instances }, standing).keys()];
  const requester = standing.person.id;
  const since = clock.now().subtract({ hours: UNMADE_DAYS * 24 });
  const [all, mine, open, unmade] = await Promise.all([
    records.requests.waiting({
      toDecide: { person: requester, instances: theirs },
      instances: [...instances.keys()],
      most,
    }),
    records.requests.waiting({ requester, most }),
    records.operations.unfinished(),
    records.requests.unmade({ requester, instances: theirs, since }),
  ]);
  // One that is being tried waits for nobody.
  const waiting = open
    .filter(isRevoking)
    .filter(({ instance, waits }) => waits !== undefined && theirs.includes(instance));
  const revocations = await Promise.all(waiting.slice(0, most).map((each) => withAskedBack(ports, each)));
  return {
    forMe: await withEnded(ports, all),
    revocations: { revocations, count: waiting.length },
    mine: await withEnded(ports, mine),
    unmade: await stillUnmade(ports, unmade, most),
  };
}

/** Whoever decides about access that somebody has ended at once has to know that. */
async function withEnded(
  { records }: PendingPorts,
  { requests, count }: { readonly requests: readonly RequestWithVerdicts[]; readonly count: number },
): Promise<WaitingRequests> {
  const shown = await Promise.all(
    requests.map(async (each): Promise<ShownRequest> => {
      const { apiUserId } = each.request;
      const apiUser = apiUserId === undefined ? undefined : await records.apiUsers.get(apiUserId);
      const ended = apiUser && (await endedBefore(records, each.request, apiUser));
      return { ...each, operation: undefined, ended };
    }),
  );
  return { requests: shown, count };
}

async function withAskedBack(
  { records }: PendingPorts,
  operation: WaitingRevocation['operation'],
): Promise<WaitingRevocation> {
  return { operation, askedBack: await askedBack(records, operation.change.data.apiUserId) };
}

/** Those that are under way, or of which somebody may press *Try again*: what was made since in another way is no longer open. */
async function stillUnmade(
  ports: PendingPorts,
  found: readonly RequestWithVerdicts[],
  most: number,
): Promise<WaitingRequests> {
  const shown = await Promise.all(
    found.map(async (each): Promise<ShownRequest[]> => {
      const operation = await ports.records.operations.get(each.request.id);
      if (!operation || (await whyOver(ports, each.request, operation))) return [];
      const isOpen = operation.state !== 'failed' || mayBeTriedAgain(operation);
      return isOpen ? [{ ...each, operation, tryUntil: tryUntil(ports, each.request, operation) }] : [];
    }),
  );
  const requests = shown.flat();
  return { requests: requests.slice(0, most), count: requests.length };
}
