import { sql, type Transaction } from 'kysely';
import type { Temporal } from 'temporal-polyfill';
import { approverOf, kindOf, laneOf } from '../core/changes/kinds.ts';
import { outcomeOf, type Request, type Verdict } from '../core/changes/request.ts';
import type { Subject } from '../core/messages/about.ts';
import type {
  ApprovedRequest,
  ChangedRequest,
  Decided,
  Moved,
  RequestRecords,
  RequestWithVerdicts,
  SeenRequest,
} from '../ports/records/requests.ts';
import { appendAudit } from './audit.ts';
import { type Database, isNotUnique } from './database.ts';
import { markStale } from './messages.ts';
import {
  idsOf,
  LaneHasChanged,
  LaneIsTaken,
  MOST_READINGS,
  markPointless,
  subjectsOf,
  takeLane,
} from './operations.ts';
import { type OnUnreadable, readableRows, sortable, toApiUser, toRequest, toVerdict } from './rows.ts';
import type { DecisionRow, RequestRow, Schema } from './schema.ts';

/** So many approved requests are looked at that were not made: more are nobody's list. */
const MOST_UNMADE = 100;

/** Another request waits for the same. */
class IsAskedFor extends Error {}

/** The user that a request is about is not as it was when it was approved. */
class NoLongerSo extends Error {}

/** Thrown to take back what a transaction has written; what stands is read anew afterwards. */
class WasFirst extends Error {}

/** Minutes by which the clocks of two machines may differ without anybody's fault. */
const CLOCKS_APART = 1;

