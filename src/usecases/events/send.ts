import { isPaused, nextTry } from '../../core/events/pause.ts';
import type { Needs } from '../../ports/ports.ts';
import type { EventReceiver, ReceiverAnswer } from '../../ports/receiver.ts';
import type { WaitingEvent } from '../../ports/records/outbox.ts';
import { fillOutbox } from './fill.ts';

export type SendPorts = Needs<'clock' | 'log', 'outbox' | 'jobs' | 'exclusively'> & {
  readonly receiver: EventReceiver;
};

/** The name of the lock, and of what is remembered of the receiver: since when it is left alone, and until when. */
export const EVENTS_JOB = 'events';

/** Events that are read together. */
const PAGE = 100;

/** So many in a row that are not taken are the receiver's trouble, not that of one event. */
const IN_A_ROW = 3;

/** What was taken is kept for these days, so that what is told once is not told again. */
const KEPT_HOURS = 30 * 24;

/**
 * Makes events of what has happened and sends each until it is taken, while no other process does the same.
 *
 * A process that ends between the answer and its note sends the event again, with the same id: receivers are told so.
 */
export async function sendEvents(ports: SendPorts): Promise<void> {
  await ports.records.exclusively(EVENTS_JOB, async () => {
    const { records, clock } = ports;
    await fillOutbox(ports);
    await records.outbox.forget(clock.now().subtract({ hours: KEPT_HOURS }));
    const state = await records.jobs.state(EVENTS_JOB);
    if (!isPaused(state?.nextTryAt, clock.now())) await sendDue(ports, state?.tries ?? 0);
  });
}

async function sendDue(ports: SendPorts, triesBefore: number): Promise<void> {
  const { records, log, receiver } = ports;
  const before = await records.outbox.waiting();
  await sendUntilTrouble(ports, triesBefore);
  const after = await records.outbox.waiting();
  const { where } = receiver;
  if (before.failing === 0 && after.failing > 0)
    log.error(
      { where, answer: after.oldest?.said, waiting: after.count },
      'Events are not taken; they are kept, and tried again',
    );
  if (before.failing > 0 && after.failing === 0) log.info({ where }, 'Events are taken again');
}

async function sendUntilTrouble(ports: SendPorts, triesBefore: number): Promise<void> {
  const { records, clock } = ports;
  let inARow = 0;
  let troubles = triesBefore;
  for (;;) {
    const due = await records.outbox.due(clock.now(), PAGE);
    if (due.length === 0) return;
    for (const event of due) {
      const answer = await ports.receiver.deliver(event);
      if (answer.is === 'stopping') return;
      if (answer.is === 'taken') {
        await records.outbox.markTaken(event.id, clock.now());
        inARow = 0;
        if (troubles > 0) await isWellAgain(ports);
        troubles = 0;
        continue;
      }
      await keepForLater(ports, event, answer);
      inARow += 1;
      if (answer.askedSeconds === undefined && inARow < IN_A_ROW) continue;
      const nextTryAt = nextTry(clock.now(), troubles + 1, answer.askedSeconds);
      return records.jobs.recordOwed(EVENTS_JOB, { tries: troubles + 1, nextTryAt });
    }
  }
}

async function keepForLater(
  { records, clock }: SendPorts,
  { id, tries }: WaitingEvent,
  { said, askedSeconds }: Extract<ReceiverAnswer, { is: 'not_taken' }>,
): Promise<void> {
  const nextTryAt = nextTry(clock.now(), tries + 1, askedSeconds);
  await records.outbox.markNotTaken(id, { said, tries: tries + 1, nextTryAt });
}

/** What waited for the receiver has waited long enough. */
async function isWellAgain({ records, clock }: SendPorts): Promise<void> {
  await records.jobs.recordRun(EVENTS_JOB, clock.now());
  await records.outbox.hurry();
}
