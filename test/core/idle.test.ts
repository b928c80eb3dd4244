import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { idleSince, useKnown } from '../../src/core/idle.ts';
import { answerToIdle } from '../../src/core/messages/idle-answer.ts';
import { apiUser, at, expiryOperation } from '../builders.ts';

const EXPIRY = at('2027-03-31T21:59:59Z');

const day = (text: string) => Temporal.PlainDate.from(text);

/** The days before this one, `from` to `to` days ago. */
const ago = (from: number, to: number, today = day('2027-03-10')) =>
  Array.from({ length: from - to + 1 }, (_, index) => today.subtract({ days: from - index }));

const TODAY = at('2027-03-10T15:00:00Z');

describe('how far back the use of users is known', () => {
  it('is to the first gap, whatever the order of the days', () => {
    const days = [...ago(20, 12), ...ago(10, 1)].reverse();
    expect(useKnown(days, TODAY)).toEqual({ since: day('2027-02-28'), until: day('2027-03-09') });
  });

  it('is not at all where no day was read, or the last one too long ago to speak of now', () => {
    expect(useKnown([], TODAY)).toBeUndefined();
    expect(useKnown(ago(30, 3), TODAY)?.until).toEqual(day('2027-03-07'));
    expect(useKnown(ago(30, 4), TODAY)).toBeUndefined();
  });

  it('counts in Marketo’s days: until six in the morning of Berlin it is yesterday there', () => {
    const days = ago(9, 4, day('2027-03-11'));
    expect(useKnown(days, at('2027-03-11T05:30:00Z'))).toBeDefined();
    expect(useKnown(days, at('2027-03-11T06:30:00Z'))).toBeUndefined();
  });
});

describe('a user is idle', () => {
  it('after as many whole days as the settings say, and not before so many are known', () => {
    const sinceAfter = (known: number) => idleSince(useKnown(ago(known, 1), TODAY), 10)?.toString();
    expect(sinceAfter(9)).toBeUndefined();
    expect(sinceAfter(10)).toBe('2027-02-28');
    expect(sinceAfter(40)).toBe('2027-02-28');
  });

  it('never since a day of which nothing is known', () => {
    const days = fc.uniqueArray(fc.integer({ min: 1, max: 90 }), { maxLength: 90 });
    fc.assert(
      fc.property(days, fc.integer({ min: 7, max: 90 }), (each, needed) => {
        const known = each.map((count) => day('2027-03-10').subtract({ days: count }));
        const since = idleSince(useKnown(known, TODAY), needed);
        if (!since) return;
        const read = new Set(known.map(String));
        const last = known.reduce((one, other) => (Temporal.PlainDate.compare(one, other) > 0 ? one : other));
        expect(since.until(last).days).toBe(needed - 1);
        for (let each = since; Temporal.PlainDate.compare(each, last) <= 0; each = each.add({ days: 1 }))
          expect(read.has(each.toString())).toBe(true);
      }),
    );
  });
});

describe('the question whether a user stays', () => {
  const ASKED = { owner: 'U0OMAR', at: at('2027-01-10T09:00:00Z') };
  const later = at('2027-01-11T09:00:00Z');
  const user = (given: Parameters<typeof apiUser>[0] = {}) => ({
    apiUser: apiUser({ owner: 'U0OMAR', expiry: EXPIRY, ...given }),
    isGone: false,
    changes: [],
    asked: undefined,
  });

  it.each([
    ['is open', user(), 'none'],
    ['is answered by whoever keeps it', user({ kept: { by: 'U0OMAR', at: later } }), 'kept'],
    [
      'is not answered by a word from before it',
      user({ kept: { by: 'U0OMAR', at: ASKED.at.subtract({ hours: 1 }) } }),
      'none',
    ],
    [
      'is answered by whoever no longer needs it',
      user({ letEnd: { by: 'U0OMAR', at: later, expiry: EXPIRY } }),
      'not_needed',
    ],
    [
      'is answered by the later word of two',
      user({
        letEnd: { by: 'U0OMAR', at: later, expiry: EXPIRY },
        kept: { by: 'U0GRACE', at: later.add({ minutes: 1 }) },
      }),
      'kept',
    ],
    [
      'is answered by another end that was set since',
      { ...user(), changes: [expiryOperation({ state: 'succeeded', createdAt: later })] },
      'done',
    ],
    [
      'is open where that came to nothing',
      { ...user(), changes: [expiryOperation({ state: 'failed', createdAt: later })] },
      'failed',
    ],
    ['is no longer theirs where somebody else is the owner', user({ owner: 'U0DORA' }), 'handed_over'],
    ['is over where the user is gone', { ...user(), isGone: true }, 'gone'],
  ] as const)('%s', (_, shown, is) => {
    expect(answerToIdle(ASKED, shown as never).is).toBe(is);
  });
});
