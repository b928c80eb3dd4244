import { SettingsError } from '../config/config-error.ts';

/** The server or the database refuses what the address says: nothing gets better by waiting. */
export class DatabaseRefusedError extends SettingsError {
  override readonly name = 'DatabaseRefusedError';
}

/** The server does not answer now. */
export class DatabaseUnreachableError extends Error {
  override readonly name = 'DatabaseUnreachableError';
}

/** What is wrong by PostgreSQL's code (Appendix A), Node's, or pg's own words; and what mends it. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [
    /no pg_hba\.conf entry.*no encryption/,
    'PostgreSQL takes only encrypted connections. Add sslmode=require to DATABASE_URL (or verify-full, to have its certificate proved)',
  ],
  [/no pg_hba\.conf entry/, 'PostgreSQL lets nobody in from here with the user and database of DATABASE_URL'],
  [
    /^(28P01|28000)\b/,
    'PostgreSQL refuses the user or the password of DATABASE_URL. Characters such as @ : / ? # % are written there as %40 %3A %2F %3F %23 %25',
  ],
  [
    /client password must be/,
    'PostgreSQL wants a password, and DATABASE_URL has none. Write postgres://user:password@host:5432/database',
  ],
  [
    /^3D000\b/,
    'PostgreSQL has no such database as DATABASE_URL names. Make it with “createdb”, or name another',
  ],
  [
    /^42501\b/,
    'The user of DATABASE_URL may not make or use the tables. Let it own the database or its schema',
  ],
  [
    /^ENOTFOUND\b/,
    'No machine has the name of the host in DATABASE_URL. Write postgres://user:password@host:5432/database',
  ],
  [
    /does not support SSL connections/,
    'PostgreSQL does not encrypt there, and DATABASE_URL asks for it. Write sslmode=disable',
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID\b/,
    'The certificate of PostgreSQL is for another name than the host in DATABASE_URL. Write the name that it has, or sslmode=verify-ca',
  ],
  [
    /^(\w*CERT\w*|\w*SELF_SIGNED\w*|UNABLE_TO\w*|ERR_TLS\w*|ERR_SSL\w*)\b/,
    'The certificate of PostgreSQL is not trusted. Name your authority’s file in DATABASE_URL (sslrootcert=/path), or write sslmode=require to encrypt without proof',
  ],
];

const UNREACHABLE =
  /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOENT|EPIPE|08\w\w\w|57P0\w|53300)\b|timeout exceeded|Connection terminated/;

/** An error of opening the database in words that help; every other error as it is. */
export function postgresError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof SettingsError) return error;
  const code = 'code' in error ? String(error.code) : '';
  const whole = `${code} ${error.message}`.trim();
  const refused = REFUSED.find(([pattern]) => pattern.test(whole))?.[1];
  const named = code === '' ? '' : ` (${code})`;
  if (refused !== undefined) {
    return new DatabaseRefusedError(`${refused}${named}. Nothing was changed.`, { cause: error });
  }
  if (!UNREACHABLE.test(whole)) return error;
  return new DatabaseUnreachableError(
    `The database of DATABASE_URL cannot be reached${named || ' in time'}. Nothing was changed. Does it run, and are host and port right (postgres://user:password@host:5432/database)?`,
    { cause: error },
  );
}
