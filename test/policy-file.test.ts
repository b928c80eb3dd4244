import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config/config.ts';
import { ConfigError } from '../src/config/config-error.ts';
import { decide } from '../src/core/changes/decide.ts';
import type { Policy } from '../src/core/policy.ts';

const folder = mkdtempSync(join(tmpdir(), 'mkto-policy-'));

const fileOf = (content: string) => {
  const name = join(folder, `${Math.random().toString(36).slice(2)}.yaml`);
  writeFileSync(name, content);
  return name;
};

const settings = {
  SLACK_BOT_TOKEN: 'xoxb-1-token',
  SLACK_APP_TOKEN: 'xapp-1',
  ADMIN_SLACK_USER_IDS: 'U024BE7LH',
};

const instances = fileOf(
  JSON.stringify({
    instances: [
      { name: 'production', baseUrl: 'https://123-ABC-456.mktorest.com', clientId: 'a', clientSecret: 'b' },
      { name: 'sandbox', baseUrl: 'https://456-DEF-789.mktorest.com', clientId: 'c', clientSecret: 'd' },
    ],
  }),
);

const load = (policy: string, env: Record<string, string> = {}) =>
  loadConfig({ ...settings, MARKETO_INSTANCES_FILE: instances, ...env, POLICY_FILE: fileOf(policy) });

const problems = (policy: string, env: Record<string, string> = {}): string[] => {
  try {
    load(policy, env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.problems.every(({ setting }) => setting === 'POLICY_FILE')).toBe(true);
    return error.problems.map(({ problem }) => problem);
  }
};

const policiesOf = (content: string) =>
  Object.fromEntries(load(content).instances.map(({ name, policy }) => [name, policy]));

