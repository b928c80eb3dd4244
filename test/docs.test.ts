import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config/config.ts';
import { ConfigError } from '../src/config/config-error.ts';
import { ANSWERS, CONDITIONS } from '../src/config/policy-file.ts';
import { tableOf } from '../src/core/policy.ts';
import { en } from '../src/locales/en/index.ts';
import { judgeError } from '../src/marketo/failures.ts';
import { SCOPES } from '../src/slack/installation.ts';
import { policy } from './builders.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

/** Every setting that the app knows: what it asks for, or finds wrong. */
function settings(): string[] {
  const source = read('src/config/settings.ts');
  return [...new Set(source.match(/^ {2}[A-Z][A-Z_]+(?=:)/gm)?.map((name) => name.trim()))];
}

describe('the documentation', () => {
  it('explains every setting, and no other', () => {
    const explained = [...read('docs/settings.md').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);
    expect(settings().length).toBeGreaterThan(20);
    expect([...explained].sort()).toEqual(settings().sort());
  });

  it('has an example file that, filled in, is accepted', () => {
    const given = [...read('.env.example').matchAll(/^#?([A-Z_]+)=(.*)$/gm)].map(
      ([, name = '', value = '']) => [name, value.replaceAll('"', '')] as const,
    );
    for (const [name] of given) expect(settings()).toContain(name);
    const filled = {
      ...Object.fromEntries(given),
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      SLACK_SIGNING_SECRET: '12345678',
      MARKETO_BASE_URL: 'https://123-ABC-456.mktorest.com',
      MARKETO_CLIENT_ID: 'id',
      MARKETO_CLIENT_SECRET: 'secret',
      ADMIN_SLACK_USER_IDS: 'U024BE7LH',
    };
    expect(loadConfig(filled).instances[0]?.policy.apiRoles).toEqual(['API Integration', 'API Read Only']);
    // As it is, it asks for what is missing and for nothing else.
    const asIs = [...read('.env.example').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [
      name,
      value,
    ]);
    try {
      loadConfig(Object.fromEntries(asIs));
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      expect(error.problems.every(({ problem }) => problem.startsWith('It is missing.'))).toBe(true);
    }
  });

  it('has an example of several instances that, with its secret files, is accepted', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mkto-instances-'));
    const example = read('instances.example.yaml');
    for (const [, file = ''] of example.matchAll(/clientSecretFile: (\S+)/g)) {
      writeFileSync(join(folder, file), `secret-of-${file}`);
    }
    const file = join(folder, 'instances.yaml');
    writeFileSync(file, example);
    const { instances } = loadConfig({
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      ADMIN_SLACK_USER_IDS: 'U024BE7LH',
      MARKETO_INSTANCES_FILE: file,
    });
    expect(instances.map(({ name, label }) => [name, label])).toEqual([
      ['production', 'Acme production'],
      ['sandbox', 'Acme sandbox'],
    ]);
    expect(instances.every(({ clientSecret }) => clientSecret.reveal().startsWith('secret-of'))).toBe(true);
  });

  it('says the defaults that are in force', () => {
    const config = loadConfig({
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      MARKETO_BASE_URL: 'https://123-ABC-456.mktorest.com',
      MARKETO_CLIENT_ID: 'id',
      MARKETO_CLIENT_SECRET: 'secret',
      ADMIN_SLACK_USER_IDS: 'U024BE7LH',
    });
    const defaults = Object.fromEntries(
      [...read('docs/settings.md').matchAll(/^\| `([A-Z_]+)` \| `([^`]*)`/gm)].map(([, name, value]) => [
        name,
        value,
      ]),
    );
    const [instance] = config.instances;
    if (!instance) throw new Error('no instance');
    const { policy, reminders, limits } = instance;
    expect(defaults).toEqual({
      PORT: String(config.port),
      ADMIN_SLACK_WORKSPACE_ADMINS: String(config.administration.workspaceAdmins),
      MARKETO_CALLS_PER_WINDOW: String(limits.callsPerWindow),
      MARKETO_CONCURRENT_CALLS: String(limits.concurrency),
      RECONCILE_CRON: config.reconcileCron,
      DATABASE_URL: config.database.kind === 'sqlite' ? `file:${config.database.file}` : '',
      EXPIRY_DEFAULT_DAYS: String(policy.expiryDefaultDays),
      EXPIRY_MAX_DAYS: String(policy.expiryMaxDays),
      EXPIRY_REQUIRED: String(policy.expiryRequired),
      REASON_REQUIRED: String(policy.reasonRequired),
      SELF_APPROVAL: String(policy.selfApproval),
      BREAK_GLASS: String(policy.breakGlass),
      REQUESTS: policy.requests,
      REQUESTERS: 'everyone',
      REQUEST_NUDGE_HOURS: String(policy.waiting.nudgeHours),
      REQUEST_TTL_DAYS: String(policy.waiting.endDays),
      REMINDER_DAYS: reminders.reminderDays.join(),
      FIRST_CALLS_DAYS: String(reminders.firstCallsDays),
      IDLE_DAYS: String(reminders.idleDays),
      REVIEW_DAYS: String(reminders.reviewDays),
      REMINDER_CRON: config.reminderCron,
      TIME_ZONE: reminders.timeZone,
      LOG_LEVEL: config.logLevel,
    });
  });

  it('names every rule that holds without a file, and every word of the policy’s file', () => {
    const page = read('docs/policy.md');
    const rows = [...page.matchAll(/^\| `([\w:-]+)` \|/gm)].map(([, name = '']) => name);
    const settingsOnly = { apiRoles: ['A'], twoApprovalsRoles: ['A'] };
    // One setting may stand for several rows of the table; the page names it once.
    const rules = [...new Set(tableOf(policy(settingsOnly)).map(({ id }) => id))];
    expect(rows.filter((name) => /^(default:|[A-Z_]+$)/.test(name)).sort()).toEqual(rules.sort());
    const words = rows.filter((name) => /^[a-z]+([A-Z][a-z]+)*$/.test(name));
    expect(words.sort()).toEqual([...CONDITIONS, ...ANSWERS].sort());
  });

  it('names every option of policy explain', () => {
    const [, command = ''] = /\.command\('explain'\)(.*?)\.action\(/s.exec(read('src/cli.ts')) ?? [];
    const options = [...command.matchAll(/'(--[a-z-]+)/g)].map(([, option = '']) => option);
    expect(options.length).toBeGreaterThan(10);
    for (const option of options) expect(read('docs/policy.md')).toContain(`\`${option}`);
  });

  it('gives every scope its reason', () => {
    const explained = [...read('docs/security.md').matchAll(/^\| `([a-z:.]+)` \|/gm)].map(
      ([, scope]) => scope,
    );
    expect([...explained].sort()).toEqual(Object.keys(SCOPES).sort());
  });

  it.each(pages)('%s links to what is there', (page) => {
    for (const [, target = ''] of read(page).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)) {
      expect(existsSync(join(root, dirname(page), target)), `${page} → ${target}`).toBe(true);
    }
  });

  it('names every library that is depended on, with its reason', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    for (const name of Object.keys(dependencies)) expect(read('docs/architecture.md')).toContain(name);
  });

  it('has a row for every code and every kind of failure of Marketo, as the code judges it', () => {
    const table = read('docs/marketo.md').split('## Failures')[1] ?? '';
    const rows = [...table.matchAll(/^\| (.+?) \| `(\w+)` \| (.+)$/gm)].map(
      ([, answer = '', kind = '', rest = '']) => {
        const [person = '', , changed = '', again = ''] = rest.split(' | ');
        return { answer, kind, person, changed, again };
      },
    );
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(
      new Set(Object.keys(en.failed.sentence).filter((kind) => !OURS.includes(kind))),
    );
    const codes = rows.flatMap((row) =>
      [...row.answer.matchAll(/(?<!HTTP [\d, ]*)\b(\d{3,4})\b/g)].map(([, code = '']) => ({ code, ...row })),
    );
    expect(codes.length).toBeGreaterThan(25);
    for (const { code, answer, kind, changed, again } of codes) {
      const message = answer.includes('API service') ? 'being used in API service' : '';
      const judged = judgeError('Invite User', 'change', { code, message });
      expect(judged.failure.kind, code).toBe(kind);
      expect(judged.failure.changed === 'unknown', code).toBe(changed.startsWith('yes'));
      expect(judgeError('Get User', 'read', { code, message }).repeat === 'never', code).toBe(
        /^(no|not)\b/.test(again),
      );
    }
    // What a person sees is quoted from the words.
    for (const { kind, person } of rows) {
      const sentence = en.failed.sentence[kind as keyof typeof en.failed.sentence];
      for (const [, quoted = ''] of person.matchAll(/“([^”]{30,}?)”/g)) expect(sentence).toContain(quoted);
    }
  });
});

/** Failures that are not about an answer of Marketo. */
const OURS = [
  'changed_meanwhile',
  'kept_differently',
  'gone',
  'already_exists',
  'not_carried_out',
  'not_visible',
  'internal',
];
