import { sql } from 'kysely';
import pg from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { loadConfig, secretsOf } from '../../src/config/config.ts';
import { Secret } from '../../src/config/secret.ts';
import { openRecords } from '../../src/store/open-records.ts';
import { repeatingKysely } from '../../src/store/postgres-dialect.ts';
import type { OpenRecords } from '../../src/store/records.ts';
import { event, newApiUser, operation } from '../builders.ts';
import { launchPooler } from '../postgres/pooler.ts';
import { SECRETS } from '../world.ts';
import { DATABASES, type TestDatabase } from './databases.ts';

async function emptyDatabase(): Promise<TestDatabase & { readonly url: string }> {
  const postgres = DATABASES.find(({ kind }) => kind === 'PostgreSQL');
  const database = await postgres?.open();
  if (database?.config.kind !== 'postgres') throw new Error('no PostgreSQL');
  return Object.assign(database, { url: database.config.url.reveal() });
}

const open = (url: string, onError: (error: Error) => void = () => {}) =>
  openRecords({ kind: 'postgres', url: new Secret(url) }, { alone: false, onError });

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('connections that PostgreSQL ends', () => {
  /** Ends every connection of the database but our own, as a restart or an operator does. */
  async function endAll(url: string): Promise<number> {
    const guard = new pg.Client({ connectionString: url });
    await guard.connect();
    const { rowCount } = await guard.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await guard.end();
    return rowCount ?? 0;
  }

  it('end neither the process nor what was acknowledged, again and again and under load', async () => {
    await using database = await emptyDatabase();
    const lost: Error[] = [];
    const records = open(database.url, (error) => lost.push(error));
    await records.migrate();
    const acknowledged = new Set<string>();
    let isOver = false;
    let failed = 0;
    let next = 0;
    const writer = async () => {
      while (!isOver) {
        next += 1;
        const subject = `kept-${next}`;
        try {
          await records.audit.append(event({ subject }));
          acknowledged.add(subject);
        } catch {
          failed += 1;
        }
      }
    };
    const holder = async () => {
      while (!isOver) {
        next += 1;
        await records
          .exclusively(`job-${next}`, () => pause(20))
          .catch(() => {
            failed += 1;
          });
      }
    };
    const work = [...Array.from({ length: 8 }, writer), ...Array.from({ length: 4 }, holder)];
    let ended = 0;
    for (let round = 0; round < 15; round += 1) {
      await pause(60);
      ended += await endAll(database.url);
    }
    isOver = true;
    await Promise.all(work);
    expect(ended).toBeGreaterThan(30);
    expect(lost.length).toBeGreaterThan(0);
    await expect.poll(() => records.ping().then(() => true)).toBe(true);
    const kept = (await records.audit.list()).map(({ subject }) => subject);
    expect(acknowledged.size).toBeGreaterThan(20);
    expect([...acknowledged].filter((subject) => !kept.includes(subject))).toEqual([]);
    // What was repeated was not kept twice.
    expect(new Set(kept).size).toBe(kept.length);
    // Transactions are repeated and asked about: hardly one comes back as an error.
    expect(failed).toBeLessThan(acknowledged.size / 4);
    await records.close();
  }, 30_000);

  it('are replaced without a word to whoever reads or writes next', async () => {
    await using database = await emptyDatabase();
    const records = open(database.url);
    await records.migrate();
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(Array.from({ length: 10 }, () => records.audit.list()));
      await endAll(database.url);
      // At once, before anything has heard of it.
      await Promise.all([
        records.audit.list(),
        records.audit.append(event({ subject: `round-${round}` })),
        records.operations.open(
          operation({ id: `o-${round}`, newUser: newApiUser({ email: `u${round}@example.com` }) }),
          event(),
        ),
        records.ping(),
      ]);
    }
    expect(await records.audit.list()).toHaveLength(10);
    await records.close();
  });

  it('take no lock along: another process does not get it', async () => {
    await using database = await emptyDatabase();
    const [one, other] = [open(database.url), open(database.url)];
    await one.migrate();
    const held = await one.exclusively('reconcile', async () => {
      await endAll(database.url);
      return other.exclusively('reconcile', async () => 'taken');
    });
    expect(held).toEqual({ value: undefined });
    await expect.poll(() => other.exclusively('reconcile', async () => 'taken')).toEqual({ value: 'taken' });
    await Promise.all([one.close(), other.close()]);
  });
});

/** Whose connections may be lost without a word. */
function kyselyOn(connectionString: string) {
  const pool = new pg.Pool({ connectionString });
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', () => {});
  return repeatingKysely(pool, { readOnly: false });
}

describe('a transaction', () => {
  it('whose connection is lost half-way is done again as a whole, and not gone on with on another one', async () => {
    await using database = await emptyDatabase();
    await database.records.migrate();
    const kysely = kyselyOn(database.url);
    let tries = 0;
    await kysely.transaction().execute(async (transaction) => {
      tries += 1;
      await transaction
        .insertInto('job_runs')
        .values(run(`try-${tries}`))
        .execute();
      if (tries === 1) {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(transaction);
        await database.execute(`select pg_terminate_backend(${rows[0]?.pid})`);
        await pause(100);
      }
      await transaction.selectFrom('job_runs').selectAll().execute();
    });
    expect((await database.rows('job_runs', 'job')).map(({ job }) => job)).toEqual(['try-2']);
    await kysely.destroy();
  });

  it('that the database has given up is no success, whoever overlooked the error', async () => {
    await using database = await emptyDatabase();
    await database.records.migrate();
    const kysely = kyselyOn(database.url);
    const work = kysely.transaction().execute(async (transaction) => {
      await transaction.insertInto('job_runs').values(run('lost')).execute();
      await sql`select 1 / 0`.execute(transaction).catch(() => {});
    });
    await expect(work).rejects.toThrow();
    expect(await database.rows('job_runs', 'job')).toEqual([]);
    await kysely.destroy();
  });

  const run = (job: string) => ({ job, finished_at: '2027-01-10T10:00:00Z', tries: 0, next_try_at: null });
});

