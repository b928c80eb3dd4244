import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from '../config/config.ts';
import { secretsTaken } from '../core/spoken.ts';
import { describeError } from './describe-error.ts';

/** What is secret by its place, whoever made it: tokens that come while the app runs are not known beforehand. */
const BY_PLACE =
  /(\bBearer(?:\s|\+|%20)+|\b(?:access_token|client_secret)\\*["']?\s*(?:[:=]|%3D)\s*\\*["']?)[^\s"'\\&,}]+/gi;

/**
 * The log: JSON lines for machines.
 *
 * Nothing secret is ever handed to it; should a library do so all the same, the secrets of the settings are cut
 * out of every line before it is written, in whatever encoding they stand there, and so are tokens.
 *
 * @param secrets the secret values that this process holds
 */
export function openLog(
  level: Config['logLevel'],
  secrets: readonly string[],
  destination?: DestinationStream,
): Logger {
  const taken = secretsTaken(secrets);
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
      hooks: {
        streamWrite: (line) => taken(line).replace(BY_PLACE, '$1[secret]'),
      },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
}
