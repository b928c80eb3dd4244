import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { start } from './running.ts';

const folder = mkdtempSync(join(tmpdir(), 'mkto-explain-'));

const fileOf = (name: string, content: string) => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};

/** Nothing answers at any of these addresses: whoever asked would wait, or fail. */
const settings = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  SLACK_API_URL: 'http://127.0.0.1:9/api/',
  MARKETO_BASE_URL: 'http://127.0.0.1:9',
  MARKETO_LABEL: 'Acme',
  MARKETO_CLIENT_ID: 'a',
  MARKETO_CLIENT_SECRET: 'secret-of-marketo',
  ADMIN_SLACK_USER_IDS: 'U024BE7LH',
  TIME_ZONE: 'Pacific/Auckland',
  DATABASE_URL: join(folder, 'nowhere', 'records.sqlite'),
};

const day = (days: number) => Temporal.Now.plainDateISO(settings.TIME_ZONE).add({ days }).toString();

const explain = (args: readonly string[], given: Readonly<Record<string, string>> = {}) =>
  start('src/cli.ts', { ...settings, ...given }, ['policy', 'explain', ...args], folder).ended;

describe('policy explain', () => {
  it('says what an administrator may, and which rule decides, without asking anybody', async () => {
    const { code, output } = await explain([
      '--as',
      'U024BE7LH',
      '--role',
      'API Integration',
      '--expires',
      day(125),
    ]);
    expect(output).toContain('Acme (127.0.0.1:9)');
    expect(output).toContain('Asked: an administrator creates a user with the role “API Integration”, until');
    expect(output).toContain('(125 days), without a reason.');
    expect(output).toContain(
      'U024BE7LH is in ADMIN_SLACK_USER_IDS, so they were taken for an administrator.',
    );
    expect(output).toContain('It is allowed. default:administrator decides.');
    expect(output).toContain('longest life: 365 days (EXPIRY_MAX_DAYS)');
    expect(code).toBe(0);
  });

  it('says why something is refused, in the words that the person would see', async () => {
    const { code, output } = await explain(
      ['--as', 'U0RITA', '--expires', day(366), '--email', 'a@b.example'],
      { EMAIL_PATTERN: 'mkto-{purpose}@example.com', REQUESTS: 'deny' },
    );
    expect(output).toContain('U0RITA is not in ADMIN_SLACK_USER_IDS, so they were taken for a requester.');
    expect(output).toContain('It is refused:');
    expect(output).toContain('  it is longer than 365 days (EXPIRY_MAX_DAYS)');
    expect(output).toContain('  the address has to look like mkto-{purpose}@example.com (EMAIL_PATTERN)');
    expect(output).toContain(
      '  it needs approval, as default:requester-creates says, and nobody can be asked for it (REQUESTS)',
    );
    expect(output).toContain('  Access expires: The longest allowed is 365 days. Choose');
    expect(output).toContain('  Email: Your company writes these addresses like mkto-{purpose}@example.com.');
    expect(code).toBe(4);
  });

  it('says that approval is needed where somebody can be asked for it, and what is refused all the same', async () => {
    const asked = await explain(['--as', 'U0RITA', '--expires', day(30)]);
    expect(asked.output).toContain('It needs the approval of an administrator.');
    expect(asked.output).toContain('default:requester-creates decides.');
    expect(asked.output).toContain('They would see:\n  ⏳ Your request waits for an administrator.');
    expect(asked.code).toBe(3);
    const tooLong = await explain(['--as', 'U0RITA', '--expires', day(366)]);
    expect(tooLong.output).toContain('It is refused:\n  it is longer than 365 days (EXPIRY_MAX_DAYS)\n\n');
    expect(tooLong.code).toBe(4);
  });

  it('says who approves', async () => {
    const { code, output } = await explain(
      ['--as-owner', '--change', 'set-expiry', '--expires', day(200), '--role', '101'],
      { REQUESTS: 'allow', TWO_APPROVALS_ROLES: '101' },
    );
    expect(output).toContain('Asked: the owner sets a later end for a user with the role “101”, until');
    expect(output).toContain('It needs the approval of two different administrators.');
    expect(output).toContain('default:owner-extends-longer decides.');
    expect(output).toContain('two people approve (TWO_APPROVALS_ROLES)');
    expect(code).toBe(3);
  });

  it('says what an administrator would go beyond', async () => {
    const args = ['--as-administrator', '--expires', day(400)];
    const given = { BREAK_GLASS: 'true' };
    const { code, output } = await explain([...args, '--break-glass', '--reason', 'audit'], given);
    expect(output).toContain('with a reason, and says to go beyond policy.');
    expect(output).toContain('It is allowed beyond policy, because BREAK_GLASS=true and a reason is given.');
    expect(output).toContain('  it is longer than 365 days (EXPIRY_MAX_DAYS)');
    expect(code).toBe(0);
  });

  it('reads the policy’s file', async () => {
    const POLICY_FILE = fileOf('policy.yaml', 'rules: [{ when: { person: requester }, decision: may }]');
    const { code, output } = await explain(['--as-requester'], { POLICY_FILE });
    expect(output).toContain('It is allowed. rules[1] decides.');
    expect(code).toBe(0);
  });

  it('says the same for programs', async () => {
    const { code, output } = await explain(['--as', 'U0RITA', '--json', '--expires', day(30)], {
      REQUESTS: 'allow',
    });
    expect(JSON.parse(output)).toMatchObject({
      as: 'U0RITA',
      capacities: ['requester'],
      asked: { kind: 'create', days: 30, hasReason: false },
      decision: { verdict: 'needs_approval', approvals: 1, rule: 'default:requester-creates' },
    });
    expect(code).toBe(3);
  });

  it('explains a mistake', async () => {
    const { code, output } = await explain(['--as-owner', '--expires', 'soon']);
    expect(output).toContain('error: --expires has to be a day such as 2027-03-31, or never.');
    expect(code).toBe(1);
  });

  it('ends with 78 where the settings or the file are wrong', async () => {
    const POLICY_FILE = fileOf('wrong.yaml', 'rules:\n  - decision: secret-of-marketo\n');
    const { code, output } = await explain(['--as-owner'], { POLICY_FILE, REQUESTS: 'perhaps' });
    expect(output).toContain('POLICY_FILE\n    Line 2, rules[1].decision: It must be may or needs approval');
    expect(output).toContain('REQUESTS\n    It must be allow or deny.');
    expect(output).not.toContain('secret-of-marketo');
    expect(code).toBe(78);
  });
});
