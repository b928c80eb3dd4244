import type { Needs } from '../ports/ports.ts';
import type { Log } from '../ports/system.ts';
import { isOwed, type Timetable } from './timetable.ts';

/** How a run ended: nothing of it is owed any more, something is, or it is somebody else's, or not its time. */
export type RunResult = 'done' | 'owed' | 'not_now';

/** Work with a timetable, such as the reminders of one instance. */
export interface TimedJob extends Timetable {
  readonly name: string;
  /** Remembers by itself that nothing is owed any more. */
  readonly run: () => Promise<RunResult>;
  /** Whether a run was begun and never ended, whoever began it. */
  readonly isUnderWay?: () => Promise<boolean>;
  /** Whether a first start runs it at once; otherwise a first start begins to count. */
  readonly atFirstStart: boolean;
}

/** Minutes until what is still owed is tried again: growing, so that a long outage is not hammered at. */
const PAUSES = [1, 2, 5, 15, 30, 60];

const LONGEST_PAUSE = 60;

type OwedPorts = Needs<'clock', 'jobs'> & { readonly log: Log };

/**
 * Runs a job where the records say that it is owed: a time of its table has come since its last run that left nothing
 * owed, or a run has left something. So it does not matter whether anybody was there at the very minute.
 */
export async function runIfOwed({ records, clock, log }: OwedPorts, job: TimedJob): Promise<void> {
  const now = clock.now();
  const state = await records.jobs.state(job.name);
  if (state === undefined) {
    if (!job.atFirstStart) return records.jobs.recordRun(job.name, now);
    await records.jobs.recordOwed(job.name, { tries: 0, nextTryAt: now });
  } else {
    const { finishedAt, nextTryAt } = state;
    const pause = nextTryAt ? now.until(nextTryAt).total('minutes') : 0;
    // A clock that was wrong for a while leaves instants that lie far ahead; they keep nothing back.
    if (pause > 0 && pause <= LONGEST_PAUSE) return;
    const isAhead = now.until(finishedAt).total('minutes') > LONGEST_PAUSE;
    const owed = nextTryAt !== undefined || isAhead || isOwed(job, finishedAt, now);
    if (!owed && !(await job.isUnderWay?.())) return;
  }
  const result = await job.run().catch((error: unknown): RunResult => {
    log.error({ err: error, job: job.name }, 'A job failed; it is tried again');
    return 'owed';
  });
  if (result !== 'owed') return;
  const tries = (state?.tries ?? 0) + 1;
  const minutes = PAUSES[tries - 1] ?? LONGEST_PAUSE;
  const nextTryAt = clock.now().add({ minutes });
  await records.jobs.recordOwed(job.name, { tries, nextTryAt });
  log.warn(
    { job: job.name, tries, next: nextTryAt.toString() },
    'Something of a job is still owed; tried again',
  );
}
