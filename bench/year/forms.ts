import { Temporal } from 'temporal-polyfill';
import type { LifeOptions } from './life.ts';

/** The long form: clocks change twice in each zone that changes them. */
export const YEAR = {
  users: 200,
  owners: 30,
  days: 365,
  step: 4,
  start: Temporal.Instant.from('2027-01-04T00:00:00Z'),
} as const satisfies Omit<LifeOptions, 'seed' | 'database'>;

/** The short form: some weeks in which clocks change in both directions, in three zones of five. */
export const SHORT = {
  users: 16,
  owners: 6,
  days: 23,
  step: 4,
  start: Temporal.Instant.from('2027-03-13T00:00:00Z'),
} as const satisfies Omit<LifeOptions, 'seed' | 'database'>;
