import type { Temporal } from 'temporal-polyfill';
import type { AuditEvent } from '../core/audit-event.ts';
import type { About, Subject } from '../core/messages/about.ts';
import { MessageNotSent, type Recipient, type Sent, type Where } from '../ports/messages.ts';
import type { Needs } from '../ports/ports.ts';
import type { Claim, NewDelivery, Unconfirmed } from '../ports/records/deliveries.ts';
import { type LoadPorts, loadMessage } from './messages/load.ts';
import { tellEach } from './people/tell-each.ts';

export type DeliverPorts = LoadPorts &
  Needs<'messenger' | 'clock' | 'ids' | 'log', 'deliveries' | 'messages'>;

/** One message and the deliveries that it carries: a digest carries many. */
export interface Parcel<D extends NewDelivery> {
  readonly recipient: Recipient;
  readonly deliveries: readonly D[];
  /** What the message is about, from the deliveries that are still to be sent. */
  readonly about: (deliveries: readonly D[]) => About;
  /** The moment that the message speaks from; without it, that at which it is sent. */
  readonly sentAt?: Temporal.Instant;
  /** Of what the app says by itself somebody hears once a day; without it, whenever it is sent. */
  readonly onceADay?: OnceADay | undefined;
  /** What is written to the audit of those that went out, or that Slack refused for good. */
  readonly events?: (deliveries: readonly D[], became: 'sent' | 'refused') => readonly AuditEvent[];
}

/** The day on which somebody is told, where they live, and whether it has to be on that one, whatever else they were told. */
export interface OnceADay {
  readonly day: Temporal.PlainDate;
  readonly cannotWait: boolean;
}

/**
 * What became of a parcel; `refused`, now or before, says that asking again could never help; `waits`, that its reader was told
 * something else on that day, and nothing was sent.
 */
export type Delivered = 'sent' | 'nothing_left' | 'refused' | 'waits';

/**
 * A message that was about to leave is left alone for this long, in seconds, unless Slack has said what became of it: Slack
 * may carry out late what nobody waits for any more. Shorter than a minute, in which it is tried again.
 */
const HELD_FOR = 45;

/** It leaves in this many seconds or not at all, so that it has come to Slack when it is looked for. */
const LEAVES_WITHIN = 15;

/** Answers of which nobody knows what they mean: after so many, and so long, a delivery is given up. */
const MOST_UNCLEAR = 5;
const UNCLEAR_HOURS = 1;

/**
 * Sends a message once: what it carries is claimed before and confirmed after.
 *
 * A message that leaves is held in the records: nobody looks for it, or takes it over, before its fate can be known. The
 * lock under which this runs may be lost meanwhile, and the process may die.
 *
 * A claim that nobody confirmed was left by a crash or a lost answer: Slack is asked whether that message went out
 * before it is sent again. Only an answer that means “not posted” gives a claim back. What Slack refuses for good is
 * settled as refused, so that nobody is told of it twice.
 *
 * What the message is about is kept before it is drawn, and where it went together with its confirmation, so that it can be
 * drawn anew when that changes, at whichever moment.
 *
 * @throws where Slack cannot be reached, does not say, or not now; the next run tries again
 */
export async function deliver<D extends NewDelivery>(
  ports: DeliverPorts,
  parcel: Parcel<D>,
): Promise<Delivered> {
  const messageId = ports.ids.next();
  const { left, wasRefused, isHeld } = await claim(ports, parcel, messageId);
  if (left.length === 0) {
    if (isHeld) throw new MessageNotSent('on_its_way', 'later');
    return wasRefused ? 'refused' : 'nothing_left';
  }
  const keys = left.map(({ key }) => key);
  if (!(await mayBeToday(ports, parcel, messageId))) {
    await ports.records.deliveries.release(keys, messageId);
    return 'waits';
  }
  let sent: Sent;
  try {
    sent = await send(ports, parcel, left, messageId);
  } catch (error) {
    if (!(error instanceof MessageNotSent)) throw error;
    if (error.why === 'recipient') {
      await refuse(ports, parcel, left, error.code);
      await ports.records.messages.discard(messageId);
      return 'refused';
    }
    if (error.why === 'unclear') await ports.records.deliveries.countTry(keys);
    else if (error.why !== 'passing') {
      await ports.records.deliveries.release(keys, messageId);
      await ports.records.messages.discard(messageId);
    }
    throw error;
  }
  const { drawn, ...where } = sent;
  const events = parcel.events?.(left, 'sent') ?? [];
  const posted = { message: messageId, where, drawn };
  await ports.records.deliveries.confirm(keys, ports.clock.now(), events, posted);
  // What another one sends is not known to have gone out.
  if (isHeld) throw new MessageNotSent('on_its_way', 'later');
  return wasRefused ? 'refused' : 'sent';
}