describe('the policy’s file', () => {
  it('gives each instance its rules, its own before those for all, each with its place in the file', () => {
    const { production, sandbox } = policiesOf(`
rules:
  - when: { person: requester, roles: [API Integration, 102] }
    decision: needs approval
  - longestDays: 180
instances:
  sandbox:
    - decision: may
`);
    expect(production?.rules).toMatchObject([
      {
        id: 'rules[1]',
        when: { person: ['requester'], roles: ['API Integration', '102'] },
        says: { decision: 'needs approval' },
      },
      { id: 'rules[2]', when: {}, says: { longestDays: 180 } },
    ]);
    expect(sandbox?.rules.map(({ id }) => id)).toEqual(['instances.sandbox[1]', 'rules[1]', 'rules[2]']);
  });

  it('takes one for a list, words however their parts are joined, and JSON', () => {
    const { production } = policiesOf(
      JSON.stringify({
        rules: [
          {
            when: { person: ['Owner', 'requester'], change: 'set-expiry', expiry: 'Later', upToDays: 30 },
            decision: 'may_not',
            reasonRequired: true,
          },
          { emailDomains: '@Example.com', emailPattern: ['mkto-{a}@example.com'], twoApprovals: false },
        ],
      }),
    );
    expect(production?.rules).toMatchObject([
      {
        when: { person: ['owner', 'requester'], change: ['set_expiry'], expiry: ['later'], upToDays: 30 },
        says: { decision: 'may not', reasonRequired: true },
      },
      {
        says: { emailDomains: ['example.com'], emailPatterns: ['mkto-{a}@example.com'], twoApprovals: false },
      },
    ]);
  });

  it('serves a single instance by the name that its records have', () => {
    const single = {
      ...settings,
      MARKETO_BASE_URL: 'https://123-ABC-456.mktorest.com',
      MARKETO_CLIENT_ID: 'a',
      MARKETO_CLIENT_SECRET: 'b',
      POLICY_FILE: fileOf('instances: { 123-ABC-456: [{ longestDays: 30 }] }'),
    };
    expect(loadConfig(single).instances[0]?.policy.rules).toMatchObject([{ says: { longestDays: 30 } }]);
  });

  it('may be empty of rules: then the settings alone hold', () => {
    expect(policiesOf('rules: []').production?.rules).toEqual([]);
  });

  it.each([
    ['no file', undefined, 'cannot be read as YAML or JSON (ENOENT)'],
    [
      'no YAML',
      'rules:\n  - decision: "xoxb-secret\n  x: [',
      /cannot be read as YAML or JSON \([A-Z_]+, line \d\)/,
    ],
    ['a key twice', 'rules: []\nrules: []', 'DUPLICATE_KEY, line 2'],
    ['a list at the top', '- decision: may', 'has to hold a list named “rules”'],
    ['nothing', '', 'has to hold a list named “rules”'],
    ['an unknown key at the top', 'rulse: []', 'At the top of the file “rulse” (is “rules” meant?)'],
    ['no list', 'rules: { decision: may }', 'Line 1, rules: It must be a list of rules'],
    ['no rule', 'rules:\n  - may', 'Line 2, rules[1]: It must be a rule'],
    [
      'nothing said',
      'rules:\n  - when: { person: owner }',
      'Line 2, rules[1]: It says nothing. Give it at least one of decision',
    ],
    [
      'an unknown answer',
      'rules:\n  - longestDay: 30',
      'rules[1]: “longestDay” (is “longestDays” meant?) means nothing here.',
    ],
    [
      'an unknown condition',
      'rules:\n  - when: { persons: owner }\n    decision: may',
      'rules[1].when: “persons” (is “person” meant?)',
    ],
    [
      'a condition at the wrong place',
      'rules:\n  - person: owner\n    decision: may',
      'rules[1].person: It is a condition and belongs below “when”.',
    ],
    [
      'empty conditions',
      'rules:\n  - when:\n    decision: may',
      'rules[1].when: It must hold conditions. Leave it out',
    ],
    [
      'an unknown person',
      'rules:\n  - when: { person: boss }\n    decision: may',
      'It must be administrator or owner or requester.',
    ],
    [
      'an unknown kind',
      'rules:\n  - when: { change: delete }\n    decision: may',
      'Line 2, rules[1].when.change[1]: It must be create or set_expiry or let_end or set_owner or hand_over or revoke or change_roles.',
    ],
    [
      'an unknown direction',
      'rules:\n  - when: { expiry: soon }\n    decision: may',
      'It must be later or sooner or now.',
    ],
    [
      'an unknown decision',
      'rules:\n  - decision: perhaps',
      'Line 2, rules[1].decision: It must be may or needs approval or may not.',
    ],
    [
      'no role',
      'rules:\n  - when: { roles: [] }\n    decision: may',
      'rules[1].when.roles: It must name at least one.',
    ],
    [
      'days as words',
      'rules:\n  - longestDays: long',
      'It must be a whole number of days from 1 to 3650, such as 90.',
    ],
    ['too many days', 'rules:\n  - longestDays: 4000', 'It must be a whole number of days from 1 to 3650'],
    [
      'half a day',
      'rules:\n  - when: { upToDays: 1.5 }\n    decision: may',
      'It must be a whole number of days from 1 to 3650',
    ],
    [
      'a default beyond the longest',
      'rules:\n  - longestDays: 30\n    defaultDays: 60',
      'It is 60, more than the longest of the rule (30).',
    ],
    ['yes for true', 'rules:\n  - reasonRequired: yes', 'rules[1].reasonRequired: It must be true or false.'],
    [
      'no domain',
      'rules:\n  - emailDomains: [example]',
      'rules[1].emailDomains: It must be domains such as example.com',
    ],
    [
      'no text',
      'rules:\n  - emailDomains: { a: 1 }',
      'rules[1].emailDomains: It must be text, or a list of texts.',
    ],
    [
      'no pattern',
      'rules:\n  - emailPattern: mkto@example.com',
      'rules[1].emailPattern: It must have a part in braces',
    ],
    [
      'a direction for a new user',
      'rules:\n  - when: { change: create, expiry: now }\n    decision: may',
      'It counts for set_expiry only',
    ],
    [
      'an address for an old user',
      'rules:\n  - when: { change: set_expiry }\n    emailDomains: example.com',
      'count for create only',
    ],
    [
      'an unknown instance',
      'instances:\n  prodution: [{ decision: may }]',
      'The settings have no instance of this name. Is “production” meant?',
    ],
    [
      'an instance that is like none',
      'instances:\n  zz: [{ decision: may }]',
      'They have production, sandbox.',
    ],
    [
      'no list of an instance',
      'instances:\n  sandbox: { decision: may }',
      'Line 2, instances.sandbox: It must be a list of rules',
    ],
    [
      'instances in a list',
      'instances: []',
      'instances: It must hold a list of rules for each name of an instance.',
    ],
  ])('is refused with its place: %s', (_name, content, said) => {
    const all = content === undefined ? problemsOfMissing() : problems(content);
    expect(all).toHaveLength(1);
    if (typeof said === 'string') expect(all[0]).toContain(said);
    else expect(all[0]).toMatch(said);
    expect(all.join()).not.toContain('xoxb');
  });

  const problemsOfMissing = () => {
    try {
      loadConfig({ ...settings, MARKETO_INSTANCES_FILE: instances, POLICY_FILE: '/nowhere/policy.yaml' });
      return [];
    } catch (error) {
      return error instanceof ConfigError ? error.problems.map(({ problem }) => problem) : [];
    }
  };

  it('is wrong in everything at once, and repeats nothing that stands there', () => {
    const all = problems(`
rules:
  - when: { person: xoxb-secret-person, roles: [] }
    decision: xoxb-secret-decision
    longestDays: xoxb-secret-days
  - emailPattern: xoxb-secret-pattern
  - decision: may
    emailDomains: xoxb-secret-domain
instances:
  sandbox:
    - reasonRequired: xoxb-secret-flag
`);
    expect(all.map((problem) => problem.split(': ')[0])).toEqual([
      'Line 3, rules[1].when.roles',
      'Line 3, rules[1].when.person[1]',
      'Line 4, rules[1].decision',
      'Line 5, rules[1].longestDays',
      'Line 6, rules[2].emailPattern',
      'Line 8, rules[3].emailDomains',
      'Line 11, instances.sandbox[1].reasonRequired',
    ]);
    expect(all.join()).not.toContain('xoxb');
  });

  it('says nothing of names of instances while those themselves are wrong', () => {
    const broken = fileOf(JSON.stringify({ instances: [{ name: 'production' }] }));
    try {
      load('instances: { sandbox: [{ decision: may }] }', { MARKETO_INSTANCES_FILE: broken });
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      expect(error.problems.map(({ setting }) => setting)).not.toContain('POLICY_FILE');
    }
  });
});

