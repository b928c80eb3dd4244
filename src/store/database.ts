import type { Kysely, Transaction } from 'kysely';
import type { Temporal } from 'temporal-polyfill';
import type { SharedPlaces } from '../ports/places.ts';
import type { Schema } from './schema.ts';

/** One open database; all that differs between SQLite and PostgreSQL. */
export interface Database {
  readonly kysely: Kysely<Schema>;
  /** Waits until this transaction alone may write to the audit, whose events are a chain. */
  waitForTurn(transaction: Transaction<Schema>): Promise<void>;
  exclusively<T>(job: string, work: () => Promise<T>): Promise<{ readonly value: T } | undefined>;
  exclusivelyOnOperation(id: string, work: () => Promise<void>): Promise<boolean>;
  /** Places for calls that several processes share; `undefined` where one process is alone. */
  readonly sharedPlaces: SharedPlaces | undefined;
  /** The time by the database's own clock, which all replicas share; `undefined` where it is this machine's. */
  now(): Promise<Temporal.Instant | undefined>;
  /** Writes down that this process serves, until it closes. Throws `DatabaseInUseError` where only one may. */
  serve(): Promise<void>;
  /** Whether another process serves from the database now. */
  isServedByOthers(): Promise<boolean>;
  /** Throws where the database is no longer the one that was opened, or damage was seen in it. */
  verify(): void;
  close(): Promise<void>;
}

/** Codes by which PostgreSQL, and SQLite in its two ways, say that a row is there already. */
const NOT_UNIQUE: readonly unknown[] = ['23505', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY'];

/** Whether a write failed because another row has what may be there once. */
export function isNotUnique(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    NOT_UNIQUE.includes((error as { code?: unknown }).code) ||
    error.message.startsWith('UNIQUE constraint failed')
  );
}
