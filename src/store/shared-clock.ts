import { Temporal } from 'temporal-polyfill';
import type { Clock } from '../ports/system.ts';

/** How often the two clocks are compared, in milliseconds. */
const COMPARED_EVERY_MS = 60_000;

/** Less than this, in milliseconds, is left alone: the question itself takes time, and machines keep closer together. */
const LEFT_ALONE_MS = 2_000;

export interface SharedClock extends Clock {
  /** Compares the clocks now; where the database does not answer, what was known holds. */
  compare(): Promise<void>;
  /** Compares them every minute from now on, until `end`. */
  follow(): void;
  end(): void;
}

/**
 * The clock that all replicas share: the database's, as it goes on this machine. What one replica wrote down is judged
 * by another, and machines differ: one that is ten minutes ahead would give an invite up that has just left.
 *
 * @param ask the database's time; `undefined` where it has none of its own
 * @param onOffset told of each new difference that is more than a moment, in milliseconds that this machine is ahead
 */
export function sharedClock(
  own: Clock,
  ask: () => Promise<Temporal.Instant | undefined>,
  { onOffset, onError }: { onOffset: (aheadMs: number) => void; onError: (error: unknown) => void },
): SharedClock {
  let ahead = Temporal.Duration.from({ milliseconds: 0 });
  let timer: NodeJS.Timeout | undefined;

  const compare = async () => {
    const before = own.now();
    const theirs = await ask().catch((error: unknown) => {
      onError(error);
      return undefined;
    });
    if (!theirs) return;
    const took = before.until(own.now());
    // An answer that was long under way, or a clock that was set meanwhile, says little.
    if (took.sign < 0 || took.total('milliseconds') > LEFT_ALONE_MS) return;
    const difference = Math.round(
      before.since(theirs).total('milliseconds') + took.total('milliseconds') / 2,
    );
    const milliseconds = Math.abs(difference) < LEFT_ALONE_MS ? 0 : difference;
    const isNew = Math.abs(ahead.total('milliseconds') - milliseconds) >= LEFT_ALONE_MS;
    ahead = Temporal.Duration.from({ milliseconds });
    if (isNew) onOffset(milliseconds);
  };

  return {
    now: () => own.now().subtract(ahead),
    compare,
    follow() {
      timer ??= setInterval(() => void compare(), COMPARED_EVERY_MS).unref();
    },
    end: () => clearInterval(timer),
  };
}
