import { type FetchFunction, type Logger, WebClient, type WebClientOptions } from '@slack/web-api';
import type { Secret } from '../config/secret.ts';
import type { TokenHealth } from './token-health.ts';

/** A call that has no answer by then is given up: a trigger lives for 3 s. */
const TIMEOUT_MS = 2_500;

export interface SlackAccess {
  readonly botToken: Secret;
  /** Base address of the Web API; `undefined` for Slack's own. */
  readonly apiUrl: string | undefined;
}

/** Reaches what ignores `timeout`, such as answers to a `response_url`. */
const patientFetch: FetchFunction = (url, init) =>
  fetch(url, { ...init, signal: init?.signal ?? AbortSignal.timeout(TIMEOUT_MS) });

/** Options that every client of the Web API shares; also those that Bolt makes by itself. */
export function clientOptions(apiUrl: string | undefined, logger: Logger): WebClientOptions {
  return {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    logger,
    // A message that may have been posted is never posted again blindly: whoever repeats, decides.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT_MS,
    fetch: patientFetch,
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

  override async apiCall(...call: Parameters<WebClient['apiCall']>): ReturnType<WebClient['apiCall']> {
    try {
      const answer = await super.apiCall(...call);
      this.#health.answered();
      return answer;
    } catch (error) {
      this.#health.failed(error);
      throw error;
    }
  }
}
