import { type Kysely, sql } from 'kysely';

/** Reviews: every user of an instance as it stood at the start, who was asked about it, and who said what. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('reviews')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('instance', 'text', (column) => column.notNull())
    .addColumn('started_by', 'text', (column) => column.notNull())
    .addColumn('started_at', 'text', (column) => column.notNull())
    .addColumn('nudge_at', 'text', (column) => column.notNull())
    .addColumn('ends_at', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('ended_by', 'text')
    .addColumn('ended_at', 'text')
    .addColumn('announced_at', 'text')
    .addColumn('nudged_at', 'text')
    .addColumn('end_told_at', 'text')
    .addColumn('counted', 'text')
    .execute();
  // One at a time: the database refuses a second.
  await sql`create unique index reviews_open on reviews (instance) where state = 'open'`.execute(db);

  await db.schema
    .createTable('review_users')
    .addColumn('review_id', 'text', (column) => column.notNull().references('reviews.id'))
    .addColumn('api_user_id', 'text', (column) => column.notNull().references('api_users.id'))
    .addColumn('email', 'text', (column) => column.notNull())
    .addColumn('first_name', 'text', (column) => column.notNull())
    .addColumn('last_name', 'text', (column) => column.notNull())
    .addColumn('roles', 'text', (column) => column.notNull())
    .addColumn('owner', 'text')
    .addColumn('expiry', 'text', (column) => column.notNull())
    .addColumn('last_use', 'text')
    .addColumn('calls', 'integer', (column) => column.notNull())
    .addColumn('question', 'text')
    .addColumn('asked_owner', 'text')
    .addColumn('asked_name', 'text')
    .addColumn('asked_at', 'text')
    .addColumn('asked_as', 'text')
    .addColumn('nudged_at', 'text')
    .addColumn('ask_after', 'text')
    .addColumn('answer', 'text')
    .addColumn('answered_by', 'text')
    .addColumn('answered_name', 'text')
    .addColumn('answered_as', 'text')
    .addColumn('answered_at', 'text')
    .addColumn('carried_at', 'text')
    .addColumn('last_owner', 'text')
    .addColumn('left_out', 'text')
    .addColumn('awaited', 'text')
    .addPrimaryKeyConstraint('review_users_key', ['review_id', 'api_user_id'])
    .execute();
  await db.schema.createIndex('review_users_user').on('review_users').column('api_user_id').execute();
  await db.schema.createIndex('review_users_question').on('review_users').column('question').execute();
}
