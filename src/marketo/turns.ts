import { setTimeout as pause } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { Place, SharedPlaces } from '../ports/places.ts';
import type { Limits, Urgency } from './limits.ts';
import type { Pace } from './pace.ts';

/** Lets calls go when they fit into the window and into the number of calls at a time; clicks before jobs. */
export interface Turns {
  /** Runs work at its turn. Throws the reason of the signal where it comes first. */
  run<T>(urgency: Urgency, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** The same for a job that keeps no pace: the call that measures it. */
  runUnpaced<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** Others have used the window up: nobody sends until it has passed. */
  stepBack(): void;
  /** Resolves when nothing is under way; no longer waits for a window. */
  end(): Promise<void>;
}

export interface TurnsOptions {
  readonly instance: string;
  readonly limits: Limits;
  readonly pace: Pace;
  /** Places shared with other replicas; `undefined` where this process is alone. */
  readonly shared: SharedPlaces | undefined;
  /** Called where the shared places cannot be asked; the limits of this process hold alone then. */
  readonly onSharedFailure: (error: unknown) => void;
}

/** A window is held a little longer than it is, because calls do not travel equally fast. */
const LONGER = 1.01;

/** Background work leaves this share of the calls at a time to clicks. */
const CLICKS_ONLY = 0.4;

/** A place has to be free this long, in milliseconds, before a job takes it: a click of any replica comes first. */
const JOBS_WAIT_MS = 100;

export function turns({ instance, limits, pace, shared, onSharedFailure }: TurnsOptions): Turns {
  const { concurrency, callsPerWindow } = limits;
  const windowMs = limits.windowMs * LONGER;
  const queue = new PQueue({ concurrency, intervalCap: callsPerWindow, interval: windowMs, strict: true });
  const jobs = new PQueue({ concurrency: Math.max(1, Math.floor(concurrency * (1 - CLICKS_ONLY))) });
  let resumption: NodeJS.Timeout | undefined;

  async function placeFor(urgency: Urgency, signal: AbortSignal): Promise<Place | undefined> {
    if (!shared) return undefined;
    const wanted = {
      callsPerWindow,
      windowMs,
      concurrency,
      // Longer than any call may take: a place whose process died comes free by itself.
      leaseMs: limits.timeoutMs * 3,
      freeForMs: urgency === 'job' ? Math.min(JOBS_WAIT_MS, windowMs / 20) : 0,
    };
    for (;;) {
      try {
        const answer = await shared.take(instance, wanted);
        if ('place' in answer) return answer.place;
        await pause(answer.waitMs, undefined, { signal });
      } catch (error) {
        if (signal.aborted) throw error;
        onSharedFailure(error);
        return undefined;
      }
    }
  }

  function go<T>(urgency: Urgency, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const turn = async () => {
      const place = await placeFor(urgency, signal);
      try {
        return await work();
      } finally {
        await place?.release().catch(onSharedFailure);
      }
    };
    return queue.add(turn, { priority: urgency === 'click' ? 1 : 0, signal });
  }

  return {
    run(urgency, signal, work) {
      if (urgency === 'click') return go(urgency, signal, work);
      const paced = async () => {
        await pace.turn(signal);
        return go(urgency, signal, work);
      };
      return jobs.add(paced, { signal });
    },
    runUnpaced: (signal, work) => go('job', signal, work),
    stepBack() {
      queue.pause();
      clearTimeout(resumption);
      resumption = setTimeout(() => queue.start(), windowMs);
      shared?.stepBack(instance, windowMs).catch(onSharedFailure);
    },
    async end() {
      clearTimeout(resumption);
      queue.start();
      await Promise.all([jobs.onIdle(), queue.onIdle()]);
    },
  };
}
