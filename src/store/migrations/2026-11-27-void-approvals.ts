import type { Kysely } from 'kysely';

/** That an approval did not count when its request was decided, because whoever gave it was no administrator any more. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('decisions').addColumn('void_at', 'text').execute();
}
