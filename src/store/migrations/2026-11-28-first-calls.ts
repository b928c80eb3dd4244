import type { Kysely } from 'kysely';

/** Whether somebody waits to hear of the first calls of a user; of those that are there already nobody does. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('api_users').addColumn('first_calls', 'text').execute();
}
