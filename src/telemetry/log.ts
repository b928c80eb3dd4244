import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from '../config/config.ts';
import { describeError } from './describe-error.ts';

const HIDDEN = '[secret]';

/**
 * The log: JSON lines for machines.
 *
 * Nothing secret is ever handed to it; should a library do so all the same, the secrets of the settings are cut
 * out of every line before it is written.
 *
 * @param secrets the secret values that this process holds
 */
export function openLog(
  level: Config['logLevel'],
  secrets: readonly string[],
  destination?: DestinationStream,
): Logger {
  // Short values would blot out ordinary words.
  const hidden = secrets.filter((secret) => secret.length >= 6);
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
      hooks: {
        streamWrite: (line) => hidden.reduce((text, secret) => text.replaceAll(secret, HIDDEN), line),
      },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
}
