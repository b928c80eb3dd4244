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

export interface TestDatabase extends AsyncDisposable {
  readonly config: Config['database'];
  readonly records: OpenRecords;
  /** A second process's view of the same database. */
  second(): OpenRecords;
  /** Ids of the rows that `records` could not read, as often as it told of them. */
  readonly unreadable: readonly string[];
  /** Runs a statement beside the records, as another version may. */
  execute(statement: string): Promise<void>;
}

/** A fresh database of each kind, empty until it is migrated. */
export const DATABASES: readonly { readonly kind: string; readonly open: () => Promise<TestDatabase> }[] = [
  {
    kind: 'SQLite',
    async open() {
      const folder = mkdtempSync(join(tmpdir(), 'mkto-records-'));
      const config = { kind: 'sqlite', file: join(folder, 'records.sqlite') } as const;
      const execute = async (statement: string) => {
        const database = new DatabaseSync(config.file);
        database.exec(statement);
        database.close();
      };
      return opened(config, execute, async () => rmSync(folder, { recursive: true, force: true }));
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
      const execute = (statement: string) => administer(own, statement);
      return opened(config, execute, () => administer(url, `drop database ${name} with (force)`));
    },
  },
];

async function opened(
  config: Config['database'],
  execute: TestDatabase['execute'],
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
    execute,
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((records) => records.close()));
      await remove();
    },
  };
}

async function administer(url: URL, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.toString() });
  await client.connect();
  await client.query(statement);
  await client.end();
}
