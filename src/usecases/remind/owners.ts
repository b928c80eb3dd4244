import { emailKey } from '../../core/email-address.ts';
import type { DueReminder } from '../../core/reminder.ts';
import type { Recipient } from '../../ports.ts';
import { deliver } from '../deliver.ts';
import { deliveryOf, planFor, type RecipientPlan, type Round, reminderEvent } from './round.ts';

/** What each owner is to be told; users without an owner, or whose owner is gone, are left to the administrators. */
export function planOwners(round: Round): RecipientPlan[] {
  const owners = new Set(round.apiUsers.flatMap(({ owner }) => owner ?? []));
  return [...owners]
    .filter((owner) => !round.gone.has(owner))
    .map((owner) => {
      const owned = round.apiUsers.filter((apiUser) => apiUser.owner === owner);
      return planFor(round, { kind: 'person', id: owner }, owned, 'owner');
    });
}

/** One direct message about one API-only user. */
export async function sendToOwner(
  { ports, calls }: Round,
  recipient: Recipient,
  due: DueReminder,
): Promise<void> {
  const outcome = await deliver(ports, {
    recipient,
    deliveries: [deliveryOf(due, recipient)],
    message: () => ({
      kind: 'reminder',
      due,
      calls: calls && (calls.get(emailKey(due.apiUser.userid)) ?? 0),
      administrators: ports.administrators,
    }),
    events: () => [reminderEvent(ports, 'reminder.sent', recipient, due)],
  });
  if (outcome === 'refused') {
    await ports.records.audit.append(reminderEvent(ports, 'reminder.failed', recipient, due));
  }
}
