import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import { Temporal } from 'temporal-polyfill';
import { connectionOf } from '../config/database-url.ts';
import type { Secret } from '../config/secret.ts';
import type { Database } from './database.ts';
import { leasesOn } from './leases.ts';
import { repeatingKysely } from './postgres-dialect.ts';
import { sharedPlacesOn } from './shared-places.ts';

/** A connection, new or waited for, in milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000;
const CONNECTIONS = 10;
const AUDIT_LOCK = 'mkto-api-user:audit';
const SERVES = 'serve:';

/**
 * Opens a PostgreSQL database, shared by as many copies of the app as one likes. Connects at the first query.
 *
 * Nothing belongs to a session, neither locks nor settings, so a pooler that gives each transaction another connection
 * (PgBouncer: `pool_mode = transaction`) may stand in between.
 *
 * @param onError told of every connection that was lost; it is replaced at its next use
 */
export function openPostgres(
  url: Secret,
  { readOnly, onError }: { readOnly: boolean; onError: (error: Error) => void },
): Database {
  const pool = new pg.Pool({
    ...connectionOf(url.reveal()),
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    // The only start-up parameter that poolers know as well; time-outs are set in each transaction.
    application_name: 'mkto-api-user',
  });
  // For as long as it lives, idle or at work: an error that nobody hears would end the process.
  pool.on('connect', (client) => client.on('error', onError));
  // The pool passes on what its idle clients say, which was heard there.
  pool.on('error', () => {});
  const kysely = repeatingKysely(pool, { readOnly });
  const leases = leasesOn(kysely, onError);

  return {
    kysely,
    async waitForTurn(transaction) {
      await sql`select pg_advisory_xact_lock(hashtextextended(${AUDIT_LOCK}, 0))`.execute(transaction);
    },
    sharedPlaces: readOnly ? undefined : sharedPlacesOn(kysely),
    async now() {
      const { rows } = await sql<{
        now: number;
      }>`select (extract(epoch from clock_timestamp()) * 1000)::float8 as now`.execute(kysely);
      return rows[0] && Temporal.Instant.fromEpochMilliseconds(Math.round(rows[0].now));
    },
    exclusively: (job, work) => leases.exclusively(`job:${job}`, work),
    exclusivelyOnOperation: async (id, work) =>
      (await leases.exclusively(`operation:${id}`, work)) !== undefined,
    serve: () => leases.hold(`${SERVES}${randomUUID()}`),
    isServedByOthers: async () => (await leases.heldByOthers(SERVES)).length > 0,
    // A server cannot be replaced underneath: a write that is kept proves everything.
    verify: () => {},
    async close() {
      if (!readOnly) await leases.close();
      await kysely.destroy();
    },
  };
}
