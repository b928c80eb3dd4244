import type { Kysely } from 'kysely';

/**
 * How often each user was used on each of Marketo's days, and of which days that is known; when somebody was asked about one that
 * nobody uses, and who has said that it stays.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('usage_days')
    .addColumn('instance', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('day', 'text', (column) => column.notNull())
    .addColumn('calls', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('usage_days_key', ['instance', 'name', 'day'])
    .execute();
  await db.schema.createIndex('usage_days_day').on('usage_days').columns(['instance', 'day']).execute();
  await db.schema
    .createTable('usage_days_read')
    .addColumn('instance', 'text', (column) => column.notNull())
    .addColumn('day', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('usage_days_read_key', ['instance', 'day'])
    .execute();
  for (const column of ['idle_asked_at', 'kept_by', 'kept_at']) {
    await db.schema.alterTable('api_users').addColumn(column, 'text').execute();
  }
}
