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
    expect(await changes()).toEqual([]);
    expect((await records.apiUsers.get('user-1'))?.expiry.toString()).toBe(MAY.toString());
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
