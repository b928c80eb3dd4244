import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import type { ApiUser } from '../../src/core/api-user.ts';
import type { Instance } from '../../src/ports/instance.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { redrawStale } from '../../src/usecases/messages/redraw.ts';
import { remind } from '../../src/usecases/remind/remind.ts';
import { apiUser, at, event, NOW, newApiUser, operation, person } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { callerOf, INSTANCE, marketoUser, processOn, smallMarketo } from './changes.ts';
import { slackSays, smallSlack } from './small-slack.ts';

const OMAR = 'U0OMAR';
const DORA = 'U0DORA';
const PEOPLE = [person(), person({ id: OMAR, name: 'Omar' }), person({ id: DORA, name: 'Dora' })];
const MORNING = at('2027-03-29T07:00:00Z');

describe.each(DATABASES)('the warnings of a run, on $kind', ({ open }) => {
  /** @param ends days after the morning of the run on which each user ends */
  async function opened(database: TestDatabase, ends: readonly number[]) {
    const { records } = database;
    await records.migrate();
    const users: ApiUser[] = ends.map((days, index) => {
      const email = `user-${index}@example.com`;
      const expiry = MORNING.add({ hours: 24 * days });
      return apiUser({ id: `user-${index}`, email, userid: email, expiry });
    });
    for (const user of users) {
      const newUser = newApiUser({ email: user.email });
      await records.operations.open(operation({ id: `make ${user.id}`, newUser }), event());
      await records.operations.succeed(`make ${user.id}`, { made: user }, event());
    }
    const small = smallMarketo(
      ...users.map(({ email, expiry }) => marketoUser({ email, userid: email, expiry })),
    );
    const asked: { meanwhile?: () => Promise<void> } = {};
    small.marketo.callsInLastSevenDays = async () => {
      await asked.meanwhile?.();
      return [
        { date: Temporal.PlainDate.from('2027-03-28'), total: 7, by: new Map([['user-0@example.com', 7]]) },
      ];
    };
    const clock = movableClock(NOW);
    clock.moveTo(MORNING);
    const slack = smallSlack();
    const { ports: given } = processOn(records, small, { clock, people: PEOPLE });
    const ports: Ports = { ...given, messenger: slack.messenger };
    const run = () =>
      remind(ports, ports.instances.get(INSTANCE) as Instance, { nextRun: MORNING.add({ hours: 24 }) });
    const extend = async (id: string) => {
      clock.move({ seconds: 1 });
      const form = { until: { day: '2027-06-29' }, why: undefined };
      await wish(ports, {
        id: `wish ${id}`,
        caller: callerOf('U0GRACE'),
        kind: 'set_expiry',
        about: id,
        form,
      });
      await settleOperation(ports, `wish ${id}`);
    };
    const to = async (recipient: string) =>
      (await database.kept.messages())
        .filter((row) => row.recipient === recipient)
        .map(({ id }) => slack.shown.get(String(id)) ?? '');
    return { ports, run, extend, slack, small, clock, asked, database, to };
  }

  const addresses = (text = '') => text.match(/user-\d+@example\.com/g);

  it('about several users of one owner come in one message, most urgent first, and in as many as it takes', async () => {
    await using database = await open();
    const { run, to } = await opened(database, [7, 0.5, 3]);
    await run();
    await run();
    const told = await to(`person:${OMAR}`);
    // Two fit into a message of this Slack.
    expect(told.map(addresses)).toEqual([
      ['user-1@example.com', 'user-2@example.com'],
      ['user-0@example.com'],
    ]);
    expect(told[0]).toContain('2 API-only users of yours end soon');
    expect(await to('person:U0GRACE')).toHaveLength(2);
  });

  it('are answered one by one: each line changes, the others keep their buttons', async () => {
    await using database = await open();
    const { ports, run, extend, to } = await opened(database, [7, 3]);
    await run();
    await extend('user-1');
    await redrawStale(ports);
    for (const recipient of [`person:${OMAR}`, 'person:U0GRACE']) {
      const [text = ''] = await to(recipient);
      expect(text).toMatch(
        /✅ {2}user-1@example\.com \n Extended to {2}June 29, 2027 at 11:59 PM {2}by {2}@U0GRACE/,
      );
      expect(text.match(/Extend 90 days/g)).toHaveLength(1);
    }
  });

  it('leave out what was extended while the run was under way', async () => {
    await using database = await open();
    const { run, extend, asked, to } = await opened(database, [7, 3]);
    asked.meanwhile = () => extend('user-1');
    await run();
    expect((await to(`person:${OMAR}`)).flatMap(addresses)).toEqual(['user-0@example.com']);
    expect((await to('person:U0GRACE')).flatMap(addresses)).toEqual(['user-0@example.com']);
  });

  it('show what was extended in the moment in which they leave', async () => {
    await using database = await open();
    const { ports, run, extend, slack, to } = await opened(database, [3]);
    slack.meanwhile.post = () => extend('user-0');
    await run();
    await redrawStale(ports);
    expect((await to(`person:${OMAR}`))[0]).toContain('Extended to  June 29, 2027 at 11:59 PM');
  });

  it('tell a new owner what the old one was told, and the old one nothing more', async () => {
    await using database = await open();
    const { run, to } = await opened(database, [3]);
    await run();
    await database.execute(`update api_users set owner = '${DORA}'`);
    await run();
    await run();
    expect(await to(`person:${OMAR}`)).toHaveLength(1);
    expect(await to(`person:${DORA}`)).toHaveLength(1);
    const keys = (await database.kept.deliveries()).map(({ key }) => String(key).split(':').slice(-2));
    expect(keys).toContainEqual(['owner', OMAR]);
    expect(keys).toContainEqual(['owner', DORA]);
  });

  it('say in the digest what became of the message to an owner', async () => {
    await using database = await open();
    const { run, slack, to } = await opened(database, [7, 3]);
    slack.meanwhile.post = slackSays('user_disabled', 'recipient');
    await run();
    const [digest = ''] = await to('person:U0GRACE');
    expect(digest.match(/Slack takes no messages to the owner/g)).toHaveLength(2);
    expect(digest).toContain('7 API calls in 7 days');
    expect(digest).toContain('no API calls listed in 7 days');
  });

  it('say that access has ended, once, with the way to bring it back', async () => {
    await using database = await open();
    const { ports, run, extend, to, clock } = await opened(database, [-1]);
    await run();
    const [text = ''] = await to(`person:${OMAR}`);
    expect(text).toContain('user-0@example.com ended yesterday at 9:00 AM');
    expect(text).toContain('refused since March 28, 2027 at 9:00 AM');
    expect(text).toContain('Bring it back 90 days');
    clock.move({ hours: 1 });
    await extend('user-0');
    await redrawStale(ports);
    const [after] = await to(`person:${OMAR}`);
    expect(after).toContain('Brought back until  June 29, 2027 at 11:59 PM  by');
    expect(after).not.toContain('refused since');
  });
});
