import type { DueReminder } from '../../core/reminder.ts';
import type { Instance, Recipient } from '../../ports.ts';
import {
  digestsOf,
  planAdministrators,
  sendDigest,
  sendDigestToEachAdministrator,
} from './administrators.ts';
import { planOwners, sendToOwner } from './owners.ts';
import {
  askMarketo,
  beginRound,
  deliveryOf,
  type RecipientPlan,
  type RemindPorts,
  type Round,
  reminderEvent,
} from './round.ts';

/** One warning that a run sends, or would send. */
export interface PlannedReminder extends DueReminder {
  readonly recipient: Recipient;
  readonly audience: 'owner' | 'administrators';
}

export interface RemindReport {
  readonly reminders: readonly PlannedReminder[];
  /** Warnings that a more urgent one has overtaken. */
  readonly skipped: number;
  /** Messages that could not be sent; tried again at the next run. */
  readonly failed: number;
}

interface Plans {
  readonly owners: readonly RecipientPlan[];
  readonly administrators: readonly RecipientPlan[];
}

/** The name under which the runs of an instance's reminders are remembered. */
export function remindJob({ name }: Pick<Instance, 'name'>): string {
  return `remind:${name}`;
}

/**
 * Sends every warning that is due and was not sent: to owners one by one, to the administrators in a digest.
 *
 * What is due is decided from the records, so it does not matter when the last run was. On PostgreSQL one process
 * at a time runs it for an instance.
 *
 * @param dryRun decides the same and sends nothing, writes nothing
 * @returns `undefined` where another process is at it
 */
export async function remind(
  ports: RemindPorts,
  instance: Instance,
  { dryRun = false } = {},
): Promise<RemindReport | undefined> {
  if (dryRun) return reportOf((await prepare(ports, instance, false)).plans, 0);
  const job = remindJob(instance);
  const run = await ports.records.exclusively(job, async () => {
    const { round, plans } = await prepare(ports, instance, true);
    const failed = await send(round, plans);
    await ports.records.jobs.recordRun(job, ports.clock.now());
    return reportOf(plans, failed);
  });
  return run?.value;
}

/** Decides from the records, asks Marketo about those whom it concerns, and decides again. */
async function prepare(
  ports: RemindPorts,
  instance: Instance,
  keep: boolean,
): Promise<{ readonly round: Round; readonly plans: Plans }> {
  const known = await beginRound(ports, instance);
  const { owners, administrators } = plan(known);
  const dues = [...owners, ...administrators].flatMap(({ send: due }) => due.map(({ apiUser }) => apiUser));
  const round = await askMarketo(known, dues, { keep });
  return { round, plans: plan(round) };
}

function plan(round: Round): Plans {
  return { owners: planOwners(round), administrators: planAdministrators(round) };
}

/** One message that fails does not keep the others back. Gives how many failed. */
async function send(round: Round, { owners, administrators }: Plans): Promise<number> {
  let failed = 0;
  const attempt = async (recipient: Recipient, work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      failed += 1;
      const fields = { err: error, recipient: recipient.id };
      round.ports.log.error(fields, 'A reminder could not be sent; tried again at the next run');
    }
  };
  for (const owner of owners) {
    for (const due of owner.send) {
      await attempt(owner.recipient, () => sendToOwner(round, owner.recipient, due));
    }
    await recordSkipped(round.ports, owner);
  }
  for (const audience of administrators) {
    for (const digest of digestsOf(audience.send)) {
      await attempt(audience.recipient, async () => {
        const outcome = await sendDigest(round, audience.recipient, digest);
        if (outcome === 'refused' && audience.recipient.kind === 'channel') {
          await sendDigestToEachAdministrator(round, digest);
        }
      });
    }
    await recordSkipped(round.ports, audience);
  }
  return failed;
}

async function recordSkipped(ports: RemindPorts, { recipient, skip }: RecipientPlan): Promise<void> {
  await ports.records.deliveries.skip(
    skip.map((due) => deliveryOf(due, recipient)),
    ports.clock.now(),
    skip.map((due) => reminderEvent(ports, 'reminder.skipped', recipient, due)),
  );
}

function reportOf({ owners, administrators }: Plans, failed: number): RemindReport {
  const remindersOf = (audience: PlannedReminder['audience'], plans: readonly RecipientPlan[]) =>
    plans.flatMap(({ recipient, send: dues }) => dues.map((due) => ({ ...due, recipient, audience })));
  return {
    reminders: [...remindersOf('owner', owners), ...remindersOf('administrators', administrators)],
    skipped: [...owners, ...administrators].reduce((sum, { skip }) => sum + skip.length, 0),
    failed,
  };
}
