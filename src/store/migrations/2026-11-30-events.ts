import type { Kysely } from 'kysely';

/** Events for others: what waits to be taken, what was taken lately, and how far the audit was read for them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('outbox_events')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('once', 'text', (column) => column.notNull().unique())
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('made_at', 'text', (column) => column.notNull())
    .addColumn('tries', 'integer', (column) => column.notNull())
    .addColumn('next_at', 'double precision')
    .addColumn('said', 'text')
    .addColumn('taken_at', 'double precision')
    .execute();
  // What waits is few, and asked for every minute.
  await db.schema
    .createIndex('outbox_events_waiting')
    .on('outbox_events')
    .columns(['taken_at', 'tries', 'sequence'])
    .execute();

  await db.schema
    .createTable('outbox_cursor')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .execute();
}
