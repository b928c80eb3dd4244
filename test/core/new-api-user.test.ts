import { describe, expect, it } from 'vitest';
import { dateIn } from '../../src/core/calendar.ts';
import { decide } from '../../src/core/changes/decide.ts';
import { allProblems } from '../../src/core/changes/problems.ts';
import { isEmailAddress } from '../../src/core/email-address.ts';
import { checkNewApiUser, type NewApiUserForm } from '../../src/core/new-api-user.ts';
import { askedBy, problemOf } from '../../src/core/new-api-user-policy.ts';
import type { Capacity, Policy } from '../../src/core/policy.ts';
import { findRole, isGrantable, offeredRoles, type Role } from '../../src/core/role.ts';
import { NOW, person, policy } from '../builders.ts';

const role = (given: Partial<Role>): Role => ({
  id: 101,
  name: 'API Integration',
  description: '',
  isSystem: false,
  isHidden: false,
  isOnlyAllZones: false,
  ...given,
});

const form: NewApiUserForm = {
  email: ' erp-sync@example.com ',
  firstName: ' ERP ',
  lastName: 'Sync',
  role: '101',
  workspace: undefined,
  reason: '  ',
  expires: '2027-03-31',
  owner: 'U0GRACE',
};

const check = (
  given: Partial<NewApiUserForm> = {},
  around: Partial<Parameters<typeof checkNewApiUser>[1]> = {},
) =>
  checkNewApiUser(
    { ...form, ...given },
    {
      home: { teamId: 'T0ACME', enterpriseId: undefined },
      now: NOW,
      timeZone: 'Europe/Berlin',
      roles: [role({})],
      workspaces: [{ id: 1, name: 'Default' }],
      owner: person(),
      ...around,
    },
  );

/** Every problem of a form, of what is possible and of what is allowed. */
const problems = (
  given: Partial<NewApiUserForm>,
  rules: Partial<Policy> = {},
  who: readonly Capacity[] = ['administrator'],
) => {
  const checked = check(given);
  const around = { instance: 'production', now: NOW, timeZone: 'Europe/Berlin', roles: [role({})] };
  const decision = decide({ capacities: who }, askedBy({ ...form, ...given }, around), policy(rules));
  const why = decision.verdict === 'refused' ? decision.why : [];
  const ofPolicy = why.map((each) => problemOf(each, dateIn(NOW, 'Europe/Berlin')));
  return allProblems(checked.ok ? [] : checked.problems, ofPolicy);
};

