import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { isMorning, isWorkingTime, lastMorning, nextMorning, someMorning } from '../../src/core/mornings.ts';
import {
  mayBeDueInMorning,
  planInMorning,
  planReminder,
  reminderKey,
  type Threshold,
} from '../../src/core/reminder.ts';
import { apiUser, at } from '../builders.ts';

const in9 = (timeZone: string) => ({ hour: 9, timeZone });

describe('a working day that begins in the evening', () => {
  it('is over with its day: nobody is told on a Saturday what Friday missed', () => {
    const evening = { hour: 20, timeZone: 'Europe/Berlin' };
    // 2027-03-26 is a Friday.
    const at23 = at('2027-03-26T22:30:00Z');
    const afterMidnight = at('2027-03-26T23:30:00Z');
    expect([isWorkingTime(evening, at23), isWorkingTime(evening, afterMidnight)]).toEqual([true, false]);
    expect(isMorning(evening, undefined, afterMidnight)).toBe(false);
  });
});

describe('a morning', () => {
  it.each([
    // 2027-03-26 is a Friday. In Europe clocks go forward on the 28th at 2:00.
    ['the same day', in9('Europe/Berlin'), '2027-03-26T07:59:59Z', '2027-03-26T08:00:00Z'],
    [
      'after the weekend, by summer time',
      in9('Europe/Berlin'),
      '2027-03-26T08:00:00Z',
      '2027-03-29T07:00:00Z',
    ],
    ['on Monday, from Sunday', in9('Europe/Berlin'), '2027-03-28T12:00:00Z', '2027-03-29T07:00:00Z'],
    ['by winter time again', in9('Europe/Berlin'), '2027-10-29T08:00:00Z', '2027-11-01T08:00:00Z'],
    [
      'on their Monday, far in the east',
      in9('Pacific/Kiritimati'),
      '2027-03-28T12:00:00Z',
      '2027-03-28T19:00:00Z',
    ],
    [
      'on their Friday, far in the west',
      in9('Pacific/Pago_Pago'),
      '2027-03-26T12:00:00Z',
      '2027-03-26T20:00:00Z',
    ],
    ['at a quarter', in9('Asia/Kathmandu'), '2027-03-25T12:00:00Z', '2027-03-26T03:15:00Z'],
    // In Cairo clocks go forward on Friday, April 30 at 0:00, and back on the night before Friday, October 29.
    [
      'where its hour is skipped',
      { hour: 0, timeZone: 'Africa/Cairo' },
      '2027-04-29T12:00:00Z',
      '2027-04-29T22:00:00Z',
    ],
    [
      'where its hour comes twice, at the first',
      { hour: 23, timeZone: 'Africa/Cairo' },
      '2027-10-28T12:00:00Z',
      '2027-10-28T20:00:00Z',
    ],
    [
      'and not again at the second',
      { hour: 23, timeZone: 'Africa/Cairo' },
      '2027-10-28T20:30:00Z',
      '2027-10-29T21:00:00Z',
    ],
  ] as const)('comes %s', (_, mornings, now, expected) => {
    expect(String(nextMorning(mornings, at(now)))).toBe(expected);
  });

  it('is the last one until the next comes, whatever the clocks do', () => {
    const zones = ['Africa/Cairo', 'Europe/Berlin', 'Pacific/Apia', 'America/New_York', 'Asia/Gaza', 'UTC'];
    const hours = fc.integer({ min: 0, max: 365 * 24 * 4 });
    fc.assert(
      fc.property(
        hours,
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 23 }),
        (quarter, timeZone, hour) => {
          const mornings = { hour, timeZone };
          const now = at('2027-01-01T00:00:00Z').add({ minutes: quarter * 15 });
          const [last, next] = [lastMorning(mornings, now), nextMorning(mornings, now)];
          expect(Temporal.Instant.compare(last, now)).toBeLessThanOrEqual(0);
          expect(Temporal.Instant.compare(next, now)).toBe(1);
          expect(String(nextMorning(mornings, last))).toBe(String(next));
          expect(String(lastMorning(mornings, next))).toBe(String(next));
          expect(next.toZonedDateTimeISO(timeZone).dayOfWeek).toBeLessThanOrEqual(5);
        },
      ),
    );
  });

  it.each([
    ['has begun since the last look', '2027-03-25T08:00:00Z', '2027-03-26T08:00:00Z', true],
    ['was looked at before', '2027-03-26T08:00:00Z', '2027-03-26T08:15:00Z', false],
    ['was missed by some hours', '2027-03-25T08:00:00Z', '2027-03-26T14:00:00Z', true],
    [
      'was missed by a working day: the next one comes',
      '2027-03-25T08:00:00Z',
      '2027-03-26T16:00:00Z',
      false,
    ],
    ['was missed by days', '2027-03-19T08:00:00Z', '2027-03-27T08:00:00Z', false],
    ['was looked at never', undefined, '2027-03-26T08:00:00Z', true],
    ['was looked at by a clock that was ahead', '2029-01-01T00:00:00Z', '2027-03-26T08:00:00Z', true],
  ] as const)('%s', (_, lastLook, now, expected) => {
    expect(isMorning(in9('Europe/Berlin'), lastLook && at(lastLook), at(now))).toBe(expected);
  });

  it('is nowhere on Sunday at noon, and has begun somewhere in each hour of a Wednesday', () => {
    const sunday = someMorning(9, at('2027-03-28T11:45:00Z'), at('2027-03-28T12:00:00Z'));
    expect(sunday.isBegun).toBe(false);
    for (let hour = 0; hour < 24; hour += 1) {
      const now = at('2027-03-24T00:00:00Z').add({ hours: hour });
      const some = someMorning(9, now.subtract({ minutes: 15 }), now);
      expect(some.isBegun).toBe(true);
    }
  });
});

