import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { leasesOn } from '../../src/store/leases.ts';
import { repeatingKysely } from '../../src/store/postgres-dialect.ts';
import { DATABASES } from './databases.ts';

/** Two processes that hold locks for a short while on one PostgreSQL. */
async function twoProcesses() {
  const database = await DATABASES.find(({ kind }) => kind === 'PostgreSQL')?.open();
  if (database?.config.kind !== 'postgres') throw new Error('no PostgreSQL');
  await database.records.migrate();
  const connectionString = database.config.url.reveal();
  const errors: Error[] = [];
  const process = () => {
    const kysely = repeatingKysely(new pg.Pool({ connectionString }), { readOnly: false });
    const leases = leasesOn(kysely, (error) => errors.push(error), { leaseMs: 300, renewedEveryMs: 100 });
    return { kysely, leases };
  };
  const both = [process(), process()] as const;
  return {
    database,
    errors,
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

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const taken = async () => 'taken';

describe('a lock that is a row', () => {
  it('stays with its holder for as long as that lives, and comes free at once when it is given back', async () => {
    await using here = await twoProcesses();
    const held = await here.one.exclusively('job', async () => {
      await pause(900);
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
      `insert into leases (name, holder, until) values ('job', 'dead', extract(epoch from clock_timestamp()) * 1000 + 300)`,
    );
    expect(await here.one.exclusively('job', taken)).toBeUndefined();
    await pause(350);
    const lost = await here.one.exclusively('job', async () => {
      // Somebody else took over, as after a long pause of this process.
      await here.database.execute(
        `update leases set holder = 'third', until = until + 60000 where name = 'job'`,
      );
      await pause(250);
      return 'done';
    });
    expect(lost).toEqual({ value: 'done' });
    expect(await here.other.exclusively('job', taken)).toBeUndefined();
    const [row] = await here.database.rows('leases', 'name');
    expect(row).toMatchObject({ name: 'job', holder: 'third' });
    // Nor is its time changed.
    expect(row?.until).toBeGreaterThan(Date.now() + 30_000);
    // Nor is it held longer by it: after the third is silent, it is free.
    await here.database.execute(`update leases set until = 0 where name = 'job'`);
    await pause(150);
    expect(await here.other.exclusively('job', taken)).toEqual({ value: 'taken' });
  });

  it('says who else holds one now: not itself, and nobody who is dead', async () => {
    await using here = await twoProcesses();
    await here.one.hold('serve:1');
    await here.one.hold('other');
    expect(await here.other.heldByOthers('serve:')).toEqual(['serve:1']);
    expect(await here.one.heldByOthers('serve:')).toEqual([]);
    await here.database.execute(`insert into leases (name, holder, until) values ('serve:2', 'dead', 5)`);
    await pause(500);
    expect(await here.other.heldByOthers('serve:')).toEqual(['serve:1']);
    await here.one.close();
    expect(await here.other.heldByOthers('serve:')).toEqual([]);
  });
});
