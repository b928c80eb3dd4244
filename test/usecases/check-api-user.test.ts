import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import type { Instance } from '../../src/ports/instance.ts';
import { goOn } from '../../src/usecases/changes/go-on.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { checkApiUser } from '../../src/usecases/check-api-user.ts';
import { apiUser, at, NOW } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { callerOf, INSTANCE, marketoUser, processOn, recordsWithUser, smallMarketo } from './changes.ts';

const GRACE = 'U0GRACE';
const EMAIL = 'erp-sync@example.com';
const MAY = at('2027-05-31T21:59:59Z');
const JUNE = at('2027-06-30T21:59:59Z');
const MARCH = at('2027-03-31T21:59:59Z');

describe.each(DATABASES)('a reading of a user that was known before it was changed, on $kind', ({ open }) => {
  async function opened(database: TestDatabase) {
    const { records } = database;
    await recordsWithUser(records, apiUser({ expiry: MARCH, knownAt: NOW }));
    const small = smallMarketo(marketoUser({ expiry: MARCH }));
    const { ports, clock } = processOn(records, small, { clock: movableClock(NOW.add({ minutes: 1 })) });
    const before = await records.apiUsers.get('user-1');
    if (!before) throw new Error('no user');
    const lines = [{ user: 'user-1', expiry: MARCH, calls: 0 }];
    const about = { kind: 'reminder' as const, instance: INSTANCE, lines };
    const recipient = { kind: 'person' as const, id: 'U0OMAR' };
    await records.messages.begin({ id: 'm', about, recipient, sentAt: NOW });
    const delivery = { key: 'd', instance: INSTANCE, apiUserId: 'user-1', recipient: 'U0OMAR' };
    await records.deliveries.claim(delivery, 'm', NOW);
    const where = { conversation: 'D', ts: '1' };
    await records.deliveries.confirm(['d'], NOW, [], { message: 'm', where, drawn: '' });
    const extend = async () => {
      const form = { until: { day: '2027-05-31' }, why: undefined };
      await wish(ports, { id: 'w', caller: callerOf(GRACE), kind: 'set_expiry', about: 'user-1', form });
      await settleOperation(ports, 'w');
      clock.move({ seconds: 10 });
    };
    const read = () =>
      checkApiUser(ports, { marketo: small.marketo } as Instance, before, {
        isListed: async () => true,
        keep: true,
      });
    const changes = async () =>
      (await records.audit.list())
        .filter(({ action }) => action === 'api_user.expiry_changed')
        .map(({ actor, details }) => [actor, details.to]);
    return { ports: () => ports, records, small, clock, extend, read, changes };
  }

  it('does not tell our own change as somebody’s in Marketo', async () => {
    await using database = await open();
    const { extend, read, changes } = await opened(database);
    await extend();
    expect((await read())?.expiry.toString()).toBe(MAY.toString());
    expect(await changes()).toEqual([[GRACE, MAY.toString()]]);
  });

  it('does not tell it as somebody’s where Marketo has done it, and that is still to be written down', async () => {
    await using database = await open();
    const { small, extend, read, changes, records } = await opened(database);
    const { setExpiry } = small.marketo;
    small.marketo.setExpiry = async (...given) => {
      await setExpiry(...given);
      await read();
    };
    await extend();
    expect(await changes()).toEqual([[GRACE, MAY.toString()]]);
    expect((await records.apiUsers.get('user-1'))?.expiry.toString()).toBe(MAY.toString());
  });

  it('does not tell as somebody’s what Marketo has carried out after nobody waited for it any more', async () => {
    await using database = await open();
    const { ports, small, extend, read, changes, clock, records } = await opened(database);
    small.meets(...Array.from({ length: 50 }, () => 'late' as const));
    await extend();
    for (let hour = 0; hour < 40; hour += 1) {
      clock.move({ hours: 1 });
      await goOn(ports());
    }
    expect(await records.operations.get('w')).toMatchObject({ state: 'failed' });
    clock.move({ hours: 3 });
    small.arrive();
    await read();
    // Whoever had asked for it has done it, and everybody who was told otherwise is told anew.
    expect(await changes()).toEqual([[GRACE, MAY.toString()]]);
    expect((await records.apiUsers.get('user-1'))?.expiry.toString()).toBe(MAY.toString());
    const [owed] = await records.operations.unannounced();
    expect(owed).toMatchObject({ id: 'w', state: 'succeeded', failure: { reason: 'not_carried_out' } });
    await read();
    expect(await changes()).toHaveLength(1);
  });

  it('knows it as our own also after other readings have come in between', async () => {
    await using database = await open();
    const { ports, small, extend, read, changes, clock, records } = await opened(database);
    small.meets(...Array.from({ length: 50 }, () => 'late' as const));
    await extend();
    for (let hour = 0; hour < 40; hour += 1) {
      clock.move({ hours: 1 });
      await goOn(ports());
    }
    await read();
    clock.move({ hours: 24 });
    await read();
    small.arrive();
    clock.move({ hours: 24 });
    await read();
    expect(await changes()).toEqual([[GRACE, MAY.toString()]]);
    expect(await records.operations.get('w')).toMatchObject({ state: 'succeeded' });
  });

  it('tells everybody of an overtaken change that Marketo carries out after the one that took its place', async () => {
    await using database = await open();
    const { ports, small, extend, read, changes, clock, records } = await opened(database);
    small.meets('late');
    await extend();
    const form = { until: { day: '2027-06-30' }, why: undefined };
    await wish(ports(), { id: 'v', caller: callerOf(GRACE), kind: 'set_expiry', about: 'user-1', form });
    for (let minute = 0; minute < 10; minute += 1) {
      clock.move({ minutes: 1 });
      await goOn(ports());
    }
    expect(await records.operations.get('w')).toMatchObject({ state: 'overtaken' });
    expect(await records.operations.get('v')).toMatchObject({ state: 'succeeded' });
    clock.move({ hours: 1 });
    small.arrive();
    await read();
    const last = (await records.audit.list()).findLast(({ action }) => action === 'api_user.expiry_changed');
    expect(last).toMatchObject({
      actor: 'app',
      details: { late: true, to: MAY.toString(), owner: 'U0OMAR' },
    });
    expect(await changes()).toHaveLength(2);
  });

  it('calls an end that Marketo shows at the first reading of a new user kept, not changed by somebody', async () => {
    await using database = await open();
    const { records } = database;
    await recordsWithUser(records, apiUser({ expiry: MARCH, createdAt: NOW, knownAt: NOW }));
    const small = smallMarketo(marketoUser({ expiry: MARCH.subtract({ hours: 1 }) }));
    const { ports } = processOn(records, small, { clock: movableClock(NOW.add({ hours: 12 })) });
    const before = await records.apiUsers.get('user-1');
    if (!before) throw new Error('no user');
    const read = (known: typeof before) =>
      checkApiUser(ports, { marketo: small.marketo } as Instance, known, {
        isListed: async () => true,
        keep: true,
      });
    await read(before);
    const ends = async () =>
      (await records.audit.list()).filter(({ action }) => action === 'api_user.expiry_changed');
    expect(await ends()).toMatchObject([{ actor: 'app', details: { kept: true, owner: 'U0OMAR' } }]);
    small.users.set(EMAIL, marketoUser({ expiry: JUNE }));
    const after = await records.apiUsers.get('user-1');
    if (after) await read(after);
    expect((await ends())[1]?.details).not.toHaveProperty('kept');
  });

  it.each([
    ['other roles', { roles: [{ roleId: 1, workspaceId: 0 }] }, 'api_user.roles_changed'],
    ['that it was locked', { isLocked: true }, 'api_user.lock_changed'],
    ['that it is no longer API-only', { apiOnly: false }, 'api_user.api_only_changed'],
  ] as const)('tells %s, once', async (_, given, action) => {
    await using database = await open();
    const { read, small, records, clock } = await opened(database);
    const told = async () => (await records.audit.list()).filter((event) => event.action === action);
    await read();
    expect(await told()).toEqual([]);
    small.users.set(EMAIL, marketoUser({ expiry: MARCH, ...given }));
    for (let reading = 0; reading < 3; reading += 1) {
      clock.move({ hours: 24 });
      await read();
    }
    expect(await told()).toMatchObject([{ actor: 'app', details: { user: 'user-1', owner: 'U0OMAR' } }]);
  });

  it('tells what somebody did to a new user before it was ever read', async () => {
    await using database = await open();
    const { records } = database;
    await recordsWithUser(records, apiUser({ expiry: MARCH, createdAt: NOW, knownAt: NOW }));
    const roles = [{ roleId: 1, workspaceId: 0 }];
    const small = smallMarketo(marketoUser({ expiry: MARCH, roles, isLocked: true, apiOnly: false }));
    const { ports } = processOn(records, small, { clock: movableClock(NOW.add({ hours: 1 })) });
    const known = await records.apiUsers.get('user-1');
    if (!known) throw new Error('no user');
    await checkApiUser(ports, { marketo: small.marketo } as Instance, known, {
      isListed: async () => true,
      keep: true,
    });
    const told = (await records.audit.list()).map(({ action }) => action);
    for (const action of ['roles_changed', 'lock_changed', 'api_only_changed'])
      expect(told).toContain(`api_user.${action}`);
  });

  it('takes a lock that comes and goes with the end of access for nobody’s doing', async () => {
    await using database = await open();
    const { read, small, records, clock } = await opened(database);
    const locks = async () =>
      (await records.audit.list()).filter(({ action }) => action === 'api_user.lock_changed');
    await read();
    clock.move({ hours: 24 * 200 });
    small.users.set(EMAIL, marketoUser({ expiry: MARCH, isLocked: true }));
    await read();
    expect(await locks()).toEqual([]);
    small.users.set(
      EMAIL,
      marketoUser({ expiry: clock.now().add({ hours: 99 }).round('second'), isLocked: false }),
    );
    await read();
    expect(await locks()).toEqual([]);
    // Locked by hand, it stays so until somebody unlocks it, whatever becomes of its access meanwhile.
    const ends = clock.now().add({ hours: 99 }).round('second');
    small.users.set(EMAIL, marketoUser({ expiry: ends, isLocked: true }));
    await read();
    clock.move({ hours: 200 });
    await read();
    expect((await locks()).map(({ details }) => details.to)).toEqual(['locked']);
  });

  it('keeps the roles that are known where Marketo names none, or none that can be read', async () => {
    await using database = await open();
    const { read, small, records } = await opened(database);
    await read();
    small.users.set(EMAIL, marketoUser({ expiry: MARCH, roles: [], areRolesWhole: false }));
    await read();
    expect((await records.audit.list()).map(({ action }) => action)).not.toContain('api_user.roles_changed');
    expect((await records.apiUsers.get('user-1'))?.roles).not.toEqual([]);
  });

  it('notes an end that can no longer be read, once, and keeps the one that is known', async () => {
    await using database = await open();
    const { read, small, records, clock } = await opened(database);
    const told = async () =>
      (await records.audit.list()).filter(({ action }) => action === 'api_user.unreadable');
    small.users.set(EMAIL, marketoUser({ expiry: 'unknown' }));
    for (let reading = 0; reading < 3; reading += 1) {
      await read();
      clock.move({ hours: 24 });
    }
    expect(await told()).toHaveLength(1);
    expect((await records.apiUsers.get('user-1'))?.expiry.toString()).toBe(MARCH.toString());
    small.users.set(EMAIL, marketoUser({ expiry: MARCH }));
    await read();
    small.users.set(EMAIL, marketoUser({ expiry: 'unknown' }));
    await read();
    expect(await told()).toHaveLength(2);
  });

  it('tells what somebody else has set while our own change is on its way', async () => {
    await using database = await open();
    const { small, extend, read, changes } = await opened(database);
    const { setExpiry } = small.marketo;
    small.marketo.setExpiry = async (...given) => {
      small.users.set(EMAIL, marketoUser({ expiry: JUNE }));
      await read();
      await setExpiry(...given);
    };
    await extend();
    expect(await changes()).toContainEqual(['app', JUNE.toString()]);
  });

  it('tells that somebody has set it back, and messages show it', async () => {
    await using database = await open();
    const { extend, read, changes, small, records, clock } = await opened(database);
    await extend();
    const [shown] = await records.messages.stale(9, clock.now());
    if (!shown) throw new Error('no message');
    await records.messages.markDrawn(shown, 'drawn', clock.now(), { close: false });
    small.users.set(EMAIL, marketoUser({ expiry: MARCH }));
    // Until then Marketo may show what was so before.
    clock.move({ minutes: 16 });
    expect((await read())?.expiry.toString()).toBe(MARCH.toString());
    expect(await changes()).toEqual([
      [GRACE, MAY.toString()],
      ['app', MARCH.toString()],
    ]);
    expect(await records.messages.stale(9, clock.now())).toHaveLength(1);
  });

  it('gives what is known where that is newer than the reading', async () => {
    await using database = await open();
    const { extend, read, small, clock } = await opened(database);
    const { getUser } = small.marketo;
    small.marketo.getUser = async (userid) => {
      small.marketo.getUser = getUser;
      const found = await getUser(userid);
      // Marketo answers late; meanwhile the end is set.
      await extend();
      return found;
    };
    clock.move({ seconds: 1 });
    expect((await read())?.expiry.toString()).toBe(MAY.toString());
  });
});
