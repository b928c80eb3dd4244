import { Temporal } from 'temporal-polyfill';
import type { Chance } from './chance.ts';

/** A time in which something does not work. */
export interface Span {
  readonly from: Temporal.Instant;
  readonly until: Temporal.Instant;
}

export function isIn(spans: readonly Span[], at: Temporal.Instant): boolean {
  return spans.some(
    ({ from, until }) => Temporal.Instant.compare(from, at) <= 0 && Temporal.Instant.compare(at, until) < 0,
  );
}

/** Hours that spans have in common with a time. */
export function hoursWithin(spans: readonly Span[], { from, until }: Span): number {
  const ms = spans.reduce((sum, span) => {
    const begins = Math.max(span.from.epochMilliseconds, from.epochMilliseconds);
    const ends = Math.min(span.until.epochMilliseconds, until.epochMilliseconds);
    return sum + Math.max(0, ends - begins);
  }, 0);
  return ms / 3_600_000;
}

/** So many spans at drawn hours of a time, of a drawn length in hours; they may meet. */
export function drawnSpans(
  chance: Chance,
  within: Span,
  { count, hours }: { readonly count: number; readonly hours: readonly [from: number, to: number] },
): Span[] {
  const length = Math.floor(within.until.since(within.from).total('hours'));
  return Array.from({ length: count }, () => {
    const from = within.from.add({ hours: chance.whole(0, Math.max(0, length - hours[1])), minutes: 13 });
    return { from, until: from.add({ hours: chance.whole(...hours) }) };
  });
}
