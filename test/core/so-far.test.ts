import { describe, expect, it } from 'vitest';
import { newApiUserSoFar, newExpirySoFar } from '../../src/core/changes/so-far.ts';
import { EMPTY_FORM, type NewApiUserForm } from '../../src/core/new-api-user.ts';
import type { Policy, Rule } from '../../src/core/policy.ts';
import { apiUser, at, NOW, policy, role } from '../builders.ts';

const ROLES = [role(101, 'Writer'), role(102, 'Reader')];

const day = (days: number) => NOW.toZonedDateTimeISO('UTC').toPlainDate().add({ days }).toString();

const rule = (when: Rule['when'], says: Rule['says']): Rule => ({ id: 'rules[1]', when, says });

/** The problems so far, as `field: problem`. */
const wrong = (form: Partial<NewApiUserForm>, rules: Partial<Policy> = {}) =>
  found(form, rules, ROLES).map(({ field, problem }) => `${field}: ${problem}`);

const found = (form: Partial<NewApiUserForm>, rules: Partial<Policy>, roles: typeof ROLES | undefined) =>
  newApiUserSoFar(
    { ...EMPTY_FORM, ...form },
    { instance: 'production', now: NOW, timeZone: 'UTC', roles },
    { capacities: ['administrator', 'requester'], policy: policy(rules) },
  );

describe('a form for a new user that is being filled in', () => {
  it('has nothing wrong where nothing stands in it', () => {
    expect(wrong({})).toEqual([]);
    expect(wrong({ email: ' ' }, { reasonRequired: true, expiryRequired: true })).toEqual([]);
  });

  it('says what cannot be', () => {
    expect(wrong({ email: 'erp-sync@example' })).toEqual(['email: not_an_email']);
    expect(wrong({ role: '1' })).toEqual(['role: not_allowed']);
    expect(wrong({ expires: day(0) })).toEqual(['expires: not_in_future']);
  });

  it('says what the rules refuse', () => {
    expect(wrong({ email: 'a@other.com' }, { allowedEmailDomains: ['example.com'] })).toEqual([
      'email: other_domain',
    ]);
    expect(wrong({ role: '102' }, { apiRoles: ['Writer'] })).toEqual(['role: not_allowed']);
    expect(wrong({ expires: day(366) }, { expiryMaxDays: 365 })).toEqual(['expires: too_late']);
    expect(wrong({ role: '102' }, { rules: [rule({ roles: ['Reader'] }, { decision: 'may not' })] })).toEqual(
      ['role: role_not_for_you'],
    );
  });

  it('says nothing of what is fine, nor of fields that are empty', () => {
    const strict = { allowedEmailDomains: ['example.com'], expiryMaxDays: 90, reasonRequired: true };
    expect(wrong({ email: 'a@example.com', role: '101', expires: day(90) }, strict)).toEqual([]);
  });

  it('says nothing, while no role is chosen, that a role could make right; then the most lenient counts', () => {
    const rules = [rule({ roles: ['Reader'] }, { longestDays: 300, emailDomains: [] })];
    const strict = { rules, expiryMaxDays: 90, allowedEmailDomains: ['example.com'] };
    const form = { email: 'a@other.com', expires: day(200) };
    expect(wrong(form, strict)).toEqual([]);
    expect(wrong({ ...form, role: '102' }, strict)).toEqual([]);
    expect(wrong({ ...form, role: '101' }, strict)).toEqual(['email: other_domain', 'expires: too_late']);
    expect(found({ expires: day(301) }, strict, ROLES)).toMatchObject([{ problem: 'too_late', days: 300 }]);
  });

  it('says nothing of rules about roles while Marketo has not told its roles', () => {
    const rules = [rule({ roles: ['Reader'] }, { longestDays: 300 })];
    expect(found({ role: 'Reader', expires: day(200) }, { rules, expiryMaxDays: 90 }, undefined)).toEqual([]);
    expect(found({ role: 'Reader', expires: day(200) }, { expiryMaxDays: 90 }, undefined)).toMatchObject([
      { field: 'expires', problem: 'too_late' },
    ]);
  });
});

describe('a form for another end of access that is being filled in', () => {
  const until = (text: string | undefined, rules: Partial<Policy> = {}) =>
    newExpirySoFar(
      { until: { day: text }, why: undefined },
      {
        apiUser: apiUser({ expiry: at('2027-06-30T23:59:59Z') }),
        state: 'active',
        roles: ROLES,
        now: NOW,
        timeZone: 'UTC',
      },
      { capacities: ['administrator'], policy: policy(rules) },
    ).map(({ field, problem }) => `${field}: ${problem}`);

  it('says what is wrong with its day, and never that a reason is missing', () => {
    const reason = [rule({ change: ['set_expiry'] }, { reasonRequired: true })];
    expect(until(undefined)).toEqual([]);
    expect(until(day(10), { rules: reason })).toEqual([]);
    expect(until(day(-1))).toEqual(['expires: not_in_future']);
    expect(until('2027-06-30')).toEqual(['expires: same']);
    expect(until(day(91), { expiryMaxDays: 90 })).toEqual(['expires: too_late']);
    const closed = [rule({ change: ['set_expiry'], expiry: ['sooner'] }, { decision: 'may not' })];
    expect(until(day(10), { rules: closed })).toEqual(['user: not_for_you']);
  });

  it('says nothing of rules while it is not known how its roles are called', () => {
    const rules = [rule({ roles: ['Reader'] }, { longestDays: 300 })];
    const open = (known: typeof ROLES | undefined) =>
      newExpirySoFar(
        { until: { day: day(200) }, why: undefined },
        { apiUser: apiUser(), state: 'active', roles: known, now: NOW, timeZone: 'UTC' },
        { capacities: ['administrator'], policy: policy({ rules, expiryMaxDays: 90 }) },
      );
    expect(open(undefined)).toEqual([]);
    expect(open(ROLES)).toMatchObject([{ problem: 'too_late', days: 90 }]);
  });
});
