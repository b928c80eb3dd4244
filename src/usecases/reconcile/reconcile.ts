import type { ApiUser } from '../../core/api-user.ts';
import { MarketoFailure, type MarketoFailureKind } from '../../core/marketo-failure.ts';
import type { Instance } from '../../ports/instance.ts';
import type { MarketoUser } from '../../ports/marketo.ts';
import type { Needs } from '../../ports/ports.ts';
import type { ListedEvent, Reconciliation } from '../../ports/records/reconciliations.ts';
import { checkApiUser, noteUnreadable } from '../check-api-user.ts';
import { announceFindings, type FindingsPorts } from './findings.ts';

type ReconcilePorts = FindingsPorts & Needs<never, 'reconciliations' | 'jobs' | 'exclusively'>;

/** The name under which the runs of an instance's reconciliation are remembered. */
export function reconcileJob({ name }: Pick<Instance, 'name'>): string {
  return `reconcile:${name}`;
}

/** How a run ended; one that stopped goes on where it was. */
export interface ReconcileReport {
  readonly state: 'finished' | 'stopped';
  /** Why it stopped. */
  readonly failure: MarketoFailure | undefined;
  /** API-only users whose own page was read in this part of the run. */
  readonly read: number;
  /** Users whose page could not be understood; asked again at the next run. */
  readonly failed: number;
}

/** A run that stopped longer ago than this, in hours, is begun anew: too much has changed. */
const RESUMABLE_HOURS = 24;

/** Users whose pages are asked for together; the pace of background work decides how fast they go. */
const TOGETHER = 100;

/** Failures of one user; every other stops the run, because the next user would meet it, too. */
const OF_ONE_USER: readonly MarketoFailureKind[] = ['refused', 'not_understood'];

/**
 * Reads the whole subscription and writes down what has changed: API-only users that are new, changed, gone, ended.
 *
 * The list first, in pages of 200; then the own page of each API-only user, unless it was read since the run began.
 * Everything is kept as it comes, so that a run that stops goes on where it was. What was learnt later than a reading
 * began is never overwritten by it.
 *
 * @returns `undefined` where another process is at it
 */
export async function reconcile(
  ports: ReconcilePorts,
  instance: Instance,
): Promise<ReconcileReport | undefined> {
  const { records } = ports;
  const run = await records.exclusively(reconcileJob(instance), async () => {
    const reconciliation = await begin(ports, instance);
    const report = await carryOn(ports, instance, reconciliation);
    const fields = { instance: instance.name, ...report };
    if (report.state === 'stopped') {
      // Trouble of the instance was said when it began; this repeats every minute while it lasts.
      ports.log.info({ ...fields, err: report.failure }, 'A reconciliation stopped; it goes on where it was');
      return report;
    }
    await records.jobs.recordRun(reconcileJob(instance), ports.clock.now());
    ports.log.info(fields, 'The records agree with Marketo');
    return report;
  });
  return run?.value;
}

/** Whether a run was begun and not finished. */
export async function isUnfinished(
  ports: Needs<never, 'reconciliations'>,
  { name }: Instance,
): Promise<boolean> {
  const latest = await ports.records.reconciliations.latest(name);
  return latest !== undefined && latest.finishedAt === undefined;
}

async function begin({ records, clock }: ReconcilePorts, { name }: Instance): Promise<Reconciliation> {
  const now = clock.now();
  const latest = await records.reconciliations.latest(name);
  const isOpen = latest !== undefined && latest.finishedAt === undefined;
  if (isOpen && now.since(latest.startedAt).total('hours') < RESUMABLE_HOURS) return latest;
  return records.reconciliations.start(name, now);
}

async function carryOn(
  ports: ReconcilePorts,
  instance: Instance,
  run: Reconciliation,
): Promise<ReconcileReport> {
  const counts = { read: 0, failed: 0 };
  try {
    if (!run.listedAt) await readList(ports, instance, run);
    await readUsers(ports, instance, run, counts);
    await lookForUnseen(ports, instance, run, counts);
    // Before the run counts as finished: what could not be told is told by its next part.
    const toldUntil = ports.clock.now();
    await announceFindings(ports, instance, run, toldUntil);
    await ports.records.reconciliations.finish(run, ports.clock.now(), toldUntil);
    return { state: 'finished', failure: undefined, ...counts };
  } catch (error) {
    if (!(error instanceof MarketoFailure)) throw error;
    return { state: 'stopped', failure: error, ...counts };
  }
}

