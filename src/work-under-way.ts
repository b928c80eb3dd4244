import type { Log } from './ports/system.ts';

/** Work that goes on after its caller was answered: kept track of, so that the app can wait for it when it stops. */
export interface WorkUnderWay {
  /** Starts work; its failure is logged, and ends nothing else. The promise resolves when it is done, or failed. */
  start(work: () => Promise<void>): Promise<void>;
  /** Waits until all is done, at most this long. */
  finished(withinMs: number): Promise<void>;
}

export function workUnderWay(log: Log): WorkUnderWay {
  const all = new Set<Promise<void>>();
  return {
    start(work) {
      const running: Promise<void> = work()
        .catch((error: unknown) => log.error({ err: error }, 'Work in the background failed'))
        .finally(() => all.delete(running));
      all.add(running);
      return running;
    },
    async finished(withinMs) {
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, withinMs);
      });
      await Promise.race([Promise.allSettled(all), tooLate]);
      clearTimeout(timer);
    },
  };
}
