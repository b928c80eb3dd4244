import type { Kysely } from 'kysely';

/** Messages that a process is sending at this moment: another one, which took its lock, leaves them alone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('deliveries').addColumn('held_until', 'double precision').execute();
}
