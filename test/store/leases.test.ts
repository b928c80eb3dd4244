import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { leasesOn } from '../../src/store/leases.ts';
import { repeatingKysely } from '../../src/store/postgres-dialect.ts';
import { DATABASES } from './databases.ts';

/** Far longer than a machine under load stands still, so that no lock ends but by the test. */
const LEASE_MS = 30_000;

/** Two processes on one PostgreSQL; the time of a lock runs out by a statement, and is renewed soon. */
async function twoProcesses() {
  const database = await DATABASES.find(({ kind }) => kind === 'PostgreSQL')?.open();
  if (database?.config.kind !== 'postgres') throw new Error('no PostgreSQL');
  await database.records.migrate();
  const connectionString = database.config.url.reveal();
  const errors: Error[] = [];
  const process = () => {
    const pool = new pg.Pool({ connectionString });
    // Where a test fails the database may end before a renewal has.
    pool.on('connect', (client) => client.on('error', () => {}));
    pool.on('error', () => {});
    const kysely = repeatingKysely(pool, { readOnly: false });
    const leases = leasesOn(kysely, (error) => errors.push(error), { leaseMs: LEASE_MS, renewedEveryMs: 50 });
    return { kysely, leases };
  };
  const both = [process(), process()] as const;
  return {
    database,
    errors,
    async untilOf(name: string): Promise<number> {
      const row = (await database.rows<{ name: string; until: number }>('leases', 'name')).find(
        (each) => each.name === name,
      );
      return row?.until ?? Number.NaN;
    },
    runOut: (name: string) => database.execute(`update leases set until = 5 where name = '${name}'`),
    one: both[0].leases,
    other: both[1].leases,
    async [Symbol.asyncDispose]() {
      for (const { leases, kysely } of both) {
        await leases.close();
        await kysely.destroy();
      }
      await database[Symbol.asyncDispose]();
    },
  };
}

/** Some renewals; how many does not matter. */
const renewals = () => new Promise((resolve) => setTimeout(resolve, 200));
const taken = async () => 'taken';

describe('a lock that is a row', () => {
  it('stays with its holder for as long as that lives, and comes free at once when it is given back', async () => {
    await using here = await twoProcesses();
    const held = await here.one.exclusively('job', async () => {
      const before = await here.untilOf('job');
      await expect.poll(() => here.untilOf('job')).toBeGreaterThan(before);
      // Its own holder does not get it twice, nor does another.
      return [await here.one.exclusively('job', taken), await here.other.exclusively('job', taken)];
    });
    expect(held).toEqual({ value: [undefined, undefined] });
    expect(await here.other.exclusively('job', taken)).toEqual({ value: 'taken' });
    expect(here.errors).toEqual([]);
  });

  it('comes free after a while where its holder is dead, and is not given back by who lost it', async () => {
    await using here = await twoProcesses();
    await here.database.execute(
      `insert into leases (name, holder, until) values ('job', 'dead', extract(epoch from clock_timestamp()) * 1000 + ${LEASE_MS})`,
    );
    expect(await here.one.exclusively('job', taken)).toBeUndefined();
    await here.runOut('job');
    const lost = await here.one.exclusively('job', async () => {
      // Somebody else took over, as after a long pause of this process.
      await here.database.execute(
        `update leases set holder = 'third', until = until + 600000 where name = 'job'`,
      );
      await renewals();
      return 'done';
    });
    expect(lost).toEqual({ value: 'done' });
    expect(await here.other.exclusively('job', taken)).toBeUndefined();
    const [row] = await here.database.rows('leases', 'name');
    expect(row).toMatchObject({ name: 'job', holder: 'third' });
    // Nor is its time changed.
    expect(row?.until).toBeGreaterThan(Date.now() + 300_000);
    // Nor is it held longer by it: after the third is silent, it is free.
    await here.runOut('job');
    await renewals();
    expect(await here.other.exclusively('job', taken)).toEqual({ value: 'taken' });
  });

  it('says who else holds one now: not itself, and nobody who is dead', async () => {
    await using here = await twoProcesses();
    await here.one.hold('serve:1');
    await here.one.hold('other');
    expect(await here.other.heldByOthers('serve:')).toEqual(['serve:1']);
    expect(await here.one.heldByOthers('serve:')).toEqual([]);
    await here.database.execute(`insert into leases (name, holder, until) values ('serve:2', 'dead', 5)`);
    // It says so again, also after its time had run out.
    await here.runOut('serve:1');
    await expect.poll(() => here.untilOf('serve:1')).toBeGreaterThan(5);
    expect(await here.other.heldByOthers('serve:')).toEqual(['serve:1']);
    await here.one.close();
    expect(await here.other.heldByOthers('serve:')).toEqual([]);
  });
});
