import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, inject, it } from 'vitest';
import { OTHER_USER_GROUP, USER_GROUP } from '../../sandbox/slack/example.ts';
import { startServer } from '../../src/server.ts';
import { ADMIN_CHANNEL, PEOPLE, SECRETS, world } from '../world.ts';
import { start } from './running.ts';

const { administrator, owner } = PEOPLE;

type Settings = Readonly<Record<string, string>>;

const doctor = (settings: Settings, cwd?: string) => start('src/cli.ts', settings, ['doctor'], cwd).ended;
const server = (settings: Settings, cwd?: string) => start('src/main.ts', settings, [], cwd).ended;

/** Beside the app of the world, on a database of its own. */
const beside = (settings: Settings): Settings => ({
  ...settings,
  DATABASE_URL: `${settings.DATABASE_URL}-other`,
});

describe('start and doctor say the same, and end with the same code', () => {
  it('of a wrong app-level token', async () => {
    await using here = await world({ transport: 'socket' });
    const settings = beside({ ...here.settings, SLACK_APP_TOKEN: 'xapp-of-another-app' });
    const [started, proved] = [await server(settings), await doctor(settings)];
    for (const { code, output } of [started, proved]) {
      expect(code).toBe(78);
      expect(output).toContain(
        '  SLACK_APP_TOKEN\n    Slack refuses this token (invalid_auth).\n    Example: SLACK_APP_TOKEN=xapp-…',
      );
      expect(output).not.toContain('of-another-app');
    }
    expect(proved.output).toContain('With these settings the app does not start.');
  });

  it('of both tokens and the secret of Marketo, all three at once', async () => {
    await using here = await world({ transport: 'socket' });
    const settings = beside({
      ...here.settings,
      SLACK_BOT_TOKEN: 'xoxb-of-another-app',
      SLACK_APP_TOKEN: 'xapp-of-another-app',
      MARKETO_CLIENT_SECRET: 'secret-of-another-service',
    });
    const [started, proved] = [await server(settings), await doctor(settings)];
    for (const { code, output } of [started, proved]) {
      expect(code).toBe(78);
      expect(output).toContain('  SLACK_BOT_TOKEN\n    Slack refuses this token (invalid_auth).');
      expect(output).toContain('  SLACK_APP_TOKEN\n    Slack refuses this token (invalid_auth).');
      expect(output).toContain('  MARKETO_CLIENT_SECRET\n    Marketo refuses the Client ID');
      expect(output).not.toMatch(/of-another/);
    }
  });

  it('of an app-level token without its scope', async () => {
    await using here = await world({ transport: 'socket' });
    const fault = { kind: 'error', code: 'missing_scope' } as const;
    here.workspace.faults.plan({ method: 'apps.connections.open', times: 2, fault });
    const settings = beside(here.settings);
    for (const { code, output } of [await server(settings), await doctor(settings)]) {
      expect(code).toBe(78);
      expect(output).toContain('It lacks the scope connections:write.');
    }
  });

  it('of every other wrong setting', async () => {
    const settings = {
      SLACK_BOT_TOKN: 'xoxb-1',
      TIME_ZONE: '+02:00',
      DATABASE_URL: 'jdbc:postgresql://db/x',
    };
    const [started, proved] = [await server(settings), await doctor(settings)];
    expect(proved).toEqual(started);
    expect(started.code).toBe(78);
    expect(started.output).toContain(
      'SLACK_BOT_TOKN is set, and means nothing here: is SLACK_BOT_TOKEN meant?',
    );
  });

  it('of a database that is not there', async () => {
    await using here = await world();
    const { port } = new URL(inject('postgresUrl'));
    const settings = { ...here.settings, DATABASE_URL: `postgres://postgres@127.0.0.1:${port}/nothing` };
    const sentence =
      'PostgreSQL has no such database as DATABASE_URL names. Make it with “createdb”, or name another (3D000). Nothing was changed.';
    for (const { code, output } of [await server(settings), await doctor(settings)]) {
      expect(output).toContain(sentence);
      expect(code).toBe(78);
    }
    const away = { ...here.settings, DATABASE_URL: 'postgres://postgres@127.0.0.1:1/x' };
    for (const { code, output } of [await server(away), await doctor(away)]) {
      expect(output).toContain('The database of DATABASE_URL cannot be reached (ECONNREFUSED)');
      expect(code).toBe(1);
    }
  });

  it('of a database file that cannot be made', async () => {
    await using here = await world();
    const folder = mkdtempSync(join(tmpdir(), 'mkto-file-'));
    symlinkSync(join(folder, 'nowhere', 'x'), join(folder, 'link'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'folder'));
    symlinkSync('circle', join(folder, 'circle'));
    writeFileSync(join(folder, 'one'), '');
    linkSync(join(folder, 'one'), join(folder, 'two'));
    for (const [DATABASE_URL, sentence] of [
      ['file:/etc/passwd/x.sqlite', 'below a file that is no folder'],
      ['file:/proc/x/y.sqlite', 'mounted read-only'],
      ['file:/dev/null', 'a device or a pipe'],
      [`file:${folder}/link`, 'leads to nothing or in circles'],
      [`file:${folder}/folder/x.sqlite`, 'leads to nothing or in circles'],
      [`file:${folder}/circle`, 'leads to nothing or in circles'],
      [`file:${folder}/${'x'.repeat(250)}`, 'is too long'],
      [`file:${folder}/one`, '2 names (hard links)'],
    ] as const) {
      const settings = { ...here.settings, DATABASE_URL };
      for (const { code, output } of [await server(settings), await doctor(settings)]) {
        expect(output).toContain(sentence);
        expect(code).toBe(1);
      }
    }
    rmSync(folder, { recursive: true });
  }, 60_000);

  it('of an address that is none of this machine', async () => {
    await using here = await world();
    for (const HOST of ['300.1.1.1', '203.0.113.9']) {
      const settings = beside({ ...here.settings, HOST });
      for (const { code, output } of [await server(settings), await doctor(settings)]) {
        expect(code).toBe(78);
        expect(output).toContain('  HOST\n    HOST is no address of this machine (');
        expect(output).toContain('Example: HOST=127.0.0.1');
      }
    }
  });

  it.each(['internal_error', 'service_unavailable', 'ratelimited', 'brand_new_trouble'])(
    'of trouble that Slack has at the start (%s): no setting is blamed, and starting again helps',
    async (code) => {
      await using here = await world();
      const settings = beside(here.settings);
      for (const run of [server, doctor]) {
        here.workspace.faults.plan({ method: 'auth.test', fault: { kind: 'error', code } });
        const ended = await run(settings);
        expect(ended.code).toBe(1);
        expect(ended.output).toContain(`Slack has trouble of its own (${code})`);
        expect(ended.output).not.toContain('SLACK_BOT_TOKEN');
      }
    },
  );

  it('of an answer of Slack that does not say whose token it is: nobody is taken for a stranger', async () => {
    await using here = await world();
    const settings = beside(here.settings);
    for (const run of [server, doctor]) {
      here.workspace.faults.plan({
        method: 'auth.test',
        fault: { kind: 'altered', alter: () => ({ ok: true }) },
      });
      const { code, output } = await run(settings);
      expect(code).toBe(1);
      expect(output).toContain('Slack’s answer to auth.test cannot be used');
    }
  });

  it('of everything else, where Slack cannot be reached', async () => {
    await using here = await world();
    const { port } = new URL(inject('postgresUrl'));
    const { code, output } = await doctor({
      ...here.settings,
      HOST: '300.1.1.1',
      SLACK_API_URL: 'http://127.0.0.1:1/api/',
      DATABASE_URL: `postgres://postgres@127.0.0.1:${port}/nothing`,
    });
    expect(code).toBe(78);
    expect(output).toContain('Slack could not be reached');
    expect(output).toContain('PostgreSQL has no such database as DATABASE_URL names');
    expect(output).toContain('HOST is no address of this machine');
  });

  it('of a .env that is a folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mkto-cwd-'));
    mkdirSync(join(folder, '.env'));
    const [started, proved] = [await server({}, folder), await doctor({}, folder)];
    rmSync(folder, { recursive: true });
    expect(proved).toEqual(started);
    expect(started.code).toBe(78);
    expect(started.output).toContain('.env is a folder');
  });

  it('of a name that is close to a setting: a warning, with which the app goes on', async () => {
    await using here = await world({
      start: Temporal.Now.instant(),
      settings: { REMINDER_DAY: '3', TIMEZONE: 'Europe/Berlin' },
    });
    const sentence = (given: string, meant: string) =>
      `${given} is set, and means nothing here, so it is not used: is ${meant} meant?`;
    const { code, output } = await doctor(here.settings);
    expect(code).toBe(1);
    for (const [given, meant] of [
      ['REMINDER_DAY', 'REMINDER_DAYS'],
      ['TIMEZONE', 'TIME_ZONE'],
    ] as const) {
      expect(output).toContain(`  ${meant}\n    ${sentence(given, meant)}\n    Example: ${meant}=`);
      expect(here.log()).toContain(sentence(given, meant));
    }
  });
});

