import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { movableClock } from '../sandbox/clock.ts';
import { exampleSubscription } from '../sandbox/marketo/example.ts';
import { serveMarketo } from '../sandbox/marketo/server.ts';
import { exampleWorkspace, PEOPLE } from '../sandbox/slack/example.ts';
import { serveSlack } from '../sandbox/slack/server.ts';

/**
 * How long the built app takes until it is ready, and how much memory it holds idle, beside a bare Bolt app in the same
 * run: `npm run build && npx tsx bench/start.ts`. Linux alone says how much memory a process holds.
 */
const RUNS = 3;
const BARE = `
  import { createServer } from 'node:http';
  import { App, HTTPReceiver } from '@slack/bolt';
  const receiver = new HTTPReceiver({ signingSecret: 'secret-that-signs', endpoints: '/slack/events' });
  const app = new App({ receiver, token: 'xoxb-bench', botId: 'B0', botUserId: 'U0', tokenVerificationEnabled: false });
  app.command('/mkto-api-user', async ({ ack }) => ack());
  createServer((request, response) =>
    request.url === '/readyz' ? response.end('ok') : receiver.requestListener(request, response),
  ).listen(process.env.PORT, '127.0.0.1');`;

if (!existsSync('dist/main.js')) throw new Error('dist/ is missing: npm run build');
const clock = movableClock();
const { subscription, service } = exampleSubscription(clock);
const marketo = await serveMarketo(subscription);
const slack = await serveSlack({
  workspace: exampleWorkspace(clock),
  botToken: 'xoxb-bench',
  signingSecret: 'secret-that-signs',
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

async function measure(
  args: readonly string[],
  kind: string,
): Promise<{ readonly ms: number; readonly mb: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'mkto-bench-'));
  const port = await freePort();
  const before = performance.now();
  const child: ChildProcess = spawn(process.execPath, args, {
    stdio: 'ignore',
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: String(port),
      HOST: '127.0.0.1',
      SLACK_BOT_TOKEN: 'xoxb-bench',
      SLACK_SIGNING_SECRET: 'secret-that-signs',
      SLACK_API_URL: slack.apiUrl,
      MARKETO_BASE_URL: marketo.url,
      MARKETO_CLIENT_ID: service.clientId,
      MARKETO_CLIENT_SECRET: service.clientSecret,
      ADMIN_SLACK_USER_IDS: PEOPLE.administrator,
      DATABASE_URL: `file:${join(folder, 'records.sqlite')}`,
      LOG_LEVEL: 'warn',
    },
  });
  const ready = () =>
    fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  for (let tries = 0; !(await ready()); tries += 1) {
    if (tries > 1_000) throw new Error(`${kind} does not get ready`);
    await pause(20);
  }
  const ms = performance.now() - before;
  await pause(5_000);
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  child.kill('SIGTERM');
  await once(child, 'exit');
  rmSync(folder, { recursive: true, force: true });
  return { ms, mb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024 };
}

const median = (numbers: readonly number[]) =>
  [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;
const ours: Awaited<ReturnType<typeof measure>>[] = [];
const bare: typeof ours = [];
for (let run = 0; run < RUNS; run += 1) {
  ours.push(await measure(['dist/main.js'], 'the app'));
  bare.push(await measure(['--input-type=module', '--eval', BARE], 'bare Bolt'));
}
const of = (what: 'ms' | 'mb', measured: typeof ours) => median(measured.map((each) => each[what]));
console.log(
  `ready after ${of('ms', ours).toFixed(0)} ms against ${of('ms', bare).toFixed(0)} ` +
    `(${(of('ms', ours) / of('ms', bare)).toFixed(2)} times), with its checks of Slack and Marketo`,
);
console.log(
  `idle with ${of('mb', ours).toFixed(0)} MB against ${of('mb', bare).toFixed(0)} ` +
    `(${(of('mb', ours) / of('mb', bare)).toFixed(2)} times)`,
);
await slack.close();
await marketo.close();
