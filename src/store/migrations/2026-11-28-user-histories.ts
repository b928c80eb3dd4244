import type { Kysely } from 'kysely';

/** What happened to one user is read from the audit as fast as the audit grows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('audit_events_subject')
    .on('audit_events')
    .columns(['instance', 'subject', 'sequence'])
    .execute();
}