/** @param onUnreadable called for a row that this version does not understand: it is left alone, and the rest goes on */
export function requestRecords(database: Database, onUnreadable: OnUnreadable): RequestRecords {
  const { kysely } = database;

  const withVerdicts = async (rows: readonly RequestRow[]): Promise<RequestWithVerdicts[]> => {
    const each = await Promise.all(rows.map(async (row) => ({ ...row, said: await saidOf(row.id) })));
    // What was said is part of it: without that nobody knows how it stands.
    const toWhole = (row: (typeof each)[number]) => ({
      request: toRequest(row),
      verdicts: row.said.map(toVerdict),
    });
    return readableRows(each, toWhole, onUnreadable);
  };

  const saidOf = (id: string): Promise<DecisionRow[]> =>
    kysely.selectFrom('decisions').selectAll().where('request_id', '=', id).orderBy('at').execute();

  const get = async (id: string) => {
    const row = await kysely.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirst();
    return (await withVerdicts(row ? [row] : []))[0];
  };

  /** What became of a move that was made, or that somebody else was faster with. */
  const stands = async (id: string, result: 'moved' | 'was_first'): Promise<Moved> => {
    const now = await get(id);
    return now ? { result, now } : { result: 'gone' };
  };

  /** Runs a move in one transaction that begins by taking the request's row, so that of many at once one goes first. */
  const move = async (
    seen: SeenRequest,
    at: Temporal.Instant,
    work: (transaction: Transaction<Schema>, row: RequestRow) => Promise<void>,
  ): Promise<Moved> => {
    for (let reading = 0; reading < MOST_READINGS; reading += 1) {
      try {
        await kysely.transaction().execute(async (transaction) => {
          // Locks the row: two second approvals would each count one otherwise.
          const { numUpdatedRows } = await transaction
            .updateTable('requests')
            .set({ version: seen.version })
            .where('id', '=', seen.id)
            .where('version', '=', seen.version)
            .where('state', '=', 'waiting')
            .executeTakeFirst();
          if (numUpdatedRows === 0n) throw new WasFirst();
          const row = await transaction
            .selectFrom('requests')
            .selectAll()
            .where('id', '=', seen.id)
            .executeTakeFirstOrThrow();
          await work(transaction, row);
          // Whoever has a message about it sees how it stands, and about what it becomes.
          const subjects: Subject[] = [`request:${seen.id}`, `operation:${seen.id}`];
          if (row.api_user_id) subjects.push(`user:${row.api_user_id}`);
          await markStale(database, transaction, subjects, at);
          await markPointless(database, transaction, row, at);
        });
        return stands(seen.id, 'moved');
      } catch (error) {
        if (error instanceof WasFirst) return stands(seen.id, 'was_first');
        if (error instanceof IsAskedFor) return { result: 'asked_already' };
        if (error instanceof LaneIsTaken) return { result: 'lane_taken' };
        // Two of several at once found a lane free: read anew, one of them finds it taken.
        if (!(error instanceof LaneHasChanged || isNotUnique(error))) throw error;
      }
    }
    return { result: 'lane_taken' };
  };

  return {
    get,

    async open(request, event) {
      const inserted = await kysely.transaction().execute(async (transaction) => {
        const { numInsertedOrUpdatedRows } = await transaction
          .insertInto('requests')
          .values(rowOf(request))
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        const isNew = (numInsertedOrUpdatedRows ?? 0n) > 0n;
        if (isNew && request.apiUserId !== undefined)
          await markStale(database, transaction, [`user:${request.apiUserId}`], event.at);
        if (isNew) await appendAudit(database, transaction, [event]);
        return isNew;
      });
      if (inserted) return { result: 'opened', request };
      const earlier = await get(request.id);
      return earlier ? { result: 'repeated', request: earlier.request } : { result: 'lane_taken' };
    },

    decide(verdict, events, { approved, operationOf }) {
      const deciding = move(
        { id: verdict.request, version: verdict.version },
        verdict.at,
        async (transaction, row) => {
          // Whoever approves something else than what was asked approves another version of it.
          const version = approved?.isEdited ? verdict.version + 1 : verdict.version;
          const { numInsertedOrUpdatedRows } = await transaction
            .insertInto('decisions')
            .values(decisionOf({ ...verdict, version }))
            .onConflict((conflict) =>
              // A yes that was not enough yet may still become a no.
              verdict.says === 'deny'
                ? conflict.columns(['request_id', 'version', 'by']).doUpdateSet(({ ref }) => ({
                    says: ref('excluded.says'),
                    reason: ref('excluded.reason'),
                    at: ref('excluded.at'),
                    void_at: null,
                  }))
                : conflict.doNothing(),
            )
            .executeTakeFirst();
          // The same person said something about this version before.
          const isNew = (numInsertedOrUpdatedRows ?? 0n) > 0n;
          if (!isNew && !approved?.isRecount) throw new WasFirst();
          const said = await transaction
            .selectFrom('decisions')
            .selectAll()
            .where('request_id', '=', verdict.request)
            .execute();
          if (approved && row.api_user_id) await holdsStill(transaction, row.api_user_id, approved);
          const { change, approvals } = approved ?? toRequest(row);
          const request = { ...toRequest(row), version, change, approvals };
          const counted = said
            .map(toVerdict)
            .filter(({ by, says }) => !(says === 'approve' && approved?.noLonger.includes(by)));
          const outcome = outcomeOf(request, counted);
          if (!isNew && outcome === 'waiting') throw new WasFirst();
          if (outcome === 'waiting') await waitsAlone(transaction, request);
          if (approved) await markVoid(transaction, { ...verdict, version }, approved.noLonger);
          await transaction
            .updateTable('requests')
            .set({
              state: outcome,
              version,
              announced_at: null,
              ...(outcome === 'waiting' ? {} : { decided_at: verdict.at.toString() }),
              ...(approved === undefined ? {} : columnsOf(approved)),
              ...(approved?.isEdited ? { asked: row.asked ?? row.data } : {}),
            })
            .where('id', '=', verdict.request)
            .execute();
          if (outcome === 'approved') {
            // What is under way was wished after it was asked for: whoever approves sees first what becomes of that. What waits for a
            // person stands beside it, and is what this would take back.
            const { overtaken } = await takeLane(transaction, operationOf(request), {
              overtakes: (open, isWaiting) => isWaiting && kindOf(request.change.kind).overtakes(open),
              requestId: request.id,
            });
            await markStale(database, transaction, overtaken.map(idsOf).flatMap(subjectsOf), verdict.at);
          }
          await appendAudit(database, transaction, events);
        },
      );
      return deciding.catch((error: unknown): Decided => {
        if (error instanceof NoLongerSo) return { result: 'no_longer_so' };
        throw error;
      });
    },

    edit: (seen, changed, event) =>
      move(seen, event.at, async (transaction, { instance }) => {
        await waitsAlone(transaction, { id: seen.id, instance, change: changed.change });
        await transaction
          .updateTable('requests')
          .set({
            version: seen.version + 1,
            // Written by a clock that was ahead, it was made now at the latest.
            created_at: sql<string>`case when created_at > ${sortable(event.at)} then ${sortable(event.at)} else created_at end`,
            asked_at: event.at.toString(),
            nudge_at: sortable(changed.nudgeAt),
            ends_at: sortable(changed.endsAt),
            ...columnsOf(changed),
            // What was made of it before is what they ask for themselves now, or is gone.
            asked: null,
            announced_at: null,
          })
          .where('id', '=', seen.id)
          .execute();
        await appendAudit(database, transaction, [event]);
      }),

    renew: (seen, change, event) =>
      move(seen, event.at, async (transaction) => {
        await transaction
          .updateTable('requests')
          .set({ version: seen.version + 1, data: JSON.stringify(change.data), announced_at: null })
          .where('id', '=', seen.id)
          .execute();
        await appendAudit(database, transaction, [event]);
      }),

    close: (seen, as, event) =>
      move(seen, event.at, async (transaction) => {
        await transaction
          .updateTable('requests')
          .set({ state: as, decided_at: event.at.toString(), announced_at: null })
          .where('id', '=', seen.id)
          .execute();
        await appendAudit(database, transaction, [event]);
      }),

    async markNudged({ id, version }, event) {
      await kysely.transaction().execute(async (transaction) => {
        const marked = await transaction
          .updateTable('requests')
          .set({ nudge_at: null })
          .where('id', '=', id)
          .where('version', '=', version)
          .where('nudge_at', 'is not', null)
          .executeTakeFirst();
        if (marked.numUpdatedRows > 0n) await appendAudit(database, transaction, [event]);
      });
    },

    async waiting({ instances, requester, toDecide, most }) {
      let found = kysely.selectFrom('requests').where('state', '=', 'waiting');
      if (toDecide) {
        const { person, instances: theirs } = toDecide;
        found = found.where((where) =>
          where.or([
            where('approver', '=', person),
            ...(theirs.length === 0
              ? []
              : [where.and([where('approver', 'is', null), where('instance', 'in', theirs)])]),
          ]),
        );
      }
      if (instances !== undefined) found = found.where('instance', 'in', instances);
      if (requester !== undefined) found = found.where('requester', '=', requester);
      const [rows, counted] = await Promise.all([
        found.selectAll().orderBy('created_at').limit(most).execute(),
        found.select((row) => row.fn.countAll().as('count')).executeTakeFirst(),
      ]);
      return { requests: await withVerdicts(rows), count: Number(counted?.count ?? 0) };
    },

    async unmade({ requester, instances, since }) {
      const rows = await kysely
        .selectFrom('requests')
        .innerJoin('operations', 'operations.id', 'requests.id')
        .selectAll('requests')
        .where('requests.state', '=', 'approved')
        .where('operations.waits', 'is', null)
        .where((where) =>
          where.or([
            where('operations.state', 'in', ['open', 'queued']),
            where.and([
              where('operations.state', '=', 'failed'),
              // Texts of instants differ in length: up to the second they are in order.
              where('operations.finished_at', '>=', since.toString().slice(0, 19)),
            ]),
          ]),
        )
        .where((where) =>
          where.or([
            where('requests.requester', '=', requester),
            ...(instances.length === 0 ? [] : [where('requests.instance', 'in', [...instances])]),
          ]),
        )
        .orderBy('requests.created_at')
        .limit(MOST_UNMADE)
        .execute();
      return withVerdicts(rows);
    },

    async waitingIn(instance, lane) {
      const rows = await kysely
        .selectFrom('requests')
        .selectAll()
        .where('state', '=', 'waiting')
        .where('instance', '=', instance)
        .where('lane', '=', lane)
        .execute();
      return readableRows(rows, toRequest, onUnreadable)[0];
    },

    async waitingAbout(apiUserId) {
      const rows = await kysely
        .selectFrom('requests')
        .selectAll()
        .where('api_user_id', '=', apiUserId)
        .where('state', '=', 'waiting')
        .execute();
      return readableRows(rows, toRequest, onUnreadable);
    },

    async ahead(now) {
      const rows = await kysely
        .selectFrom('requests')
        .selectAll()
        .where('state', '=', 'waiting')
        .where((row) => {
          const latest = sortable(now.add({ minutes: CLOCKS_APART }));
          return row.or([row('created_at', '>', latest), row('asked_at', '>', latest)]);
        })
        .execute();
      return readableRows(rows, toRequest, onUnreadable);
    },

    async recount({ id, version, createdAt, askedAt, nudgeAt, endsAt }) {
      await kysely
        .updateTable('requests')
        .set({
          created_at: sortable(createdAt),
          asked_at: askedAt.equals(createdAt) ? null : askedAt.toString(),
          nudge_at: nudgeAt ? sortable(nudgeAt) : null,
          ends_at: sortable(endsAt),
        })
        .where('id', '=', id)
        .where('version', '=', version)
        .where('state', '=', 'waiting')
        .execute();
    },

    async due(now) {
      const rows = await kysely
        .selectFrom('requests')
        .selectAll()
        .where('state', '=', 'waiting')
        .where((where) =>
          where.or([where('ends_at', '<=', sortable(now)), where('nudge_at', '<=', sortable(now))]),
        )
        .orderBy('created_at')
        .execute();
      return readableRows(rows, toRequest, onUnreadable);
    },

    async unannounced() {
      const rows = await kysely
        .selectFrom('requests')
        .selectAll()
        .where('announced_at', 'is', null)
        .orderBy('created_at')
        .execute();
      return withVerdicts(rows);
    },

    async markAnnounced({ id, version, state }, at) {
      await kysely
        .updateTable('requests')
        .set({ announced_at: at.toString() })
        .where('id', '=', id)
        .where('version', '=', version)
        .where('state', '=', state)
        .where('announced_at', 'is', null)
        .execute();
    },
  };
}

