import { Temporal } from 'temporal-polyfill';
import type { Records } from '../ports.ts';
import type { Database } from './database.ts';

export function jobRecords({ kysely }: Database): Records['jobs'] {
  return {
    async lastRun(job) {
      const row = await kysely
        .selectFrom('job_runs')
        .select('finished_at')
        .where('job', '=', job)
        .executeTakeFirst();
      return row && Temporal.Instant.from(row.finished_at);
    },

    async recordRun(job, at) {
      const finished_at = at.toString();
      await kysely
        .insertInto('job_runs')
        .values({ job, finished_at })
        .onConflict((conflict) => conflict.column('job').doUpdateSet({ finished_at }))
        .execute();
    },
  };
}
