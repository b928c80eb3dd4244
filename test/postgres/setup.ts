import type { TestProject } from 'vitest/node';
import { launchPostgres } from './launch.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
    postgresSocket: string | undefined;
  }
}

/** One PostgreSQL for the whole test run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await launchPostgres();
  project.provide('postgresUrl', postgres.url);
  project.provide('postgresSocket', postgres.socket);
  return postgres.stop;
}
