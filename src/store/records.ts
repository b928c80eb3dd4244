import type { Temporal } from 'temporal-polyfill';
import type { AuditEvent } from '../core/audit-event.ts';
import type { SharedPlaces } from '../ports/places.ts';
import type { Records } from '../ports/records/records.ts';
import { apiUserRecords } from './api-users.ts';
import { auditAppender, toAuditEvent } from './audit.ts';
import type { Database } from './database.ts';
import { deliveryRecords } from './deliveries.ts';
import { jobRecords } from './jobs.ts';
import { messageRecords } from './messages.ts';
import { operationRecords } from './operations.ts';
import { outboxRecords } from './outbox.ts';
import { provenOn } from './proven.ts';
import { reconciliationRecords } from './reconciliations.ts';
import { type KnownInstance, knownInstances, type Renaming, renameInstance } from './rename-instance.ts';
import { requestRecords } from './requests.ts';
import { reviewRecords } from './reviews.ts';
import { type OnUnreadable, readableRows } from './rows.ts';
import type { AuditEventRow } from './schema.ts';
import { migrate, type Tables, tablesOf } from './tables.ts';
import { usageRecords } from './usage.ts';

export interface OpenRecords extends Records {
  /** Places for calls that replicas share; `undefined` where one process is alone. */
  readonly sharedPlaces: SharedPlaces | undefined;
  /** Proves by a write that something can be kept now; throws where it cannot. */
  ping(): Promise<void>;
  /** What stands in the database; looks, and changes nothing. */
  tables(): Promise<Tables>;
  /**
   * Brings the tables up to date, under a lock; gives the names of the migrations that ran. Throws `TablesError` where
   * they are of a later version.
   */
  migrate(): Promise<string[]>;
  /** The time by the database's own clock, which all replicas share; `undefined` where it is this machine's. */
  now(): Promise<Temporal.Instant | undefined>;
  /** Says that this process serves, until it closes. Throws `DatabaseInUseError` where only one may. */
  serve(): Promise<void>;
  /** Whether another process serves from the same database now. */
  isServedByOthers(): Promise<boolean>;
  /** Every instance of which the records have users that are watched, or operations that are open; by name. */
  instances(): Promise<KnownInstance[]>;
  /** Gives an instance another name in every record, in one transaction. Throws `RenameConflict`. */
  renameInstance(
    names: { readonly from: string; readonly to: string },
    eventOf: (renaming: Renaming) => AuditEvent,
    options?: { readonly dryRun?: boolean },
  ): Promise<Renaming>;
  close(): Promise<void>;
}

/** However often a row is met. */
function onceEach(tell: OnUnreadable): OnUnreadable {
  const told = new Set<string>();
  return (id, error) => {
    if (told.has(id)) return;
    told.add(id);
    tell(id, error);
  };
}

/** Events have no id of their own. */
function readableEvents(rows: readonly AuditEventRow[], onUnreadable: OnUnreadable): AuditEvent[] {
  const named = rows.map((row) => ({ ...row, id: `audit event ${row.sequence}` }));
  return readableRows(named, toAuditEvent, onUnreadable);
}

/** The records on an open database, SQLite or PostgreSQL. */
export function recordsOn(database: Database, tell: OnUnreadable = () => {}): OpenRecords {
  const { kysely } = database;
  const onUnreadable = onceEach(tell);
  let closing: Promise<void> | undefined;
  return {
    requests: requestRecords(database, onUnreadable),
    operations: operationRecords(database, onUnreadable),
    apiUsers: apiUserRecords(database, onUnreadable),
    deliveries: deliveryRecords(database),
    messages: messageRecords(database, onUnreadable),
    audit: {
      append: auditAppender(database),
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
        return readableEvents(rows, onUnreadable).filter(({ at }) => at.since(instant).sign > 0);
      },
      lastOf: async (instance, subject, actions, most) => {
        const rows = await kysely
          .selectFrom('audit_events')
          .selectAll()
          .where('instance', '=', instance)
          .where('subject', '=', subject)
          .where('action', 'in', actions)
          .orderBy('sequence', 'desc')
          .limit(most)
          .execute();
        return readableEvents(rows, onUnreadable);
      },
    },
    reconciliations: reconciliationRecords(database, onUnreadable),
    jobs: jobRecords(database),
    usage: usageRecords(database, onUnreadable),
    outbox: outboxRecords(database, onUnreadable),
    reviews: reviewRecords(database, onUnreadable),
    sharedPlaces: database.sharedPlaces,
    exclusively: (job, work) => database.exclusively(job, work),
    ping: provenOn(database),
    tables: () => tablesOf(kysely),
    migrate: () => migrate(kysely),
    now: () => database.now(),
    serve: () => database.serve(),
    isServedByOthers: () => database.isServedByOthers(),
    instances: () => knownInstances(database),
    renameInstance: (names, eventOf, options) => renameInstance(database, names, eventOf, options),
    close() {
      closing ??= database.close();
      return closing;
    },
  };
}
