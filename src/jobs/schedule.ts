import { createTask, type ScheduledTask } from 'node-cron';
import { Temporal } from 'temporal-polyfill';
import type { Log } from '../ports.ts';

export interface Job {
  readonly name: string;
  /** Five fields; day of month and day of week are both required by node-cron, not either. */
  readonly pattern: string;
  readonly timeZone: string;
  readonly run: () => Promise<unknown>;
}

export interface Schedule {
  /** Stops ticking and waits for the runs under way. */
  stop(): Promise<void>;
}

/**
 * Runs jobs at their times. node-cron gives the tick alone: what there is to do is decided from the records, so a
 * tick that is lost delays work and never drops it. A job never runs twice at once, and one that fails runs again
 * at its next tick.
 */
export function startSchedule(jobs: readonly Job[], log: Log): Schedule {
  const underWay = new Set<Promise<unknown>>();
  const tasks = jobs.map(({ name, pattern, timeZone, run }) => {
    const tick = async () => {
      const running = run().catch((error: unknown) => log.error({ err: error, job: name }, 'A job failed'));
      underWay.add(running);
      await running;
      underWay.delete(running);
    };
    const task = createTask(pattern, tick, { name, timezone: timeZone, noOverlap: true });
    void task.start();
    return task;
  });
  return {
    async stop() {
      await Promise.all(tasks.map((task) => task.destroy()));
      await Promise.all(underWay);
    },
  };
}

/** Missed ticks are looked for this far back, in minutes: a day, the longest between two runs of a daily job. */
const LOOK_BACK_MINUTES = 24 * 60;

/**
 * Whether a tick fell between the last run and now, while nobody was there to hear it.
 *
 * @param lastRun `undefined` for a job that never ran: then nothing was missed
 */
export function missedRun(
  { pattern, timeZone }: Pick<Job, 'pattern' | 'timeZone'>,
  lastRun: Temporal.Instant | undefined,
  now: Temporal.Instant,
): boolean {
  if (lastRun === undefined) return false;
  const task: ScheduledTask = createTask(pattern, () => {}, { timezone: timeZone });
  try {
    const minute = now.round({ smallestUnit: 'minute', roundingMode: 'floor' });
    for (let back = 0; back < LOOK_BACK_MINUTES; back += 1) {
      const at = minute.subtract({ minutes: back });
      if (Temporal.Instant.compare(at, lastRun) <= 0) return false;
      if (task.match(new Date(at.epochMilliseconds))) return true;
    }
    return now.since(lastRun).total('minutes') >= LOOK_BACK_MINUTES;
  } finally {
    void task.destroy();
  }
}
