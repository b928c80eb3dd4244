import { Temporal } from 'temporal-polyfill';
import { describe, expect, it, vi } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import { sharedClock } from '../../src/store/shared-clock.ts';
import { NOW } from '../builders.ts';
import { DATABASES } from './databases.ts';

/** A machine whose clock differs from the database's, which is asked over a line that takes its time. */
function machine({ ahead, takes = 0 }: { ahead: Temporal.DurationLike; takes?: number }) {
  const database = movableClock(NOW);
  const own = movableClock(NOW.add(ahead));
  const offsets: number[] = [];
  const errors: unknown[] = [];
  const clock = sharedClock(
    own,
    async () => {
      own.move({ milliseconds: takes / 2 });
      database.move({ milliseconds: takes / 2 });
      const now = database.now();
      own.move({ milliseconds: takes / 2 });
      database.move({ milliseconds: takes / 2 });
      return now;
    },
    {
      onOffset: (aheadMs) => offsets.push(Math.round(aheadMs / 1_000)),
      onError: (error) => errors.push(error),
    },
  );
  const apart = () => Math.abs(clock.now().since(database.now()).total('seconds'));
  return { clock, own, database, offsets, errors, apart };
}

describe('the clock that replicas share', () => {
  it.each([
    ['ten minutes ahead', { minutes: 10 }, 600],
    ['an hour behind', { hours: -1 }, -3_600],
    ['three seconds ahead', { seconds: 3 }, 3],
  ])('is the database’s where this machine is %s, and it is said once', async (_, ahead, seconds) => {
    const { clock, apart, offsets } = machine({ ahead, takes: 800 });
    await clock.compare();
    await clock.compare();
    expect(apart()).toBeLessThan(0.5);
    expect(offsets).toEqual([seconds]);
  });

  it('is this machine’s own where they are together, but for a moment', async () => {
    const { clock, own, offsets } = machine({ ahead: { milliseconds: 900 } });
    await clock.compare();
    expect(Math.abs(clock.now().since(own.now()).total('milliseconds'))).toBeLessThan(500);
    expect(offsets).toEqual([]);
  });

  it('follows a clock that is set meanwhile, and says that it is right again', async () => {
    const { clock, own, apart, offsets } = machine({ ahead: { seconds: 0 } });
    await clock.compare();
    own.move({ minutes: 10 });
    await clock.compare();
    expect(apart()).toBeLessThan(0.5);
    own.move({ minutes: -10 });
    await clock.compare();
    expect(apart()).toBeLessThan(0.5);
    expect(offsets).toEqual([600, 0]);
  });

  it('keeps what it knew where the answer took long or did not come', async () => {
    const late = machine({ ahead: { minutes: 10 }, takes: 9_000 });
    await late.clock.compare();
    expect(late.offsets).toEqual([]);
    const errors: unknown[] = [];
    const ask = vi
      .fn<() => Promise<Temporal.Instant | undefined>>()
      .mockResolvedValueOnce(NOW)
      .mockRejectedValueOnce(new Error('gone'));
    const silent = sharedClock(movableClock(NOW.add({ minutes: 10 })), ask, {
      onOffset() {},
      onError: (error) => errors.push(error),
    });
    await silent.compare();
    await silent.compare();
    expect(errors).toHaveLength(1);
    expect(Math.abs(silent.now().since(NOW).total('seconds'))).toBeLessThan(1);
  });
});

describe.each(DATABASES)('the time by $kind', ({ kind, open }) => {
  it('is its own where replicas share it', async () => {
    await using database = await open();
    const now = await database.records.now();
    if (kind === 'SQLite') expect(now).toBeUndefined();
    else expect(Math.abs(now?.since(Temporal.Now.instant()).total('seconds') ?? 99)).toBeLessThan(5);
  });
});
