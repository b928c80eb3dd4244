import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { enforcementOf } from '../../src/core/enforcement.ts';
import { parseExpiry } from '../../src/core/expiry.ts';
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
    const user = { expiry: parseExpiry(expiry), ignored: undefined };
    const use = { lastUse: lastUse === undefined ? undefined : day(lastUse), known };
    expect(enforcementOf(user, use, { days: 90, now: NOW })).toBe(becomes);
  });

  it('is left alone where nobody is to hear of it', () => {
    const user = { expiry: at('2027-01-01T00:00:00Z'), ignored: { by: 'U0GRACE', at: NOW } };
    expect(enforcementOf(user, { lastUse: undefined, known: KNOWN }, { days: 90, now: NOW })).toBe('leave');
  });

  it('is not judged by the day of its end alone: calls of that day may have come before', () => {
    const end = at('2027-06-13T20:00:00Z');
    const known = { since: day('2027-06-01'), until: day('2027-06-14') };
    const of = (lastUse: string) =>
      enforcementOf(
        { expiry: end, ignored: undefined },
        { lastUse: day(lastUse), known },
        { days: 1, now: NOW },
      );
    expect([of('2027-06-13'), of('2027-06-14')]).toEqual(['delete', 'still_called']);
    const onlyThatDay = { since: day('2027-06-01'), until: day('2027-06-13') };
    expect(
      enforcementOf(
        { expiry: end, ignored: undefined },
        { lastUse: undefined, known: onlyThatDay },
        { days: 1, now: NOW },
      ),
    ).toBe('use_not_known');
  });
});
