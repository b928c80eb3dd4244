import { type Kysely, sql } from 'kysely';

/**
 * What is owed is asked of the records: an expiry that is not known, series of warnings that are over, messages that
 * Slack refused for good, and runs that left something; with the indexes by which it is found, however much is known.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('api_users')
    .addColumn('expiry_known', 'text', (column) => column.notNull().defaultTo('yes'))
    .execute();
  // Users that were listed and whose own page was never read.
  await sql`update api_users set expiry_known = 'no' where source = 'found' and known_at is null`.execute(db);
  for (const column of ['warned_expiry', 'unreadable']) {
    await db.schema.alterTable('api_users').addColumn(column, 'text').execute();
  }
  // Version 0.2.0 may have told the end already, after it had come.
  await sql`
    update api_users set warned_expiry = expiry where expiry is not null and exists (
      select 1 from deliveries
      where deliveries.api_user_id = api_users.id and deliveries.state = 'sent' and deliveries.settled_at > api_users.expiry
    )`.execute(db);
  await sql`
    create index api_users_watched on api_users (instance, expiry, id)
    where state = 'active' and expiry is not null and (warned_expiry is null or warned_expiry <> expiry)`.execute(
    db,
  );
  await sql`create index api_users_by_expiry on api_users (instance, expiry) where state = 'active'`.execute(
    db,
  );
  await sql`create index api_users_by_owner on api_users (owner, expiry) where state = 'active'`.execute(db);

  await db.schema
    .alterTable('deliveries')
    .addColumn('tries', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('deliveries').addColumn('refusal', 'text').execute();
  await db.schema
    .createIndex('deliveries_recipient')
    .on('deliveries')
    .columns(['recipient', 'settled_at'])
    .execute();

  await db.schema
    .alterTable('job_runs')
    .addColumn('tries', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('job_runs').addColumn('next_try_at', 'text').execute();
}
