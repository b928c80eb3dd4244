import { randomUUID } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { Kysely } from 'kysely';
import type { Database } from './database.ts';
import { LEASE_MS } from './leases.ts';
import type { Schema } from './schema.ts';
import { BUSY_TIMEOUT_MS, ImmediateSqliteDialect } from './sqlite-dialect.ts';
import {
  DatabaseFileError,
  damaged,
  fileError,
  identityOf,
  isBusy,
  isDamage,
  openedFiles,
  prepareFile,
} from './sqlite-file.ts';

/** How often the process that serves says so in the file itself. */
const BEAT_MS = LEASE_MS / 3;
const SERVES = 'serve';

/** Another copy of the app already uses the SQLite file. */
export class DatabaseInUseError extends Error {
  override readonly name = 'DatabaseInUseError';

  constructor(file: string) {
    super(
      `Another copy of the app already runs on the database ${file}. Nothing was changed. ` +
        'Stop the other copy first; to run several copies, set DATABASE_URL to a PostgreSQL database.',
    );
  }
}

/**
 * Opens a SQLite file, made with its folder where it is not there.
 *
 * WAL with `synchronous = FULL`: a commit that was acknowledged survives a killed process and a power cut. It counts
 * as kept only while the file is still where it was opened.
 *
 * @param onError told where this process finds that another one has begun to serve from the file
 * @throws DatabaseInUseError where `alone` is asked for and another copy of the app has it; DatabaseFileError
 */
export function openSqlite(
  given: string,
  { alone, onError, beatMs = BEAT_MS }: { alone: boolean; onError: (error: Error) => void; beatMs?: number },
): Database {
  const file = prepareFile(given);
  const lock = alone ? takeLock(file, SERVES) : undefined;
  if (alone && !lock) throw new DatabaseInUseError(file);
  let connection: DatabaseSyncInstance;
  try {
    connection = openConnection(file, { checked: alone });
  } catch (error) {
    lock?.release();
    throw fileError(error, file);
  }
  const files = openedFiles(file);
  let fault: DatabaseFileError | DatabaseInUseError | undefined;
  const verify = () => {
    if (fault) throw fault;
    files.verify();
  };
  const told = (error: unknown) => {
    const words = fileError(error, file);
    // Once seen it stays, whichever page is asked for next.
    if (isDamage(error) && words instanceof DatabaseFileError) fault = words;
    return words;
  };
  const kysely = new Kysely<Schema>({ dialect: new ImmediateSqliteDialect(connection, { verify, told }) });
  const serving = servingOn(kysely, {
    file,
    lock: lock?.identity,
    beatMs,
    onLost(error) {
      fault = error;
      onError(error);
    },
  });
  const busyOperations = new Set<string>();
  return {
    kysely,
    // A transaction is immediate and so the only writer; nothing more to wait for.
    waitForTurn: async () => {},
    async exclusively(job, work) {
      const taken = takeLock(file, job);
      if (!taken) return undefined;
      try {
        return { value: await work() };
      } finally {
        taken.release();
      }
    },
    sharedPlaces: undefined,
    now: async () => undefined,
    // The process that serves is alone on the file, so its own memory knows every operation under way.
    async exclusivelyOnOperation(id, work) {
      if (busyOperations.has(id)) return false;
      busyOperations.add(id);
      try {
        await work();
      } finally {
        busyOperations.delete(id);
      }
      return true;
    },
    serve: serving.begin,
    // Whoever is alone has the lock; beside a server nobody asks.
    isServedByOthers: async () => false,
    verify,
    async close() {
      await serving.end();
      try {
        // The whole of it in the one file, for whoever copies it.
        connection.exec('pragma wal_checkpoint(truncate)');
      } catch (error) {
        onError(fileError(error, file) as Error);
      }
      await kysely.destroy();
      lock?.release();
    },
  };
}