describe('doctor', () => {
  it('says which way is used, what of it is proved, and what cannot be', async () => {
    await using overHttp = await world({ start: Temporal.Now.instant() });
    const { output } = await doctor(overHttp.settings);
    expect(output).toContain('HTTP is used, because SLACK_APP_TOKEN is not set');
    expect(output).toContain('SLACK_SIGNING_SECRET cannot be proved before Slack’s first request.');
    await using bySocket = await world({ transport: 'socket', start: Temporal.Now.instant() });
    const before = bySocket.slack.socketMode.connections;
    const proved = await doctor({
      ...bySocket.settings,
      SLACK_SIGNING_SECRET: SECRETS.SLACK_SIGNING_SECRET,
    });
    expect(proved.output).toContain('Socket Mode is used, because SLACK_APP_TOKEN is set');
    expect(proved.output).toContain('The app-level token works.');
    expect(proved.code).toBe(0);
    expect(bySocket.slack.socketMode.connections).toBe(before);
  });

  it('does not take Slack’s trouble for people who are not members, nor for a channel that is closed', async () => {
    await using here = await world({ start: Temporal.Now.instant() });
    const fault = { kind: 'error', code: 'internal_error' } as const;
    here.workspace.faults.plan({ method: 'users.info', times: 99, fault });
    here.workspace.faults.plan({ method: 'conversations.history', times: 99, fault });
    const { code, output } = await doctor(here.settings);
    expect(code).toBe(1);
    expect(output).toContain(
      `Slack did not say who these are, so nothing is proved of them: ${administrator} (internal_error)`,
    );
    expect(output).toContain(
      `Slack did not say whether the app can use the channel ${ADMIN_CHANNEL} (internal_error)`,
    );
    expect(output).not.toContain('not full members');
    expect(output).not.toContain('/invite');
  });

  it('does not take Slack’s silence for a wrong app-level token', async () => {
    await using here = await world({ transport: 'socket', start: Temporal.Now.instant() });
    const fault = { kind: 'unavailable' } as const;
    here.workspace.faults.plan({ method: 'apps.connections.open', times: 1, fault });
    const { code, output } = await doctor(here.settings);
    expect(output).toContain('Slack did not judge SLACK_APP_TOKEN (no answer): it is not proved.');
    expect(code).toBe(0);
  });
});

