import type { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import { MarketoFailure } from '../../src/core/marketo-failure.ts';
import type { OperationRecords } from '../../src/ports/records/operations.ts';
import { goOnWithRequests } from '../../src/usecases/changes/announce-request.ts';
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

const [GRACE, GUS, OMAR] = ['U0GRACE', 'U0GUS', 'U0OMAR'];
const EMAIL = 'erp-sync@example.com';
const NIGHT = at('2027-01-11T02:00:30Z');
const BACK = '2027-04-10T21:59:59Z';

/** Grace and Gus are administrators, Omar owns the user. */
async function opened(database: TestDatabase, { aheadMinutes = 0 } = {}) {
  const { records } = database;
  await recordsWithUser(records);
  const small = smallMarketo(marketoUser());
  const clock = movableClock(NOW.add({ minutes: 1 + aheadMinutes }));
  const people = [GRACE, GUS, OMAR].map((id) => person({ id, name: id }));
  const { ports } = processOn(records, small, { clock, people, administrators: [GRACE, GUS] });
  const set = (id: string, by: string, until: { day: string } | { now: true }) =>
    wish(ports, {
      id,
      caller: callerOf(by),
      kind: 'set_expiry',
      about: 'user-1',
      form: { until, why: undefined },
    });
  const minutes = async (count: number) => {
    for (let minute = 0; minute < count; minute += 1) {
      clock.move({ minutes: 1 });
      await goOn(ports);
    }
  };
  return {
    ports,
    records,
    small,
    clock,
    set,
    minutes,
    bringBack: (by = GUS) => set('back', by, { day: '2027-04-10' }),
    /** Grace revokes a user that a custom service still uses. */
    async revoked() {
      small.inUse.add(EMAIL);
      await wish(ports, { id: 'revoke', caller: callerOf(GRACE), kind: 'revoke', about: 'user-1', form: {} });
      await settleOperation(ports, 'revoke');
    },
    async saysRemoved() {
      const said = await deleteNow(ports, callerOf(GRACE), 'user-1');
      if (said.kind === 'tried') await said.carryOut();
      return said.kind;
    },
    async nights(count: number) {
      for (let night = 0; night < count; night += 1) {
        clock.moveTo(NIGHT.add({ hours: 24 * night }));
        await minutes(3);
      }
    },
    state: async (id: string) => (await records.operations.get(id))?.state,
    request: async () => (await records.requests.get('back'))?.request.state,
    isThere: () => [...small.users.values()].some(({ email }) => email === EMAIL),
    end: () => small.users.get(EMAIL)?.expiry.toString(),
  };
}

/** The same records, with one step of an operation that somebody else comes before. */
function interrupted<K extends keyof OperationRecords>(
  here: Awaited<ReturnType<typeof opened>>,
  step: K,
  before: () => Promise<unknown>,
): typeof here.ports {
  const { operations } = here.records;
  let isFirst = true;
  const interruptedStep = async (...given: unknown[]) => {
    if (isFirst) {
      isFirst = false;
      await before();
    }
    return (operations[step] as (...all: unknown[]) => unknown)(...given);
  };
  return {
    ...here.ports,
    records: { ...here.records, operations: { ...operations, [step]: interruptedStep } },
  };
}

describe.each(DATABASES)('a user that somebody wants back, on $kind', ({ open }) => {
  it('is not deleted by a call that is sent again, where the first was lost', async () => {
    await using database = await open();
    const here = await opened(database);
    await here.revoked();
    here.clock.move({ minutes: 5 });
    here.small.inUse.clear();
    here.small.meets('lost');
    await here.saysRemoved();
    here.clock.move({ seconds: 20 });
    expect(await here.bringBack()).toMatchObject({ kind: 'accepted', operation: { state: 'queued' } });
    await here.minutes(30);
    expect(here.small.deleted).toHaveLength(1);
    expect([await here.state('back'), here.end()]).toEqual(['succeeded', BACK]);
  });

  it.each(['its access has ended', 'it could not be deleted'] as const)(
    'is brought back where that is written in the moment in which its revocation begins to wait: %s',
    async (when) => {
      await using database = await open();
      const here = await opened(database);
      const { ports, clock, small } = here;
      small.inUse.add(EMAIL);
      await wish(ports, { id: 'revoke', caller: callerOf(GRACE), kind: 'revoke', about: 'user-1', form: {} });
      const racing = interrupted(here, 'wait', () => here.bringBack());
      if (when === 'it could not be deleted') {
        await settleOperation(ports, 'revoke');
        clock.move({ minutes: 5 });
        const said = await deleteNow(racing, callerOf(GRACE), 'user-1');
        if (said.kind === 'tried') await said.carryOut();
      } else await settleOperation(racing, 'revoke');
      await here.minutes(10);
      small.inUse.clear();
      await here.nights(1);
      expect([await here.state('revoke'), await here.state('back'), here.end()]).toEqual([
        'overtaken',
        'succeeded',
        BACK,
      ]);
    },
  );

  it('is brought back where that was judged before the first part of its revocation was made, and written after', async () => {
    await using database = await open();
    const here = await opened(database);
    const { ports, clock } = here;
    here.small.inUse.add(EMAIL);
    await wish(ports, { id: 'revoke', caller: callerOf(GRACE), kind: 'revoke', about: 'user-1', form: {} });
    clock.move({ seconds: 1 });
    const racing = interrupted(here, 'open', () => settleOperation(ports, 'revoke'));
    const form = { until: { day: '2027-04-10' }, why: undefined };
    await wish(racing, { id: 'back', caller: callerOf(GUS), kind: 'set_expiry', about: 'user-1', form });
    clock.move({ seconds: 1 });
    await settleOperation(ports, 'back');
    expect([await here.state('back'), here.end()]).toEqual(['succeeded', BACK]);
  });

  it.each([GUS, OMAR])(
    'is not deleted by a second try of the same call, where %s has said in the pause before it that it stays',
    async (by) => {
      await using database = await open();
      const here = await opened(database);
      const { small } = here;
      await here.revoked();
      small.inUse.clear();
      here.clock.move({ minutes: 20 });
      const { deleteApiUser } = small.marketo;
      small.marketo.deleteApiUser = async (userid, leaving) => {
        // 606: nothing was carried out, and it is tried again once there is room.
        await leaving?.();
        await here.bringBack(by);
        here.clock.move({ seconds: 15 });
        return deleteApiUser(userid, leaving);
      };
      await here.saysRemoved();
      await here.minutes(5);
      expect([small.deleted, here.isThere()]).toEqual([[], true]);
      if (by === GUS) expect([await here.state('back'), here.end()]).toEqual(['succeeded', BACK]);
      else expect(await here.request()).toBe('waiting');
    },
  );

  it('is brought back beside a page that is older than its revocation', async () => {
    await using database = await open();
    const here = await opened(database);
    const { small } = here;
    await here.revoked();
    here.clock.move({ minutes: 1 });
    await here.bringBack();
    const { getUser } = small.marketo;
    small.marketo.getUser = async (userid) => {
      small.marketo.getUser = getUser;
      const found = await getUser(userid);
      return found && { ...found, expiry: marketoUser().expiry };
    };
    await settleOperation(here.ports, 'back');
    await here.minutes(4);
    expect([await here.state('back'), here.end()]).toEqual(['succeeded', BACK]);
  });

  it('keeps the later end where the app was stopped in the pause before an earlier one left again', async () => {
    await using database = await open();
    const here = await opened(database);
    const { ports, small } = here;
    const { setExpiry } = small.marketo;
    small.marketo.setExpiry = async (_userid, _end, leaving) => {
      await leaving?.();
      await here.bringBack();
      throw new MarketoFailure('stopping', { call: 'Update User', changed: 'nothing' });
    };
    await here.set('end', GRACE, { now: true });
    await settleOperation(ports, 'end');
    small.marketo.setExpiry = setExpiry;
    await here.minutes(5);
    expect(small.sent.map(String)).toEqual([BACK]);
    expect([await here.state('end'), await here.state('back')]).toEqual(['overtaken', 'succeeded']);
  });
});

describe.each(DATABASES)('a user whose owner asks to have it back, on $kind', ({ open }) => {
  it('is not deleted because Marketo hid it for a moment by day', async () => {
    await using database = await open();
    const here = await opened(database);
    const { ports, small, clock } = here;
    await here.revoked();
    small.inUse.clear();
    clock.move({ minutes: 10 });
    expect((await here.bringBack(OMAR)).kind).toBe('waits');
    expect(await here.saysRemoved()).toBe('asked_back');
    const instance = ports.instances.get(INSTANCE);
    const user = await here.records.apiUsers.get('user-1');
    if (!instance || !user) throw new Error('no user');
    const hiding = { marketo: { ...instance.marketo, getUser: async () => undefined } };
    await checkApiUser(ports, hiding, user, { isListed: async () => false, keep: true });
    await here.minutes(3);
    await here.nights(2);
    expect([small.deleted, await here.request()]).toEqual([[], 'waiting']);
  });

  it('is not deleted because its revocation ended its access while that waited: who asked knew of it', async () => {
    await using database = await open();
    const here = await opened(database);
    const { ports, small } = here;
    small.inUse.add(EMAIL);
    small.meets('late');
    await wish(ports, { id: 'revoke', caller: callerOf(GRACE), kind: 'revoke', about: 'user-1', form: {} });
    await settleOperation(ports, 'revoke');
    // Sooner than the end that it still had, and later than the one that it gets.
    expect((await here.set('back', OMAR, { day: '2027-02-20' })).kind).toBe('waits');
    small.arrive();
    for (let minute = 0; minute < 5; minute += 1) {
      await here.minutes(1);
      await goOnWithRequests(ports);
    }
    small.inUse.clear();
    await here.nights(2);
    expect([small.deleted, await here.request()]).toEqual([[], 'waiting']);
  });

  it('is not deleted after a restart, though somebody had said before that its services are removed', async () => {
    await using database = await open();
    const here = await opened(database);
    await here.revoked();
    here.small.inUse.clear();
    here.clock.move({ minutes: 5 });
    // The process dies before it is carried out.
    await deleteNow(here.ports, callerOf(GRACE), 'user-1');
    await here.bringBack(OMAR);
    await here.minutes(3);
    await here.nights(2);
    expect([here.small.deleted, await here.request()]).toEqual([[], 'waiting']);
  });

  it('is not deleted where that is asked while the deletion waits for its turn at Marketo', async () => {
    await using database = await open();
    const here = await opened(database);
    const { small } = here;
    await here.revoked();
    small.inUse.clear();
    here.clock.move({ minutes: 5 });
    const { deleteApiUser } = small.marketo;
    small.marketo.deleteApiUser = async (userid, leaving) => {
      await here.bringBack(OMAR);
      return deleteApiUser(userid, leaving);
    };
    await here.saysRemoved();
    expect([small.deleted, await here.request(), await here.state('revoke')]).toEqual([
      [],
      'waiting',
      'open',
    ]);
  });

  it.each([3 * 24 * 60, 30])(
    'is not deleted because the clock was %i minutes ahead when it was revoked',
    async (aheadMinutes) => {
      await using database = await open();
      const here = await opened(database, { aheadMinutes });
      await here.revoked();
      here.small.inUse.clear();
      here.clock.moveTo(NOW.add({ minutes: 5 }));
      await here.bringBack(OMAR);
      await here.minutes(3);
      expect([here.small.deleted, await here.request()]).toEqual([[], 'waiting']);
    },
  );

  it('is not deleted by day where nobody asks, though the clock that revoked it was days ahead', async () => {
    await using database = await open();
    const here = await opened(database, { aheadMinutes: 3 * 24 * 60 });
    await here.revoked();
    here.small.inUse.clear();
    here.clock.moveTo(NOW.add({ minutes: 5 }));
    await here.minutes(3);
    expect(here.small.deleted).toEqual([]);
    await here.nights(1);
    expect(here.small.deleted).toEqual([EMAIL]);
  });
});

describe.each(DATABASES)('access that somebody else has ended at once, on $kind', ({ open }) => {
  type Here = Awaited<ReturnType<typeof opened>>;
  const read = async ({ ports, records }: Here) => {
    const instance = ports.instances.get(INSTANCE);
    const user = await records.apiUsers.get('user-1');
    if (!instance || !user) throw new Error('no user');
    await checkApiUser(ports, instance, user, { isListed: async () => true, keep: true });
  };
  const ways: Readonly<Record<string, (here: Here) => Promise<void>>> = {
    'by End access now': async (here) => {
      await here.set('end', GRACE, { now: true });
      await settleOperation(here.ports, 'end');
    },
    'by a revocation that waits': (here) => here.revoked(),
    'by a revocation that failed at its second part': async (here) => {
      await here.revoked();
      here.small.marketo.deleteApiUser = async (_userid, leaving) => {
        await leaving?.();
        throw new MarketoFailure('forbidden_change', { call: 'Delete User', changed: 'nothing' });
      };
      here.clock.move({ minutes: 5 });
      await here.saysRemoved();
      expect(await here.state('revoke')).toBe('failed');
    },
    'by a revocation that was given up, and arrived late': async (here) => {
      here.small.meets('late');
      await here.revoked();
      here.small.meets(...Array.from({ length: 60 }, () => 'lost' as const));
      await here.minutes(90);
      expect(await here.state('revoke')).toBe('failed');
      here.small.arrive();
      await read(here);
    },
    'in a moment that Marketo keeps half a minute earlier': async (here) => {
      const { small } = here;
      small.marketo.setExpiry = async (userid, end, leaving) => {
        await leaving?.();
        const user = small.users.get(userid);
        if (user) small.users.set(userid, { ...user, expiry: end.subtract({ seconds: 30 }) });
      };
      await here.set('end', GRACE, { now: true });
      await settleOperation(here.ports, 'end');
      expect(await here.state('end')).toBe('failed');
    },
  };

  it('in a moment that Marketo keeps eight minutes later is not brought back by its owner alone', async () => {
    await using database = await open();
    const here = await opened(database);
    const { small } = here;
    small.marketo.setExpiry = async (userid, end, leaving) => {
      await leaving?.();
      const user = small.users.get(userid);
      if (user) small.users.set(userid, { ...user, expiry: end.add({ minutes: 8 }) });
    };
    await here.set('end', GRACE, { now: true });
    await settleOperation(here.ports, 'end');
    here.clock.move({ minutes: 9 });
    await read(here);
    expect((await here.bringBack(OMAR)).kind).toBe('waits');
  });

  it('is not what ended by itself, though somebody had tried to end it at once before and was refused', async () => {
    await using database = await open();
    const here = await opened(database);
    const end = marketoUser().expiry as Temporal.Instant;
    here.clock.moveTo(end.subtract({ minutes: 4 }));
    here.small.marketo.setExpiry = async (_userid, _end, leaving) => {
      await leaving?.();
      throw new MarketoFailure('refused', { call: 'Update User', code: '709', changed: 'nothing' });
    };
    await here.set('end', GRACE, { now: true });
    await settleOperation(here.ports, 'end');
    expect(await here.state('end')).toBe('failed');
    here.clock.move({ hours: 24 });
    const form = { until: { day: '2027-06-01' }, why: undefined };
    const caller = callerOf(OMAR);
    const back = await wish(here.ports, { id: 'own', caller, kind: 'set_expiry', about: 'user-1', form });
    expect(back.kind).toBe('accepted');
  });

  it('is not brought back by its owner alone where a role change has seen a page from before', async () => {
    await using database = await open();
    const here = await opened(database);
    const { ports, small } = here;
    await here.set('end', GRACE, { now: true });
    await settleOperation(ports, 'end');
    here.clock.move({ seconds: 30 });
    const instance = ports.instances.get(INSTANCE);
    if (!instance) throw new Error('no instance');
    const catalog = { ...instance.catalog, within: async () => OFFER };
    const offering = { ...ports, instances: new Map([[INSTANCE, { ...instance, catalog }]]) };
    const form = { keep: ['101@1'], role: '102', workspace: undefined };
    const caller = callerOf(GRACE);
    await wish(offering, { id: 'roles', caller, kind: 'change_roles', about: 'user-1', form });
    const { getUser } = small.marketo;
    small.marketo.getUser = async (userid) => {
      const found = await getUser(userid);
      return found && { ...found, expiry: marketoUser().expiry };
    };
    await settleOperation(offering, 'roles');
    small.marketo.getUser = getUser;
    expect((await here.records.apiUsers.get('user-1'))?.expiry.toString()).toBe(here.end());
    expect((await here.bringBack(OMAR)).kind).toBe('waits');
  });

  it.each(Object.keys(ways))('is not brought back by its owner alone: %s', async (way) => {
    await using database = await open();
    const here = await opened(database);
    await ways[way]?.(here);
    here.clock.move({ minutes: 1 });
    expect((await here.bringBack(OMAR)).kind).toBe('waits');
    expect((await here.set('theirs', GRACE, { day: '2027-04-11' })).kind).toBe('accepted');
  });
});

describe.each(DATABASES)('a revoked user that gets another login in Marketo, on $kind', ({ open }) => {
  it('is not told as deleted: it is there, with its number', async () => {
    await using database = await open();
    const here = await opened(database);
    const { small } = here;
    await here.revoked();
    const user = small.users.get(EMAIL);
    if (!user) throw new Error('no user');
    small.users.delete(EMAIL);
    small.users.set('another-login', { ...user, userid: 'another-login' });
    small.inUse.add('another-login');
    await here.nights(3);
    expect((await here.records.apiUsers.evenGone('user-1'))?.isGone).toBe(false);
    expect(await here.state('revoke')).toBe('open');
    // And it goes when nothing uses it any more.
    small.inUse.delete('another-login');
    await here.nights(2);
    expect(small.users.has('another-login')).toBe(false);
    expect((await here.records.apiUsers.evenGone('user-1'))?.isGone).toBe(true);
    expect(await here.state('revoke')).toBe('succeeded');
  });
});
