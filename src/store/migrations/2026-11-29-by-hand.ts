import type { Kysely } from 'kysely';

/**
 * What somebody may have changed by hand: whether a user is locked, and whether it is still API-only. Since when an owner is no longer
 * there, so that each time that one leaves is told. Since when a request asks for what it asks for, where that was edited.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ['locked', 'api_only', 'orphaned_at']) {
    await db.schema.alterTable('api_users').addColumn(column, 'text').execute();
  }
  await db.schema.alterTable('requests').addColumn('asked_at', 'text').execute();
}
