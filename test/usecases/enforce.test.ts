import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import type { ApiUser } from '../../src/core/api-user.ts';
import { marketoDay } from '../../src/core/quota.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { goOn } from '../../src/usecases/changes/go-on.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { enforce } from '../../src/usecases/enforce.ts';
import { readUsage } from '../../src/usecases/idle/read-usage.ts';
import { redrawStale } from '../../src/usecases/messages/redraw.ts';
import { apiUser, at, person } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { callerOf, INSTANCE, marketoUser, processOn, recordsWithUser, smallMarketo } from './changes.ts';
import { smallSlack } from './small-slack.ts';

const GRACE = 'U0GRACE';
const OMAR = 'U0OMAR';
const EMAIL = 'erp-sync@example.com';
const END = at('2027-03-31T21:59:59Z');
/** Ninety-one days after the end, in the hour of the enforcement. */
const NOW = at('2027-06-30T04:30:00Z');

describe.each(DATABASES)('what ended long ago, where it is deleted after 90 days, on $kind', ({ open }) => {
  async function opened(
    database: TestDatabase,
    { days = 90, given = {} }: { days?: number | 'never'; given?: Partial<ApiUser> } = {},
  ) {
    const { records } = database;
    await recordsWithUser(records, apiUser({ owner: OMAR, expiry: END, ...given }));
    // The reading of the night after noted that it had ended.
    await records.audit.append({
      at: END.add({ hours: 4 }),
      actor: 'app',
      action: 'api_user.expired',
      instance: INSTANCE,
      subject: EMAIL,
      details: { expiry: END.toString() },
    });
    const small = smallMarketo(marketoUser({ expiry: END }));
    const calls = new Map<number, number>();
    const clock = movableClock(NOW);
    small.marketo.callsInLastSevenDays = async () => {
      const today = marketoDay(clock.now());
      return Array.from({ length: 7 }, (_, ago) => {
        const count = calls.get(ago) ?? 0;
        return {
          date: today.subtract({ days: ago }),
          total: count + 5,
          by: new Map(count === 0 ? [['other@example.com', 5]] : [[EMAIL, count]]),
        };
      });
    };
    const slack = smallSlack();
    const people = [GRACE, OMAR].map((id) => person({ id, name: id }));
    const { ports: own } = processOn(records, small, { clock, people, administrators: [GRACE] });
    const known = own.instances.get(INSTANCE);
    if (!known) throw new Error('no instance');
    const instance = {
      ...known,
      reminders: { ...known.reminders, deleteAfterDays: days === 'never' ? undefined : days },
    };
    const ports: Ports = {
      ...own,
      messenger: slack.messenger,
      instances: new Map([[INSTANCE, instance]]),
    };
    const minutes = async (count: number) => {
      for (let minute = 0; minute < count; minute += 1) {
        clock.move({ minutes: 1 });
        await goOn(ports);
        await redrawStale(ports);
      }
    };
    const texts = () => [...slack.shown.values()];
    const actions = async () =>
      (await records.audit.list()).map(({ action, actor }) => `${action} ${actor}`).slice(3);
    const bringBack = (by = GRACE, id = 'back', day = '2027-08-01') => {
      const form = { until: { day }, why: undefined };
      return wish(ports, { id, caller: callerOf(by), kind: 'set_expiry', about: 'user-1', form });
    };
    return { records, ports, instance, small, calls, clock, minutes, texts, actions, bringBack };
  }

  it('is told to the administrators and its owner, and deleted in the next night', async () => {
    await using database = await open();
    const { ports, instance, small, minutes, texts, clock, actions, records } = await opened(database);
    await enforce(ports, instance);
    await minutes(2);
    expect(small.users.has(EMAIL)).toBe(true);
    expect(texts()).toHaveLength(2);
    for (const text of texts()) expect(text).toContain('the app, because its access ended long ago');
    expect(texts().filter((text) => text.includes('Bring it back…'))).toHaveLength(1);
    clock.move({ hours: 21 });
    // How it was used yesterday is not read yet: nothing is deleted by what was known the day before.
    await minutes(2);
    expect(small.users.has(EMAIL)).toBe(true);
    clock.move({ hours: 24 });
    await readUsage(ports, instance);
    await minutes(2);
    expect(small.users.has(EMAIL)).toBe(false);
    expect(texts().filter((text) => text.includes('It is deleted'))).toHaveLength(4);
    expect(await actions()).toEqual([
      'api_user.revoke_requested app',
      'api_user.revoke_waits app',
      'api_user.revoked app',
    ]);
    expect((await records.apiUsers.evenGone('user-1'))?.isGone).toBe(true);
  });

  it('is told and tried once, however many nights a service keeps it', async () => {
    await using database = await open();
    const { ports, instance, small, minutes, texts, clock } = await opened(database);
    small.inUse.add(EMAIL);
    for (let night = 0; night < 4; night += 1) {
      await enforce(ports, instance);
      await minutes(2);
      clock.move({ hours: 24 });
    }
    expect(texts()).toHaveLength(2);
    expect(small.deleted).toHaveLength(3);
  });

  it('is never deleted while something calls with it: the administrators hear of it, once', async () => {
    await using database = await open();
    const { ports, instance, small, calls, minutes, texts, clock, bringBack } = await opened(database);
    calls.set(3, 17);
    for (let night = 0; night < 3; night += 1) {
      await enforce(ports, instance);
      await minutes(2);
      clock.move({ hours: 1 });
    }
    expect(small.deleted).toEqual([]);
    expect(texts()).toHaveLength(1);
    expect(texts()[0]).toContain('still being called long after its end');
    expect(texts()[0]).toContain('Bring it back');
    await bringBack();
    await settleOperation(ports, 'back');
    await redrawStale(ports);
    expect(texts()[0]).toContain('Brought back until');
    expect(texts()[0]).not.toContain('Bring it back 90 days');
  });

  it.each([
    ['nobody has set that', { days: 'never' as const }],
    ['it ended less long ago', { days: 92 }],
    ['it never ends', { given: { expiry: 'never' as const } }],
  ])('is left alone where %s', async (_, options) => {
    await using database = await open();
    const { ports, instance, small, texts, minutes } = await opened(database, options);
    await enforce(ports, instance);
    await minutes(2);
    expect([small.deleted, texts()]).toEqual([[], []]);
  });

  it('is left alone where somebody has given it a later end in Marketo since it was read', async () => {
    await using database = await open();
    const { ports, instance, small, minutes, records, clock } = await opened(database);
    const later = at('2028-01-01T00:00:00Z');
    small.users.set(EMAIL, marketoUser({ expiry: later }));
    await enforce(ports, instance);
    await minutes(2);
    clock.move({ hours: 48 });
    await readUsage(ports, instance);
    await minutes(2);
    expect([small.sent, small.deleted]).toEqual([[], []]);
    expect((await records.apiUsers.get('user-1'))?.expiry.toString()).toBe(later.toString());
  });

  it('is not deleted any more where the settings no longer say so, or something calls with it', async () => {
    await using database = await open();
    const { ports, instance, small, minutes, clock, calls } = await opened(database);
    await enforce(ports, instance);
    await minutes(2);
    calls.set(1, 900);
    clock.move({ hours: 48 });
    await readUsage(ports, instance);
    await minutes(2);
    expect(small.deleted).toEqual([]);
  });

  it('is left alone where nobody is to hear of it', async () => {
    await using database = await open();
    const { ports, instance, texts, records } = await opened(database, { given: { owner: undefined } });
    const said = { by: GRACE, at: NOW };
    const event = {
      at: NOW,
      actor: GRACE,
      action: 'api_user.ignored',
      instance: INSTANCE,
      subject: EMAIL,
      details: {},
    } as const;
    await records.apiUsers.ignore('user-1', said, event);
    await enforce(ports, instance);
    expect(texts()).toEqual([]);
  });

  it('is left alone where it is not known how it is used, and looked at again', async () => {
    await using database = await open();
    const { ports, instance, small, texts, minutes, clock } = await opened(database);
    const { callsInLastSevenDays } = small.marketo;
    small.marketo.callsInLastSevenDays = async () => (await callsInLastSevenDays()).slice(0, 4);
    await enforce(ports, instance);
    await minutes(2);
    expect(texts()).toEqual([]);
    small.marketo.callsInLastSevenDays = callsInLastSevenDays;
    clock.move({ hours: 24 });
    await enforce(ports, instance);
    await minutes(2);
    expect(texts()).toHaveLength(2);
  });

  it('is left alone while somebody asks to bring it back, or is about to', async () => {
    await using database = await open();
    const { ports, instance, records, bringBack, texts } = await opened(database);
    expect(await bringBack(OMAR, 'asked', '2027-12-31')).toMatchObject({ kind: 'waits' });
    await enforce(ports, instance);
    expect((await records.operations.unfinished()).length).toBe(0);
    await records.requests.close({ id: 'asked', version: 1 }, 'withdrawn', {
      at: NOW,
      actor: OMAR,
      action: 'request.withdrawn',
      instance: INSTANCE,
      subject: EMAIL,
      details: {},
    });
    await bringBack(GRACE, 'back');
    await enforce(ports, instance);
    expect((await records.operations.unfinished()).map(({ id }) => id)).toEqual(['back']);
    expect(texts()).toEqual([]);
  });

  it('is brought back by its owner as any other: nobody had a reason to end it', async () => {
    await using database = await open();
    const { ports, instance, minutes, small, records } = await opened(database);
    await enforce(ports, instance);
    await minutes(2);
    const form = { until: { days: 90, than: END }, why: undefined };
    const back = { id: 'back', caller: callerOf(OMAR), kind: 'set_expiry', about: 'user-1', form } as const;
    expect(await wish(ports, back)).toMatchObject({ kind: 'accepted' });
    await minutes(3);
    expect(small.users.get(EMAIL)?.expiry.toString()).toContain('2027-09-28');
    const revocation = (await records.operations.about('user-1', END)).find(
      ({ change }) => change.kind === 'revoke',
    );
    expect(revocation?.state).toBe('overtaken');
    // It is not revoked again the night after.
    await enforce(ports, instance);
    expect(await records.operations.unfinished()).toEqual([]);
  });
});
