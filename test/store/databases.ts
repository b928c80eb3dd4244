import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import pg from 'pg';
import { inject } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { Secret } from '../../src/config/secret.ts';
import { openRecords } from '../../src/store/open-records.ts';
import type { OpenRecords } from '../../src/store/records.ts';
import { keptLater } from '../kept.ts';

export interface TestDatabase extends AsyncDisposable {
  readonly config: Config['database'];
  readonly records: OpenRecords;
  /** A second process's view of the same database. */
  second(): OpenRecords;
  /** Ids of the rows that `records` could not read, as often as it told of them. */
  readonly unreadable: readonly string[];
  /** What is kept in it, by what it means. */
  readonly kept: ReturnType<typeof keptLater>;
  /** The rows of a table as they stand, in the order of a column. */
  rows<T = Record<string, unknown>>(table: string, order: string): Promise<T[]>;
  /** Any statement, as somebody else would give it. */
  execute(statement: string): Promise<void>;
}

/** A fresh database of each kind, empty until it is migrated. */
export const DATABASES: readonly { readonly kind: string; readonly open: () => Promise<TestDatabase> }[] = [
  {
    kind: 'SQLite',
    async open() {
      const folder = mkdtempSync(join(tmpdir(), 'mkto-records-'));
      const config = { kind: 'sqlite', file: join(folder, 'records.sqlite') } as const;
      const ask = async (statement: string) => {
        const connection = new DatabaseSync(config.file);
        const prepared = connection.prepare(statement);
        // Of a statement that gives no rows it is empty.
        const rows = prepared.all();
        connection.close();
        return rows as Record<string, unknown>[];
      };
      return opened(config, ask, async () => rmSync(folder, { recursive: true, force: true }));
    },
  },
  {
    kind: 'PostgreSQL',
    async open() {
      const url = new URL(inject('postgresUrl'));
      const name = `test_${randomUUID().replaceAll('-', '')}`;
      await administer(url, `create database ${name}`);
      const own = new URL(url);
      own.pathname = `/${name}`;
      const config = { kind: 'postgres', url: new Secret(own.toString()) } as const;
      const ask = (statement: string) => administer(own, statement);
      return opened(config, ask, async () => {
        await administer(url, `drop database ${name} with (force)`);
      });
    },
  },
];

async function opened(
  config: Config['database'],
  ask: (statement: string) => Promise<Record<string, unknown>[]>,
  remove: () => Promise<void>,
): Promise<TestDatabase> {
  const all: OpenRecords[] = [];
  const unreadable: string[] = [];
  const open = (onUnreadable = (_id: string) => {}) => {
    const records = openRecords(config, { alone: false, onError: () => {}, onUnreadable });
    all.push(records);
    return records;
  };
  return {
    config,
    records: open((id) => unreadable.push(id)),
    second: () => open(),
    unreadable,
    kept: keptLater((table, order) => ask(`select * from ${table} order by ${order}`)),
    rows: async <T>(table: string, order: string) =>
      (await ask(`select * from ${table} order by ${order}`)) as T[],
    async execute(statement) {
      await ask(statement);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((records) => records.close()));
      await remove();
    },
  };
}

async function administer(url: URL, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url.toString() });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
