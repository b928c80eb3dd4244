import type { Kysely } from 'kysely';

/**
 * On which of their days somebody was told something by the app itself, and by which message; how a message is found that came to
 * nothing. Who wants to be reminded later of an end of access, when they said so, and on which day that will be.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('told_days')
    .addColumn('person', 'text', (column) => column.notNull())
    .addColumn('day', 'text', (column) => column.notNull())
    .addColumn('message', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('told_days_key', ['person', 'day'])
    .execute();
  await db.schema.createIndex('deliveries_message').on('deliveries').column('message').execute();
  for (const column of ['later_by', 'later_at', 'later_expiry', 'later_day']) {
    await db.schema.alterTable('api_users').addColumn(column, 'text').execute();
  }
}
