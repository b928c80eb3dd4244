import { sql, type Transaction } from 'kysely';
import type { AuditEvent } from '../core/audit-event.ts';
import { subjectOf } from '../core/changes/kinds.ts';
import { addressOf } from '../core/changes/operation.ts';
import { appendAudit } from './audit.ts';
import type { Database } from './database.ts';
import { markInstanceStale } from './messages.ts';
import { readableRows, toOperation, toRequest } from './rows.ts';
import type { ApiUserRow, OperationRow, RequestRow, Schema } from './schema.ts';
import { renameUsage } from './usage.ts';

/** How the records know an instance. */
export interface KnownInstance {
  readonly name: string;
  /** API-only users that are watched. */
  readonly apiUsers: number;
  /** Operations that were promised and have not ended. */
  readonly openOperations: number;
}

/** What giving an instance another name did, or would do. */
export interface Renaming {
  /** Users that carry the new name now. */
  readonly moved: number;
  /** Users that stood under both names, because they were found anew under the new one: each is one again. */
  readonly joined: number;
}

/** Records of the two names that cannot both be right. */
export class RenameConflict extends Error {
  override readonly name = 'RenameConflict';
}

/** Every instance of which the records have users that are watched, or operations that are open; by name. */
export async function knownInstances({ kysely }: Database): Promise<KnownInstance[]> {
  const users = await kysely
    .selectFrom('api_users')
    .select(['instance', ({ fn }) => fn.countAll().as('count')])
    .where('state', '=', 'active')
    .groupBy('instance')
    .execute();
  const operations = await kysely
    .selectFrom('operations')
    .select(['instance', ({ fn }) => fn.countAll().as('count')])
    .where('state', '=', 'open')
    .groupBy('instance')
    .execute();
  const countOf = (rows: typeof users, name: string) =>
    Number(rows.find(({ instance }) => instance === name)?.count ?? 0);
  return [...new Set([...users, ...operations].map(({ instance }) => instance))].sort().map((name) => ({
    name,
    apiUsers: countOf(users, name),
    openOperations: countOf(operations, name),
  }));
}

/**
 * Gives everything that the records have of an instance another name, in one transaction; the audit keeps what it
 * says, and gets an event.
 *
 * Where the app has already run under the new name it has found every user there a second time, without an owner. Such
 * a twin is joined to the row that was there before: owner, reason and history of that one stay, and what Marketo said
 * last of the user comes from the twin.
 *
 * @param dryRun does everything and takes it back
 * @throws RenameConflict where the old name has nothing, or where both names have a user of their own or an open
 *   operation for one address
 */
export async function renameInstance(
  database: Database,
  { from, to }: { readonly from: string; readonly to: string },
  eventOf: (renaming: Renaming) => AuditEvent,
  { dryRun = false } = {},
): Promise<Renaming> {
  const renaming = database.kysely.transaction().execute(async (transaction) => {
    const twins = await twinsOf(transaction, from, to);
    await refuseConflicts(transaction, from, to, twins);
    for (const each of twins) await join(transaction, each);
    await refuseOneAddressTwice(transaction, from, to);
    const { numUpdatedRows } = await transaction
      .updateTable('api_users')
      .set({ instance: to })
      .where('instance', '=', from)
      .executeTakeFirst();
    const renaming = { moved: Number(numUpdatedRows), joined: twins.length };
    for (const table of ['requests', 'operations', 'deliveries', 'messages', 'reviews'] as const) {
      await transaction.updateTable(table).set({ instance: to }).where('instance', '=', from).execute();
    }
    await renameKeys(transaction, from, to);
    await renameRuns(transaction, from, to);
    await renameReconciliation(transaction, from, to);
    await renameUsage(transaction, from, to);
    await transaction.deleteFrom('marketo_places').where('instance', '=', from).execute();
    const event = eventOf(renaming);
    await appendAudit(database, transaction, [event]);
    // They name the instance, and what Marketo said last of a user may be another end than they show.
    await markInstanceStale(database, transaction, to, event.at);
    if (dryRun) throw new Undone(renaming);
    return renaming;
  });
  return renaming.catch((error: unknown) => {
    if (error instanceof Undone) return error.renaming;
    throw error;
  });
}

