import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadConfig, secretsOf } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/config-error.ts';
import { OTHER_SECRET, SECRET } from './receiver-double.ts';

const good = {
  SLACK_BOT_TOKEN: 'xoxb-1-token',
  SLACK_SIGNING_SECRET: '8f742231b10e8888',
  MARKETO_BASE_URL: 'https://123-ABC-456.mktorest.com',
  MARKETO_CLIENT_ID: 'id-1',
  MARKETO_CLIENT_SECRET: 'client-secret',
  ADMIN_SLACK_USER_IDS: 'U024BE7LH',
};
const URL = 'https://events.example.org/hooks/a-key?token=hunter2';

const load = (env: Readonly<Record<string, string>>) => loadConfig({ ...good, ...env });

function problemsOf(env: Readonly<Record<string, string>>) {
  try {
    load(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ setting, problem }) => `${setting}: ${problem}`);
  }
  return [];
}

describe('the settings of events', () => {
  it('are two, and without them there are none', () => {
    expect(load({}).events).toBeUndefined();
    const { events } = load({ EVENTS_URL: URL, EVENTS_SECRET: SECRET });
    expect(events?.url.reveal()).toBe(URL);
    expect(events?.secrets.map((secret) => secret.reveal())).toEqual([SECRET]);
  });

  it('are secrets both: they are never shown, and the log leaves them out', () => {
    const config = load({ EVENTS_URL: URL, EVENTS_SECRET: `${SECRET}, ${OTHER_SECRET}` });
    for (const shown of [inspect(config, { depth: 9 }), JSON.stringify(config)]) {
      for (const secret of [URL, 'a-key', SECRET, OTHER_SECRET]) expect(shown).not.toContain(secret);
    }
    expect(secretsOf(config)).toEqual(expect.arrayContaining([URL, SECRET, OTHER_SECRET]));
  });

  it('may come from files, two secrets with a line each', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mkto-events-'));
    writeFileSync(join(folder, 'url'), `${URL}\n`);
    writeFileSync(join(folder, 'secret'), `${SECRET}\n${OTHER_SECRET}\n`);
    const { events } = load({
      EVENTS_URL_FILE: join(folder, 'url'),
      EVENTS_SECRET_FILE: join(folder, 'secret'),
    });
    rmSync(folder, { recursive: true, force: true });
    expect(events?.secrets.map((secret) => secret.reveal())).toEqual([SECRET, OTHER_SECRET]);
    expect(events?.url.reveal()).toBe(URL);
  });

  it.each([
    [{ EVENTS_URL: URL }, /^EVENTS_SECRET: It is missing/],
    [{ EVENTS_URL: 'http://events.example.org/', EVENTS_SECRET: SECRET }, /^EVENTS_URL: .*https:\/\//],
    [{ EVENTS_URL: 'https://user:hunter2@example.org/', EVENTS_SECRET: SECRET }, /^EVENTS_URL: .*password/],
    [{ EVENTS_URL: 'events.example.org', EVENTS_SECRET: SECRET }, /^EVENTS_URL: .*whole address/],
    [
      { EVENTS_URL: URL, EVENTS_SECRET: 'hunter2hunter2hunter2hunter2hunter2' },
      /^EVENTS_SECRET: It must be whsec_/,
    ],
    [
      { EVENTS_URL: URL, EVENTS_SECRET: 'whsec_c2hvcnQ=' },
      /^EVENTS_SECRET: It must be whsec_ and behind it 24 to 64/,
    ],
    [{ EVENTS_URL: URL, EVENTS_SECRET: `${SECRET},hunter2` }, /^EVENTS_SECRET: It must be whsec_/],
    [{ EVENTS_SECRET: 'hunter2' }, /^EVENTS_SECRET: It must be whsec_/],
  ])('are refused where they are wrong: %o', (env, said) => {
    const problems = problemsOf(env);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(said);
    expect(problems[0]).not.toContain('hunter2');
  });

  it('take http on this machine, where nobody listens in', () => {
    for (const url of ['http://localhost:8080/events', 'http://127.0.0.1/', 'http://[::1]:80/'])
      expect(load({ EVENTS_URL: url, EVENTS_SECRET: SECRET }).events?.url.reveal()).toBe(url);
  });

  it('are warned of where a secret signs nothing', () => {
    expect(load({ EVENTS_SECRET: SECRET }).warnings).toMatchObject([
      { setting: 'EVENTS_URL', problem: expect.stringContaining('nobody is sent events') },
    ]);
    expect(load({ EVENTS_URL: URL, EVENTS_SECRET: SECRET }).warnings).toEqual([]);
  });
});
