import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { ADMIN_CHANNEL, OTHER_CHANNEL, PRIVATE_CHANNEL } from '../../sandbox/slack/example.ts';
import { PEOPLE, SECRETS, world } from '../world.ts';

const { administrator, owner } = PEOPLE;

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs one of our entry points as its own process, with these settings alone. */
function start(entry: string, settings: Readonly<Record<string, string>>, args: readonly string[] = []) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', entry, ...args], {
    env: { PATH, HOME, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    output += data.toString();
  });
  return { child, output: () => output, ended: endOf(child, () => output) };
}

async function endOf(child: ChildProcess, output: () => string): Promise<Ended> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, output: output() };
}

describe('the server as a process', () => {
  it('explains every missing setting and ends with 78', async () => {
    const { code, output } = await start('src/main.ts', {}).ended;
    expect(code).toBe(78);
    expect(output).toContain('6 settings need your attention');
    expect(output).toContain(
      'MARKETO_CLIENT_SECRET\n    It is missing.\n    Example: MARKETO_CLIENT_SECRET=',
    );
    expect(output).not.toContain('    at ');
  });

  it('serves with real settings, answers for its health, and stops in order', async () => {
    await using here = await world();
    const database = `${here.settings.DATABASE_URL}-other`;
    const running = start('src/main.ts', { ...here.settings, DATABASE_URL: database, LOG_LEVEL: 'info' });
    const port = await here.until(() => /"port":(\d+)/.exec(running.output())?.[1]);
    const get = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return { status: response.status, body: await response.json() };
    };
    expect(await get('/healthz')).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await get('/readyz')).toEqual({
      status: 200,
      body: { database: true, slack: true, running: true },
    });
    expect((await get('/slack/events')).status).toBe(404);
    running.child.kill('SIGTERM');
    const { code, output } = await running.ended;
    expect(code).toBe(0);
    expect(output).toContain('The app has stopped');
  });

  it('says that another copy runs on the same SQLite file', async () => {
    await using here = await world();
    const { code, output } = await start('src/main.ts', here.settings).ended;
    expect(code).toBe(1);
    expect(output).toContain('Another copy of the app already runs on the database');
  });

  it('says that another process has the port', async () => {
    await using here = await world();
    const settings = {
      ...here.settings,
      DATABASE_URL: `${here.settings.DATABASE_URL}-other`,
      PORT: String(here.app().port),
    };
    const { code, output } = await start('src/main.ts', settings).ended;
    expect(code).toBe(1);
    expect(output).toContain('another process listens on this port');
    expect(output).toContain('for example PORT=3001');
  });

  it.each([
    [{ SLACK_BOT_TOKEN: 'xoxb-wrong' }, 'SLACK_BOT_TOKEN\n    Slack refuses this token (invalid_auth).'],
    [
      { MARKETO_CLIENT_SECRET: 'wrong-secret' },
      'MARKETO_CLIENT_SECRET\n    Marketo refuses the Client ID and the Client Secret together.',
    ],
  ])('says at start what Slack and Marketo refuse: %o', async (wrong, said) => {
    await using here = await world();
    const settings = { ...here.settings, DATABASE_URL: `${here.settings.DATABASE_URL}-other`, ...wrong };
    const { code, output } = await start('src/main.ts', settings).ended;
    expect(code).toBe(78);
    expect(output).toContain(said);
    expect(output).not.toContain('wrong-secret');
    expect(output).not.toContain('xoxb-wrong');
  });
});

describe('the start', () => {
  it('names every permission that the token lacks', async () => {
    const lacking = world({
      prepare: ({ workspace }) => {
        (workspace.app.scopes as string[]).splice(0, 2);
      },
    });
    await expect(lacking).rejects.toThrow('The token lacks permissions: commands, chat:write.');
  });

  it.each([
    [{ ADMIN_CHANNEL_ID: OTHER_CHANNEL }, 'ADMIN_CHANNEL_ID', 'not_in_channel'],
    [{ ADMIN_CHANNEL_ID: PRIVATE_CHANNEL }, 'ADMIN_CHANNEL_ID', 'channel_not_found'],
    [
      { ADMIN_SLACK_USER_IDS: `${administrator},U0NOBODY,${PEOPLE.guest}` },
      'ADMIN_SLACK_USER_IDS',
      'U0NOBODY (unknown to Slack), U0GUEST (guest)',
    ],
    [{ API_ROLES: 'API Integration,Nonsense' }, 'API_ROLES', 'no role that may be given named “Nonsense”'],
    [{ API_ROLES: 'Admin' }, 'API_ROLES', 'no role that may be given named “Admin”'],
  ])('warns of what leaves the app working in part: %o', async (settings, setting, said) => {
    await using here = await world({ settings });
    const warning = here
      .log()
      .split('\n')
      .find((line) => line.includes(`"setting":"${setting}"`));
    expect(warning).toContain(said);
  });

  it('goes on without Marketo, and says so', async () => {
    await using here = await world({
      prepare: ({ subscription }) =>
        subscription.faults.plan({ call: 'Get Roles', times: 99, fault: { kind: 'error', code: '603' } }),
    });
    expect(here.log()).toContain('Marketo denies access (603): the service’s role lacks');
  });
});

