import type { Temporal } from 'temporal-polyfill';
import { answerTo, isSettled } from '../../core/messages/answer.ts';
import { type Message, MessageNotSent } from '../../ports/messages.ts';
import type { Needs } from '../../ports/ports.ts';
import type { StaleMessage } from '../../ports/records/messages.ts';
import { type LoadPorts, loadMessage } from './load.ts';

export type RedrawPorts = LoadPorts & Needs<'messenger' | 'clock' | 'log', 'messages' | 'exclusively'>;

/** So many messages at the most in one run; the next one goes on. */
const MOST = 200;

/** Conversations at a time. */
const TOGETHER = 5;

/** So many failures in a row are Slack's, not those of one message. */
const IN_A_ROW = 5;

/** Answers that nobody understands: after so many, a message is left as it is. */
const MOST_UNCLEAR = 5;

/** Days after which an answered warning is left as it is: its user has other warnings by then. */
const WARNING_DAYS = 31;

/**
 * Draws every message anew that no longer shows what it is about, those that changed last first: at once after a change,
 * and every minute.
 *
 * One that fails keeps no other back, and is tried again. One process at a time does it; whoever comes meanwhile leaves it
 * to that one, which looks for more after each step. That lock only saves work: what was drawn counts only where nothing
 * has changed since it was read.
 */
export async function redrawStale(ports: RedrawPorts): Promise<void> {
  const run: Run = { failed: new Set(), inARow: 0, left: MOST };
  // Once more after the lock was given back: whoever came right before that has left it to this one.
  while (mayGoOn(run) && (await nextStale(ports, run)).length > 0) {
    const ran = await ports.records.exclusively('redraw', () => redrawAll(ports, run));
    if (!ran) return;
  }
}

/** How far a run has come. */
interface Run {
  readonly failed: Set<string>;
  inARow: number;
  left: number;
}

function mayGoOn({ inARow, left }: Run): boolean {
  return left > 0 && inARow < IN_A_ROW;
}

/** The next message of each of some conversations: a pause in one keeps no other waiting. */
async function nextStale({ records }: RedrawPorts, { failed, left }: Run): Promise<StaleMessage[]> {
  const stale = await records.messages.stale(MOST + failed.size);
  const next = new Map<string, StaleMessage>();
  for (const message of stale) {
    const { conversation } = message.where;
    if (!failed.has(message.id) && !next.has(conversation)) next.set(conversation, message);
  }
  return [...next.values()].slice(0, Math.min(TOGETHER, left));
}

async function redrawAll(ports: RedrawPorts, run: Run): Promise<void> {
  while (mayGoOn(run)) {
    const next = await nextStale(ports, run);
    if (next.length === 0) return;
    run.left -= next.length;
    await Promise.all(next.map((message) => attempt(ports, run, message)));
  }
}

async function attempt(ports: RedrawPorts, run: Run, message: StaleMessage): Promise<void> {
  try {
    await redraw(ports, message);
    run.inARow = 0;
  } catch (error) {
    run.failed.add(message.id);
    // A token that Slack refuses ends the run: no other message would fare better.
    const isOurs = error instanceof MessageNotSent && error.why === 'token';
    run.inARow = isOurs ? IN_A_ROW : run.inARow + 1;
    ports.log.warn(
      { err: error, message: message.id, recipient: message.recipient.id },
      'A message could not be drawn anew; tried again within minutes',
    );
  }
}

async function redraw(ports: RedrawPorts, stale: StaleMessage): Promise<void> {
  const { records, messenger, clock, log } = ports;
  const { id, recipient, where, drawn, about, sentAt, tries } = stale;
  const message = await loadMessage(ports, about, sentAt);
  try {
    const became = await messenger.redraw(recipient, message, id, { ...where, drawn });
    if (became.is === 'gone') {
      await records.messages.close(id, clock.now());
      log.info({ message: id, recipient: recipient.id }, 'A message is gone; it is not drawn anew any more');
      return;
    }
    await records.messages.markDrawn(stale, became.drawn, clock.now(), {
      close: isOver(message, clock.now()),
    });
  } catch (error) {
    if (error instanceof MessageNotSent && error.why === 'unclear') {
      if (tries + 1 >= MOST_UNCLEAR) await records.messages.close(id, clock.now());
      else await records.messages.countTry(id);
    }
    throw error;
  }
}

/** Whether nothing that it speaks of matters any more: every user is gone, or the warning is old and its answer is settled. */
function isOver({ kind, about, loaded, sentAt }: Message, now: Temporal.Instant): boolean {
  if (kind !== 'reminder' && kind !== 'digest') return false;
  const { users } = loaded;
  if (users.every(({ isGone }) => isGone)) return true;
  const isOld = now.since(sentAt).total('days') > WARNING_DAYS;
  return (
    isOld &&
    about.lines.every(({ expiry }, index) => {
      const user = users[index];
      return user !== undefined && isSettled(answerTo(expiry, user));
    })
  );
}
