import { createServer, type IncomingMessage } from 'node:http';
import { ErrorCode, LogLevel, WebClient } from '@slack/web-api';
import { movableClock } from '../../../sandbox/clock.ts';
import { listen, readBody } from '../../../sandbox/http.ts';
import { exampleWorkspace } from '../../../sandbox/slack/example.ts';
import { type SlackServer, serveSlack } from '../../../sandbox/slack/server.ts';
import { slackErrorCode } from '../../../src/slack/errors.ts';

export const BOT_TOKEN = 'xoxb-test';
export const SIGNING_SECRET = 'test-signing-secret';

export interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A workspace, Slack's own client, and an app that answers what the test says. */
export interface Opened extends AsyncDisposable {
  readonly slack: SlackServer;
  readonly client: WebClient;
  readonly received: Received[];
  /** What the app answers: status and body; `undefined` never answers. */
  answer: { status: number; body: unknown } | undefined;
}

export async function opened(): Promise<Opened> {
  const received: Received[] = [];
  const app = await listen(
    createServer((request, response) => {
      void readBody(request).then((body) => {
        received.push({ headers: request.headers, body });
        if (!here.answer) return;
        response.writeHead(here.answer.status, { 'content-type': 'application/json' });
        response.end(here.answer.body === undefined ? '' : JSON.stringify(here.answer.body));
      });
    }),
    0,
  );
  const slack = await serveSlack({
    workspace: exampleWorkspace(movableClock()),
    botToken: BOT_TOKEN,
    appToken: 'xapp-test',
    signingSecret: SIGNING_SECRET,
    appUrl: () => `${app.url}/slack/events`,
  });
  const here: Opened = {
    slack,
    received,
    client: new WebClient(BOT_TOKEN, {
      slackApiUrl: slack.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      // What it refuses is what these tests ask for.
      logger: {
        debug() {},
        info() {},
        warn() {},
        error() {},
        setLevel() {},
        getLevel: () => LogLevel.ERROR,
        setName() {},
      },
    }),
    answer: { status: 200, body: undefined },
    async [Symbol.asyncDispose]() {
      await slack.close();
      await app.close();
    },
  };
  return here;
}

/** Slack's code for a refused call; `429` for a limit, `ok` where there is none. */
export async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === ErrorCode.RateLimitedError) return '429';
    return slackErrorCode(error) ?? (error instanceof Error ? error.message : 'failed');
  }
}
