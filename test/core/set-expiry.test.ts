import { describe, expect, it } from 'vitest';
import { readChange } from '../../src/core/changes/kinds.ts';
import { type ExpiryForm, setExpiry, type Until } from '../../src/core/changes/set-expiry.ts';
import type { Expiry } from '../../src/core/expiry.ts';
import { lifeOf } from '../../src/core/life.ts';
import { apiUser, at, NOW, newExpiry } from '../builders.ts';

const ZONE = 'Europe/Berlin';
const END = at('2027-03-31T21:59:59Z');

const check = (form: Partial<ExpiryForm>, expiry: Expiry = END) =>
  setExpiry.check(
    { until: { day: '2027-06-29' }, why: undefined, ...form },
    {
      apiUser: apiUser({ expiry }),
      state: lifeOf(apiUser({ expiry }), { isRevoking: false, now: NOW }),
      roles: [],
      now: NOW,
      timeZone: ZONE,
    },
  );

const endOfChecked = (...given: Parameters<typeof check>) => {
  const checked = check(...given);
  return checked.ok ? checked.data.expiry.toString() : checked.problems.map(({ problem }) => problem).join();
};

describe('another end of access', () => {
  it('is the end of the picked day where the person lives', () => {
    expect(endOfChecked({ until: { day: '2027-06-29' } })).toBe('2027-06-29T21:59:59Z');
  });

  it.each<[string, Expiry, string]>([
    ['its end, where that is ahead', END, '2027-06-29T21:59:59Z'],
    ['today, where it has ended', at('2027-01-02T22:59:59Z'), '2027-04-10T21:59:59Z'],
    ['today, where it never ends', 'never', '2027-04-10T21:59:59Z'],
    ['today, where its end is not known', 'unknown', '2027-04-10T21:59:59Z'],
  ])('of so many days more is counted from %s', (_, expiry, end) => {
    expect(endOfChecked({ until: { days: 90, than: expiry } }, expiry)).toBe(end);
  });

  it('gives no days twice: a button that was drawn beside another end does nothing', () => {
    expect(endOfChecked({ until: { days: 90, than: at('2027-01-31T22:59:59Z') } })).toBe('changed_meanwhile');
    expect(endOfChecked({ until: { days: 90, than: 'unknown' } })).toBe('changed_meanwhile');
  });

  it('may be today, and now, but no day that is over', () => {
    expect(endOfChecked({ until: { day: '2027-01-10' } })).toBe('2027-01-10T22:59:59Z');
    expect(endOfChecked({ until: { now: true } })).toBe('2027-01-10T10:00:00Z');
    expect(endOfChecked({ until: { day: '2027-01-09' } })).toBe('not_in_future');
    expect(endOfChecked({ until: { now: true } }, at('2027-01-02T22:59:59Z'))).toBe('ended_already');
  });

  it('says everything that is wrong at once', () => {
    const checked = check({ until: { day: '2026-01-01' }, why: `${'x'.repeat(501)}\u200B` });
    expect(checked.ok ? [] : checked.problems.map(({ field, problem }) => `${field} ${problem}`)).toEqual([
      'why unseen',
      'why too_long',
      'expires not_in_future',
    ]);
    expect(endOfChecked({ until: { day: undefined } })).toBe('missing');
    expect(endOfChecked({ until: { day: '2027-02-30' } })).toBe('not_a_date');
    expect(endOfChecked({ until: { day: '2027-03-31' } })).toBe('same');
  });

  it.each<[string, Until, Expiry, object]>([
    ['a later day', { day: '2027-06-29' }, END, { direction: 'later', days: 170, added: 90 }],
    ['a sooner day', { day: '2027-02-01' }, END, { direction: 'sooner', days: 22, added: 0 }],
    ['90 days more', { days: 90, than: END }, END, { direction: 'later', days: 170, added: 90 }],
    ['now', { now: true }, END, { direction: 'now', days: 0, added: 0 }],
    [
      'a day after it has ended',
      { day: '2027-01-20' },
      at('2027-01-02T22:59:59Z'),
      { direction: 'later', added: 10 },
    ],
    ['a day where it never ends', { day: '2027-01-20' }, 'never', { direction: 'sooner', days: 10 }],
    // Whether it is longer nobody can say: the stricter rule counts.
    ['a day where its end is not known', { day: '2027-01-20' }, 'unknown', { direction: 'later', days: 10 }],
    [
      'today, after it has ended today',
      { day: '2027-01-10' },
      at('2027-01-10T09:00:00Z'),
      { direction: 'later', days: 0, added: 0 },
    ],
    [
      'today, after it has ended days ago',
      { day: '2027-01-10' },
      at('2026-12-31T22:59:59Z'),
      { direction: 'later', days: 0 },
    ],
    [
      'the evening of the day on which it ends at noon',
      { day: '2027-03-31' },
      at('2027-03-31T10:00:00Z'),
      { direction: 'later', added: 0 },
    ],
    ['the day before', { day: '2027-03-30' }, at('2027-03-31T10:00:00Z'), { direction: 'sooner' }],
  ])('asks the policy about %s', (_, until, expiry, asked) => {
    const facts = {
      apiUser: apiUser({ expiry }),
      state: 'active' as const,
      roles: [{ id: 101, name: 'API Integration' }],
      now: NOW,
      timeZone: ZONE,
    };
    expect(setExpiry.asks({ until, why: ' ' }, facts)).toMatchObject({
      ...asked,
      kind: 'set_expiry',
      roles: [{ id: 101, name: 'API Integration' }],
      hasReason: false,
    });
  });

  it('is read from the journal as it was written, and nothing else is', () => {
    for (const from of ['never', 'unknown', END] as const) {
      const data = newExpiry({ from, why: 'Still runs' });
      const read = readChange('set_expiry', JSON.parse(JSON.stringify(data)));
      expect(JSON.stringify(read.data)).toBe(JSON.stringify(data));
    }
    expect(() => readChange('set_expiry', { expiry: 'soon' })).toThrow();
    expect(() => readChange('toString', {})).toThrow('knows no change');
  });
});
