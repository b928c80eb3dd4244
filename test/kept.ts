import type { Schema } from '../src/store/schema.ts';

/**
 * What the app has kept, by what it means: the only place at which tests name tables, and the order in which each reads.
 */
const KEPT = {
  apiUsers: ['api_users', 'id'],
  /** Every change, as the journal has it. */
  journal: ['operations', 'created_at'],
  requests: ['requests', 'id'],
  audit: ['audit_events', 'sequence'],
  deliveries: ['deliveries', 'key'],
  messages: ['messages', 'sent_at'],
  /** What messages are about: where it changes, they are drawn anew. */
  subjects: ['message_subjects', 'subject'],
  /** Jobs that have run. */
  runs: ['job_runs', 'job'],
  events: ['outbox_events', 'sequence'],
  reviews: ['reviews', 'started_at'],
  reviewedUsers: ['review_users', 'api_user_id'],
  reconciliations: ['reconciliations', 'instance'],
} as const satisfies Readonly<Record<string, readonly [table: keyof Schema, order: string]>>;

type Name = keyof typeof KEPT;

type CamelCase<S extends string> = S extends `${infer One}_${infer Rest}`
  ? `${One}${Capitalize<CamelCase<Rest>>}`
  : S;

/** A row in the words of the code; what is null there is undefined. */
type Told<T> = {
  readonly [K in keyof T as CamelCase<K & string>]: T[K] extends infer V
    ? V extends null
      ? undefined
      : V
    : never;
};

export type Kept<N extends Name> = Told<Schema[(typeof KEPT)[N][0]]>;

/** Readers of everything that is kept; what `read` gives for a table they give in the words of the code. */
export function keptBy(read: (table: string, order: string) => Record<string, unknown>[]): {
  readonly [N in Name]: () => Kept<N>[];
} {
  return readers(([table, order]) => read(table, order).map(told)) as never;
}

/** The same of a database that answers later. */
export function keptLater(read: (table: string, order: string) => Promise<Record<string, unknown>[]>): {
  readonly [N in Name]: () => Promise<Kept<N>[]>;
} {
  return readers(async ([table, order]) => (await read(table, order)).map(told)) as never;
}

function readers<T>(read: (where: readonly [table: string, order: string]) => T): Record<string, () => T> {
  return Object.fromEntries(Object.entries(KEPT).map(([name, where]) => [name, () => read(where)]));
}

function told(row: Record<string, unknown>): Record<string, unknown> {
  const camel = (column: string) => column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [camel(column), value ?? undefined]),
  );
}
