import { setTimeout as pause } from 'node:timers/promises';
import type { DailyCount } from '../ports/marketo.ts';
import { type Limits, SUBSCRIPTION } from './limits.ts';

/** How fast background work goes, so that it never uses up what other integrations need. */
export interface Pace {
  /** Waits until background work may send its next call. Throws the reason of the signal. */
  turn(signal: AbortSignal): Promise<void>;
  /** Marketo refused a call of ours because the window or the concurrent calls were used up. */
  refused(): void;
}

export interface PaceOptions {
  readonly limits: Pick<Limits, 'callsPerWindow' | 'windowMs'>;
  /** Calls that this process has sent so far. */
  readonly ownCalls: () => number;
  /** Asks Marketo how many calls everybody has made today. */
  readonly callsToday: () => Promise<DailyCount>;
}

/** Until others are known, background work keeps to this share of the subscription's window. */
const UNKNOWN_SHARE = 0.3;

/** So many calls may go at once after a rest; what follows waits until they are made up for. */
const BURST = 10;

/** Others are measured anew after so many windows. */
const MEASURE_EVERY = 2;

/** So many counts are kept for the average. */
const COUNTS_KEPT = 6;

/** Calls that may be under way while Marketo counts: a single difference is that much off. */
const UNCERTAINTY = 3;

/** Calls of a window that are left to nobody, because two even streams never meet evenly. */
const SPARE = 1;

/** Spaces calls a little wider than they fit, because they do not travel equally fast. */
const WIDER = 1.01;

interface Measured {
  readonly at: number;
  readonly own: number;
  readonly count: DailyCount;
}

/**
 * Spaces the calls of background work evenly over the window, as many as others leave of it.
 *
 * How much others use is the difference of two counts of Marketo's own usage, less our calls. Where Marketo does not
 * say, or its count does not move with our own calls, the configured limit holds alone. A refusal halves the pace,
 * and it recovers by a tenth with every count.
 */
export function backgroundPace({ limits, ownCalls, callsToday }: PaceOptions): Pace {
  const { windowMs, callsPerWindow } = limits;
  const cautious = Math.min(callsPerWindow, SUBSCRIPTION.callsPerWindow * UNKNOWN_SHARE);
  const now = () => performance.now();
  let counts: Measured[] = [];
  let budget = cautious;
  let share = 1;
  let nextAt = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  let sinceRest = 0;
  let measureAt = 0;

  const spacing = () => (WIDER * windowMs) / Math.max(1, budget * share);

  /** The most calls that others may have made in one window; `undefined` where Marketo's count says nothing. */
  function others(from: Measured, to: Measured): number | undefined {
    const all = to.count.total - from.count.total;
    const ours = to.own - from.own;
    if (all < ours - UNCERTAINTY) return undefined;
    return ((Math.max(0, all - ours) + UNCERTAINTY) * windowMs) / (to.at - from.at);
  }

  function learn(current: Measured): void {
    const [first] = counts;
    const latest = counts.at(-1);
    // A new day counts from nothing.
    const isNewDay = latest && !latest.count.date.equals(current.count.date);
    counts = isNewDay ? [current] : [...counts, current].slice(-COUNTS_KEPT);
    if (!first || !latest || isNewDay) return;
    share = Math.min(1, share + 0.1);
    const onAverage = others(first, current);
    const lately = others(latest, current);
    budget =
      onAverage === undefined || lately === undefined
        ? callsPerWindow
        : Math.min(
            callsPerWindow,
            SUBSCRIPTION.callsPerWindow -
              SPARE -
              Math.max(onAverage, lately - (2 * UNCERTAINTY) / MEASURE_EVERY),
          );
  }

  /** When the next call may go; it takes that place. */
  function place(): number {
    const at = sinceRest < BURST ? now() : Math.max(now(), nextAt);
    sinceRest += 1;
    nextAt = Math.max(nextAt, at) + spacing();
    lastAt = at;
    return at;
  }

  async function until(at: number, options: { signal: AbortSignal } | { ref: false }): Promise<void> {
    if (at > now()) await pause(at - now(), undefined, options);
  }

  /** Takes its place among the calls that it measures. */
  async function measure(at: number): Promise<void> {
    measureAt = Number.POSITIVE_INFINITY;
    try {
      // A process that ends does not wait for it.
      await until(at, { ref: false });
      const count = await callsToday();
      learn({ at: now(), own: ownCalls(), count });
    } catch {
      // What went wrong was said where the call was sent; here it only means that nobody is known.
      counts = [];
      budget = callsPerWindow;
    }
    measureAt = now() + windowMs * (counts.length > 1 ? MEASURE_EVERY : 1);
  }

  return {
    async turn(signal) {
      if (now() - lastAt >= windowMs) {
        sinceRest = 0;
        nextAt = now();
        counts = [];
        budget = cautious;
        measureAt = Math.min(measureAt, now());
      }
      if (now() >= measureAt) void measure(place());
      await until(place(), { signal });
    },
    refused() {
      share = Math.max(0.1, share / 2);
    },
  };
}
