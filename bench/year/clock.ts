import { Temporal } from 'temporal-polyfill';
import type { Clock } from '../../src/ports/system.ts';

/** A clock that stands, but for a millisecond at each look: no two things happen at one instant, and every year is the same. */
export interface SteppedClock extends Clock {
  /** Forwards alone; where it is further already, it stays. */
  moveTo(instant: Temporal.Instant): void;
}

export function steppedClock(start: Temporal.Instant): SteppedClock {
  let shown = start.epochMilliseconds;
  return {
    now() {
      shown += 1;
      return Temporal.Instant.fromEpochMilliseconds(shown);
    },
    moveTo(instant) {
      shown = Math.max(shown, instant.epochMilliseconds);
    },
  };
}
