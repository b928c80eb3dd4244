import { describe, expect, it } from 'vitest';
import { mayNotCreate, notAMember } from '../../../src/core/people/permission.ts';
import { isAtHome } from '../../../src/core/people/person.ts';
import { person } from '../../builders.ts';

const home = { teamId: 'T0ACME', enterpriseId: undefined };

describe('permission', () => {
  it('is given to a full member whom the settings name, and to nobody else', () => {
    expect(mayNotCreate(person(), home, ['U0GRACE'])).toBeUndefined();
    expect(mayNotCreate(person(), home, [])).toBe('not_administrator');
    expect(mayNotCreate(undefined, home, ['U0GRACE'])).toBe('unverified');
  });

  it.each([
    [{ isDeactivated: true }, 'deactivated'],
    [{ isBot: true }, 'bot'],
    [{ isStranger: true }, 'stranger'],
    [{ teamId: 'T0OTHER' }, 'other_workspace'],
    [{ teamId: undefined }, 'other_workspace'],
    [{ isGuest: true }, 'guest'],
  ] as const)('is not given to a named administrator who is %o', (given, refusal) => {
    expect(mayNotCreate(person(given), home, ['U0GRACE'])).toBe(refusal);
    expect(notAMember(person(given), home)).toBe(refusal);
  });
});

describe('home', () => {
  it('is the team or the organisation, and two unknowns are never the same', () => {
    expect(
      isAtHome({ teamId: 'T0OTHER', enterpriseId: 'E1' }, { teamId: 'T0ACME', enterpriseId: 'E1' }),
    ).toBe(true);
    expect(
      isAtHome(
        { teamId: undefined, enterpriseId: undefined },
        { teamId: undefined, enterpriseId: undefined },
      ),
    ).toBe(false);
    expect(isAtHome({ teamId: 'T0OTHER', enterpriseId: undefined }, home)).toBe(false);
  });
});
