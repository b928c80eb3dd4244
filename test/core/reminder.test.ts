import fc from 'fast-check';
import type { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { ApiUser } from '../../src/core/api-user.ts';
import {
  asOf,
  isOver,
  mayBeDue,
  planReminder,
  type ReminderPlan,
  reminderKey,
  type Threshold,
} from '../../src/core/reminder.ts';
import { nextTime } from '../../src/jobs/timetable.ts';
import { apiUser, at } from '../builders.ts';

const thresholds = [30, 14, 7, 3, 1, 0];
const expiry = at('2027-06-30T23:59:59Z');
const user = apiUser({ createdAt: at('2027-01-01T00:00:00Z'), expiry });
const nothingSettled = () => false;

/** A run at a moment, with a timetable that says when the next one comes. */
function planAt(
  now: string,
  {
    of = user,
    settled = nothingSettled,
    zone = 'UTC',
    days = thresholds,
    pattern = '0 9 * * *',
    tableZone = 'UTC',
  }: {
    of?: ApiUser;
    settled?: (key: string) => boolean;
    zone?: string;
    days?: number[];
    pattern?: string;
    tableZone?: string;
  } = {},
): ReminderPlan {
  const nextRun = nextTime({ pattern, timeZone: tableZone }, at(now));
  return planReminder(of, 'owner', settled, { thresholds: days, now: at(now), nextRun }, zone);
}

const sent = (plan: ReminderPlan): Threshold | undefined => plan.send?.threshold;
const skipped = (plan: ReminderPlan) => plan.skip.map(({ threshold }) => threshold);

describe('a plan of reminders', () => {
  it('is empty before the first threshold, for a user that never expires, and where the end is not known', () => {
    expect(sent(planAt('2027-05-30T09:00:00Z'))).toBeUndefined();
    expect(sent(planAt('2027-05-31T09:00:00Z'))).toBe(30);
    for (const none of ['never', 'unknown'] as const) {
      expect(planAt('2027-06-30T12:00:00Z', { of: apiUser({ expiry: none }) }).mostUrgent).toBeUndefined();
    }
  });

  it('sends the most urgent of those at or past their threshold, and skips the overtaken', () => {
    const plan = planAt('2027-06-24T09:00:00Z');
    expect(sent(plan)).toBe(7);
    expect(plan.send?.daysLeft).toBe(6);
    expect(skipped(plan)).toEqual([30, 14]);
  });

  it('leaves out what was settled for this expiry, and starts anew for another', () => {
    const keys = new Set(thresholds.map((threshold) => reminderKey(user, expiry, threshold, 'owner')));
    const settled = (key: string) => keys.has(key);
    expect(sent(planAt('2027-06-30T09:00:00Z', { settled }))).toBeUndefined();
    const extended = { ...user, expiry: at('2027-07-01T23:59:59Z') };
    expect(sent(planAt('2027-06-30T09:00:00Z', { settled, of: extended }))).toBe(1);
  });

  it('leaves out thresholds wider than the user’s own life', () => {
    const short = apiUser({ createdAt: at('2027-06-26T12:00:00Z'), expiry });
    expect(sent(planAt('2027-06-26T12:00:00Z', { of: short }))).toBeUndefined();
    expect(sent(planAt('2027-06-27T12:00:00Z', { of: short }))).toBe(3);
  });

  it('says once that access has ended, and what comes after only then', () => {
    expect(sent(planAt('2027-07-01T09:00:00Z'))).toBe('ended');
    expect(sent(planAt('2027-07-01T09:00:00Z', { days: [1, -1, -7] }))).toBe(-1);
    expect(sent(planAt('2027-07-01T00:00:00Z', { days: [1, -1], zone: 'America/New_York' }))).toBe('ended');
    const told = reminderKey(user, expiry, 'ended', 'owner');
    expect(sent(planAt('2027-07-05T09:00:00Z', { settled: (key) => key === told }))).toBeUndefined();
  });

  it('tells nobody of an end that came before the user was known', () => {
    const found = apiUser({
      source: 'found',
      owner: undefined,
      createdAt: at('2027-08-01T00:00:00Z'),
      expiry,
    });
    expect(planAt('2027-08-01T09:00:00Z', { of: found }).mostUrgent).toBeUndefined();
  });

  it.each([
    // A day picked in New York ends at 04:59:59 UTC of the next; the run comes at 09:00 UTC.
    ['the owner there, on that day', '2027-06-30T09:00:00Z', 'America/New_York', '2027-07-01T03:59:59Z', 0],
    [
      'a channel in UTC, at the last run before the end',
      '2027-06-30T09:00:00Z',
      'UTC',
      '2027-07-01T03:59:59Z',
      0,
    ],
    [
      'someone whose day has ended: it has ended',
      '2027-07-01T09:00:00Z',
      'UTC',
      '2027-07-01T03:59:59Z',
      'ended',
    ],
    // Far east of the timetable: the run of the last day comes at 22:00 there.
    ['the owner in Auckland', '2027-06-30T09:00:00Z', 'Pacific/Auckland', '2027-06-30T11:59:59Z', 0],
    [
      'the owner in Auckland, where the run comes too late',
      '2027-06-29T13:00:00Z',
      'Pacific/Auckland',
      '2027-06-30T11:59:59Z',
      0,
    ],
  ] as const)('reaches %s', (_, now, zone, end, expected) => {
    const of = { ...user, expiry: at(end) };
    const pattern = now.includes('13:00') ? '0 13 * * *' : '0 9 * * *';
    expect(sent(planAt(now, { of, zone, pattern }))).toBe(expected);
  });

  it.each([
    // 2027-06-25 is a Friday.
    ['an end on Sunday goes out on Friday', '0 9 * * 1-5', '2027-06-27T21:59:59Z', '2027-06-25T09:00:00Z', 0],
    [
      'an end on Monday evening waits for Monday',
      '0 9 * * 1-5',
      '2027-06-28T21:59:59Z',
      '2027-06-25T09:00:00Z',
      1,
    ],
    [
      'an end before Monday’s run goes out on Friday',
      '0 9 * * 1-5',
      '2027-06-28T07:59:59Z',
      '2027-06-25T09:00:00Z',
      0,
    ],
    [
      'a month without a run is told at its beginning',
      '0 9 1 * *',
      '2027-06-25T21:59:59Z',
      '2027-06-01T09:00:00Z',
      0,
    ],
    [
      'two runs a day tell it at the first',
      '0 9,17 * * *',
      '2027-06-27T21:59:59Z',
      '2027-06-27T09:00:00Z',
      0,
    ],
  ] as const)('where days have no run: %s', (_, pattern, end, now, expected) => {
    const of = { ...user, expiry: at(end) };
    expect(sent(planAt(now, { of, pattern }))).toBe(expected);
  });

  it('asks where a reader lives only where it may be due in some zone, and misses none', () => {
    const zones = ['Pacific/Kiritimati', 'Asia/Kolkata', 'UTC', 'America/New_York', 'Pacific/Pago_Pago'];
    fc.assert(
      fc.property(fc.integer({ min: -72, max: 40 * 24 }), fc.constantFrom(...zones), (hours, zone) => {
        const now = expiry.subtract({ hours });
        const rules = { thresholds, now, nextRun: now.add({ hours: 24 }) };
        const plan = planReminder(user, 'owner', nothingSettled, rules, zone);
        if (plan.send) expect(mayBeDue(user, 'owner', nothingSettled, rules)).toBe(true);
      }),
    );
    const far = { thresholds, now: at('2027-05-28T09:00:00Z'), nextRun: at('2027-05-29T09:00:00Z') };
    expect(mayBeDue(user, 'owner', nothingSettled, far)).toBe(false);
  });

  it('misses no threshold that is as wide as the user’s own life', () => {
    const whole = apiUser({ createdAt: at('2027-06-23T23:30:00Z'), expiry });
    const now = at('2027-06-24T09:00:00Z');
    const rules = { thresholds: [7], now, nextRun: now.add({ hours: 24 }) };
    expect(planReminder(whole, 'owner', nothingSettled, rules, 'UTC').send?.threshold).toBe(7);
    expect(mayBeDue(whole, 'owner', nothingSettled, rules)).toBe(true);
  });

  it('is over when the last warning of every audience is settled', () => {
    const after = { thresholds: [7, 0, -2], now: at('2027-07-03T09:00:00Z') };
    const keys = new Set([reminderKey(user, expiry, -2, 'owner')]);
    const settled = (key: string) => keys.has(key);
    expect(isOver(user, ['owner'], settled, after)).toBe(true);
    expect(isOver(user, ['owner', 'administrators:C1'], settled, after)).toBe(false);
    expect(isOver(user, ['owner'], settled, { ...after, now: at('2027-06-30T09:00:00Z') })).toBe(false);
    expect(isOver(user, ['owner'], () => false, { thresholds: [7], now: after.now })).toBe(false);
  });

  it('tells as ended what ends between the plan and the message', () => {
    const { send } = planAt('2027-06-30T09:00:00Z');
    if (!send) throw new Error('nothing is due');
    expect(asOf(send, 'owner', at('2027-06-30T23:59:58Z'))).toEqual(send);
    expect(asOf(send, 'administrators:C1', at('2027-06-30T23:59:58Z')).key).toBe(
      reminderKey(user, expiry, 0, 'administrators:C1'),
    );
    expect(asOf(send, 'owner', expiry)).toMatchObject({
      threshold: 'ended',
      key: reminderKey(user, expiry, 'ended', 'owner'),
    });
  });

  it('never drops and never repeats a warning, whenever the runs come', () => {
    const order: Threshold[] = [...thresholds, 'ended'];
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 40 }),
        (days) => {
          const keys = new Set<string>();
          const told: Threshold[] = [];
          let last: Temporal.Instant | undefined;
          for (const day of days.sort((one, other) => one - other)) {
            last = at('2027-01-01T09:00:00Z').add({ hours: 24 * day });
            const plan = planAt(last.toString(), { settled: (key) => keys.has(key) });
            for (const due of [...(plan.send ? [plan.send] : []), ...plan.skip]) {
              expect(keys.has(due.key)).toBe(false);
              keys.add(due.key);
            }
            if (plan.send) told.push(plan.send.threshold);
          }
          expect(new Set(told).size).toBe(told.length);
          // Each warning is more urgent than the one before, and the last run leaves nothing due unsaid.
          const places = told.map((threshold) => order.indexOf(threshold));
          expect(places).toEqual([...places].sort((one, other) => one - other));
          const left = 180 - (days.at(-1) ?? 0);
          const due = left < 0 ? 'ended' : thresholds.filter((threshold) => left <= threshold).at(-1);
          if (due !== undefined) expect(told.at(-1)).toBe(due);
        },
      ),
    );
  });
});