/** Takes everything back after a trial. */
class Undone extends Error {
  readonly renaming: Renaming;

  constructor(renaming: Renaming) {
    super('A trial');
    this.renaming = renaming;
  }
}

interface Twins {
  readonly old: ApiUserRow;
  readonly twin: ApiUserRow;
}

/** By Marketo's own key, or else by the address. */
async function twinsOf(transaction: Transaction<Schema>, from: string, to: string): Promise<Twins[]> {
  const activeOf = (instance: string) =>
    transaction
      .selectFrom('api_users')
      .selectAll()
      .where('instance', '=', instance)
      .where('state', '=', 'active')
      .execute();
  const before = await activeOf(from);
  const left = new Set(await activeOf(to));
  const twins = new Map<string, Twins>();
  for (const key of ['userid', 'email_key'] as const) {
    const byKey = new Map([...left].map((row) => [row[key], row]));
    for (const old of before) {
      const twin = twins.has(old.id) ? undefined : byKey.get(old[key]);
      if (!twin || !left.delete(twin)) continue;
      twins.set(old.id, { old, twin });
    }
  }
  return [...twins.values()];
}

async function refuseConflicts(
  transaction: Transaction<Schema>,
  from: string,
  to: string,
  twins: readonly Twins[],
): Promise<void> {
  const isKnown = async (table: 'api_users' | 'operations') =>
    (await transaction.selectFrom(table).select('id').where('instance', '=', from).executeTakeFirst()) !==
    undefined;
  if (!(await isKnown('api_users')) && !(await isKnown('operations'))) {
    throw new RenameConflict(`The records have nothing of an instance “${from}”.`);
  }
  const made = twins.filter(({ twin }) => twin.source === 'app').map(({ twin }) => twin.email);
  if (made.length > 0) {
    throw new RenameConflict(
      `Both “${from}” and “${to}” have made a user with this email: ${made.slice(0, 5).join(', ')}. They are two instances, not one with two names.`,
    );
  }
  const open = await transaction
    .selectFrom('operations as one')
    .innerJoin('operations as other', 'other.lane', 'one.lane')
    .selectAll('one')
    .where('one.instance', '=', from)
    .where('one.state', '=', 'open')
    .where('other.instance', '=', to)
    .where('other.state', '=', 'open')
    .execute();
  const changing = await openAboutBoth(transaction, twins);
  if (changing !== undefined) {
    throw new RenameConflict(
      `The user ${changing} is being changed under both names. Start the app once under the name “${to}” so that it ends, then try again.`,
    );
  }
  const asked = await askedForInBoth(transaction, from, to, twins);
  if (asked !== undefined) {
    throw new RenameConflict(
      `Requests about ${asked} wait under both names. Decide about one of them, or have it withdrawn, then try again.`,
    );
  }
  if ((await reviewIsOpen(transaction, from)) && (await reviewIsOpen(transaction, to))) {
    throw new RenameConflict(
      `A review runs under both names. Start the app under the name “${to}”, end the review there with “/mkto-api-user review stop”, then try again.`,
    );
  }
  if (open.length > 0) {
    throw new RenameConflict(
      `A user with the email ${addressIn(open)} is being created under both names. Start the app once under the name “${to}” so that it ends, then try again.`,
    );
  }
}

async function reviewIsOpen(transaction: Transaction<Schema>, instance: string): Promise<boolean> {
  const open = await transaction
    .selectFrom('reviews')
    .select('id')
    .where('instance', '=', instance)
    .where('state', '=', 'open')
    .executeTakeFirst();
  return open !== undefined;
}

/** The address for which a request waits under both names; one at a time waits for the same. */
async function askedForInBoth(
  transaction: Transaction<Schema>,
  from: string,
  to: string,
  twins: readonly Twins[],
): Promise<string | undefined> {
  const waitingIn = (instance: string) =>
    transaction
      .selectFrom('requests')
      .selectAll()
      .where('instance', '=', instance)
      .where('state', '=', 'waiting')
      .execute();
  const before = new Set((await waitingIn(from)).map(({ lane }) => lane));
  // The lane as it will be: what is about the twin is about the user.
  const laneOf = ({ lane }: RequestRow) =>
    twins.reduce((text, { old, twin }) => text.replace(twin.id, old.id), lane);
  const both = (await waitingIn(to)).filter((row) => before.has(laneOf(row)));
  return readableRows(both, toRequest, () => {}).map(({ change }) => subjectOf(change))[0];
}

