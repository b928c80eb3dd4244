import { kindOf } from '../../core/changes/kinds.ts';
import type { Request } from '../../core/changes/request.ts';
import type { Needs } from '../../ports/ports.ts';
import { asOfNow } from './as-of-now.ts';
import { APP, eventOf } from './request-events.ts';

type RenewPorts = Needs<'clock' | 'instances' | 'log', 'requests' | 'apiUsers'>;

/** So many are looked at in a minute, the oldest first; an approval of any other brings that one up to date itself. */
const MOST = 500;

/** Requests that wait, to be brought up to date. */
export async function requestsToRenew({ records, instances }: RenewPorts): Promise<readonly Request[]> {
  const { requests } = await records.requests.waiting({ instances: [...instances.keys()], most: MOST });
  return requests.map(({ request }) => request);
}

/**
 * Brings a request that waits up to date where what it would change has changed: from then on its messages and buttons are about
 * what is so now, and what was said of it before no longer counts. Done every minute; an approval that comes before does it
 * itself.
 */
export async function renewRequest(ports: RenewPorts, request: Request): Promise<void> {
  const { change } = await asOfNow(ports, request);
  if (kindOf(change.kind).isMeantStill(request.change.data, change.data)) return;
  const event = eventOf(ports, request, APP, 'request.renewed');
  const moved = await ports.records.requests.renew(request, change, event);
  if (moved.result === 'moved')
    ports.log.info({ request: request.id }, 'What a request would change has changed');
}
