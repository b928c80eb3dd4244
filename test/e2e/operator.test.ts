import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { ADMIN_CHANNEL, OTHER_CHANNEL, PRIVATE_CHANNEL } from '../../sandbox/slack/example.ts';
import { PEOPLE, SECRETS, world } from '../world.ts';
import { start } from './running.ts';

const { administrator, owner } = PEOPLE;

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
    await using here = await world({
      start: Temporal.Instant.from('2027-01-10T10:00:00Z'),
      prepare: ({ workspace }) => {
        Object.assign(workspace.personOf(owner) ?? {}, { tz: 'Asia/Tokyo' });
      },
    });
    await here.create(administrator, { owner, expires: '2027-03-11' });
    await here.until(() => here.messagesTo(owner).length === 1);
    const before = here.kept.deliveries().length;
    const dryRun = ['remind', '--dry-run', '--now', '2027-03-04T09:00:00Z'];
    const { code, output } = await start('src/cli.ts', here.settings, dryRun).ended;
    expect(output).toContain('Would send 2:');
    expect(output).toContain(
      // The owner lives in Tokyo, where that is the day after.
      `erp-sync@example.com  ends 2027-03-12 07:59 Asia/Tokyo, in 8 days (warning of 14 days before)  to owner ${owner}`,
    );
    expect(output).toContain(
      `erp-sync@example.com  ends 2027-03-11 22:59 UTC, in 7 days (warning of 7 days before)  to administrators ${ADMIN_CHANNEL}`,
    );
    expect(code).toBe(0);
    expect(here.kept.deliveries()).toHaveLength(before);
    expect(here.messagesTo(owner)).toHaveLength(1);
  });

  it('does not take the time that is asked for for the clock of this machine', async () => {
    await using here = await world({ start: Temporal.Now.instant() });
    const wrong = { ...here.settings, SLACK_BOT_TOKEN: 'xoxb-of-another-app' };
    for (const now of ['2036-03-04T09:00:00Z', '2020-03-04T09:00:00Z']) {
      const { output } = await start('src/cli.ts', wrong, ['remind', '--dry-run', '--now', now]).ended;
      expect(output).toContain('one setting needs your attention');
      expect(output).not.toContain('clock');
    }
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

describe('doctor', () => {
  const doctor = (settings: Readonly<Record<string, string>>) =>
    start('src/cli.ts', settings, ['doctor']).ended;

  it('proves every setting, changes nothing, and says what it has proved', async () => {
    await using here = await world();
    const changes = here.subscription.changes.length;
    const { code, output } = await doctor(here.settings);
    expect(output).toContain('The bot token works: the app is installed in T0ACME.');
    expect(output).toContain('Every permission is there.');
    expect(output).toContain('the app runs as slack-app@api.example.com');
    expect(output).toContain('Both permissions are there: Access Users, Access User Management Api.');
    expect(output).toContain('Roles that can be given: API Integration, API Read Only, API User Management.');
    expect(output).toContain('Workspaces: Default, Europe.');
    expect(output).toContain('Users sign in with Marketo itself, not with Adobe (userids are addresses).');
    expect(output).toMatch(/API calls today, by everybody: \d+\./);
    expect(output).toContain('The access of that user never ends.');
    expect(here.subscription.changes).toHaveLength(changes);
    // Its clock and that of the stand-in are apart: this machine is not where the story plays.
    expect(code === 0 || output.includes('the clock of this machine')).toBe(true);
    for (const secret of Object.values(SECRETS)) expect(output).not.toContain(secret);
  });

  it('tells Adobe identity by its userids', async () => {
    await using here = await world({ subscription: { variants: { userids: 'guid' } } });
    const { output } = await doctor(here.settings);
    expect(output).toContain('Users are Adobe’s (userids are GUIDs)');
  });

  it('says that the app’s own access ends', async () => {
    await using here = await world({
      start: Temporal.Now.instant(),
      prepare: ({ subscription }) => {
        const own = subscription.userOf('slack-app@api.example.com');
        own.expiresAt = Temporal.Now.instant().add({ hours: 24 * 10 });
      },
    });
    const { code, output } = await doctor(here.settings);
    expect(code).toBe(1);
    expect(output).toContain('The app itself runs as slack-app@api.example.com, whose access ends at');
  });

  it('is right about the clock, to the second', async () => {
    await using right = await world({ start: Temporal.Now.instant() });
    expect(await doctor(right.settings)).toMatchObject({
      code: 0,
      output: expect.stringMatching(/This machine’s clock and Marketo’s are [01] s apart/),
    });
    await using ahead = await world({ start: Temporal.Now.instant().add({ minutes: 10 }) });
    const { code, output } = await doctor(ahead.settings);
    expect(code).toBe(1);
    expect(output).toMatch(/It is (599|60[01]) s behind Marketo’s/);
  });

  it('says what is missing: a permission, a role, a channel, several at once', async () => {
    await using here = await world({ start: Temporal.Now.instant() });
    here.subscription.faults.plan({ call: 'Get Roles', times: 9, fault: { kind: 'error', code: '603' } });
    const { code, output } = await doctor({ ...here.settings, ADMIN_CHANNEL_ID: 'C0NOWHERE' });
    expect(code).toBe(1);
    expect(output).toContain('Needs your attention: 2');
    expect(output).toContain(
      'lacks “Access Users” or “Access User Management Api”, or Marketo’s IP allowlist',
    );
    expect(output).toContain('The app cannot use the channel C0NOWHERE');
    expect(output).not.toContain('Both permissions are there');
  });

  it('checks every instance, and names each', async () => {
    await using here = await world({ withSandbox: true, start: Temporal.Now.instant() });
    here.sandboxMarketo().subscription.faults.plan({ times: 99, fault: { kind: 'error', code: '603' } });
    const { output } = await doctor(here.settings);
    expect(output).toContain('Acme production (production)');
    expect(output).toContain('Acme sandbox (sandbox)');
    expect(output).toContain('  MARKETO_INSTANCES_FILE\n    Acme sandbox: Marketo denies access (603)');
    expect(output).toContain(
      '    To do: look at “baseUrl” of this instance in the file: for example baseUrl: https://',
    );
  });
});

describe('sync', () => {
  const sync = (settings: Readonly<Record<string, string>>) => start('src/cli.ts', settings, ['sync']).ended;

  it('reads the whole subscription and says how it went', async () => {
    await using here = await world({ start: Temporal.Now.instant() });
    here.subscription.addUser({
      emailAddress: 'new@example.com',
      firstName: 'N',
      lastName: 'W',
      apiOnly: true,
    });
    const { code, output } = await sync(here.settings);
    expect(output).toContain('the records agree with Marketo (2 API-only users read).');
    expect(code).toBe(0);
    expect(here.kept.apiUsers().map(({ email }) => email)).toContain('new@example.com');
  });

  it('says of each instance what became of it, where what was found could not be told', async () => {
    await using here = await world({ withSandbox: true, start: Temporal.Now.instant() });
    here.subscription.addUser({
      emailAddress: 'new@example.com',
      firstName: 'N',
      lastName: 'W',
      apiOnly: true,
    });
    const fault = { kind: 'error', code: 'fatal_error' } as const;
    here.workspace.faults.plan({ method: 'chat.postMessage', times: 99, fault });
    const { code, output } = await sync(here.settings);
    expect(output).toContain('Acme production: it ended before everything was told');
    expect(output).toContain('Acme sandbox: the records agree with Marketo');
    expect(code).toBe(1);
  });

  it('says why it stopped, and ends with 1', async () => {
    await using here = await world({ start: Temporal.Now.instant() });
    here.subscription.faults.plan({ times: 99, fault: { kind: 'error', code: '607' } });
    const { code, output } = await sync(here.settings);
    expect(output).toContain('stopped (Marketo, Identity: quota_reached (607');
    expect(code).toBe(1);
  });
});
