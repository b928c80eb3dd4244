import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { Temporal } from 'temporal-polyfill';
import { type MovableClock, movableClock } from '../sandbox/clock.ts';
import { marketoSettings } from '../sandbox/instances-file.ts';
import { exampleSandbox, exampleSubscription } from '../sandbox/marketo/example.ts';
import { type MarketoServer, serveMarketo } from '../sandbox/marketo/server.ts';
import type { Subscription, SubscriptionOptions } from '../sandbox/marketo/subscription.ts';
import { ADMIN_CHANNEL, exampleWorkspace, PEOPLE } from '../sandbox/slack/example.ts';
import type { Hands } from '../sandbox/slack/hands.ts';
import { type SlackServer, serveSlack } from '../sandbox/slack/server.ts';
import type { SlackMessage, Workspace } from '../sandbox/slack/workspace.ts';
import { type RunningApp, startApp } from '../src/app.ts';
import { loadConfig } from '../src/config/config.ts';
import { openLog } from '../src/telemetry/log.ts';
import { type Kept, keptBy } from './kept.ts';
import { textOf } from './words-on-screen.ts';

export { ADMIN_CHANNEL, PEOPLE };

/** Where the administrators of the second instance are told. */
export const SECOND_CHANNEL = 'C0SANDBOX';

export const SECRETS = {
  SLACK_BOT_TOKEN: 'xoxb-secret-of-the-bot',
  SLACK_SIGNING_SECRET: 'secret-that-signs-everything',
  SLACK_APP_TOKEN: 'xapp-secret-of-the-socket',
} as const;

/** What the form is filled in with unless a test says otherwise. */
export const FORM = {
  email: 'erp-sync@example.com',
  firstName: 'ERP',
  lastName: 'Sync',
  role: '101',
  workspace: '2',
  reason: 'Nightly orders',
} as const;

export interface WorldOptions {
  readonly settings?: Readonly<Record<string, string | undefined>>;
  readonly subscription?: Omit<SubscriptionOptions, 'clock'>;
  readonly transport?: 'http' | 'socket';
  /** With a second Marketo instance named `sandbox`; the first is named `production` then. */
  readonly withSandbox?: boolean;
  readonly start?: Temporal.Instant;
  /** The same, with Marketo's address: for records that are there already. */
  readonly prepareFirst?: (world: Pick<World, 'marketo'>) => Promise<void>;
  /** What is prepared before the app starts. */
  readonly prepare?: (world: Pick<World, 'workspace' | 'subscription'>) => void;
}

/** Both stand-ins and the real app, connected over HTTP, with a clock that the test moves. */
export interface World extends AsyncDisposable {
  readonly clock: MovableClock;
  readonly workspace: Workspace;
  readonly slack: SlackServer;
  readonly hands: Hands;
  readonly subscription: Subscription;
  readonly marketo: MarketoServer;
  /** The second instance; fails where there is none. */
  sandboxMarketo(): MarketoServer;
  readonly settings: Readonly<Record<string, string>>;
  /** Everything that the app has logged, at level trace. */
  log(): string;
  app(): RunningApp;
  /** Stops the app in order and starts it anew on the same database. */
  restart(): Promise<void>;
  /** What the app wrote to a person, oldest first. */
  messagesTo(person: string): SlackMessage[];
  /** Types the command and waits for the form. */
  openForm(person: string, line?: string): Promise<void>;
  /** Fills the form in with what most tests need, and what the test adds. */
  fillForm(person: string, values?: Readonly<Record<string, string>>): void;
  /** Creates a user through the form and waits for the outcome in the window. */
  create(person: string, values?: Readonly<Record<string, string>>): Promise<string>;
  /** The words in the window that a person has open. */
  window(person: string): string;
  /** Waits until something is so; fails after a few seconds. */
  until<T>(what: () => T | undefined | false): Promise<T>;
  /** What the app has kept, by what it means. */
  readonly kept: ReturnType<typeof keptBy>;
  /** Users of the records that were made through the app, not found. */
  madeUsers(): Kept<'apiUsers'>[];
  /** Emails of the users in Marketo that the app did not find there. */
  createdInMarketo(): string[];
}

/** Five past eight in UTC: no night is near, and no day ends anywhere while a test runs, at whichever hour that is. */
function thisMorning(): Temporal.Instant {
  const today = Temporal.Now.zonedDateTimeISO('UTC').toPlainDate();
  return today.toZonedDateTime({ timeZone: 'UTC', plainTime: '08:05' }).toInstant();
}

