import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Secret } from '../config/secret.ts';
import type { Database } from './database.ts';
import type { Schema } from './schema.ts';
import { sharedPlacesOn } from './shared-places.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 30_000;
const CONNECTIONS = 10;
/** Each lock holds a connection while work goes on; apart from the others, so that work never waits for locks. */
const LOCK_CONNECTIONS = 20;
const AUDIT_LOCK = 'mkto-api-user:audit';

/** Opens a PostgreSQL database, shared by as many copies of the app as one likes. Connects at the first query. */
export function openPostgres(url: Secret, onError: (error: Error) => void): Database {
  const pool = (max: number) => {
    const made = new pg.Pool({
      connectionString: url.reveal(),
      max,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      application_name: 'mkto-api-user',
    });
    // An idle connection that breaks is replaced at its next use; without a listener it would end the process.
    made.on('error', onError);
    return made;
  };
  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: pool(CONNECTIONS) }) });
  const locks = pool(LOCK_CONNECTIONS);

  async function exclusively<T>(name: string, work: () => Promise<T>): Promise<{ value: T } | undefined> {
    const connection = await locks.connect();
    // The lock ends with its connection, so a process that dies gives it back.
    let broken: Error | undefined;
    connection.on('error', (error) => {
      broken = error;
      onError(error);
    });
    try {
      const answer = await connection.query('select pg_try_advisory_lock(hashtextextended($1, 0)) as taken', [
        name,
      ]);
      if (answer.rows[0]?.taken !== true) return undefined;
      try {
        return { value: await work() };
      } finally {
        if (!broken) await connection.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]);
      }
    } finally {
      connection.removeAllListeners('error');
      connection.release(broken ?? false);
    }
  }

  return {
    kysely,
    async waitForTurn(transaction) {
      await sql`select pg_advisory_xact_lock(hashtextextended(${AUDIT_LOCK}, 0))`.execute(transaction);
    },
    sharedPlaces: sharedPlacesOn(kysely),
    exclusively: (job, work) => exclusively(`mkto-api-user:job:${job}`, work),
    exclusivelyOnOperation: async (id, work) =>
      (await exclusively(`mkto-api-user:operation:${id}`, work)) !== undefined,
    async close() {
      await kysely.destroy();
      await locks.end();
    },
  };
}
