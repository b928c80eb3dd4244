import type { CallsMade, OwnerTold } from '../../core/messages/about.ts';
import { asOf, type DueReminder, planReminder, type ReminderPlan } from '../../core/reminder.ts';
import type { Recipient } from '../../ports/messages.ts';
import type { WatchedUser } from '../../ports/records/api-users.ts';
import { type Delivered, deliver } from '../deliver.ts';
import { partsOf } from '../parts-of.ts';
import { channelOf } from '../people/administrators.ts';
import type { Attempts } from './attempts.ts';
import { byUrgency, deliveryOf, EVENTS, type Round, reminderEvent, stillDue } from './round.ts';

/** Those who are told together, and the name of their series of warnings. */
export interface Audience {
  readonly recipient: Recipient;
  readonly name: string;
}

/** What the administrators are to be told about one user. */
export interface AdministratorsPlan extends ReminderPlan {
  readonly audience: Audience;
}

/** The administrators' channel, or each of them where there is none. */
export async function audiencesOf({
  instance,
  administrators,
}: Pick<Round, 'instance' | 'administrators'>): Promise<Audience[]> {
  const channel = channelOf(instance);
  const recipients = channel ? [channel] : (await administrators()).people;
  return recipients.map((recipient) => ({ recipient, name: `administrators:${recipient.id}` }));
}

/** Each administrator in the place of a channel that Slack has closed to the app: nobody misses a warning for that. */
async function insteadOf({ administrators }: Round, channel: Audience): Promise<Audience[]> {
  const { people } = await administrators();
  return people.map((recipient) => ({ recipient, name: `${channel.name}:${recipient.id}` }));
}

/** Decides for one user; what a channel has refused before is each administrator's. */
export async function planAdministrators(
  round: Round,
  { apiUser, settled }: WatchedUser,
): Promise<AdministratorsPlan[]> {
  const planFor = (audience: Audience): AdministratorsPlan => ({
    audience,
    ...planReminder(
      apiUser,
      audience.name,
      (key) => settled.has(key),
      round.rules,
      round.instance.reminders.timeZone,
    ),
  });
  const plans = (await audiencesOf(round)).map(async (audience) => {
    const plan = planFor(audience);
    const isRefused = plan.mostUrgent !== undefined && settled.get(plan.mostUrgent.key) === 'refused';
    return isRefused && audience.recipient.kind === 'channel'
      ? [plan, ...(await insteadOf(round, audience)).map(planFor)]
      : [plan];
  });
  return (await Promise.all(plans)).flat();
}

/** A line of a digest that waits until every user was looked at. */
export interface DueLine {
  readonly due: DueReminder;
  /** What became of the owner's own warning. */
  readonly owner: OwnerTold;
  readonly audience: Audience;
}

/** Sends the lines, most urgent first, in digests of bounded length; those of a closed channel to each administrator. */
export async function sendDigests(
  round: Round,
  attempts: Attempts,
  lines: readonly DueLine[],
): Promise<void> {
  const audiences = new Map(lines.map(({ audience }) => [audience.name, audience]));
  for (const audience of audiences.values()) {
    const own = lines.filter((line) => line.audience.name === audience.name).sort(byUrgency);
    const parts = partsOf(own, round.ports.messenger.most.digest);
    for (const [index, lines] of parts.entries()) {
      const digest = { lines, part: index + 1, parts: parts.length };
      const outcome = await attempts.one(audience.recipient, () => sendDigest(round, audience, digest));
      if (outcome !== 'refused' || audience.recipient.kind === 'person') continue;
      for (const each of await insteadOf(round, audience)) {
        await attempts.one(each.recipient, () => sendDigest(round, each, digest));
      }
    }
  }
}

async function sendDigest(
  round: Round,
  { recipient, name }: Audience,
  { lines, part, parts }: { lines: readonly DueLine[]; part: number; parts: number },
): Promise<Delivered> {
  const { ports, instance, callsOf } = round;
  const calls = new Map<string, CallsMade>();
  for (const { due } of lines) calls.set(due.apiUser.id, await callsOf(due.apiUser));
  const owners = new Map(lines.map(({ due, owner }) => [due.apiUser.id, owner]));
  const sentAt = ports.clock.now();
  const planned = lines.map(({ due }) => due);
  const dues = (await stillDue(round, planned)).map((due) => asOf(due, name, sentAt));
  return deliver(ports, {
    recipient,
    deliveries: dues.map((due) => ({ ...deliveryOf(due, recipient), due })),
    sentAt,
    about: (left) => ({
      kind: 'digest',
      instance: instance.name,
      lines: left.map(({ due: { apiUser, expiry } }) => ({
        user: apiUser.id,
        expiry,
        calls: calls.get(apiUser.id) ?? 'no_answer',
        owner: owners.get(apiUser.id) ?? 'later',
        ownedBy: apiUser.owner,
      })),
      part,
      parts,
    }),
    events: (left, became) => left.map(({ due }) => reminderEvent(ports, EVENTS[became], recipient, due)),
  });
}