/** Opens a SQLite file for reading: nothing is made, neither the file nor a journal beside it. */
export function openSqliteToRead(given: string): Database {
  const isThere = existsSync(given);
  const file = isThere ? realpathSync(given) : given;
  const refuse = async () => {
    throw new Error('The records were opened for reading');
  };
  let connection: DatabaseSyncInstance;
  try {
    // Without a journal nobody has it open: read as it is, or SQLite would make one. No file is an empty database.
    const location = existsSync(`${file}-wal`) ? file : `${pathToFileURL(file)}?immutable=1`;
    connection = isThere ? new DatabaseSync(location, { readOnly: true }) : new DatabaseSync(':memory:');
    connection.exec(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
  } catch (error) {
    throw fileError(error, file);
  }
  const told = (error: unknown) => fileError(error, file);
  const kysely = new Kysely<Schema>({
    dialect: new ImmediateSqliteDialect(connection, { verify: () => {}, told }),
  });
  return {
    kysely,
    waitForTurn: refuse,
    exclusively: refuse,
    exclusivelyOnOperation: refuse,
    sharedPlaces: undefined,
    now: async () => undefined,
    serve: refuse,
    isServedByOthers: async () => false,
    verify: () => {},
    close: () => kysely.destroy(),
  };
}

function openConnection(file: string, { checked }: { checked: boolean }): DatabaseSyncInstance {
  const connection = new DatabaseSync(file);
  try {
    connection.exec(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
    const [mode] = connection.prepare('pragma journal_mode = wal').all() as { journal_mode: string }[];
    if (mode?.journal_mode !== 'wal') {
      throw new DatabaseFileError(
        `SQLite cannot keep its journal beside ${file}. Is it a network drive? Nothing was changed. Name a place on a disk of this machine in DATABASE_URL, or use PostgreSQL.`,
      );
    }
    connection.exec('pragma synchronous = full; pragma foreign_keys = on');
    // Makes the journal's files, so that they can be watched.
    connection.exec('begin immediate; commit');
    if (checked) {
      const [found] = connection.prepare('pragma quick_check(1)').all() as { quick_check: string }[];
      if (found?.quick_check !== 'ok') {
        throw new DatabaseFileError(damaged(file), { cause: new Error(found?.quick_check) });
      }
    }
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/**
 * The second guard of "one file has one server": a row in the file itself, which nobody can remove underneath. Its
 * holder counts on while it lives.
 *
 * @param lock which lock file this process holds: whoever held the same one before is dead
 */
function servingOn(
  kysely: Kysely<Schema>,
  {
    file,
    lock,
    beatMs,
    onLost,
  }: {
    file: string;
    lock: string | undefined;
    beatMs: number;
    onLost: (error: DatabaseInUseError) => void;
  },
) {
  const holder = `${lock} ${randomUUID()}`;
  let timer: NodeJS.Timeout | undefined;
  const read = () => kysely.selectFrom('leases').selectAll().where('name', '=', SERVES).executeTakeFirst();

  /** Watches for as long as a beat can take to come. */
  async function isAlive(before: { holder: string; until: number }): Promise<boolean> {
    const deadline = performance.now() + 3 * beatMs;
    while (performance.now() < deadline) {
      await pause(beatMs / 20);
      const now = await read();
      if (!now) return false;
      if (now.until !== before.until || now.holder !== before.holder) return true;
    }
    return false;
  }

  async function beat(): Promise<void> {
    // In a transaction, because that waits for another writer without standing still.
    const kept = await kysely.transaction().execute((transaction) =>
      transaction
        .updateTable('leases')
        .set((row) => ({ until: row('until', '+', 1) }))
        .where('name', '=', SERVES)
        .where('holder', '=', holder)
        .executeTakeFirst(),
    );
    if (kept.numUpdatedRows > 0n) return;
    clearInterval(timer);
    onLost(new DatabaseInUseError(file));
  }

  return {
    async begin(): Promise<void> {
      const before = await read();
      const isOurs = before?.holder.startsWith(`${lock} `);
      if (before && !isOurs && (await isAlive(before))) throw new DatabaseInUseError(file);
      await kysely
        .insertInto('leases')
        .values({ name: SERVES, holder, until: 0 })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ holder, until: 0 }))
        .execute();
      timer = setInterval(() => {
        // A beat that fails is a database that fails, which readiness says.
        beat().catch(() => {});
      }, beatMs).unref();
    },
    async end(): Promise<void> {
      if (timer === undefined) return;
      clearInterval(timer);
      // Where it cannot be written the row stays, and whoever comes next finds its holder dead.
      await kysely
        .deleteFrom('leases')
        .where('name', '=', SERVES)
        .where('holder', '=', holder)
        .execute()
        .catch(() => {});
    },
  };
}

interface TakenLock {
  /** Which file was locked. */
  readonly identity: string | undefined;
  readonly release: () => void;
}

/**
 * Takes a lock between processes that ends with its process, however that dies: an exclusive transaction on a
 * file beside the database. `undefined` where another process has it.
 */
function takeLock(file: string, name: string): TakenLock | undefined {
  const path = `${file}.${name}.lock`;
  try {
    const lock = new DatabaseSync(path);
    try {
      lock.exec('pragma busy_timeout = 0; pragma journal_mode = memory; begin exclusive');
    } catch (error) {
      lock.close();
      if (isBusy(error)) return undefined;
      throw error;
    }
    return { identity: identityOf(path), release: () => lock.close() };
  } catch (error) {
    throw fileError(error, path);
  }
}
