import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import type { Instance } from '../../src/ports/instance.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { redrawStale } from '../../src/usecases/messages/redraw.ts';
import { tellWeek } from '../../src/usecases/weekly-digest.ts';
import { apiUser, at, event, person, request } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { INSTANCE, processOn, recordsWithUser, smallMarketo } from './changes.ts';
import { slackSays, smallSlack } from './small-slack.ts';

/** A Monday, at nine in Berlin. */
const MONDAY = at('2027-03-29T07:00:00Z');
const end = MONDAY.add({ hours: 80 });

describe.each(DATABASES)('the weekly digest, on $kind', ({ open }) => {
  async function opened(database: TestDatabase, expiry: ReturnType<typeof at> | 'never' = end) {
    await recordsWithUser(database.records, apiUser({ expiry, createdAt: at('2027-01-10T10:00:00Z') }));
    const clock = movableClock(MONDAY);
    const slack = smallSlack();
    const people = [person(), person({ id: 'U0SAM', name: 'Sam' })];
    const administrators = people.map(({ id }) => id);
    const { ports: given } = processOn(database.records, smallMarketo(), { clock, people, administrators });
    const ports: Ports = { ...given, messenger: slack.messenger };
    const instance = ports.instances.get(INSTANCE) as Instance;
    return {
      ports,
      clock,
      slack,
      tell: (occasion = MONDAY) => tellWeek(ports, instance, occasion),
      tellChannel: () => tellWeek(ports, { ...instance, adminChannel: 'C0ADMINS' }, MONDAY),
      shown: () => [...slack.shown.values()],
    };
  }

  /** Users like the one that is there, many at once. */
  async function copies(
    database: TestDatabase,
    count: number,
    changed: Record<string, string>,
  ): Promise<void> {
    const [row = {}] = await database.rows('api_users', 'id');
    const columns = Object.keys(row);
    const values = columns.map((column) => changed[column] ?? column);
    await database.execute(`
      with recursive numbers(number) as (select 1 union all select number + 1 from numbers where number < ${count})
      insert into api_users (${columns.join()}) select ${values.join()} from api_users, numbers where id = 'user-1'`);
  }

  const copied = (name: string) => ({
    id: `'${name}-' || number`,
    email: `'${name}-' || number || '@example.com'`,
    email_key: `'${name}-' || number || '@example.com'`,
    userid: `'${name}-' || number || '@example.com'`,
  });

  it('says nothing where there is nothing to say', async () => {
    await using database = await open();
    const { tell, shown } = await opened(database, 'never');
    await tell();
    expect(shown()).toEqual([]);
    expect(await database.kept.deliveries()).toEqual([]);
  });

  it('says how many of each there are, names the first of them, and the way to all', async () => {
    await using database = await open();
    const { ports, tellChannel, shown } = await opened(database);
    await copies(database, 5, { ...copied('ended'), expiry: `'2027-03-0' || number || 'T21:59:59Z'` });
    await copies(database, 4, { ...copied('found'), owner: 'null', source: `'found'`, expiry: 'null' });
    await copies(database, 1, { ...copied('lone'), owner: 'null', expiry: 'null' });
    await ports.records.requests.open(request({ createdAt: MONDAY.subtract({ hours: 5 }) }), event());
    await tellChannel();
    const [text = '', ...others] = shown();
    expect(others).toEqual([]);
    expect(text).toContain('1 ends soon, 5 have ended, 5 have no owner, 4 were found, and 1 request waits');
    expect(text).toMatch(
      /1 API-only user ends within 30 days.*erp-sync@example\.com.*ends in 3 days.*@U0OMAR/s,
    );
    expect(text).toContain('/mkto-api-user list expiring lists them; the Home tab has what can be done');
    expect(text).toContain('and 2 more: /mkto-api-user list ended');
    expect(text.match(/ended-\d/g)).toEqual(['ended-5', 'ended-4', 'ended-3']);
    // Who was found stands there, and not among those without an owner, too.
    expect(text.match(/lone-1/g)).toHaveLength(1);
    expect(text.match(/found-\d/g)).toEqual(['found-1', 'found-2', 'found-3']);
    expect(text).toContain('and 1 more: /mkto-api-user list found unowned');
    expect(text).toMatch(/@U0RITA .*waits since/);
    expect(text).not.toContain('idle');
  });

  it('names those that nobody uses, as far as that is known, and not the user that the app runs as', async () => {
    await using database = await open();
    const { ports, tell, shown } = await opened(database, 'never');
    await copies(database, 1, {
      ...copied('own'),
      owner: 'null',
      email: `'own@example.com'`,
      email_key: `'own@example.com'`,
      userid: `'own@example.com'`,
    });
    const days = Array.from({ length: 60 }, (_, day) => ({
      date: Temporal.PlainDate.from('2027-03-28').subtract({ days: day }),
      by: new Map<string, number>(),
      isWhole: true,
    }));
    await ports.records.usage.keep(INSTANCE, days, Temporal.PlainDate.from('2026-12-01'));
    await tell();
    expect(shown()[0]).toMatch(
      /1 is idle.*Nobody has used 1 for 60 days.*erp-sync.*no calls that are known/s,
    );
    expect(shown()[0]).not.toContain('own@example.com');
  });

  it('comes once for each time of its table to each administrator, also where one could not be told at once', async () => {
    await using database = await open();
    const { tell, slack, shown, clock } = await opened(database);
    slack.meanwhile.post = slackSays('ratelimited', 'later');
    await expect(tell()).rejects.toThrow('ratelimited');
    expect(shown()).toHaveLength(1);
    clock.move({ minutes: 1 });
    await tell();
    await tell();
    expect(shown()).toHaveLength(2);
    clock.move({ days: 7 });
    await tell(MONDAY.add({ hours: 7 * 24 }));
    expect(shown()).toHaveLength(4);
  });

  it('comes once where the app is killed right after Slack took it', async () => {
    await using database = await open();
    const { tellChannel, slack, shown, clock } = await opened(database);
    slack.meanwhile.after = async () => {
      throw new Error('killed');
    };
    await expect(tellChannel()).rejects.toThrow('killed');
    clock.move({ minutes: 1 });
    await tellChannel();
    expect(shown()).toHaveLength(1);
    expect(await database.kept.deliveries()).toMatchObject([{ state: 'sent' }]);
  });

  it('tells the truth after it was sent', async () => {
    await using database = await open();
    const { ports, tellChannel, shown, clock } = await opened(database);
    await copies(database, 1, { ...copied('found'), owner: 'null', source: `'found'`, expiry: 'null' });
    await ports.records.requests.open(request({ createdAt: MONDAY.subtract({ hours: 5 }) }), event());
    await tellChannel();
    clock.move({ hours: 1 });
    const now = clock.now();
    await ports.records.requests.close({ id: 'request-1', version: 1 }, 'withdrawn', event({ at: now }));
    await ports.records.apiUsers.ignore('found-1', { by: 'U0GRACE', at: now }, event({ at: now }));
    await ports.records.apiUsers.markGone('user-1', now, event({ at: now }));
    await redrawStale(ports);
    const [text = ''] = shown();
    expect(text).toContain('no longer in Marketo');
    expect(text).toMatch(/ignored by .*@U0GRACE/);
    expect(text).toContain('withdrawn since');
  });

  it('of 5,000 users takes less than a second and reads the first of each alone', async () => {
    await using database = await open();
    const { tellChannel, shown } = await opened(database);
    await copies(database, 3_000, copied('many'));
    await copies(database, 1_999, { ...copied('found'), owner: 'null', source: `'found'` });
    const before = performance.now();
    await tellChannel();
    expect(performance.now() - before).toBeLessThan(1_000);
    expect(shown()[0]).toContain('5,000 end soon and 1,999 were found');
  });
});