describe('a rule that asks for approval', () => {
  const rules = 'rules: [{ when: { person: requester }, decision: needs approval }, { longestDays: 30 }]';

  const ADMIN_SLACK_USER_IDS = 'U024BE7LH,U0G9QF9C6';
  const given = { ADMIN_SLACK_USER_IDS, TWO_APPROVALS_ROLES: '101' };

  it('is warned of where nobody can be asked', () => {
    expect(load(rules, { ...given, REQUESTS: 'deny' }).warnings).toMatchObject(
      ['production', 'sandbox'].map((name) => ({
        setting: 'REQUESTS',
        problem: `${name}: rules[1], TWO_APPROVALS_ROLES speak of approval, and nobody can be asked for it: what needs approval is refused.`,
      })),
    );
  });

  it('is not where people can ask, or where no rule speaks of it', () => {
    expect(load(rules, given).warnings).toEqual([]);
    expect(load(rules, { ...given, REQUESTS: 'allow' }).warnings).toEqual([]);
    expect(load('rules: [{ longestDays: 30 }]', { ADMIN_SLACK_USER_IDS, REQUESTS: 'deny' }).warnings).toEqual(
      [],
    );
  });
});

describe('the example of the policy’s file', () => {
  const shipped = readFileSync('policy.example.yaml', 'utf8');
  /** With its last part, which names an instance. */
  const example = shipped.replace(/^# (?=instances:| )/gm, '');

  it('is accepted as it is, and names no instance: a single one has a name of its own', () => {
    expect(example).not.toBe(shipped);
    const { production } = policiesOf(shipped) as Record<string, Policy>;
    expect(production?.rules.length).toBeGreaterThan(5);
    expect(shipped).not.toMatch(/^instances:/m);
  });

  it('is accepted, and means what its remarks say', () => {
    const { production, sandbox } = policiesOf(example) as Record<string, Policy>;
    if (!production || !sandbox) throw new Error('no policy');
    const verdict = (
      policy: Policy,
      capacity: 'administrator' | 'owner' | 'requester',
      given: { role?: string; days?: number; email?: string; sooner?: boolean } = {},
    ) => {
      const { role = 'API Read Only', days = 90, email = 'mkto-erp@example.com', sooner = false } = given;
      const about = { instance: 'x', roles: [{ id: 1, name: role }], days, email, hasReason: true };
      const decision = decide(
        { capacities: [capacity] },
        sooner
          ? { kind: 'set_expiry', direction: 'sooner', added: 0, endedAtOnce: false, ...about }
          : { kind: 'create', ...about },
        { ...policy, requests: 'allow' },
      );
      return `${decision.verdict} ${decision.rule}`;
    };
    expect(verdict(production, 'requester')).toBe('needs_approval rules[1]');
    expect(verdict(production, 'requester', { days: 181 })).toBe('refused rules[1]');
    expect(verdict(production, 'requester', { role: 'API Integration' })).toBe('refused rules[2]');
    expect(verdict(production, 'administrator')).toBe('allowed default:administrator');
    expect(verdict(production, 'administrator', { role: 'API Integration' })).toBe('needs_approval rules[3]');
    expect(verdict(production, 'owner', { sooner: true })).toBe('allowed rules[4]');
    expect(verdict(production, 'administrator', { email: 'a@example.com' })).toBe('refused rules[6]');
    expect(verdict(production, 'administrator', { email: 'a@example.com', days: 14 })).toBe(
      'allowed default:administrator',
    );
    expect(verdict(sandbox, 'requester', { days: 30 })).toBe('allowed instances.sandbox[1]');
    expect(verdict(sandbox, 'administrator', { days: 91 })).toBe('refused instances.sandbox[2]');
  });
});
