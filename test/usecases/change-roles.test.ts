import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import { MarketoFailure } from '../../src/core/marketo-failure.ts';
import type { Policy } from '../../src/core/policy.ts';
import { assignmentsText } from '../../src/core/role.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Records } from '../../src/ports/records/records.ts';
import { announceOperation } from '../../src/usecases/changes/announce.ts';
import { goOn } from '../../src/usecases/changes/go-on.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { checkApiUser } from '../../src/usecases/check-api-user.ts';
import { NOW, person, role } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { callerOf, INSTANCE, marketoUser, processOn, recordsWithUser, smallMarketo } from './changes.ts';

const GRACE = 'U0GRACE';
const GUS = 'U0GUS';
const OMAR = 'U0OMAR';
const EMAIL = 'erp-sync@example.com';

const OFFER = {
  roles: [
    role(101, 'API Integration'),
    role(102, 'Read only'),
    { ...role(103, 'Everywhere'), isOnlyAllZones: true },
    { ...role(1, 'Admin'), isSystem: true },
    { ...role(2, 'Standard User'), isSystem: true },
    { ...role(104, 'Old'), isHidden: true },
  ],
  workspaces: [
    { id: 0, name: 'AllZones' },
    { id: 1, name: 'Default' },
    { id: 2, name: 'Europe' },
  ],
};