/** What cannot wait takes the day, too, so that what can does not come beside it. */
async function mayBeToday<D extends NewDelivery>(
  { records }: DeliverPorts,
  { recipient, onceADay }: Parcel<D>,
  messageId: string,
): Promise<boolean> {
  if (!onceADay) return true;
  const { day, cannotWait } = onceADay;
  const isTaken = await records.deliveries.takeDay({ person: recipient.id, day }, messageId);
  return isTaken || cannotWait;
}

async function send<D extends NewDelivery>(
  ports: DeliverPorts,
  { recipient, about: aboutOf, sentAt = ports.clock.now() }: Parcel<D>,
  left: readonly D[],
  messageId: string,
): Promise<Sent> {
  const about = aboutOf(left);
  await ports.records.messages.begin({ id: messageId, about, recipient, sentAt });
  const message = await loadMessage(ports, about, sentAt);
  const keys = left.map(({ key }) => key);
  return ports.messenger.send(recipient, message, messageId, () => hold(ports, keys, messageId));
}

/** @throws MessageNotSent where it must not leave: somebody else took it over, or this process stood still */
async function hold(
  { records, clock }: DeliverPorts,
  keys: readonly string[],
  messageId: string,
): Promise<void> {
  const now = clock.now();
  const isOurs = await records.deliveries.hold(keys, messageId, now.add({ seconds: HELD_FOR }));
  if (!isOurs) throw new MessageNotSent('on_its_way', 'later');
  if (clock.now().since(now).total('seconds') > LEAVES_WITHIN) {
    throw new MessageNotSent('stood_still', 'later');
  }
}

async function claim<D extends NewDelivery>(
  ports: DeliverPorts,
  parcel: Parcel<D>,
  messageId: string,
): Promise<{ readonly left: readonly D[]; readonly wasRefused: boolean; readonly isHeld: boolean }> {
  const { deliveries: records } = ports.records;
  const left: D[] = [];
  const answers = new Map<string, WentOut>();
  let wasRefused = false;
  let isHeld = false;
  for (const delivery of parcel.deliveries) {
    const now = ports.clock.now();
    const claimed = await records.claim(delivery, messageId, now);
    if (claimed.state === 'settled') {
      wasRefused ||= claimed.as === 'refused';
      continue;
    }
    if (claimed.state === 'held') {
      isHeld = true;
      continue;
    }
    if (claimed.state === 'unconfirmed') {
      const { message, claimedAt, tries } = claimed;
      const known = answers.get(message) ?? (await lookFor(ports, parcel.recipient, delivery.key, claimed));
      answers.set(message, known);
      if (known.where) {
        const events = parcel.events?.([delivery], 'sent') ?? [];
        await records.confirm([delivery.key], now, events, { message, where: known.where });
        continue;
      }
      const code = known.code ?? (isHopeless(tries, claimedAt, now) ? 'unclear' : undefined);
      if (code !== undefined) {
        await refuse(ports, parcel, [delivery], code);
        wasRefused = true;
        continue;
      }
      if (!(await records.reclaim(delivery.key, { from: message, to: messageId }, ports.clock.now()))) {
        isHeld = true;
        continue;
      }
      await ports.records.messages.discard(message);
    }
    left.push(delivery);
  }
  return { left, wasRefused, isHeld };
}

