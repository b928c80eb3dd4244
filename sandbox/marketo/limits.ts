import { performance } from 'node:perf_hooks';
import { SubscriptionError } from './errors.ts';
import type { LimitSettings } from './subscription.ts';

/**
 * The limits of a whole subscription: calls in any window of real time (606), calls at once (615), calls a day
 * (607). A refused call is not counted.
 */
export class LimitWindow {
  readonly #settings: LimitSettings;
  #calls: number[] = [];
  #now = 0;
  #most = 0;

  constructor(settings: LimitSettings) {
    this.#settings = settings;
  }

  /** Most calls that were under way at once since the start. */
  get mostAtOnce(): number {
    return this.#most;
  }

  /** Calls in the window that ends now. */
  get inWindow(): number {
    const from = performance.now() - this.#settings.windowMs;
    this.#calls = this.#calls.filter((at) => at > from);
    return this.#calls.length;
  }

  /** Lets a call in, or throws; gives what is to be called when it has its answer. */
  enter(callsToday: number): () => void {
    if (callsToday >= this.#settings.perDay)
      throw new SubscriptionError('607', 'Daily API Request Limit Reached', 403);
    if (this.#now >= this.#settings.concurrency) {
      throw new SubscriptionError('615', 'Concurrent access limit reached', 403);
    }
    if (this.inWindow >= this.#settings.callsPerWindow) {
      const seconds = Math.round(this.#settings.windowMs / 1000);
      throw new SubscriptionError(
        '606',
        `Max rate limit '${this.#settings.callsPerWindow}' exceeded with in '${seconds}' secs`,
        403,
      );
    }
    this.use(1);
    this.#now += 1;
    this.#most = Math.max(this.#most, this.#now);
    let left = false;
    return () => {
      if (!left) this.#now -= 1;
      left = true;
    };
  }

  /** Uses up a part of the window, as another integration does. */
  use(calls: number): void {
    const now = performance.now();
    for (let call = 0; call < calls; call += 1) this.#calls.push(now);
  }
}
