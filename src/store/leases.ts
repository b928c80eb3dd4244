import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Schema } from './schema.ts';

/** How long a lock stays after its process was last heard of, in milliseconds. */
export const LEASE_MS = 15_000;

/** How often a process says that it still holds its locks. */
const RENEWED_EVERY_MS = 5_000;

/** By the database's clock, in milliseconds: one clock for all replicas. */
const NOW = sql<number>`extract(epoch from clock_timestamp()) * 1000`;

/** Locks between processes; each is a row that its holder renews while it lives. */
export interface Leases {
  /** Runs work while no other process holds the name; gives `undefined` at once where one does. */
  exclusively<T>(name: string, work: () => Promise<T>): Promise<{ readonly value: T } | undefined>;
  /** Holds a name until the end. */
  hold(name: string): Promise<void>;
  /** Names that other processes hold now and that begin so. */
  heldByOthers(beginning: string): Promise<string[]>;
  /** Gives everything back. */
  close(): Promise<void>;
}

/**
 * Locks in a table of PostgreSQL.
 *
 * They need no connection while work goes on, so any number of them is held at a time, a connection that is lost takes
 * none along, and a pooler may give each transaction another connection. The price: the locks of a process that died
 * stay for 15 s. Whoever was cut off for longer may find that somebody else took over, so what a lock protects is
 * protected again by the conditions of its writes.
 *
 * @param onError told of a renewal or a return that failed: the lock then ends by itself
 */
export function leasesOn(
  kysely: Kysely<Schema>,
  onError: (error: Error) => void,
  { leaseMs = LEASE_MS, renewedEveryMs = RENEWED_EVERY_MS } = {},
): Leases {
  const holder = randomUUID();
  const held = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const said = (error: unknown) => onError(error instanceof Error ? error : new Error(String(error)));

  async function take(name: string): Promise<boolean> {
    const until = sql<number>`${NOW} + ${leaseMs}::float8`;
    const taken = await kysely
      .insertInto('leases')
      .values({ name, holder, until })
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet({ holder, until })
          .where((where) => where.or([where('leases.until', '<', NOW), where('leases.holder', '=', holder)])),
      )
      .returning('name')
      .executeTakeFirst();
    return taken !== undefined;
  }

  async function giveBack(names: readonly string[]): Promise<void> {
    await kysely.deleteFrom('leases').where('name', 'in', names).where('holder', '=', holder).execute();
  }

  async function renew(): Promise<void> {
    await kysely
      .updateTable('leases')
      .set({ until: sql<number>`${NOW} + ${leaseMs}::float8` })
      .where('name', 'in', [...held])
      .where('holder', '=', holder)
      .execute();
  }

  function keep(name: string): void {
    held.add(name);
    timer ??= setInterval(() => {
      if (held.size > 0) renew().catch(said);
    }, renewedEveryMs).unref();
  }

  return {
    async exclusively(name, work) {
      if (held.has(name)) return undefined;
      // Before the question leaves: the same name asked for twice here is asked for once there.
      keep(name);
      try {
        if (!(await take(name))) return undefined;
        try {
          return { value: await work() };
        } finally {
          // What was done is done, whether or not the lock can be given back.
          await giveBack([name]).catch(said);
        }
      } finally {
        held.delete(name);
      }
    },

    async hold(name) {
      keep(name);
      await take(name);
    },

    async heldByOthers(beginning) {
      const rows = await kysely
        .selectFrom('leases')
        .select('name')
        .where('name', 'like', `${beginning}%`)
        .where('until', '>=', NOW)
        .where('holder', '<>', holder)
        .execute();
      return rows.map(({ name }) => name);
    },

    async close() {
      clearInterval(timer);
      if (held.size > 0) await giveBack([...held]).catch(said);
      held.clear();
    },
  };
}