/** What can be lost between us and PostgreSQL at the worst moment: the answer to a commit. */
describe('a commit whose answer is lost', () => {
  it.each([
    ['was carried out: it counts, and is not repeated', 'after'],
    ['was not carried out: it is done again', 'before'],
  ] as const)('%s', async (_, moment) => {
    await using database = await emptyDatabase();
    await using pooler = await launchPooler(database.url, { cutAtCommit: moment });
    const records = open(pooler.url);
    await database.records.migrate();
    await records.audit.append(event({ subject: 'once' }));
    expect(pooler.cuts()).toBe(1);
    expect(await records.audit.list()).toHaveLength(1);
    await records.close();
  });
});

describe('many at once', () => {
  it('wait their turn: two hundred operations hold their locks, and everything else goes on', async () => {
    await using database = await emptyDatabase();
    const { records } = database;
    await records.migrate();
    let most = 0;
    let now = 0;
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        records.operations.exclusively(`operation-${index}`, async () => {
          now += 1;
          most = Math.max(most, now);
          // Marketo is slow; the journal is written in between.
          await pause(300);
          await records.audit.append(event({ subject: `done-${index}` }));
          now -= 1;
        }),
      ),
    );
    expect(results.every(Boolean)).toBe(true);
    expect(most).toBeGreaterThan(100);
    expect(await records.audit.list()).toHaveLength(200);
  }, 20_000);
});

/** What the records have to do on whatever stands before the database. */
async function works(records: OpenRecords, other: OpenRecords): Promise<void> {
  await Promise.all([records.migrate(), other.migrate()]);
  await records.ping();
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      (index % 2 ? records : other).audit.append(event({ subject: `event-${index}` })),
    ),
  );
  expect(await records.audit.list()).toHaveLength(20);
  const [first, second] = await Promise.all(
    [records, other].map((each) =>
      each.exclusively('job', async () => {
        await pause(200);
        return 'mine';
      }),
    ),
  );
  expect([first, second].filter((each) => each !== undefined)).toHaveLength(1);
  expect(await other.exclusively('job', async () => 'mine')).toEqual({ value: 'mine' });
  const place = await records.sharedPlaces?.take('123-ABC-456', {
    callsPerWindow: 5,
    windowMs: 1_000,
    concurrency: 2,
    leaseMs: 1_000,
    freeForMs: 0,
  });
  expect(place).toHaveProperty('place');
}

describe('the way to PostgreSQL', () => {
  it('may lead through a pooler that knows few parameters and lends a connection for one transaction', async () => {
    await using database = await emptyDatabase();
    await using pooler = await launchPooler(database.url);
    const [records, other] = [open(pooler.url), open(pooler.url)];
    await works(records, other);
    expect(pooler.switches()).toBeGreaterThan(10);
    await Promise.all([records.close(), other.close()]);
  });

  it('is refused by that pooler with a parameter that it does not know: the test could fail', async () => {
    await using database = await emptyDatabase();
    await using pooler = await launchPooler(database.url);
    const client = new pg.Client({ connectionString: pooler.url, statement_timeout: 1_000 });
    await expect(client.connect()).rejects.toThrow('unsupported startup parameter: statement_timeout');
  });

  it.each([
    [
      '?host=, as Cloud SQL gives it',
      (folder: string, name: string, port: string) =>
        `postgres:///${name}?host=${folder}&port=${port}&user=postgres`,
    ],
    [
      '?host= with a user before',
      (folder: string, name: string, port: string) =>
        `postgres://postgres:pass-of-the-socket@/${name}?host=${folder}&port=${port}`,
    ],
    [
      'an encoded host',
      (folder: string, name: string, port: string) =>
        `postgres://postgres@${encodeURIComponent(folder)}:${port}/${name}`,
    ],
  ])('may be a socket of this machine: %s', async (_, addressOf) => {
    const folder = inject('postgresSocket');
    if (folder === undefined) return;
    await using database = await emptyDatabase();
    const { pathname, port } = new URL(database.url);
    const address = addressOf(folder, pathname.slice(1), port);
    const config = loadConfig({
      ...SECRETS,
      MARKETO_BASE_URL: 'https://123-ABC-456.mktorest.com',
      MARKETO_CLIENT_ID: 'id',
      MARKETO_CLIENT_SECRET: 'secret-of-marketo',
      ADMIN_SLACK_USER_IDS: 'U0GRACE',
      DATABASE_URL: address,
    });
    expect(secretsOf(config)).toContain(address);
    if (address.includes('pass-of')) expect(secretsOf(config)).toContain('pass-of-the-socket');
    const [records, other] = [0, 1].map(() =>
      openRecords(config.database, { alone: false, onError: () => {} }),
    ) as [OpenRecords, OpenRecords];
    await works(records, other);
    await Promise.all([records.close(), other.close()]);
  });
});
