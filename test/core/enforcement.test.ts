import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { enforcementOf } from '../../src/core/enforcement.ts';
import { endOf, parseExpiry } from '../../src/core/expiry.ts';
import { at } from '../builders.ts';

const day = (text: string) => Temporal.PlainDate.from(text);
const NOW = at('2027-06-15T12:00:00Z');
/** Every day is known since March, the last that was over yesterday. */
const KNOWN = { since: day('2027-03-17'), until: day('2027-06-14') };

const CASES = [
  ['ended 90 days ago, never used', '2027-03-17T12:00:00Z', undefined, KNOWN, 'delete'],
  ['ended 90 days ago but for a second', '2027-03-17T12:00:01Z', undefined, KNOWN, 'leave'],
  ['never ends', 'never', undefined, KNOWN, 'leave'],
  ['ends when nobody knows', 'unknown', undefined, KNOWN, 'leave'],
  ['ends later', '2027-12-31T00:00:00Z', undefined, KNOWN, 'leave'],
  ['was called before its end', '2027-03-16T12:00:00Z', '2027-03-16', KNOWN, 'delete'],
  ['was called yesterday', '2027-03-16T12:00:00Z', '2027-06-14', KNOWN, 'still_called'],
  ['was called six days ago', '2027-03-16T12:00:00Z', '2027-06-09', KNOWN, 'still_called'],
  ['was called longer ago', '2027-03-16T12:00:00Z', '2027-06-08', KNOWN, 'delete'],
  ['may be called: nothing is known', '2027-03-16T12:00:00Z', undefined, undefined, 'use_not_known'],
  [
    'may be called: two days of the last week are not known',
    '2027-03-16T12:00:00Z',
    undefined,
    { since: day('2027-06-10'), until: day('2027-06-14') },
    'use_not_known',
  ],
  [
    'was called long ago, and the last week is known',
    '2027-03-16T12:00:00Z',
    '2027-05-01',
    { since: day('2027-06-09'), until: day('2027-06-14') },
    'delete',
  ],
] as const;

describe('a user whose access has ended, where such users are deleted after 90 days', () => {
  it.each(CASES)('%s', (_, expiry, lastUse, known, becomes) => {
    const user = { expiry: parseExpiry(expiry), ignored: undefined, endedAt: endOf(parseExpiry(expiry)) };
    const use = { lastUse: lastUse === undefined ? undefined : day(lastUse), known };
    expect(enforcementOf(user, use, { days: 90, now: NOW })).toBe(becomes);
  });

  it('is left alone where nobody is to hear of it', () => {
    const endedAt = at('2027-01-01T00:00:00Z');
    const user = { expiry: endedAt, endedAt, ignored: { by: 'U0GRACE', at: NOW } };
    expect(enforcementOf(user, { lastUse: undefined, known: KNOWN }, { days: 90, now: NOW })).toBe('leave');
  });

  it('is not judged by the day of its end alone: calls of that day may have come before', () => {
    const end = at('2027-06-13T20:00:00Z');
    const known = { since: day('2027-06-01'), until: day('2027-06-14') };
    const of = (lastUse: string) =>
      enforcementOf(
        { expiry: end, endedAt: end, ignored: undefined },
        { lastUse: day(lastUse), known },
        { days: 1, now: NOW },
      );
    expect([of('2027-06-13'), of('2027-06-14')]).toEqual(['delete', 'still_called']);
    // Of a day that is not over nobody knows.
    const thatDay = at('2027-06-14T12:00:00Z');
    expect(
      enforcementOf(
        { expiry: thatDay, endedAt: thatDay, ignored: undefined },
        { lastUse: undefined, known },
        { days: 1, now: NOW },
      ),
    ).toBe('use_not_known');
  });

  it('counts from when it was seen to have ended: somebody may have set an end that lay in the past', () => {
    const of = (endedAt: string | undefined) =>
      enforcementOf(
        {
          expiry: at('2027-01-01T00:00:00Z'),
          ignored: undefined,
          endedAt: endedAt === undefined ? undefined : at(endedAt),
        },
        { lastUse: undefined, known: KNOWN },
        { days: 90, now: NOW },
      );
    expect([of('2027-01-01T04:00:00Z'), of('2027-06-14T04:00:00Z'), of(undefined)]).toEqual([
      'delete',
      'leave',
      'leave',
    ]);
  });

  it('is not judged where yesterday is not known', () => {
    const known = { since: day('2027-03-17'), until: day('2027-06-13') };
    const end = at('2027-01-01T00:00:00Z');
    expect(
      enforcementOf(
        { expiry: end, endedAt: end, ignored: undefined },
        { lastUse: undefined, known },
        { days: 90, now: NOW },
      ),
    ).toBe('use_not_known');
  });
});
