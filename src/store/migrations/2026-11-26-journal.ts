import type { Kysely } from 'kysely';

/** When an open operation is looked at next, what is known of it meanwhile, and rows of the list that nobody could read. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('operations').addColumn('next_at', 'text').execute();
  await db.schema
    .alterTable('operations')
    .addColumn('looks', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('operations').addColumn('answer', 'text').execute();
  await db.schema.alterTable('operations').addColumn('kept_as', 'text').execute();
  await db.schema
    .alterTable('reconciliations')
    .addColumn('unreadable', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
}