const expiry = at('2027-06-30T21:59:59Z'); // Wednesday, 23:59:59 in Berlin
const thresholds = [30, 14, 7, 3, 1, 0];
const user = apiUser({ createdAt: at('2027-01-01T00:00:00Z'), expiry });

/** A look at a moment; the one before is a quarter of an hour ago unless it is said. */
function planAt(
  now: string,
  {
    ends = expiry,
    of = { ...user, expiry: ends },
    zone = 'Europe/Berlin',
    settled = [],
    lastLook = at(now).subtract({ minutes: 15 }),
  }: {
    ends?: Temporal.Instant;
    of?: typeof user;
    zone?: string;
    settled?: readonly Threshold[];
    lastLook?: Temporal.Instant;
  } = {},
) {
  const keys = settled.map((threshold) => reminderKey(of, ends, threshold, 'owner'));
  return planInMorning(of, 'owner', (key) => keys.includes(key), {
    thresholds,
    now: at(now),
    mornings: in9(zone),
    lastLook,
  });
}

describe('what is due in an owner’s morning', () => {
  it.each([
    ['on the day of a threshold', '2027-05-31T07:00:00Z', expiry, 'Europe/Berlin', 30],
    ['and not a quarter of an hour later', '2027-05-31T07:15:00Z', expiry, 'Europe/Berlin', undefined],
    ['and not a day before', '2027-05-28T07:00:00Z', '2027-07-01T21:59:59Z', 'Europe/Berlin', undefined],
    // 14 days before Saturday, July 10 is Saturday, June 26.
    [
      'on Friday where the threshold’s day is a Saturday',
      '2027-06-25T07:00:00Z',
      '2027-07-10T21:59:59Z',
      'Europe/Berlin',
      14,
    ],
    ['on Friday where it is a Sunday', '2027-06-25T07:00:00Z', '2027-07-11T21:59:59Z', 'Europe/Berlin', 14],
    [
      'no sooner than on Monday where it is that Monday',
      '2027-06-25T07:00:00Z',
      '2027-07-12T21:59:59Z',
      'Europe/Berlin',
      30,
    ],
    [
      'on Friday, of an end on Saturday, as the last',
      '2027-06-25T07:00:00Z',
      '2027-06-26T21:59:59Z',
      'Europe/Berlin',
      0,
    ],
    [
      'on Friday, of an end on Sunday, as the last',
      '2027-06-25T07:00:00Z',
      '2027-06-27T21:59:59Z',
      'Europe/Berlin',
      0,
    ],
    [
      'on Friday, of an end before Monday’s hour',
      '2027-06-25T07:00:00Z',
      '2027-06-28T06:59:59Z',
      'Europe/Berlin',
      0,
    ],
    [
      'on Friday, of an end on Monday evening, as the last but one',
      '2027-06-25T07:00:00Z',
      '2027-06-28T21:59:59Z',
      'Europe/Berlin',
      1,
    ],
    ['on Monday, of that evening', '2027-06-28T07:00:00Z', '2027-06-28T21:59:59Z', 'Europe/Berlin', 0],
    [
      'on Monday, of what has ended on Saturday',
      '2027-06-28T07:00:00Z',
      '2027-06-26T21:59:59Z',
      'Europe/Berlin',
      'ended',
    ],
    ['in New York six hours later', '2027-06-28T13:00:00Z', '2027-06-29T03:59:59Z', 'America/New_York', 0],
    [
      'and not in Berlin’s morning',
      '2027-06-28T07:00:00Z',
      '2027-06-29T20:59:59Z',
      'America/New_York',
      undefined,
    ],
    [
      'in Auckland, where it is Monday already',
      '2027-06-27T21:00:00Z',
      '2027-06-28T11:59:59Z',
      'Pacific/Auckland',
      0,
    ],
    // Clocks change on Sunday: both days are counted as midnights.
    [
      'across the beginning of summer time',
      '2027-03-26T08:00:00Z',
      '2027-03-29T21:59:59Z',
      'Europe/Berlin',
      1,
    ],
    ['across its end', '2027-10-29T07:00:00Z', '2027-11-01T22:59:59Z', 'Europe/Berlin', 1],
  ] as const)('comes %s', (_, now, ends, timeZone, expected) => {
    const plan = planAt(now, { ends: typeof ends === 'string' ? at(ends) : ends, zone: timeZone });
    expect(plan.send?.threshold).toBe(expected);
  });

  it.each([
    ['made on Friday evening to end on Sunday', '2027-06-25T18:00:00Z', '2027-06-27T21:59:59Z', 0],
    ['made at night to end before the morning', '2027-06-29T00:00:00Z', '2027-06-29T06:00:00Z', 0],
    [
      'made in the evening to end tomorrow evening: the morning comes first',
      '2027-06-28T18:00:00Z',
      '2027-06-29T21:59:59Z',
      undefined,
    ],
  ] as const)('does not wait for a morning that comes too late: %s', (_, now, ends, expected) => {
    const of = apiUser({ createdAt: at(now).subtract({ minutes: 5 }), expiry: at(ends) });
    expect(planAt(now, { of, ends: at(ends) }).send?.threshold).toBe(expected);
    if (expected !== undefined)
      expect(planAt(now, { of, ends: at(ends), settled: [expected] }).send).toBeUndefined();
  });

  it('is told at once after an outage where the end would come before the next morning, and else then', () => {
    // Down from Thursday to Saturday.
    const lastLook = at('2027-06-24T08:00:00Z');
    const saturday = '2027-06-26T10:00:00Z';
    expect(planAt(saturday, { ends: at('2027-06-27T21:59:59Z'), lastLook }).send?.threshold).toBe(0);
    expect(planAt(saturday, { ends: at('2027-06-28T21:59:59Z'), lastLook }).send).toBeUndefined();
    expect(
      planAt('2027-06-28T07:00:00Z', { ends: at('2027-06-28T21:59:59Z'), lastLook }).send?.threshold,
    ).toBe(0);
    expect(planAt(saturday, { ends: at('2027-06-26T09:00:00Z'), lastLook }).send).toBeUndefined();
  });

  it('overtakes what the outage has missed, and only when the warning itself is due', () => {
    const plan = planAt('2027-06-28T07:00:00Z', { settled: [30], lastLook: at('2027-06-10T08:00:00Z') });
    expect(plan.send?.threshold).toBe(3);
    expect(plan.skip.map(({ threshold }) => threshold)).toEqual([14, 7]);
    expect(planAt('2027-06-28T17:00:00Z', { settled: [30] })).toMatchObject({ send: undefined, skip: [] });
  });

  it('warns before every end, once each, whenever it ends, wherever its owner lives, whatever looks are missed', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Pacific/Auckland', 'Africa/Cairo', 'Asia/Kathmandu'];
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 * 24 * 4 }),
        fc.constantFrom(...zones),
        // A look is missed for up to three days at a time.
        fc.array(fc.integer({ min: 1, max: 3 * 24 * 4 }), { maxLength: 5 }),
        fc.integer({ min: 0, max: 200 }),
        (quarters, timeZone, outages, day) => {
          const made = at('2027-03-01T12:07:00Z').add({ hours: day * 24 });
          const ends = made.add({ minutes: quarters * 15 });
          const of = apiUser({ createdAt: made, expiry: ends });
          const told: Threshold[] = [];
          const keys = new Set<string>();
          let lastLook: Temporal.Instant | undefined = made;
          let now = made.add({ minutes: 8 });
          let step = 0;
          let wasHeld = false;
          for (; Temporal.Instant.compare(now, ends) < 0; step += 1) {
            const rules = { thresholds, now, lastLook };
            const plan = planInMorning(of, 'owner', (key) => keys.has(key), {
              ...rules,
              mornings: in9(timeZone),
            });
            if (plan.send) {
              const may = mayBeDueInMorning(of, 'owner', (key) => keys.has(key), {
                ...rules,
                some: someMorning(9, lastLook, now),
              });
              expect(may).toBe(true);
              told.push(plan.send.threshold);
              const isWork = isWorkingTime(in9(timeZone), now);
              const isLast = Temporal.Instant.compare(ends, nextMorning(in9(timeZone), now)) <= 0;
              expect(isWork || isLast).toBe(true);
            }
            for (const due of [...(plan.send ? [plan.send] : []), ...plan.skip]) keys.add(due.key);
            const isSinceMade = Temporal.Instant.compare(lastMorning(in9(timeZone), now), made) >= 0;
            wasHeld ||= isSinceMade && isWorkingTime(in9(timeZone), now) && isDueAt(of, now, timeZone);
            lastLook = now;
            // Outages are spread over the days; between them it is looked every two hours, which misses no working day.
            const outage = step % 20 === 19 ? (outages[Math.floor(step / 20)] ?? 8) : 8;
            now = now.add({ minutes: outage * 15 });
          }
          expect(new Set(told).size).toBe(told.length);
          const looked = step > 0;
          // What an outage of a whole working day has missed comes in the next morning, and that may be missed, too.
          if (wasHeld) expect(told.length).toBeGreaterThan(0);
          // The last look before the end has left nothing unsaid that could not wait.
          const next = lastLook && nextMorning(in9(timeZone), lastLook);
          if (looked && next && Temporal.Instant.compare(ends, next) <= 0) expect(told.at(-1)).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });
});

/** Whether a run that tells everything would tell something now. */
function isDueAt(of: typeof user, now: Temporal.Instant, timeZone: string): boolean {
  const rules = { thresholds, now, nextRun: now };
  return planReminder(of, 'owner', () => false, rules, timeZone).send !== undefined;
}
