import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import { MarketoFailure } from '../../src/core/marketo-failure.ts';
import type { MarketoUserDetails } from '../../src/ports/marketo.ts';
import { goOn } from '../../src/usecases/changes/go-on.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { checkApiUser } from '../../src/usecases/check-api-user.ts';
import { deleteNow } from '../../src/usecases/delete-now.ts';
import { at, NOW, person } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import {
  callerOf,
  INSTANCE,
  marketoUser,
  OFFER,
  processOn,
  recordsWithUser,
  smallMarketo,
} from './changes.ts';

const [GRACE, OMAR] = ['U0GRACE', 'U0OMAR'];
const EMAIL = 'erp-sync@example.com';
const FIRST = marketoUser().expiry;

/** Marketo shows for some time what was so before. */
describe.each(DATABASES)('beside a page that is older than the last change, on $kind', ({ open }) => {
  async function opened(database: TestDatabase) {
    const { records } = database;
    await recordsWithUser(records);
    const small = smallMarketo(marketoUser());
    const clock = movableClock(NOW.add({ minutes: 1 }));
    const people = [GRACE, OMAR].map((id) => person({ id, name: id }));
    const { ports } = processOn(records, small, { clock, people, administrators: [GRACE] });
    const known = ports.instances.get(INSTANCE);
    if (!known) throw new Error('no instance');
    const instance = { ...known, catalog: { ...known.catalog, within: async () => OFFER } };
    const own = { ...ports, instances: new Map([[INSTANCE, instance]]) };
    const { getUser } = small.marketo;
    const set = async (id: string, day: string) => {
      const form = { until: { day }, why: undefined };
      await wish(own, { id, caller: callerOf(GRACE), kind: 'set_expiry', about: 'user-1', form });
    };
    return {
      ports: own,
      records,
      small,
      clock,
      set,
      async extended() {
        await set('first', '2027-05-31');
        await settleOperation(own, 'first');
        clock.move({ seconds: 20 });
      },
      async roles(id: string, keep: readonly string[], role?: string) {
        const form = { keep: [...keep], role, workspace: undefined };
        const caller = callerOf(GRACE);
        await wish(own, { id, caller, kind: 'change_roles', about: 'user-1', form });
        return () => settleOperation(own, id);
      },
      /** @param given what the page had a moment ago */
      async older<T>(given: Partial<MarketoUserDetails>, work: () => Promise<T>): Promise<T> {
        small.marketo.getUser = async (userid) => {
          const found = await getUser(userid);
          return found && { ...found, ...given };
        };
        const result = await work();
        small.marketo.getUser = getUser;
        return result;
      },
      async read() {
        const user = await records.apiUsers.get('user-1');
        if (user) await checkApiUser(own, instance, user, { isListed: async () => true, keep: true });
      },
      async minutes(count: number) {
        for (let minute = 0; minute < count; minute += 1) {
          clock.move({ minutes: 1 });
          await goOn(own);
        }
      },
      state: async (id: string) => (await records.operations.get(id))?.state,
      known: async () => (await records.apiUsers.get('user-1'))?.expiry.toString(),
      actions: async () => (await records.audit.list()).map(({ action, actor }) => `${action} ${actor}`),
    };
  }

  it('a second extension is made, and nobody is said to have changed it by hand', async () => {
    await using database = await open();
    const here = await opened(database);
    await here.extended();
    await here.set('second', '2027-06-29');
    await here.older({ expiry: FIRST }, () => settleOperation(here.ports, 'second'));
    await here.minutes(5);
    expect([await here.state('second'), await here.known()]).toEqual(['succeeded', '2027-06-29T21:59:59Z']);
    expect(await here.actions()).not.toContain('api_user.expiry_changed app');
  });

  it('a reading takes no change back, nor what was said since; after a while it is somebody’s doing', async () => {
    await using database = await open();
    const here = await opened(database);
    await here.extended();
    const form = { than: at('2027-05-31T21:59:59Z'), isBack: false };
    const caller = callerOf(OMAR);
    await wish(here.ports, { id: 'let', caller, kind: 'let_end', about: 'user-1', form });
    await settleOperation(here.ports, 'let');
    await here.older({ expiry: FIRST }, () => here.read());
    here.clock.move({ minutes: 5 });
    await here.read();
    expect(await here.actions()).not.toContain('api_user.expiry_changed app');
    expect((await here.records.apiUsers.get('user-1'))?.letEnd?.by).toBe(OMAR);
    here.clock.move({ minutes: 30 });
    await here.older({ expiry: FIRST }, () => here.read());
    expect(await here.actions()).toContain('api_user.expiry_changed app');
  });

  it('what was said about the end that was just set is noted, and nobody is said to have changed it by hand', async () => {
    await using database = await open();
    const here = await opened(database);
    await here.extended();
    const form = { than: at('2027-05-31T21:59:59Z'), isBack: false };
    const caller = callerOf(OMAR);
    await wish(here.ports, { id: 'let', caller, kind: 'let_end', about: 'user-1', form });
    await here.older({ expiry: FIRST }, () => settleOperation(here.ports, 'let'));
    await here.read();
    expect([await here.state('let'), await here.known()]).toEqual(['succeeded', '2027-05-31T21:59:59Z']);
    expect((await here.records.apiUsers.get('user-1'))?.letEnd?.by).toBe(OMAR);
    expect(await here.actions()).not.toContain('api_user.expiry_changed app');
  });

  it('a revocation is not given up as brought back, and deletes nothing by that page', async () => {
    await using database = await open();
    const here = await opened(database);
    const { ports, small, clock } = here;
    small.inUse.add(EMAIL);
    await wish(ports, { id: 'revoke', caller: callerOf(GRACE), kind: 'revoke', about: 'user-1', form: {} });
    await settleOperation(ports, 'revoke');
    small.inUse.clear();
    clock.move({ minutes: 1 });
    const saysRemoved = async () => {
      const said = await deleteNow(ports, callerOf(GRACE), 'user-1');
      if (said.kind === 'tried') await said.carryOut();
    };
    await here.older({ expiry: FIRST }, saysRemoved);
    expect([await here.state('revoke'), small.deleted]).toEqual(['open', []]);
    await saysRemoved();
    await here.minutes(3);
    expect([await here.state('revoke'), small.deleted]).toEqual(['succeeded', [EMAIL]]);
  });

  it('roles that were given a moment ago are nobody’s doing, and the next change of them is made', async () => {
    await using database = await open();
    const here = await opened(database);
    const { small, clock } = here;
    const first = small.users.get(EMAIL)?.roles ?? [];
    await (await here.roles('both', ['101@1'], '102'))();
    clock.move({ seconds: 20 });
    await here.older({ roles: first }, () => here.read());
    expect(await here.actions()).not.toContain('api_user.roles_changed app');
    const alone = await here.roles('alone', ['102@1']);
    await here.older({ roles: first }, alone);
    await here.minutes(5);
    expect([...new Set(small.users.get(EMAIL)?.roles.map(({ roleId }) => roleId))]).toEqual([102]);
    expect(await here.state('alone')).toBe('succeeded');
  });

  it('a lock that came with an end is nobody’s doing either', async () => {
    await using database = await open();
    const here = await opened(database);
    const { ports, clock } = here;
    const caller = callerOf(GRACE);
    const form = { until: { now: true as const }, why: undefined };
    await wish(ports, { id: 'now', caller, kind: 'set_expiry', about: 'user-1', form });
    await settleOperation(ports, 'now');
    const ended = here.small.users.get(EMAIL)?.expiry;
    clock.move({ minutes: 1 });
    await here.set('back', '2027-05-31');
    await settleOperation(ports, 'back');
    clock.move({ seconds: 20 });
    await here.older({ expiry: ended, isLocked: true }, () => here.read());
    clock.move({ minutes: 5 });
    await here.read();
    expect((await here.actions()).join()).not.toContain('lock_changed');
  });

  it('a user whose role Marketo does not give keeps the one that it has', async () => {
    await using database = await open();
    const here = await opened(database);
    const { small, clock } = here;
    await (await here.roles('both', ['101@1'], '102'))();
    const both = small.users.get(EMAIL)?.roles ?? [];
    clock.move({ minutes: 20 });
    await (await here.roles('one', ['101@1']))();
    clock.move({ seconds: 20 });
    const other = await here.roles('other', [], '102');
    small.marketo.addRoles = async (_userid, _given, leaving) => {
      await leaving?.();
      throw new MarketoFailure('refused', { call: 'Add Roles', code: '709', changed: 'nothing' });
    };
    await here.older({ roles: both }, other);
    await here.minutes(5);
    expect(small.users.get(EMAIL)?.roles.map(({ roleId }) => roleId)).toEqual([101]);
  });

  it.each([false, true])('a user keeps a role (Marketo refuses what it has: %s)', async (isPicky) => {
    await using database = await open();
    const here = await opened(database);
    const { small, clock } = here;
    const { addRoles } = small.marketo;
    if (isPicky)
      small.marketo.addRoles = async (userid, given, leaving) => {
        const has = small.users.get(userid)?.roles ?? [];
        if (!given.some(({ roleId }) => has.some((each) => each.roleId === roleId)))
          return addRoles(userid, given, leaving);
        await leaving?.();
        throw new MarketoFailure('refused', { call: 'Add Roles', code: '709', changed: 'nothing' });
      };
    await (await here.roles('both', ['101@1'], '102'))();
    const both = small.users.get(EMAIL)?.roles ?? [];
    clock.move({ minutes: 20 });
    await (await here.roles('one', ['102@1']))();
    clock.move({ seconds: 20 });
    const other = await here.roles('other', [], '101');
    await here.older({ roles: both }, other);
    const has = () => small.users.get(EMAIL)?.roles.map(({ roleId }) => roleId);
    expect(has()).toEqual([101]);
    await here.minutes(5);
    expect([has(), await here.state('other')]).toEqual([[101], 'succeeded']);
  });
});
