import type { Config } from '../config/config.ts';
import { openPostgres } from './postgres.ts';
import { type OnUnreadable, type OpenRecords, recordsOn } from './records.ts';
import { openSqlite } from './sqlite.ts';

/**
 * Opens the records where the settings say.
 *
 * @param alone whether this process serves: on SQLite it must then be the only one that does
 * @throws DatabaseInUseError where another copy of the app serves from the same SQLite file
 */
export function openRecords(
  database: Config['database'],
  {
    alone,
    onError,
    onUnreadable,
  }: { alone: boolean; onError: (error: Error) => void; onUnreadable?: OnUnreadable },
): OpenRecords {
  return recordsOn(
    database.kind === 'postgres' ? openPostgres(database.url, onError) : openSqlite(database.file, { alone }),
    onUnreadable,
  );
}
