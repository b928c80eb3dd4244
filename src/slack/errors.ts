/** Slack's codes are words, such as `msg_too_long`. */
const CODE = /^[\w.:-]{1,100}$/;

/** Slack's code for a refused call, such as `channel_not_found`; `undefined` where it did not refuse. */
export function slackErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('data' in error)) return undefined;
  const { data } = error;
  if (typeof data !== 'object' || data === null || !('error' in data)) return undefined;
  // A page of a proxy in the place of an answer is no code.
  return typeof data.error === 'string' && CODE.test(data.error) ? data.error : undefined;
}

/** Seconds that Slack asks to wait (429); `undefined` for any other failure. */
export function retryAfterSeconds(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('retryAfter' in error)) return undefined;
  return typeof error.retryAfter === 'number' ? error.retryAfter : undefined;
}

/** Slack gave an answer without what was asked for. */
export class SlackUnclearError extends Error {
  override readonly name = 'SlackUnclearError';

  constructor(method: string, why: string) {
    super(`Slack’s answer to ${method} cannot be used: ${why}`);
  }
}
