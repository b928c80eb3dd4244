import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { databaseOf } from '../../src/config/database-url.ts';
import { lookAtTables } from '../../src/store/open-records.ts';
import { DatabaseRefusedError, DatabaseUnreachableError } from '../../src/store/postgres-words.ts';
import { launchPostgres, type RunningPostgres } from '../postgres/launch.ts';

let postgres: RunningPostgres;
let authority: string;
const folder = mkdtempSync(join(tmpdir(), 'mkto-tls-'));

beforeAll(async () => {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  authority = join(folder, 'authority.pem');
  writeFileSync(authority, made.cert);
  postgres = await launchPostgres({}, { key: made.private, certificate: made.cert });
});

afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true });
});

/** What becomes of a look at the database with these parameters. */
async function look(url: string, host: string, parameters: string): Promise<string> {
  const address = new URL(url);
  address.hostname = host;
  const tables = await lookAtTables(databaseOf(`${address}?${parameters}`), () => {}).catch(
    (error: unknown) => error,
  );
  if (tables instanceof DatabaseRefusedError) return tables.message;
  if (tables instanceof Error) throw tables;
  return 'encrypted';
}

describe('sslmode on a PostgreSQL with a certificate that nobody else trusts', () => {
  it('require encrypts and proves nothing, as with libpq', async () => {
    expect(await look(postgres.url, '127.0.0.1', 'sslmode=require')).toBe('encrypted');
  });

  it('verify-full proves the authority and the name, and says what it misses', async () => {
    const full = (host: string, file = '') => look(postgres.url, host, `sslmode=verify-full${file}`);
    expect(await full('localhost', `&sslrootcert=${authority}`)).toBe('encrypted');
    expect(await full('localhost')).toMatch(/is not trusted.*DATABASE_URL \(sslrootcert=\/path\).*changed/);
    expect(await full('127.0.0.1', `&sslrootcert=${authority}`)).toMatch(/for another name than the host/);
  });

  it('verify-ca proves the authority alone', async () => {
    const parameters = `sslmode=verify-ca&sslrootcert=${authority}`;
    expect(await look(postgres.url, '127.0.0.1', parameters)).toBe('encrypted');
  });
});

describe('a PostgreSQL that cannot be used', () => {
  const plain = () => inject('postgresUrl');

  it('does not encrypt: it is said how to ask for none', async () => {
    expect(await look(plain(), '127.0.0.1', 'sslmode=require')).toContain('Write sslmode=disable');
  });

  it('has no such database or user, or no such machine is there', async () => {
    const { port } = new URL(plain());
    const problem = (url: string) => look(url, new URL(url).hostname, '');
    expect(await problem(`postgres://postgres@127.0.0.1:${port}/nothing`)).toContain(
      'no such database as DATABASE_URL names',
    );
    expect(await problem(`postgres://nobody@127.0.0.1:${port}/postgres`)).toContain(
      'refuses the user or the password of DATABASE_URL',
    );
    expect(await problem('postgres://postgres@database.invalid/x')).toContain(
      'No machine has the name of the host in DATABASE_URL',
    );
  });

  it('is not there now, which no setting mends', async () => {
    await expect(look('postgres://postgres@127.0.0.1:1/x', '127.0.0.1', '')).rejects.toThrow(
      DatabaseUnreachableError,
    );
  });
});
