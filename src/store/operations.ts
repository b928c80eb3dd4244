import { type Kysely, sql, type Transaction } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../core/api-user.ts';
import type { AuditEvent } from '../core/audit-event.ts';
import { batchOf, prefixOf } from '../core/changes/batch.ts';
import { isAsJudged } from '../core/changes/judged-user.ts';
import { laneOf } from '../core/changes/kinds.ts';
import { CLOCKS_APART, isRefusal, type Operation, type Standing } from '../core/changes/operation.ts';
import type { Subject } from '../core/messages/about.ts';
import type { Kept, Opened, OperationRecords } from '../ports/records/operations.ts';
import { addApiUser, learnSeen, writeGone, writeLetEnd, writeOwner } from './api-users.ts';
import { appendAudit } from './audit.ts';
import { type Database, isNotUnique } from './database.ts';
import { markStale } from './messages.ts';
import { readableRows, toApiUser, toOperation } from './rows.ts';
import type { OperationRow, Schema } from './schema.ts';

/** Another process has taken the lane meanwhile: what stands there is read anew. */
export class LaneHasChanged extends Error {}

/** The lane is held by an operation that is not overtaken. */
export class LaneIsTaken extends Error {}

/** What stands in the lane is not what the wish was judged beside. */
class JudgedTooEarly extends Error {}

/** What was to be kept is about a user that is not as it was when it was asked for. */
class HasChanged extends Error {}

/** How often a lane that changes under our hands is read anew: each time another wish of its own was written. */
export const MOST_READINGS = 20;

/**
 * What is sent to Marketo and not answered may still be carried out for so many seconds: a later wish waits that long.
 * Longer than a call with all its repetitions takes.
 */
const CARRIED_OUT_WITHIN = 120;

/** What an operation loses when it ends: that it waited was told, and its end is told by itself. */
const ENDED = { waits: null, announced_at: null };

