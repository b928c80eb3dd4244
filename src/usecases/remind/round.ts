import type { ApiUser } from '../../core/api-user.ts';
import type { AuditAction, AuditEvent } from '../../core/audit-event.ts';
import { notAMember } from '../../core/permission.ts';
import { type DueReminder, planReminders, type ReminderPlan } from '../../core/reminder.ts';
import type { Instance, Marketo, NewDelivery, Ports, Recipient } from '../../ports.ts';
import { checkApiUser } from '../check-api-user.ts';

/** What one run of the reminders of one instance knows. */
export interface Round {
  readonly ports: RemindPorts;
  readonly instance: Instance;
  readonly apiUsers: readonly ApiUser[];
  /** Keys of warnings that were sent or skipped before. */
  readonly settled: ReadonlySet<string>;
  /** Owners who can no longer be reached. */
  readonly gone: ReadonlySet<string>;
  /** Calls in the last seven days by userid; `undefined` where Marketo did not say. */
  readonly calls: ReadonlyMap<string, number> | undefined;
}

export type RemindPorts = Pick<
  Ports,
  'records' | 'messenger' | 'directory' | 'clock' | 'ids' | 'log' | 'home' | 'administrators'
>;

export async function beginRound(ports: RemindPorts, instance: Instance): Promise<Round> {
  const apiUsers = await ports.records.apiUsers.active(instance.name);
  const settled = await ports.records.deliveries.settled(apiUsers.map(({ id }) => id));
  const gone = await ownersWhoAreGone(ports, apiUsers);
  return { ports, instance, apiUsers, settled, gone, calls: undefined };
}

/**
 * The same round with what Marketo says now about the users that somebody is to be warned about: their expiry may have
 * been changed by hand, and how busy they are belongs to the warning.
 *
 * A user that cannot be asked about stays as it is known, so that a warning is never lost to a failed call.
 *
 * @param keep whether what was found is written down; a dry run leaves the records alone
 */
export async function askMarketo(
  round: Round,
  dues: readonly ApiUser[],
  { keep }: { keep: boolean },
): Promise<Round> {
  if (dues.length === 0) return round;
  const { ports, instance } = round;
  const wanted = new Set(dues.map(({ id }) => id));
  const checked = await Promise.all(
    round.apiUsers.map((apiUser) => (wanted.has(apiUser.id) ? check(round, apiUser, keep) : apiUser)),
  );
  const calls = await callsByUser(instance.marketo).catch((error: unknown) => {
    ports.log.warn({ err: error }, 'Marketo did not give its usage; reminders go out without it');
    return undefined;
  });
  return { ...round, calls, apiUsers: checked.filter((apiUser) => apiUser !== undefined) };
}

async function check(
  { ports, instance }: Round,
  apiUser: ApiUser,
  keep: boolean,
): Promise<ApiUser | undefined> {
  const isListed = async () => (await instance.marketo.findUserByEmail(apiUser.email)) !== undefined;
  try {
    return await checkApiUser(ports, instance, apiUser, { isListed, keep });
  } catch (error) {
    ports.log.warn(
      { err: error, apiUser: apiUser.id },
      'Marketo could not be asked about a user; its known expiry is used',
    );
    return apiUser;
  }
}

async function callsByUser(marketo: Marketo): Promise<Map<string, number>> {
  const calls = new Map<string, number>();
  for (const { by } of await marketo.callsInLastSevenDays()) {
    for (const [userid, count] of by) calls.set(userid, (calls.get(userid) ?? 0) + count);
  }
  return calls;
}

/** Someone whom Slack cannot look up now counts as there. */
async function ownersWhoAreGone(ports: RemindPorts, apiUsers: readonly ApiUser[]): Promise<Set<string>> {
  const gone = new Set<string>();
  for (const owner of new Set(apiUsers.flatMap((apiUser) => apiUser.owner ?? []))) {
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
  { ports, instance, settled }: Round,
  recipient: Recipient,
  apiUsers: readonly ApiUser[],
  audience: string,
): RecipientPlan {
  const { reminderDays: thresholds, timeZone } = instance.policy;
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
