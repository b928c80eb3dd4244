import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import { remembered } from '../../src/marketo/remembered.ts';
import { NOW } from '../builders.ts';
import { silent } from '../usecases/changes.ts';

/** A Marketo that answers with one number more each time, or does not. */
function opened(keptMinutes?: number) {
  const clock = movableClock(NOW);
  const state = { answers: true, asked: 0 };
  const value = remembered({
    what: 'usage',
    freshMinutes: 15,
    ...(keptMinutes === undefined ? {} : { keptMinutes }),
    clock,
    log: silent,
    ask: async () => {
      state.asked += 1;
      if (!state.answers) throw new Error('Marketo is silent');
      return state.asked;
    },
  });
  return { clock, state, value };
}

describe('what Marketo said a while ago', () => {
  it('is given at once while it is fresh, and renewed behind when it is not', async () => {
    const { clock, state, value } = opened(60);
    expect(await value.within(50)).toBe(1);
    clock.move({ minutes: 14 });
    expect([await value.within(50), state.asked]).toEqual([1, 1]);
    clock.move({ minutes: 2 });
    expect(await value.within(50)).toBe(1);
    await expect.poll(() => value.remembered()).toBe(2);
  });

  it('is no answer any more once it is older than it is kept: Marketo is waited for', async () => {
    const { clock, value } = opened(60);
    await value.within(50);
    clock.move({ minutes: 61 });
    expect(await value.within(50)).toBe(2);
  });

  it('is not shown where Marketo has been silent for longer than that', async () => {
    const { clock, state, value } = opened(60);
    await value.within(50);
    state.answers = false;
    clock.move({ hours: 33 * 24 });
    expect(await value.within(50)).toBeUndefined();
    expect(value.remembered()).toBeUndefined();
  });

  it('holds until there is another where nothing limits it', async () => {
    const { clock, state, value } = opened();
    await value.within(50);
    state.answers = false;
    clock.move({ hours: 33 * 24 });
    expect(await value.within(50)).toBe(1);
  });
});
