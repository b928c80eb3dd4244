import { type Kysely, sql } from 'kysely';

/**
 * Messages as views of the records: where each went, what it is about, and whether that has changed since. The key of an
 * owner's warning names the owner.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('messages')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('instance', 'text', (column) => column.notNull())
    .addColumn('about', 'text', (column) => column.notNull())
    .addColumn('recipient', 'text', (column) => column.notNull())
    .addColumn('conversation', 'text')
    .addColumn('ts', 'text')
    .addColumn('sent_at', 'text', (column) => column.notNull())
    .addColumn('drawn', 'text')
    .addColumn('stale_at', 'text')
    .addColumn('version', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('tries', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('failures', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('next_at', 'text')
    .addColumn('closed_at', 'text')
    .execute();
  await sql`create index messages_stale on messages (stale_at) where stale_at is not null`.execute(db);

  await sql`create index deliveries_claimed on deliveries (message) where state = 'claimed'`.execute(db);

  await db.schema
    .createTable('message_subjects')
    .addColumn('message_id', 'text', (column) => column.notNull().references('messages.id'))
    .addColumn('subject', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('message_subjects_key', ['message_id', 'subject'])
    .execute();
  await db.schema.createIndex('message_subjects_subject').on('message_subjects').column('subject').execute();

  // A warning's key names its reader: what an owner was told is not told to the same one again.
  await sql`
    update deliveries set key = key || ':' || recipient where key like 'reminder:%' and key like '%:owner'`.execute(
    db,
  );
}
