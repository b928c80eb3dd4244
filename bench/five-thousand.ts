import { parseArgs } from 'node:util';
import type { View } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { checkMessageBlocks, checkView, LONGEST_BLOCKS } from '../sandbox/slack/block-kit/surfaces.ts';
import { parseList } from '../src/slack/commands/parse-command.ts';
import type { ListenerContext } from '../src/slack/listeners/context.ts';
import { publishHome } from '../src/slack/listeners/home.ts';
import { listFor } from '../src/slack/listeners/list.ts';
import { ROWS_PER_LIST } from '../src/slack/messages/list.ts';
import type { Written } from '../src/slack/messages/written.ts';
import { MOST_USERS } from '../src/slack/views/home.ts';
import { authorize } from '../src/usecases/authorize.ts';
import { reconcile } from '../src/usecases/reconcile/reconcile.ts';
import { remind, remindOwners } from '../src/usecases/remind/remind.ts';
import { tellWeek } from '../src/usecases/weekly-digest.ts';
import { chance } from './year/chance.ts';
import { steppedClock } from './year/clock.ts';
import { ADMINISTRATORS, company, HOME } from './year/company.ts';
import { openBenchDatabase } from './year/database.ts';
import { yearsMarketo } from './year/marketo.ts';
import { INSTANCES, startProcess } from './year/process.ts';
import { yearsSlack } from './year/slack.ts';

/**
 * What people wait for where there are 5,000 users of 300 owners: `npx tsx bench/five-thousand.ts`. On real records, with a Slack and
 * a Marketo that answer at once, so that what is measured is the app: Slack's own time comes on top.
 *
 * Ends with 0 where each takes less than a second, at its slowest, and everything that is shown is within Slack's limits. Of the messages to
 * owners, which nobody waits for together, each is measured.
 */
const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '5000' },
    owners: { type: 'string', default: '300' },
    due: { type: 'string', default: '300' },
    runs: { type: 'string', default: '9' },
    database: { type: 'string', default: 'sqlite' },
  },
});
const users = Number(values.users);
const owners = Number(values.owners);
const due = Number(values.due);
const runs = Number(values.runs);

/** So many users one of the owners has; the others share the rest. */
const OF_ONE = 200;

/** A Tuesday, after nine in Berlin: everybody there is at work. */
const NOW = Temporal.Instant.from('2027-06-01T07:30:00Z');
const NOTHING = { down: [], quota: [], closed: [] };
const isQuiet = () => true;

const [settings] = INSTANCES;
if (!settings) throw new Error('there is no instance');
const { name, label } = settings;
const clock = steppedClock(NOW);
// Everybody lives where it is morning: then all owners are due at once.
const everybody = [...company(owners)].map(
  ([id, each]) => [id, { ...each, timeZone: 'Europe/Berlin' }] as const,
);
const people = new Map(everybody);
const marketo = yearsMarketo({ name, clock, chance: chance(1), ...NOTHING, isQuiet });
for (let number = 0; number < users; number += 1) {
  const email = `sync-${number}@example.com`;
  const days = number < due ? 7 : 60 + (number % 900);
  marketo.addByHand({
    details: {
      userid: email,
      email,
      firstName: 'Nightly',
      lastName: `Sync ${number}`,
      apiOnly: true,
      id: 0,
      expiry: number % 10 === 9 && number >= due ? 'never' : NOW.add({ hours: 24 * days }),
      roles: [{ roleId: 101 + (number % 3), workspaceId: 1 }],
    },
    isInUse: true,
    calls: { since: Temporal.PlainDate.from('2027-01-01'), until: undefined },
  });
}
await using database = await openBenchDatabase(values.database === 'postgres' ? 'postgres' : 'sqlite');
const { records } = database;
await records.migrate();
const slack = yearsSlack({
  clock,
  chance: chance(2),
  people,
  ...NOTHING,
  labels: new Map([[name, label]]),
  timeZone: settings.timeZone,
  isQuiet,
});
const noticed = { unplanned: [], isTroubled: false };
const marketos = new Map([[name, marketo]]);
const { ports } = startProcess({ name: 'bench', records, clock, slack, marketos, noticed });
const instance = ports.instances.get(name);
if (!instance) throw new Error('there is no instance');
await reconcile(ports, instance);
// As administrators would have assigned them over the years: the first has 200, of which some are due.
const number = `cast(substr(email, 6, length(email) - 17) as integer)`;
await database.execute(
  `update api_users set owner = case when ${number} % ${Math.floor(users / OF_ONE)} = 0 then 'U0OWNER1' else 'U0OWNER' || (2 + ${number} % ${owners - 1}) end where email like 'sync-%'`,
);

interface Row {
  readonly what: string;
  readonly ms: readonly number[];
  readonly shown: string;
}

