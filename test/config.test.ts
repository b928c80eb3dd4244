import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config/config.ts';
import { ConfigError } from '../src/config/config-error.ts';

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
      instances: [
        {
          name: '123-ABC-456',
          label: '123-ABC-456',
          baseUrl: 'https://123-abc-456.mktorest.com',
          limits: { callsPerWindow: 50, concurrency: 5 },
          dailyQuota: undefined,
          adminChannel: undefined,
          policy: {
            apiRoles: [],
            expiryDefaultDays: 90,
            expiryMaxDays: 365,
            expiryRequired: true,
            reasonRequired: false,
            allowedEmailDomains: [],
            emailPatterns: [],
            twoApprovalsRoles: [],
            requests: 'allow',
            waiting: { nudgeHours: 48, endDays: 14 },
            selfApproval: false,
            breakGlass: false,
            rules: [],
          },
          reminders: {
            reminderDays: [30, 14, 7, 3, 1, 0],
            firstCallsDays: 7,
            idleDays: 60,
            reviewDays: 14,
            timeZone: 'UTC',
          },
        },
      ],
      administration: {
        userIds: ['U024BE7LH', 'W0G9QF9C6'],
        userGroups: [],
        workspaceAdmins: false,
        requesters: 'everyone',
      },
      database: { kind: 'sqlite', file: './data/mkto-api-user.sqlite' },
      reconcileCron: '0 4 * * *',
      reminderCron: '0 9 * * *',
      logLevel: 'info',
      slack: { transport: { kind: 'http' }, apiUrl: undefined },
    });
  });

  it.each([
    [{}, '0 9 * * 1'],
    [{ REMINDER_CRON: '30 8,17 * * MON-FRI' }, '30 8 * * 1'],
    [{ REMINDER_CRON: '*/20 6-9 1 * *' }, '0 6 * * 1'],
    [{ WEEKLY_DIGEST_CRON: '15 7 * * FRI' }, '15 7 * * FRI'],
    [{ WEEKLY_DIGEST_CRON: 'None' }, undefined],
  ])(
    'tell the week on Mondays at the time of the other digest, unless they say otherwise: %j',
    (given, expected) => {
      expect(loadConfig({ ...good, ...given }).weeklyDigestCron).toBe(expected);
    },
  );

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
    ['REMINDER_HOUR', '24', 'must be from 0 to 23'],
    ['REMINDER_HOUR', '9am', 'must be a whole number'],
    ['WEEKLY_DIGEST_CRON', 'sometimes', 'must be a cron pattern of five fields'],
    ['MARKETO_BASE_URL', 'https://user:pass@example.com', 'must not hold a user name or password'],
    ['MARKETO_LAUNCHPOINT_URL', 'app-ab12.marketo.com', 'must be a whole address that starts with https://'],
    ['MARKETO_LAUNCHPOINT_URL', 'javascript:alert(1)', 'must start with https://'],
    [
      'MARKETO_LAUNCHPOINT_URL',
      `https://app.example/#${'a'.repeat(1_000)}`,
      'must have at most 1000 characters',
    ],
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
    expect(loadConfig({ ...good, EXPIRY_MAX_DAYS: '30' }).instances[0]?.policy.expiryDefaultDays).toBe(30);
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

