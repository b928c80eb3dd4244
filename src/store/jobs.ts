import { Temporal } from 'temporal-polyfill';
import type { JobRecords } from '../ports/records/jobs.ts';
import type { Database } from './database.ts';

export function jobRecords({ kysely }: Database): JobRecords {
  return {
    async state(job) {
      const row = await kysely.selectFrom('job_runs').selectAll().where('job', '=', job).executeTakeFirst();
      return (
        row && {
          finishedAt: Temporal.Instant.from(row.finished_at),
          tries: row.tries,
          nextTryAt: row.next_try_at === null ? undefined : Temporal.Instant.from(row.next_try_at),
        }
      );
    },

    async recordRun(job, at) {
      const run = { finished_at: at.toString(), tries: 0, next_try_at: null };
      await kysely
        .insertInto('job_runs')
        .values({ job, ...run })
        .onConflict((conflict) => conflict.column('job').doUpdateSet(run))
        .execute();
    },

    async recordOwed(job, { tries, nextTryAt }) {
      const owed = { tries, next_try_at: nextTryAt.toString() };
      await kysely
        .insertInto('job_runs')
        // Where it never ran, it counts from now.
        .values({ job, finished_at: nextTryAt.toString(), ...owed })
        .onConflict((conflict) => conflict.column('job').doUpdateSet(owed))
        .execute();
    },
  };
}
