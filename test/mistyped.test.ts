import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config/config.ts';
import { ConfigError, type ConfigProblem } from '../src/config/config-error.ts';
import { cronProblem } from '../src/config/cron-pattern.ts';
import { connectionOf } from '../src/config/database-url.ts';
import { addEnvironmentFile } from '../src/config/environment.ts';
import { nearNames } from '../src/config/near-names.ts';
import { exampleOf, NAMES, SETTINGS, type Setting } from '../src/config/settings.ts';
import { zoneNamed } from '../src/config/zone.ts';

const good = {
  SLACK_BOT_TOKEN: 'xoxb-1-token',
  SLACK_SIGNING_SECRET: '8f742231b10e8888',
  MARKETO_BASE_URL: 'https://123-ABC-456.mktorest.com',
  MARKETO_CLIENT_ID: 'id-1',
  MARKETO_CLIENT_SECRET: 'client-secret',
  ADMIN_SLACK_USER_IDS: 'U024BE7LH',
};

const PASSWORD = 'hunter2hunter2';

function said(env: Readonly<Record<string, string | undefined>>): {
  readonly fatal: readonly ConfigProblem[];
  readonly warnings: readonly ConfigProblem[];
} {
  try {
    return { fatal: [], warnings: loadConfig({ ...good, ...env }).warnings };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { fatal: error.problems, warnings: [] };
  }
}

const only = (problems: readonly ConfigProblem[]) => {
  expect(problems).toHaveLength(1);
  return problems[0];
};

