import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config/config.ts';
import { describePolicy } from '../src/describe-policy.ts';
import { type ExplainOptions, explainPolicy } from '../src/explain-policy.ts';
import { at } from './builders.ts';

const settings = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  MARKETO_BASE_URL: 'https://123-ABC-456.mktorest.com',
  MARKETO_CLIENT_ID: 'a',
  MARKETO_CLIENT_SECRET: 'b',
  ADMIN_SLACK_USER_IDS: 'U024BE7LH',
  TIME_ZONE: 'Pacific/Auckland',
};

const fileOf = (content: string) => {
  const file = join(mkdtempSync(join(tmpdir(), 'mkto-explain-')), 'file.yaml');
  writeFileSync(file, content);
  return file;
};

/** In Auckland that is January 11. */
const NOW = at('2027-01-10T12:00:00Z');

const explained = (options: Partial<ExplainOptions>, given: Readonly<Record<string, string>> = {}) =>
  explainPolicy(
    { change: 'create', ...options },
    {
      instances: loadConfig({ ...settings, ...given }).instances,
      isAdministrator: (id) => id === 'U024BE7LH',
      now: NOW,
    },
  );

describe('what is said of a wish', () => {
  it('names its direction, and the end at once', () => {
    const owner = { asOwner: true, change: 'set-expiry' } as const;
    const sooner = explained(
      { ...owner, insteadOf: '2027-06-30', expires: '2027-03-31' },
      { REQUESTS: 'allow' },
    );
    expect(describePolicy(sooner)).toContain('the owner sets an earlier end for a user');
    expect(describePolicy(sooner)).toContain('default:owner-ends-sooner decides.');
    const now = describePolicy(explained({ ...owner, expires: 'now' }));
    expect(now).toContain('the owner ends the access of a user, at once');
    expect(now).toContain('they may not do this (default:owner-ends-now)');
  });

  it('names the way beyond policy where there is one', () => {
    const way = 'An administrator may go beyond this with --break-glass and --reason';
    const wish = { asAdministrator: true, expires: 'never' } as const;
    expect(describePolicy(explained(wish, { BREAK_GLASS: 'true' }))).toContain(way);
    expect(describePolicy(explained(wish))).not.toContain(way);
  });

  it('is about the instance that is meant', () => {
    const { MARKETO_BASE_URL: _, MARKETO_CLIENT_ID: __, MARKETO_CLIENT_SECRET: ___, ...shared } = settings;
    const given = {
      ...shared,
      MARKETO_INSTANCES_FILE: fileOf(
        JSON.stringify({
          instances: ['production', 'sandbox'].map((name) => ({
            name,
            baseUrl: `https://${name}.example.com`,
            clientId: 'a',
            clientSecret: 'b',
          })),
        }),
      ),
      POLICY_FILE: fileOf(
        'instances: { sandbox: [{ when: { person: requester, roles: 102 }, decision: may }] }',
      ),
    };
    const known = { instances: loadConfig(given).instances, isAdministrator: () => false, now: NOW };
    const rule = (options: Partial<ExplainOptions>) =>
      explainPolicy({ change: 'create', asRequester: true, ...options }, known);
    expect(rule({ role: ['102'], instance: 'sandbox' }).decision.rule).toBe('instances.sandbox[1]');
    expect(rule({ role: ['102'] }).decision).toMatchObject({
      verdict: 'needs_approval',
      rule: 'default:requester-creates',
    });
    // Marketo is not asked which name belongs to which id.
    expect(describePolicy(rule({ role: ['API Read Only'], instance: 'sandbox' }))).toContain(
      'Some rules name roles by their id. Marketo was not asked, so whether “API Read Only” is one of them is not known',
    );
    expect(() => rule({ instance: 'sandbx' })).toThrow('there is no instance “sandbx”. Is “sandbox” meant?');
  });
});

