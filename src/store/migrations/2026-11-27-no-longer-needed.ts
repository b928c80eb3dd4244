import type { Kysely } from 'kysely';

/** That somebody has said that a user is no longer needed after an end of its access: then it is warned of once more. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ['let_end_by', 'let_end_at', 'let_end_expiry']) {
    await db.schema.alterTable('api_users').addColumn(column, 'text').execute();
  }
}
