import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { ApiUser } from '../../src/core/api-user.ts';
import type { OpenRecords } from '../../src/store/records.ts';
import { apiUser, event, NOW, newApiUser, operation } from '../builders.ts';
import { DATABASES } from './databases.ts';

const FIRST = '123-ABC-456';
const day = (text: string) => Temporal.PlainDate.from(text);
const LONG_AGO = day('2026-01-01');
const SINCE = day('2026-12-01');

/** A user that was there long before, of that name. */
async function keep(records: OpenRecords, id: string, given: Partial<ApiUser> = {}): Promise<void> {
  const email = `${id}@example.com`;
  await records.operations.open(operation({ id, newUser: newApiUser({ email }) }), event());
  const made = apiUser({
    id,
    email,
    userid: email,
    owner: 'U0OMAR',
    createdAt: NOW.subtract({ hours: 24 * 200 }),
    ...given,
  });
  await records.operations.succeed(id, { made }, event());
}

const counted = (date: string, by: Readonly<Record<string, number>>, isWhole = true) => ({
  date: day(date),
  by: new Map(Object.entries(by)),
  isWhole,
});

describe.each(DATABASES)('how much users are used, in $kind', ({ open }) => {
  it('is kept by the day, of two counts the higher one, and forgotten in time', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await keep(records, 'erp');
    await records.usage.keep(
      FIRST,
      [counted('2026-12-01', { 'erp@example.com': 5 }), counted('2026-12-02', { 'erp@example.com': 0 })],
      LONG_AGO,
    );
    await records.usage.keep(FIRST, [counted('2026-12-03', { 'erp@example.com': 2 }, false)], LONG_AGO);
    // Half an answer takes nothing away.
    await records.usage.keep(FIRST, [counted('2026-12-01', {})], LONG_AGO);
    expect((await records.usage.lastUses(['erp'])).get('erp')?.toString()).toBe('2026-12-03');
    expect((await records.usage.daysRead(FIRST)).map(String).sort()).toEqual(['2026-12-01', '2026-12-02']);
    expect(await records.usage.daysRead('another')).toEqual([]);
    await records.usage.keep(FIRST, [], day('2026-12-04'));
    expect(await records.usage.daysRead(FIRST)).toEqual([]);
    expect(await records.usage.lastUses(['erp', 'nobody'])).toEqual(new Map());
    expect(await records.usage.lastUses([])).toEqual(new Map());
  });

  it('is kept of thousands of users at once', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await keep(records, 'erp-4999');
    const by = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, index) => [`erp-${index}@example.com`, index]),
    );
    await records.usage.keep(FIRST, [counted('2026-12-01', by), counted('2026-12-02', by)], LONG_AGO);
    expect((await records.usage.lastUses(['erp-4999'])).get('erp-4999')?.toString()).toBe('2026-12-02');
  });

  it('tells who is idle: owned, needed, with access, there before, and used by nobody since', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    const expiry = NOW.add({ hours: 24 * 50 });
    await keep(records, 'idle', { expiry });
    await keep(records, 'endless', { expiry: 'never' });
    await keep(records, 'used-before', { expiry });
    await keep(records, 'used', { expiry });
    await keep(records, 'used-under-login', { expiry, userid: 'ABC-DEF' });
    await keep(records, 'unowned', { expiry, owner: undefined });
    await keep(records, 'ended', { expiry: NOW });
    await keep(records, 'new', { expiry, createdAt: NOW });
    await keep(records, 'let-end', { expiry, letEnd: { by: 'U0OMAR', at: NOW, expiry } });
    await keep(records, 'elsewhere', { expiry, instance: 'another' });
    await keep(records, 'gone', { expiry });
    await records.apiUsers.markGone('gone', NOW, event());
    const by = { 'used@example.com': 1, 'abc-def': 1 };
    await records.usage.keep(
      FIRST,
      [counted('2026-11-30', { 'used-before@example.com': 9 }), counted('2026-12-01', by)],
      LONG_AGO,
    );
    const idle = await records.usage.idle(FIRST, SINCE, NOW);
    expect(idle.map(({ apiUser: { id }, lastUse }) => [id, lastUse?.toString()])).toEqual([
      ['endless', undefined],
      ['idle', undefined],
      ['used-before', '2026-11-30'],
    ]);
    const shown = await records.apiUsers.shown({
      instances: [FIRST, 'another'],
      now: NOW,
      most: 100,
      only: [{ unusedSince: new Map([[FIRST, SINCE]]) }],
    });
    expect(shown.apiUsers.map(({ id }) => id).sort()).toEqual([
      'endless',
      'idle',
      'let-end',
      'unowned',
      'used-before',
    ]);
  });

  it('has somebody say that a user stays once, also of two at once, and anew when it is asked anew', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await keep(records, 'idle', { expiry: 'never' });
    const say = (by: string, hours: number, since: number) => {
      const at = NOW.add({ hours });
      return records.usage.keepUser(
        'idle',
        { by, at, since: NOW.add({ hours: since }) },
        event({ action: 'api_user.kept' }),
      );
    };
    expect((await Promise.all([say('U0OMAR', 1, 0), say('U0GRACE', 1, 0)])).sort()).toEqual([false, true]);
    expect(await say('U0GRACE', 2, 0)).toBe(false);
    expect(await say('U0GRACE', 48, 24)).toBe(true);
    expect((await records.apiUsers.get('idle'))?.kept?.by).toBe('U0GRACE');
    const [asked] = await records.usage.idle(FIRST, SINCE, NOW);
    expect(asked?.askedAt?.toString()).toBe(NOW.add({ hours: 48 }).toString());
    const kept = (await records.audit.list()).filter(({ action }) => action === 'api_user.kept');
    expect(kept).toHaveLength(2);
  });

  it('goes along with its instance when that gets another name', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await keep(records, 'erp');
    const name = 'erp@example.com';
    await records.usage.keep(
      FIRST,
      [counted('2026-12-01', { [name]: 5 }), counted('2026-12-02', { [name]: 5 })],
      LONG_AGO,
    );
    // It has run under the new name already.
    await records.usage.keep('production', [counted('2026-12-02', { [name]: 9 })], LONG_AGO);
    await records.renameInstance({ from: FIRST, to: 'production' }, () => event());
    expect(await records.usage.daysRead(FIRST)).toEqual([]);
    expect(await records.usage.daysRead('production')).toHaveLength(2);
    expect((await records.usage.lastUses(['erp'])).get('erp')?.toString()).toBe('2026-12-02');
  });
});
