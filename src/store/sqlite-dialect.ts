import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from 'kysely';
import pRetry from 'p-retry';
import { keepable } from '../core/text.ts';
import { isBusy } from './sqlite-file.ts';

export const BUSY_TIMEOUT_MS = 5_000;

/** What is done around every statement. */
export interface Surroundings {
  /** Throws where what is written would be lost. */
  readonly verify: () => void;
  /** Gives the error in the words in which it is thrown. */
  readonly told: (error: unknown) => unknown;
}

/** Kysely's dialect with immediate transactions. */
export class ImmediateSqliteDialect extends SqliteDialect {
  readonly #connection: DatabaseSyncInstance;
  readonly #surroundings: Surroundings;

  constructor(connection: DatabaseSyncInstance, surroundings: Surroundings) {
    super({ database: asSqliteDatabase(connection, surroundings) });
    this.#connection = connection;
    this.#surroundings = surroundings;
  }

  override createDriver() {
    return new ImmediateSqliteDriver(this.#connection, this.#surroundings);
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
  readonly #connection: DatabaseSyncInstance;
  readonly #surroundings: Surroundings;

  constructor(connection: DatabaseSyncInstance, surroundings: Surroundings) {
    super({ database: asSqliteDatabase(connection, surroundings) });
    this.#connection = connection;
    this.#surroundings = surroundings;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    this.#surroundings.verify();
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

  /** After a full disk or a failed one SQLite has rolled back by itself: the first error is the one to say. */
  override async rollbackTransaction(): Promise<void> {
    if (this.#connection.isTransaction) this.#connection.exec('rollback');
  }
}

/** Makes Kysely run all migrations in one immediate transaction: two processes cannot migrate at once. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function asSqliteDatabase(connection: DatabaseSyncInstance, { verify, told }: Surroundings): SqliteDatabase {
  type Parameters = Parameters_<DatabaseSyncInstance>;
  const said = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw told(error);
    }
  };
  const values = (parameters: readonly unknown[]) =>
    parameters.map((value) => (typeof value === 'string' ? keepable(value) : value)) as Parameters;
  const prepare = (sql: string): Prepared => {
    const statement = said(() => connection.prepare(sql));
    return {
      reader: said(() => statement.columns().length > 0),
      all: (parameters) => said(() => statement.all(...values(parameters))),
      run(parameters) {
        const result = said(() => statement.run(...values(parameters)));
        // Committed, by itself or as the end of a transaction: it counts only where it will be found again.
        if (!connection.isTransaction) verify();
        return result;
      },
      // Read to its end by somebody else, meanwhile the same text may be run again.
      iterate: (parameters) =>
        connection.prepare(sql).iterate(...values(parameters)) as IterableIterator<unknown>,
    };
  };
  const known = new Map<string, Prepared>();
  return {
    close: () => connection.close(),
    prepare(sql) {
      const prepared = known.get(sql) ?? prepare(sql);
      if (known.size >= MOST_PREPARED) known.clear();
      known.set(sql, prepared);
      return prepared;
    },
  };
}

type Prepared = ReturnType<SqliteDatabase['prepare']>;

/** Statements that are kept prepared: more than the app has, but for lists of changing length. */
const MOST_PREPARED = 500;

type Parameters_<D extends DatabaseSyncInstance> = Parameters<ReturnType<D['prepare']>['run']>;
