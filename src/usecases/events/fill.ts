import { eventFor } from '../../core/events/event.ts';
import { TOLD_ACTIONS } from '../../core/events/told.ts';
import type { Needs } from '../../ports/ports.ts';

/**
 * Makes events of everything that the audit has got since it was read last.
 *
 * The audit is written in the transaction of whatever happens, and its numbers have no gaps: so nothing is left out, and what
 * was read is kept together with what was made of it.
 */
export async function fillOutbox({ records, clock }: Needs<'clock', 'outbox'>): Promise<void> {
  for (;;) {
    const unread = await records.outbox.unread(TOLD_ACTIONS);
    if (!unread) return;
    const events = unread.entries.map(eventFor).filter((event) => event !== undefined);
    await records.outbox.keep(unread.part, events, clock.now());
  }
}
