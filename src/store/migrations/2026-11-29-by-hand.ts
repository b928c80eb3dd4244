import { type Kysely, sql } from 'kysely';

/** Since nobody knows when: the keys of what was told then name no moment. */
const TOLD_BEFORE = '1970-01-01T00:00:00Z';

/**
 * What somebody may have changed by hand: whether a user is locked, and whether it is still API-only. Since when an owner is no longer
 * there, so that each time that one leaves is told. Since when a request asks for what it asks for, where that was edited.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ['locked', 'api_only', 'orphaned_at']) {
    await db.schema.alterTable('api_users').addColumn(column, 'text').execute();
  }
  // Whose owner's leaving was told before is told of that departure no more.
  await sql`
    update api_users set orphaned_at = ${TOLD_BEFORE}
    where owner is not null and exists (
      select 1 from deliveries
      where deliveries.api_user_id = api_users.id
        and deliveries.key like 'orphaned:' || api_users.id || ':' || api_users.owner || ':%')`.execute(db);
  await db.schema.alterTable('requests').addColumn('asked_at', 'text').execute();
}
