import { countedFrom, hasWaitedOut, isToBeNudged, type Request } from '../../core/changes/request.ts';
import type { Needs } from '../../ports/ports.ts';
import { APP, eventOf } from './request-events.ts';

type WaitPorts = Needs<'clock' | 'log', 'requests'>;

/**
 * Ends requests that nobody has answered in their time, and says which are to be brought to mind: asked every minute.
 *
 * @returns the ids of requests of which those who decide are to be reminded
 */
export async function waitForDecisions(ports: WaitPorts): Promise<readonly string[]> {
  const { clock, log } = ports;
  const { requests } = ports.records;
  const now = clock.now();
  for (const request of await requests.ahead(now)) {
    await requests.recount(countedFrom(request, now));
    log.warn(
      { request: request.id },
      'A request was made by a clock that was ahead; its time is counted from now',
    );
  }
  const nudged: string[] = [];
  for (const request of await requests.due(now)) {
    if (hasWaitedOut(request, now)) {
      // One that cannot be ended now keeps no other waiting.
      await end(ports, request).catch((error: unknown) =>
        log.error(
          { err: error, request: request.id },
          'A request could not be gone on with; tried again later',
        ),
      );
    } else if (isToBeNudged(request, now)) nudged.push(request.id);
  }
  return nudged;
}

async function end(ports: WaitPorts, request: Request): Promise<void> {
  const event = eventOf(ports, request, APP, 'request.ended');
  const { result } = await ports.records.requests.close(request, 'ended', event);
  if (result === 'moved') ports.log.info({ request: request.id }, 'Nobody answered a request; it has ended');
}
