import { describe, expect, it, vi } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import type { Person } from '../../src/core/people/person.ts';
import { SlackSilent } from '../../src/ports/people.ts';
import { rememberedPeople } from '../../src/slack/remembered-people.ts';
import { NOW, person } from '../builders.ts';

const home = { teamId: 'T0ACME', enterpriseId: undefined };
const { signal: ending } = new AbortController();

/** A Slack whose answers the test gives, one after the other. */
function slack() {
  const answers: ((word: Person | undefined | Error) => void)[] = [];
  return {
    asked: () => answers.length,
    answer: (index: number, word: Person | undefined | Error) => answers[index]?.(word),
    directory: {
      person: () =>
        new Promise<Person | undefined>((resolve, reject) => {
          answers.push((word) => (word instanceof Error ? reject(word) : resolve(word)));
        }),
    },
  };
}

describe('people who are remembered', () => {
  it('are not remembered as they were before a change that came while Slack answered', async () => {
    const { directory, asked, answer } = slack();
    const people = rememberedPeople(directory, { clock: movableClock(NOW), home, ending });
    const before = people.person('U0GRACE');
    people.forget('U0GRACE');
    const after = people.person('U0GRACE');
    expect(asked()).toBe(2);
    answer(1, person({ isGuest: true }));
    answer(0, person());
    expect((await before)?.isGuest).toBe(false);
    expect((await after)?.isGuest).toBe(true);
    // Neither word is kept: the one is old, the other refuses.
    void people.person('U0GRACE');
    expect(asked()).toBe(3);
  });

  it('are asked about once by many, and anew after a failure', async () => {
    const { directory, asked, answer } = slack();
    const people = rememberedPeople(directory, { clock: movableClock(NOW), home, ending });
    const many = Array.from({ length: 50 }, () => people.person('U0GRACE').catch(() => 'failed'));
    expect(asked()).toBe(1);
    answer(0, new Error('no answer'));
    expect(new Set(await Promise.all(many))).toEqual(new Set(['failed']));
    const again = people.person('U0GRACE');
    expect(asked()).toBe(2);
    answer(1, person());
    expect((await again)?.id).toBe('U0GRACE');
    expect((await people.person('U0GRACE'))?.id).toBe('U0GRACE');
    expect(asked()).toBe(2);
  });

  it('of another workspace are never remembered', async () => {
    const { directory, asked, answer } = slack();
    const people = rememberedPeople(directory, { clock: movableClock(NOW), home, ending });
    const first = people.person('U0OTHER');
    answer(0, person({ id: 'U0OTHER', teamId: 'T0ELSEWHERE' }));
    await first;
    void people.person('U0OTHER');
    expect(asked()).toBe(2);
  });

  it('are asked about anew where somebody needs a word that is some seconds old at the most', async () => {
    const { directory, asked, answer } = slack();
    const clock = movableClock(NOW);
    const people = rememberedPeople(directory, { clock, home, ending });
    const first = people.person('U0GRACE');
    answer(0, person());
    await first;
    expect((await people.person('U0GRACE', 'anew'))?.isWorkspaceAdmin).toBe(false);
    clock.move({ seconds: 5 });
    await people.person('U0GRACE');
    expect(asked()).toBe(1);
    const anew = people.person('U0GRACE', 'anew');
    answer(1, person({ isWorkspaceAdmin: true }));
    expect((await anew)?.isWorkspaceAdmin).toBe(true);
    expect(asked()).toBe(2);
  });

  it('leave to clicks most of what Slack answers, where many are asked about and nobody waits', async () => {
    vi.useFakeTimers();
    try {
      const stopping = new AbortController();
      const directory = { person: vi.fn(async (id: string) => person({ id })) };
      const options = { clock: movableClock(NOW), home, ending: stopping.signal };
      const people = rememberedPeople(directory, options);
      const all = Array.from({ length: 90 }, (_, index) => people.person(`U${index}`, 'unhurried'));
      await vi.advanceTimersByTimeAsync(59_000);
      expect(directory.person).toHaveBeenCalledTimes(40);
      // A click comes in between.
      expect((await people.person('U0GRACE', 'anew'))?.id).toBe('U0GRACE');
      await vi.advanceTimersByTimeAsync(60_000);
      expect(directory.person).toHaveBeenCalledTimes(81);
      // The app stops: nobody waits for the rest.
      stopping.abort();
      const ended = await Promise.allSettled(all);
      expect(ended.filter(({ status }) => status === 'rejected')).toHaveLength(10);
      expect(ended.at(-1)).toMatchObject({ reason: expect.any(SlackSilent) });
    } finally {
      vi.useRealTimers();
    }
  });
});