describe('a name that is close to a setting', () => {
  it.each([
    ['TIMEZONE', 'TIME_ZONE'],
    ['time_zone', 'TIME_ZONE'],
    ['TIEM_ZONE', 'TIME_ZONE'],
    ['REMINDER_DAY', 'REMINDER_DAYS'],
    ['REMINDERS_CRON', 'REMINDER_CRON'],
    ['ADMIN_CHANNEL', 'ADMIN_CHANNEL_ID'],
    ['ADMIN_CHANEL_ID', 'ADMIN_CHANNEL_ID'],
    ['SLACK_ADMIN_CHANNEL_ID', 'ADMIN_CHANNEL_ID'],
    ['DATABASEURL', 'DATABASE_URL'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['DB_URL', 'DATABASE_URL'],
    ['databaseUrl', 'DATABASE_URL'],
    ['MKTO_API_USER_DATABASE_URL', 'DATABASE_URL'],
    ['MARKETO_TIME_ZONE', 'TIME_ZONE'],
    ['API_ROLE', 'API_ROLES'],
    ['ROLES_API', 'API_ROLES'],
    ['EXPIRE_MAX_DAYS', 'EXPIRY_MAX_DAYS'],
    ['EXPIRY_MAX', 'EXPIRY_MAX_DAYS'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['MARKETO_CLIENT_ID_FILE', 'MARKETO_CLIENT_ID'],
  ])('%s is said not to be used, with %s', (given, meant) => {
    const warning = only(said({ [given]: 'x' }).warnings);
    expect(warning?.setting).toBe(meant);
    expect(warning?.problem).toContain(`${given} is set, and means nothing here`);
    expect(warning?.problem).toContain(meant);
  });

  it.each([
    ['SLACK_BOT_TOKN', 'SLACK_BOT_TOKEN', 'SLACK_BOT_TOKEN'],
    ['SLACK_TOKEN', 'SLACK_BOT_TOKEN', 'SLACK_BOT_TOKEN'],
    ['SLACK_BOT_TOKEN_FLIE', 'SLACK_BOT_TOKEN', 'SLACK_BOT_TOKEN_FILE'],
    ['MKTO_CLIENT_SECRET', 'MARKETO_CLIENT_SECRET', 'MARKETO_CLIENT_SECRET'],
    ['CLIENT_SECRET', 'MARKETO_CLIENT_SECRET', 'MARKETO_CLIENT_SECRET'],
    ['MARKETO_CLIENT_SECRETS_FILE', 'MARKETO_CLIENT_SECRET', 'MARKETO_CLIENT_SECRET_FILE'],
    ['MARKETO_URL', 'MARKETO_BASE_URL', 'MARKETO_BASE_URL'],
    ['ADMIN_SLACK_USER_ID', 'ADMIN_SLACK_USER_IDS', 'ADMIN_SLACK_USER_IDS'],
    ['SLACK_SIGNING_SECERT', 'SLACK_SIGNING_SECRET', 'SLACK_SIGNING_SECRET'],
    ['SLACK_APP_TOKENS', 'SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN'],
  ])(
    '%s where %s is missing ends the start once, with both names and without the value',
    (given, meant, ours) => {
      const problem = only(said({ [meant]: undefined, [given]: PASSWORD }).fatal);
      expect(problem?.setting).toBe(meant);
      expect(problem?.problem).toContain(
        `It is missing. ${given} is set, and means nothing here: is ${ours} meant?`,
      );
      expect(JSON.stringify(problem)).not.toContain(PASSWORD);
    },
  );

  it('is said together with what else is wrong', () => {
    const { fatal } = said({ PORT: 'x', TIMEZONE: 'UTC' });
    expect(fatal.map(({ setting }) => setting)).toEqual(['PORT', 'TIME_ZONE']);
  });

  it('is ours and used, or empty, and nothing is said', () => {
    expect(said({ TIME_ZONE: 'UTC', TIMEZONE: ' ', SLACK_APP_TOKEN: 'xapp-1' }).warnings).toEqual([]);
    expect(nearNames([...NAMES, 'DATABASE_URL_FILE', 'MARKETO_CLIENT_SECRET_FILE'])).toEqual([]);
  });

  it.each([
    [
      'Docker and a shell',
      'PATH HOME HOSTNAME TERM SHLVL PWD OLDPWD LANG LC_ALL TZ USER LOGNAME SHELL MAIL EDITOR DISPLAY SSH_AUTH_SOCK NODE_VERSION YARN_VERSION NODE_ENV NODE_OPTIONS NODE_EXTRA_CA_CERTS HTTPS_PROXY NO_PROXY COMPOSE_PROJECT_NAME DOCKER_HOST POSTGRES_USER POSTGRES_PASSWORD POSTGRES_DB PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE PGSSLMODE',
    ],
    [
      'Kubernetes with service links, whatever the services are called',
      [
        'KUBERNETES',
        'MKTO',
        'MKTO_API_USER',
        'MARKETO',
        'SLACK',
        'SLACK_APP',
        'SLACK_BOT',
        'DATABASE',
        'POSTGRES',
        'API',
        'ADMIN',
        'REDIS',
      ]
        .map((name) =>
          [
            'SERVICE_HOST',
            'SERVICE_PORT',
            'SERVICE_PORT_HTTP',
            'PORT',
            'PORT_3000_TCP',
            'PORT_3000_TCP_PROTO',
            'PORT_3000_TCP_PORT',
            'PORT_3000_TCP_ADDR',
          ]
            .map((end) => `${name}_${end}`)
            .join(' '),
        )
        .join(' '),
    ],
    [
      'Heroku',
      'DYNO PORT DATABASE_URL HEROKU_APP_ID HEROKU_APP_NAME HEROKU_DYNO_ID HEROKU_RELEASE_VERSION HEROKU_SLUG_COMMIT HEROKU_POSTGRESQL_PINK_URL DATABASE_CONNECTION_POOL_URL LOG_FILE LOG_FORMAT WEB_CONCURRENCY WEB_MEMORY MEMORY_AVAILABLE',
    ],
    [
      'Cloud Run, ECS, Lambda, Azure, Fly, Render, Railway',
      'K_SERVICE K_REVISION K_CONFIGURATION PORT CLOUD_RUN_JOB GOOGLE_CLOUD_PROJECT GOOGLE_APPLICATION_CREDENTIALS AWS_REGION AWS_DEFAULT_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_NAME ECS_CONTAINER_METADATA_URI_V4 WEBSITE_SITE_NAME WEBSITE_TIME_ZONE WEBSITE_HOSTNAME APPSETTING_PORT AZURE_CLIENT_ID AZURE_CLIENT_SECRET AZURE_TENANT_ID FLY_APP_NAME FLY_REGION FLY_ALLOC_ID PRIMARY_REGION RENDER_SERVICE_ID RENDER_EXTERNAL_URL RAILWAY_ENVIRONMENT DATABASE_PUBLIC_URL DATABASE_HOST DATABASE_PORT DATABASE_USER DATABASE_NAME DATABASE_PASSWORD DB_HOST DB_PORT DB_USER DB_NAME DB_PASSWORD REDIS_URL',
    ],
    [
      'GitHub Actions',
      'CI GITHUB_TOKEN GITHUB_API_URL GITHUB_SERVER_URL GITHUB_GRAPHQL_URL GITHUB_ACTION GITHUB_REF_NAME GITHUB_RUN_ID GITHUB_WORKSPACE GITHUB_ENV GITHUB_PATH RUNNER_OS RUNNER_NAME RUNNER_TEMP RUNNER_TOOL_CACHE ACTIONS_RUNTIME_URL ACTIONS_CACHE_URL ACTIONS_ID_TOKEN_REQUEST_URL ImageOS SLACK_WEBHOOK_URL SLACK_CHANNEL SLACK_USERNAME SLACK_CLIENT_ID SLACK_CLIENT_SECRET',
    ],
    [
      'systemd, npm and Windows',
      'INVOCATION_ID JOURNAL_STREAM NOTIFY_SOCKET LISTEN_FDS LISTEN_PID MAINPID SYSTEMD_EXEC_PID CREDENTIALS_DIRECTORY RUNTIME_DIRECTORY STATE_DIRECTORY LOGS_DIRECTORY npm_lifecycle_event npm_package_name npm_package_version npm_config_user_agent npm_execpath npm_node_execpath INIT_CWD COMPUTERNAME USERPROFILE APPDATA LOCALAPPDATA ProgramFiles SystemRoot OS PATHEXT TEMP NUMBER_OF_PROCESSORS',
    ],
  ])('is none of those that are there on %s', (_, names) => {
    expect(
      said(
        Object.fromEntries(
          names
            .split(' ')
            .map((name) => [name, process.env[name] ?? 'x'])
            .filter(([name]) => !['PORT', 'DATABASE_URL', 'HTTPS_PROXY'].includes(name ?? '')),
        ),
      ).warnings,
    ).toEqual([]);
  });
});

describe('DATABASE_URL', () => {
  const problem = (DATABASE_URL: string) => {
    const { fatal } = said({ DATABASE_URL });
    expect(JSON.stringify(fatal)).not.toContain(PASSWORD);
    return fatal.length === 0 ? undefined : only(fatal)?.problem;
  };

  it.each([
    ['file:x.sqlite', 'x.sqlite'],
    ['file:./data/x.sqlite', './data/x.sqlite'],
    ['file:/data/x.sqlite', '/data/x.sqlite'],
    ['file:///data/x.sqlite', '/data/x.sqlite'],
    ['./x.sqlite', './x.sqlite'],
    ["/home/o'brien/x.sqlite", "/home/o'brien/x.sqlite"],
    ['C:\\data\\x.sqlite', 'C:\\data\\x.sqlite'],
    ['"file:x.sqlite"', 'x.sqlite'],
  ])('takes the file %s', (address, file) => {
    expect(loadConfig({ ...good, DATABASE_URL: address }).database).toEqual({ kind: 'sqlite', file });
  });

  it.each([
    'postgres://db/x',
    'postgresql://u:p@db:5432/x?sslmode=require',
    'postgres://u:p%40%2F%23ss@db/x',
    'postgres://u:p@ss@db/x',
    'postgres://u:p@/x?host=/cloudsql/project:region:instance',
    'postgres://u:p@[::1]:5432/x?sslmode=verify-full&application_name=me',
    'postgres:///x?user=u@example',
  ])('takes the address %s', (address) => expect(problem(address)).toBeUndefined());

  it.each([
    [`jdbc:postgresql://db/x?user=u&password=${PASSWORD}`, 'without jdbc:'],
    ['sqlite:x.db', 'file: instead of sqlite:'],
    ['sqlite3:///x.db', 'file: instead of sqlite:'],
    ['file:', 'must name a file after file:'],
    ['file://', 'must name a file after file:'],
    [':memory:', 'lost at the next start'],
    ['file::memory:', 'lost at the next start'],
    ['file:x.db?mode=ro', 'must not have parameters'],
    [`mysql://u:${PASSWORD}@db/x`, 'knows no other database'],
    [`postgresql+asyncpg://u:${PASSWORD}@db/x`, 'must begin with postgres://'],
    [`Postgres://u:${PASSWORD}@db/x`, 'must begin with postgres://'],
    [`postgres:u:${PASSWORD}@db/x`, 'must begin with postgres://'],
    [`u:${PASSWORD}@db/x`, 'must begin with file:'],
    ['db.example.com:5432/x', 'must begin with file:'],
    [`host=db user=u password=${PASSWORD}`, 'not words with ='],
    ['"file:x.sqlite', 'must not have quotes'],
    [`'postgres://u:${PASSWORD}@db/x`, 'must not have quotes'],
    [`DATABASE_URL=postgres://u:${PASSWORD}@db/x`, 'begins with its own name'],
    [`postgres://u:${PASSWORD}/a@db/x`, 'write @ : / ? # % as %40'],
    [`postgres://u:12/${PASSWORD}@db/x`, 'write @ : / ? # % as %40'],
    [`postgres://u:${PASSWORD}#a@db/x`, 'write @ : / ? # % as %40'],
    [`postgres://u:12?${PASSWORD}@db/x`, 'write @ : / ? # % as %40'],
    [`postgres://u:%ff${PASSWORD}@db/x`, 'write @ : / ? # % as %40'],
    ['postgres://u@db:port/x', 'write @ : / ? # % as %40'],
    [`postgres://u:${PASSWORD}@db/x y`, 'must not have spaces'],
    ['postgres://db/x?sslmode=required', 'an sslmode that is none'],
    ['postgres://db/x?sslmode=prefer', 'would go on without encryption'],
    ['postgres://db/x?sslmode=verify-ca', 'must name the authority’s file'],
    ['postgres://db/x?sslmode=verify-full&sslrootcert=/nowhere.pem', 'cannot be read (ENOENT)'],
    ['postgres://db/x?ssl=yes', 'neither true nor false'],
  ])('refuses %s', (address, why) => expect(problem(address)).toContain(why));

  it('refuses a folder, by its name or because it is one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mkto-folder-'));
    for (const address of [`file:${folder}`, `${folder}/`, './none/']) {
      expect(problem(address)).toBe('It must name a file, and this is a folder.');
    }
  });

  it('means by sslmode what libpq means', () => {
    const authority = join(mkdtempSync(join(tmpdir(), 'mkto-ca-')), 'ca.pem');
    writeFileSync(authority, 'PEM');
    const ssl = (query: string) => connectionOf(`postgres://u@db/x?${query}`).ssl;
    expect(ssl('')).toBeUndefined();
    expect(ssl('sslmode=disable')).toBe(false);
    expect(ssl('sslmode=require')).toEqual({ rejectUnauthorized: false });
    expect(ssl('sslmode=require&uselibpqcompat=true')).toEqual({ rejectUnauthorized: false });
    expect(ssl('sslmode=no-verify')).toEqual({ rejectUnauthorized: false });
    expect(ssl('sslmode=verify-full')).toEqual({});
    expect(ssl(`sslmode=verify-full&sslrootcert=${authority}`)).toEqual({ ca: 'PEM' });
    expect(ssl(`sslmode=verify-ca&sslrootcert=${authority}`)).toEqual({
      ca: 'PEM',
      checkServerIdentity: expect.any(Function),
    });
  });
});

