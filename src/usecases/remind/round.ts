import { Temporal } from 'temporal-polyfill';
import { type ApiUser, isLeftToEnd } from '../../core/api-user.ts';
import type { AuditAction, AuditEvent } from '../../core/audit-event.ts';
import { hasEnded, sameExpiry } from '../../core/expiry.ts';
import type { CallsMade } from '../../core/messages/about.ts';
import type { SomeMorning } from '../../core/mornings.ts';
import type { Person } from '../../core/people/person.ts';
import type { DueReminder, ReminderRules } from '../../core/reminder.ts';
import type { Instance } from '../../ports/instance.ts';
import type { Recipient } from '../../ports/messages.ts';
import type { Needs, Ports } from '../../ports/ports.ts';
import type { NewDelivery } from '../../ports/records/deliveries.ts';
import type { Administrators, TellPorts } from '../people/administrators.ts';
import type { RememberedZones } from './remembered-zones.ts';

export type RemindPorts = TellPorts & Needs<never, 'jobs' | 'exclusively'>;

/** Where owners are told in their own mornings: the hour, and when it was looked last what is due in them. */
export interface OwnMornings {
  readonly hour: number;
  readonly lastLook: Temporal.Instant | undefined;
  readonly some: SomeMorning;
  readonly zones: RememberedZones;
}

/** What one run of the reminders of one instance works with. */
export interface Round {
  readonly ports: RemindPorts;
  readonly instance: Instance;
  readonly rules: ReminderRules;
  /** Who is told: where owners have mornings of their own, administrators and owners are told by runs of their own. */
  readonly tells: 'everybody' | 'administrators' | 'owners';
  /** For a run that tells owners in their mornings. */
  readonly mornings: OwnMornings | undefined;
  /** Someone in Slack; throws where Slack does not say. */
  readonly personOf: (id: string) => Promise<Person | undefined>;
  /** The administrators one by one, as Slack knows them; asked once a run, and only where they are needed. */
  readonly administrators: () => Promise<Administrators>;
  /** Whether one of them could not be found out: then nothing is closed, and the run leaves something owed. */
  readonly isSomebodyUnknown: () => boolean;
  readonly callsOf: (apiUser: ApiUser) => Promise<CallsMade>;
  /** Something was not told as it was planned: the run leaves it owed. */
  readonly owe: () => void;
  /** Whether anything is sent and written down; a dry run does neither. */
  readonly keep: boolean;
}

/** Two time zones are this many days apart at the most. */
const ZONES_APART = 2;

/** Users whose access ends later than this are nobody's business in a run. */
export function horizonOf({ rules: { thresholds, nextRun }, mornings }: Pick<Round, 'rules' | 'mornings'>) {
  // Between mornings nothing is due but what ends before the next one.
  if (mornings && !mornings.some.isBegun) return nextRun;
  return nextRun.add({ hours: (Math.max(0, ...thresholds) + ZONES_APART) * 24 });
}

export function deliveryOf({ key, apiUser }: DueReminder, { id }: Recipient): NewDelivery {
  return { key, instance: apiUser.instance, apiUserId: apiUser.id, recipient: id };
}

/** How each is written to the audit. */
export const EVENTS = { sent: 'reminder.sent', refused: 'reminder.failed' } as const;

/** Most urgent first. */
export function byUrgency({ due: one }: { due: DueReminder }, { due: other }: { due: DueReminder }): number {
  return (
    Temporal.Instant.compare(one.expiry, other.expiry) || one.apiUser.email.localeCompare(other.apiUser.email)
  );
}

/** Those whose end is still the one that they would be warned of, and as much needed: a run takes its time, and people act meanwhile. */
export async function stillDue<D extends DueReminder>(
  { ports, owe }: Pick<Round, 'ports' | 'owe'>,
  dues: readonly D[],
): Promise<D[]> {
  const still: D[] = [];
  for (const due of dues) {
    const known = await ports.records.apiUsers.get(due.apiUser.id);
    if (!known || !sameExpiry(known.expiry, due.expiry)) continue;
    // What is to be told of it is another question by now, and asked again within minutes.
    if (isLeftToEnd(known) !== isLeftToEnd(due.apiUser)) owe();
    else if (!isLeftToEnd(known) || !hasEnded(known.expiry, ports.clock.now())) still.push(due);
  }
  return still;
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
