import type { Log } from './ports/system.ts';

/**
 * A health check that says in the log when it begins to fail, with the first reason, and when it passes again; the
 * answer to `/readyz` has no room for reasons.
 */
export function toldReadiness(log: Log, what: string, prove: () => Promise<void>): () => Promise<boolean> {
  let isFailing = false;
  return async () => {
    try {
      await prove();
    } catch (error) {
      if (!isFailing) log.error({ err: error }, `The ${what} cannot keep anything now; the app is not ready`);
      isFailing = true;
      return false;
    }
    if (isFailing) log.info({}, `The ${what} works again`);
    isFailing = false;
    return true;
  };
}