describe('a cron pattern', () => {
  it.each([
    '0 9 * * *',
    '*/5 * * * *',
    '0 9 * JAN-MAR Mon,wed',
    '0 9 1-31/2 * 5-7',
    '0 9 29 2 *',
    ' 0  9 * * * ',
  ])('is taken: %s', (pattern) => expect(cronProblem(pattern)).toBeUndefined());

  it.each([
    ['0 0 9 * * *', 'of five fields: minute, hour, day of month, month, day of week (it has 6)'],
    ['@daily', 'it has 1'],
    ['0 9 * *', 'it has 4'],
    ['0 9 31 2 *', 'no month has such a day'],
    ['0 9 30 FEB *', 'no month has such a day'],
    ['60 9 * * *', 'minute 0–59'],
    ['0 9 * * 8', 'day of week 0–7'],
    ['0 9 * * FRI-MON', 'ranges upwards'],
    ['0 9 L * *', 'numbers, names such as MON'],
    ['0 9 15W * *', 'numbers, names such as MON'],
    ['0 9 * * 1#2', 'numbers, names such as MON'],
    ['0 9 ? * *', 'numbers, names such as MON'],
    ['0 9 * * Monday', 'numbers, names such as MON'],
    ['10/5 9 * * *', 'minute 0–59'],
    ['*/0 * * * *', 'minute 0–59'],
  ])('is refused with what is wrong: %s', (REMINDER_CRON, why) => {
    const problem = only(said({ REMINDER_CRON }).fatal);
    expect(problem).toMatchObject({ setting: 'REMINDER_CRON', example: '"0 9 * * *"' });
    expect(problem?.problem).toContain(why);
  });
});

