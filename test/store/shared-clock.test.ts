import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { sharedClock } from '../../src/store/shared-clock.ts';
import { NOW } from '../builders.ts';
import { DATABASES } from './databases.ts';

/** A machine beside a database whose clock is right, over a line that takes its time. */
function machine({ aheadMs = 0, takes = 0 } = {}) {
  const state = {
    real: NOW.epochMilliseconds,
    elapsed: 500,
    ahead: aheadMs,
    takes,
    fails: 0,
    asked: 0,
    suspendedOnce: 0,
  };
  const pass = (milliseconds: number, { isSuspended = false } = {}) => {
    state.real += milliseconds;
    if (!isSuspended) state.elapsed += milliseconds;
  };
  const offsets: number[] = [];
  const errors: unknown[] = [];
  const clock = sharedClock(
    {
      wall: { now: () => Temporal.Instant.fromEpochMilliseconds(state.real + state.ahead) },
      elapsed: () => state.elapsed,
    },
    async () => {
      state.asked += 1;
      if (state.fails > 0) {
        state.fails -= 1;
        throw new Error('gone');
      }
      pass(state.takes / 2);
      const now = Temporal.Instant.fromEpochMilliseconds(state.real);
      pass(state.takes / 2);
      pass(state.suspendedOnce, { isSuspended: true });
      state.suspendedOnce = 0;
      return now;
    },
    {
      onOffset: (ms) => offsets.push(Math.round(ms / 1_000)),
      onError: (error) => {
        errors.push(error);
      },
    },
  );
  /** Seconds that the clock is ahead of the truth. */
  const wrongBy = () => (clock.now().epochMilliseconds - state.real) / 1_000;
  /** Until what was asked in the background has been answered. */
  const answered = () => new Promise((resolve) => setImmediate(resolve));
  return { clock, state, pass, offsets, errors, wrongBy, answered };
}

describe('the clock that replicas share', () => {
  it.each([
    ['ten minutes ahead', 600_000],
    ['an hour behind', -3_600_000],
    ['three seconds ahead', 3_000],
  ])('is the database’s where this machine is %s, and it is said once', async (_, aheadMs) => {
    const { clock, pass, wrongBy, offsets } = machine({ aheadMs, takes: 800 });
    await clock.compare();
    pass(30_000);
    await clock.compare();
    expect(wrongBy()).toBeCloseTo(0);
    expect(offsets).toEqual([aheadMs / 1_000]);
  });

  it('is the database’s also where that took long to answer, as well as it can be known', async () => {
    const { clock, wrongBy, offsets } = machine({ aheadMs: 660_000, takes: 9_000 });
    await clock.compare();
    expect(Math.abs(wrongBy())).toBeLessThan(5);
    expect(offsets).toEqual([660]);
  });

  it.each([
    ['forwards by eleven minutes', 660_000],
    ['forwards by six hours', 21_600_000],
    ['back by a day', -86_400_000],
  ])('does not move where this machine’s is set %s, not even for a moment', async (_, step) => {
    const { clock, state, pass, wrongBy, offsets, answered } = machine();
    await clock.compare();
    pass(10_000);
    state.ahead = step;
    expect(wrongBy()).toBeCloseTo(0);
    await answered();
    expect(wrongBy()).toBeCloseTo(0);
    pass(10_000);
    state.ahead = 0;
    expect(wrongBy()).toBeCloseTo(0);
    await answered();
    expect(offsets).toEqual([step / 1_000, 0]);
    // Asked at once for each step, and not at each look.
    for (let look = 0; look < 5; look += 1) clock.now();
    await answered();
    expect(state.asked).toBe(3);
  });

  it('is asked for as soon as a machine that was suspended goes on', async () => {
    const { clock, pass, wrongBy, answered } = machine();
    await clock.compare();
    pass(3_600_000, { isSuspended: true });
    // Behind, and never ahead, for the moment until the answer.
    expect(wrongBy()).toBeLessThanOrEqual(0);
    await answered();
    expect(wrongBy()).toBeCloseTo(0);
  });

  it('is asked anew where the machine was suspended between question and answer', async () => {
    const { clock, state, wrongBy } = machine();
    await clock.compare();
    state.suspendedOnce = 3_600_000;
    await clock.compare();
    expect(wrongBy()).toBeCloseTo(0);
  });

  it('counts on from what it knew where nobody answers, and says so', async () => {
    const { clock, state, pass, wrongBy, errors } = machine({ aheadMs: 600_000 });
    await clock.compare();
    state.fails = 1;
    pass(60_000);
    await clock.compare();
    expect(errors).toHaveLength(1);
    expect(wrongBy()).toBeCloseTo(0);
  });

  it('is not begun with where nobody has ever answered', async () => {
    const { clock, state } = machine({ aheadMs: 600_000 });
    state.fails = 1;
    await expect(clock.compare()).rejects.toThrow('gone');
    await clock.compare();
  });

  it('is not spoiled by an answer that took long', async () => {
    const { clock, state, wrongBy } = machine({ takes: 20 });
    await clock.compare();
    state.takes = 20_000;
    await clock.compare();
    expect(Math.abs(wrongBy())).toBeLessThan(0.1);
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