describe('a channel that can be read, but takes no messages', () => {
  it('is said at start and by doctor with what Slack refused last, until a message goes through', async () => {
    await using here = await world({ start: Temporal.Now.instant() });
    const sentence = `The last message to the channel ${ADMIN_CHANNEL} was refused by Slack (restricted_action)`;
    const soon = Temporal.Now.plainDateISO('UTC').add({ days: 20 }).toString();
    await here.create(administrator, { owner, expires: soon });
    here.workspace.faults.plan({
      method: 'chat.postMessage',
      about: ADMIN_CHANNEL,
      times: 99,
      fault: { kind: 'error', code: 'restricted_action' },
    });
    here.clock.move({ days: 7 });
    await here.app().remind();
    expect(here.log()).not.toContain(sentence);
    const { code, output } = await doctor(here.settings);
    expect(code).toBe(1);
    expect(output).toContain(sentence);
    await here.restart();
    const lines = () =>
      here
        .log()
        .split('\n')
        .filter((line) => line.includes(sentence));
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).toContain('"setting":"ADMIN_CHANNEL_ID"');
    here.workspace.faults.clear();
    here.clock.move({ days: 7 });
    await here.app().remind();
    expect((await doctor(here.settings)).output).not.toContain(sentence);
  });

  it('is passed over where there are no records yet', async () => {
    await using here = await world({ start: Temporal.Now.instant() });
    const { code, output } = await doctor(beside(here.settings));
    expect(output).toContain('There are none yet');
    expect(code).toBe(0);
  });
});