async function readList(
  { records, clock, ids }: ReconcilePorts,
  { marketo, name }: Instance,
  run: Reconciliation,
) {
  let readAt = clock.now();
  const eventOf: ListedEvent = (what, user, { before, operation }) => ({
    at: clock.now(),
    actor: operation?.requester ?? 'app',
    action: `api_user.${what}`,
    instance: name,
    subject: what === 'gone' && before ? before.email : user.email,
    details: {
      ...(what === 'changed' && before
        ? { from: describe(before), to: describe(user) }
        : { userid: user.userid }),
      ...(before ? { user: before.id } : {}),
      ...(before?.owner === undefined ? {} : { owner: before.owner }),
      ...(operation ? { owner: operation.change.data.owner, operation: operation.id } : {}),
    },
  });
  let isEmpty = run.nextOffset === 0;
  for await (const page of marketo.userPages(run.nextOffset)) {
    isEmpty = false;
    const { users, unreadable, nextOffset } = page;
    const apiUsers = users.filter(({ apiOnly }) => apiOnly);
    const listed = { apiUsers, unreadable, readAt, nextOffset, newId: ids.next };
    await records.reconciliations.keepPage(run, listed, eventOf);
    readAt = clock.now();
  }
  if (isEmpty) {
    // The app runs as a user itself: a list without anybody is no witness against all the others.
    const message = 'the list is empty, and the user that the app runs as has to be in it';
    throw new MarketoFailure('not_understood', { call: 'Get Users', changed: 'nothing', message });
  }
  await records.reconciliations.markListed(run, clock.now());
}

async function readUsers(
  ports: ReconcilePorts,
  instance: Instance,
  run: Reconciliation,
  counts: { read: number; failed: number },
): Promise<void> {
  const given = new Set<string>();
  for (;;) {
    const next = await ports.records.reconciliations.toRead(run, TOGETHER + given.size, ports.clock.now());
    const left = next.filter(({ id }) => !given.has(id)).slice(0, TOGETHER);
    if (left.length === 0) return;
    await readTogether(ports, instance, left, true, counts, given);
  }
}

/** What the list did not show may have slipped between two pages: its own page is the second witness. */
async function lookForUnseen(
  ports: ReconcilePorts,
  instance: Instance,
  run: Reconciliation,
  counts: { read: number; failed: number },
): Promise<void> {
  const unseen = await ports.records.reconciliations.unseen(run, ports.clock.now());
  // A row that does not even say whom it is about may be anybody's: then the list is no witness against anyone.
  const mayBeListed = (await ports.records.reconciliations.latest(run.instance))?.unreadable !== 0;
  for (let from = 0; from < unseen.length; from += TOGETHER) {
    await readTogether(ports, instance, unseen.slice(from, from + TOGETHER), mayBeListed, counts, new Set());
  }
}

/** @param given is told of the users of whom nothing was learnt */
async function readTogether(
  ports: ReconcilePorts,
  instance: Instance,
  apiUsers: readonly ApiUser[],
  isListed: boolean,
  counts: { read: number; failed: number },
  given: Set<string>,
): Promise<void> {
  const options = { keep: true, isListed: async () => isListed };
  const results = await Promise.allSettled(
    apiUsers.map((apiUser) => checkApiUser(ports, instance, apiUser, options)),
  );
  for (const [index, result] of results.entries()) {
    const apiUser = apiUsers[index];
    const id = apiUser?.id ?? '';
    if (result.status === 'fulfilled') {
      counts.read += 1;
      // Listed, and without a page of its own: a witness short of being gone, and nothing was learnt.
      if (result.value === apiUser) given.add(id);
      continue;
    }
    const { reason } = result;
    if (!(reason instanceof MarketoFailure) || !OF_ONE_USER.includes(reason.kind)) throw reason;
    counts.failed += 1;
    given.add(id);
    if (apiUser) await noteUnreadable(ports, apiUser, reason.kind);
    ports.log.warn({ err: reason, apiUser: id }, 'A user could not be read; asked again at the next run');
  }
}

function describe({
  email,
  firstName,
  lastName,
}: Pick<MarketoUser, 'email' | 'firstName' | 'lastName'>): string {
  return `${firstName} ${lastName} <${email}>`;
}
