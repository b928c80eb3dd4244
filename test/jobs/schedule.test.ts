import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { missedRun, startSchedule } from '../../src/jobs/schedule.ts';
import { at } from '../builders.ts';

const silent = { info: () => {}, warn: () => {}, error: vi.fn() };

describe('a schedule', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date('2027-01-10T07:30:00Z') });
    silent.error.mockClear();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('runs a job at its hour in its own zone, every day', async () => {
    const runs: string[] = [];
    const schedule = startSchedule(
      [
        {
          name: 'remind',
          pattern: '0 9 * * *',
          timeZone: 'Europe/Berlin',
          run: async () => {
            runs.push(new Date().toISOString());
          },
        },
      ],
      silent,
    );
    await vi.advanceTimersByTimeAsync(25 * 3_600_000);
    expect(runs.map((run) => run.slice(0, 16))).toEqual(['2027-01-10T08:00', '2027-01-11T08:00']);
    await schedule.stop();
  });

  it('says that a job failed, and runs it again at its next tick', async () => {
    const run = vi.fn(() => Promise.reject(new Error('broken')));
    const schedule = startSchedule([{ name: 'settle', pattern: '* * * * *', timeZone: 'UTC', run }], silent);
    await vi.advanceTimersByTimeAsync(125_000);
    expect(run).toHaveBeenCalledTimes(2);
    expect(silent.error).toHaveBeenCalledTimes(2);
    await schedule.stop();
  });

  it('stops ticking', async () => {
    const run = vi.fn(async () => {});
    const schedule = startSchedule([{ name: 'settle', pattern: '* * * * *', timeZone: 'UTC', run }], silent);
    await schedule.stop();
    await vi.advanceTimersByTimeAsync(300_000);
    expect(run).not.toHaveBeenCalled();
  });
});

describe('a missed run', () => {
  const daily = { pattern: '0 9 * * *', timeZone: 'Europe/Berlin' };
  it.each([
    ['the tick came while nobody was there', '2027-01-10T07:00:00Z', '2027-01-10T08:30:00Z', true],
    ['the tick comes later today', '2027-01-09T08:00:05Z', '2027-01-10T07:30:00Z', false],
    ['the last run was this tick', '2027-01-10T08:00:03Z', '2027-01-10T08:30:00Z', false],
    ['days went by', '2027-01-01T08:00:03Z', '2027-01-10T07:30:00Z', true],
    ['the tick is now', '2027-01-09T08:00:05Z', '2027-01-10T08:00:20Z', true],
  ])('is one where %s', (_, lastRun, now, expected) => {
    expect(missedRun(daily, at(lastRun), at(now))).toBe(expected);
  });

  it('is none where the job never ran', () => {
    expect(missedRun(daily, undefined, at('2027-01-10T08:30:00Z'))).toBe(false);
  });
});
