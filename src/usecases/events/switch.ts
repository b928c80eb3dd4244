import type { Needs } from '../../ports/ports.ts';
import { fillOutbox } from './fill.ts';

/**
 * Switches events on or off, at the start of the app: on, from this moment; off, what had happened until now is still made into
 * events, which wait with the others for whoever switches them on again.
 */
export async function switchEvents(ports: Needs<'clock' | 'log', 'outbox'>, isOn: boolean): Promise<void> {
  const { outbox } = ports.records;
  if (isOn) return outbox.begin();
  await fillOutbox(ports);
  await outbox.end();
  const { count } = await outbox.waiting();
  if (count > 0)
    ports.log.warn(
      { waiting: count },
      'Events are off, and some were not taken before; they are kept until EVENTS_URL is set again',
    );
}
