import type { Temporal } from 'temporal-polyfill';
import type { Chance } from './chance.ts';
import { isIn, type Span } from './spans.ts';

/** What is planned to go wrong in a year. */
export interface Faults {
  readonly slack: readonly Span[];
  /** Of each Marketo instance, by its name. */
  readonly marketo: ReadonlyMap<string, readonly Span[]>;
  /** Its calls of the day are used up, from then on until Marketo's midnight. */
  readonly quota: ReadonlyMap<string, readonly Span[]>;
  /** Nothing of the app runs. */
  readonly app: readonly Span[];
  /** Slack has closed the administrators' channels to the app. */
  readonly channels: readonly Span[];
  /** Whoever takes events does not. */
  readonly receiver: readonly Span[];
  /** A second process serves beside the first. */
  readonly twoProcesses: readonly Span[];
}

/** How an answer is lost: after the deed, before it, or before it, and it is done some time later. */
export type Lost = 'after' | 'before' | 'late';

/** Whether the answer to a call is lost, and how. */
export function lostAnswer(chance: Chance, probability: number): Lost | undefined {
  if (!chance.happens(probability)) return undefined;
  return chance.pick<Lost>(['after', 'before', 'late']);
}

export const isDown = (spans: readonly Span[] | undefined, at: Temporal.Instant) => isIn(spans ?? [], at);
