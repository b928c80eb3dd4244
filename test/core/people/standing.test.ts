import { describe, expect, it } from 'vitest';
import type { Person } from '../../../src/core/people/person.ts';
import { administratorBy, type Grant, SOURCES, standingOf } from '../../../src/core/people/standing.ts';
import { person } from '../../builders.ts';

const home = { teamId: 'T0ACME', enterpriseId: 'E0ACME' };

/** A yes of each source as it comes: the role in Marketo is for one instance. */
const grantOf = (source: Grant['source']): Grant => ({
  source,
  instance: source === 'marketo_role' ? 'production' : undefined,
});

const PEOPLE: readonly (readonly [name: string, who: Partial<Person>, isAdministrator: boolean])[] = [
  ['a member', {}, true],
  ['a member of another workspace of the organisation', { teamId: 'T0SISTER', enterpriseId: 'E0ACME' }, true],
  ['a guest', { isGuest: true }, false],
  ['a bot', { isBot: true }, false],
  ['somebody deactivated', { isDeactivated: true }, false],
  ['a stranger', { isStranger: true }, false],
  ['somebody of another workspace', { teamId: 'T0OTHER' }, false],
  ['somebody of another enterprise', { teamId: 'T0OTHER', enterpriseId: 'E0OTHER' }, false],
  ['somebody of nowhere', { teamId: undefined }, false],
];

describe.each(SOURCES)('an administrator by the source %s', (source) => {
  it.each(PEOPLE)('is %s, or not', (_, given, isAdministrator) => {
    const standing = standingOf(person(given), home, { grants: [grantOf(source)], silent: [], mayAsk: true });
    expect(administratorBy(standing)).toBe(isAdministrator ? source : undefined);
    expect(administratorBy(standing, 'production')).toBe(isAdministrator ? source : undefined);
    const ofAll = isAdministrator && source !== 'marketo_role';
    expect(administratorBy(standing, 'sandbox')).toBe(ofAll ? source : undefined);
  });
});

describe('nobody is an administrator', () => {
  it('whom no source names, or of whom the only one is silent', () => {
    const silent = SOURCES.map((source) => ({ ...grantOf(source), lasts: false }));
    const standing = standingOf(person(), home, { grants: [], silent, mayAsk: false });
    expect(administratorBy(standing)).toBeUndefined();
    expect(administratorBy(standing, 'production')).toBeUndefined();
  });

  it('of an instance that no source has heard of, but who is one of all', () => {
    const of = (grant: Grant) => standingOf(person(), home, { grants: [grant], silent: [], mayAsk: true });
    expect(administratorBy(of(grantOf('marketo_role')), 'nowhere')).toBeUndefined();
    expect(administratorBy(of(grantOf('ids')), 'nowhere')).toBe('ids');
  });
});
