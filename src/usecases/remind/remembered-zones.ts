import type { Temporal } from 'temporal-polyfill';

/** In which zones people were said to live within some hours. */
export interface RememberedZones {
  /** `undefined` where it is not known, or was said too long ago. */
  of(person: string, now: Temporal.Instant): string | undefined;
  keep(person: string, timeZone: string, now: Temporal.Instant): void;
}

/** Who moves to another zone is told by its mornings so many hours later at the most. */
const HOLDS_HOURS = 3;

/**
 * Remembers zones between the looks of every quarter of an hour, so that Slack is not asked each time about everybody for whom a
 * warning waits until their morning. It saves questions and decides nothing: who is told something was asked about right before.
 */
export function rememberedZones(): RememberedZones {
  const known = new Map<string, { readonly timeZone: string; readonly at: Temporal.Instant }>();
  return {
    of(person, now) {
      const word = known.get(person);
      if (!word) return undefined;
      const hours = now.since(word.at).total('hours');
      if (hours >= 0 && hours < HOLDS_HOURS) return word.timeZone;
      known.delete(person);
      return undefined;
    },
    keep(person, timeZone, now) {
      known.set(person, { timeZone, at: now });
    },
  };
}
