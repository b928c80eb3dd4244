import type { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import type { ApiUser } from '../../src/core/api-user.ts';
import type { Instance } from '../../src/ports/instance.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { rememberedZones } from '../../src/usecases/remind/remembered-zones.ts';
import { remind, remindOwners } from '../../src/usecases/remind/remind.ts';
import { apiUser, at, event, newApiUser, operation, person } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { INSTANCE, marketoUser, processOn, smallMarketo } from './changes.ts';
import { smallSlack } from './small-slack.ts';

const OMAR = 'U0OMAR';
const NADIA = 'U0NADIA';
const PEOPLE = [
  person(),
  person({ id: OMAR, name: 'Omar', timeZone: 'Europe/Berlin' }),
  person({ id: NADIA, name: 'Nadia', timeZone: 'America/New_York' }),
];
/** A Monday, at nine in Berlin. */
const MONDAY = at('2027-04-05T07:00:00Z');

describe.each(DATABASES)('owners with mornings of their own, on $kind', ({ open }) => {
  /** Users that end some hours after that Monday’s morning, of an owner each. */
  async function opened(database: TestDatabase, ends: readonly (readonly [hours: number, owner: string])[]) {
    const { records } = database;
    await records.migrate();
    const users: ApiUser[] = ends.map(([hours, owner], index) => {
      const email = `user-${index}@example.com`;
      return apiUser({ id: `user-${index}`, email, userid: email, owner, expiry: MONDAY.add({ hours }) });
    });
    for (const user of users) {
      const newUser = newApiUser({ email: user.email });
      await records.operations.open(operation({ id: `make ${user.id}`, newUser }), event());
      await records.operations.succeed(`make ${user.id}`, { made: user }, event());
    }
    const small = smallMarketo(
      ...users.map(({ email, expiry }) => marketoUser({ email, userid: email, expiry })),
    );
    small.marketo.callsInLastSevenDays = async () => [];
    const clock = movableClock(MONDAY);
    const slack = smallSlack();
    const asked: string[] = [];
    const processes = ['one', 'two'].map((name) => {
      const { ports: given } = processOn(name === 'one' ? records : database.second(), small, {
        clock,
        people: PEOPLE,
        name,
      });
      const instance = given.instances.get(INSTANCE) as Instance;
      const withHour = { ...instance, reminders: { ...instance.reminders, hour: 9 } };
      const ports: Ports = {
        ...given,
        messenger: slack.messenger,
        instances: new Map([
          [INSTANCE, withHour],
          ['sandbox', { ...withHour, name: 'sandbox' }],
        ]),
        directory: {
          async person(id) {
            asked.push(id);
            return PEOPLE.find((each) => each.id === id);
          },
        },
      };
      return { ports, instance: withHour };
    });
    const zones = rememberedZones();
    const [one, two] = processes;
    if (!one || !two) throw new Error('there are two');
    return {
      clock,
      asked,
      slack,
      look: () => remindOwners(one.ports, one.instance, { zones }),
      both: () => Promise.all([one, two].map(({ ports, instance }) => remindOwners(ports, instance))),
      /** The same in the second instance. */
      lookInSandbox: () => remindOwners(one.ports, { ...one.instance, name: 'sandbox' }, { zones }),
      /** Somebody sets another end, in Marketo and here. */
      async shorten(expiry: Temporal.Instant) {
        for (const user of small.users.values()) small.users.set(user.userid, { ...user, expiry });
        await database.execute(`update api_users set expiry = '${expiry}'`);
      },
      digest: (nextRun: Temporal.Instant) => remind(one.ports, one.instance, { nextRun }),
      to: async (recipient: string) =>
        (await database.kept.messages())
          .filter((row) => row.recipient === `person:${recipient}`)
          .map(({ id }) => slack.shown.get(String(id)) ?? ''),
    };
  }

  const addresses = (text = '') => text.match(/user-\d+@example\.com/g);

  it('are warned each at that hour of their own clock, once, and not by the run of the administrators', async () => {
    await using database = await open();
    const here = await opened(database, [
      [12, OMAR],
      [12, NADIA],
    ]);
    await here.digest(MONDAY.add({ hours: 24 }));
    expect(await here.to(OMAR)).toEqual([]);
    expect(await here.to('U0GRACE')).toHaveLength(1);
    await here.look();
    expect((await here.to(OMAR)).map(addresses)).toEqual([['user-0@example.com']]);
    expect(await here.to(NADIA)).toEqual([]);
    for (let quarter = 0; quarter < 24; quarter += 1) {
      here.clock.move({ minutes: 15 });
      await here.look();
      expect(await here.to(NADIA)).toHaveLength(quarter === 23 ? 1 : 0);
    }
    expect(await here.to(OMAR)).toHaveLength(1);
    expect((await here.to(NADIA)).map(addresses)).toEqual([['user-1@example.com']]);
  });

  it('are not asked about where no morning has begun, and nothing ends before the next one', async () => {
    await using database = await open();
    const here = await opened(database, [[7 * 24, OMAR]]);
    here.clock.moveTo(at('2027-04-03T10:00:00Z'));
    await here.look();
    here.clock.move({ hours: 24 });
    await here.look();
    expect(here.asked).toEqual([]);
    here.clock.moveTo(MONDAY);
    await here.look();
    expect(await here.to(OMAR)).toHaveLength(1);
  });

  it('are warned on Friday of what ends at the weekend, and on Monday that it has ended', async () => {
    await using database = await open();
    const here = await opened(database, [[-30, OMAR]]);
    here.clock.moveTo(at('2027-04-02T07:00:00Z'));
    await here.look();
    for (let hours = 0; hours < 71; hours += 1) {
      here.clock.move({ hours: 1 });
      await here.look();
    }
    const told = await here.to(OMAR);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('ends in 2 days');
    here.clock.moveTo(MONDAY);
    await here.look();
    expect((await here.to(OMAR)).at(-1)).toContain('ended yesterday');
  });

  it('are warned once where two processes look at once, and after one that died in the middle', async () => {
    await using database = await open();
    const here = await opened(database, [[12, OMAR]]);
    here.slack.meanwhile.after = async () => {
      throw new Error('killed');
    };
    await here.look();
    here.clock.move({ minutes: 1 });
    await here.both();
    await here.both();
    expect([...here.slack.shown.values()].filter((text) => text.includes('user-0'))).toHaveLength(1);
    const states = (await database.kept.deliveries()).map(({ state }) => state);
    expect(states.filter((state) => state !== 'skipped')).toEqual(['sent']);
  });

  it('are made up for within their working day after an outage, and else on the next', async () => {
    await using database = await open();
    const here = await opened(database, [[7 * 24, OMAR]]);
    here.clock.moveTo(at('2027-04-02T20:00:00Z'));
    await here.look();
    here.clock.moveTo(MONDAY.add({ hours: 13 }));
    await here.look();
    expect(await here.to(OMAR)).toEqual([]);
    here.clock.moveTo(MONDAY.add({ hours: 24 + 5 }));
    await here.look();
    expect(await here.to(OMAR)).toHaveLength(1);
  });

  it('are not told again where the app looked that morning, of what was shortened since, until the next', async () => {
    await using database = await open();
    const here = await opened(database, [[40 * 24, OMAR]]);
    await here.look();
    await here.shorten(MONDAY.add({ hours: 24 * 3 }));
    here.clock.move({ hours: 2 });
    await here.look();
    expect(await here.to(OMAR)).toEqual([]);
    await here.shorten(MONDAY.add({ hours: 20 }));
    await here.look();
    expect(await here.to(OMAR)).toHaveLength(1);
  });

  it('are told what fits into one message a day, most urgent first, and the rest on the next working day', async () => {
    await using database = await open();
    // Two fit into a message of this Slack.
    const here = await opened(database, [
      [7 * 24, OMAR],
      [6 * 24, OMAR],
      [5 * 24, OMAR],
    ]);
    await here.look();
    here.clock.move({ hours: 1 });
    await here.look();
    expect((await here.to(OMAR)).map(addresses)).toEqual([['user-2@example.com', 'user-1@example.com']]);
    here.clock.moveTo(MONDAY.add({ hours: 24 }));
    await here.look();
    expect((await here.to(OMAR)).map(addresses).at(-1)).toEqual(['user-0@example.com']);
    expect((await here.to(OMAR)).at(-1)).toContain('ends in 6 days');
  });

  it('are told on one day of everything that ends before the next, in as many messages as it takes', async () => {
    await using database = await open();
    const here = await opened(database, [
      [7 * 24, OMAR],
      [12, OMAR],
      [13, OMAR],
      [14, OMAR],
    ]);
    await here.look();
    expect((await here.to(OMAR)).map(addresses)).toEqual([
      ['user-1@example.com', 'user-2@example.com'],
      ['user-3@example.com'],
    ]);
    here.clock.moveTo(MONDAY.add({ hours: 24 }));
    await here.look();
    // What has ended, and what has waited.
    expect((await here.to(OMAR)).slice(2).map(addresses)).toEqual([
      ['user-1@example.com', 'user-2@example.com'],
    ]);
  });

  it('are said in the digest to have been told, on Friday too, and else when they will be', async () => {
    await using database = await open();
    const here = await opened(database, [
      [12, OMAR],
      [13, NADIA],
    ]);
    // It ends on Monday evening: on Friday both of its last two warnings but one are overtaken.
    here.clock.moveTo(at('2027-04-02T07:00:00Z'));
    await here.look();
    here.clock.moveTo(at('2027-04-03T07:00:00Z'));
    await here.digest(here.clock.now().add({ hours: 24 }));
    const [saturday = ''] = await here.to('U0GRACE');
    expect(saturday).toMatch(/user-0@example\.com[^⚠]*@U0OMAR {2}was told/);
    expect(saturday).toMatch(/user-1@example\.com.*The owner is told in their own morning/s);
    expect(saturday).not.toContain('The owner is gone');
  });

  it('are not asked about again and again while their morning is still to come', async () => {
    await using database = await open();
    const here = await opened(database, [[12, NADIA]]);
    for (let quarter = 0; quarter <= 24; quarter += 1) {
      await here.look();
      here.clock.move({ minutes: 15 });
    }
    expect(await here.to(NADIA)).toHaveLength(1);
    // Every three hours, when she is told, and once more for the language of the message.
    expect(here.asked.filter((id) => id === NADIA).length).toBeLessThanOrEqual(4);
  });

  it('are told once a day whatever instance it is about, unless it ends before the next morning', async () => {
    await using database = await open();
    const here = await opened(database, [
      [7 * 24, OMAR],
      [6 * 24, OMAR],
      [12, OMAR],
    ]);
    await database.execute(`update api_users set instance = 'sandbox' where id in ('user-1', 'user-2')`);
    await here.look();
    await here.lookInSandbox();
    expect((await here.to(OMAR)).map(addresses)).toEqual([['user-0@example.com'], ['user-2@example.com']]);
    here.clock.moveTo(MONDAY.add({ hours: 24 }));
    await here.look();
    await here.lookInSandbox();
    // What has ended there, and what has waited.
    expect((await here.to(OMAR)).slice(2).map(addresses)).toEqual([
      ['user-2@example.com', 'user-1@example.com'],
    ]);
  });
});