describe('what is asked of a new user', () => {
  it('is told by simple settings, one instance’s own in the file', () => {
    const [instance] = loadConfig({
      ...good,
      ALLOWED_EMAIL_DOMAINS: '@Example.com, api.example.com',
      EMAIL_PATTERN: 'mkto-{purpose}@example.com,{team}-{purpose}@api.example.com',
      TWO_APPROVALS_ROLES: 'API Integration, 102',
      SELF_APPROVAL: 'true',
      BREAK_GLASS: 'True',
      REQUESTS: 'Deny',
      REQUEST_NUDGE_HOURS: '24',
      REQUEST_TTL_DAYS: '7',
    }).instances;
    expect(instance?.policy).toMatchObject({
      allowedEmailDomains: ['example.com', 'api.example.com'],
      emailPatterns: ['mkto-{purpose}@example.com', '{team}-{purpose}@api.example.com'],
      twoApprovalsRoles: ['API Integration', '102'],
      selfApproval: true,
      breakGlass: true,
      requests: 'deny',
      waiting: { nudgeHours: 24, endDays: 7 },
    });
  });

  it('warns of rules that want somebody else where there is one administrator', () => {
    const lone = { ...good, ADMIN_SLACK_USER_IDS: 'U024BE7LH', TWO_APPROVALS_ROLES: 'API Integration' };
    const about = (env: Record<string, string>) =>
      loadConfig(env).warnings.filter(({ setting }) => setting === 'SELF_APPROVAL');
    expect(about(lone)).toMatchObject([{ problem: expect.stringContaining('there is one administrator') }]);
    expect(about({ ...lone, SELF_APPROVAL: 'true' })).toEqual([]);
    expect(about({ ...lone, ADMIN_SLACK_USER_IDS: 'U024BE7LH,W0G9QF9C6' })).toEqual([]);
    expect(about({ ...lone, ADMIN_SLACK_USERGROUP_IDS: 'S0614TZR7' })).toEqual([]);
    expect(about({ ...good, ADMIN_SLACK_USER_IDS: 'U024BE7LH' })).toEqual([]);
  });

  it.each([
    ['ALLOWED_EMAIL_DOMAINS', 'example', 'It must be domains such as example.com'],
    ['ALLOWED_EMAIL_DOMAINS', 'https://example.com', 'It must be domains such as example.com'],
    ['EMAIL_PATTERN', 'mkto@example.com', 'It must have a part in braces'],
    ['EMAIL_PATTERN', 'mkto-{purpose}', 'It must be an address once the parts in braces are filled in'],
    ['SELF_APPROVAL', 'yes', 'It must be true or false'],
    ['BREAK_GLASS', '1', 'It must be true or false'],
    ['REQUESTS', 'maybe', 'It must be allow or deny'],
    ['REQUESTERS', 'sales', 'It must be everyone, or ids'],
    ['REQUEST_NUDGE_HOURS', '0', 'It must be from 1 to 1000'],
    ['REQUEST_TTL_DAYS', 'two', 'It must be a whole number of days'],
  ])('is refused: %s=%s', (setting, value, said) => {
    expect(problemsOf({ ...good, [setting]: value })[setting]).toContain(said);
  });

  it('is refused where no address could fit', () => {
    const env = {
      ...good,
      ALLOWED_EMAIL_DOMAINS: 'example.com',
      EMAIL_PATTERN: 'mkto-{purpose}@api.example.com',
    };
    expect(problemsOf(env).EMAIL_PATTERN).toContain('none of the domains of ALLOWED_EMAIL_DOMAINS');
    expect(problemsOf({ ...env, EMAIL_PATTERN: '{a}@{b}.example.com,{a}@example.com' })).toEqual({});
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
      { SLACK_BOT_TOKEN: 'xoxb-file', SLACK_APP_TOKEN: 'xapp-file', DATABASE_URL: 'postgres://file/secret' }[
        setting
      ] ?? 'secret-of-a-file';
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
      `${config.instances[0]?.clientSecret}`,
    ]) {
      for (const secret of ['xoxb-1-token', '8f742231b10e8888', 'client-secret', 'hidden-password']) {
        expect(printed).not.toContain(secret);
      }
    }
  });
});