describe('HOST and PORT that this machine does not give', () => {
  it('are named, each with an example', async () => {
    await using here = await world();
    for (const HOST of ['203.0.113.7', 'no-such-host.invalid']) {
      const { code, output } = await server(beside({ ...here.settings, HOST }));
      expect(code).toBe(78);
      expect(output).toContain('HOST is no address of this machine');
      expect(output).toContain('Example: HOST=127.0.0.1');
      expect(output).not.toContain('DATABASE_URL');
    }
  });

  it.skipIf(process.getuid?.() === 0 || process.platform !== 'linux')(
    'are named where the port is kept for others',
    async () => {
      const listening = startServer({ host: '127.0.0.1', port: 81, checks: {}, slack: undefined });
      await expect(listening).rejects.toThrow(/may not listen on PORT \(EACCES\).*PORT=8080/);
    },
  );
});

describe('doctor and the sources of administrators', () => {
  const sources = {
    ADMIN_SLACK_USERGROUP_IDS: `${USER_GROUP},${OTHER_USER_GROUP}`,
    ADMIN_MARKETO_ROLE: 'Admin',
  };

  it('says which scopes are granted without need', async () => {
    await using here = await world();
    const { output } = await doctor(here.settings);
    expect(output).toContain('Every permission is there.');
    expect(output).toContain(
      'Granted and not used with these settings: users:read.email (only ADMIN_MARKETO_ROLE needs it).',
    );
    expect(output).toContain('usergroups:read (only ADMIN_SLACK_USERGROUP_IDS needs it).');
    const used = await doctor({ ...here.settings, ...sources });
    expect(used.output).not.toContain('Granted and not used');
  });

  it('says how many are in each group, and that Marketo has the role', async () => {
    await using here = await world();
    const { output } = await doctor({ ...here.settings, ...sources });
    expect(output).toContain(`User group ${USER_GROUP}: 1 member.`);
    expect(output).toContain(`User group ${OTHER_USER_GROUP}: 3 members.`);
    expect(output).toContain('Whoever has the role “Admin” here is an administrator.');
  });

  it('says which group and which role are not there, or have nobody', async () => {
    await using here = await world();
    for (const group of here.workspace.userGroups) group.members.splice(0);
    const { code, output } = await doctor({
      ...here.settings,
      ADMIN_SLACK_USERGROUP_IDS: `${USER_GROUP},S0614TZR7`,
      ADMIN_MARKETO_ROLE: 'Administrator',
    });
    expect(code).toBe(1);
    expect(output).toContain(`The user group ${USER_GROUP} has no members`);
    expect(output).toContain(
      'who is in the user group S0614TZR7 (no_such_subteam: there is no such group in this workspace)',
    );
    expect(output).toContain('Example: ADMIN_SLACK_USERGROUP_IDS=S07A1B2C3');
    expect(output).toContain(
      'Marketo has no role named “Administrator”, so nobody is an administrator by it.',
    );
  });

  it('ends the start where the token lacks a scope that a source needs, and only then', async () => {
    await using here = await world({
      prepare: ({ workspace }) => {
        const scopes = workspace.app.scopes as string[];
        for (const scope of ['usergroups:read', 'users:read.email']) scopes.splice(scopes.indexOf(scope), 1);
      },
    });
    for (const ask of [doctor, server]) {
      const { code, output } = await ask(beside({ ...here.settings, ...sources }));
      expect(code).toBe(78);
      expect(output).toContain('The token lacks permissions: users:read.email, usergroups:read.');
    }
  });

  it('says that more are in a group than are told where there is no channel', async () => {
    await using here = await world();
    const group = here.workspace.userGroups[0];
    for (let number = 0; number < 25; number += 1) group?.members.push(`U0MANY${number}`);
    const { output } = await doctor({
      ...here.settings,
      ADMIN_SLACK_USERGROUP_IDS: USER_GROUP,
      ADMIN_CHANNEL_ID: '',
    });
    expect(output).toContain(
      `ADMIN_CHANNEL_ID\n    It is missing, and the user group ${USER_GROUP} has 26 members: only 20 of them`,
    );
  });
});
