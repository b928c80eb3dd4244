import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import { exampleSubscription } from '../../sandbox/marketo/example.ts';
import { serveMarketo } from '../../sandbox/marketo/server.ts';
import { Secret } from '../../src/config/secret.ts';
import { marketoClient } from '../../src/marketo/client.ts';
import { connect } from '../../src/marketo/connection.ts';
import type { SharedPlaces, WantedPlace } from '../../src/ports/places.ts';
import type { Log } from '../../src/ports/system.ts';
import { DATABASES, type TestDatabase } from './databases.ts';

const wanted: WantedPlace = {
  callsPerWindow: 3,
  windowMs: 300,
  concurrency: 2,
  leaseMs: 5_000,
  freeForMs: 0,
};

async function postgres(): Promise<TestDatabase> {
  const database = await DATABASES.find(({ kind }) => kind === 'PostgreSQL')?.open();
  if (!database) throw new Error('no PostgreSQL');
  await database.records.migrate();
  return database;
}

function placesOf({ records }: Pick<TestDatabase, 'records'>): SharedPlaces {
  if (!records.sharedPlaces) throw new Error('no shared places');
  return records.sharedPlaces;
}

/** Takes a place that has to be free now. */
async function take(places: SharedPlaces, given: Partial<WantedPlace> = {}) {
  const answer = await places.take('one', { ...wanted, ...given });
  if (!('place' in answer)) throw new Error(`to be waited for: ${answer.waitMs} ms`);
  return answer.place;
}

describe('places for calls on PostgreSQL', () => {
  it('are there for as many calls as the window has, whichever replica asks, and come free one by one', async () => {
    await using database = await postgres();
    const all = [placesOf(database), placesOf({ records: database.second() })];
    for (let call = 0; call < 3; call += 1) await (await take(all[call % 2] as SharedPlaces)).release();
    const answer = await (all[0] as SharedPlaces).take('one', wanted);
    expect(answer).toEqual({ waitMs: expect.any(Number) });
    await pause(310);
    await (await take(all[1] as SharedPlaces)).release();
  });

  it('are there for as many calls at a time as are allowed, until one is given back', async () => {
    await using database = await postgres();
    const places = placesOf(database);
    const first = await take(places);
    await take(places);
    expect(await places.take('one', wanted)).toEqual({ waitMs: expect.any(Number) });
    await first.release();
    await take(places);
  });

  it('are each taken once, however many ask at the same moment', async () => {
    await using database = await postgres();
    const all = [placesOf(database), placesOf({ records: database.second() })];
    const many = { ...wanted, callsPerWindow: 15, concurrency: 30, windowMs: 60_000 };
    // Prepared, so that all of them meet at the rows.
    for (const places of all) await places.take('two', many);
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, number) => (all[number % 2] as SharedPlaces).take('one', many)),
    );
    const taken = answers.filter((answer) => 'place' in answer).length;
    // One that finds every free row held by another transaction waits for its next look; none is taken twice.
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThanOrEqual(15);
    for (let look = 0; look < 30; look += 1) await placesOf(database).take('one', many);
    expect('place' in (await placesOf(database).take('one', many))).toBe(false);
  });

  it('belong to one instance each', async () => {
    await using database = await postgres();
    const places = placesOf(database);
    await take(places);
    await take(places);
    expect('place' in (await places.take('two', wanted))).toBe(true);
  });

  it('come free by themselves when the process that held them is gone', async () => {
    await using database = await postgres();
    const places = placesOf(database);
    const dead = await take(places, { leaseMs: 100 });
    await take(places, { leaseMs: 100 });
    await pause(310);
    const next = await take(places);
    // The one that was thought dead gives back what is no longer its own: nothing happens.
    await dead.release();
    await take(places);
    expect(await places.take('one', wanted)).toEqual({ waitMs: expect.any(Number) });
    await next.release();
  });

  it('are left for a moment by jobs, so that clicks come first', async () => {
    await using database = await postgres();
    const places = placesOf(database);
    for (let call = 0; call < 3; call += 1) await (await take(places, { windowMs: 150 })).release();
    await pause(160);
    expect('place' in (await places.take('one', { ...wanted, freeForMs: 5_000 }))).toBe(false);
    await take(places);
  });

  it('are all taken for a window when somebody met a 606', async () => {
    await using database = await postgres();
    await (await take(placesOf(database))).release();
    await placesOf({ records: database.second() }).stepBack('one', 250);
    expect('place' in (await placesOf(database).take('one', wanted))).toBe(false);
    await pause(260);
    await take(placesOf(database));
  });
});

describe('two replicas on one subscription', () => {
  const clock = movableClock();
  const limits = { callsPerWindow: 12, windowMs: 1_000, concurrency: 3, timeoutMs: 2_000, pauseMs: 5 };

  async function replicas(shared: (number: number) => SharedPlaces | undefined, logged: string[] = []) {
    const { subscription, service } = exampleSubscription(clock, {
      // More than one replica uses, less than two: what travels is never quite even.
      limits: { windowMs: 1_000, callsPerWindow: 20, concurrency: 4 },
    });
    const server = await serveMarketo(subscription);
    const write = (_fields: object, message: string) => logged.push(message);
    const log: Log = { info: write, warn: write, error: write };
    const connections = [0, 1].map((number) =>
      connect({
        instance: 'one',
        baseUrl: server.url,
        clientId: service.clientId,
        clientSecret: new Secret(service.clientSecret),
        clock,
        log,
        limits,
        shared: shared(number),
      }),
    );
    const clients = connections.map((connection) => marketoClient(connection));
    // Connected, and with a token: what travels later travels evenly.
    for (const client of clients) await client.roles();
    await pause(1_000);
    return {
      server,
      clients,
      async [Symbol.asyncDispose]() {
        await Promise.all(connections.map((connection) => connection.close(0)));
        await server.close();
      },
    };
  }

  it('keep to the limits of one, together', async () => {
    await using database = await postgres();
    const all = [placesOf(database), placesOf({ records: database.second() })];
    await using here = await replicas((number) => all[number]);
    await Promise.all(here.clients.flatMap((client) => Array.from({ length: 20 }, () => client.roles())));
    expect(here.server.exchanges.filter(({ status }) => status === 403)).toEqual([]);
    expect(here.server.limits.mostAtOnce).toBeLessThanOrEqual(3);
  });

  it('would not without: the test could fail', async () => {
    await using here = await replicas(() => undefined);
    await Promise.all(here.clients.flatMap((client) => Array.from({ length: 20 }, () => client.roles())));
    expect(here.server.exchanges.filter(({ status }) => status === 403).length).toBeGreaterThan(0);
  });

  it('go on by their own limits when the database cannot be asked, and say so', async () => {
    const logged: string[] = [];
    const broken = async () => Promise.reject(new Error('no database'));
    await using here = await replicas(() => ({ take: broken, stepBack: broken }), logged);
    expect(await here.clients[0]?.roles()).toHaveLength(6);
    expect(logged.join()).toContain('Replicas cannot be counted');
  });
});
