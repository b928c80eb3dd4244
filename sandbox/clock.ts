import { Temporal } from 'temporal-polyfill';
import type { Clock } from '../src/ports/system.ts';

/** A clock that goes on like a real one and can be moved; both stand-ins and the app look at the same one. */
export interface MovableClock extends Clock {
  /** Moves by a span such as `{ days: 7 }`; hours may be negative. */
  move(by: Temporal.DurationLike): void;
  /** Moves to an instant, forwards or back. */
  moveTo(instant: Temporal.Instant): void;
}

/** @param start the instant at which the clock begins; without it, now */
export function movableClock(start?: Temporal.Instant): MovableClock {
  const startedAt = Temporal.Now.instant();
  let shown = start ?? startedAt;
  let setAt = startedAt;
  // By plain numbers: it is asked for at every click, and spans of the calendar are slow.
  const now = () =>
    Temporal.Instant.fromEpochNanoseconds(
      shown.epochNanoseconds + Temporal.Now.instant().epochNanoseconds - setAt.epochNanoseconds,
    );
  const set = (instant: Temporal.Instant) => {
    shown = instant;
    setAt = Temporal.Now.instant();
  };
  return {
    now,
    // Days in UTC have 24 hours; an instant alone knows no days.
    move: (by) => set(now().toZonedDateTimeISO('UTC').add(by).toInstant()),
    moveTo: set,
  };
}
