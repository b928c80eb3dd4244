import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { ConfigError } from '../src/config-error.ts';

const good = {
  SLACK_BOT_TOKEN: 'xoxb-1-token',
  SLACK_SIGNING_SECRET: '8f742231b10e8888',
  MARKETO_BASE_URL: 'https://123-abc-456.mktorest.com/rest',
  MARKETO_CLIENT_ID: 'id-1',
  MARKETO_CLIENT_SECRET: 'client-secret',
  ADMIN_SLACK_USER_IDS: ' U024BE7LH, W0G9QF9C6 ',
};

const problemsOf = (env: Record<string, string | undefined>) => {
  try {
    loadConfig(env);
    return {};
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return Object.fromEntries(error.problems.map(({ setting, problem }) => [setting, problem]));
  }
};

describe('the settings', () => {
  it('need six values, and have sensible ones for the rest', () => {
    expect(loadConfig(good)).toMatchObject({
      port: 3000,
      host: undefined,
      marketo: { instance: '123-ABC-456', baseUrl: 'https://123-abc-456.mktorest.com' },
      database: { kind: 'sqlite', file: './data/mkto-api-user.sqlite' },
      adminChannel: undefined,
      policy: {
        administrators: ['U024BE7LH', 'W0G9QF9C6'],
        apiRoles: [],
        expiryDefaultDays: 90,
        expiryMaxDays: 365,
        expiryRequired: true,
        reasonRequired: false,
        reminderDays: [30, 14, 7, 3, 1, 0],
        timeZone: 'UTC',
      },
      reminderCron: '0 9 * * *',
      logLevel: 'info',
      slack: { transport: { kind: 'http' }, apiUrl: undefined },
    });
  });

  it('choose Socket Mode where an app-level token is given', () => {
    expect(loadConfig({ ...good, SLACK_APP_TOKEN: 'xapp-1' }).slack.transport.kind).toBe('socket');
    const { SLACK_SIGNING_SECRET: _, ...rest } = good;
    expect(loadConfig({ ...rest, SLACK_APP_TOKEN: 'xapp-1' }).slack.transport.kind).toBe('socket');
  });

  it('are all wrong at once, each with its name, what is wrong and an example', () => {
    try {
      loadConfig({
        SLACK_BOT_TOKEN: 'xoxp-1',
        PORT: '99999',
        MARKETO_BASE_URL: 'http://123-abc-456.mktorest.com',
        EXPIRY_MAX_DAYS: 'long',
        TIME_ZONE: 'Mars',
        REMINDER_CRON: 'daily',
        LOG_LEVEL: 'loud',
        ADMIN_CHANNEL_ID: '#admins',
        REMINDER_DAYS: '30,x',
        EXPIRY_REQUIRED: 'maybe',
      });
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      expect(error.exitCode).toBe(78);
      expect(error.problems.map(({ setting }) => setting).sort()).toEqual([
        'ADMIN_CHANNEL_ID',
        'ADMIN_SLACK_USER_IDS',
        'EXPIRY_MAX_DAYS',
        'EXPIRY_REQUIRED',
        'LOG_LEVEL',
        'MARKETO_BASE_URL',
        'MARKETO_CLIENT_ID',
        'MARKETO_CLIENT_SECRET',
        'PORT',
        'REMINDER_CRON',
        'REMINDER_DAYS',
        'SLACK_BOT_TOKEN',
        'SLACK_SIGNING_SECRET',
        'TIME_ZONE',
      ]);
      for (const { setting, problem, example } of error.problems) {
        expect(error.message).toContain(`${setting}\n    ${problem}\n    Example: ${setting}=${example}`);
      }
    }
  });

  it.each([
    ['MARKETO_BASE_URL', 'http://example.com', 'must start with https://'],
    ['MARKETO_BASE_URL', 'https://user:pass@example.com', 'must not hold a user name or password'],
    ['SLACK_API_URL', 'http://10.0.0.1/api/', 'must start with https://'],
    ['SLACK_API_URL', 'ftp://localhost', 'must start with https://'],
  ])('refuse %s=%s', (setting, value, said) => {
    expect(problemsOf({ ...good, [setting]: value })[setting]).toContain(said);
  });

  it.each(['http://127.0.0.1:4000', 'http://localhost:4000', 'http://[::1]:4000'])(
    'take %s on this machine',
    (address) => {
      expect(problemsOf({ ...good, MARKETO_BASE_URL: address, SLACK_API_URL: `${address}/api` })).toEqual({});
    },
  );

  it('refuse a default expiry beyond the longest one, and shorten the one nobody set', () => {
    expect(problemsOf({ ...good, EXPIRY_DEFAULT_DAYS: '400' })).toHaveProperty('EXPIRY_DEFAULT_DAYS');
    expect(loadConfig({ ...good, EXPIRY_MAX_DAYS: '30' }).policy.expiryDefaultDays).toBe(30);
  });

  it('take PostgreSQL by its address, and a file with or without file:', () => {
    expect(loadConfig({ ...good, DATABASE_URL: 'postgres://u:p@db/x' }).database.kind).toBe('postgres');
    expect(loadConfig({ ...good, DATABASE_URL: 'file:/var/lib/x.sqlite' }).database).toMatchObject({
      file: '/var/lib/x.sqlite',
    });
    expect(loadConfig({ ...good, DATABASE_URL: 'x.sqlite' }).database).toMatchObject({ file: 'x.sqlite' });
    expect(problemsOf({ ...good, DATABASE_URL: 'mysql://db' })).toHaveProperty('DATABASE_URL');
  });
});

describe('a secret', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mkto-secrets-'));
  const file = (text: string) => {
    const name = join(folder, Math.random().toString(36).slice(2));
    writeFileSync(name, text);
    return name;
  };

  it.each([
    'SLACK_BOT_TOKEN',
    'SLACK_SIGNING_SECRET',
    'SLACK_APP_TOKEN',
    'MARKETO_CLIENT_SECRET',
    'DATABASE_URL',
  ])('%s may come from a file', (setting) => {
    const value =
      { SLACK_BOT_TOKEN: 'xoxb-file', SLACK_APP_TOKEN: 'xapp-file' }[setting] ?? 'postgres://file/secret';
    const env: Record<string, string | undefined> = { ...good, [`${setting}_FILE`]: file(`${value}\n`) };
    delete env[setting];
    expect(problemsOf(env)).toEqual({});
  });

  it('is named when its file cannot be read, is empty, or is given twice', () => {
    const { MARKETO_CLIENT_SECRET: _, ...rest } = good;
    const problem = (env: Record<string, string>) => problemsOf(env).MARKETO_CLIENT_SECRET;
    expect(problem({ ...rest, MARKETO_CLIENT_SECRET_FILE: '/nowhere/x' })).toContain(
      'cannot be read (ENOENT)',
    );
    expect(problem({ ...rest, MARKETO_CLIENT_SECRET_FILE: file(' \n') })).toContain('is empty');
    expect(problem({ ...good, MARKETO_CLIENT_SECRET_FILE: file('x') })).toContain('Keep one of them');
  });

  it('is not shown by printing the settings in any way', () => {
    const config = loadConfig({ ...good, DATABASE_URL: 'postgres://u:hidden-password@db/x' });
    for (const printed of [
      JSON.stringify(config),
      inspect(config, { depth: 9 }),
      `${config.marketo.clientSecret}`,
    ]) {
      for (const secret of ['xoxb-1-token', '8f742231b10e8888', 'client-secret', 'hidden-password']) {
        expect(printed).not.toContain(secret);
      }
    }
  });
});
