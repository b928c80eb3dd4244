import { randomUUID } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { SharedPlaces, WantedPlace } from '../ports/places.ts';
import type { MarketoPlaceRow, Schema } from './schema.ts';

/** Looked for again after at most this long, in milliseconds: a place may come free early. */
const LONGEST_WAIT_MS = 1_000;

/** By the database's clock, in milliseconds: one clock for all replicas. */
const NOW = sql<number>`extract(epoch from clock_timestamp()) * 1000`;

/**
 * Places for calls in a table of PostgreSQL: one row for each call of the window and for each call at a time, with the
 * moment from which it is free. Taking one is an update of a row that nobody else has locked, so each is taken once.
 */
export function sharedPlacesOn(kysely: Kysely<Schema>): SharedPlaces {
  const prepared = new Set<string>();

  async function prepare(instance: string, { callsPerWindow, concurrency }: WantedPlace): Promise<void> {
    const key = `${instance} ${callsPerWindow} ${concurrency}`;
    if (prepared.has(key)) return;
    const rows = (kind: MarketoPlaceRow['kind'], count: number) =>
      Array.from({ length: count }, (_, number) => ({ instance, kind, number, free_at: 0, holder: null }));
    await kysely
      .insertInto('marketo_places')
      .values([...rows('window', callsPerWindow), ...rows('at_a_time', concurrency)])
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    prepared.add(key);
  }

  async function takeOne(
    transaction: Transaction<Schema>,
    instance: string,
    kind: MarketoPlaceRow['kind'],
    { count, forMs, freeForMs, holder }: { count: number; forMs: number; freeForMs: number; holder: string },
  ): Promise<number | undefined> {
    const taken = await sql<{ number: number }>`
      update marketo_places set free_at = ${NOW} + ${forMs}::float8, holder = ${holder}
      where (instance, kind, number) = (
        select instance, kind, number from marketo_places
        where instance = ${instance} and kind = ${kind} and number < ${count}
          and free_at <= ${NOW} - ${freeForMs}::float8
        order by free_at, number limit 1 for update skip locked
      ) returning number`.execute(transaction);
    return taken.rows[0]?.number;
  }

  /** Milliseconds until the next place of a kind is free, at least 1. */
  async function waitFor(
    transaction: Transaction<Schema>,
    instance: string,
    kind: MarketoPlaceRow['kind'],
    count: number,
    freeForMs: number,
  ): Promise<number> {
    const next = await sql<{ wait: number | null }>`
      select min(free_at) + ${freeForMs}::float8 - ${NOW} as wait from marketo_places
      where instance = ${instance} and kind = ${kind} and number < ${count}`.execute(transaction);
    return Math.min(LONGEST_WAIT_MS, Math.max(1, Math.ceil(next.rows[0]?.wait ?? 1)));
  }

  return {
    async take(instance, wanted) {
      await prepare(instance, wanted);
      const { callsPerWindow, concurrency, windowMs, leaseMs, freeForMs } = wanted;
      const holder = randomUUID();
      return kysely.transaction().execute(async (transaction) => {
        const atATime = { count: concurrency, forMs: leaseMs, freeForMs, holder };
        const number = await takeOne(transaction, instance, 'at_a_time', atATime);
        if (number === undefined) {
          return { waitMs: Math.min(20, await waitFor(transaction, instance, 'at_a_time', concurrency, 0)) };
        }
        const inWindow = { count: callsPerWindow, forMs: windowMs, freeForMs, holder };
        if ((await takeOne(transaction, instance, 'window', inWindow)) === undefined) {
          await release(transaction, instance, number, holder);
          return { waitMs: await waitFor(transaction, instance, 'window', callsPerWindow, freeForMs) };
        }
        return { place: { release: () => release(kysely, instance, number, holder) } };
      });
    },

    async stepBack(instance, windowMs) {
      await sql`
        update marketo_places set free_at = greatest(free_at, ${NOW} + ${windowMs}::float8)
        where instance = ${instance} and kind = 'window'`.execute(kysely);
    },
  };
}

/** A place whose lease has ended may have another holder by now. */
async function release(on: Kysely<Schema>, instance: string, number: number, holder: string): Promise<void> {
  await on
    .updateTable('marketo_places')
    .set({ free_at: 0, holder: null })
    .where('instance', '=', instance)
    .where('kind', '=', 'at_a_time')
    .where('number', '=', number)
    .where('holder', '=', holder)
    .execute();
}
