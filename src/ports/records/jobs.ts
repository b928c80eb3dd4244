import type { Temporal } from 'temporal-polyfill';

/** How far a job has come. */
export interface JobState {
  /** When nothing of it was owed any more. */
  readonly finishedAt: Temporal.Instant;
  /** Runs since then that left something. */
  readonly tries: number;
  /** When it is tried again; `undefined` where nothing is left. */
  readonly nextTryAt: Temporal.Instant | undefined;
}

/** When nothing of each job was owed any more. */
export interface JobRecords {
  /** `undefined` for a job that never ran. */
  state(job: string): Promise<JobState | undefined>;
  /** Nothing of the job is owed any more, as of this instant. */
  recordRun(job: string, at: Temporal.Instant): Promise<void>;
  /** Something of the job is still owed; it is tried again then. */
  recordOwed(job: string, again: Pick<JobState, 'tries'> & { nextTryAt: Temporal.Instant }): Promise<void>;
}