describe('TIME_ZONE', () => {
  it.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['Europe/berlin', 'Europe/Berlin'],
    ['utc', 'UTC'],
    ['EST5EDT', 'EST5EDT'],
    ['Etc/GMT-2', 'Etc/GMT-2'],
    ['America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  ])('%s is %s, which dates are written with as well', (given, zone) => {
    expect(zoneNamed(given)).toBe(zone);
    expect(() => new Intl.DateTimeFormat('en', { timeZone: zone })).not.toThrow();
    expect(loadConfig({ ...good, TIME_ZONE: given }).instances[0]?.reminders.timeZone).toBe(zone);
  });

  it.each(['+02:00', '-0500', 'UTC+2', 'GMT+2', 'PST', 'Z', 'Berlin', '2027-01-01T00:00Z[Europe/Berlin]'])(
    '%s is refused at start, not later',
    (TIME_ZONE) => {
      const problem = only(said({ TIME_ZONE }).fatal);
      expect(problem?.problem).toContain('a time zone by its name');
      expect(problem?.example).toBe('Europe/Berlin');
    },
  );
});

describe('a list', () => {
  const roles = (API_ROLES: string) => loadConfig({ ...good, API_ROLES }).instances[0]?.policy.apiRoles;

  it.each([
    ['A, B', ['A', 'B']],
    ['"A", "B"', ['A', 'B']],
    ["'A','B',", ['A', 'B']],
    ['"A, B"', ['A', 'B']],
    ['"A, B", C', ['A, B', 'C']],
    ["it's, b's", ["it's", "b's"]],
    ['"A" x, B', ['"A" x', 'B']],
  ])('loses the quotes of its parts: %s', (given, parts) => expect(roles(given)).toEqual(parts));

  it.each([['API_ROLES="A", "B"'], ["export API_ROLES = 'A', 'B'  # two roles"], ['API_ROLES="A","B"\r']])(
    'is whole in a file of settings: %s',
    (line) => {
      const file = join(mkdtempSync(join(tmpdir(), 'mkto-list-')), '.env');
      writeFileSync(file, `MARKETO_LABEL="Acme" # "ours"\n${line}\nREMINDER_CRON="0 9 * * *"\n`);
      const env: NodeJS.ProcessEnv = { ...good };
      addEnvironmentFile(file, env);
      expect(loadConfig(env)).toMatchObject({
        reminderCron: '0 9 * * *',
        instances: [{ label: 'Acme', policy: { apiRoles: ['A', 'B'] } }],
      });
    },
  );
});

