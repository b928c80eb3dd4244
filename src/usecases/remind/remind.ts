import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import { endOf, sameExpiry } from '../../core/expiry.ts';
import { someMorning } from '../../core/mornings.ts';
import { type DueReminder, isOver, type ReminderPlan } from '../../core/reminder.ts';
import type { Instance } from '../../ports/instance.ts';
import type { Recipient } from '../../ports/messages.ts';
import type { WatchedUser } from '../../ports/records/api-users.ts';
import { checkApiUser } from '../check-api-user.ts';
import { administratorPeople } from '../people/administrators.ts';
import {
  type AdministratorsPlan,
  audiencesOf,
  type DueLine,
  planAdministrators,
  sendDigests,
} from './administrators.ts';
import { type Attempts, attempts, SlackDoesNotWork } from './attempts.ts';
import { morningsJob } from './mornings-job.ts';
import { type OwnerPlan, ownerAudience, planOwner, tellOwners } from './owners.ts';
import { type RememberedZones, rememberedZones } from './remembered-zones.ts';
import { deliveryOf, horizonOf, type RemindPorts, type Round, reminderEvent } from './round.ts';
import { callsOfUsers } from './usage.ts';

/** One warning that a run sends, or would send. */
export interface PlannedReminder extends DueReminder {
  readonly recipient: Recipient;
  readonly audience: 'owner' | 'administrators';
}

export interface RemindReport {
  readonly reminders: readonly PlannedReminder[];
  /** Warnings that a more urgent one has overtaken, or whose reader is gone. */
  readonly skipped: number;
  /** Messages that could not be sent, or whose reader could not be found out; they are owed. */
  readonly failed: number;
}

/** The name under which the runs of an instance's reminders are remembered. */
export function remindJob({ name }: Pick<Instance, 'name'>): string {
  return `remind:${name}`;
}

export interface RemindOptions {
  /** When reminders are looked for again: what would come too late then is due now. */
  readonly nextRun: Temporal.Instant;
  /** Decides the same and sends nothing, writes nothing. */
  readonly dryRun?: boolean;
  /** Where owners were said to live a while ago, for runs that come every quarter of an hour. */
  readonly zones?: RememberedZones;
}

/**
 * Sends every warning that is due and was not sent: to each owner in one message, to the administrators in a digest. Where owners
 * are told in their own mornings, the administrators alone: the owners are `remindOwners`.
 *
 * What is due is decided from the records, so it does not matter when the last run was, and the work grows with what is
 * due, not with what is known. On PostgreSQL one process at a time runs it for an instance. A run that leaves nothing
 * owed is remembered.
 *
 * @returns `undefined` where another process is at it
 */
export async function remind(
  ports: RemindPorts,
  instance: Instance,
  { nextRun, dryRun = false }: RemindOptions,
): Promise<RemindReport | undefined> {
  const now = ports.clock.now();
  const { reminderDays: thresholds, hour } = instance.reminders;
  return runOnce(ports, instance, remindJob(instance), {
    rules: { thresholds, now, nextRun },
    tells: hour === undefined ? 'everybody' : 'administrators',
    mornings: undefined,
    keep: !dryRun,
  });
}

/**
 * Warns the owners whose morning has come since it was looked last, in their own zones, of what is due before their next one; at
 * whichever hour of what would end before that.
 *
 * @returns `undefined` where another process is at it, or where owners have no mornings of their own
 */
export async function remindOwners(
  ports: RemindPorts,
  instance: Instance,
  { dryRun = false, zones = rememberedZones() }: Pick<RemindOptions, 'dryRun' | 'zones'> = {},
): Promise<RemindReport | undefined> {
  const now = ports.clock.now();
  const { reminderDays: thresholds, hour } = instance.reminders;
  if (hour === undefined) return undefined;
  const job = morningsJob(instance);
  const lastLook = (await ports.records.jobs.state(job))?.finishedAt;
  const some = someMorning(hour, lastLook, now);
  return runOnce(ports, instance, job, {
    rules: { thresholds, now, nextRun: some.next },
    tells: 'owners',
    mornings: { hour, lastLook, some, zones },
    keep: !dryRun,
  });
}