/**
 * Finds out what became of messages about something of which nobody has confirmed that they went out, where they are not
 * sent any more: those that stand in Slack are drawn anew from now on, and the others are forgotten.
 *
 * @throws where one is on its way, or Slack does not say; the next run asks again
 */
export async function settleUnconfirmed(ports: DeliverPorts, subject: Subject): Promise<void> {
  const found = await ports.records.deliveries.unconfirmed(subject, ports.clock.now());
  await tellEach(
    found.map((each) => async () => {
      if (!(await settle(ports, each))) throw new MessageNotSent('on_its_way', 'later');
    }),
  );
}

/** After so many hours whoever would have told something once more has not come back to it, as where nobody is warned of it any more. */
const FORGOTTEN_HOURS = 24;

/** So many are looked for in one run: each is a question to Slack. */
const MOST_FORGOTTEN = 20;

/**
 * The same of whatever was claimed a day ago and is not told any more, because what it was about has changed before its answer was
 * looked for: what stands in Slack is drawn anew from now on.
 *
 * @throws where Slack does not say of some, after it was asked about all; the next run asks again
 */
export async function settleForgotten(ports: DeliverPorts): Promise<void> {
  const now = ports.clock.now();
  const claimedBy = now.subtract({ hours: FORGOTTEN_HOURS });
  const forgotten = await ports.records.deliveries.forgotten(claimedBy, now, MOST_FORGOTTEN);
  // Somebody has come back to what is on its way: it is no longer forgotten.
  await tellEach(forgotten.map((each) => () => settle(ports, each)));
}

/** @returns whether it is settled now: else it is on its way */
async function settle(ports: DeliverPorts, { delivery, recipient, claim }: Unconfirmed): Promise<boolean> {
  const { deliveries: records, messages } = ports.records;
  if (claim.state === 'held') return false;
  const { message } = claim;
  const { key } = delivery;
  const { where, code } = await lookFor(ports, recipient, key, claim);
  if (where) await records.confirm([key], ports.clock.now(), [], { message, where });
  else if (code !== undefined) await refuse(ports, { recipient }, [delivery], code);
  // Whoever claimed it may send it after all while it is looked for.
  else if (!(await records.giveUp(key, message, ports.clock.now()))) return false;
  else await messages.discard(message);
  return true;
}

interface WentOut {
  /** Where it is; `undefined` where it did not go out. */
  readonly where?: Where | undefined;
  /** Why nobody will ever know: Slack does not let us read there. */
  readonly code?: string;
}

async function lookFor(
  { records, messenger, clock }: DeliverPorts,
  recipient: Recipient,
  key: string,
  { message, claimedAt, tries }: Extract<Claim, { state: 'unconfirmed' }>,
): Promise<WentOut> {
  try {
    return { where: await messenger.wasSent(recipient, message, claimedAt) };
  } catch (error) {
    if (!(error instanceof MessageNotSent)) throw error;
    if (error.why === 'recipient') return { code: error.code };
    // Slack answers, and not with what was asked: for ever is too long.
    if (error.why === 'unclear') {
      if (isHopeless(tries, claimedAt, clock.now())) return { code: error.code };
      await records.deliveries.countTry([key]);
    }
    throw error;
  }
}

function isHopeless(tries: number, claimedAt: Temporal.Instant, now: Temporal.Instant): boolean {
  return tries >= MOST_UNCLEAR && now.since(claimedAt).total('hours') >= UNCLEAR_HOURS;
}

async function refuse<D extends NewDelivery>(
  { records, clock, log }: DeliverPorts,
  { recipient, events }: Pick<Parcel<D>, 'recipient' | 'events'>,
  deliveries: readonly D[],
  code: string,
): Promise<void> {
  const keys = deliveries.map(({ key }) => key);
  log.error(
    { recipient: recipient.id, code },
    'Slack refuses messages there; nothing more is tried for this one',
  );
  await records.deliveries.refuse(keys, code, clock.now(), events?.(deliveries, 'refused') ?? []);
}
