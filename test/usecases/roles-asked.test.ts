import { describe, expect, it } from 'vitest';
import { sameRoles } from '../../src/core/changes/change-roles.ts';
import { assignmentsText, type RoleAssignment } from '../../src/core/role.ts';
import { goOnWithRequests } from '../../src/usecases/changes/announce-request.ts';
import { role } from '../builders.ts';
import { DATABASES } from '../store/databases.ts';
import { FORM, OFFER } from './changes.ts';
import { APPROVED, GRACE, GUS, OMAR, RENAMED, RITA, says, team } from './team.ts';

const FIRST = { roleId: 101, workspaceId: 1 };
const SECOND = { roleId: 102, workspaceId: 1 };
const THIRD = { roleId: 103, workspaceId: 1 };
const THREE = { ...OFFER, roles: [...OFFER.roles, role(103, 'Third')] };
const OWNERS_ASK = { rules: [says('1', { change: ['change_roles'], person: ['owner'] }, 'needs approval')] };

const keeping = (...roles: readonly RoleAssignment[]) => roles.map((each) => assignmentsText([each]));

describe.each(DATABASES)('other roles that somebody asks for, on $kind', ({ open }) => {
  it('are approved as they were asked for, in whatever order Marketo names the roles', async () => {
    await using database = await open();
    const here = await team(database, { rules: OWNERS_ASK, roles: [FIRST, THIRD] });
    const on = here.process({ offer: THREE });
    const form = { keep: keeping(FIRST, THIRD), role: '102', workspace: undefined };
    await here.want('wish-1', 'change_roles', form, OMAR, on);
    here.clock.move({ minutes: 1 });
    await here.learn({ roles: [THIRD, FIRST] });
    expect(await here.approve(GUS, { on })).toMatchObject(APPROVED);
    expect(await here.request()).toMatchObject({ version: 1, asked: undefined });
  });

  it('are approved where Marketo had named a role twice', async () => {
    await using database = await open();
    const here = await team(database, { rules: OWNERS_ASK, roles: [FIRST, FIRST] });
    const form = { keep: keeping(FIRST), role: '102', workspace: undefined };
    expect(await here.want('wish-1', 'change_roles', form, OMAR)).toMatchObject({ kind: 'waits' });
    here.clock.move({ minutes: 1 });
    await here.learn({ roles: [FIRST] });
    await goOnWithRequests(here.ports);
    const version = (await here.request())?.version ?? 0;
    expect(await here.approve(GUS, { version })).toMatchObject(APPROVED);
  });

  it.each([false, true])('stay what was wished for, also after one of two has agreed: %s', async (isSaid) => {
    await using database = await open();
    const twice = {
      id: 'rules[0]' as const,
      when: { change: ['change_roles' as const] },
      says: { twoApprovals: true },
    };
    const here = await team(database, { rules: { rules: [twice, ...OWNERS_ASK.rules] }, roles: [FIRST] });
    const on = here.process({ offer: THREE });
    await here.want('wish-1', 'change_roles', { keep: [], role: '102', workspace: '1' }, OMAR, on);
    const learn = async (roles: readonly RoleAssignment[]) => {
      here.clock.move({ minutes: 1 });
      await here.learn({ roles });
      await goOnWithRequests(on);
    };
    await learn([FIRST, SECOND, THIRD]);
    const version = (await here.request())?.version ?? 0;
    if (isSaid) expect(await here.approve(GRACE, { on, version })).toMatchObject({ kind: 'decided' });
    await learn([FIRST, THIRD]);
    const data = (await here.request())?.change.data as { to: readonly RoleAssignment[] } | undefined;
    expect(sameRoles(data?.to ?? [], [SECOND, THIRD])).toBe(true);
  });

  it('are shown first where they are called otherwise by now', async () => {
    await using database = await open();
    const here = await team(database, { rules: OWNERS_ASK });
    await here.want('wish-1', 'change_roles', { keep: [], role: '102', workspace: undefined }, OMAR);
    const on = here.process({ offer: RENAMED });
    expect((await here.approve(GUS, { on })).kind).toBe('changed_meanwhile');
    expect(await here.requestShown()).toContain('Mighty Powerful');
    expect(await here.approve(GUS, { on, version: 2 })).toMatchObject(APPROVED);
  });

  it.each(['asked for', 'made at once'] as const)(
    'are not %s beside a role that Marketo does not name, where rules name roles',
    async (how) => {
      await using database = await open();
      const decision = how === 'asked for' ? 'needs approval' : 'may';
      const rules = {
        twoApprovalsRoles: ['Secret'],
        rules: [says('1', { person: ['owner'], change: ['change_roles'] }, decision)],
      };
      const unnamed = { roleId: 777, workspaceId: 0 };
      const here = await team(database, { rules, roles: [FIRST, unnamed] });
      const form = { keep: keeping(FIRST, unnamed), role: '102', workspace: undefined };
      expect(await here.want('wish-1', 'change_roles', form, OMAR)).toMatchObject({
        kind: 'problems',
        problems: [{ field: 'user', problem: 'not_loaded' }],
      });
    },
  );
});

describe.each(DATABASES)('a role that Marketo does not name, on $kind', ({ open }) => {
  it('may be taken away, whatever the rules name', async () => {
    await using database = await open();
    const unnamed = { roleId: 999, workspaceId: 1 };
    const rules = { rules: [says('1', { change: ['create'], roles: ['Powerful'] }, 'needs approval')] };
    const here = await team(database, { rules, roles: [FIRST, unnamed] });
    const form = { keep: keeping(FIRST), role: undefined, workspace: undefined };
    expect((await here.want('less', 'change_roles', form, GRACE)).kind).toBe('accepted');
  });
});

describe.each(DATABASES)('the name of a role that a process remembers, on $kind', ({ open }) => {
  it('is written over none that was asked for, where Marketo cannot be asked', async () => {
    await using database = await open();
    const here = await team(database);
    await here.want('wish-1', 'create', FORM, RITA);
    const renewed = () => Promise.reject(new Error('Marketo is down'));
    const older = here.process({ offer: RENAMED, renewed });
    expect(await here.approve(GUS, { on: older })).toMatchObject({
      kind: 'problems',
      problems: [{ field: 'role', problem: 'not_loaded' }],
    });
    expect(await here.request()).toMatchObject({ version: 1, state: 'waiting' });
    expect(await here.approve(GUS)).toMatchObject(APPROVED);
  });
});
