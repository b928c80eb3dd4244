import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planReminders, reminderKey } from '../../src/core/reminder.ts';
import { apiUser, at } from '../builders.ts';

const thresholds = [30, 14, 7, 3, 1, 0];
const rules = (now: string, given: number[] = thresholds) => ({
  thresholds: given,
  timeZone: 'UTC',
  now: at(now),
});
const expiry = at('2027-06-30T23:59:59Z');
const user = apiUser({ createdAt: at('2027-01-01T00:00:00Z'), expiry });
const thresholdsOf = (due: readonly { threshold: number }[]) => due.map(({ threshold }) => threshold);

describe('a plan of reminders', () => {
  it('is empty before the first threshold, and for a user that never expires', () => {
    expect(planReminders([user], 'owner', new Set(), rules('2027-05-30T23:00:00Z'))).toEqual({
      send: [],
      skip: [],
    });
    const forever = apiUser({ expiry: undefined });
    expect(planReminders([forever], 'owner', new Set(), rules('2027-06-30T12:00:00Z')).send).toEqual([]);
  });

  it('sends the most urgent of those at or past their threshold, and skips the overtaken', () => {
    const plan = planReminders([user], 'owner', new Set(), rules('2027-06-24T09:00:00Z'));
    expect(thresholdsOf(plan.send)).toEqual([7]);
    expect(plan.send[0]?.daysLeft).toBe(6);
    expect(thresholdsOf(plan.skip)).toEqual([14, 30]);
  });

  it('leaves out what was sent or skipped for this expiry, and starts anew for another', () => {
    const settled = new Set(thresholds.map((threshold) => reminderKey(user, expiry, threshold, 'owner')));
    expect(planReminders([user], 'owner', settled, rules('2027-06-30T09:00:00Z')).send).toEqual([]);
    const extended = { ...user, expiry: at('2027-07-01T23:59:59Z') };
    expect(
      thresholdsOf(planReminders([extended], 'owner', settled, rules('2027-06-30T09:00:00Z')).send),
    ).toEqual([1]);
    expect(planReminders([user], 'administrators', settled, rules('2027-06-30T09:00:00Z')).send).toHaveLength(
      1,
    );
  });

  it('leaves out thresholds wider than the user’s own life', () => {
    const short = apiUser({ createdAt: at('2027-06-26T12:00:00Z'), expiry });
    expect(planReminders([short], 'owner', new Set(), rules('2027-06-26T12:00:00Z')).send).toEqual([]);
    expect(
      thresholdsOf(planReminders([short], 'owner', new Set(), rules('2027-06-27T12:00:00Z')).send),
    ).toEqual([3]);
  });

  it('may hold a warning after the end', () => {
    const plan = planReminders([user], 'owner', new Set(), rules('2027-07-01T09:00:00Z', [1, -1]));
    expect(thresholdsOf(plan.send)).toEqual([-1]);
  });

  it('puts the most urgent users first', () => {
    const soon = apiUser({ ...user, id: 'b', email: 'b@example.com', expiry: at('2027-06-20T12:00:00Z') });
    const plan = planReminders([user, soon], 'owner', new Set(), rules('2027-06-19T09:00:00Z'));
    expect(plan.send.map(({ apiUser: { email } }) => email)).toEqual([
      'b@example.com',
      'erp-sync@example.com',
    ]);
  });

  it('never drops and never repeats a warning, whenever the runs come', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 40 }),
        (days) => {
          const settled = new Set<string>();
          const sent: number[] = [];
          for (const day of days.sort((one, other) => one - other)) {
            const now = at('2027-01-01T09:00:00Z').add({ hours: 24 * day });
            const plan = planReminders([user], 'owner', settled, { thresholds, timeZone: 'UTC', now });
            expect(plan.send.length).toBeLessThanOrEqual(1);
            for (const due of [...plan.send, ...plan.skip]) {
              expect(settled.has(due.key)).toBe(false);
              settled.add(due.key);
            }
            sent.push(...thresholdsOf(plan.send));
          }
          expect(new Set(sent).size).toBe(sent.length);
          // Each warning is more urgent than the one before, and the last run leaves nothing due unsaid.
          expect(sent).toEqual([...sent].sort((one, other) => other - one));
          const left = 180 - (days.at(-1) ?? 0);
          const due = thresholds.filter((threshold) => left <= threshold);
          if (due.length > 0) expect(sent.at(-1)).toBe(Math.min(...due));
        },
      ),
    );
  });
});