/** The address of a user about which a change is open under either name of its instance. */
async function openAboutBoth(
  transaction: Transaction<Schema>,
  twins: readonly Twins[],
): Promise<string | undefined> {
  const rows = await transaction
    .selectFrom('operations')
    .select(['api_user_id'])
    .where('state', 'in', ['open', 'queued'])
    .where('api_user_id', 'is not', null)
    .execute();
  const open = new Set(rows.map(({ api_user_id }) => api_user_id));
  return twins.find(({ old, twin }) => open.has(old.id) && open.has(twin.id))?.old.email;
}

function addressIn(rows: readonly OperationRow[]): string {
  return readableRows(rows, toOperation, () => {}).map(addressOf)[0] ?? '';
}

/**
 * The row with an owner stays, with its own address: the next reconciliation brings a new one. What Marketo said last
 * is kept, whichever row heard it.
 */
async function join(transaction: Transaction<Schema>, { old, twin }: Twins): Promise<void> {
  // Before the row goes: deliveries and operations name it.
  await takeDeliveries(transaction, { old, twin });
  // What was asked for about the twin is about the user: its id also stands in the lane and in the change itself.
  const aboutOld = (column: 'lane' | 'data' | 'asked') =>
    sql<string>`replace(${sql.ref(column)}, ${twin.id}, ${old.id})`;
  await transaction
    .updateTable('operations')
    .set({ api_user_id: old.id, lane: aboutOld('lane'), data: aboutOld('data') })
    .where('api_user_id', '=', twin.id)
    .execute();
  await transaction
    .updateTable('requests')
    .set({ api_user_id: old.id, lane: aboutOld('lane'), data: aboutOld('data'), asked: aboutOld('asked') })
    .where('api_user_id', '=', twin.id)
    .execute();
  await takeMessages(transaction, { old, twin });
  // A review is of one instance, so never about both.
  await transaction
    .updateTable('review_users')
    .set({ api_user_id: old.id })
    .where('api_user_id', '=', twin.id)
    .execute();
  await transaction.deleteFrom('api_users').where('id', '=', twin.id).execute();
  const isNewer = twin.known_at !== null && (old.known_at === null || twin.known_at > old.known_at);
  const { known_at, roles, expiry, expiry_known, unreadable } = isNewer ? twin : old;
  // The latest word holds, whichever row it was said of; for another end than the one that is known it is none.
  const said = [old, twin]
    .filter(({ let_end_expiry }) => let_end_expiry !== null && let_end_expiry === expiry)
    .sort((one, other) => ((one.let_end_at ?? '') < (other.let_end_at ?? '') ? 1 : -1))[0];
  const { let_end_by = null, let_end_at = null, let_end_expiry = null } = said ?? {};
  const { ignored_by, ignored_at } = old.owner === null && old.ignored_at === null ? twin : old;
  const { kept_by, kept_at, idle_asked_at } =
    (twin.idle_asked_at ?? '') > (old.idle_asked_at ?? '') ? twin : old;
  await transaction
    .updateTable('api_users')
    .set({
      known_at,
      roles,
      expiry,
      expiry_known,
      unreadable,
      let_end_by,
      let_end_at,
      let_end_expiry,
      ignored_by,
      ignored_at,
      kept_by,
      kept_at,
      idle_asked_at,
      marketo_id: twin.marketo_id ?? old.marketo_id,
    })
    .where('id', '=', old.id)
    .execute();
}