/** @param onUnreadable called for a row that this version does not understand, each time that it is met */
export function operationRecords(
  database: Database,
  onUnreadable: (id: string, error: unknown) => void,
): OperationRecords {
  const { kysely } = database;
  const readable = (rows: readonly OperationRow[]) => readableRows(rows, toOperation, onUnreadable);

  const byId = (id: string) =>
    kysely.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirst();

  const open = (connection: Kysely<Schema>, id: string, values: Partial<OperationRow>) =>
    connection.updateTable('operations').set(values).where('id', '=', id).where('state', '=', 'open');

  /** Writes a step where the operation is open and stands where it was read; says whether it does. */
  const step = async (
    connection: Kysely<Schema>,
    { id, sentAt, acceptedAt }: Standing,
    values: Partial<OperationRow>,
  ): Promise<boolean> => {
    const written = await open(connection, id, values)
      .where('sent_at', sentAt ? '=' : 'is', sentAt?.toString() ?? null)
      .where('accepted_at', acceptedAt ? '=' : 'is', acceptedAt?.toString() ?? null)
      .executeTakeFirst();
    return written.numUpdatedRows > 0n;
  };

  return {
    async open(operation, event, options = { overtakes: () => false }) {
      for (let reading = 0; reading < MOST_READINGS; reading += 1) {
        const row = await byId(operation.id);
        if (row) {
          const [earlier] = readable([row]);
          return earlier ? { result: 'repeated', operation: earlier } : { result: 'lane_taken' };
        }
        try {
          return await kysely.transaction().execute(async (transaction) => {
            const { opened, overtaken } = await takeLane(transaction, operation, options);
            if (opened.result === 'repeated') return opened;
            // After the lane, as whoever ends an operation takes them: two that meet wait for each other once.
            if (options.judged) await holdAsJudged(transaction, options.judged);
            await appendAudit(database, transaction, [event]);
            const changed = [operation, ...overtaken.map(idsOf)].flatMap(subjectsOf);
            await markStale(database, transaction, changed, event.at);
            return opened;
          });
        } catch (error) {
          if (error instanceof LaneIsTaken) return { result: 'lane_taken' };
          if (error instanceof JudgedTooEarly) return { result: 'judged_too_early' };
          if (!(error instanceof LaneHasChanged)) throw error;
        }
      }
      return { result: 'lane_taken' };
    },

    async get(id) {
      const row = await byId(id);
      return readable(row ? [row] : [])[0];
    },

    async about(apiUserId, since) {
      const rows = await kysely
        .selectFrom('operations')
        .selectAll()
        .where('api_user_id', '=', apiUserId)
        // Texts of instants differ in length: up to the second they are in order.
        .$if(since !== undefined, (query) =>
          query.where((row) =>
            row.or([
              row('finished_at', 'is', null),
              row('finished_at', '>=', since?.toString().slice(0, 19) ?? ''),
            ]),
          ),
        )
        .execute();
      return readable(rows).filter(
        ({ finishedAt }) => !since || !finishedAt || Temporal.Instant.compare(finishedAt, since) >= 0,
      );
    },

    async ofBatch(batch) {
      const rows = await kysely
        .selectFrom('operations')
        .selectAll()
        .where('id', 'like', `${prefixOf(batch).replace(/[%_\\]/g, '_')}%`)
        .orderBy('id')
        .execute();
      return readable(rows).filter(({ id }) => batchOf(id) === batch);
    },

    async unfinished() {
      const rows = await kysely
        .selectFrom('operations')
        .selectAll()
        .where('state', '=', 'open')
        .orderBy('created_at')
        .execute();
      return readable(rows);
    },

    async unannounced() {
      const rows = await kysely
        .selectFrom('operations')
        .selectAll()
        .where((row) =>
          row.or([
            row('state', 'not in', ['open', 'queued']),
            row.and([row('state', '=', 'open'), row('waits', 'is not', null)]),
          ]),
        )
        .where('announced_at', 'is', null)
        .orderBy('created_at')
        .execute();
      return readable(rows);
    },

    async isAwaited({ instance, change }) {
      const row = await kysely
        .selectFrom('operations')
        .select('id')
        .where('instance', '=', instance)
        .where('lane', '=', laneOf(change))
        .where('state', '=', 'queued')
        .executeTakeFirst();
      return row !== undefined;
    },

    markSent: (operation, at) => step(kysely, operation, { sent_at: at.toString(), accepted_at: null }),
    markUnsent: (operation, at) =>
      kysely.transaction().execute(async (transaction) => {
        if (!(await step(transaction, operation, STILL_OPEN))) return 'gone_on';
        if (await giveWay(transaction, operation.id, at)) {
          await markChanged(database, transaction, operation.id, at);
          return 'overtaken';
        }
        await transaction
          .updateTable('operations')
          // That it was out is known by that alone from then on.
          .set({ sent_at: null, looks: sql<number>`case when looks = 0 then 1 else looks end` })
          .where('id', '=', operation.id)
          .where('state', '=', 'open')
          .execute();
        return 'unsent';
      }),
    markAccepted: (operation, at) => step(kysely, operation, { accepted_at: at.toString() }),

    async markAnnounced({ id, state, finishedAt }, at) {
      await kysely
        .updateTable('operations')
        .set({ announced_at: at.toString() })
        .where('id', '=', id)
        .where('state', '=', state)
        .where('finished_at', finishedAt ? '=' : 'is', finishedAt?.toString() ?? null)
        .where('announced_at', 'is', null)
        .execute();
    },

    recount: (read, { change, createdAt, sentAt, acceptedAt, nextAt }) =>
      step(kysely, read, {
        data: JSON.stringify(change.data),
        created_at: createdAt.toString(),
        sent_at: sentAt?.toString() ?? null,
        accepted_at: acceptedAt?.toString() ?? null,
        next_at: nextAt?.toString() ?? null,
      }),

    async postpone(operation, { nextAt, looks, answer }) {
      await step(kysely, operation, {
        next_at: nextAt.toString(),
        looks,
        ...(answer === undefined ? {} : { answer: JSON.stringify(answer) }),
      });
    },

    succeed(id, kept, event) {
      const ending = kysely.transaction().execute(async (transaction) => {
        const ended = await open(transaction, id, {
          ...ENDED,
          state: 'succeeded',
          finished_at: event.at.toString(),
          kept_as: kept.keptAs === undefined ? null : JSON.stringify(kept.keptAs),
        }).executeTakeFirst();
        if (ended.numUpdatedRows === 0n) return 'has_ended' as const;
        await keep(transaction, id, event.at, kept);
        await beginNext(transaction, id, event.at);
        await appendAudit(database, transaction, [event]);
        await markChanged(database, transaction, id, event.at);
        await markFollowed(database, transaction, id, event.at);
        return 'succeeded' as const;
      });
      return ending.catch((error: unknown) => {
        if (error instanceof HasChanged) return 'has_changed' as const;
        throw error;
      });
    },

    fail: (operation, failure, event, kept = {}) =>
      kysely.transaction().execute(async (transaction) => {
        const ended = await step(transaction, operation, {
          ...ENDED,
          state: 'failed',
          failure: JSON.stringify(failure),
          finished_at: event.at.toString(),
        });
        if (!ended) return false;
        const told = await keep(transaction, operation.id, event.at, kept);
        await beginNext(transaction, operation.id, event.at);
        const events = [event, ...told.map((each) => ({ ...each, at: event.at }))];
        await appendAudit(database, transaction, events);
        await markChanged(database, transaction, operation.id, event.at);
        await markFollowed(database, transaction, operation.id, event.at);
        return true;
      }),

    async isFollowed({ id, instance, change, createdAt: since }, now) {
      const others = await othersOfLane(kysely, { id, instance, lane: laneOf(change) });
      return others.some((each) => hasEnded(each) && isWordSince(each, since, now));
    },

    async reopen({ id, instance, createdAt: since, finishedAt }, change, event) {
      const lane = laneOf(change);
      const reopening = kysely.transaction().execute(async (transaction) => {
        const others = await othersOfLane(transaction, { id, instance, lane });
        if (others.some((each) => isUnderWay(each) || isWordSince(each, since, event.at))) return false;
        const mayLeave = await mayLeaveAt(transaction, instance, lane, event.at);
        const { numUpdatedRows } = await transaction
          .updateTable('operations')
          .set((row) => ({
            attempt: row('attempt', '+', 1),
            state: 'open' as const,
            data: JSON.stringify(change.data),
            created_at: event.at.toString(),
            sent_at: null,
            accepted_at: null,
            finished_at: null,
            announced_at: null,
            failure: null,
            next_at: mayLeave?.toString() ?? null,
            looks: 0,
            answer: null,
            waits: null,
          }))
          .where('id', '=', id)
          .where('state', '=', 'failed')
          .where('finished_at', '=', finishedAt?.toString() ?? '')
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await markChanged(database, transaction, id, event.at);
        await appendAudit(database, transaction, [event]);
        return true;
      });
      // Somebody has wished for something else of its lane in this very moment.
      return reopening.catch((error: unknown) => {
        if (isNotUnique(error)) return false;
        throw error;
      });
    },

    wait: (operation, { waits, nextAt, looks, failure, isNews }, events, { at, learnt }) =>
      kysely.transaction().execute(async (transaction) => {
        if (!(await step(transaction, operation, { looks }))) return 'gone_on';
        const told = await keep(transaction, operation.id, at, learnt ? { learnt } : {});
        const isOvertaken = await giveWay(transaction, operation.id, at);
        if (!isOvertaken)
          await open(transaction, operation.id, {
            waits,
            next_at: nextAt.toString(),
            failure: failure === undefined ? null : JSON.stringify(failure),
            sent_at: null,
            accepted_at: null,
            answer: null,
            ...(isNews ? { announced_at: null } : {}),
          }).execute();
        const noted = told.map((each) => ({ ...each, at }));
        await appendAudit(database, transaction, isOvertaken ? noted : [...noted, ...events]);
        await markChanged(database, transaction, operation.id, at);
        return isOvertaken ? 'overtaken' : 'waits';
      }),

    async hasten(id, at) {
      return kysely.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await open(transaction, id, { next_at: null })
          .where('waits', 'is not', null)
          .where('sent_at', 'is', null)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await markChanged(database, transaction, id, at);
        return true;
      });
    },

    overtake: (operation, at) =>
      kysely.transaction().execute(async (transaction) => {
        const ended = await step(transaction, operation, {
          ...ENDED,
          state: 'overtaken',
          finished_at: at.toString(),
        });
        if (!ended) return false;
        await beginNext(transaction, operation.id, at);
        await markChanged(database, transaction, operation.id, at);
        return true;
      }),

    exclusively: (id, work) => database.exclusivelyOnOperation(id, work),
  };
}

