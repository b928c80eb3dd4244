import type { Temporal } from 'temporal-polyfill';
import { answerTo, askedBeside, isSettled } from '../../core/messages/answer.ts';
import { type Message, MessageNotSent, type WhyNotSent } from '../../ports/messages.ts';
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

/** After so many answers that nobody understands, or that refuse a message there, it is left as it is. */
const MOST_TRIES = { unclear: 5, recipient: 10 } as const;

/** Minutes until a message that could not be drawn anew is tried again, by how often that was so; the last one holds on. */
const PAUSES = [0, 1, 2, 5, 15] as const;

/** The same where Slack refuses it there: a channel may be opened again, and the app be invited, within days. */
const PAUSES_REFUSED = [60, 240, 1_440] as const;

/** Days after which an answered warning is left as it is: its user has other warnings by then. */
const WARNING_DAYS = 31;

/**
 * Draws every message anew that no longer shows what it is about, those that changed last first: at once after a change,
 * and every minute.
 *
 * One that fails keeps no other back: it comes after them, and is tried again after pauses that grow. One process at a
 * time does it; whoever comes meanwhile leaves it to that one, which looks for more after each step. That lock only saves
 * work: what was drawn counts only where nothing has changed since it was read.
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
async function nextStale({ records, clock }: RedrawPorts, { failed, left }: Run): Promise<StaleMessage[]> {
  const stale = await records.messages.stale(MOST + failed.size, clock.now());
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
    const why = error instanceof MessageNotSent ? error.why : undefined;
    // A token that Slack refuses ends the run: no other message would fare better. A refusal is about this one alone.
    if (why === 'token') run.inARow = IN_A_ROW;
    else if (why !== 'recipient') run.inARow += 1;
    const told = { err: error, message: message.id, recipient: message.recipient.id };
    if (why === 'recipient') ports.log.error(told, REFUSED);
    else ports.log.warn(told, 'A message could not be drawn anew; tried again within minutes');
    await postpone(ports, message, why);
  }
}

/** May be our own fault, as a message that Slack does not take as we draw it: somebody has to look. */
const REFUSED =
  'Slack refuses a message as it has to be drawn anew, so it still shows what was; tried again for some days';

async function postpone(
  { records, clock }: RedrawPorts,
  { id, tries: before, failures }: StaleMessage,
  why: WhyNotSent | undefined,
): Promise<void> {
  const mayHold = why === 'unclear' || why === 'recipient';
  const tries = before + (mayHold ? 1 : 0);
  if (mayHold && tries >= MOST_TRIES[why]) {
    await records.messages.close(id, clock.now());
    return;
  }
  const pauses = why === 'recipient' ? PAUSES_REFUSED : PAUSES;
  const minutes = pauses[Math.min(failures, pauses.length - 1)] ?? 0;
  await records.messages.postpone(id, clock.now().add({ minutes }), { tries });
}

async function redraw(ports: RedrawPorts, stale: StaleMessage): Promise<void> {
  const { records, messenger, clock, log } = ports;
  const { id, recipient, where, drawn, about, sentAt } = stale;
  const message = await loadMessage(ports, about, sentAt);
  const became = await messenger.redraw(recipient, message, id, { ...where, drawn }, () =>
    records.messages.beginDrawing(id),
  );
  if (became.is === 'gone') {
    await records.messages.close(id, clock.now());
    log.info({ message: id, recipient: recipient.id }, 'A message is gone; it is not drawn anew any more');
    return;
  }
  await records.messages.markDrawn(stale, became.drawn, clock.now(), { close: isOver(message, clock.now()) });
}

/** Whether nothing that it speaks of matters any more: every user is gone, the warning is old and its answer is settled, or a review is over. */
function isOver({ kind, about, loaded, sentAt }: Message, now: Temporal.Instant): boolean {
  const isOld = now.since(sentAt).total('days') > WARNING_DAYS;
  // There have been others since.
  if (kind === 'weekly') return isOld;
  // What was said in a review, and what was not, stays so once it has ended.
  if (kind === 'review' || kind === 'review_question') return loaded.review.state !== 'open';
  if (kind !== 'reminder' && kind !== 'digest') return false;
  const { users } = loaded;
  if (users.every(({ isGone }) => isGone)) return true;
  return (
    isOld &&
    about.lines.every(({ expiry }, index) => {
      const user = users[index];
      return user !== undefined && isSettled(answerTo(expiry, user), now) && !askedBeside(user);
    })
  );
}
