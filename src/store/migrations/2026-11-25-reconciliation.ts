import { type Kysely, sql } from 'kysely';

/**
 * API-only users that were made elsewhere and have no owner yet, how far a reconciliation has come, and the places
 * for calls that replicas share.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // SQLite cannot take "not null" from a column, so each gets a new one.
  for (const column of ['owner', 'requester']) {
    await db.schema.alterTable('api_users').renameColumn(column, `old_${column}`).execute();
    await db.schema.alterTable('api_users').addColumn(column, 'text').execute();
    await sql`update api_users set ${sql.ref(column)} = ${sql.ref(`old_${column}`)}`.execute(db);
    await db.schema.alterTable('api_users').dropColumn(`old_${column}`).execute();
  }
  for (const column of ['known_at', 'seen_at', 'noted_expiry']) {
    await db.schema.alterTable('api_users').addColumn(column, 'text').execute();
  }
  await db.schema.createIndex('api_users_userid').on('api_users').columns(['instance', 'userid']).execute();

  await db.schema
    .createTable('reconciliations')
    .addColumn('instance', 'text', (column) => column.primaryKey())
    .addColumn('started_at', 'text', (column) => column.notNull())
    .addColumn('next_offset', 'integer', (column) => column.notNull())
    .addColumn('listed_at', 'text')
    .addColumn('told_until', 'text', (column) => column.notNull())
    .addColumn('finished_at', 'text')
    .execute();

  await db.schema
    .createTable('marketo_places')
    .addColumn('instance', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    // Milliseconds since 1970 by the database's clock, which is one for all replicas.
    .addColumn('free_at', 'double precision', (column) => column.notNull())
    .addColumn('holder', 'text')
    .addPrimaryKeyConstraint('marketo_places_key', ['instance', 'kind', 'number'])
    .execute();
}
