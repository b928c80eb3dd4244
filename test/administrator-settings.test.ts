import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config/config.ts';
import { ConfigError } from '../src/config/config-error.ts';

const SINGLE = {
  MARKETO_BASE_URL: 'https://123-ABC-456.mktorest.com',
  MARKETO_CLIENT_ID: 'id-1',
  MARKETO_CLIENT_SECRET: 'client-secret',
};
const good = {
  SLACK_BOT_TOKEN: 'xoxb-1-token',
  SLACK_SIGNING_SECRET: '8f742231b10e8888',
  ADMIN_CHANNEL_ID: 'C024BE91L',
  ...SINGLE,
};

const FOUR = {
  ADMIN_SLACK_USER_IDS: 'U024BE7LH',
  ADMIN_SLACK_USERGROUP_IDS: 'S0614TZR7, S07A1B2C3',
  ADMIN_SLACK_WORKSPACE_ADMINS: 'true',
  ADMIN_MARKETO_ROLE: 'Admin',
};

type Settings = Readonly<Record<string, string | undefined>>;

function problemsOf(env: Settings): Record<string, string> {
  try {
    loadConfig(env);
    return {};
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return Object.fromEntries(error.problems.map(({ setting, problem }) => [setting, problem]));
  }
}

/** The settings of two instances in a file, each with these keys. */
function inFile(...instances: readonly Settings[]): Settings & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'mkto-administrators-'));
  const file = join(folder, 'instances.json');
  const entries = instances.map((rest, index) => ({
    name: `instance-${index + 1}`,
    baseUrl: `https://12${index}-ABC-456.mktorest.com`,
    clientId: 'id',
    clientSecret: 'secret',
    ...rest,
  }));
  writeFileSync(file, JSON.stringify({ instances: entries }));
  const { SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET } = good;
  return {
    SLACK_BOT_TOKEN,
    SLACK_SIGNING_SECRET,
    MARKETO_INSTANCES_FILE: file,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  } as Settings & Disposable;
}

describe('who is an administrator', () => {
  it('is said by four settings together', () => {
    const { administration, instances } = loadConfig({ ...good, ...FOUR });
    expect(administration).toEqual({
      userIds: ['U024BE7LH'],
      userGroups: ['S0614TZR7', 'S07A1B2C3'],
      workspaceAdmins: true,
      requesters: 'everyone',
    });
    expect(instances[0]?.adminRole).toBe('Admin');
  });

  it.each(Object.entries(FOUR))('is said by %s alone', (setting, value) => {
    expect(problemsOf({ ...good, [setting]: value })).toEqual({});
  });

  it.each([{}, { ADMIN_SLACK_WORKSPACE_ADMINS: 'false' }, { ADMIN_SLACK_USER_IDS: ' ' }])(
    'has to be said, by one of the four: %o does not',
    (settings) => {
      const { ADMIN_SLACK_USER_IDS: said = '', ...others } = problemsOf({ ...good, ...settings });
      expect(others).toEqual({});
      expect(said).toMatch(/^It is missing\. /);
      for (const example of [
        'ADMIN_SLACK_USER_IDS=U024BE7LH,U0G9QF9C6',
        'ADMIN_SLACK_USERGROUP_IDS=S0614TZR7',
        'ADMIN_SLACK_WORKSPACE_ADMINS=true',
        'ADMIN_MARKETO_ROLE=Admin',
      ])
        expect(said).toContain(example);
    },
  );

  it.each([
    ['ADMIN_SLACK_USERGROUP_IDS', 'marketing-ops', 'must be ids of Slack user groups'],
    ['ADMIN_SLACK_USERGROUP_IDS', 'U024BE7LH', 'must be ids of Slack user groups'],
    ['ADMIN_SLACK_USERGROUP_IDS', ',', 'must name at least one user group'],
    ['ADMIN_SLACK_WORKSPACE_ADMINS', 'yes', 'must be true or false'],
    ['ADMIN_MARKETO_ROLE', 'x'.repeat(256), 'must be the name of one role'],
  ])('is not said by %s=%s, and nothing is called missing beside that', (setting, value, said) => {
    const problems = problemsOf({ ...good, [setting]: value });
    expect(Object.keys(problems)).toEqual([setting]);
    expect(problems[setting]).toContain(said);
  });

  it('is said for each instance of a file by its role', () => {
    using env = inFile(
      { adminRole: 'Admin', adminChannel: 'C024BE91L' },
      { adminRole: '101', adminChannel: 'C024BE91L' },
    );
    expect(loadConfig(env).instances.map(({ adminRole }) => adminRole)).toEqual(['Admin', '101']);
  });

  it('is said for an instance without a role of its own by the setting', () => {
    using env = inFile({ adminRole: 'Sandbox Admin' }, {});
    const all = { ...env, ADMIN_MARKETO_ROLE: 'Admin', ADMIN_CHANNEL_ID: 'C024BE91L' };
    expect(loadConfig(all).instances.map(({ adminRole }) => adminRole)).toEqual(['Sandbox Admin', 'Admin']);
  });

  it('has to be said for every instance', () => {
    using env = inFile({ adminRole: 'Admin', adminChannel: 'C024BE91L' }, { adminChannel: 'C024BE91L' });
    expect(problemsOf(env)).toEqual({
      MARKETO_INSTANCES_FILE: expect.stringContaining('Nobody is an administrator of “instance-2”'),
    });
    expect(problemsOf({ ...env, ADMIN_SLACK_WORKSPACE_ADMINS: 'true' })).toEqual({});
  });
});

describe('who is told', () => {
  it.each(['ADMIN_SLACK_WORKSPACE_ADMINS', 'ADMIN_MARKETO_ROLE'] as const)(
    'is nobody with %s alone and no channel',
    (setting) => {
      const { ADMIN_CHANNEL_ID: _, ...rest } = good;
      expect(problemsOf({ ...rest, [setting]: FOUR[setting] })).toEqual({
        ADMIN_CHANNEL_ID: expect.stringContaining('nobody could be told what administrators have to know'),
      });
      expect(
        problemsOf({ ...rest, [setting]: FOUR[setting], ADMIN_SLACK_USERGROUP_IDS: 'S0614TZR7' }),
      ).toEqual({});
    },
  );

  it('is nobody of an instance without a channel, which is named', () => {
    using env = inFile({ adminChannel: 'C024BE91L' }, { label: 'Acme sandbox' });
    expect(problemsOf({ ...env, ADMIN_SLACK_WORKSPACE_ADMINS: 'true' })).toEqual({
      ADMIN_CHANNEL_ID: expect.stringContaining('It is missing for “Acme sandbox”'),
    });
  });
});
