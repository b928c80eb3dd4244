import type { Temporal } from 'temporal-polyfill';
import type { OutgoingEvent } from '../../src/core/events/event.ts';
import type { EventReceiver } from '../../src/ports/receiver.ts';
import type { Clock } from '../../src/ports/system.ts';
import type { Chance } from './chance.ts';
import { isDown, lostAnswer } from './faults.ts';
import type { Span } from './spans.ts';

/** An event that came to the receiver, and whether the app was told that it has it. */
export interface Arrived extends OutgoingEvent {
  readonly at: Temporal.Instant;
  readonly isAnswered: boolean;
}

export interface YearsReceiver extends EventReceiver {
  /** Everything that came, as often as it came. */
  readonly arrived: readonly Arrived[];
}

const LOST = 0.03;
const REFUSED = 0.02;

interface Options {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly down: readonly Span[];
  /** Whether nothing goes wrong any more. */
  readonly isQuiet: () => boolean;
}

/** Somebody else's program that takes events, and does not always say so. */
export function yearsReceiver({ clock, chance, down, isQuiet }: Options): YearsReceiver {
  const arrived: Arrived[] = [];
  return {
    arrived,
    where: 'https://events.example.com',
    async deliver(event) {
      const at = clock.now();
      if (isDown(down, at)) return { is: 'not_taken', said: 'ECONNREFUSED' };
      if (!isQuiet() && chance.happens(REFUSED))
        return { is: 'not_taken', said: 'HTTP 503', askedSeconds: 90 };
      const lost = isQuiet() ? undefined : lostAnswer(chance, LOST);
      if (lost !== 'before') arrived.push({ ...event, at, isAnswered: lost === undefined });
      return lost === undefined ? { is: 'taken', said: 'HTTP 204' } : { is: 'not_taken', said: 'ETIMEDOUT' };
    },
  };
}
