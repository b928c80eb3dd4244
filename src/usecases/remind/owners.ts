import type { Temporal } from 'temporal-polyfill';
import { dateIn } from '../../core/calendar.ts';
import type { CallsMade, OwnerTold } from '../../core/messages/about.ts';
import { nextMorning } from '../../core/mornings.ts';
import { notAMember } from '../../core/people/permission.ts';
import {
  asOf,
  cannotWait,
  type DueReminder,
  keysFrom,
  mayBeDue,
  mayBeDueInMorning,
  planInMorning,
  planReminder,
  type ReminderPlan,
} from '../../core/reminder.ts';
import type { Recipient } from '../../ports/messages.ts';
import type { WatchedUser } from '../../ports/records/api-users.ts';
import { deliver, type OnceADay } from '../deliver.ts';
import { partsOf } from '../parts-of.ts';
import type { Attempts } from './attempts.ts';
import { byUrgency, deliveryOf, EVENTS, type Round, reminderEvent, stillDue } from './round.ts';

/** The name of an owner's series of warnings: a new owner is warned of what the old one was told. */
export function ownerAudience(owner: string): string {
  return `owner:${owner}`;
}

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
  round: Round,
  { apiUser, settled }: WatchedUser,
): Promise<OwnerPlan | undefined> {
  const { ports, instance, rules, tells, mornings, personOf } = round;
  const { owner } = apiUser;
  if (owner === undefined) return undefined;
  const audience = ownerAudience(owner);
  const isSettled = (key: string) => settled.has(key);
  const mayBe = mornings
    ? mayBeDueInMorning(apiUser, audience, isSettled, { ...rules, some: mornings.some })
    : mayBeDue(apiUser, audience, isSettled, rules);
  if (!mayBe) return undefined;
  const planIn = (timeZone: string) =>
    mornings
      ? planInMorning(apiUser, audience, isSettled, {
          ...rules,
          mornings: { hour: mornings.hour, timeZone },
          lastLook: mornings.lastLook,
        })
      : planReminder(apiUser, audience, isSettled, rules, timeZone);
  const known = mornings?.zones.of(owner, rules.now);
  // For whom it is no morning, there is nothing to be asked.
  if (known !== undefined && !planIn(known).send) return undefined;
  let isGone = false;
  let timeZone = known ?? instance.reminders.timeZone;
  try {
    const person = await personOf(owner);
    isGone = notAMember(person, ports.home) !== undefined;
    if (person && !isGone) {
      timeZone = person.timeZone;
      mornings?.zones.keep(owner, timeZone, rules.now);
    }
  } catch (error) {
    ports.log.warn({ err: error, slackUser: owner }, 'Slack did not say whether an owner is still there');
  }
  // Nobody waits for the morning of somebody who has left.
  const plan = isGone ? planReminder(apiUser, audience, isSettled, rules, timeZone) : planIn(timeZone);
  const recipient: Recipient = { kind: 'person', id: owner };
  // Whoever is there is told by another run.
  if (!isGone && tells === 'administrators') return { ...plan, send: undefined, skip: [], recipient, isGone };
  if (!isGone || !plan.send) return { ...plan, recipient, isGone };
  // Nobody is there to be told: what is due counts as skipped.
  return { ...plan, recipient, isGone, send: undefined, skip: [...plan.skip, plan.send] };
}

/** A user about which somebody is to be told something, and what its owner is to be told. */
export interface OwnerDue {
  readonly watched: WatchedUser;
  readonly plan: OwnerPlan | undefined;
}

/**
 * Warns the owners, each in one message about all of theirs, or in as many as it takes.
 *
 * @returns what the administrators are told about each owner beside the warning, by the user's id
 */
export async function tellOwners(
  round: Round,
  attempts: Attempts,
  dues: readonly OwnerDue[],
): Promise<ReadonlyMap<string, OwnerTold>> {
  const told = new Map<string, OwnerTold>();
  for (const due of dues) told.set(due.watched.apiUser.id, withoutMessage(round, due));
  const tell = async (part: readonly OwnersWarning[], onceADay?: OnceADay): Promise<OwnerTold> => {
    const became = await tellOwner(round, attempts, part, onceADay);
    for (const { apiUser } of part.map(({ due }) => due)) told.set(apiUser.id, became);
    return became;
  };
  const { most } = round.ports.messenger;
  for (const own of byOwner(dues)) {
    if (round.mornings) await tellOnceADay(round.mornings.hour, round.rules.now, own, most.reminder, tell);
    else for (const part of partsOf(own, most.reminder)) await tell(part);
  }
  return told;
}

