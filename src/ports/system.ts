import type { Temporal } from 'temporal-polyfill';

export interface Clock {
  now(): Temporal.Instant;
}

export interface Ids {
  /** A new id that nobody can guess. */
  next(): string;
}

/** What use cases write for operators. Never a secret, never what only a person should read. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
