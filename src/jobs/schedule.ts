import { createTask } from 'node-cron';
import type { Log } from '../ports/system.ts';

/** Work that is looked for every minute. */
export interface EveryMinute {
  readonly name: string;
  readonly run: () => Promise<unknown>;
}

export interface Schedule {
  /** Stops ticking and waits for the runs under way. */
  stop(): Promise<void>;
}

const EVERY_MINUTE = '* * * * *';

/**
 * Looks for work every minute. node-cron gives the tick alone, and drops one that comes over a second late: what there
 * is to do is decided from the records, so a lost tick delays work by a minute and never drops it. Nothing runs twice
 * at once.
 */
export function startSchedule(jobs: readonly EveryMinute[], log: Log): Schedule {
  const underWay = new Set<Promise<unknown>>();
  const tasks = jobs.map(({ name, run }) => {
    const tick = async () => {
      const running = run().catch((error: unknown) =>
        log.error({ err: error, job: name }, 'A job failed; it runs again in a minute'),
      );
      underWay.add(running);
      await running;
      underWay.delete(running);
    };
    // A dropped tick is no news: the next one finds the same work.
    const options = {
      name,
      timezone: 'UTC',
      noOverlap: true,
      suppressMissedWarning: true,
      logger: quiet(log),
    };
    const task = createTask(EVERY_MINUTE, tick, options);
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

/** node-cron would write to the console. */
function quiet(log: Log) {
  const say = (message: string | Error) => log.info({ cron: String(message) }, 'The schedule says');
  return { info: say, warn: say, error: say, debug: () => {} };
}