export async function world(options: WorldOptions = {}): Promise<World> {
  const clock = movableClock(options.start ?? thisMorning());
  const { subscription, service } = exampleSubscription(clock, {
    limits: { callsPerWindow: 10_000 },
    ...options.subscription,
  });
  const before = subscription.users.map(({ emailAddress }) => emailAddress);
  const workspace = exampleWorkspace(clock);
  if (options.withSandbox) workspace.addChannel({ id: SECOND_CHANNEL, name: 'marketo-sandbox' });
  options.prepare?.({ workspace, subscription });
  const marketo = await serveMarketo(subscription);
  await options.prepareFirst?.({ marketo });
  const folder = mkdtempSync(join(tmpdir(), 'mkto-api-user-'));
  const second = options.withSandbox
    ? exampleSandbox(clock, { limits: { callsPerWindow: 10_000 } })
    : undefined;
  const sandboxMarketo = second && (await serveMarketo(second.subscription));
  let app: RunningApp | undefined;
  const socket = options.transport === 'socket';
  const slack = await serveSlack({
    workspace,
    botToken: SECRETS.SLACK_BOT_TOKEN,
    appToken: SECRETS.SLACK_APP_TOKEN,
    signingSecret: SECRETS.SLACK_SIGNING_SECRET,
    ...(socket ? {} : { appUrl: () => `http://127.0.0.1:${app?.port ?? 1}/slack/events` }),
  });
  const settings = withoutUndefined({
    SLACK_BOT_TOKEN: SECRETS.SLACK_BOT_TOKEN,
    SLACK_SIGNING_SECRET: socket ? undefined : SECRETS.SLACK_SIGNING_SECRET,
    SLACK_APP_TOKEN: socket ? SECRETS.SLACK_APP_TOKEN : undefined,
    SLACK_API_URL: slack.apiUrl,
    HOST: '127.0.0.1',
    PORT: '0',
    ...marketoSettings(
      folder,
      { server: marketo, service },
      second &&
        sandboxMarketo && {
          server: sandboxMarketo,
          service: second.service,
          rest: { timeZone: 'America/New_York', adminChannel: SECOND_CHANNEL },
        },
    ),
    DATABASE_URL: `file:${join(folder, 'records.sqlite')}`,
    ADMIN_SLACK_USER_IDS: `${PEOPLE.administrator},${PEOPLE.secondAdministrator}`,
    ADMIN_CHANNEL_ID: ADMIN_CHANNEL,
    API_ROLES: 'API Integration,API Read Only,API User Management',
    // That nobody has used a user yet is told in the tests about that alone.
    FIRST_CALLS_DAYS: '365',
    // So is how everything stands once a week.
    WEEKLY_DIGEST_CRON: 'none',
    LOG_LEVEL: 'trace',
    ...options.settings,
  });
  const lines: string[] = [];
  const start = async () => {
    app = await startApp(loadConfig(settings), {
      clock,
      log: openLog('trace', [], { write: (line) => lines.push(line) }),
      marketoLimits: { pauseMs: 5, timeoutMs: 500, windowMs: 200, retries: 2, callsPerWindow: 1_000 },
    });
    await app.caughtUp();
  };
  const running = () => {
    if (!app) throw new Error('the app does not run');
    return app;
  };
  const close = async () => {
    await app?.stop();
    await slack.close();
    await marketo.close();
    await sandboxMarketo?.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await close();
    throw error;
  }
  const { hands } = slack;
  const kept = keptBy((table, order) => {
    const database = new DatabaseSync(join(folder, 'records.sqlite'), { readOnly: true });
    const found = database.prepare(`select * from ${table} order by ${order}`).all();
    database.close();
    return found as Record<string, unknown>[];
  });
  const window = (person: string) => textOf(hands.view(person)?.content);
  const openForm = async (person: string, line = '/mkto-api-user') => {
    hands.closeView(person);
    const deed = await hands.command(person, line);
    if (deed.result !== 'done') throw new Error(JSON.stringify(deed));
    await until(() => hands.view(person));
  };
  const fillForm = (person: string, values: Readonly<Record<string, string>> = {}) =>
    hands.fill(person, { ...FORM, ...values });
  return {
    openForm,
    fillForm,
    window,
    async create(person, values) {
      await openForm(person);
      fillForm(person, values);
      const deed = await hands.submit(person);
      if (deed.result !== 'done') throw new Error(JSON.stringify(deed));
      return until(() => !window(person).includes('Marketo is creating') && window(person));
    },
    clock,
    workspace,
    slack,
    hands,
    subscription,
    marketo,
    sandboxMarketo() {
      if (!sandboxMarketo) throw new Error('there is one instance alone');
      return sandboxMarketo;
    },
    settings,
    log: () => lines.join(''),
    app: running,
    async restart() {
      await running().stop();
      app = undefined;
      await start();
    },
    messagesTo: (person) =>
      workspace.directMessagesTo(person).filter(({ ephemeralFor }) => ephemeralFor === undefined),
    until,
    kept,
    madeUsers: () => kept.apiUsers().filter(({ source }) => source === 'app'),
    createdInMarketo: () =>
      subscription.users.map(({ emailAddress }) => emailAddress).filter((email) => !before.includes(email)),
    [Symbol.asyncDispose]: close,
  };
}

export async function until<T>(what: () => T | undefined | false): Promise<T> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const value = what();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`it never came to be: ${what.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function withoutUndefined(settings: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
