import { describe, expect, it } from 'vitest';
import { namedAdministrators } from '../../../src/core/people/administration.ts';
import { notAMember } from '../../../src/core/people/permission.ts';
import { isAtHome } from '../../../src/core/people/person.ts';
import { person } from '../../builders.ts';

const home = { teamId: 'T0ACME', enterpriseId: undefined };

describe('a full member', () => {
  it('is somebody of the workspace, and nobody whom Slack does not know', () => {
    expect(notAMember(person(), home)).toBeUndefined();
    expect(notAMember(undefined, home)).toBe('unverified');
  });

  it.each([
    [{ isDeactivated: true }, 'deactivated'],
    [{ isBot: true }, 'bot'],
    [{ isStranger: true }, 'stranger'],
    [{ teamId: 'T0OTHER' }, 'other_workspace'],
    [{ teamId: undefined }, 'other_workspace'],
    [{ isGuest: true }, 'guest'],
  ] as const)('is nobody who is %o', (given, refusal) => {
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

describe('whom to name', () => {
  const nobody = { userIds: [], userGroups: [], workspaceAdmins: false, requesters: 'everyone' as const };

  it('are people and groups, which can be mentioned', () => {
    const settings = {
      userIds: ['U1'],
      userGroups: ['S1'],
      workspaceAdmins: true,
      requesters: 'everyone' as const,
    };
    expect(namedAdministrators(settings, ['Admin'])).toEqual([
      { kind: 'person', id: 'U1' },
      { kind: 'user_group', id: 'S1' },
    ]);
  });

  it('is what describes them where there is neither, each role once', () => {
    expect(
      namedAdministrators({ ...nobody, workspaceAdmins: true, requesters: 'everyone' as const }, [
        'Admin',
        'Admin',
        'Ops',
      ]),
    ).toEqual([
      { kind: 'workspace_admin' },
      { kind: 'marketo_role', role: 'Admin' },
      { kind: 'marketo_role', role: 'Ops' },
    ]);
    expect(namedAdministrators(nobody, [])).toEqual([]);
  });
});