/** Both at once, as one run: for whoever does not wait for their times. */
export async function remindEverybody(
  ports: RemindPorts,
  instance: Instance,
  options: RemindOptions,
): Promise<RemindReport | undefined> {
  const owners = await remindOwners(ports, instance, options);
  const others = await remind(ports, instance, options);
  if (!owners || !others) return owners ?? others;
  return {
    reminders: [...owners.reminders, ...others.reminders],
    skipped: owners.skipped + others.skipped,
    failed: owners.failed + others.failed,
  };
}

async function runOnce(
  ports: RemindPorts,
  instance: Instance,
  job: string,
  how: Pick<Round, 'rules' | 'tells' | 'mornings' | 'keep'>,
): Promise<RemindReport | undefined> {
  let owed = 0;
  const round: Round = {
    ports,
    instance,
    ...how,
    callsOf: callsOfUsers(instance.marketo, ports.log),
    // Nobody waits for what is looked for every quarter of an hour.
    personOf: askedOnce((id) => ports.directory.person(id, how.mornings ? 'unhurried' : undefined)),
    ...administratorsOnce(ports),
    owe: () => {
      owed += 1;
    },
  };
  const once = async (): Promise<RemindReport> => {
    const report = await run(round);
    return { ...report, failed: report.failed + owed };
  };
  if (!how.keep) return once();
  const ran = await ports.records.exclusively(job, async () => {
    const report = await once();
    if (report.failed === 0) await ports.records.jobs.recordRun(job, how.rules.now);
    return report;
  });
  return ran?.value;
}

/** A run asks about each person once, however many users they own. */
function askedOnce<T>(ask: (id: string) => Promise<T>): (id: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (id) => {
    const answer = answers.get(id) ?? ask(id);
    answers.set(id, answer);
    return answer;
  };
}

function administratorsOnce(ports: RemindPorts): Pick<Round, 'administrators' | 'isSomebodyUnknown'> {
  let isSomebodyUnknown = false;
  const ask = askedOnce(async () => {
    const administrators = await administratorPeople(ports);
    isSomebodyUnknown = !administrators.areAll;
    return administrators;
  });
  return { administrators: () => ask('all'), isSomebodyUnknown: () => isSomebodyUnknown };
}

async function run(round: Round): Promise<RemindReport> {
  const { ports, instance } = round;
  const tried = attempts(ports.log);
  const reminders: PlannedReminder[] = [];
  const due: UserPlan[] = [];
  let skipped = 0;
  try {
    for await (const page of ports.records.apiUsers.watched(instance.name, horizonOf(round))) {
      for await (const plan of plansOfPage(round, page)) {
        reminders.push(...plannedIn(plan));
        skipped += plansOf(plan).reduce((sum, { skip }) => sum + skip.length, 0);
        if (!round.keep) continue;
        await recordOvertaken(round, plan);
        if (isDue(plan)) due.push(plan);
      }
    }
    await carryOut(round, tried, due);
  } catch (error) {
    if (!(error instanceof SlackDoesNotWork)) throw error;
    ports.log.error(
      { err: error, instance: instance.name },
      'Slack takes no messages now; a run of the reminders ends early',
    );
  }
  return { reminders, skipped, failed: tried.failed + (round.isSomebodyUnknown() ? 1 : 0) };
}

/** Everything that is to be told about one user. */
interface UserPlan {
  readonly watched: WatchedUser;
  readonly owner: OwnerPlan | undefined;
  readonly administrators: readonly AdministratorsPlan[];
}

function plansOf({ owner, administrators }: UserPlan): ReminderPlan[] {
  return owner ? [owner, ...administrators] : [...administrators];
}

/** Whether somebody is to be told something. */
function isDue(plan: UserPlan): boolean {
  return plansOf(plan).some(({ send }) => send !== undefined);
}

/** Users whom Marketo is asked about together. */
const TOGETHER = 10;

/** Owners are asked about one after the other, because Slack counts; Marketo's own pace holds for its users. */
async function* plansOfPage(round: Round, page: readonly WatchedUser[]): AsyncGenerator<UserPlan> {
  for (let from = 0; from < page.length; from += TOGETHER) {
    const known: UserPlan[] = [];
    for (const watched of page.slice(from, from + TOGETHER)) known.push(await planFrom(round, watched));
    const now = await Promise.all(known.map((plan) => asMarketoHasIt(round, plan)));
    yield* now.filter((plan) => plan !== undefined);
  }
}

