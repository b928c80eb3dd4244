import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { NewDelivery } from '../../src/ports/records/deliveries.ts';
import { NOW } from '../builders.ts';
import { DATABASES } from './databases.ts';

const day = Temporal.PlainDate.from('2027-01-11');
const omars = { person: 'U0OMAR', day };
const delivery = (key: string): NewDelivery => ({
  key,
  instance: 'production',
  apiUserId: undefined,
  recipient: 'U0OMAR',
});

describe.each(DATABASES)('the day of a person, on $kind', ({ open }) => {
  it('is taken by one of many that want it at once, and the days and the people beside it are free', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    const other = database.second();
    const each = Array.from({ length: 8 }, (_, index) => `message-${index}`);
    for (const message of each) await records.deliveries.claim(delivery(`key of ${message}`), message, NOW);
    const taken = await Promise.all(
      each.map((message, index) => (index % 2 ? records : other).deliveries.takeDay(omars, message)),
    );
    expect(taken.filter(Boolean)).toHaveLength(1);
    const holder = each[taken.indexOf(true)] ?? '';
    expect(await other.deliveries.takeDay(omars, holder)).toBe(true);
    expect(await records.deliveries.takeDay({ ...omars, day: day.add({ days: 1 }) }, 'message-8')).toBe(true);
    expect(await records.deliveries.takeDay({ ...omars, person: 'U0GRACE' }, 'message-9')).toBe(true);
  });

  it('stays with a message that went out, or may have, and is free again after one that certainly did not', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    const { deliveries } = records;
    await deliveries.claim(delivery('first'), 'one', NOW);
    expect(await deliveries.takeDay(omars, 'one')).toBe(true);
    await deliveries.claim(delivery('second'), 'two', NOW);
    expect(await deliveries.takeDay(omars, 'two')).toBe(false);
    await deliveries.release(['first'], 'one');
    expect(await deliveries.takeDay(omars, 'two')).toBe(true);
    await deliveries.refuse(['second'], 'user_disabled', NOW, []);
    await deliveries.claim(delivery('third'), 'three', NOW);
    expect(await deliveries.takeDay(omars, 'three')).toBe(true);
    await deliveries.confirm(['third'], NOW, [], {
      message: 'three',
      where: { conversation: 'D0', ts: '1.0' },
    });
    await deliveries.claim(delivery('fourth'), 'four', NOW);
    expect(await deliveries.takeDay(omars, 'four')).toBe(false);
    expect(await deliveries.settledAmong(['first', 'second', 'third', 'fourth'])).toEqual(
      new Set(['second', 'third']),
    );
  });

  it('is given up by a message whose deliveries another one has taken over, and to one of several', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await records.deliveries.claim(delivery('key'), 'dead', NOW);
    await records.deliveries.takeDay(omars, 'dead');
    const later = NOW.add({ minutes: 5 });
    expect(await records.deliveries.reclaim('key', { from: 'dead', to: 'mine' }, later)).toBe(true);
    await records.deliveries.claim(delivery('other key'), 'other', later);
    const taken = await Promise.all([
      records.deliveries.takeDay(omars, 'mine'),
      database.second().deliveries.takeDay(omars, 'other'),
    ]);
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it('is forgotten a week later', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    for (const days of [0, 1, 8])
      await records.deliveries.takeDay({ ...omars, day: day.add({ days }) }, `message-${days}`);
    const kept = await database.rows<{ day: string }>('told_days', 'day');
    expect(kept.map((row) => row.day)).toEqual(['2027-01-12', '2027-01-19']);
  });
});