describe('a secret of another kind', () => {
  it.each([
    ['SLACK_BOT_TOKEN', `xapp-${PASSWORD}`],
    ['SLACK_BOT_TOKEN', `xoxb-${PASSWORD}"`],
    ['SLACK_BOT_TOKEN', `SLACK_BOT_TOKEN=xoxb-${PASSWORD}`],
    ['SLACK_APP_TOKEN', `xoxb-${PASSWORD}`],
    ['SLACK_SIGNING_SECRET', `xoxb-${PASSWORD}`],
    ['SLACK_SIGNING_SECRET', `xapp-${PASSWORD}`],
  ])('is refused as %s, and not shown', (setting, value) => {
    const problem = only(said({ [setting]: value }).fatal);
    expect(problem?.setting).toBe(setting);
    expect(JSON.stringify(problem)).not.toContain(PASSWORD);
  });
});

describe('a secret in a file', () => {
  it.each([
    ['in quotes', Buffer.from('"xoxb-of-the-file"\n')],
    ['in UTF-16, as PowerShell writes it', Buffer.from('\ufeffxoxb-of-the-file\r\n', 'utf16le')],
    ['with a byte-order mark', Buffer.from('\ufeffxoxb-of-the-file')],
  ])('is understood %s', (_, bytes) => {
    const file = join(mkdtempSync(join(tmpdir(), 'mkto-file-')), 'token');
    writeFileSync(file, bytes);
    const config = loadConfig({ ...good, SLACK_BOT_TOKEN: undefined, SLACK_BOT_TOKEN_FILE: file });
    expect(config.slack.botToken.reveal()).toBe('xoxb-of-the-file');
  });
});

