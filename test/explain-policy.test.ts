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
