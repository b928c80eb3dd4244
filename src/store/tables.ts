import { type Kysely, type MigrationProvider, Migrator, sql } from 'kysely';
import { migrations } from './migrations/index.ts';
import type { Schema } from './schema.ts';

/** What stands in the database, seen from this version of the app. */
export type Tables =
  | { readonly state: 'none' | 'current' }
  /** Of an earlier version; a start, or `migrate`, brings them up to date. */
  | { readonly state: 'older'; readonly missing: readonly string[] }
  /** Of a later version. */
  | { readonly state: 'newer'; readonly unknown: readonly string[] }
  /** Of another application. */
  | { readonly state: 'foreign' };

/** The tables are not those that this version works with. */
export class TablesError extends Error {
  override readonly name = 'TablesError';

  constructor(tables: Tables) {
    super(whyNotUsable(tables));
  }
}

/** What stands in the way of work on these tables, and the way out; for `current` there is nothing to say. */
export function whyNotUsable(tables: Tables): string {
  switch (tables.state) {
    case 'none':
      return 'There are no records yet: the database has no tables. Nothing was changed. Start the app, or make them with “mkto-api-user migrate”.';
    case 'older':
      return `The records were written by an earlier version of the app (without ${tables.missing.join(', ')}). Nothing was changed. Stop that version and start this one, or bring the tables up to date with “mkto-api-user migrate”; make a backup before.`;
    case 'newer':
      return `The records were written by a later version of the app (with ${tables.unknown.join(', ')}, which this version does not know). Nothing was changed. Start that version again, or put back the backup from before the upgrade.`;
    case 'foreign':
      return 'The database has tables of another application. Nothing was changed. Give this app a database or a schema of its own in DATABASE_URL.';
    case 'current':
      return 'The tables are up to date.';
  }
}

/** Looks, and changes nothing. */
export async function tablesOf(
  kysely: Kysely<Schema>,
  provider: MigrationProvider = migrations,
): Promise<Tables> {
  const known = Object.keys(await provider.getMigrations());
  const ran = await namesOfMigrations(kysely);
  if (ran.length === 0) return { state: 'none' };
  const unknown = ran.filter((name) => !known.includes(name));
  if (unknown.length === ran.length) return { state: 'foreign' };
  if (unknown.length > 0) return { state: 'newer', unknown };
  const missing = known.filter((name) => !ran.includes(name));
  return missing.length > 0 ? { state: 'older', missing } : { state: 'current' };
}

/**
 * Brings the tables up to date, under a lock; gives the names of the migrations that ran.
 *
 * @throws TablesError where they are of a later version or another application
 */
export async function migrate(kysely: Kysely<Schema>): Promise<string[]> {
  const tables = await tablesOf(kysely);
  if (tables.state === 'newer' || tables.state === 'foreign') throw new TablesError(tables);
  const { error, results } = await new Migrator({ db: kysely, provider: migrations }).migrateToLatest();
  if (error) throw error;
  return (results ?? []).map(({ migrationName }) => migrationName);
}

async function namesOfMigrations(kysely: Kysely<Schema>): Promise<string[]> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(
      kysely,
    );
    return rows.map(({ name }) => name);
  } catch (error) {
    if (isMissingTable(error)) return [];
    throw error;
  }
}

/** PostgreSQL has a code for it (42P01, undefined_table), SQLite has words. */
function isMissingTable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === '42P01') || /^no such table/.test(error.message);
}
