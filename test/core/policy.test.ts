import { describe, expect, it } from 'vitest';
import { domainOf, matchesPattern, patternProblem } from '../../src/core/email-pattern.ts';
import { type Answers, type Conditions, rolesFor, termsFor } from '../../src/core/policy.ts';
import { policy, role } from '../builders.ts';

const rules = (...given: readonly (readonly [Answers, Conditions])[]) =>
  given.map(([says, when], index) => ({ id: `rules[${index + 1}]`, says, when }));

describe('the terms of a form', () => {
  it('are those of the settings where no file says otherwise', () => {
    expect(termsFor(policy({ reasonRequired: true }), ['administrator'], 'create')).toEqual({
      longestDays: 365,
      defaultDays: 90,
      expiryRequired: true,
      reasonRequired: true,
      emailDomains: [],
      emailPatterns: [],
    });
  });

  it('are those of the strongest capacity', () => {
    const given = policy({
      rules: rules(
        [{ longestDays: 30, defaultDays: 14 }, { person: ['requester'] }],
        [{ longestDays: 500 }, { person: ['administrator'] }],
      ),
    });
    expect(termsFor(given, ['requester', 'administrator'], 'create')).toMatchObject({ longestDays: 500 });
    expect(termsFor(given, ['requester'], 'create')).toMatchObject({ longestDays: 30, defaultDays: 14 });
    expect(termsFor(given, [], 'create')).toMatchObject({ longestDays: 30 });
  });

  it('propose no day beyond the longest', () => {
    const given = policy({ rules: rules([{ longestDays: 30 }, {}]) });
    expect(termsFor(given, ['administrator'], 'create')).toMatchObject({ longestDays: 30, defaultDays: 30 });
  });

  it('demand nothing that some role or some length does not need, and name the longest of any', () => {
    const given = policy({
      reasonRequired: true,
      rules: rules(
        [{ reasonRequired: false }, { upToDays: 30 }],
        [{ longestDays: 730, expiryRequired: false }, { roles: ['API Read Only'] }],
      ),
    });
    expect(termsFor(given, ['administrator'], 'create')).toMatchObject({
      longestDays: 730,
      expiryRequired: false,
      reasonRequired: false,
      defaultDays: 90,
    });
    expect(termsFor(given, ['administrator'], 'create', { id: 101, name: 'API Integration' })).toMatchObject({
      longestDays: 365,
      expiryRequired: true,
    });
  });

  it('know a role by its number, too', () => {
    const given = policy({ rules: rules([{ longestDays: 20 }, { roles: ['102'] }]) });
    expect(termsFor(given, ['owner'], 'set_expiry', { id: 102, name: 'X' })).toMatchObject({
      longestDays: 20,
    });
    expect(termsFor(given, ['owner'], 'set_expiry', { id: 103, name: 'X' })).toMatchObject({
      longestDays: 365,
    });
  });
});

describe('the roles of a form', () => {
  const roles = [
    role(102, 'Reader'),
    role(101, 'API Integration'),
    role(1, 'Admin'),
    role(9, 'System', { isSystem: true }),
  ];
  const names = (given: Parameters<typeof rolesFor>[0], ...who: Parameters<typeof rolesFor>[1]) =>
    rolesFor(given, who, roles).map(({ name }) => name);

  it('are those that may be given, in alphabetical order', () => {
    expect(names(policy(), 'administrator')).toEqual(['API Integration', 'Reader']);
    expect(names(policy({ apiRoles: ['reader'] }), 'administrator')).toEqual(['Reader']);
    expect(names(policy())).toEqual([]);
  });

  it('are those that the reader may have or ask for', () => {
    const given = policy({
      rules: rules(
        [{ decision: 'needs approval' }, { person: ['requester'], roles: ['Reader'] }],
        [{ decision: 'may not' }, { person: ['requester'] }],
      ),
    });
    expect(names(given, 'requester')).toEqual(['Reader']);
    expect(names(given, 'requester', 'administrator')).toEqual(['API Integration', 'Reader']);
  });

  it('are there also where only a short life, or only a long one, is allowed', () => {
    const short = policy({
      rules: rules(
        [{ decision: 'may' }, { roles: ['Reader'], upToDays: 30 }],
        [{ decision: 'may not' }, { roles: ['Reader'] }],
        [{ decision: 'may not' }, { roles: ['API Integration'], upToDays: 30 }],
      ),
    });
    expect(names(short, 'administrator')).toEqual(['API Integration', 'Reader']);
  });
});

describe('a naming pattern', () => {
  it.each([
    ['mkto-{purpose}@example.com', 'mkto-erp@example.com', true],
    ['mkto-{purpose}@example.com', ' MKTO-Erp.sync_2@Example.com ', true],
    ['mkto-{purpose}@example.com', 'mkto-@example.com', false],
    ['mkto-{purpose}@example.com', 'mkto-a+b@example.com', false],
    ['mkto-{purpose}@example.com', 'mkto-erp@exampleXcom', false],
    ['mkto-{purpose}@example.com', 'x-mkto-erp@example.com', false],
    ['mkto-{purpose}@example.com', 'mkto-erp@example.com.evil.example', false],
    ['{team}-{purpose}@{unit}.example.com', 'crm-push@eu.example.com', true],
    ['{team}-{purpose}@{unit}.example.com', 'crm@eu.example.com', false],
    ['mkto+{what for}@example.com', 'mkto+erp@example.com', true],
  ])('%s and %s: %s', (pattern, email, fits) => {
    expect(patternProblem(pattern)).toBeUndefined();
    expect(matchesPattern(email, pattern)).toBe(fits);
  });

  it.each([
    ['mkto@example.com', 'a part in braces'],
    ['{a}{b}@example.com', 'something between'],
    ['{a}-{b}-{c}-{d}@example.com', 'at most 3'],
    ['mkto-{purpose}', 'must be an address'],
    ['mkto-{purpose}@@example.com', 'must be an address'],
    ['mkto-{}@example.com', 'a part in braces'],
    ['mkto {purpose}@example.com', 'must be an address'],
    ['mkto-{purpose@example.com', 'a part in braces'],
  ])('is not %s', (pattern, said) => expect(patternProblem(pattern)).toContain(said));

  it('is held against the longest address in no time', () => {
    const started = performance.now();
    matchesPattern(`${'-'.repeat(250)}@`, '{a}-{b}-{c}@example.com');
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('ends with the domain, whatever stands before it', () => {
    expect(domainOf(' A@Example.COM')).toBe('example.com');
    expect(domainOf('"a@b"@example.com')).toBe('example.com');
  });
});
