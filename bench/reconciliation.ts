import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { movableClock } from '../sandbox/clock.ts';
import { Secret } from '../src/config/secret.ts';
import { marketoClient } from '../src/marketo/client.ts';
import { connect } from '../src/marketo/connection.ts';
import type { Instance } from '../src/ports/instance.ts';
import type { Messenger } from '../src/ports/messages.ts';
import type { Log } from '../src/ports/system.ts';
import { openRecords } from '../src/store/open-records.ts';
import { reconcile } from '../src/usecases/reconcile/reconcile.ts';
import type { FromSubscription, SubscriptionOptions } from './subscription.ts';

/**
 * A whole reconciliation while another integration uses a share of the window: how long it takes against the shortest
 * time that the limits allow, and how many calls of either were refused. Marketo's window of 20 s is shortened, on
 * both sides alike; the ratio is what counts. Ends with 0 where nothing was refused and 95 % of the rate was reached.
 */
const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '10000' },
    'api-users': { type: 'string', default: '5000' },
    'other-share': { type: 'string', default: '0.6' },
    'window-ms': { type: 'string', default: '2000' },
  },
});
const asked: SubscriptionOptions = {
  users: Number(values.users),
  apiUsers: Number(values['api-users']),
  otherShare: Number(values['other-share']),
  windowMs: Number(values['window-ms']),
};
const { windowMs, otherShare } = asked;

const child = fork(fileURLToPath(new URL('./subscription.ts', import.meta.url)), [JSON.stringify(asked)], {
  execArgv: ['--import', 'tsx'],
});
const hear = async () => ((await once(child, 'message')) as [FromSubscription])[0];
const ready = await hear();
if (ready.tell !== 'ready') throw new Error('the subscription did not start');

const folder = mkdtempSync(join(tmpdir(), 'mkto-bench-'));
const records = openRecords(
  { kind: 'sqlite', file: join(folder, 'records.sqlite') },
  { alone: true, onError: () => {} },
);
await records.migrate();
const clock = movableClock();
const log: Log = { info: () => {}, warn: () => {}, error: () => {} };
const connection = connect({
  instance: 'bench',
  baseUrl: ready.url,
  clientId: ready.clientId,
  clientSecret: new Secret(ready.clientSecret),
  clock,
  log,
  limits: { windowMs },
});
const messenger: Messenger = {
  most: { reminder: 8, digest: 8, findings: 8, review: 8 },
  send: async () => ({ conversation: 'C0ADMINS', ts: '1.0', drawn: '' }),
  wasSent: async () => undefined,
  redraw: async () => ({ is: 'same', drawn: '' }),
};
let serial = 0;
const next = () => {
  serial += 1;
  return `id-${serial}`;
};
const marketo = marketoClient(connection).inBackground();
const instance: Pick<Instance, 'name' | 'marketo' | 'adminChannel' | 'reminders'> = {
  name: 'bench',
  marketo,
  adminChannel: 'C0ADMINS',
  reminders: { reminderDays: [30], firstCallsDays: 7, idleDays: 60, reviewDays: 14, timeZone: 'UTC' },
};

// The other one was there before.
await pause(2 * windowMs);
const before = performance.now();
const report = await reconcile(
  // It has a channel, so nobody is asked about.
  { records, clock, log, messenger, ids: { next }, instances: new Map() } as unknown as Parameters<
    typeof reconcile
  >[0],
  // A reconciliation needs nothing else of an instance.
  instance as Instance,
);
const windows = (performance.now() - before) / windowMs;
child.send('counts');
const counts = await hear();
if (counts.tell !== 'counts') throw new Error('the subscription did not count');
child.disconnect();

const allowed = Math.min(50, 100 * (1 - otherShare));
const rate = counts.calls / windows;
const line = (name: string, value: string) => console.log(`${name.padEnd(50)}${value}`);
line('users, of them API-only', `${asked.users}, ${report?.read}`);
line('run', report?.state ?? 'none');
line('our calls', String(counts.calls));
line('windows that it took', windows.toFixed(1));
line('windows of 20 s would be', `${((windows * 20) / 60).toFixed(1)} minutes`);
line('others used of the window', `${(counts.otherCalls / (windows + 2)).toFixed(1)} %`);
line('our calls in a window, of those that were left', `${rate.toFixed(1)} of ${allowed}`);
line('share of the allowed rate', `${((rate / allowed) * 100).toFixed(1)} %`);
line('606 and 615 that we met', String(counts.refused.length));
line('606 and 615 that the other integration met', String(counts.otherRefused.length));
if (process.env.DEBUG) console.log(counts.perWindow.join(' '), counts.refused, counts.otherRefused);

await connection.close(0);
await records.close();
rmSync(folder, { recursive: true, force: true });
const isGentle = counts.refused.length + counts.otherRefused.length === 0;
if (!isGentle || rate / allowed < 0.95 || report?.state !== 'finished') process.exitCode = 1;
