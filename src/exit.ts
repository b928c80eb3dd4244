import { ConfigError } from './config/config-error.ts';

/** Says what is wrong in words for the operator, and ends the process: 78 for wrong settings, 1 otherwise. */
export function exitWith(error: unknown): never {
  console.error(error instanceof ConfigError ? error.message : `The app ended: ${reasonOf(error)}`);
  process.exit(error instanceof ConfigError ? error.exitCode : 1);
}

/** Errors that say what happened, whether anything was changed, and what to do. */
const SAID_WHOLE = ['DatabaseInUseError', 'DatabaseFileError', 'TablesError'];

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE') {
    return 'another process listens on this port. Nothing was changed. Stop it, or set PORT to another one, for example PORT=3001.';
  }
  if (code.startsWith('slack_webapi')) {
    return `Slack could not be reached (${error.message}). Nothing was changed. Check the network and SLACK_API_URL, then start again.`;
  }
  if (SAID_WHOLE.includes(error.name)) return error.message;
  return `${error.message || error.name}${code && ` (${code})`}. If this is about the database, check DATABASE_URL. Then start again.`;
}
