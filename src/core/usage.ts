import type { Temporal } from 'temporal-polyfill';

/** Calls of one user on one of Marketo's days. */
export interface DayOfUse {
  readonly date: Temporal.PlainDate;
  readonly count: number;
}

/** Calls of one user in the last seven days, of each of them, and the last day with any, or why they are not known. */
export type Usage =
  | {
      readonly count: number;
      readonly last: Temporal.PlainDate | undefined;
      /** Oldest first. */
      readonly days: readonly DayOfUse[];
    }
  /** Marketo did not answer. */
  | 'no_answer'
  /** Marketo's usage has no row under a name of this user. */
  | 'not_named';