describe.each(DATABASES)('the roles of a user, on $kind', ({ kind, open }) => {
  async function opened(database: TestDatabase, rules: Partial<Policy> = {}) {
    const { records } = database;
    await recordsWithUser(records);
    const small = smallMarketo(marketoUser({ roles: [{ roleId: 101, workspaceId: 2 }] }));
    await database.execute(`update api_users set roles = '[{"roleId":101,"workspaceId":2}]'`);
    const clock = movableClock(NOW.add({ minutes: 1 }));
    const people = [GRACE, GUS, OMAR].map((id) => person({ id, name: id }));
    const processNamed = (name: string, on: Records) => {
      const { ports: given, told } = processOn(on, small, {
        clock,
        people,
        administrators: [GRACE, GUS],
        name,
      });
      const instance = given.instances.get(INSTANCE);
      if (!instance) throw new Error('no instance');
      const catalog = { ...instance.catalog, remembered: () => OFFER, within: async () => OFFER };
      const policy = { ...instance.policy, ...rules };
      const ports: Ports = {
        ...given,
        instances: new Map([[INSTANCE, { ...instance, catalog, policy }]]),
      };
      return { ports, told };
    };
    const { ports, told } = processNamed('one', records);
    const change = (
      keep: readonly string[],
      { role: chosen, workspace }: { role?: string; workspace?: string } = {},
      { id = 'roles', by = GRACE, on = ports } = {},
    ) =>
      wish(on, {
        id,
        caller: callerOf(by),
        kind: 'change_roles',
        about: 'user-1',
        form: { keep, role: chosen, workspace },
      });
    const roles = async () => ({
      records: assignmentsText((await records.apiUsers.get('user-1'))?.roles ?? []),
      marketo: assignmentsText(small.users.get(EMAIL)?.roles ?? []),
    });
    const goOnFor = async (minutes: number) => {
      for (let minute = 0; minute < minutes; minute += 1) {
        clock.move({ minutes: 1 });
        await goOn(ports);
      }
    };
    const actions = async () =>
      (await records.audit.list()).map(({ action, actor }) => `${action} ${actor}`).slice(2);
    const check = async () => {
      const instance = ports.instances.get(INSTANCE);
      const apiUser = await records.apiUsers.get('user-1');
      if (!instance || !apiUser) throw new Error('no user');
      await checkApiUser(ports, instance, apiUser, { isListed: async () => true, keep: true });
    };
    const another = () => processNamed('two', kind === 'SQLite' ? records : database.second()).ports;
    return { records, ports, told, small, clock, change, roles, goOnFor, actions, check, another };
  }

  const both = (text: string) => ({ records: text, marketo: text });

  it.each([
    ['gets another one beside it', ['101@2'], { role: '102', workspace: '1' }, '101@2,102@1'],
    ['gets another one in its place', [], { role: '102', workspace: '2' }, '102@2'],
    ['gets the same one in another workspace', [], { role: '101', workspace: '1' }, '101@1'],
    ['gets the same one in all workspaces', [], { role: '101', workspace: '0' }, '101@0'],
    ['gets one that is given in all workspaces alone', ['101@2'], { role: '103' }, '101@2,103@0'],
  ] as const)('%s', async (_, keep, chosen, becomes) => {
    await using database = await open();
    const { change, ports, roles, told, actions } = await opened(database);
    expect(await change(keep, chosen)).toMatchObject({ kind: 'accepted' });
    await settleOperation(ports, 'roles');
    await announceOperation(ports, 'roles');
    expect(await roles()).toEqual(both(becomes));
    expect(told.map(({ to }) => to).sort()).toEqual([GRACE, OMAR]);
    expect(await actions()).toEqual([`api_user.roles_requested ${GRACE}`, `api_user.roles_changed ${GRACE}`]);
  });

  it('loses one of several', async () => {
    await using database = await open();
    const { change, ports, roles } = await opened(database);
    await change(['101@2'], { role: '102', workspace: '1' });
    await settleOperation(ports, 'roles');
    expect(await change(['102@1'], {}, { id: 'less' })).toMatchObject({ kind: 'accepted' });
    await settleOperation(ports, 'less');
    expect(await roles()).toEqual(both('102@1'));
  });

  it.each([
    ['never none', [], {}, 'none_left'],
    ['nothing that is so already', ['101@2'], {}, 'same'],
    ['nothing twice', ['101@2'], { role: '101', workspace: '2' }, 'has_it'],
    ['no Admin', ['101@2'], { role: '1', workspace: '2' }, 'not_allowed'],
    ['no other system role', ['101@2'], { role: '2', workspace: '2' }, 'not_allowed'],
    ['no hidden one', ['101@2'], { role: '104', workspace: '2' }, 'not_allowed'],
    ['none that is not there', ['101@2'], { role: '999', workspace: '2' }, 'not_allowed'],
    ['none without a workspace', ['101@2'], { role: '102' }, 'missing'],
    [
      'none in a workspace that is not there',
      ['101@2'],
      { role: '102', workspace: '9' },
      'unknown_workspace',
    ],
    [
      'none in one that is given in all alone',
      ['101@2'],
      { role: '103', workspace: '2' },
      'only_all_workspaces',
    ],
    ['nothing beside roles that it no longer has', ['101@2', '105@1'], {}, 'roles_changed'],
  ] as const)('take %s', async (_, keep, chosen, problem) => {
    await using database = await open();
    const { change, small } = await opened(database);
    expect(await change(keep, chosen)).toMatchObject({ kind: 'problems', problems: [{ problem }] });
    expect(small.users.get(EMAIL)?.roles).toEqual([{ roleId: 101, workspaceId: 2 }]);
  });

  it('are changed by administrators alone, and by two for a powerful one', async () => {
    await using database = await open();
    const { change } = await opened(database, { twoApprovalsRoles: ['Read only'], requests: 'allow' });
    expect(await change([], { role: '102', workspace: '2' }, { by: OMAR })).toMatchObject({ kind: 'denied' });
    expect(await change(['101@2'], { role: '102', workspace: '2' })).toMatchObject({ kind: 'waits' });
    expect(await change([], { role: '103' }, { id: 'other' })).toMatchObject({ kind: 'accepted' });
  });

  it('are given before others are taken, so that it never has none', async () => {
    await using database = await open();
    const { change, ports, small } = await opened(database);
    const seen: string[] = [];
    const { addRoles, deleteRoles } = small.marketo;
    const noting =
      (call: typeof addRoles): typeof addRoles =>
      async (...given) => {
        const result = await call(...given);
        seen.push(assignmentsText(small.users.get(EMAIL)?.roles ?? []));
        return result;
      };
    Object.assign(small.marketo, { addRoles: noting(addRoles), deleteRoles: noting(deleteRoles) });
    await change([], { role: '102', workspace: '1' });
    await settleOperation(ports, 'roles');
    expect(seen).toEqual(['101@2,102@1', '102@1']);
  });

  it.each([
    ['carried out, and its answer lost', ['no_answer', 'no_answer']],
    ['lost at first', ['lost']],
    ['carried out in its first half', ['done', 'lost']],
    ['refused in its second half, and then not', ['done', 'refused']],
  ] as const)('are what was asked for where a call is %s', async (_, meets) => {
    await using database = await open();
    const { change, ports, small, roles, goOnFor } = await opened(database);
    small.meets(...meets);
    await change([], { role: '102', workspace: '1' });
    await settleOperation(ports, 'roles');
    await goOnFor(15);
    expect(await roles()).toEqual(both('102@1'));
    expect((await ports.records.operations.get('roles'))?.state).toBe('succeeded');
  });

  it('are never said to be unchanged where half of it was made', async () => {
    await using database = await open();
    const { change, ports, small, roles, goOnFor } = await opened(database);
    small.marketo.deleteRoles = async (_, __, leaving) => {
      await leaving?.();
      throw new MarketoFailure('in_use', {
        call: 'Delete Roles',
        code: '611',
        message: 'in use',
        changed: 'nothing',
      });
    };
    await change([], { role: '102', workspace: '1' });
    await settleOperation(ports, 'roles');
    await goOnFor(80);
    const ended = await ports.records.operations.get('roles');
    expect([ended?.state, ended?.failure?.reason]).toEqual(['failed', 'not_carried_out']);
    expect(await roles()).toEqual(both('101@2,102@1'));
  });

  it('are not taken for somebody else’s where a call of ours took one of two away and did not answer', async () => {
    await using database = await open();
    const { change, ports, small, roles, goOnFor } = await opened(database);
    await change(['101@2'], { role: '102', workspace: '1' });
    await settleOperation(ports, 'roles');
    const { deleteRoles } = small.marketo;
    let isFirst = true;
    small.marketo.deleteRoles = async (userid, assignments, leaving) => {
      if (!isFirst) return deleteRoles(userid, assignments, leaving);
      isFirst = false;
      await deleteRoles(userid, assignments.slice(0, 1), leaving);
      throw new MarketoFailure('unreachable', { call: 'Delete Roles', changed: 'unknown' });
    };
    await change([], { role: '103' }, { id: 'other' });
    await settleOperation(ports, 'other');
    await goOnFor(15);
    expect(await roles()).toEqual(both('103@0'));
    expect((await ports.records.operations.get('other'))?.state).toBe('succeeded');
  });

  it('are said as they are where Marketo never takes the old one away', async () => {
    await using database = await open();
    const { change, ports, small, roles, goOnFor, actions, check } = await opened(database);
    small.marketo.deleteRoles = async (_, __, leaving) => {
      await leaving?.();
      return [];
    };
    await change([], { role: '102', workspace: '1' });
    await settleOperation(ports, 'roles');
    await goOnFor(80);
    expect(await ports.records.operations.get('roles')).toMatchObject({ state: 'failed' });
    // It has both, and that is nobody else's doing.
    expect(await roles()).toEqual(both('101@2,102@1'));
    await check();
    expect((await actions()).join()).not.toContain('roles_changed app');
  });

  it('stay where somebody has changed them in Marketo meanwhile, who is told of as before', async () => {
    await using database = await open();
    const { change, ports, small, actions, check, records } = await opened(database);
    small.users.set(EMAIL, marketoUser({ roles: [{ roleId: 105, workspaceId: 1 }] }));
    await change(['101@2'], { role: '102', workspace: '1' });
    await settleOperation(ports, 'roles');
    expect(await records.operations.get('roles')).toMatchObject({
      state: 'failed',
      failure: { reason: 'changed_meanwhile' },
    });
    expect(small.users.get(EMAIL)?.roles).toEqual([{ roleId: 105, workspaceId: 1 }]);
    await check();
    expect((await actions()).at(-1)).toBe('api_user.roles_changed app');
  });

  it('are nobody’s who was made anew with the same address', async () => {
    await using database = await open();
    const { change, ports, small, records, roles } = await opened(database);
    await change([], { role: '102', workspace: '1' });
    small.users.set(EMAIL, marketoUser({ id: 8, roles: [{ roleId: 101, workspaceId: 2 }] }));
    await settleOperation(ports, 'roles');
    expect(await records.operations.get('roles')).toMatchObject({
      sentAt: undefined,
      failure: { reason: 'gone' },
    });
    expect(await roles()).toEqual(both('101@2'));
  });

  it('are not touched where Marketo does not name all of them', async () => {
    await using database = await open();
    const { change, ports, small, records, roles } = await opened(database);
    small.users.set(EMAIL, {
      ...marketoUser({ roles: [{ roleId: 101, workspaceId: 2 }] }),
      areRolesWhole: false,
    });
    await change([], { role: '102', workspace: '1' });
    await settleOperation(ports, 'roles');
    expect(await records.operations.get('roles')).toMatchObject({ state: 'failed', sentAt: undefined });
    expect(await roles()).toEqual(both('101@2'));
  });

  it('are told as nobody’s doing by hand while a change of ours is on its way, and when it comes late', async () => {
    await using database = await open();
    const { change, ports, small, actions, check, goOnFor, roles } = await opened(database);
    small.meets('late');
    await change(['101@2'], { role: '102', workspace: '1' });
    await settleOperation(ports, 'roles');
    small.arrive();
    await check();
    expect((await actions()).join()).not.toContain('roles_changed');
    await goOnFor(2);
    expect(await roles()).toEqual(both('101@2,102@1'));
    expect((await actions()).at(-1)).toBe(`api_user.roles_changed ${GRACE}`);
  });

  it.each([
    ['taken', 'lost', ['101@2'], {}, ['102@1'], '101@2'],
    ['given', 'lost', ['101@2', '102@1'], { role: '103' }, ['101@2'], '101@2,102@1,103@0'],
  ] as const)(
    'are not changed while nobody knows yet that one was %s',
    async (_, meets, keep, chosen, others, becomes) => {
      await using database = await open();
      const { change, ports, roles, small, goOnFor, records } = await opened(database);
      await change(['101@2'], { role: '102', workspace: '1' });
      await settleOperation(ports, 'roles');
      small.meets(meets);
      await change(keep, chosen, { id: 'first' });
      await settleOperation(ports, 'first');
      const second = () => change(others, { role: '103' }, { id: 'second', by: GUS });
      expect((await records.operations.get('first'))?.state).toBe('open');
      expect(await second()).toMatchObject({ kind: 'problems', problems: [{ problem: 'being_changed' }] });
      await goOnFor(20);
      expect((await records.operations.get('first'))?.state).toBe('succeeded');
      expect(await roles()).toEqual(both(becomes));
      // What was chosen beside the roles of before is not chosen of these.
      expect(await second()).toMatchObject({ kind: 'problems' });
    },
  );

  it('come to one outcome where two administrators change them at once: the later word', async () => {
    await using database = await open();
    const { change, ports, another, roles, goOnFor, records } = await opened(database);
    const other = another();
    await Promise.all([
      change([], { role: '102', workspace: '1' }).then(() => settleOperation(ports, 'roles')),
      change([], { role: '103' }, { id: 'other', by: GUS, on: other }).then(() =>
        settleOperation(other, 'other'),
      ),
    ]);
    await goOnFor(20);
    const states = await Promise.all(
      ['roles', 'other'].map(async (id) => [id, (await records.operations.get(id))?.state] as const),
    );
    const now = await roles();
    expect(now.records).toBe(now.marketo);
    expect(['102@1', '103@0']).toContain(now.marketo);
    expect(states.filter(([, state]) => state === 'succeeded').length).toBeGreaterThanOrEqual(1);
    const last = now.marketo === '102@1' ? 'roles' : 'other';
    expect(states.find(([id]) => id === last)?.[1]).toBe('succeeded');
  });
});