/**
 * One message of a day to an owner, as long as everything else can wait for their next morning. What cannot comes on that day, too,
 * whatever they were told before.
 */
async function tellOnceADay(
  hour: number,
  now: Temporal.Instant,
  own: readonly OwnersWarning[],
  most: number,
  tell: (part: readonly OwnersWarning[], onceADay: OnceADay) => Promise<OwnerTold>,
): Promise<void> {
  const timeZone = own[0]?.due.timeZone ?? 'UTC';
  const day = dateIn(now, timeZone);
  const nextRun = nextMorning({ hour, timeZone }, now);
  const isPressing = ({ due }: OwnersWarning) => cannotWait(due, { now, nextRun });
  const pressing = own.filter(isPressing);
  const first = [...pressing, ...own.filter((each) => !isPressing(each))].slice(0, most);
  const became = await tell([...first].sort(byUrgency), { day, cannotWait: false });
  const left = became === 'later' ? pressing : pressing.filter((each) => !first.includes(each));
  for (const part of partsOf(left, most)) await tell(part, { day, cannotWait: true });
}

/** One warning that is to be sent to one owner. */
interface OwnersWarning {
  readonly recipient: Recipient;
  readonly due: DueReminder;
}

/** Owners in the order of what is most urgent to each; what is theirs in the same order. */
function byOwner(dues: readonly OwnerDue[]): OwnersWarning[][] {
  const warnings = dues
    .flatMap(({ plan }) => (plan?.send ? [{ recipient: plan.recipient, due: plan.send }] : []))
    .sort(byUrgency);
  const owners = new Map<string, OwnersWarning[]>();
  for (const warning of warnings) {
    const { id } = warning.recipient;
    owners.set(id, [...(owners.get(id) ?? []), warning]);
  }
  return [...owners.values()];
}

async function tellOwner(
  round: Round,
  attempts: Attempts,
  warnings: readonly OwnersWarning[],
  onceADay: OnceADay | undefined,
): Promise<OwnerTold> {
  const [first] = warnings;
  if (!first) return 'told';
  const { recipient } = first;
  const outcome = await attempts.one(recipient, () =>
    sendToOwner(
      round,
      recipient,
      warnings.map(({ due }) => due),
      onceADay,
    ),
  );
  if (outcome === undefined) return 'waiting';
  if (outcome === 'waits') return 'later';
  return outcome === 'refused' ? 'refused' : 'told';
}

/** What the administrators are told about an owner to whom nothing is sent now. */
function withoutMessage({ rules, instance }: Round, { watched, plan }: OwnerDue): OwnerTold {
  const { apiUser, settled } = watched;
  if (apiUser.owner === undefined) return 'none';
  if (plan?.isGone) return 'gone';
  const audience = ownerAudience(apiUser.owner);
  const { mostUrgent } = planReminder(apiUser, audience, () => false, rules, instance.reminders.timeZone);
  // In another zone, or before days on which nobody is told, the owner may have got a more urgent one.
  const keys = mostUrgent ? keysFrom(mostUrgent, audience, rules.thresholds) : [];
  const became = keys.map((key) => settled.get(key));
  if (became.includes('sent')) return 'told';
  if (became.includes('refused')) return 'refused';
  if (became[0] === 'skipped') return 'gone';
  return instance.reminders.hour === undefined ? 'later' : 'morning';
}

/** One direct message about the API-only users of one owner; those whose end has changed since are left out. */
async function sendToOwner(
  round: Round,
  recipient: Recipient,
  planned: readonly DueReminder[],
  onceADay: OnceADay | undefined,
) {
  const { ports, instance, callsOf } = round;
  const calls = new Map<string, CallsMade>();
  for (const { apiUser } of planned) calls.set(apiUser.id, await callsOf(apiUser));
  const sentAt = ports.clock.now();
  const dues = (await stillDue(round, planned)).map((due) => asOf(due, ownerAudience(recipient.id), sentAt));
  return deliver(ports, {
    recipient,
    deliveries: dues.map((due) => ({ ...deliveryOf(due, recipient), due })),
    sentAt,
    onceADay,
    about: (left) => ({
      kind: 'reminder',
      instance: instance.name,
      owner: recipient.id,
      lines: left.map(({ due: { apiUser, expiry } }) => ({
        user: apiUser.id,
        expiry,
        calls: calls.get(apiUser.id) ?? 'no_answer',
      })),
    }),
    events: (left, became) => left.map(({ due }) => reminderEvent(ports, EVENTS[became], recipient, due)),
  });
}