/**
 * Whether the user is as it was approved for; locked until the approval is written, so that nothing changes in between. Throws
 * `NoLongerSo`.
 */
async function holdsStill(
  transaction: Transaction<Schema>,
  id: string,
  { holdsFor }: ApprovedRequest,
): Promise<void> {
  const user = transaction.updateTable('api_users').where('id', '=', id);
  const row = await user.set({ id }).returningAll().executeTakeFirst();
  const revoking = await transaction
    .selectFrom('operations')
    .select('id')
    .where('api_user_id', '=', id)
    .where('kind', '=', 'revoke')
    .where('state', 'in', ['open', 'queued'])
    .executeTakeFirst();
  if (row && !holdsFor(toApiUser(row), revoking?.id)) throw new NoLongerSo();
}

/** Those who no longer count are not said to have approved it, nor counted when it is tried again; those who do again, are. */
async function markVoid(
  transaction: Transaction<Schema>,
  { request, version, at }: Verdict,
  noLonger: readonly string[],
): Promise<void> {
  const said = transaction
    .updateTable('decisions')
    .where('request_id', '=', request)
    .where('version', '=', version);
  await said.set({ void_at: null }).where('void_at', 'is not', null).execute();
  if (noLonger.length === 0) return;
  await said
    .set({ void_at: at.toString() })
    .where('by', 'in', [...noLonger])
    .execute();
}

