import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
}

/** A fresh database of each kind, empty until it is migrated. */
export const DATABASES: readonly { readonly kind: string; readonly open: () => Promise<TestDatabase> }[] = [
  {
    kind: 'SQLite',
    async open() {
      const folder = mkdtempSync(join(tmpdir(), 'mkto-records-'));
      const config = { kind: 'sqlite', file: join(folder, 'records.sqlite') } as const;
      return opened(config, async () => rmSync(folder, { recursive: true, force: true }));
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
      return opened(config, () => administer(url, `drop database ${name} with (force)`));
    },
  },
];

async function opened(config: Config['database'], remove: () => Promise<void>): Promise<TestDatabase> {
  const all: OpenRecords[] = [];
  const open = () => {
    const records = openRecords(config, { alone: false, onError: () => {} });
    all.push(records);
    return records;
  };
  return {
    config,
    records: open(),
    second: open,
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