describe('several instances', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mkto-instances-'));
  const { MARKETO_BASE_URL: _, MARKETO_CLIENT_ID: __, MARKETO_CLIENT_SECRET: ___, ...rest } = good;
  const fileOf = (content: string) => {
    const name = join(folder, `${Math.random().toString(36).slice(2)}.yaml`);
    writeFileSync(name, content);
    return name;
  };
  const load = (content: string, env: Record<string, string> = {}) =>
    loadConfig({ ...rest, ...env, MARKETO_INSTANCES_FILE: fileOf(content) });
  const problems = (content: string, env: Record<string, string> = {}): string[] => {
    try {
      load(content, env);
      return [];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.problems.map(({ problem }) => problem);
    }
  };
  const one = { name: 'one', baseUrl: 'https://123-ABC-456.mktorest.com', clientId: 'a', clientSecret: 'b' };
  const two = { name: 'two', baseUrl: 'https://456-DEF-789.mktorest.com', clientId: 'c', clientSecret: 'd' };
  const json = (...instances: object[]) => JSON.stringify({ instances });

  it('come from a file, YAML or JSON; what one leaves out comes from the settings', () => {
    const { instances } = load(
      json(one, { ...two, label: 'Two', apiRoles: ['A, B', 7], expiryMaxDays: 30 }),
      {
        API_ROLES: 'C',
        TIME_ZONE: 'Europe/Berlin',
      },
    );
    expect(instances).toMatchObject([
      {
        name: 'one',
        label: 'one',
        policy: { apiRoles: ['C'], expiryMaxDays: 365 },
        reminders: { timeZone: 'Europe/Berlin' },
      },
      {
        name: 'two',
        label: 'Two',
        policy: { apiRoles: ['A, B', '7'], expiryMaxDays: 30, expiryDefaultDays: 30 },
      },
    ]);
  });

  it('may keep their secrets in files beside it', () => {
    writeFileSync(join(folder, 'one.secret'), 'from-a-file\n');
    const { clientSecret: ____, ...open } = one;
    const { instances } = load(json({ ...open, clientSecretFile: 'one.secret' }));
    expect(instances[0]?.clientSecret.reveal()).toBe('from-a-file');
    expect(problems(json({ ...open, clientSecretFile: 'none.secret' })).join()).toContain(
      'cannot be read (ENOENT)',
    );
    expect(problems(json({ ...one, clientSecretFile: 'one.secret' })).join()).toContain('Keep one');
  });

  it('are all wrong at once, each named with what is wrong in it', () => {
    const said = problems(
      json(
        { ...one, timeZone: 'Mars', concurrentCalls: 50 },
        { name: 'not a name', baseUrl: 'http://example.com', colour: 'red' },
        { ...two, expiryDefaultDays: 400 },
      ),
    );
    expect(said).toEqual([
      'Instance 1 (“one”): “concurrentCalls”: It must be from 1 to 10.',
      expect.stringMatching(/^Instance 1 \(“one”\): “timeZone”: It must be a time zone by its name/),
      expect.stringContaining('Instance 2 (“not a name”): “name” must have letters'),
      expect.stringContaining('“colour” means nothing here. Known: name, clientSecretFile, label, baseUrl'),
      expect.stringContaining('“baseUrl”: It must start with https://'),
      'Instance 2 (“not a name”): “clientId”: It is missing.',
      'Instance 2 (“not a name”): “clientSecret”: It is missing.',
      'Instance 3 (“two”): “expiryDefaultDays”: It is 400, more than the longest allowed (365).',
    ]);
  });

  it.each([
    ['two with one name', json(one, { ...two, name: 'One' }), 'Two instances have the name “One”.'],
    [
      'two with one name, in which more is wrong',
      json({ ...one, clientId: 'x y' }, { ...two, name: 'One', dailyQuota: 0 }),
      'Two instances have the name “One”.',
    ],
    ['two with one address', json(one, { ...two, baseUrl: one.baseUrl }), 'Two instances have the address'],
    ['no list', '{}', 'has to hold a list named “instances”'],
    ['an empty list', json(), 'has to hold a list named “instances”'],
    ['no YAML', 'instances: [b: "secret', 'cannot be read as YAML or JSON'],
  ])('are refused: %s', (_name, content, said) => {
    const all = problems(content).join();
    expect(all).toContain(said);
    expect(all).not.toContain('secret');
  });

  it('are refused beside the settings of a single one, and where the file is not there', () => {
    expect(problems(json(one), { MARKETO_CLIENT_ID: 'x' }).join()).toContain(
      'Both it and MARKETO_CLIENT_ID are set.',
    );
    expect(problemsOf({ ...rest, MARKETO_INSTANCES_FILE: '/nowhere.yaml' }).MARKETO_INSTANCES_FILE).toContain(
      'ENOENT',
    );
  });

  it('are never left out without a word: a shared default beyond what one allows is said', () => {
    expect(problems(json(one, { ...two, expiryMaxDays: 30 }), { EXPIRY_DEFAULT_DAYS: '90' })).toEqual([
      'Instance 2 (“two”): “expiryDefaultDays”: It is 90, more than the longest allowed (30).',
    ]);
  });

  it('have a secret file that cannot be read said once', () => {
    const { clientSecret: ____, ...open } = one;
    expect(problems(json({ ...open, clientSecretFile: 'none.secret' }))).toHaveLength(1);
  });

  it('have a wrong setting that they share said once, where it stands', () => {
    const said = problems(json(one, two), { TIME_ZONE: 'Mars' });
    expect(said).toEqual([expect.stringContaining('It must be a time zone by its name')]);
  });
});
