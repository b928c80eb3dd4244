import { LogLevel, type Logger as SlackLogger } from '@slack/bolt';
import type { Logger } from 'pino';
import { describeError } from './describe-error.ts';

/**
 * Lets Slack's libraries write to our log.
 *
 * Their debug lines hold whole requests and answers, with what people typed: they are left out at every level.
 */
export function slackLogger(log: Logger): SlackLogger {
  const child = log.child({ from: 'slack' });
  const text = (parts: unknown[]) =>
    parts
      .map((part) => (part instanceof Error ? JSON.stringify(describeError(part)) : String(part)))
      .join(' ');
  return {
    debug: () => {},
    info: (...parts) => child.debug(text(parts)),
    warn: (...parts) => child.warn(text(parts)),
    error: (...parts) => child.error(text(parts)),
    getLevel: () => LogLevel.INFO,
    setLevel: () => {},
    setName: () => {},
  };
}
