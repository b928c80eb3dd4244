import type { ApiUser } from '../../core/api-user.ts';
import type { AuditAction, AuditEvent } from '../../core/audit-event.ts';
import { notAMember } from '../../core/permission.ts';
import { type DueReminder, planReminders, type ReminderPlan } from '../../core/reminder.ts';
import type { NewDelivery, Ports, Recipient } from '../../ports.ts';
import { refreshApiUsers } from '../refresh-api-users.ts';

/** What one run of the reminders knows. */
export interface Round {
  readonly ports: Ports;
  readonly apiUsers: readonly ApiUser[];
  /** Keys of warnings that were sent or skipped before. */
  readonly settled: ReadonlySet<string>;
  /** Owners who can no longer be reached. */
  readonly gone: ReadonlySet<string>;
  /** Calls in the last seven days by userid; `undefined` where Marketo did not say. */
  readonly calls: ReadonlyMap<string, number> | undefined;
}

/** @param keep whether what Marketo says about users is written down */
export async function beginRound(ports: Ports, keep: boolean): Promise<Round> {
  const apiUsers = await refreshApiUsers(ports, { keep });
  const settled = await ports.records.deliveries.settled(apiUsers.map(({ id }) => id));
  const calls = await ports.marketo.callsInLastSevenDays().catch((error: unknown) => {
    ports.log.warn({ err: error }, 'Marketo did not give its usage; reminders go out without it');
    return undefined;
  });
  return { ports, apiUsers, settled, calls, gone: await ownersWhoAreGone(ports, apiUsers) };
}

/** Someone whom Slack cannot look up now counts as there. */
async function ownersWhoAreGone(ports: Ports, apiUsers: readonly ApiUser[]): Promise<Set<string>> {
  const gone = new Set<string>();
  for (const owner of new Set(apiUsers.map((apiUser) => apiUser.owner))) {
    try {
      if (notAMember(await ports.directory.person(owner), ports.home)) gone.add(owner);
    } catch (error) {
      ports.log.warn({ err: error, slackUser: owner }, 'Slack did not say whether an owner is still there');
    }
  }
  return gone;
}

/** What is due to one recipient and about which users; each audience has its own series. */
export interface RecipientPlan extends ReminderPlan {
  readonly recipient: Recipient;
}

export function planFor(
  { ports, settled }: Round,
  recipient: Recipient,
  apiUsers: readonly ApiUser[],
  audience: string,
): RecipientPlan {
  const { reminderDays: thresholds, timeZone } = ports.policy;
  const rules = { thresholds, timeZone, now: ports.clock.now() };
  return { recipient, ...planReminders(apiUsers, audience, settled, rules) };
}

export function deliveryOf({ key, apiUser }: DueReminder, { id }: Recipient): NewDelivery {
  return { key, instance: apiUser.instance, apiUserId: apiUser.id, recipient: id };
}

export function reminderEvent(
  { clock }: Pick<Ports, 'clock'>,
  action: AuditAction,
  recipient: Recipient,
  { apiUser, threshold, daysLeft }: DueReminder,
): AuditEvent {
  return {
    at: clock.now(),
    actor: 'app',
    action,
    instance: apiUser.instance,
    subject: apiUser.email,
    details: { recipient: recipient.id, threshold, daysLeft },
  };
}
