import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Agent, request } from 'undici';
import { movableClock } from '../sandbox/clock.ts';
import { exampleSubscription } from '../sandbox/marketo/example.ts';
import { serveMarketo } from '../sandbox/marketo/server.ts';
import { signature } from '../sandbox/slack/app-link.ts';
import { launchPostgres } from '../test/postgres/launch.ts';

/**
 * How fast a command is acknowledged, beside a bare Bolt app in the same run: `npx tsx bench/acknowledgement.ts`. Both
 * open a form; this app also asks who it is, keeps an audit and draws the form anew. Rounds alternate, and what is
 * quoted is the median of their ratios. Ends with 0 where at 16 and at 64 commands at a time it reaches 0.75 of the
 * throughput and at most 1.3 of the 99th percentile.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '5' },
    database: { type: 'string', default: 'sqlite' },
  },
});
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
const SECRET = 'secret-that-signs-everything';
const ADMINISTRATORS = Array.from({ length: 20 }, (_, index) => `U0ADMIN${index}`);

const children: ChildProcess[] = [];
async function start(
  file: string,
  env: Record<string, string> = {},
): Promise<{ port: number; child: ChildProcess }> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  children.push(child);
  const [message] = (await once(child, 'message')) as [{ port: number }];
  return { port: message.port, child };
}

const folder = mkdtempSync(join(tmpdir(), 'mkto-bench-'));
const { subscription, service } = exampleSubscription(movableClock(), { limits: { callsPerWindow: 10_000 } });
const marketo = await serveMarketo(subscription);
const postgres = values.database === 'postgres' ? await launchPostgres() : undefined;
const slack = await start('./slack-double.ts');
const settings = {
  SLACK_BOT_TOKEN: 'xoxb-bench',
  SLACK_SIGNING_SECRET: SECRET,
  SLACK_API_URL: `http://127.0.0.1:${slack.port}/api/`,
  HOST: '127.0.0.1',
  PORT: '0',
  MARKETO_BASE_URL: marketo.url,
  MARKETO_CLIENT_ID: service.clientId,
  MARKETO_CLIENT_SECRET: service.clientSecret,
  DATABASE_URL: postgres?.url ?? `file:${join(folder, 'records.sqlite')}`,
  ADMIN_SLACK_USER_IDS: ADMINISTRATORS.join(),
  LOG_LEVEL: 'warn',
};
const apps = [
  await start('../sandbox/app/process.ts', settings),
  await start('./bare-bolt.ts', settings),
] as const;

interface Measured {
  readonly perSecond: number;
  readonly p99: number;
  /** Processor time of one command, in milliseconds. */
  readonly cpu: number;
}

const agent = new Agent({ connections: 128, pipelining: 1 });
let serial = 0;

/** Sends commands for a while, always so many at a time. */
async function load(
  { port, child }: { port: number; child: ChildProcess },
  atATime: number,
  forMs: number,
): Promise<Measured> {
  const cpuBefore = cpuMs(child);
  const took: number[] = [];
  const until = performance.now() + forMs;
  const startedAt = performance.now();
  const one = async () => {
    while (performance.now() < until) {
      serial += 1;
      const body = new URLSearchParams({
        command: '/mkto-api-user',
        text: '',
        user_id: ADMINISTRATORS[serial % ADMINISTRATORS.length] ?? '',
        team_id: 'T0ACME',
        channel_id: 'C0',
        trigger_id: `trigger-${serial}`,
        response_url: 'http://127.0.0.1:9/none',
        api_app_id: 'A0',
        token: 'x',
      }).toString();
      const timestamp = Math.floor(Date.now() / 1000);
      const before = performance.now();
      const response = await request(`http://127.0.0.1:${port}/slack/events`, {
        method: 'POST',
        dispatcher: agent,
        body,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-slack-request-timestamp': String(timestamp),
          'x-slack-signature': signature(SECRET, timestamp, body),
        },
      });
      await response.body.dump();
      if (response.statusCode !== 200) throw new Error(`answered with ${response.statusCode}`);
      took.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: atATime }, one));
  const elapsed = (performance.now() - startedAt) / 1000;
  took.sort((left, right) => left - right);
  // What was begun is done before the next round.
  await pause(1_000);
  const cpu = (cpuMs(child) - cpuBefore) / took.length;
  return { cpu, perSecond: took.length / elapsed, p99: took[Math.floor(took.length * 0.99)] ?? Number.NaN };
}

/** Milliseconds of processor time that a process has used so far; Linux alone says so. */
function cpuMs({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  // utime and stime, in hundredths of a second.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const median = (numbers: readonly number[]) =>
  [...numbers].sort((left, right) => left - right)[Math.floor(numbers.length / 2)] ?? Number.NaN;

let isGood = true;
for (const app of apps) await load(app, 16, 2_000);
for (const atATime of [16, 64]) {
  const pairs: [Measured, Measured][] = [];
  for (let round = 0; round < rounds; round += 1) {
    const ours = await load(apps[0], atATime, seconds * 1_000);
    const bare = await load(apps[1], atATime, seconds * 1_000);
    pairs.push([ours, bare]);
  }
  const throughput = median(pairs.map(([ours, bare]) => ours.perSecond / bare.perSecond));
  const p99 = median(pairs.map(([ours, bare]) => ours.p99 / bare.p99));
  const of = (which: 0 | 1, what: keyof Measured) => median(pairs.map((pair) => pair[which][what]));
  const isMet = throughput >= 0.75 && p99 <= 1.3;
  isGood &&= isMet;
  console.log(
    `${atATime} at a time: ${of(0, 'perSecond').toFixed(0)} a second against ${of(1, 'perSecond').toFixed(0)}, ` +
      `${of(0, 'cpu').toFixed(2)} ms of processor time against ${of(1, 'cpu').toFixed(2)}, ` +
      `99 % within ${of(0, 'p99').toFixed(1)} ms against ${of(1, 'p99').toFixed(1)} ms; ` +
      `ratios ${throughput.toFixed(2)} and ${p99.toFixed(2)} (goal: 0.75 and 1.3): ${isMet ? 'met' : 'NOT MET'}`,
  );
}
slack.child.send('asked');
const [{ asked }] = (await once(slack.child, 'message')) as [{ asked: number }];
console.log(`Slack was asked about people ${asked} times for ${serial} commands.`);
await agent.close();
for (const child of children) {
  child.disconnect();
  await once(child, 'exit');
}
await marketo.close();
await postgres?.stop();
rmSync(folder, { recursive: true, force: true });
process.exitCode = isGood ? 0 : 1;