/** What somebody else has wanted of a lane, or asked for. */
interface OfLane {
  readonly state: string;
  /** When it was said: of a request, when that was decided. */
  readonly said_at: string;
}

async function othersOfLane(
  connection: Kysely<Schema>,
  { id, instance, lane }: { readonly id: string; readonly instance: string; readonly lane: string },
): Promise<readonly OfLane[]> {
  const operations = await connection
    .selectFrom('operations')
    .select(['created_at as said_at', 'state'])
    .where('instance', '=', instance)
    .where('lane', '=', lane)
    .where('id', '<>', id)
    .execute();
  const requests = await connection
    .selectFrom('requests')
    .select(({ fn }) => [fn.coalesce('decided_at', 'created_at').as('said_at'), 'state'])
    .where('instance', '=', instance)
    .where('lane', '=', lane)
    .where('id', '<>', id)
    .execute();
  return [...operations, ...requests];
}

function isUnderWay({ state }: OfLane): boolean {
  return state === 'open' || state === 'queued';
}

/** Whether it has ended, or was decided: what waits may still be taken back. */
function hasEnded({ state }: OfLane): boolean {
  return !['open', 'queued', 'waiting'].includes(state);
}

/**
 * Whether it is a later word, that nobody has taken back. Of what was asked for under a clock that was ahead nobody knows what came
 * after: then every other word counts.
 */
