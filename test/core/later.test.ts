import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { dateIn } from '../../src/core/calendar.ts';
import { isFollowed, laterSaid, nextWarningDay } from '../../src/core/messages/later.ts';
import { nextMorning } from '../../src/core/mornings.ts';
import { planReminder, reminderKey, type Threshold } from '../../src/core/reminder.ts';
import { nextTime } from '../../src/jobs/timetable.ts';
import { apiUser, at } from '../builders.ts';

/** A Wednesday, 23:59:59 in Berlin. */
const expiry = at('2027-06-30T21:59:59Z');
const thresholds = [30, 14, 7, 3, 1, 0];
const user = apiUser({ createdAt: at('2027-01-01T00:00:00Z'), expiry });

const inMornings = (timeZone: string) => (moment: Temporal.Instant) =>
  nextMorning({ hour: 9, timeZone }, moment);
const byTable = (pattern: string) => (moment: Temporal.Instant) =>
  nextTime({ pattern, timeZone: 'UTC' }, moment);

function nextDay(
  now: string,
  told: readonly Threshold[],
  {
    of = user,
    timeZone = 'Europe/Berlin',
    nextAfter = inMornings(timeZone),
  }: { of?: typeof user; timeZone?: string; nextAfter?: (moment: Temporal.Instant) => Temporal.Instant } = {},
) {
  const keys = told.map((threshold) => reminderKey(of, of.expiry as Temporal.Instant, threshold, 'owner'));
  const rules = { thresholds, now: at(now), nextAfter, timeZone };
  return nextWarningDay(of, 'owner', (key) => keys.includes(key), rules)?.toString();
}

describe('the day of the next warning', () => {
  it.each([
    ['14 days before, a Wednesday', '2027-05-31T07:05:00Z', [30], '2027-06-16'],
    ['3 days before is a Sunday, so the Friday', '2027-06-23T07:05:00Z', [30, 14, 7], '2027-06-25'],
    ['later on the same day, where the last is of yesterday', '2027-06-16T05:00:00Z', [30], '2027-06-16'],
    ['the day itself', '2027-06-29T07:05:00Z', [30, 14, 7, 3, 1], '2027-06-30'],
    ['none any more', '2027-06-30T07:05:00Z', [30, 14, 7, 3, 1, 0], undefined],
    ['none after the end', '2027-07-01T07:05:00Z', [30, 14, 7, 3, 1, 0], undefined],
  ] as const)('is %s', (_, now, told, expected) => {
    expect(nextDay(now, told)).toBe(expected);
  });

  it('follows the timetable where nobody has mornings of their own', () => {
    const weekdays = { nextAfter: byTable('30 8 * * 1-5'), timeZone: 'UTC' };
    expect(nextDay('2027-06-23T09:00:00Z', [30, 14, 7], weekdays)).toBe('2027-06-25');
    expect(
      nextDay('2027-06-23T09:00:00Z', [30, 14, 7], { ...weekdays, nextAfter: byTable('0 9 * * *') }),
    ).toBe('2027-06-27');
    // Once a month: what would come too late has come already.
    expect(
      nextDay('2027-06-01T09:05:00Z', [30, 14, 7, 3, 1, 0], { ...weekdays, nextAfter: byTable('0 9 1 * *') }),
    ).toBe(undefined);
  });

  it('is the last before the end of what is no longer needed', () => {
    const of = { ...user, letEnd: { by: 'U0OMAR', at: at('2027-06-01T00:00:00Z'), expiry } };
    expect(nextDay('2027-06-01T07:05:00Z', [], { of })).toBe('2027-06-30');
  });

  it('is the day on which the plan itself sends it, wherever somebody lives', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Pacific/Auckland', 'Africa/Cairo'];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 * 24 }), fc.constantFrom(...zones), (hours, timeZone) => {
        const now = expiry.subtract({ hours });
        const nextAfter = inMornings(timeZone);
        const keys = new Set<string>();
        const isSettled = (key: string) => keys.has(key);
        const planFrom = (moment: Temporal.Instant) =>
          planReminder(
            user,
            'owner',
            isSettled,
            { thresholds, now: moment, nextRun: nextAfter(moment) },
            timeZone,
          );
        const { send, skip } = planFrom(now);
        for (const due of [...(send ? [send] : []), ...skip]) keys.add(due.key);
        const day = nextWarningDay(user, 'owner', isSettled, { thresholds, now, nextAfter, timeZone });
        let moment = nextAfter(now);
        while (Temporal.Instant.compare(moment, expiry) < 0 && !planFrom(moment).send)
          moment = nextAfter(moment);
        const isBefore = Temporal.Instant.compare(moment, expiry) < 0;
        expect(day?.toString()).toBe(isBefore ? dateIn(moment, timeZone).toString() : undefined);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the answer that somebody is to be reminded later', () => {
  const said = {
    by: 'U0OMAR',
    at: at('2027-05-31T08:00:00Z'),
    expiry,
    day: Temporal.PlainDate.from('2027-06-16'),
  };
  const day = (text: string) => Temporal.PlainDate.from(text);
  const answered = { ...user, later: said };

  it('stands in what was sent before that day, and not in the warning of the day', () => {
    expect(laterSaid(answered, expiry, day('2027-05-31'))).toBe(said);
    expect(laterSaid(answered, expiry, day('2027-06-16'))).toBeUndefined();
  });

  it('holds for that end and that owner alone', () => {
    const other = expiry.add({ hours: 24 });
    expect(laterSaid(answered, other, day('2027-05-31'))).toBeUndefined();
    expect(laterSaid({ ...answered, expiry: other }, expiry, day('2027-05-31'))).toBeUndefined();
    expect(laterSaid({ ...answered, owner: 'U0RITA' }, expiry, day('2027-05-31'))).toBeUndefined();
  });

  it('is offered as long as another threshold lies between', () => {
    expect(isFollowed(expiry, at('2027-05-31T07:00:00Z'), thresholds, 'Europe/Berlin')).toBe(true);
    expect(isFollowed(expiry, at('2027-06-30T07:00:00Z'), thresholds, 'Europe/Berlin')).toBe(false);
    expect(isFollowed(expiry, at('2027-06-29T07:00:00Z'), [1, -7], 'Europe/Berlin')).toBe(false);
  });
});
