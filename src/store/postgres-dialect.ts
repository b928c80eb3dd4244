import {
  AbortedTransactionError,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresDialect,
  type QueryResult,
  SelectQueryNode,
  sql,
  type TransactionBuilder,
} from 'kysely';
import pRetry from 'p-retry';
import type pg from 'pg';
import { keepable } from '../core/text.ts';
import { isLost, mayBeRepeated } from './postgres-errors.ts';
import type { Schema } from './schema.ts';

/** A statement without an answer by then, in milliseconds, costs its connection. */
const STATEMENT_TIMEOUT_MS = 30_000;

/** Trouble with connections is waited out this long, in milliseconds: Slack waits 3 s for an answer. */
const REPEATED_FOR_MS = 2_000;

/** A commit of which nobody knows whether it was carried out. */
export class CommitUnknownError extends Error {
  override readonly name = 'CommitUnknownError';

  constructor(cause: unknown) {
    super('The connection to the database was lost while it was to commit; what became of it is not known', {
      cause,
    });
  }
}

/**
 * Opens Kysely on a pool of PostgreSQL connections, any of which may end at any time.
 *
 * Repeated is what certainly was not done: connecting, reading outside a transaction, and a whole transaction that the
 * database says it does not have. So the work of a transaction must have no other effect than on the database. A single
 * write outside a transaction is never repeated: its error is for the caller.
 */
export function repeatingKysely(pool: pg.Pool, { readOnly }: { readOnly: boolean }): Kysely<Schema> {
  return new RepeatingKysely({ dialect: new RepeatingDialect(pool, readOnly) });
}

class RepeatingKysely extends Kysely<Schema> {
  override transaction(): TransactionBuilder<Schema> {
    const builder = super.transaction();
    const execute: typeof builder.execute = builder.execute.bind(builder);
    builder.execute = (work) => repeated(() => execute(work), mayBeRepeated);
    return builder;
  }
}

class RepeatingDialect extends PostgresDialect {
  readonly #pool: pg.Pool;
  readonly #readOnly: boolean;

  constructor(pool: pg.Pool, readOnly: boolean) {
    super({ pool });
    this.#pool = pool;
    this.#readOnly = readOnly;
  }

  override createDriver(): Driver {
    return new RepeatingDriver(this.#pool, this.#readOnly);
  }

  override createAdapter(): PostgresAdapter {
    return new PoolerAdapter();
  }
}

/**
 * Takes the lock of the migrations for their transaction. Kysely's own lock belongs to a session, and behind a pooler
 * nobody knows which one that is.
 */
class PoolerAdapter extends PostgresAdapter {
  override async acquireMigrationLock(db: Kysely<unknown>): Promise<void> {
    // Kysely's own `begin` comes second and only warns.
    await sql`begin`.execute(db);
    await sql`select pg_advisory_xact_lock(hashtextextended('mkto-api-user:migrate', 0))`.execute(db);
  }

  override async releaseMigrationLock(db: Kysely<unknown>): Promise<void> {
    // Where this fails the connection is lost, and the lock with it; why it was lost has been said.
    await sql`rollback`.execute(db).catch(() => {});
  }
}

class RepeatingDriver implements Driver {
  readonly #pool: pg.Pool;
  readonly #readOnly: boolean;