describe('a proxy that nothing can be sent through', () => {
  it.each([
    ['HTTPS_PROXY', 'proxy.example.com:3128', 'with http:// before it'],
    ['https_proxy', 'socks5://proxy:1080', 'with http:// before it'],
    ['HTTP_PROXY', `http://u:${PASSWORD}/@proxy:3128`, 'must be the whole address'],
  ])('%s=%s is named, with what mends it', (setting, value, why) => {
    const problem = only(said({ [setting]: value }).fatal);
    expect(problem?.setting).toBe(setting);
    expect(problem?.problem).toContain(why);
    expect(JSON.stringify(problem)).not.toContain(PASSWORD);
  });

  it('is none of those that work', () => {
    expect(said({ HTTPS_PROXY: 'http://u:p@proxy:3128', NO_PROXY: 'localhost' }).fatal).toEqual([]);
  });
});

describe('an example', () => {
  it.each([
    ['ADMIN_CHANNEL_ID', 'C024BE91L'],
    ['ADMIN_SLACK_USER_IDS', 'U0G9QF9C6'],
    ['MARKETO_BASE_URL', 'https://123-abc-456.mktorest.com'],
    ['API_ROLES', 'API Read Only'],
    ['PORT', '3000'],
    ['MARKETO_INSTANCES_FILE', './instances.yaml'],
    ['DATABASE_URL', 'file:./data/mkto-api-user.sqlite'],
  ] satisfies [Setting, string][])('of %s never repeats what was typed: %s', (setting, typed) => {
    expect(exampleOf(setting).toLowerCase()).toContain(typed.toLowerCase());
    expect(exampleOf(setting, [typed]).toLowerCase()).not.toContain(typed.toLowerCase());
  });

  it.each([
    ['TIMEZONE', 'TIME_ZONE'],
    ['REMINDERS_CRON', 'REMINDER_CRON'],
    ['ADMIN_CHANNEL', 'ADMIN_CHANNEL_ID'],
    ['LOGLEVEL', 'LOG_LEVEL'],
  ] satisfies [string, Setting][])('of what was typed as %s is another one, too', (given, meant) => {
    const typed = SETTINGS[meant].example.replaceAll('"', '');
    expect(only(said({ [given]: typed }).warnings)?.example).not.toContain(typed);
  });

  it('of a default expiry is one that the longest allows', () => {
    const problem = only(said({ EXPIRY_DEFAULT_DAYS: '90', EXPIRY_MAX_DAYS: '30' }).fatal);
    expect(problem).toMatchObject({ setting: 'EXPIRY_DEFAULT_DAYS', example: '30' });
  });
});

describe('the instances file', () => {
  const { MARKETO_BASE_URL, MARKETO_CLIENT_ID, MARKETO_CLIENT_SECRET } = good;
  const one = {
    name: 'one',
    baseUrl: MARKETO_BASE_URL,
    clientId: MARKETO_CLIENT_ID,
    clientSecret: MARKETO_CLIENT_SECRET,
  };
  const inFile = (content: object) => {
    const file = join(mkdtempSync(join(tmpdir(), 'mkto-file-')), 'instances.yaml');
    writeFileSync(file, JSON.stringify(content));
    return said({
      MARKETO_BASE_URL: undefined,
      MARKETO_CLIENT_ID: undefined,
      MARKETO_CLIENT_SECRET: undefined,
      MARKETO_INSTANCES_FILE: file,
    }).fatal;
  };

  it.each([
    [
      { instances: [one], timeZone: 'UTC' },
      'At the top of the file “timeZone” means nothing here. Known: instances.',
    ],
    [{ Instances: [one] }, 'At its top “Instances” (is “instances” meant?) means nothing here.'],
    [{ instance: [one] }, '“instance” (is “instances” meant?)'],
    [{ instances: [{ ...one, timezone: 'UTC' }] }, '“timezone” (is “timeZone” meant?) means nothing here.'],
    [{ instances: [{ ...one, reminderDay: 3 }] }, '“reminderDay” (is “reminderDays” meant?)'],
    [{ instances: [{ ...one, admin_channel: 'C024BE91L' }] }, '“admin_channel” (is “adminChannel” meant?)'],
  ])('has no key that is passed over: %o', (content, why) => {
    const problem = only(inFile(content));
    expect(problem?.setting).toBe('MARKETO_INSTANCES_FILE');
    expect(problem?.problem).toContain(why);
  });
});

describe('the file .env', () => {
  it('that is a folder is said to be one', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'mkto-env-')), '.env');
    mkdirSync(file);
    expect(() => addEnvironmentFile(file, {})).toThrow(/\.env is a folder.*Docker.*Nothing was changed/);
  });
});
