import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { Temporal } from 'temporal-polyfill';
import { SHORT_WINDOW_MS } from './app/messages.ts';
import { type AppProcess, spawnApp } from './app/spawn.ts';
import { type MovableClock, movableClock } from './clock.ts';
import { marketoSettings } from './instances-file.ts';
import { addPeople, addPerson, exampleSandbox, exampleSubscription } from './marketo/example.ts';
import { type MarketoServer, serveMarketo } from './marketo/server.ts';
import { ADMIN_CHANNEL, exampleWorkspace, PEOPLE } from './slack/example.ts';
import { type SlackServer, serveSlack } from './slack/server.ts';

/** Both stand-ins and the real app in a process of its own, on a temporary database, over signed HTTP. */
export interface Stage {
  readonly clock: MovableClock;
  readonly slack: SlackServer;
  readonly marketo: MarketoServer;
  /** The second instance, where there is one. */
  readonly sandboxMarketo: MarketoServer | undefined;
  /** What the app was told; secrets of the stand-ins only. */
  readonly settings: Readonly<Record<string, string>>;
  /** Everything that the app has written so far. */
  output(): string;
  app(): AppProcess;
  appRuns(): boolean;
  /** Kills the app in the middle of whatever it does. */
  killApp(): Promise<void>;
  /** @param others settings in the place of the stage's own; `undefined` takes one away */
  startApp(others?: Readonly<Record<string, string | undefined>>): Promise<void>;
  /** Moves the clock of all three. */
  moveTo(instant: Temporal.Instant): void;
  /** The rows of a table of the records. */
  rows(table: string): Record<string, unknown>[];
  close(): Promise<void>;
}

export interface StageOptions {
  readonly start?: Temporal.Instant;
  readonly logLevel?: string;
  /** With a second Marketo instance, so that the form asks which one. */
  readonly withSandbox?: boolean;
}

export async function openStage({
  start,
  logLevel = 'info',
  withSandbox = false,
}: StageOptions = {}): Promise<Stage> {
  const clock = movableClock(start);
  const limits = { windowMs: SHORT_WINDOW_MS };
  const { subscription, service } = exampleSubscription(clock, { limits });
  addPeople(subscription);
  const marketo = await serveMarketo(subscription);
  const folder = mkdtempSync(join(tmpdir(), 'mkto-api-user-stage-'));
  const database = join(folder, 'records.sqlite');
  const second = withSandbox ? exampleSandbox(clock, { limits }) : undefined;
  // In the sandbox somebody else may do everything.
  if (second) addPerson(second.subscription, 'Omar', [1]);
  const sandboxMarketo = second && (await serveMarketo(second.subscription));
  const secrets = { botToken: 'xoxb-demo-bot-token', signingSecret: 'demo-signing-secret' };
  let app: AppProcess | undefined;
  const slack = await serveSlack({
    workspace: exampleWorkspace(clock),
    ...secrets,
    appUrl: () => `http://127.0.0.1:${app?.port ?? 1}/slack/events`,
  });
  const settings = {
    SLACK_BOT_TOKEN: secrets.botToken,
    SLACK_SIGNING_SECRET: secrets.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    HOST: '127.0.0.1',
    PORT: '0',
    ...marketoSettings(
      folder,
      { server: marketo, service, label: 'Acme Marketo' },
      second && sandboxMarketo && { server: sandboxMarketo, service: second.service },
    ),
    MARKETO_DAILY_QUOTA: String(subscription.limits.perDay),
    DATABASE_URL: `file:${database}`,
    ADMIN_SLACK_USER_IDS: `${PEOPLE.administrator},${PEOPLE.secondAdministrator}`,
    ADMIN_CHANNEL_ID: ADMIN_CHANNEL,
    API_ROLES: 'API Integration,API Read Only',
    TIME_ZONE: 'Europe/Berlin',
    LOG_LEVEL: logLevel,
  };
  let written = '';
  const running = () => {
    if (!app) throw new Error('the app does not run');
    return app;
  };
  const stage: Stage = {
    clock,
    slack,
    marketo,
    sandboxMarketo,
    settings,
    output: () => written,
    app: running,
    appRuns: () => app !== undefined,
    async killApp() {
      await running().kill();
      app = undefined;
    },
    async startApp(others = {}) {
      const all = Object.entries({ ...settings, ...others });
      app = await spawnApp({
        settings: Object.fromEntries(all.filter((each): each is [string, string] => each[1] !== undefined)),
        clock,
        output: (text) => {
          written += text;
        },
      });
    },
    moveTo(instant) {
      clock.moveTo(instant);
      app?.setClock();
    },
    rows(table) {
      const reader = new DatabaseSync(database, { readOnly: true });
      const rows = reader.prepare(`select * from ${table}`).all() as Record<string, unknown>[];
      reader.close();
      return rows;
    },
    async close() {
      await app?.stop();
      await slack.close();
      await marketo.close();
      await sandboxMarketo?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await stage.startApp();
    await running().caughtUp();
  } catch (error) {
    await stage.close();
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${written}`);
  }
  return stage;
}
