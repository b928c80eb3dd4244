import { createHmac } from 'node:crypto';
import { performance } from 'node:perf_hooks';

/** How Slack reaches the app: over signed HTTP, or through the socket that the app has opened. */
export interface AppLink {
  send(request: SlackRequest): Promise<AppAnswer>;
}

export type SlackRequest =
  | { readonly kind: 'command'; readonly body: object }
  | { readonly kind: 'interaction'; readonly body: object }
  | {
      readonly kind: 'event';
      readonly body: object;
      readonly retry?: { readonly number: number; readonly reason: string };
    };

/** `timeout`: no answer within 3 s; `unreachable`: no connection. */
export type AppAnswer =
  | { readonly result: 'answered'; readonly status: number; readonly body: unknown; readonly tookMs: number }
  | { readonly result: 'timeout' | 'unreachable' };

export const PATIENCE_MS = 3_000;

/** One request to the app and its answer, for tests and for people who look behind the scenes. */
export interface SlackExchange {
  /** When, in milliseconds since the process started. */
  readonly at: number;
  readonly kind: SlackRequest['kind'];
  readonly body: object;
  readonly answer: AppAnswer;
}

export interface HttpLinkOptions {
  /** Where the app listens; asked anew each time, because the app may be restarted elsewhere. */
  readonly url: () => string;
  readonly signingSecret: string;
  readonly now: () => number;
}

/** Signs as Slack does: HMAC-SHA256 over version, time and body. */
export function signature(secret: string, timestamp: number, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

export function httpLink({ url, signingSecret, now }: HttpLinkOptions): AppLink {
  return {
    async send(request) {
      const { body, contentType } = encoded(request);
      const timestamp = Math.floor(now() / 1000);
      const startedAt = performance.now();
      const retry = request.kind === 'event' ? request.retry : undefined;
      try {
        const response = await fetch(url(), {
          method: 'POST',
          headers: {
            'content-type': contentType,
            'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
            'x-slack-request-timestamp': String(timestamp),
            'x-slack-signature': signature(signingSecret, timestamp, body),
            ...(retry
              ? { 'x-slack-retry-num': String(retry.number), 'x-slack-retry-reason': retry.reason }
              : {}),
          },
          body,
          signal: AbortSignal.timeout(PATIENCE_MS),
        });
        const text = await response.text();
        return {
          result: 'answered',
          status: response.status,
          body: jsonOf(text),
          tookMs: performance.now() - startedAt,
        };
      } catch (error) {
        const isTimeout = error instanceof Error && error.name === 'TimeoutError';
        return { result: isTimeout ? 'timeout' : 'unreachable' };
      }
    },
  };
}

function encoded({ kind, body }: SlackRequest): { body: string; contentType: string } {
  if (kind === 'event') return { body: JSON.stringify(body), contentType: 'application/json' };
  const fields = kind === 'command' ? (body as Record<string, string>) : { payload: JSON.stringify(body) };
  // With a charset behind it, the app answers 400.
  return { body: new URLSearchParams(fields).toString(), contentType: 'application/x-www-form-urlencoded' };
}

function jsonOf(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
