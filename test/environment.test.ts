import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config/config.ts';
import { ConfigError } from '../src/config/config-error.ts';
import { addEnvironmentFile } from '../src/config/environment.ts';
import { unquoted } from '../src/config/written-text.ts';

const LINES = [
  'SLACK_BOT_TOKEN=xoxb-secret-of-the-bot',
  'SLACK_SIGNING_SECRET="secret-that-signs"',
  'MARKETO_BASE_URL=https://123-ABC-456.mktorest.com',
  "MARKETO_CLIENT_ID='the-id'",
  'MARKETO_CLIENT_SECRET=the-secret',
  'ADMIN_SLACK_USER_IDS=U0GRACE',
];

function configFrom(bytes: Buffer, env: NodeJS.ProcessEnv = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'mkto-env-'));
  const file = join(folder, '.env');
  try {
    writeFileSync(file, bytes);
    return loadConfig(env, addEnvironmentFile(file, env));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a file of settings', () => {
  it.each([
    ['as it should be', Buffer.from(LINES.join('\n'))],
    ['with a byte-order mark', Buffer.from(`\ufeff${LINES.join('\n')}`)],
    ['with a byte-order mark and the line ends of Windows', Buffer.from(`\ufeff${LINES.join('\r\n')}\r\n`)],
    ['in UTF-16, as PowerShell writes it', Buffer.from(`\ufeff${LINES.join('\r\n')}`, 'utf16le')],
  ])('is understood %s', (_, bytes) => {
    const config = configFrom(bytes);
    expect(config.slack.botToken.reveal()).toBe('xoxb-secret-of-the-bot');
    expect(config.instances[0]).toMatchObject({ name: '123-ABC-456', clientId: 'the-id' });
  });

  it('yields to the environment, unless that is empty, and may be missing', () => {
    const config = configFrom(Buffer.from(LINES.join('\n')), {
      SLACK_BOT_TOKEN: 'xoxb-another',
      ADMIN_SLACK_USER_IDS: '',
    });
    expect(config.slack.botToken.reveal()).toBe('xoxb-another');
    expect(config.administration.userIds).toEqual(['U0GRACE']);
    addEnvironmentFile('/nowhere/.env', {});
  });
});

describe('a line of it of which something else is made than was meant', () => {
  it.each([
    ['this line is junk', 'Line 2 is no setting, so the line behind it may be lost as well.'],
    ['API_ROLES', 'Line 2 is no setting'],
    [
      'MARKETO_LABEL="Acme',
      'Line 2 (MARKETO_LABEL): the quote that its value begins with is closed in line 6 only',
    ],
    [
      'SOMETHING_ELSE="Acme',
      'Line 2 (SOMETHING_ELSE): the quote that its value begins with is closed in line 6 only',
    ],
    ['MARKETO_LABEL=`Acme', 'Line 2 (MARKETO_LABEL): the quote that its value begins with is closed never'],
    [
      "REMINDER_CRON='0 9 * * *",
      'Line 2 (REMINDER_CRON): the quote that its value begins with is closed in line 4 only',
    ],
    ['ADMIN_CHANNEL_ID=#marketo-admins', 'Line 2 (ADMIN_CHANNEL_ID): its value is cut off at the #'],
    ['MARKETO_CLIENT_SECRET=abc#def', 'Line 2 (MARKETO_CLIENT_SECRET): its value is cut off at the #'],
    ['export SLACK_APP_TOKEN=xapp-1#2', 'Line 2 (SLACK_APP_TOKEN): its value is cut off'],
  ])('is named by its number, and not repeated: %s', (line, problem) => {
    const text = ['# a remark', line, 'TIME_ZONE=Europe/Berlin', "LOG_LEVEL='info'", ...LINES].join('\n');
    try {
      configFrom(Buffer.from(text));
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const named = error.problems.filter(({ setting }) => setting.endsWith('.env'));
      expect(named).toMatchObject([{ problem: expect.stringContaining(problem) }]);
      expect(error.message).not.toContain('abc');
    }
  });

  it.each([
    'PORT=3001 # where it listens',
    'PORT="3001" # where it listens',
    'REMINDER_CRON="0 9 * * *"',
    "MARKETO_LABEL='Acme #1'",
    'MARKETO_LABEL="Acme “production”"',
    'SOMETHING_ELSE=abc#def',
    'LOG_LEVEL= # info or debug',
    'SLACK_APP_TOKEN=# only for Socket Mode',
    'OTHER_KEY="-----BEGIN\nabc\n-----END"',
    'npm_config_@acme:registry=https://example.com',
    'export PORT=3001',
    '  # an indented remark',
    'API_ROLES="A", "B"',
    '',
  ])('is not seen in one that is right: %s', (line) => {
    expect(() => configFrom(Buffer.from([line, ...LINES].join('\n')))).not.toThrow();
  });
});

describe('quotes that docker run --env-file leaves around values', () => {
  it('are taken off every setting, secrets, files and proxies too', () => {
    const env = Object.fromEntries(
      LINES.map((line) => {
        const [setting = '', value = ''] = line.replaceAll(/["']/g, '').split('=');
        return [setting, `"${value}"`];
      }),
    );
    const folder = mkdtempSync(join(tmpdir(), 'mkto-env-'));
    writeFileSync(join(folder, 'token'), 'xoxb-from-a-file');
    const settings: NodeJS.ProcessEnv = {
      ...env,
      SLACK_BOT_TOKEN: undefined,
      SLACK_BOT_TOKEN_FILE: `'${join(folder, 'token')}'`,
      PORT: "'3001'",
      DATABASE_URL: '"file:./x.sqlite"',
      HTTPS_PROXY: '"http://proxy:3128"',
    };
    addEnvironmentFile('/nowhere/.env', settings);
    const config = loadConfig(settings);
    rmSync(folder, { recursive: true });
    expect(config.slack.botToken.reveal()).toBe('xoxb-from-a-file');
    expect(config).toMatchObject({
      port: 3001,
      database: { file: './x.sqlite' },
      administration: { userIds: ['U0GRACE'] },
    });
    expect(config.instances[0]?.clientSecret.reveal()).toBe('the-secret');
    expect(settings.HTTPS_PROXY).toBe('http://proxy:3128');
  });

  it('stay where they belong to the value', () => {
    expect(unquoted('"A", "B"')).toBe('"A", "B"');
    expect(unquoted('"A')).toBe('"A');
    expect(unquoted(`"it's"`)).toBe(`it's`);
    expect(unquoted('"')).toBe('"');
    expect(unquoted('""')).toBe('');
    expect(unquoted(`"A'`)).toBe(`"A'`);
  });
});
