import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import { Secret } from '../src/config/secret.ts';
import type { Instance } from '../src/ports/instance.ts';
import type { Ports } from '../src/ports/ports.ts';
import type { Database } from '../src/store/database.ts';
import { openPostgres } from '../src/store/postgres.ts';
import { recordsOn } from '../src/store/records.ts';
import { openSqlite } from '../src/store/sqlite.ts';
import { remind } from '../src/usecases/remind/remind.ts';
import { person } from '../test/builders.ts';
import { launchPostgres } from '../test/postgres/launch.ts';

/**
 * What a run of the reminders costs by itself: `npx tsx bench/reminders.ts`. Dry runs on both databases, with Slack and
 * Marketo in memory, so that what is measured is the records and the decision.
 *
 * Ends with 0 where a run with nothing due takes the same for the fewest and the most users (within 1.5 times), where
 * 1,000 due users cost less than 100 ms beyond that, and where Slack was asked about nobody who is told nothing.
 */
const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000,10000,100000,1000000' },
    due: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '21' },
  },
});
const sizes = values.sizes.split(',').map(Number);
const due = Number(values.due);
const runs = Number(values.runs);

const NOW = Temporal.Instant.from('2027-06-01T09:00:00Z');
const INSTANCE = 'bench';

const asked = { slack: 0 };
const marketo = {
  getUser: async (userid: string) => ({
    userid,
    id: 1,
    email: userid,
    firstName: 'A',
    lastName: 'B',
    apiOnly: true,
    expiry: Temporal.Instant.from('2027-06-04T21:59:59Z'),
    roles: [],
  }),
  callsInLastSevenDays: async () => [],
} as unknown as Instance['marketo'];
const instance = {
  name: INSTANCE,
  label: INSTANCE,
  marketo,
  adminChannel: 'C0BENCH',
  reminders: { reminderDays: [30, 14, 7, 3, 1, 0], timeZone: 'UTC' },
} as unknown as Instance;

function portsOn(database: Database): Ports {
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  return {
    clock: { now: () => NOW },
    log: quiet,
    records: recordsOn(database),
    home: { teamId: 'T1', enterpriseId: undefined },
    administration: { userIds: [], userGroups: [], workspaceAdmins: false },
    instances: new Map(),
    directory: {
      async person(id: string) {
        asked.slack += 1;
        return person({ id, name: id });
      },
    },
  } as unknown as Ports;
}

/** Adds users by the database itself: a third of them never ends, the rest ends long after the widest threshold. */
async function fill(
  database: Database,
  kind: string,
  from: number,
  to: number,
  expiry: string,
): Promise<void> {
  const series =
    kind === 'PostgreSQL'
      ? sql`select generate_series(${from}::int, ${to - 1}::int) as i`
      : sql`select * from (with recursive series(i) as (select ${from} union all select i + 1 from series where i < ${to - 1}) select i from series)`;
  await sql`
    insert into api_users (id, instance, userid, email, email_key, first_name, last_name, roles, owner, expiry, state,
      source, known_at, created_at)
    select 'user-' || i, ${INSTANCE}, 'u' || i || '@example.com', 'u' || i || '@example.com', 'u' || i || '@example.com',
      'A', 'B', '[]', 'U' || i, ${sql.raw(expiry)}, 'active', 'app', '2027-01-01T00:00:00.000000000Z',
      '2027-01-01T00:00:00Z'
    from (${series}) as numbers`.execute(database.kysely);
  await sql`analyze`.execute(database.kysely);
}

const FAR = `case when i % 3 = 0 then null else '20' || (28 + i % 60) || '-03-31T21:59:59Z' end`;

async function median(ports: Ports): Promise<{ readonly ms: number; readonly reminders: number }> {
  const nextRun = NOW.add({ hours: 24 });
  const times: number[] = [];
  let reminders = 0;
  for (let run = 0; run < runs + 3; run += 1) {
    const before = performance.now();
    const report = await remind(ports, instance, { nextRun, dryRun: true });
    if (run >= 3) times.push(performance.now() - before);
    reminders = report?.reminders.length ?? 0;
  }
  times.sort((one, other) => one - other);
  return { ms: times[Math.floor(times.length / 2)] ?? Number.NaN, reminders };
}

const postgres = await launchPostgres();
const folder = mkdtempSync(join(tmpdir(), 'mkto-bench-'));
const databases: readonly (readonly [string, () => Database])[] = [
  ['SQLite', () => openSqlite(join(folder, 'records.sqlite'), { alone: false, onError: () => {} })],
  ['PostgreSQL', () => openPostgres(new Secret(postgres.url), { readOnly: false, onError: () => {} })],
];
let isGood = true;
const check = (goal: string, holds: boolean) => {
  isGood &&= holds;
  console.log(`  ${holds ? 'met' : 'NOT MET'}: ${goal}`);
};
for (const [kind, open] of databases) {
  console.log(kind);
  const database = open();
  const ports = portsOn(database);
  await recordsOn(database).migrate();
  const measured: number[] = [];
  let filled = 0;
  for (const size of sizes) {
    await fill(database, kind, filled, size, FAR);
    filled = size;
    asked.slack = 0;
    const { ms } = await median(ports);
    measured.push(ms);
    console.log(
      `  ${size.toLocaleString('en')} users, nothing due: ${ms.toFixed(2)} ms, ${asked.slack} people asked about`,
    );
    check('Slack is asked about nobody', asked.slack === 0);
  }
  const [least = Number.NaN] = measured;
  const most = measured.at(-1) ?? Number.NaN;
  check(
    `the most users take ${(most / least).toFixed(2)} times what the fewest take; the goal is 1.5`,
    most / least <= 1.5,
  );
  await fill(database, kind, filled, filled + due, `'2027-06-04T21:59:59Z'`);
  asked.slack = 0;
  const { ms, reminders } = await median(ports);
  console.log(
    `  and ${due.toLocaleString('en')} of them due: ${ms.toFixed(1)} ms, ${reminders} reminders decided`,
  );
  check(`${(ms - most).toFixed(1)} ms beyond a run with nothing due; the goal is 100`, ms - most < 100);
  check('Slack is asked once about each who is told', asked.slack === due * (runs + 3));
  await database.close();
}
await postgres.stop();
rmSync(folder, { recursive: true, force: true });
process.exitCode = isGood ? 0 : 1;
