import { Migrator, sql } from 'kysely';
import type { Records } from '../ports.ts';
import { apiUserRecords } from './api-users.ts';
import { appendAudit, toAuditEvent } from './audit.ts';
import type { Database } from './database.ts';
import { deliveryRecords } from './deliveries.ts';
import { jobRecords } from './jobs.ts';
import { migrations } from './migrations/index.ts';
import { operationRecords } from './operations.ts';
import { reconciliationRecords } from './reconciliations.ts';

export interface OpenRecords extends Records {
  /** Brings the tables up to date, under a lock; gives the names of the migrations that ran. */
  migrate(): Promise<string[]>;
  close(): Promise<void>;
}

/** Called once for each row that this version does not understand. */
export type OnUnreadable = (id: string, error: unknown) => void;

function onceEach(tell: OnUnreadable): OnUnreadable {
  const told = new Set<string>();
  return (id, error) => {
    if (told.has(id)) return;
    told.add(id);
    tell(id, error);
  };
}

/** The records on an open database, SQLite or PostgreSQL. */
export function recordsOn(database: Database, onUnreadable: OnUnreadable = () => {}): OpenRecords {
  const { kysely } = database;
  return {
    operations: operationRecords(database, onceEach(onUnreadable)),
    apiUsers: apiUserRecords(database),
    deliveries: deliveryRecords(database),
    audit: {
      append: (event) =>
        kysely.transaction().execute((transaction) => appendAudit(database, transaction, [event])),
      list: async () =>
        (await kysely.selectFrom('audit_events').selectAll().orderBy('sequence').execute()).map(toAuditEvent),
      after: async (instance, actions, instant) => {
        const rows = await kysely
          .selectFrom('audit_events')
          .selectAll()
          .where('instance', '=', instance)
          .where('action', 'in', actions)
          // Texts of instants differ in length: up to the second they are in order.
          .where('at', '>=', instant.toString().slice(0, 19))
          .orderBy('sequence')
          .execute();
        return rows.map(toAuditEvent).filter(({ at }) => at.since(instant).sign > 0);
      },
    },
    reconciliations: reconciliationRecords(database),
    jobs: jobRecords(database),
    sharedPlaces: database.sharedPlaces,
    exclusively: (job, work) => database.exclusively(job, work),
    async ping() {
      await sql`select 1`.execute(kysely);
    },
    async migrate() {
      const { error, results } = await new Migrator({ db: kysely, provider: migrations }).migrateToLatest();
      if (error) throw error;
      return (results ?? []).map(({ migrationName }) => migrationName);
    },
    close: () => database.close(),
  };
}
