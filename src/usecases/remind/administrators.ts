import type { DueReminder } from '../../core/reminder.ts';
import type { DigestLine, Recipient } from '../../ports.ts';
import { administratorsOf } from '../administrators.ts';
import { deliver } from '../deliver.ts';
import { deliveryOf, planFor, type RecipientPlan, type Round, reminderEvent } from './round.ts';

/** Lines in one digest message: far below Slack's 50 blocks and 13,200 characters, whatever people typed. */
const LINES_PER_DIGEST = 15;

/** One digest, or one part of a long one. */
export interface Digest {
  readonly dues: readonly DueReminder[];
  readonly part: number;
  readonly parts: number;
}

/** What the administrators are to be told: in their channel, or each of them where there is none. */
export function planAdministrators(round: Round): RecipientPlan[] {
  return administratorsOf(round.ports, round.instance).map((recipient) =>
    planFor(round, recipient, round.apiUsers, `administrators:${recipient.id}`),
  );
}

export function digestsOf(dues: readonly DueReminder[]): Digest[] {
  const parts = Math.ceil(dues.length / LINES_PER_DIGEST);
  return Array.from({ length: parts }, (_, index) => ({
    dues: dues.slice(index * LINES_PER_DIGEST, (index + 1) * LINES_PER_DIGEST),
    part: index + 1,
    parts,
  }));
}

export async function sendDigest(
  { ports, instance, gone }: Round,
  recipient: Recipient,
  { dues, part, parts }: Digest,
): Promise<'sent' | 'nothing_left' | 'refused'> {
  const ownerOf = ({ apiUser: { owner } }: DueReminder): DigestLine['owner'] => {
    if (owner === undefined) return 'none';
    return gone.has(owner) ? 'gone' : 'told';
  };
  const outcome = await deliver(ports, {
    recipient,
    deliveries: dues.map((due) => ({ ...deliveryOf(due, recipient), due })),
    message: (left) => ({
      kind: 'digest',
      instance: instance.name,
      lines: left.map(({ due }) => ({ due, owner: ownerOf(due) })),
      part,
      parts,
    }),
    events: (left) => left.map(({ due }) => reminderEvent(ports, 'reminder.sent', recipient, due)),
  });
  if (outcome === 'refused') {
    for (const due of dues) {
      await ports.records.audit.append(reminderEvent(ports, 'reminder.failed', recipient, due));
    }
  }
  return outcome;
}

/**
 * A digest whose channel is gone or closed to the app, to each administrator instead: nobody misses a warning for
 * that. Each of them has keys of their own, so that none hears twice.
 */
export async function sendDigestToEachAdministrator(round: Round, digest: Digest): Promise<void> {
  for (const id of round.ports.administrators) {
    const dues = digest.dues.map((due) => ({ ...due, key: `${due.key}:${id}` }));
    await sendDigest(round, { kind: 'person', id }, { ...digest, dues });
  }
}
