import { statSync } from 'node:fs';
import { type ConnectionOptions, parse, toClientConfig } from 'pg-connection-string';
import { Secret } from './secret.ts';

/** Where the records are. */
export type DatabaseConfig =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: Secret };

/** @param text one that `databaseProblem` finds nothing wrong with */
export function databaseOf(text: string): DatabaseConfig {
  if (POSTGRES.test(text)) return { kind: 'postgres', url: new Secret(text) };
  return { kind: 'sqlite', file: fileOf(text) };
}

const POSTGRES = /^postgres(ql)?:\/\//;

/** Ways of other programs to write what we know by another name. */
const OTHER_WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /^jdbc:/i,
    'must be written without jdbc:, with user and password before the host, as postgres://user:password@host/name',
  ],
  [/^sqlite3?:/i, 'must begin with file: instead of sqlite:'],
  [
    /^postgres(ql)?(\+\w+)?:/i,
    'must begin with postgres:// for PostgreSQL, in small letters and with nothing in between',
  ],
  [/^(file:)?(\/\/)?:memory:/i, 'must name a file: what is in memory alone is lost at the next start'],
  [
    /^(mysql|mariadb|mssql|sqlserver|mongodb|oracle|redis|https?)\b[\w+]*:/i,
    'must be for SQLite or PostgreSQL; the app knows no other database',
  ],
  [
    /(^|\s)(host|hostaddr|dbname|user|password)\s*=/i,
    'must be an address such as postgres://user:password@host/name, not words with =',
  ],
  // One letter is a drive of Windows.
  [
    /^(?!file:|[a-z]:[\\/])[\w.+-]+:/i,
    'must begin with file: for SQLite, or with postgres:// for PostgreSQL',
  ],
  [/^["'`]|["'`]$/, 'must not have quotes in it: one was left over from typing'],
];

/** What is wrong with an address, going on from “It …”; never shows any of it, because a password may stand there. */
export function databaseProblem(text: string): string | undefined {
  if (POSTGRES.test(text)) return postgresProblem(text);
  const other = OTHER_WORDS.find(([pattern]) => pattern.test(text));
  if (other) return other[1];
  const file = fileOf(text);
  if (file.trim() === '') return 'must name a file after file:';
  if (text.startsWith('file:') && file.includes('?')) return 'must not have parameters after the file’s name';
  return isFolder(file) ? 'must name a file, and this is a folder' : undefined;
}

function fileOf(text: string): string {
  return text.replace(/^file:(\/\/)?/, '');
}

function isFolder(file: string): boolean {
  if (/[\\/]$/.test(file)) return true;
  try {
    return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    // Below what may not be looked at: whoever opens it says so.
    return false;
  }
}

/** What libpq calls the ways of encryption (PostgreSQL, 34.1.2), and pg’s own word for `require`. */
const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full', 'no-verify'];

/** What pg understands; any other text there ends the process. */
const SSL = ['true', 'false', '1', '0', 'no-verify'];

const ENCODE =
  'cannot be read: in the user name and the password write @ : / ? # % as %40 %3A %2F %3F %23 %25, and after the last @ host:port/name';

function postgresProblem(text: string): string | undefined {
  const [beforeQuery = ''] = text.split(/[?#]/);
  const authority = beforeQuery.replace(POSTGRES, '').split('/')[0] ?? '';
  // A password with one of / ? # in it ends early, and what looks like a host is a piece of it.
  if (text.includes('#') || (/^[^@]*:[^@]*$/.test(authority) && text.includes('@'))) return ENCODE;
  if (/\s/.test(text)) return 'must not have spaces in it; where one belongs there, write %20';
  const query = new URLSearchParams(text.split('?')[1] ?? '');
  const mode = query.get('sslmode');
  if (mode === 'prefer' || mode === 'allow') {
    return `must not have sslmode=${mode}, which would go on without encryption where the server has none: write sslmode=require, or disable`;
  }
  if (mode !== null && !SSL_MODES.includes(mode)) {
    return 'has an sslmode that is none: write disable, require, verify-ca or verify-full';
  }
  if (mode === 'verify-ca' && !query.get('sslrootcert')) {
    return 'must name the authority’s file in sslrootcert for sslmode=verify-ca; or write sslmode=verify-full';
  }
  const ssl = query.get('ssl');
  if (ssl !== null && !SSL.includes(ssl))
    return 'has an ssl that is neither true nor false: write sslmode=require';
  try {
    const { port } = connectionOf(text);
    if (port !== undefined && !(Number(port) > 0 && Number(port) < 65_536)) return ENCODE;
    return undefined;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    return syscall === undefined
      ? ENCODE
      : `names a file in sslrootcert, sslcert or sslkey that cannot be read (${code})`;
  }
}

/**
 * The parts of a PostgreSQL address as pg takes them; `sslmode` means what it means to libpq: `require` encrypts and
 * proves nothing, `verify-ca` proves the authority, `verify-full` the name as well.
 *
 * @throws where it cannot be read, or a file that it names
 */
export function connectionOf(address: string): ReturnType<typeof toClientConfig> {
  // Whoever asks in the address for libpq’s meaning has it already, and pg refuses to be asked twice.
  const plain = address.replace(/([?&])uselibpqcompat=[^&]*&?/, '$1');
  const options: ConnectionOptions = parse(plain, { useLibpqCompat: true });
  // pg’s own word, which its reading of libpq’s words leaves out.
  if (/[?&]sslmode=no-verify(&|$)/.test(address)) options.ssl = { rejectUnauthorized: false };
  return toClientConfig(options);
}

/** Every way in which the secret of an address may stand somewhere. */
export function secretsOfAddress(address: string): string[] {
  const { password = '' } = connectionOf(address);
  return [address, String(password), encodeURIComponent(String(password))];
}
