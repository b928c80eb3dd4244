import { Temporal } from 'temporal-polyfill';
import { type MarketoFailure, type Trouble, troubleOf } from '../core/marketo-failure.ts';
import type { MarketoHealth } from '../ports/marketo.ts';
import type { Clock } from '../ports/system.ts';

export interface InstanceHealth {
  current(): MarketoHealth;
  /** @param askedAt when the call began */
  answered(askedAt: Temporal.Instant): void;
  failed(failure: MarketoFailure): void;
  /** Marketo's clock, to the second, in an answer that came between these instants of ours. */
  heardClock(date: Date | undefined, before: Temporal.Instant, after: Temporal.Instant): void;
  restUntil(reset: Temporal.Instant): void;
  isResting(): boolean;
}

/** Remembers how an instance answers; `say` is told of each change, once. */
export function instanceHealth(clock: Clock, say: (change: string, fields: object) => void): InstanceHealth {
  let state: MarketoHealth['state'] = 'untried';
  let since: Temporal.Instant | undefined;
  let trouble: Trouble | undefined;
  let restsUntil: Temporal.Instant | undefined;
  let restsSince: Temporal.Instant | undefined;
  let clockAheadSeconds: number | undefined;

  const isResting = () => restsUntil !== undefined && Temporal.Instant.compare(clock.now(), restsUntil) < 0;

  return {
    isResting,
    current: () => ({
      state,
      since,
      trouble,
      restsUntil: isResting() ? restsUntil : undefined,
      clockAheadSeconds,
    }),
    answered(askedAt) {
      // Marketo gives calls again, earlier than it said: a larger quota, or another day than we know of.
      if (isResting() && restsSince && Temporal.Instant.compare(askedAt, restsSince) > 0) {
        restsUntil = undefined;
        say('Marketo gives API calls again; background work goes on', {});
      }
      if (state === 'failing') say('Marketo answers again', {});
      if (state !== 'working') since = clock.now();
      state = 'working';
      trouble = undefined;
    },
    failed(failure) {
      const met = troubleOf(failure);
      if (!met) return;
      if (trouble !== met) {
        say('Marketo fails', { err: failure });
        since = clock.now();
      }
      state = 'failing';
      trouble = met;
    },
    heardClock(date, before, after) {
      if (!date) return;
      // The header has no fractions: on average it is half a second behind.
      const theirs = date.getTime() + 500;
      const ours = (before.epochMilliseconds + after.epochMilliseconds) / 2;
      clockAheadSeconds = Math.round((theirs - ours) / 1000);
    },
    restUntil(reset) {
      restsUntil = reset;
      restsSince = clock.now();
      say('Marketo’s daily quota is used up; background work rests', { until: reset.toString() });
    },
  };
}
