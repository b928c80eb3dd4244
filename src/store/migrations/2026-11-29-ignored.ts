import type { Kysely } from 'kysely';

/** Who has said of a user without an owner that it is not to be spoken of, and when. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ['ignored_by', 'ignored_at']) {
    await db.schema.alterTable('api_users').addColumn(column, 'text').execute();
  }
}
