import type { OwnerTold } from '../../core/messages/about.ts';
import { notAMember } from '../../core/people/permission.ts';
import { asOf, type DueReminder, mayBeDue, planReminder, type ReminderPlan } from '../../core/reminder.ts';
import type { Recipient } from '../../ports/messages.ts';
import type { WatchedUser } from '../../ports/records/api-users.ts';
import { deliver } from '../deliver.ts';
import type { Attempts } from './attempts.ts';
import { deliveryOf, type Round, reminderEvent } from './round.ts';

export const OWNER = 'owner';

/** What the owner of one user is to be told. */
export interface OwnerPlan extends ReminderPlan {
  readonly recipient: Recipient;
  /** Whether the owner can no longer be reached: then what is due is the administrators' alone. */
  readonly isGone: boolean;
}

/**
 * Decides for one user, by the days of the zone in which its owner lives. Slack is asked about an owner only where
 * something may be due. Someone whom Slack cannot look up now counts as there, in the instance's zone.
 *
 * @returns `undefined` where nothing can be due
 */
export async function planOwner(
  { ports, instance, rules, personOf }: Round,
  { apiUser, settled }: WatchedUser,
): Promise<OwnerPlan | undefined> {
  const { owner } = apiUser;
  const isSettled = (key: string) => settled.has(key);
  if (owner === undefined || !mayBeDue(apiUser, OWNER, isSettled, rules)) return undefined;
  let isGone = false;
  let { timeZone } = instance.reminders;
  try {
    const person = await personOf(owner);
    isGone = notAMember(person, ports.home) !== undefined;
    if (person && !isGone) timeZone = person.timeZone;
  } catch (error) {
    ports.log.warn({ err: error, slackUser: owner }, 'Slack did not say whether an owner is still there');
  }
  const plan = planReminder(apiUser, OWNER, isSettled, rules, timeZone);
  const recipient: Recipient = { kind: 'person', id: owner };
  if (!isGone || !plan.send) return { ...plan, recipient, isGone };
  // Nobody is there to be told: what is due counts as skipped.
  return { ...plan, recipient, isGone, send: undefined, skip: [...plan.skip, plan.send] };
}

/** What the administrators are told about the owner of a user beside its warning. */
export async function tellOwner(
  round: Round,
  attempts: Attempts,
  { apiUser, settled }: WatchedUser,
  plan: OwnerPlan | undefined,
): Promise<OwnerTold> {
  if (apiUser.owner === undefined) return 'none';
  if (plan?.isGone) return 'gone';
  if (plan?.send) {
    const { send, recipient } = plan;
    const outcome = await attempts.one(recipient, () => sendToOwner(round, recipient, send));
    if (outcome === undefined) return 'waiting';
    return outcome === 'refused' ? 'refused' : 'told';
  }
  return before(round, { apiUser, settled });
}

/** What an earlier run has come to. */
function before({ rules, instance }: Round, { apiUser, settled }: WatchedUser): OwnerTold {
  const { mostUrgent } = planReminder(apiUser, OWNER, () => false, rules, instance.reminders.timeZone);
  const became = mostUrgent && settled.get(mostUrgent.key);
  if (became === undefined) return 'later';
  if (became === 'refused') return 'refused';
  return became === 'skipped' ? 'gone' : 'told';
}

/** One direct message about one API-only user. */
async function sendToOwner({ ports, instance, callsOf }: Round, recipient: Recipient, planned: DueReminder) {
  const calls = await callsOf(planned.apiUser);
  const sentAt = ports.clock.now();
  const due = asOf(planned, OWNER, sentAt);
  return deliver(ports, {
    recipient,
    deliveries: [deliveryOf(due, recipient)],
    sentAt,
    about: () => ({
      kind: 'reminder',
      instance: instance.name,
      lines: [{ user: due.apiUser.id, expiry: due.expiry, calls }],
    }),
    events: (_, became) => [
      reminderEvent(ports, became === 'sent' ? 'reminder.sent' : 'reminder.failed', recipient, due),
    ],
  });
}