function isWordSince({ state, said_at }: OfLane, since: Temporal.Instant, now: Temporal.Instant): boolean {
  const isTakenBack = state === 'withdrawn' || state === 'ended' || state === 'overtaken';
  const isAhead = since.since(now).total('minutes') > CLOCKS_APART;
  return !isTakenBack && (isAhead || Temporal.Instant.compare(said_at, since) > 0);
}

/** What messages may say of an operation, and of the user that it is about. */
export function subjectsOf({ id, apiUserId }: Pick<Operation, 'id' | 'apiUserId'>): Subject[] {
  return apiUserId === undefined ? [`operation:${id}`] : [`operation:${id}`, `user:${apiUserId}`];
}

export const idsOf = ({ id, api_user_id }: Pick<OperationRow, 'id' | 'api_user_id'>) => ({
  id,
  apiUserId: api_user_id ?? undefined,
});

/** Every message about an operation, or about its user, no longer shows how it stands. */
async function markChanged(
  database: Database,
  transaction: Transaction<Schema>,
  id: string,
  at: Temporal.Instant,
): Promise<void> {
  const row = await transaction
    .selectFrom('operations')
    .select(['id', 'api_user_id'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  await markStale(database, transaction, subjectsOf(idsOf(row)), at);
}

/** The same of what failed before an operation. */
async function markFollowed(
  database: Database,
  transaction: Transaction<Schema>,
  id: string,
  at: Temporal.Instant,
): Promise<void> {
  const row = await transaction
    .selectFrom('operations')
    .select(['id', 'instance', 'lane'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  await markPointless(database, transaction, row, at);
}

/** Messages about what failed in the same lane: to try that again means nothing any more. */
export async function markPointless(
  database: Database,
  transaction: Transaction<Schema>,
  { id, instance, lane }: Pick<OperationRow, 'id' | 'instance' | 'lane'>,
  at: Temporal.Instant,
): Promise<void> {
  const rows = await transaction
    .selectFrom('operations')
    .select('id')
    .where('instance', '=', instance)
    .where('lane', '=', lane)
    .where('id', '<>', id)
    .where('state', '=', 'failed')
    .execute();
  const subjects = rows.flatMap(({ id }): Subject[] => [`operation:${id}`, `request:${id}`]);
  await markStale(database, transaction, subjects, at);
}

/** Locked until the wish is written, so that nothing changes in between. Throws `JudgedTooEarly`. */
async function holdAsJudged(transaction: Transaction<Schema>, judged: ApiUser): Promise<void> {
  const user = transaction.updateTable('api_users').where('id', '=', judged.id);
  const row = await user.set({ id: judged.id }).returningAll().executeTakeFirst();
  if (row && !isAsJudged(judged, toApiUser(row))) throw new JudgedTooEarly();
}

/** Writes a new operation into its lane, as far as what stands there lets it. */
export async function takeLane(
  transaction: Transaction<Schema>,
  operation: Operation,
  {
    overtakes,
    beside,
    requestId = null,
  }: {
    /** @param isWaiting whether it waits for a person, with nothing under way */
    readonly overtakes: (kind: string, isWaiting: boolean) => boolean;
    readonly beside?: { readonly id: string | undefined } | undefined;
    readonly requestId?: string | null;
  },
): Promise<{ readonly opened: Opened; readonly overtaken: readonly OperationRow[] }> {
  const lane = laneOf(operation.change);
  const held = await transaction
    .selectFrom('operations')
    .selectAll()
    .where('instance', '=', operation.instance)
    .where('lane', '=', lane)
    .where('state', 'in', ['open', 'queued'])
    .execute();
  // A copy of the same wish came first.
  if (held.some(({ id }) => id === operation.id)) throw new LaneHasChanged();
  const open = held.find(({ state }) => state === 'open');
  const queued = held.find(({ state }) => state === 'queued');
  // The same wish by the same person, pressed twice, where nobody has said anything since: it is theirs already.
  const last = queued ?? open;
  if (requestId === null && last && isSameWish(last, operation))
    return { opened: { result: 'repeated', operation: toOperation(last) }, overtaken: [] };
  const isWaiting = ({ waits, sent_at }: OperationRow) => waits !== null && sent_at === null;
  if (held.some((row) => !overtakes(row.kind, isWaiting(row)))) throw new LaneIsTaken();
  if (beside && last?.id !== beside.id) throw new JudgedTooEarly();
  const at = operation.createdAt.toString();
  const overtake = async (row: OperationRow) => {
    const { numUpdatedRows } = await transaction
      .updateTable('operations')
      .set({ ...ENDED, state: 'overtaken', finished_at: at })
      .where('id', '=', row.id)
      .where('state', '=', row.state)
      .where('sent_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new LaneHasChanged();
  };
  // The open one first, as one that ends takes its rows: two that meet wait for each other once.
  const overtaken = [open?.sent_at === null ? open : undefined, queued].filter((row) => row !== undefined);
  const waits = open !== undefined && open.sent_at !== null;
  // What comes after it is looked after at once: the pauses of one that nobody wants any more keep nobody waiting.
  if (waits) {
    const { numUpdatedRows } = await transaction
      .updateTable('operations')
      .set({ next_at: null })
      .where('id', '=', open.id)
      .where('state', '=', 'open')
      .where('sent_at', 'is not', null)
      .executeTakeFirst();
    // It has ended meanwhile, and found nobody waiting: nothing would ever begin what waited now.
    if (numUpdatedRows === 0n) throw new LaneHasChanged();
  }
  for (const row of overtaken) await overtake(row);
  const nextAt = waits
    ? undefined
    : await mayLeaveAt(transaction, operation.instance, lane, operation.createdAt);
  const written = { ...operation, nextAt, state: waits ? ('queued' as const) : ('open' as const) };
  const inserted = await transaction
    .insertInto('operations')
    .values({ ...rowOf(written, lane), request_id: requestId })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  // Takes back what was overtaken as well.
  if ((inserted.numInsertedOrUpdatedRows ?? 0n) === 0n) throw new LaneHasChanged();
  return { opened: { result: waits ? 'queued' : 'opened', operation: written }, overtaken };
}

/** Whether a row says what somebody wants now, and they have said it themselves. */
function isSameWish({ kind, requester, data }: OperationRow, wish: Operation): boolean {
  return (
    kind === wish.change.kind && requester === wish.requester && data === JSON.stringify(wish.change.data)
  );
}

function rowOf(operation: Operation, lane: string): OperationRow {
  return {
    id: operation.id,
    kind: operation.change.kind,
    instance: operation.instance,
    lane,
    api_user_id: operation.apiUserId ?? null,
    data: JSON.stringify(operation.change.data),
    requester: operation.requester,
    request_id: null,
    state: operation.state,
    created_at: operation.createdAt.toString(),
    sent_at: null,
    accepted_at: null,
    finished_at: null,
    announced_at: null,
    failure: null,
    next_at: operation.nextAt?.toString() ?? null,
    looks: 0,
    answer: null,
    kept_as: null,
    attempt: 0,
    beyond: operation.beyond.length === 0 ? null : operation.beyond.join(', '),
    waits: null,
  };
}

async function keep(
  transaction: Transaction<Schema>,
  id: string,
  at: Temporal.Instant,
  { made, learnt, letEnd, owner, gone }: Kept,
): Promise<readonly Omit<AuditEvent, 'at'>[]> {
  if (made) {
    const api_user_id = await addApiUser(transaction, made);
    await transaction.updateTable('operations').set({ api_user_id }).where('id', '=', id).execute();
  }
  const told = learnt ? await learnSeen(transaction, learnt) : [];
  if (letEnd && !(await writeLetEnd(transaction, letEnd))) throw new HasChanged();
  if (owner && !(await writeOwner(transaction, owner))) throw new HasChanged();
  if (gone !== undefined) await writeGone(transaction, gone, at);
  return told;
}

/** Holds the row, so that what is found in its lane from then on is all that comes before it is written. */
const STILL_OPEN = { state: 'open' } as const;

/**
 * An operation that is not out any more ends where a later wish waits behind it, and that one begins: it could else be sent again before
 * that, or wait for a person while the later one waits for it.
 */
async function giveWay(transaction: Transaction<Schema>, id: string, at: Temporal.Instant): Promise<boolean> {
  const behind = await transaction
    .selectFrom('operations as behind')
    .innerJoin('operations as own', (join) =>
      join.onRef('own.instance', '=', 'behind.instance').onRef('own.lane', '=', 'behind.lane'),
    )
    .select('behind.id')
    .where('own.id', '=', id)
    .where('behind.state', '=', 'queued')
    .executeTakeFirst();
  if (!behind) return false;
  await transaction
    .updateTable('operations')
    .set({ ...ENDED, state: 'overtaken', finished_at: at.toString() })
    .where('id', '=', id)
    .execute();
  await beginNext(transaction, id, at);
  return true;
}

/** What waited in the lane of an operation that has ended begins: at once, or when nothing earlier can arrive any more. */
async function beginNext(transaction: Transaction<Schema>, id: string, at: Temporal.Instant): Promise<void> {
  const { instance, lane } = await transaction
    .selectFrom('operations')
    .select(['instance', 'lane'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const mayLeave = await mayLeaveAt(transaction, instance, lane, at);
  await transaction
    .updateTable('operations')
    .set({ state: 'open', next_at: mayLeave?.toString() ?? null })
    .where('instance', '=', instance)
    .where('lane', '=', lane)
    .where('state', '=', 'queued')
    .execute();
}

/**
 * When the next call of a lane may leave: what left without a clear answer, whatever has become of it since, may still
 * arrive for some time, and must not arrive after a later one. `undefined` for at once.
 */
async function mayLeaveAt(
  transaction: Transaction<Schema>,
  instance: string,
  lane: string,
  now: Temporal.Instant,
): Promise<Temporal.Instant | undefined> {
  const rows = await transaction
    .selectFrom('operations')
    .select(['sent_at', 'state', 'failure'])
    .where('instance', '=', instance)
    .where('lane', '=', lane)
    .where('accepted_at', 'is', null)
    // Texts of instants differ in length: up to the second they are in order.
    .where('sent_at', '>=', now.subtract({ seconds: CARRIED_OUT_WITHIN }).toString().slice(0, 19))
    .execute();
  const moments = rows
    .filter(({ failure }) => failure === null || !isRefusal(JSON.parse(failure)))
    .map(({ sent_at }) =>
      earlier(Temporal.Instant.from(sent_at ?? ''), now).add({ seconds: CARRIED_OUT_WITHIN }),
    )
    .filter((moment) => Temporal.Instant.compare(moment, now) > 0);
  return moments.sort(Temporal.Instant.compare).at(-1);
}

/** What left later than now was sent by a clock that was ahead. */
function earlier(one: Temporal.Instant, other: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(one, other) > 0 ? other : one;
}
