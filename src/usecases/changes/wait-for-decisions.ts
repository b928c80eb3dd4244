import { hasWaitedOut, isToBeNudged } from '../../core/changes/request.ts';
import type { Needs } from '../../ports/ports.ts';
import { APP, eventOf } from './request-events.ts';

type WaitPorts = Needs<'clock' | 'log', 'requests'>;

/**
 * Ends requests that nobody has answered in their time, and says which are to be brought to mind: asked every minute.
 *
 * @returns the ids of requests of which those who decide are to be reminded
 */
export async function waitForDecisions(ports: WaitPorts): Promise<readonly string[]> {
  const now = ports.clock.now();
  const nudged: string[] = [];
  for (const request of await ports.records.requests.due(now)) {
    const { id, version } = request;
    if (hasWaitedOut(request, now)) {
      const moved = await ports.records.requests.close(
        { id, version },
        'ended',
        eventOf(ports, request, APP, 'request.ended'),
      );
      if (moved.result === 'moved')
        ports.log.info({ request: id }, 'Nobody answered a request; it has ended');
    } else if (isToBeNudged(request, now)) nudged.push(id);
  }
  return nudged;
}
