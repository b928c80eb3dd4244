import { type ExpressionBuilder, type Kysely, sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import type { AuditEvent } from '../core/audit-event.ts';
import { emailKey } from '../core/email-address.ts';
import type { Audited } from '../core/events/event.ts';
import { LONGEST_ASKED_SECONDS } from '../core/events/pause.ts';
import type { EventUser } from '../core/events/told.ts';
import type { OutboxRecords } from '../ports/records/outbox.ts';
import { toAuditEvent } from './audit.ts';
import type { Database } from './database.ts';
import { type OnUnreadable, readableRows, toApiUser } from './rows.ts';
import type { ApiUserRow, Schema } from './schema.ts';

/** One reader so far. */
const CURSOR = 'events';

/** Entries of the audit that are looked through together. */
const TOGETHER = 1_000;

/** @param onUnreadable called for an entry that this version does not understand: it makes no event, and the rest goes on */
export function outboxRecords(database: Database, onUnreadable: OnUnreadable): OutboxRecords {
  const { kysely } = database;
  return {
    async begin() {
      await kysely
        .insertInto('outbox_cursor')
        .columns(['name', 'sequence'])
        .expression((row) =>
          row
            .selectFrom('audit_events')
            .select([sql.lit(CURSOR).as('name'), sql<number>`coalesce(max(sequence), 0)`.as('sequence')])
            // SQLite takes what follows for a join without it.
            .where(sql<boolean>`1 = 1`),
        )
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    async end() {
      await kysely.deleteFrom('outbox_cursor').where('name', '=', CURSOR).execute();
    },

    async unread(actions) {
      const cursor = await kysely
        .selectFrom('outbox_cursor')
        .select('sequence')
        .where('name', '=', CURSOR)
        .executeTakeFirst();
      if (!cursor) return undefined;
      const from = cursor.sequence;
      // The chain is written one after another, so what is there up to the last one is all there will be.
      const last = await kysely
        .selectFrom('audit_events')
        .select('sequence')
        .orderBy('sequence', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (!last || last.sequence <= from) return undefined;
      const to = Math.min(last.sequence, from + TOGETHER);
      const rows = await kysely
        .selectFrom('audit_events')
        .selectAll()
        .where('sequence', '>', from)
        .where('sequence', '<=', to)
        .where('action', 'in', actions)
        .orderBy('sequence')
        .execute();
      const named = rows.map((row) => ({ ...row, id: `audit event ${row.sequence}` }));
      const readable = readableRows(
        named,
        (row) => ({ sequence: row.sequence, hash: row.hash, audit: toAuditEvent(row) }),
        onUnreadable,
      );
      const entries: Audited[] = [];
      for (const entry of readable)
        entries.push({ ...entry, user: await userOf(kysely, entry.audit, onUnreadable) });
      return { part: { from, to }, entries };
    },

    async keep({ from, to }, events, at) {
      await kysely.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('outbox_cursor')
          .set({ sequence: to })
          .where('name', '=', CURSOR)
          .where('sequence', '=', from)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return;
        for (const { id, once, sequence, type, body } of events) {
          const event = { id, once, sequence, type, body, made_at: at.toString() };
          await transaction
            .insertInto('outbox_events')
            .values({ ...event, tries: 0, next_at: null, said: null, taken_at: null })
            .onConflict((conflict) => conflict.doNothing())
            .execute();
        }
      });
    },

    async due(now, most) {
      const rows = await kysely
        .selectFrom('outbox_events')
        .select(['id', 'type', 'body', 'tries'])
        .where('taken_at', 'is', null)
        .where((row) => row.or(isDue(row, now)))
        .orderBy('tries')
        .orderBy('sequence')
        .limit(most)
        .execute();
      return rows;
    },

    async markTaken(id, at) {
      await kysely
        .updateTable('outbox_events')
        .set({ taken_at: at.epochMilliseconds })
        .where('id', '=', id)
        .where('taken_at', 'is', null)
        .execute();
    },

    async markNotTaken(id, { said, tries, nextTryAt }) {
      await kysely
        .updateTable('outbox_events')
        .set({ said, tries, next_at: nextTryAt.epochMilliseconds })
        .where('id', '=', id)
        // Another process, which took over meanwhile, may have been luckier.
        .where('taken_at', 'is', null)
        .execute();
    },

    async hurry() {
      await kysely
        .updateTable('outbox_events')
        .set({ next_at: null })
        .where('taken_at', 'is', null)
        .where('next_at', 'is not', null)
        .execute();
    },

    async waiting() {
      const waiting = kysely.selectFrom('outbox_events').where('taken_at', 'is', null);
      const { count } = await waiting.select(({ fn }) => fn.countAll().as('count')).executeTakeFirstOrThrow();
      const failing = waiting.where('tries', '>', 0);
      const failed = await failing.select(({ fn }) => fn.countAll().as('count')).executeTakeFirstOrThrow();
      const oldest = await failing
        .select(['made_at', 'said'])
        .orderBy('sequence')
        .limit(1)
        .executeTakeFirst();
      return {
        count: Number(count),
        failing: Number(failed.count),
        oldest: oldest && { since: Temporal.Instant.from(oldest.made_at), said: oldest.said ?? '' },
      };
    },

    async forget(before) {
      await kysely.deleteFrom('outbox_events').where('taken_at', '<', before.epochMilliseconds).execute();
    },
  };
}

/** What lies further ahead than any pause was written by a clock that was ahead. */
function isDue(
  row: ExpressionBuilder<Schema, 'outbox_events'>,
  { epochMilliseconds: now }: Temporal.Instant,
) {
  return [
    row('next_at', 'is', null),
    row('next_at', '<=', now),
    row('next_at', '>', now + LONGEST_ASKED_SECONDS * 1_000),
  ];
}

/** The user that an entry of the audit is about: by its own id, by the operation, or by the address, the living one first. */
async function userOf(
  kysely: Kysely<Schema>,
  { instance = '', subject, details }: AuditEvent,
  onUnreadable: OnUnreadable,
): Promise<EventUser | undefined> {
  const id =
    typeof details.user === 'string' ? details.user : await aboutOperation(kysely, details.operation);
  const users = kysely.selectFrom('api_users').selectAll();
  const byId = id === undefined ? undefined : await users.where('id', '=', id).executeTakeFirst();
  const row: ApiUserRow | undefined =
    byId ??
    (await users
      .where('instance', '=', instance)
      .where('email_key', '=', emailKey(subject))
      // `active` stands before `gone`.
      .orderBy('state')
      .orderBy('created_at', 'desc')
      .limit(1)
      .executeTakeFirst());
  return readableRows(row ? [row] : [], toApiUser, onUnreadable)[0];
}

async function aboutOperation(
  kysely: Kysely<Schema>,
  operation: AuditEvent['details'][string] | undefined,
): Promise<string | undefined> {
  if (typeof operation !== 'string') return undefined;
  const row = await kysely
    .selectFrom('operations')
    .select('api_user_id')
    .where('id', '=', operation)
    .executeTakeFirst();
  return row?.api_user_id ?? undefined;
}