  constructor(pool: pg.Pool, readOnly: boolean) {
    this.#pool = pool;
    this.#readOnly = readOnly;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<Connection> {
    return new Connection(this.#pool, await connect(this.#pool));
  }

  async beginTransaction(connection: Connection): Promise<void> {
    await connection.begin(this.#readOnly);
  }

  async commitTransaction(connection: Connection): Promise<void> {
    await connection.commit();
  }

  async rollbackTransaction(connection: Connection): Promise<void> {
    await connection.rollback();
  }

  async releaseConnection(connection: Connection): Promise<void> {
    connection.release();
  }

  async destroy(): Promise<void> {
    await this.#pool.end();
  }
}

class Connection implements DatabaseConnection {
  readonly #pool: pg.Pool;
  #client: pg.PoolClient;
  #isInTransaction = false;
  /** The database's own number of the transaction. */
  #transaction: string | undefined;
  #broken: Error | undefined;

  constructor(pool: pg.Pool, client: pg.PoolClient) {
    this.#pool = pool;
    this.#client = client;
  }

  async executeQuery<R>({ sql: text, parameters, query }: CompiledQuery): Promise<QueryResult<R>> {
    const values = parameters.map((value) => (typeof value === 'string' ? keepable(value) : value));
    const { command, rowCount, rows } =
      !this.#isInTransaction && SelectQueryNode.is(query)
        ? await repeated(() => this.#readAnew(text, values), isLost)
        : await this.#run(text, values);
    const changes = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'].includes(command);
    return { rows: rows ?? [], ...(changes ? { numAffectedRows: BigInt(rowCount ?? 0) } : {}) };
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator, and nothing here streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Streaming is not used');
  }

  async begin(readOnly: boolean): Promise<void> {
    this.#isInTransaction = true;
    if (readOnly) {
      await this.#run('begin read only');
      return;
    }
    // In one message; its number is what the database is asked about when the answer to the commit is lost.
    const answers = (await this.#run(
      `begin; set local statement_timeout = ${STATEMENT_TIMEOUT_MS}; select pg_current_xact_id()::text as id`,
    )) as unknown as readonly pg.QueryResult<{ id: string }>[];
    this.#transaction = answers[2]?.rows[0]?.id;
  }

  async commit(): Promise<void> {
    const id = this.#transaction;
    try {
      const { command } = await this.#run('commit');
      this.#isInTransaction = false;
      if (command === 'ROLLBACK') throw new AbortedTransactionError();
    } catch (error) {
      if (!isLost(error) || id === undefined) throw error;
      if (await this.#wasCommitted(id, error)) return;
      throw error;
    }
  }

  /** Where it fails the connection is lost, and the transaction with it: the first error is the one to say. */
  async rollback(): Promise<void> {
    this.#isInTransaction = false;
    await this.#run('rollback').catch((error: Error) => {
      this.#broken = error;
    });
  }

  release(): void {
    this.#client.release(this.#broken);
  }

  async #run(text: string, values?: readonly unknown[]): Promise<pg.QueryResult> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      // With a statement under way this ends the connection at once.
      void (this.#client as unknown as pg.Client).end();
    }, STATEMENT_TIMEOUT_MS + 1_000);
    try {
      return await (values ? this.#client.query(text, [...values]) : this.#client.query(text));
    } catch (error) {
      if (error instanceof Error && isLost(error)) this.#broken = error;
      if (isLate) throw new Error('The database did not answer in time', { cause: error });
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** On another connection where this one is lost. */
  async #readAnew(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    if (this.#broken) {
      const next = await connect(this.#pool);
      this.#client.release(this.#broken);
      this.#broken = undefined;
      this.#client = next;
    }
    return this.#run(text, values);
  }

  /** @throws CommitUnknownError where the database does not say */
  async #wasCommitted(id: string, lost: unknown): Promise<boolean> {
    const ask = async () => {
      const { rows } = await this.#readAnew('select pg_xact_status($1::xid8) as status', [id]);
      if (rows[0]?.status === 'in progress') throw new StillInProgress();
      return rows[0]?.status as string | null;
    };
    let status: string | null;
    try {
      status = await repeated(ask, (error) => isLost(error) || error instanceof StillInProgress);
    } catch (error) {
      throw new CommitUnknownError(error instanceof StillInProgress ? lost : error);
    }
    if (status !== 'committed' && status !== 'aborted') throw new CommitUnknownError(lost);
    return status === 'committed';
  }
}

/** The server has not yet noticed that the connection of the transaction is gone. */
class StillInProgress extends Error {}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  return repeated(() => pool.connect(), isLost);
}

function repeated<T>(work: () => Promise<T>, isWorthIt: (error: Error) => boolean): Promise<T> {
  return pRetry(work, {
    retries: 10,
    minTimeout: 25,
    maxTimeout: 400,
    maxRetryTime: REPEATED_FOR_MS,
    randomize: true,
    shouldRetry: ({ error }) => isWorthIt(error),
  });
}