let isGood = true;
const rows: Row[] = [];
const within = (what: string, isSo: boolean) => {
  if (isSo) return;
  isGood = false;
  console.log(`NOT within Slack’s limits: ${what}`);
};

async function measure(what: string, times: number, work: () => Promise<string>): Promise<void> {
  const ms: number[] = [];
  let shown = '';
  for (let run = 0; run < times; run += 1) {
    const before = performance.now();
    shown = await work();
    ms.push(performance.now() - before);
  }
  rows.push({ what, ms, shown });
}

const ADMINISTRATOR = ADMINISTRATORS[0];

function message(what: string, { text, blocks }: Written): string {
  within(
    what,
    checkMessageBlocks(blocks).ok && JSON.stringify(blocks).length < LONGEST_BLOCKS && text.length < 4_000,
  );
  return `${blocks.length} blocks, ${JSON.stringify(blocks).length.toLocaleString('en')} characters`;
}

/** What somebody who types it waits for: who they are, what they may see, and the answer. */
function list(what: string, person: string, line: string, page: number): Promise<void> {
  return measure(what, runs, async () => {
    const caller = { userId: person, ...HOME };
    const reader = await authorize(ports, caller, 'list', { need: 'member', asked: 'every_instance' });
    if (!reader.ok) throw new Error(`${person} may not look`);
    return message(what, await listFor(ports, reader, parseList(line), page));
  });
}

let published: View | undefined;
const context = {
  ports,
  client: {
    views: {
      publish: async ({ view }: { view: View }) => {
        published = view;
      },
    },
  },
} as unknown as ListenerContext;

function home(what: string, person: string, place?: Parameters<typeof publishHome>[2]): Promise<void> {
  return measure(what, runs, async () => {
    published = undefined;
    await publishHome(context, { userId: person, ...HOME }, place);
    within(what, published !== undefined && checkView(published).ok);
    const { blocks = [] } = (published ?? {}) as { blocks?: readonly unknown[] };
    return `${blocks.length} blocks, ${JSON.stringify(blocks).length.toLocaleString('en')} characters`;
  });
}

/** A run that is made once, because what was told is not told again; `each` where its messages are measured one by one. */
async function posts(what: string, of: 'together' | 'each', run: () => Promise<unknown>): Promise<void> {
  const already = slack.posts.length;
  const before = performance.now();
  await run();
  const ms = performance.now() - before;
  const count = slack.posts.length - already;
  const shown = `${count} messages`;
  rows.push({ what, ms: [of === 'each' ? ms / count : ms], shown });
}

function checkPosts(): void {
  for (const { id, about } of slack.posts) {
    const shown = slack.standing.get(id)?.shown;
    within(`${about.kind} ${id}`, shown !== undefined);
    if (shown) message(about.kind, shown);
  }
}

const lastPage = Math.ceil(users / ROWS_PER_LIST);
await list('list, an administrator, first page', ADMINISTRATOR, '', 1);
await list('list expiring', ADMINISTRATOR, 'expiring', 1);
await list('list of a role and a part of the address', ADMINISTRATOR, 'role:Assets 4', 1);
await list('list unowned (none)', ADMINISTRATOR, 'unowned', 1);
await list('list, last page', ADMINISTRATOR, '', lastPage);
await list(`list, an owner of ${OF_ONE}`, 'U0OWNER1', '', 1);
await home('Home, an administrator', ADMINISTRATOR);
await home('Home, an administrator, last page', ADMINISTRATOR, {
  among: 'all',
  page: Math.ceil(users / MOST_USERS),
});
await home(`Home, an owner of ${OF_ONE}`, 'U0OWNER1');
await posts(`each message to the owners of ${due} due`, 'each', () => remindOwners(ports, instance));
await posts(`the digest with ${due} due`, 'together', () =>
  remind(ports, instance, { nextRun: NOW.add({ hours: 24 }) }),
);
await posts('the weekly digest', 'together', () => tellWeek(ports, instance, NOW));
checkPosts();

/** The goal, in milliseconds. */
const GOAL = 1_000;
console.log(`${users.toLocaleString('en')} users of ${owners} owners on ${values.database}, in milliseconds`);
for (const { what, ms, shown } of rows) {
  const sorted = [...ms].sort((one, other) => one - other);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const slowest = sorted.at(-1) ?? Number.NaN;
  if (!(slowest < GOAL)) isGood = false;
  const mark = slowest < GOAL ? '' : '  NOT within a second';
  console.log(
    `${what.padEnd(45)}${median.toFixed(0).padStart(6)}${slowest.toFixed(0).padStart(8)}  ${shown}${mark}`,
  );
}
if (noticed.unplanned.length > 0) throw new Error('the app met an error', { cause: noticed.unplanned });
process.exitCode = isGood ? 0 : 1;
