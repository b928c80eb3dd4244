import type { Config } from '../config/config.ts';
import { openPostgres } from './postgres.ts';
import { postgresError } from './postgres-words.ts';
import { type OpenRecords, recordsOn } from './records.ts';
import type { OnUnreadable } from './rows.ts';
import { openSqlite, openSqliteToRead } from './sqlite.ts';
import type { Tables } from './tables.ts';

export interface HowToOpen {
  /** Whether this process serves: on SQLite it must then be the only one that does. */
  readonly alone: boolean;
  /** Makes and writes nothing: neither a file nor a table. */
  readonly readOnly?: boolean;
  /** Told of what goes wrong beside a statement, such as a connection that was lost. */
  readonly onError: (error: Error) => void;
  /** Told of each row that this version cannot read. */
  readonly onUnreadable?: OnUnreadable;
}

/**
 * Opens the records where the settings say.
 *
 * What comes first of the records (`tables`, `migrate`, `serve`) throws DatabaseRefusedError and
 * DatabaseUnreachableError where a PostgreSQL cannot be used.
 *
 * @throws DatabaseInUseError where another copy of the app serves from the same SQLite file; DatabaseFileError
 */
export function openRecords(
  database: Config['database'],
  { alone, readOnly = false, onError, onUnreadable }: HowToOpen,
): OpenRecords {
  if (database.kind === 'postgres') {
    const records = recordsOn(openPostgres(database.url, { readOnly, onError }), onUnreadable);
    // It connects at the first query, and these are the ones that come first.
    return {
      ...records,
      tables: () => said(records.tables()),
      migrate: () => said(records.migrate()),
      serve: () => said(records.serve()),
    };
  }
  return recordsOn(
    readOnly ? openSqliteToRead(database.file) : openSqlite(database.file, { alone, onError }),
    onUnreadable,
  );
}

async function said<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw postgresError(error);
  }
}

/** What stands in the database: looks without making anything, and closes it again. */
export async function lookAtTables(
  database: Config['database'],
  onError: (error: Error) => void,
): Promise<Tables> {
  const records = openRecords(database, { alone: false, readOnly: true, onError });
  try {
    return await records.tables();
  } finally {
    await records.close();
  }
}