describe('a wish that nobody has', () => {
  it('is counted in the days of the instance', () => {
    expect(explained({ asOwner: true, expires: '2027-01-12' }).asked.days).toBe(1);
    expect(() => explained({ asOwner: true, expires: '2027-01-11' })).toThrow('after today (2027-01-11)');
  });

  it('has what the form proposes where nothing else is said', () => {
    const { asked } = explained({ asOwner: true }, { EXPIRY_DEFAULT_DAYS: '60' });
    expect(asked).toMatchObject({ kind: 'create', days: 60, roles: [], hasReason: false });
  });

  it('has an address that fits, and does not show it as if somebody had given it', () => {
    const fitting = explained({ asAdministrator: true }, { EMAIL_PATTERN: 'mkto-{a}@{b}.example.com' });
    expect(fitting.decision.verdict).toBe('allowed');
    expect(describePolicy(fitting)).toContain('creates a user,');
    expect(
      explained({ asAdministrator: true }, { ALLOWED_EMAIL_DOMAINS: 'acme.example' }).decision.verdict,
    ).toBe('allowed');
  });

  it.each<[ExplainOptions['change'], readonly string[], readonly string[]]>([
    ['create', ['longest life', 'domains'], []],
    ['set-expiry', ['longest life'], ['domains', 'offered', 'address:']],
    ['let-end', ['decision'], ['longest', 'proposed', 'reason', 'domains', 'offered']],
  ])('shows of %s what is asked of it, and nothing else', (change, shown, notShown) => {
    const [, holds = ''] = describePolicy(explained({ asOwner: true, change })).split('What holds for');
    for (const text of shown) expect(holds).toContain(text);
    for (const text of notShown) expect(holds).not.toContain(text);
  });

  it('may be asked for by somebody who is several', () => {
    expect(explained({ as: 'U0RITA', asOwner: true }).capacities).toEqual(['owner', 'requester']);
    expect(explained({ as: ' U024BE7LH ' }).capacities).toEqual(['administrator']);
  });

  it.each<[Partial<ExplainOptions>, string]>([
    [{}, 'say who asks'],
    [{ as: 'grace' }, '--as has to be a Slack user id'],
    [{ asOwner: true, expires: 'soon' }, '--expires has to be a day such as 2027-03-31, or never.'],
    [{ asOwner: true, expires: '2027-02-30' }, '--expires has to be a day'],
    [{ asOwner: true, expires: 'now' }, '--expires now goes with --change set-expiry alone.'],
    [{ asOwner: true, change: 'set-expiry', insteadOf: 'x' }, '--instead-of has to be a day'],
    [
      { asOwner: true, change: 'set-expiry', expires: 'never', insteadOf: 'never' },
      'access ends on that day already',
    ],
    [{ asOwner: true, insteadOf: '2027-03-31' }, '--instead-of goes with --change set-expiry alone.'],
    [{ asOwner: true, change: 'let-end', expires: '2027-03-31' }, '--expires does not go with'],
    [{ asOwner: true, change: 'let-end', reason: 'Moved' }, '--reason does not go with'],
    [{ asOwner: true, instance: 'other' }, 'There are 123-ABC-456.'],
  ])('is not understood: %o', (options, said) => {
    expect(() => explained(options)).toThrow(said);
  });

  it.each([
    ['2027-03-31', '2027-02-28', 'sooner'],
    ['2027-03-31', '2027-04-01', 'later'],
    ['2027-03-31', 'never', 'later'],
    ['never', '2027-02-28', 'sooner'],
    // It has ended: any day is a later one.
    ['2026-12-31', '2027-02-28', 'later'],
    [undefined, '2027-02-28', 'later'],
    ['2027-03-31', 'now', 'now'],
  ])('with an end on %s is set to %s: %s', (insteadOf, expires, direction) => {
    const { asked } = explained({ asOwner: true, change: 'set-expiry', expires, insteadOf });
    expect(asked).toMatchObject({ kind: 'set_expiry', direction });
  });
});