/** One request at a time waits for one lane. Throws `IsAskedFor`. */
async function waitsAlone(
  transaction: Transaction<Schema>,
  { id, instance, change }: Pick<Request, 'id' | 'instance' | 'change'>,
): Promise<void> {
  const taken = await transaction
    .selectFrom('requests')
    .select('id')
    .where('instance', '=', instance)
    .where('lane', '=', laneOf(change))
    .where('state', '=', 'waiting')
    .where('id', '<>', id)
    .executeTakeFirst();
  if (taken) throw new IsAskedFor();
}

function columnsOf({ change, approvals }: ChangedRequest) {
  return { data: JSON.stringify(change.data), lane: laneOf(change), approvals };
}

/** Instants that are compared are text of one length. */
function rowOf(request: Request): RequestRow {
  return {
    id: request.id,
    kind: request.change.kind,
    version: request.version,
    instance: request.instance,
    lane: laneOf(request.change),
    api_user_id: request.apiUserId ?? null,
    data: JSON.stringify(request.change.data),
    asked: null,
    requester: request.requester,
    approver: approverOf(request.change) ?? null,
    approvals: request.approvals,
    state: request.state,
    created_at: sortable(request.createdAt),
    asked_at: null,
    nudge_at: request.nudgeAt ? sortable(request.nudgeAt) : null,
    ends_at: sortable(request.endsAt),
    decided_at: null,
    announced_at: null,
  };
}

function decisionOf({ request, version, by, says, reason, at }: Verdict): DecisionRow {
  return { request_id: request, version, by, says, reason: reason ?? null, at: sortable(at), void_at: null };
}