describe('the command line', () => {
  it('shows what a run of the reminders would send at another time, and sends nothing', async () => {
    await using here = await world({ start: Temporal.Instant.from('2027-01-10T10:00:00Z') });
    await here.create(administrator, { owner, expires: '2027-03-11' });
    await here.until(() => here.messagesTo(owner).length === 1);
    const before = here.rows('deliveries').length;
    const dryRun = ['remind', '--dry-run', '--now', '2027-03-04T09:00:00Z'];
    const { code, output } = await start('src/cli.ts', here.settings, dryRun).ended;
    expect(output).toContain('Would send 2:');
    expect(output).toContain(
      `erp-sync@example.com  ends 2027-03-11 (7 days left, threshold 7)  to owner ${owner}`,
    );
    expect(output).toContain(`to administrators ${ADMIN_CHANNEL}`);
    expect(code).toBe(0);
    expect(here.rows('deliveries')).toHaveLength(before);
    expect(here.messagesTo(owner)).toHaveLength(1);
  });

  it('sends what is due, beside a server that runs', async () => {
    await using here = await world({ settings: { TIME_ZONE: 'Europe/Berlin' } });
    const soon = Temporal.Now.plainDateISO('Europe/Berlin').add({ days: 40 }).toString();
    await here.create(administrator, { owner, expires: soon });
    await here.until(() => here.messagesTo(owner).length === 1);
    // Due at once by the real clock, which the command line looks at.
    const sent = await start('src/cli.ts', { ...here.settings, REMINDER_DAYS: '40' }, ['remind']).ended;
    expect(sent.output).toContain('Sent 2:');
    expect(sent.code).toBe(0);
    expect(here.messagesTo(owner)).toHaveLength(2);
    const again = await start('src/cli.ts', { ...here.settings, REMINDER_DAYS: '40' }, ['remind']).ended;
    expect(again.output).toContain('No reminder is due.');
  });

  it.each([
    [['remind', '--dry-run', '--now', 'tomorrow'], 'It has to be an instant with its offset'],
    [['remind', '--now', '2027-03-04T09:00:00Z'], '--now goes with --dry-run alone'],
    [['remnid'], 'Did you mean remind?'],
  ])('explains a mistake: %s', async (args, said) => {
    const { code, output } = await start('src/cli.ts', {}, args).ended;
    expect(code).toBe(1);
    expect(output).toContain(said);
  });

  it('brings the tables up to date', async () => {
    await using here = await world();
    const settings = { ...here.settings, DATABASE_URL: `${here.settings.DATABASE_URL}-other` };
    expect((await start('src/cli.ts', settings, ['migrate']).ended).output).toContain(
      'Done: 2026-11-24-first-tables',
    );
    expect((await start('src/cli.ts', settings, ['migrate']).ended).output).toContain(
      'The tables are up to date.',
    );
  });
});

describe('the log at level trace', () => {
  it('holds no secret, whatever goes right or wrong', async () => {
    await using here = await world();
    await here.create(administrator);
    here.subscription.faults.plan({ times: 3, fault: { kind: 'reset' } });
    here.workspace.faults.plan({ method: 'chat.postMessage', fault: { kind: 'unavailable' } });
    await here.create(administrator, { email: 'another@example.com' });
    await here.app().remind();
    expect(here.log().length).toBeGreaterThan(500);
    for (const secret of [
      ...Object.values(SECRETS),
      here.settings.MARKETO_CLIENT_SECRET ?? '',
      'Bearer',
      'token-',
    ]) {
      expect(here.log()).not.toContain(secret);
    }
  });
});
