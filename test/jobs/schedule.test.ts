import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startSchedule } from '../../src/jobs/schedule.ts';

const silent = { info: () => {}, warn: () => {}, error: vi.fn() };

describe('a schedule', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date('2027-01-10T07:30:00Z') });
    silent.error.mockClear();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('looks for work every minute', async () => {
    const run = vi.fn(async () => {});
    const schedule = startSchedule([{ name: 'settle', run }], silent);
    await vi.advanceTimersByTimeAsync(3 * 60_000 + 500);
    expect(run).toHaveBeenCalledTimes(3);
    await schedule.stop();
  });

  it('looks again a minute after a tick that was lost to a process held up', async () => {
    const run = vi.fn(async () => {});
    const schedule = startSchedule([{ name: 'remind', run }], silent);
    await vi.advanceTimersByTimeAsync(59_000);
    // The clock goes on, and no timer fires: a suspended laptop.
    vi.setSystemTime(new Date('2027-01-10T07:31:07Z'));
    await vi.advanceTimersByTimeAsync(2_000);
    run.mockClear();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(run).toHaveBeenCalled();
    await schedule.stop();
  });

  it('says that work failed, and looks again a minute later', async () => {
    const run = vi.fn(() => Promise.reject(new Error('broken')));
    const schedule = startSchedule([{ name: 'settle', run }], silent);
    await vi.advanceTimersByTimeAsync(125_000);
    expect(run).toHaveBeenCalledTimes(2);
    expect(silent.error).toHaveBeenCalledTimes(2);
    await schedule.stop();
  });

  it('stops ticking', async () => {
    const run = vi.fn(async () => {});
    const schedule = startSchedule([{ name: 'settle', run }], silent);
    await schedule.stop();
    await vi.advanceTimersByTimeAsync(300_000);
    expect(run).not.toHaveBeenCalled();
  });
});
