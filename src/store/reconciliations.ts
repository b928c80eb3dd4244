import type { ExpressionBuilder } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import type { Reconciliation, ReconciliationRecords } from '../ports/records/reconciliations.ts';
import { appendAudit } from './audit.ts';
import type { Database } from './database.ts';
import { listApiUsers, markSeen } from './listed-users.ts';
import { markStale } from './messages.ts';
import { latestKnown, type OnUnreadable, readableRows, sortable, toApiUser } from './rows.ts';
import type { ReconciliationRow, Schema } from './schema.ts';

export function reconciliationRecords(database: Database, onUnreadable: OnUnreadable): ReconciliationRecords {
  const { kysely } = database;

  const set = async ({ instance, startedAt }: Reconciliation, values: Partial<ReconciliationRow>) => {
    await kysely
      .updateTable('reconciliations')
      .set(values)
      .where('instance', '=', instance)
      .where('started_at', '=', sortable(startedAt))
      .execute();
  };

  const active = ({ instance }: Reconciliation) =>
    kysely.selectFrom('api_users').selectAll().where('instance', '=', instance).where('state', '=', 'active');

  return {
    async latest(instance) {
      const row = await kysely
        .selectFrom('reconciliations')
        .selectAll()
        .where('instance', '=', instance)
        .executeTakeFirst();
      return row && toReconciliation(row);
    },

    async start(instance, at) {
      const before = await kysely
        .selectFrom('reconciliations')
        .select('told_until')
        .where('instance', '=', instance)
        .executeTakeFirst();
      const row: ReconciliationRow = {
        instance,
        started_at: sortable(at),
        next_offset: 0,
        listed_at: null,
        // A first run tells what it finds itself.
        told_until: before?.told_until ?? sortable(at.subtract({ milliseconds: 1 })),
        finished_at: null,
        unreadable: 0,
      };
      await kysely
        .insertInto('reconciliations')
        .values(row)
        .onConflict((conflict) => conflict.column('instance').doUpdateSet(row))
        .execute();
      return toReconciliation(row);
    },

    async keepPage(run, { apiUsers, unreadable, readAt, nextOffset, newId }, eventOf) {
      const nobodys = unreadable.filter(({ userid, email }) => !userid && !email).length;
      await kysely.transaction().execute(async (transaction) => {
        const { events, changed } = await listApiUsers(transaction, run, apiUsers, {
          readAt,
          newId,
          eventOf,
        });
        await markSeen(transaction, run, unreadable);
        await transaction
          .updateTable('reconciliations')
          .set(({ eb }) => ({ next_offset: nextOffset, unreadable: eb('unreadable', '+', nobodys) }))
          .where('instance', '=', run.instance)
          .execute();
        await appendAudit(database, transaction, events);
        await markStale(database, transaction, changed, readAt);
      });
    },

    markListed: (run, at) => set(run, { listed_at: at.toString() }),
    finish: (run, at, toldUntil) => set(run, { finished_at: at.toString(), told_until: sortable(toldUntil) }),

    async toRead(run, most, now) {
      const started = sortable(run.startedAt);
      const rows = await active(run)
        .where('seen_at', '=', started)
        .where((where) => where.or(isOlderThan(where, started, now)))
        .orderBy((order) => order.case().when('known_at', 'is', null).then(0).else(1).end())
        .orderBy((order) => order.case().when('expiry', 'is', null).then(1).else(0).end())
        .orderBy('expiry')
        .limit(most)
        .execute();
      return readableRows(rows, toApiUser, onUnreadable);
    },

    async unseen(run, now) {
      const started = sortable(run.startedAt);
      const rows = await active(run)
        .where((where) => where.or([where('seen_at', 'is', null), where('seen_at', '<', started)]))
        .where((where) => where.or(isOlderThan(where, started, now)))
        .execute();
      return readableRows(rows, toApiUser, onUnreadable);
    },
  };
}

/** What is known of a user is from before the run; or from a clock that was ahead, so that nobody knows since when. */
function isOlderThan(where: ExpressionBuilder<Schema, 'api_users'>, started: string, now: Temporal.Instant) {
  return [
    where('known_at', 'is', null),
    where('known_at', '<', started),
    where('known_at', '>', sortable(latestKnown(now))),
  ];
}

function toReconciliation(row: ReconciliationRow): Reconciliation {
  const instant = (text: string | null) => (text === null ? undefined : Temporal.Instant.from(text));
  return {
    instance: row.instance,
    startedAt: Temporal.Instant.from(row.started_at),
    nextOffset: row.next_offset,
    listedAt: instant(row.listed_at),
    toldUntil: Temporal.Instant.from(row.told_until),
    finishedAt: instant(row.finished_at),
    unreadable: row.unreadable,
  };
}
