import { type Kysely, sql } from 'kysely';

/**
 * The journal takes changes of every kind. What was asked for, decided and done are three tables: a request of version
 * 0.2.0 was written as decided from the start and said nothing that its operation does not say.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // A table that others refer to cannot go on SQLite before they do, so the journal is carried over by a table without.
  await sql`create table operations_before as select * from operations`.execute(db);
  await db.schema.dropTable('operations').execute();
  await db.schema.dropTable('requests').execute();

  await db.schema
    .createTable('requests')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('instance', 'text', (column) => column.notNull())
    .addColumn('lane', 'text', (column) => column.notNull())
    .addColumn('api_user_id', 'text', (column) => column.references('api_users.id'))
    .addColumn('data', 'text', (column) => column.notNull())
    .addColumn('asked', 'text')
    .addColumn('requester', 'text', (column) => column.notNull())
    .addColumn('approvals', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('nudge_at', 'text')
    .addColumn('ends_at', 'text', (column) => column.notNull())
    .addColumn('decided_at', 'text')
    .addColumn('announced_at', 'text')
    .execute();
  // What is asked for waits once: the database refuses a second.
  await sql`create unique index requests_waiting on requests (instance, lane) where state = 'waiting'`.execute(
    db,
  );
  await db.schema.createIndex('requests_state').on('requests').columns(['state', 'ends_at']).execute();
  await db.schema.createIndex('requests_requester').on('requests').columns(['requester', 'state']).execute();
  await db.schema.createIndex('requests_api_user').on('requests').column('api_user_id').execute();

  await db.schema
    .createTable('decisions')
    .addColumn('request_id', 'text', (column) => column.notNull().references('requests.id'))
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('by', 'text', (column) => column.notNull())
    .addColumn('says', 'text', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('decisions_key', ['request_id', 'version', 'by'])
    .execute();

  await db.schema
    .createTable('operations')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('instance', 'text', (column) => column.notNull())
    .addColumn('lane', 'text', (column) => column.notNull())
    .addColumn('api_user_id', 'text', (column) => column.references('api_users.id'))
    .addColumn('data', 'text', (column) => column.notNull())
    .addColumn('requester', 'text', (column) => column.notNull())
    .addColumn('request_id', 'text', (column) => column.references('requests.id').unique())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('sent_at', 'text')
    .addColumn('accepted_at', 'text')
    .addColumn('finished_at', 'text')
    .addColumn('announced_at', 'text')
    .addColumn('failure', 'text')
    .addColumn('next_at', 'text')
    .addColumn('looks', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('answer', 'text')
    .addColumn('kept_as', 'text')
    .addColumn('attempt', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('beyond', 'text')
    .execute();
  await sql`
    insert into operations (id, kind, instance, lane, api_user_id, data, requester, state, created_at, sent_at, accepted_at,
      finished_at, announced_at, failure, next_at, looks, answer, kept_as)
    select id, kind, instance, 'address:' || email_key, api_user_id, details, requester, state, created_at, sent_at,
      accepted_at, finished_at, announced_at, failure, next_at, looks, answer, kept_as
    from operations_before`.execute(db);
  await db.schema.dropTable('operations_before').execute();

  // One that is worked on and one that waits for it: the database refuses a third.
  for (const state of ['open', 'queued']) {
    await sql`create unique index ${sql.ref(`operations_${state}`)} on operations (instance, lane) where state = ${sql.lit(state)}`.execute(
      db,
    );
  }
  await db.schema.createIndex('operations_lane').on('operations').columns(['instance', 'lane']).execute();
  await db.schema.createIndex('operations_api_user').on('operations').column('api_user_id').execute();
}
