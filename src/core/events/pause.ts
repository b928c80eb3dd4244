import type { Temporal } from 'temporal-polyfill';

/** Minutes until what was not taken is tried again: growing, so that a long outage is not hammered at. */
const PAUSES = [1, 2, 5, 15, 30, 60];

const LONGEST_PAUSE = 60;

/** What a receiver may ask for, in seconds: a day. More is taken for a mistake. */
export const LONGEST_ASKED_SECONDS = 86_400;

/**
 * When an event, or a receiver, is tried again.
 *
 * @param tries how often it was tried in vain, this time included
 * @param askedSeconds what the receiver has asked for (`Retry-After`); a shorter pause than ours does not shorten it
 */
export function nextTry(now: Temporal.Instant, tries: number, askedSeconds = 0): Temporal.Instant {
  const ours = (PAUSES[tries - 1] ?? LONGEST_PAUSE) * 60;
  return now.add({ seconds: Math.max(ours, Math.min(Math.ceil(askedSeconds), LONGEST_ASKED_SECONDS)) });
}

/** Whether a pause has begun that has not ended; one that is longer than any can be was written by a clock that was ahead. */
export function isPaused(until: Temporal.Instant | undefined, now: Temporal.Instant): boolean {
  if (!until) return false;
  const left = now.until(until).total('seconds');
  return left > 0 && left <= LONGEST_ASKED_SECONDS;
}
