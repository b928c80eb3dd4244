import type { AuditEvent } from '../core/audit-event.ts';
import { type Message, MessageRefused, type NewDelivery, type Ports, type Recipient } from '../ports.ts';

type DeliverPorts = Pick<Ports, 'records' | 'messenger' | 'clock' | 'ids' | 'log'>;

/** One message and the deliveries that it carries: a digest carries many. */
export interface Parcel<D extends NewDelivery> {
  readonly recipient: Recipient;
  readonly deliveries: readonly D[];
  /** Makes the message from the deliveries that are still to be sent. */
  readonly message: (deliveries: readonly D[]) => Message;
  readonly events?: (deliveries: readonly D[]) => readonly AuditEvent[];
}

/** What became of a parcel; `refused` says that asking again could never help. */
export type Delivered = 'sent' | 'nothing_left' | 'refused';

/**
 * Sends a message once: what it carries is claimed before and confirmed after.
 *
 * A claim that nobody confirmed was left by a crash: Slack is asked whether that message went out before it is
 * sent again.
 *
 * @throws where Slack cannot be reached, or refuses for now; the next run tries again
 */
export async function deliver<D extends NewDelivery>(
  ports: DeliverPorts,
  parcel: Parcel<D>,
): Promise<Delivered> {
  const messageId = ports.ids.next();
  const left = await claim(ports, parcel, messageId);
  if (left.length === 0) return 'nothing_left';
  const keys = left.map(({ key }) => key);
  try {
    await ports.messenger.send(parcel.recipient, parcel.message(left), messageId);
  } catch (error) {
    if (!(error instanceof MessageRefused)) throw error;
    await ports.records.deliveries.release(keys);
    if (!error.isFinal) throw error;
    ports.log.error({ recipient: parcel.recipient.id, code: error.code }, 'Slack refused a message for good');
    return 'refused';
  }
  await ports.records.deliveries.confirm(keys, ports.clock.now(), parcel.events?.(left) ?? []);
  return 'sent';
}

async function claim<D extends NewDelivery>(
  ports: DeliverPorts,
  { recipient, deliveries, events }: Parcel<D>,
  messageId: string,
): Promise<D[]> {
  const left: D[] = [];
  const answers = new Map<string, boolean>();
  for (const delivery of deliveries) {
    const now = ports.clock.now();
    const claimed = await ports.records.deliveries.claim(delivery, messageId, now);
    if (claimed.state === 'settled') continue;
    if (claimed.state === 'unconfirmed') {
      const { message, claimedAt } = claimed;
      const wentOut = answers.get(message) ?? (await ports.messenger.wasSent(recipient, message, claimedAt));
      answers.set(message, wentOut);
      if (wentOut) {
        await ports.records.deliveries.confirm([delivery.key], now, events?.([delivery]) ?? []);
        continue;
      }
      await ports.records.deliveries.reclaim(delivery.key, messageId, now);
    }
    left.push(delivery);
  }
  return left;
}
