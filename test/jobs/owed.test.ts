import { beforeEach, describe, expect, it } from 'vitest';
import { type MovableClock, movableClock } from '../../sandbox/clock.ts';
import { type RunResult, runIfOwed, type TimedJob } from '../../src/jobs/owed.ts';
import type { JobState } from '../../src/ports/records/jobs.ts';
import type { Records } from '../../src/ports/records/records.ts';
import { at } from '../builders.ts';

/** A job at nine, in memory, whose runs end as planned. */
function jobOf(clock: MovableClock, given: Partial<TimedJob> = {}) {
  let state: JobState | undefined;
  const ends: (RunResult | Error)[] = [];
  const ran: string[] = [];
  const jobs: Records['jobs'] = {
    state: async () => state,
    recordRun: async (_, finishedAt) => {
      state = { finishedAt, tries: 0, nextTryAt: undefined };
    },
    recordOwed: async (_, again) => {
      state = { finishedAt: state?.finishedAt ?? clock.now(), ...again };
    },
  };
  const job: TimedJob = {
    name: 'remind',
    pattern: '0 9 * * *',
    timeZone: 'UTC',
    atFirstStart: false,
    async run() {
      ran.push(clock.now().toString().slice(11, 16));
      const end = ends.shift() ?? 'done';
      if (end instanceof Error) throw end;
      if (end === 'done') await jobs.recordRun('remind', clock.now());
      return end;
    },
    ...given,
  };
  const said: string[] = [];
  const say = (_: object, message: string) => said.push(message);
  const log = { info: say, warn: say, error: say };
  return {
    ends,
    ran,
    said,
    state: () => state,
    look: () => runIfOwed({ records: { jobs } as Records, clock, log }, job),
    async lookEveryMinute(minutes: number) {
      for (let minute = 0; minute < minutes; minute += 1) {
        clock.move({ minutes: 1 });
        await this.look();
      }
    },
  };
}

describe('what is owed', () => {
  let clock: MovableClock;
  beforeEach(() => {
    clock = movableClock(at('2027-01-10T08:00:00Z'));
  });

  it('runs once at its time, whoever heard the minute', async () => {
    const job = jobOf(clock);
    await job.look();
    expect(job.ran).toEqual([]);
    // Held up from 08:59 to 09:07: no tick came at nine.
    clock.moveTo(at('2027-01-10T09:07:00Z'));
    await job.look();
    await job.lookEveryMinute(10);
    expect(job.ran).toEqual(['09:07']);
  });

  it('is tried again within minutes, with growing pauses, until nothing of it is owed', async () => {
    const job = jobOf(clock);
    await job.look();
    job.ends.push('owed', new Error('broken'), 'owed', 'done');
    clock.moveTo(at('2027-01-10T08:59:00Z'));
    await job.lookEveryMinute(60);
    expect(job.ran).toEqual(['09:00', '09:01', '09:03', '09:08']);
    expect(job.said.join()).toContain('A job failed');
    expect(job.state()?.tries).toBe(0);
  });

  it('is tried once an hour at the least, however long it lasts, and also after a restart', async () => {
    const job = jobOf(clock);
    await job.look();
    job.ends.push(...Array.from({ length: 100 }, (): RunResult => 'owed'));
    clock.moveTo(at('2027-01-10T08:59:00Z'));
    await job.lookEveryMinute(8 * 60);
    expect(job.ran.slice(0, 7)).toEqual(['09:00', '09:01', '09:03', '09:08', '09:23', '09:53', '10:53']);
    expect(job.ran.at(-1)).toBe('16:53');
  });

  it('is left to whoever is at it', async () => {
    const job = jobOf(clock);
    await job.look();
    job.ends.push('not_now', 'not_now', 'done');
    clock.moveTo(at('2027-01-10T09:00:00Z'));
    await job.look();
    await job.lookEveryMinute(5);
    expect(job.ran).toEqual(['09:00', '09:01', '09:02']);
  });

  it('runs at a first start where the job wants that, and begins to count otherwise', async () => {
    const eager = jobOf(clock, { atFirstStart: true });
    await eager.look();
    await eager.look();
    expect(eager.ran).toEqual(['08:00']);
    const failing = jobOf(clock, { atFirstStart: true });
    failing.ends.push('owed');
    await failing.look();
    await failing.lookEveryMinute(2);
    expect(failing.ran).toEqual(['08:00', '08:01']);
  });

  it('goes on with a run that somebody began and nobody ended', async () => {
    let isUnderWay = true;
    const job = jobOf(clock, { isUnderWay: async () => isUnderWay });
    await job.look();
    clock.move({ minutes: 1 });
    await job.look();
    isUnderWay = false;
    await job.lookEveryMinute(3);
    expect(job.ran).toEqual(['08:01']);
  });

  it('is not kept back by a clock that was years ahead for a while', async () => {
    const job = jobOf(clock);
    clock.moveTo(at('2037-01-10T09:00:00Z'));
    await job.look();
    clock.moveTo(at('2027-01-10T10:00:00Z'));
    await job.look();
    expect(job.ran).toEqual(['10:00']);
  });
});
