import { describe, expect, it } from 'vitest';
import { isWaitedFor, toTell, type Unused } from '../../src/core/first-calls.ts';
import type { CallsMade } from '../../src/core/messages/about.ts';
import { marketoDay } from '../../src/core/quota.ts';
import { apiUser, NOW } from '../builders.ts';

describe('what is told of the first calls of a new user', () => {
  const unused = (given: Partial<Unused> & { ended?: boolean } = {}): Unused => ({
    apiUser: apiUser({ createdAt: NOW, expiry: given.ended ? NOW : 'never' }),
    firstCalls: given.firstCalls ?? 'awaited',
  });

  it.each<[string, Unused, CallsMade, days: number, told: string | undefined]>([
    ['the first calls, at once', unused(), 214, 0, 'made'],
    [
      'the first calls, also after it was told that there are none',
      unused({ firstCalls: 'told_none' }),
      1,
      30,
      'made',
    ],
    ['nothing while there is time', unused(), 0, 6, undefined],
    ['that there are none after seven days', unused(), 0, 7, 'told_none'],
    ['that there are none where Marketo does not list it', unused(), 'not_named', 7, 'told_none'],
    ['nothing where Marketo does not say', unused(), 'no_answer', 30, undefined],
    ['that there are none, once', unused({ firstCalls: 'told_none' }), 0, 30, undefined],
  ])('%s', (_, user, calls, days, told) => {
    const now = NOW.add({ hours: 24 * days });
    const known = { since: marketoDay(NOW), until: marketoDay(now).subtract({ days: 1 }) };
    expect(toTell(user, calls, { days: 7, now, known })).toBe(told);
  });

  it('is not that there are none where it is no longer needed; and that it is used all the same', () => {
    const expiry = NOW.add({ hours: 24 * 60 });
    const letEnd = { by: 'U0OMAR', at: NOW, expiry };
    const user = { ...unused(), apiUser: apiUser({ createdAt: NOW, expiry, letEnd }) };
    const now = NOW.add({ hours: 24 * 9 });
    const known = { since: marketoDay(NOW), until: marketoDay(now).subtract({ days: 1 }) };
    expect(toTell(user, 0, { days: 7, now, known })).toBeUndefined();
    expect(toTell(user, 5, { days: 7, now, known })).toBe('made');
  });

  it('is not that there are none on days that nobody has looked at: it counts from the first that somebody has', () => {
    const told = (past: number) => {
      const now = NOW.add({ hours: 24 * past });
      const known = {
        since: marketoDay(NOW.add({ hours: 24 * 5 })),
        until: marketoDay(now).subtract({ days: 1 }),
      };
      return toTell(unused(), 'not_named', { days: 7, now, known });
    };
    expect([7, 11, 13].map(told)).toEqual([undefined, undefined, 'told_none']);
    expect(
      toTell(unused(), 0, { days: 7, now: NOW.add({ hours: 24 * 30 }), known: undefined }),
    ).toBeUndefined();
  });

  it('is waited for as long as it may be used, and no longer than 90 days', () => {
    const inDays = (past: number, days = 7) => ({ days, now: NOW.add({ hours: 24 * past }) });
    expect([isWaitedFor(unused(), inDays(90)), isWaitedFor(unused(), inDays(91))]).toEqual([true, false]);
    expect(isWaitedFor(unused({ ended: true }), inDays(1))).toBe(false);
    // As long as it takes to tell that there are none, and a week more for a Slack that does not answer.
    expect([120, 127, 128].map((past) => isWaitedFor(unused(), inDays(past, 120)))).toEqual([
      true,
      true,
      false,
    ]);
  });
});