/** Who was warned about the twin was warned about the user: the warning has another key, and is not given again. */
async function takeDeliveries(transaction: Transaction<Schema>, { old, twin }: Twins): Promise<void> {
  const rows = await transaction
    .selectFrom('deliveries')
    .select(['key', 'api_user_id'])
    .where('api_user_id', 'in', [old.id, twin.id])
    .execute();
  const taken = new Set(rows.filter(({ api_user_id }) => api_user_id === old.id).map(({ key }) => key));
  for (const { key } of rows.filter(({ api_user_id }) => api_user_id === twin.id)) {
    const next = key.replace(twin.id, old.id);
    if (taken.has(next)) await transaction.deleteFrom('deliveries').where('key', '=', key).execute();
    else {
      await transaction
        .updateTable('deliveries')
        .set({ key: next, api_user_id: old.id })
        .where('key', '=', key)
        .execute();
    }
  }
}

/** What was told about the twin was told about the user. */
async function takeMessages(transaction: Transaction<Schema>, { old, twin }: Twins): Promise<void> {
  const about = sql<string>`replace(about, ${twin.id}, ${old.id})`;
  const subject = `user:${twin.id}`;
  await transaction
    .updateTable('messages')
    .set({ about })
    .where('id', 'in', (select) =>
      select.selectFrom('message_subjects').select('message_id').where('subject', '=', subject),
    )
    .execute();
  // A message is about users of one instance, so never about both.
  await transaction
    .updateTable('message_subjects')
    .set({ subject: `user:${old.id}` })
    .where('subject', '=', subject)
    .execute();
}

async function refuseOneAddressTwice(
  transaction: Transaction<Schema>,
  from: string,
  to: string,
): Promise<void> {
  const both = await transaction
    .selectFrom('api_users as one')
    .innerJoin('api_users as other', 'other.email_key', 'one.email_key')
    .select('one.email')
    .where('one.instance', '=', from)
    .where('one.state', '=', 'active')
    .where('other.instance', '=', to)
    .where('other.state', '=', 'active')
    .executeTakeFirst();
  if (!both) return;
  throw new RenameConflict(
    `“${from}” and “${to}” each have another user with the email ${both.email}. Run “mkto-api-user sync” so that the records know who has it now, then try again.`,
  );
}

/** Deliveries about an instance as a whole have its name in their key; one that both names have was made by both. */
async function renameKeys(transaction: Transaction<Schema>, from: string, to: string): Promise<void> {
  for (const kind of ['rest', 'findings', 'unreadable', 'weekly']) {
    const beginning = `${kind}:${from}:`;
    const rows = await transaction
      .selectFrom('deliveries')
      .select('key')
      .where('key', 'like', `${kind}:%`)
      .where('instance', '=', to)
      .execute();
    const keys = new Set(rows.map(({ key }) => key));
    for (const key of keys) {
      if (!key.startsWith(beginning)) continue;
      const next = `${kind}:${to}:${key.slice(beginning.length)}`;
      if (keys.has(next)) await transaction.deleteFrom('deliveries').where('key', '=', key).execute();
      else await transaction.updateTable('deliveries').set({ key: next }).where('key', '=', key).execute();
    }
  }
}

/** Jobs are remembered as `remind:NAME`. The run of the old name is the one that reached the owners. */
async function renameRuns(transaction: Transaction<Schema>, from: string, to: string): Promise<void> {
  const runs = await transaction.selectFrom('job_runs').selectAll().execute();
  for (const run of runs.filter(({ job }) => job.endsWith(`:${from}`))) {
    const job = `${run.job.slice(0, -from.length)}${to}`;
    await transaction.deleteFrom('job_runs').where('job', '=', job).execute();
    await transaction.updateTable('job_runs').set({ job }).where('job', '=', run.job).execute();
  }
}

async function renameReconciliation(
  transaction: Transaction<Schema>,
  from: string,
  to: string,
): Promise<void> {
  const old = await transaction
    .selectFrom('reconciliations')
    .selectAll()
    .where('instance', '=', from)
    .executeTakeFirst();
  if (!old) return;
  const isThere = await transaction
    .selectFrom('reconciliations')
    .select('instance')
    .where('instance', '=', to)
    .executeTakeFirst();
  if (isThere) await transaction.deleteFrom('reconciliations').where('instance', '=', from).execute();
  else {
    await transaction
      .updateTable('reconciliations')
      .set({ instance: to })
      .where('instance', '=', from)
      .execute();
  }
}
