import type { Kysely } from 'kysely';

/** What an open change in several parts waits for, by what is in force meanwhile. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('operations').addColumn('waits', 'text').execute();
}
