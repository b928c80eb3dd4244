import { SettingsError } from './config/config-error.ts';
import { SlackUnclearError } from './slack/errors.ts';
import { codeOf, isOwnToken } from './slack/posting.ts';

/** Exit codes: wrong settings are EX_CONFIG of sysexits.h, where starting again without a change does not help. */
export const EXIT = { done: 0, failed: 1, settings: 78 } as const;

/** Says what is wrong in words for the operator, and ends the process: 78 for wrong settings, 1 otherwise. */
export function exitWith(error: unknown): never {
  const isSetting = error instanceof SettingsError;
  console.error(isSetting ? error.message : `The app ended: ${wordsFor(error)}`);
  process.exit(isSetting ? EXIT.settings : EXIT.failed);
}

/** Errors that say what happened, whether anything was changed, and what to do. */
const SAID_WHOLE = ['DatabaseInUseError', 'DatabaseUnreachableError', 'TablesError'];

/** What happened, whether anything was changed, and the setting that it is about, for errors that are no settings themselves. */
export function wordsFor(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE') {
    const port = 'port' in error && error.port === 3001 ? 3002 : 3001;
    return `another process listens on this port. Nothing was changed in Slack or Marketo. Stop it, or set PORT to another one, for example PORT=${port}.`;
  }
  const refusal = codeOf(error);
  if (refusal !== undefined && !isOwnToken(error)) {
    return `Slack has trouble of its own (${refusal}). Nothing was changed in Slack or Marketo. Start again in a few minutes; what was promised goes on then.`;
  }
  if (error instanceof SlackUnclearError) {
    return `${error.message}. Nothing was changed in Slack or Marketo. Does SLACK_API_URL, or a proxy before it, really lead to Slack? Start again in a few minutes.`;
  }
  if (refusal !== undefined) {
    return `Slack refuses a token of the app (${refusal}). What was promised goes on at the next start. Renew SLACK_APP_TOKEN, and SLACK_BOT_TOKEN where it is refused as well, then start again.`;
  }
  if (code.startsWith('slack_webapi')) {
    return `Slack could not be reached (${error.message}). Nothing was changed in Slack or Marketo. Check the network and SLACK_API_URL, then start again.`;
  }
  if (SAID_WHOLE.includes(error.name)) return error.message;
  if (error.name === 'DatabaseFileError') {
    const setting = error.message.includes('DATABASE_URL') ? '' : ' The file is the one of DATABASE_URL.';
    return `${error.message}${setting}`;
  }
  return `${error.message || error.name}${code && ` (${code})`}. No setting is known to be the reason. Start again; what was promised goes on then.`;
}
