import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
} from 'kysely';
import pRetry from 'p-retry';
import type { Database } from './database.ts';
import type { Schema } from './schema.ts';

const BUSY_TIMEOUT_MS = 5_000;

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
 * WAL with `synchronous = FULL`: a commit that was acknowledged survives a killed process and a power cut.
 *
 * @throws DatabaseInUseError where `alone` is asked for and another copy of the app has it
 */
export function openSqlite(file: string, { alone }: { alone: boolean }): Database {
  mkdirSync(dirname(file), { recursive: true });
  const releaseFile = alone ? lockFile(file, 'serve') : () => {};
  if (!releaseFile) throw new DatabaseInUseError(file);
  const connection = new DatabaseSync(file);
  connection.exec(
    `pragma busy_timeout = ${BUSY_TIMEOUT_MS}; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;`,
  );
  const kysely = new Kysely<Schema>({
    dialect: new ImmediateSqliteDialect({ database: asSqliteDatabase(connection) }),
  });
  const busyOperations = new Set<string>();
  return {
    kysely,
    // A transaction is immediate and so the only writer; nothing more to wait for.
    waitForTurn: async () => {},
    async exclusively(job, work) {
      const release = lockFile(file, job);
      if (!release) return undefined;
      try {
        return { value: await work() };
      } finally {
        release();
      }
    },
    sharedPlaces: undefined,
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
    async close() {
      await kysely.destroy();
      releaseFile();
    },
  };
}

/**
 * Takes a lock between processes that ends with its process, however that dies: an exclusive transaction on a
 * file beside the database. `undefined` where another process has it.
 */
function lockFile(file: string, name: string): (() => void) | undefined {
  if (file === ':memory:') return () => {};
  const lock = new DatabaseSync(`${file}.${name}.lock`);
  try {
    lock.exec('pragma busy_timeout = 0; pragma journal_mode = memory; begin exclusive');
  } catch (error) {
    lock.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return () => lock.close();
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && /locked|busy/i.test(error.message);
}

/** Kysely's dialect with immediate transactions. */
class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;

  constructor(config: SqliteDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver() {
    return new ImmediateSqliteDriver(this.#config);
  }

  override createAdapter() {
    return new TransactionalSqliteAdapter();
  }
}

/**
 * Takes the write lock at once, so that no transaction fails half-way. Waits for another process without blocking
 * this one: SQLite's own waiting would stand still with everything else.
 */
class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const run = (sql: string) => connection.executeQuery(CompiledQuery.raw(sql));
    await pRetry(
      async () => {
        await run('pragma busy_timeout = 0');
        try {
          await run('begin immediate');
        } finally {
          await run(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
        }
      },
      {
        retries: 1_000,
        minTimeout: 5,
        maxTimeout: 50,
        maxRetryTime: BUSY_TIMEOUT_MS * 2,
        shouldRetry: ({ error }) => isBusy(error),
      },
    );
  }
}

/** Makes Kysely run all migrations in one immediate transaction: two processes cannot migrate at once. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function asSqliteDatabase(connection: DatabaseSyncInstance): SqliteDatabase {
  type Parameters = Parameters_<DatabaseSyncInstance>;
  return {
    close: () => connection.close(),
    prepare(sql) {
      const statement = connection.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...(parameters as Parameters)),
        run: (parameters) => statement.run(...(parameters as Parameters)),
        iterate: (parameters) =>
          statement.iterate(...(parameters as Parameters)) as IterableIterator<unknown>,
      };
    },
  };
}

type Parameters_<D extends DatabaseSyncInstance> = Parameters<ReturnType<D['prepare']>['run']>;