describe('a filled-in form', () => {
  it('becomes a new user, trimmed, in the one workspace, until the end of the day', () => {
    const checked = check();
    expect(checked).toMatchObject({
      ok: true,
      data: {
        email: 'erp-sync@example.com',
        firstName: 'ERP',
        reason: undefined,
        role: { roleId: 101, workspaceId: 1 },
        roleName: 'API Integration',
        timeZone: 'Europe/Berlin',
      },
    });
    expect(checked.ok && checked.data.expiry?.toString()).toBe('2027-03-31T21:59:59Z');
  });

  it('names every missing field at once', () => {
    const empty = Object.fromEntries(
      Object.keys(form).map((field) => [field, undefined]),
    ) as unknown as NewApiUserForm;
    const all = problems(empty, { reasonRequired: true });
    expect(all.every(({ problem }) => problem === 'missing')).toBe(true);
    expect(all.map(({ field }) => field)).toEqual([
      'email',
      'firstName',
      'lastName',
      'role',
      'owner',
      'expires',
      'reason',
    ]);
  });

  it('is counted in days of the one who filled it in: tomorrow in Tokyo may be today elsewhere', () => {
    const evening = { now: NOW.add({ hours: 8 }) };
    expect(check({ expires: '2027-01-11' }, { ...evening, timeZone: 'Asia/Tokyo' }).ok).toBe(false);
    expect(check({ expires: '2027-01-11' }, { ...evening, timeZone: 'Europe/Berlin' }).ok).toBe(true);
  });

  it('may reach the longest allowed day and not the one after it', () => {
    expect(problems({ expires: '2028-01-10' })).toEqual([]);
    expect(JSON.stringify(problems({ expires: '2028-01-11' }))).toContain('"latest":"2028-01-10"');
  });

  it('may never end where the policy asks for no end', () => {
    expect(problems({ expires: undefined })).toEqual([{ field: 'expires', problem: 'missing' }]);
    expect(problems({ expires: undefined }, { expiryRequired: false })).toEqual([]);
    expect(check({ expires: undefined })).toMatchObject({ ok: true, data: { expiry: undefined } });
  });

  it('names at its field what the policy does not take', () => {
    const rules = { emailPatterns: ['mkto-{purpose}@example.com'], allowedEmailDomains: ['api.example.com'] };
    expect(problems({}, { ...rules, apiRoles: ['Reader'] })).toEqual([
      { field: 'role', problem: 'not_allowed' },
      { field: 'email', problem: 'other_domain', domains: ['api.example.com'] },
      { field: 'email', problem: 'other_pattern', patterns: ['mkto-{purpose}@example.com'] },
    ]);
  });

  it('says nothing of the policy about a field that cannot be used anyway', () => {
    const rules = { emailPatterns: ['mkto-{purpose}@example.com'] };
    expect(problems({ email: 'not an email', expires: '2027-01-10' }, rules)).toEqual([
      { field: 'email', problem: 'not_an_email' },
      { field: 'expires', problem: 'not_in_future' },
    ]);
    expect(problems({ role: '1' }, { requests: 'allow' }, ['requester'])).toEqual([
      { field: 'role', problem: 'not_allowed' },
    ]);
  });

  it('that is not for whoever filled it in says so, and goes nowhere', () => {
    expect(problems({}, { requests: 'deny' }, ['requester'])).toEqual([
      { field: 'role', problem: 'ask_administrator' },
    ]);
    // It can be asked for: nothing is wrong with it.
    expect(problems({}, { requests: 'allow' }, ['requester'])).toEqual([]);
    expect(problems({}, {}, ['owner'])).toEqual([{ field: 'role', problem: 'not_for_you' }]);
    const rule = { id: 'rules[1]', when: { roles: ['101'] }, says: { decision: 'may not' } } as const;
    expect(problems({}, { rules: [rule] })).toEqual([{ field: 'role', problem: 'role_not_for_you' }]);
  });

  it('asks for a workspace where there are several', () => {
    const workspaces = [
      { id: 0, name: 'AllZones' },
      { id: 1, name: 'A' },
      { id: 2, name: 'B' },
    ];
    expect(check({}, { workspaces })).toEqual({
      ok: false,
      problems: [{ field: 'workspace', problem: 'missing' }],
    });
    expect(check({ workspace: '0' }, { workspaces })).toMatchObject({ data: { role: { workspaceId: 0 } } });
  });

  it('gives a role for all workspaces in all workspaces', () => {
    const roles = [role({ isOnlyAllZones: true })];
    expect(check({}, { roles })).toMatchObject({ data: { role: { workspaceId: 0 } } });
    expect(check({ workspace: '1' }, { roles })).toMatchObject({
      problems: [{ problem: 'only_all_workspaces' }],
    });
  });
});

describe('roles', () => {
  it('are never offered when they are system roles, hidden, or Admin', () => {
    expect(isGrantable(role({ isSystem: true }))).toBe(false);
    expect(isGrantable(role({ isHidden: true }))).toBe(false);
    expect(isGrantable(role({ id: 1 }))).toBe(false);
    expect(isGrantable(role({}))).toBe(true);
  });

  it('are named by the settings with names or ids, and found the same way', () => {
    const roles = [role({}), role({ id: 102, name: 'Reader' }), role({ id: 103, name: '101' })];
    expect(offeredRoles(roles, ['reader ', '101']).map(({ id }) => id)).toEqual([103, 101, 102]);
    expect(findRole(roles, '101')?.id).toBe(101);
    expect(findRole(roles, ' API integration')?.id).toBe(101);
  });
});

describe('an email', () => {
  it.each([
    'a@example.com',
    'a.b+c@sub.example.co',
    '"a"@example.com',
    "o'neil@example.com",
    'ä@example.com',
    '_x@example.com',
  ])('may be %s', (email) => expect(isEmailAddress(email)).toBe(true));
  it.each([
    'a',
    'a@b',
    'a b@example.com',
    'a@exämple.com',
    '@example.com',
    'a@example.c',
    `${'x'.repeat(250)}@example.com`,
  ])('may not be %s', (email) => expect(isEmailAddress(email)).toBe(false));
});
