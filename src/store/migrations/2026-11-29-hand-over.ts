import type { Kysely } from 'kysely';

/** Whom a request is asked of, where one person decides about it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('requests').addColumn('approver', 'text').execute();
}
