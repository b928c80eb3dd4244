import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import pg from 'pg';
import type { Config } from '../../src/config/config.ts';
import { Secret } from '../../src/config/secret.ts';
import { openRecords } from '../../src/store/open-records.ts';
import type { OpenRecords } from '../../src/store/records.ts';
import { keptLater } from '../../test/kept.ts';
import { launchPostgres } from '../../test/postgres/launch.ts';

/** Records for a bench, and what is kept in them. */
export interface BenchDatabase extends AsyncDisposable {
  readonly records: OpenRecords;
  /** The view of another process; without it where one process alone may serve. */
  readonly second?: () => OpenRecords;
  readonly kept: ReturnType<typeof keptLater>;
  /** Any statement, as somebody else would give it. */
  execute(statement: string): Promise<void>;
}

/** Where Linux keeps files in memory: nobody waits for a disk that has nothing to remember. */
const IN_MEMORY = '/dev/shm';

type Ask = (statement: string) => Promise<Record<string, unknown>[]>;

/** Opens empty records in a temporary place. */
export async function openBenchDatabase(kind: 'sqlite' | 'postgres'): Promise<BenchDatabase> {
  if (kind === 'sqlite') {
    const folder = mkdtempSync(join(existsSync(IN_MEMORY) ? IN_MEMORY : tmpdir(), 'mkto-bench-'));
    const file = join(folder, 'records.sqlite');
    const ask: Ask = async (statement) => {
      const connection = new DatabaseSync(file);
      const rows = connection.prepare(statement).all();
      connection.close();
      return rows as Record<string, unknown>[];
    };
    const close = async () => rmSync(folder, { recursive: true, force: true });
    const { second: _, ...alone } = opened({ kind, file }, ask, close);
    return alone;
  }
  const postgres = await launchPostgres();
  const ask: Ask = async (statement) => {
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    try {
      return (await client.query(statement)).rows;
    } finally {
      await client.end();
    }
  };
  return opened({ kind, url: new Secret(postgres.url) }, ask, () => postgres.stop());
}

function opened(config: Config['database'], ask: Ask, remove: () => Promise<void>): Required<BenchDatabase> {
  const all: OpenRecords[] = [];
  const open = () => {
    const records = openRecords(config, { alone: false, onError: () => {} });
    all.push(records);
    return records;
  };
  return {
    records: open(),
    second: open,
    kept: keptLater((table, order) => ask(`select * from ${table} order by ${order}`)),
    async execute(statement) {
      await ask(statement);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((records) => records.close()));
      await remove();
    },
  };
}
