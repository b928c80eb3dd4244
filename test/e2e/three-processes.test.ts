import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { SHORT_WINDOW_MS } from '../../sandbox/app/messages.ts';
import { type AppProcess, spawnApp } from '../../sandbox/app/spawn.ts';
import { movableClock } from '../../sandbox/clock.ts';
import { marketoSettings } from '../../sandbox/instances-file.ts';
import { exampleSubscription } from '../../sandbox/marketo/example.ts';
import { serveMarketo } from '../../sandbox/marketo/server.ts';
import { ADMIN_CHANNEL, exampleWorkspace, PEOPLE } from '../../sandbox/slack/example.ts';
import { serveSlack } from '../../sandbox/slack/server.ts';
import type { SlackMessage } from '../../sandbox/slack/workspace.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { textOf } from '../words-on-screen.ts';
import { FORM, until } from '../world.ts';

const { administrator, requester, owner } = PEOPLE;
const ADMINISTRATORS = Array.from({ length: 20 }, (_, index) => `U0ADMIN${index}`);
const EMAIL = 'erp-sync@example.com';
const START = Temporal.Instant.from('2027-01-10T10:00:00Z');
const SECRETS = { botToken: 'xoxb-three-bot-token', signingSecret: 'three-signing-secret' };

/** Three processes of the app on one PostgreSQL; Slack gives each the next of whatever happens. */
async function threeProcesses() {
  const postgres = DATABASES.find(({ kind }) => kind === 'PostgreSQL');
  if (!postgres) throw new Error('no PostgreSQL');
  const database: TestDatabase = await postgres.open();
  if (database.config.kind !== 'postgres') throw new Error('no PostgreSQL');
  const clock = movableClock(START);
  const { subscription, service } = exampleSubscription(clock, { limits: { windowMs: SHORT_WINDOW_MS } });
  const marketo = await serveMarketo(subscription);
  const workspace = exampleWorkspace(clock);
  for (const id of ADMINISTRATORS) workspace.addPerson({ id, name: id });
  const apps: AppProcess[] = [];
  let turn = 0;
  const next = () => {
    turn += 1;
    return apps[turn % apps.length]?.port ?? 1;
  };
  const slack = await serveSlack({
    workspace,
    ...SECRETS,
    appUrl: () => `http://127.0.0.1:${next()}/slack/events`,
  });
  const folder = mkdtempSync(join(tmpdir(), 'mkto-three-'));
  const settings = {
    SLACK_BOT_TOKEN: SECRETS.botToken,
    SLACK_SIGNING_SECRET: SECRETS.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    HOST: '127.0.0.1',
    PORT: '0',
    ...marketoSettings(folder, { server: marketo, service }, undefined),
    DATABASE_URL: database.config.url.reveal(),
    ADMIN_SLACK_USER_IDS: [administrator, ...ADMINISTRATORS].join(','),
    ADMIN_CHANNEL_ID: ADMIN_CHANNEL,
    TIME_ZONE: 'Europe/Berlin',
    LOG_LEVEL: 'warn',
  };
  let written = '';
  const output = (text: string) => {
    written += text;
  };
  const close = async () => {
    await Promise.all(apps.map((app) => app.stop()));
    await slack.close();
    await marketo.close();
    await database[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (let count = 0; count < 3; count += 1) apps.push(await spawnApp({ settings, clock, output }));
    await Promise.all(apps.map((app) => app.caughtUp()));
  } catch (error) {
    await close();
    throw new Error(`${String(error)}\n${written}`);
  }
  const { hands } = slack;
  const told = (text: string, channel = ADMIN_CHANNEL) =>
    workspace.messagesIn(channel).filter((message) => textOf(message).includes(text));
  const everybody = () => Promise.all(apps.map((app) => app.settle()));
  /** Until nothing is under way: what one process is at, the others leave to it. */
  const allDone = async () => {
    for (let round = 0; round < 50; round += 1) {
      await everybody();
      const rows = await database.kept.journal();
      if (!rows.some(({ state }) => state === 'open' || state === 'queued')) return;
    }
    throw new Error('something stays under way');
  };
  const moveTo = async (instant: Temporal.Instant) => {
    clock.moveTo(instant);
    for (const app of apps) app.setClock();
    // Until they know what time it is, they refuse what Slack signs then.
    await everybody();
  };
  /** A form is filled in and sent; gives what stands in its place. */
  const send = async (person: string, line: string, values: Readonly<Record<string, string>>) => {
    await hands.command(person, line);
    await until(() => hands.view(person));
    hands.fill(person, values);
    return hands.submit(person);
  };
  return {
    apps,
    database,
    workspace,
    subscription,
    hands,
    clock,
    told,
    everybody,
    allDone,
    moveTo,
    send,
    [Symbol.asyncDispose]: close,
  };
}

type Three = Awaited<ReturnType<typeof threeProcesses>>;

const actionsOf = async ({ database }: Three, ...wanted: readonly string[]) =>
  (await database.records.audit.list()).map(({ action }) => action).filter((each) => wanted.includes(each));

function first<T>([one]: readonly T[]): T {
  if (one === undefined) throw new Error('there is none');
  return one;
}

describe('three processes of the app on one PostgreSQL', () => {
  it('let one of twenty decide a request, and tell the others who was first', async () => {
    await using here = await threeProcesses();
    const { hands, told, subscription, database } = here;
    await here.send(requester, '/mkto-api-user', { ...FORM, owner: requester });
    const message = await until(() => told('asks for an API-only user')[0]);
    const [request] = await database.kept.requests();
    await Promise.all(
      ADMINISTRATORS.map(async (by, index) => {
        if (index % 2 === 0) return hands.click(by, 'request:approve', message);
        await hands.click(by, 'request:deny', message);
        if (!hands.view(by)?.content.callback_id?.includes('deny')) return undefined;
        hands.fill(by, { reason: 'No' });
        return hands.submit(by);
      }),
    );
    await until(() => !JSON.stringify(message.blocks).includes('"actions"'));
    await here.allDone();
    const decided = await actionsOf(here, 'request.approved', 'request.denied');
    expect(decided).toHaveLength(1);
    const state = (await database.records.requests.get(request?.id ?? ''))?.request.state;
    expect(`request.${state}`).toBe(decided[0]);
    const made = subscription.users.filter(({ emailAddress }) => emailAddress === EMAIL);
    expect(made).toHaveLength(state === 'approved' ? 1 : 0);
    const windows = ADMINISTRATORS.map((by) => textOf(hands.view(by)?.content));
    expect(windows.filter((text) => text.includes('was first')).length).toBeGreaterThan(0);
  }, 60_000);

  it('approve a request against its withdrawal, against an edit and against its end: one of the two each time', async () => {
    await using here = await threeProcesses();
    const { hands, told, workspace, subscription, database } = here;
    const against = {
      withdrawal: (own: SlackMessage) => hands.click(requester, 'request:withdraw', own),
      edit: async (own: SlackMessage) => {
        hands.closeView(requester);
        await hands.click(requester, 'request:edit', own);
        await until(() => hands.view(requester));
        // Where it was decided already, the window says so and has no fields.
        if (hands.view(requester)?.content.submit === undefined) return undefined;
        hands.fill(requester, { reason: 'Another one' });
        return hands.submit(requester);
      },
      end: async () => {
        await here.moveTo(here.clock.now().add({ hours: 24 * 15 }));
        return here.everybody();
      },
    } as const;
    for (const [what, does] of Object.entries(against)) {
      const email = `${what}@example.com`;
      hands.closeView(requester);
      await here.send(requester, '/mkto-api-user', {
        ...FORM,
        email,
        owner: requester,
        expires: '2027-03-31',
      });
      const message = await until(() => told(email)[0]);
      const own = await until(() =>
        workspace.directMessagesTo(requester).find((each) => textOf(each).includes(`You asked for ${email}`)),
      );
      await Promise.all([
        does(own),
        ...ADMINISTRATORS.slice(0, 3).map((by) => hands.click(by, 'request:approve', message)),
      ]);
      await here.allDone();
      const { state, version } = first(
        (await database.kept.requests()).filter(({ data }) => data.includes(email)),
      );
      const isMade = subscription.users.some(({ emailAddress }) => emailAddress === email);
      expect([what, isMade]).toEqual([what, state === 'approved']);
      const others = { withdrawal: 'withdrawn', edit: 'waiting', end: 'ended' }[what];
      expect(['approved', others]).toContain(state);
      // An edit that came first waits in its new form, and no approval of the old one counts.
      if (state === 'waiting') expect(version).toBe(2);
    }
    const ended = await actionsOf(here, 'request.approved', 'request.withdrawn', 'request.ended');
    expect(ended.length).toBeLessThanOrEqual(3);
  }, 60_000);

  it('make the later of two ends the one that holds, everywhere, whoever asked which process', async () => {
    await using here = await threeProcesses();
    const { subscription, told, workspace, database } = here;
    await here.send(administrator, '/mkto-api-user', { ...FORM, owner, expires: '2027-03-11' });
    await until(() => subscription.users.some(({ emailAddress }) => emailAddress === EMAIL));
    await here.everybody();
    await here.moveTo(Temporal.Instant.from('2027-03-04T09:00:00Z'));
    // The reminders of all three, and two who set another end meanwhile.
    const forms = [
      [ADMINISTRATORS[0] ?? '', '2027-05-31'],
      [ADMINISTRATORS[1] ?? '', '2027-06-29'],
    ] as const;
    await Promise.all([
      ...here.apps.map((app) => app.remind()),
      ...forms.map(([who, expires]) => here.send(who, `/mkto-api-user extend ${EMAIL}`, { expires })),
    ]);
    await here.allDone();
    const end = subscription.userOf(EMAIL).expiresAt?.toString();
    expect(['2027-05-31T21:59:59Z', '2027-06-29T21:59:59Z']).toContain(end);
    const [row] = (await database.kept.apiUsers()).filter(({ email }) => email === EMAIL);
    expect(row?.expiry).toBe(end);
    // No message offers to extend what was extended, and each was sent once.
    const day = end?.startsWith('2027-05') ? 'May 31, 2027' : 'June 29, 2027';
    const warnings = [...told('ends in 7 days'), ...told('1 API-only user ends soon')];
    const own = workspace
      .directMessagesTo(owner)
      .filter((message) => textOf(message).includes(`${EMAIL} ends in`));
    expect(own.length).toBeLessThanOrEqual(1);
    expect(told('API-only user ends soon').length).toBeLessThanOrEqual(1);
    for (const message of [...warnings, ...own]) {
      // The app gives a conversation one change a second. What comes once a week counts days and offers nothing.
      const isWeekly = textOf(message).includes('Once a week');
      await until(() => (isWeekly ? !textOf(message).includes('in 7 days') : textOf(message).includes(day)));
      expect(textOf(message)).not.toContain('Extend 90 days');
    }
  }, 60_000);

  it('note once that a user is no longer needed, against an extension: the records say which was later', async () => {
    await using here = await threeProcesses();
    const { hands, subscription, workspace, database } = here;
    await here.send(administrator, '/mkto-api-user', { ...FORM, owner, expires: '2027-03-11' });
    await until(() => subscription.users.some(({ emailAddress }) => emailAddress === EMAIL));
    await here.everybody();
    await here.moveTo(Temporal.Instant.from('2027-03-04T09:00:00Z'));
    await here.apps[0]?.remind();
    const warning = await until(() =>
      workspace.directMessagesTo(owner).find((message) => textOf(message).includes(`${EMAIL} ends in`)),
    );
    const extend = { actionId: 'do:set_expiry:extend_90' };
    const say = { actionId: 'do:let_end:say' };
    await Promise.all([
      hands.act(owner, say, undefined, warning),
      hands.act(owner, extend, undefined, warning),
      hands.act(owner, say, undefined, warning),
    ]);
    await here.allDone();
    const [row] = (await database.kept.apiUsers()).filter(({ email }) => email === EMAIL);
    expect(subscription.userOf(EMAIL).expiresAt?.toString()).toBe(row?.expiry);
    const isLeft = row?.letEndExpiry === row?.expiry;
    await until(() => textOf(warning).includes(isLeft ? 'No longer needed, says' : 'Extended to'));
    expect(textOf(warning)).not.toContain('Extend 90 days');
    const noted = await actionsOf(here, 'api_user.let_end', 'api_user.expiry_changed');
    expect(noted.at(-1)).toBe(isLeft ? 'api_user.let_end' : 'api_user.expiry_changed');
  }, 60_000);
});