/** Asks Marketo about a user where somebody is to be told something, and decides again. */
async function asMarketoHasIt(round: Round, known: UserPlan): Promise<UserPlan | undefined> {
  const { watched } = known;
  if (!isDue(known)) {
    await closeIfOver(round, watched);
    return known;
  }
  const apiUser = await lookedAt(round, watched.apiUser);
  if (!apiUser) return undefined;
  return sameExpiry(apiUser.expiry, watched.apiUser.expiry)
    ? { ...known, watched: { ...watched, apiUser } }
    : planFrom(round, { ...watched, apiUser });
}

async function planFrom(round: Round, watched: WatchedUser): Promise<UserPlan> {
  const owner = await planOwner(round, watched);
  const administrators = round.tells === 'owners' ? [] : await planAdministrators(round, watched);
  return { watched, owner, administrators };
}

/**
 * The user as Marketo has it now: its expiry may have been changed by hand. One that cannot be asked about stays as it
 * is known, so that a warning is never lost to a failed call; `undefined` where it is gone.
 */
async function lookedAt({ ports, instance, keep }: Round, apiUser: ApiUser): Promise<ApiUser | undefined> {
  // A row that nobody can read is no witness that a user is gone.
  const isListed = async () =>
    (await instance.marketo.findUsersByEmail([apiUser.email])).mayHave(apiUser.email);
  try {
    return await checkApiUser(ports, instance, apiUser, { isListed, keep });
  } catch (error) {
    const fields = { err: error, apiUser: apiUser.id };
    ports.log.warn(fields, 'Marketo could not be asked about a user; its known expiry is used');
    return apiUser;
  }
}

async function closeIfOver(round: Round, { apiUser, settled }: WatchedUser): Promise<void> {
  const { ports, rules, keep, tells } = round;
  // Whether that is so of everybody the run of the administrators finds.
  if (tells === 'owners') return;
  const audiences = [
    ...(apiUser.owner === undefined ? [] : [ownerAudience(apiUser.owner)]),
    ...(await audiencesOf(round)).map(({ name }) => name),
  ];
  const end = endOf(apiUser.expiry);
  if (!keep || !end || round.isSomebodyUnknown()) return;
  if (!isOver(apiUser, audiences, (key) => settled.has(key), rules)) return;
  await ports.records.apiUsers.markWarned(apiUser.id, end);
}

/** Warns the owners, and then the administrators, who are told about that, too. */
async function carryOut(round: Round, tried: Attempts, due: readonly UserPlan[]): Promise<void> {
  const told = await tellOwners(
    round,
    tried,
    due.map(({ watched, owner }) => ({ watched, plan: owner })),
  );
  const lines = due.flatMap(({ watched, administrators }): DueLine[] =>
    administrators.flatMap(({ audience, send }) =>
      send ? [{ audience, due: send, owner: told.get(watched.apiUser.id) ?? 'later' }] : [],
    ),
  );
  await sendDigests(round, tried, lines);
}

/** Writes down what a more urgent warning has overtaken, or whose reader is gone. */
async function recordOvertaken(round: Round, { owner, administrators }: UserPlan): Promise<void> {
  if (owner) await recordSkipped(round, owner.recipient, owner);
  for (const plan of administrators) await recordSkipped(round, plan.audience.recipient, plan);
}

async function recordSkipped({ ports }: Round, recipient: Recipient, { skip }: ReminderPlan): Promise<void> {
  await ports.records.deliveries.skip(
    skip.map((due) => deliveryOf(due, recipient)),
    ports.clock.now(),
    skip.map((due) => reminderEvent(ports, 'reminder.skipped', recipient, due)),
  );
}

function plannedIn({ owner, administrators }: UserPlan): PlannedReminder[] {
  return [
    ...(owner?.send ? [{ ...owner.send, recipient: owner.recipient, audience: 'owner' as const }] : []),
    ...administrators.flatMap(({ audience: { recipient }, send }) =>
      send ? [{ ...send, recipient, audience: 'administrators' as const }] : [],
    ),
  ];
}
