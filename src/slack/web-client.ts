import { type Logger, WebClient, type WebClientOptions } from '@slack/web-api';
import type { Secret } from '../config/secret.ts';
import type { TokenHealth } from './token-health.ts';
import { slackFetch } from './web-fetch.ts';

export interface SlackAccess {
  readonly botToken: Secret;
  /** Base address of the Web API; `undefined` for Slack's own. */
  readonly apiUrl: string | undefined;
}

/** Options that every client of the Web API shares; also those that Bolt makes by itself. */
export function clientOptions(apiUrl: string | undefined, logger: Logger): WebClientOptions {
  return {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    logger,
    // A message that may have been posted is never posted again blindly: whoever repeats, decides.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    // With a time-out of its own, which also holds for answers to a `response_url`.
    fetch: slackFetch,
  };
}

export function webClient({ botToken, apiUrl }: SlackAccess, logger: Logger, health: TokenHealth): WebClient {
  return new HeardClient(botToken.reveal(), clientOptions(apiUrl, logger), health);
}

/** A client whose every answer says whether Slack still accepts the token. */
class HeardClient extends WebClient {
  readonly #health: TokenHealth;

  constructor(token: string, options: WebClientOptions, health: TokenHealth) {
    super(token, options);
    this.#health = health;
  }

  override async apiCall(
    method: string,
    options?: Parameters<WebClient['apiCall']>[1],
  ): ReturnType<WebClient['apiCall']> {
    try {
      const answer = await super.apiCall(method, options && asSent(options));
      this.#health.answered();
      return answer;
    } catch (error) {
      this.#health.failed(error);
      throw error;
    }
  }
}

/**
 * What is nested, such as blocks, as the JSON text that it travels as: Slack's client would first copy all of it, value
 * by value, for a debug line that we leave out.
 */
function asSent(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
    ]),
  );
}
