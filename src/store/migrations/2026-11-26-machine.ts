import type { Kysely } from 'kysely';

/** What processes say of themselves while they live: locks that end by themselves, and who serves. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('leases')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('holder', 'text', (column) => column.notNull())
    .addColumn('until', 'double precision', (column) => column.notNull())
    .execute();
}
