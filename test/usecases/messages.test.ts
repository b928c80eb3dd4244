import type { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import type { Expiry } from '../../src/core/expiry.ts';
import { MessageNotSent } from '../../src/ports/messages.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Records } from '../../src/ports/records/records.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { deliver } from '../../src/usecases/deliver.ts';
import { redrawStale } from '../../src/usecases/messages/redraw.ts';
import { apiUser, event, NOW, person } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { callerOf, marketoUser, processOn, recordsWithUser, smallMarketo } from './changes.ts';
import { slackSays, smallSlack } from './small-slack.ts';

const OMAR = 'U0OMAR';
const WARNED = 'erp-sync@example.com ends in 80 days';
const EXTEND = 'Extend 90 days Another date';
const JUNE = 'Extended to  June 29, 2027 at 11:59 PM  by  @U0GRACE';

describe.each(DATABASES)('a message that was sent, on $kind', ({ open }) => {
  async function opened(database: TestDatabase) {
    const { records } = database;
    await recordsWithUser(records);
    const small = smallMarketo(marketoUser());
    const clock = movableClock(NOW.add({ minutes: 1 }));
    const slack = smallSlack();
    const processOf = (name: string, on: Records): Ports => {
      const { ports } = processOn(on, small, { clock, people: [person()], name });
      return { ...ports, messenger: slack.messenger };
    };
    const ports = processOf('one', records);
    const user = apiUser();
    const warn = (process: Ports, key = 'reminder:1') =>
      deliver(process, {
        recipient: { kind: 'person', id: OMAR },
        deliveries: [{ key, instance: user.instance, apiUserId: user.id, recipient: OMAR }],
        about: () => ({
          kind: 'reminder',
          instance: user.instance,
          lines: [{ user: user.id, expiry: user.expiry as Temporal.Instant, calls: 12_480 }],
        }),
      });
    const ask = (process: Ports, id: string, day: string) =>
      wish(process, {
        id,
        caller: callerOf('U0GRACE'),
        kind: 'set_expiry',
        about: user.id,
        form: { until: { day }, why: undefined },
      });
    const extend = async (process: Ports, id: string, day: string) => {
      clock.move({ seconds: 1 });
      await ask(process, id, day);
      await settleOperation(process, id);
    };
    const shown = () => [...slack.shown.values()];
    const stale = () => records.messages.stale(9, clock.now());
    return { records, small, clock, slack, ports, processOf, warn, ask, extend, shown, stale };
  }

  it('says who did what as soon as it was done, and what is under way until then', async () => {
    await using database = await open();
    const { ports, warn, ask, shown, clock } = await opened(database);
    await warn(ports);
    expect(shown()).toEqual([expect.stringContaining(WARNED)]);
    expect(shown()[0]).toContain(EXTEND);
    clock.move({ hours: 1 });
    await ask(ports, 'wish', '2027-06-29');
    await redrawStale(ports);
    expect(shown()[0]).toContain('Being set to  June 29, 2027 at 11:59 PM , as  @U0GRACE  asked');
    expect(shown()[0]).not.toContain(EXTEND);
    await settleOperation(ports, 'wish');
    await redrawStale(ports);
    expect(shown()[0]).toContain(JUNE);
    expect(shown()[0]).not.toContain(EXTEND);
    // What was measured when it was sent stays as it was.
    expect(shown()[0]).toContain('12,480');
    expect(shown()[0]).toContain(WARNED);
  });

  it('is left alone where nothing of it has changed', async () => {
    await using database = await open();
    const { ports, warn, records, slack, stale } = await opened(database);
    await warn(ports);
    await redrawStale(ports);
    await records.apiUsers.learn('user-1', ports.clock.now(), () => ({
      expiry: apiUser().expiry,
      roles: [],
      events: [event({ action: 'api_user.expired' })],
    }));
    expect(await stale()).toHaveLength(1);
    await redrawStale(ports);
    expect(slack.redrawn).toEqual([]);
    expect(await stale()).toEqual([]);
  });

  it('is drawn for certain where the answer to another drawing was lost, also back to what it showed before', async () => {
    await using database = await open();
    const { ports, warn, records, slack, shown, clock } = await opened(database);
    await warn(ports);
    await redrawStale(ports);
    const before = shown()[0];
    const learn = async (expiry: Expiry) => {
      clock.move({ minutes: 1 });
      const events = [event({ action: 'api_user.expiry_changed' as const })];
      await records.apiUsers.learn('user-1', clock.now(), () => ({ expiry, roles: [], events }));
    };
    await learn('never');
    slack.meanwhile.changed = async () => {
      throw new Error('no answer');
    };
    await redrawStale(ports);
    expect(shown()[0]).not.toBe(before);
    await learn(apiUser().expiry);
    await redrawStale(ports);
    expect(shown()[0]).toBe(before);
  });

  it('says what Marketo refused, in its own words', async () => {
    await using database = await open();
    const { ports, warn, extend, shown, small } = await opened(database);
    await warn(ports);
    small.meets('refused');
    await extend(ports, 'wish', '2027-06-29');
    await redrawStale(ports);
    expect(shown()[0]).toContain('Marketo refused the new end. Nothing was changed.');
    expect(shown()[0]).toContain('Marketo’s own words');
    expect(shown()[0]).toContain(EXTEND);
    await extend(ports, 'wish-2', '2027-06-29');
    await redrawStale(ports);
    expect(shown()[0]).toContain(JUNE);
  });

  it('shows what changed while it was on its way', async () => {
    await using database = await open();
    const { ports, warn, extend, shown, slack } = await opened(database);
    slack.meanwhile.post = () => extend(ports, 'wish', '2027-06-29');
    await warn(ports);
    expect(shown()[0]).not.toContain('Extended');
    await redrawStale(ports);
    expect(shown()[0]).toContain(JUNE);
  });

  it('shows what changed while it was drawn anew', async () => {
    await using database = await open();
    const { ports, warn, extend, shown, slack } = await opened(database);
    await warn(ports);
    await extend(ports, 'wish', '2027-06-29');
    slack.meanwhile.change = () => extend(ports, 'wish-2', '2027-05-31');
    await redrawStale(ports);
    expect(shown()[0]).toContain('May 31, 2027');
    expect(slack.redrawn).toHaveLength(2);
  });

  it('shows the later state where an earlier drawing of a process without its lock came last', async () => {
    await using database = await open();
    const { ports, warn, extend, shown, slack, processOf } = await opened(database);
    await warn(ports);
    await extend(ports, 'wish', '2027-06-29');
    const lockless = {
      ...ports,
      records: {
        ...ports.records,
        exclusively: async <T>(_: string, work: () => Promise<T>) => ({ value: await work() }),
      },
    };
    const other = processOf('other', database.second());
    slack.meanwhile.change = async () => {
      await extend(other, 'wish-2', '2027-05-31');
      await redrawStale({
        ...other,
        records: { ...other.records, exclusively: lockless.records.exclusively },
      });
    };
    await redrawStale(lockless);
    expect(shown()[0]).toContain('May 31, 2027');
  });

  it('is drawn anew by one of two processes', async () => {
    await using database = await open();
    const { ports, warn, extend, shown, slack, processOf } = await opened(database);
    const other = processOf('other', database.second());
    await warn(ports);
    await extend(ports, 'wish', '2027-06-29');
    await Promise.all([redrawStale(ports), redrawStale(other)]);
    expect(slack.redrawn).toHaveLength(1);
    expect(shown()[0]).toContain(JUNE);
  });

  it('is found again, and drawn as things stand then, where the process died before it kept the place', async () => {
    await using database = await open();
    const { ports, warn, extend, shown, slack, processOf, clock, stale } = await opened(database);
    slack.meanwhile.after = async () => {
      throw new Error('the process is killed here');
    };
    await expect(warn(ports)).rejects.toThrow('killed');
    await extend(ports, 'wish', '2027-06-29');
    await redrawStale(ports);
    expect(shown()[0]).not.toContain('Extended');
    clock.move({ minutes: 1 });
    const other = processOf('other', database.second());
    expect(await warn(other)).toBe('nothing_left');
    await redrawStale(other);
    expect(shown()).toEqual([expect.stringContaining(JUNE)]);
    expect(await stale()).toEqual([]);
  });

  it('leaves nothing behind where it certainly did not go out', async () => {
    await using database = await open();
    const { ports, warn, slack, clock } = await opened(database);
    for (const why of ['later', 'recipient'] as const) {
      slack.meanwhile.post = slackSays('is_archived', why);
      await warn(ports, `reminder:${why}`).catch(() => {});
    }
    expect(await database.kept.messages()).toEqual([]);
    // Nobody knows of this one, until it is looked for and sent as another.
    slack.meanwhile.post = async () => {
      throw new Error('no answer');
    };
    await warn(ports, 'reminder:3').catch(() => {});
    clock.move({ minutes: 1 });
    await warn(ports, 'reminder:3');
    expect((await database.kept.messages()).map(({ id }) => id)).toEqual([...slack.shown.keys()]);
    expect(await database.kept.subjects()).toHaveLength(1);
  });

  it('that is gone from Slack is not tried again', async () => {
    await using database = await open();
    const { ports, warn, extend, slack, stale } = await opened(database);
    await warn(ports);
    slack.shown.clear();
    await extend(ports, 'wish', '2027-06-29');
    await redrawStale(ports);
    expect(await stale()).toEqual([]);
    await extend(ports, 'wish-2', '2027-05-31');
    expect(await stale()).toEqual([]);
  });

  it('keeps no other back where it fails, and is drawn by the next run', async () => {
    await using database = await open();
    const { ports, warn, extend, shown, slack } = await opened(database);
    await warn(ports, 'reminder:1');
    await warn(ports, 'reminder:2');
    await extend(ports, 'wish', '2027-06-29');
    slack.meanwhile.change = slackSays('ratelimited', 'later');
    await redrawStale(ports);
    expect(shown().filter((text) => text.includes(JUNE))).toHaveLength(1);
    await redrawStale(ports);
    expect(shown().filter((text) => text.includes(JUNE))).toHaveLength(2);
  });

  it('keeps none waiting where many fail, run after run, in whichever way', async () => {
    await using database = await open();
    const { ports, warn, extend, shown, slack, clock } = await opened(database);
    for (let each = 0; each < 10; each += 1) {
      await warn(ports, `reminder:${each}`);
      clock.move({ seconds: 1 });
    }
    await extend(ports, 'wish', '2027-06-29');
    const newest = [...slack.shown.keys()].slice(-7);
    const failing: Ports = {
      ...ports,
      messenger: {
        ...slack.messenger,
        async redraw(recipient, message, id, stands, leaving) {
          if (newest.indexOf(id) === 0) throw new Error('nothing that Slack said');
          if (newest.includes(id)) throw new MessageNotSent('internal_error', 'passing');
          return slack.messenger.redraw(recipient, message, id, stands, leaving);
        },
      },
    };
    for (let run = 0; run < 3; run += 1) {
      clock.move({ minutes: 1 });
      await redrawStale(failing);
    }
    expect(shown().filter((text) => text.includes(JUNE))).toHaveLength(3);
    clock.move({ minutes: 15 });
    await redrawStale(ports);
    expect(shown().filter((text) => text.includes(JUNE))).toHaveLength(10);
  });

  it('is drawn once a channel that was closed to it is open again', async () => {
    await using database = await open();
    const { ports, warn, extend, shown, slack, clock, stale } = await opened(database);
    await warn(ports);
    await extend(ports, 'wish', '2027-06-29');
    for (const code of ['is_archived', 'not_in_channel']) {
      slack.meanwhile.change = slackSays(code, 'recipient');
      await redrawStale(ports);
      expect(await stale()).toEqual([]);
      clock.move({ hours: 4 });
    }
    await redrawStale(ports);
    expect(shown()[0]).toContain(JUNE);
  });

  it('is told of as an error where Slack does not take it as it is drawn, and given up after days', async () => {
    await using database = await open();
    const { ports, warn, extend, slack, clock } = await opened(database);
    const told: unknown[] = [];
    const log = { ...ports.log, error: (what: unknown) => told.push(what) };
    await warn(ports);
    await extend(ports, 'wish', '2027-06-29');
    for (let day = 0; day < 20; day += 1) {
      slack.meanwhile.change = slackSays('invalid_blocks', 'recipient');
      await redrawStale({ ...ports, log });
      clock.move({ hours: 24 });
    }
    expect(told).toHaveLength(10);
    expect(told[0]).toMatchObject({ err: { code: 'invalid_blocks' } });
    expect(await database.kept.messages()).toMatchObject([{ closedAt: expect.any(String) }]);
  });

  it('is given up after answers that nobody understands', async () => {
    await using database = await open();
    const { ports, warn, extend, shown, slack, clock, stale } = await opened(database);
    await warn(ports);
    await extend(ports, 'wish', '2027-06-29');
    for (let run = 0; run < 5; run += 1) {
      clock.move({ minutes: 15 });
      expect(await stale()).toHaveLength(1);
      slack.meanwhile.change = slackSays('brand_new_trouble', 'unclear');
      await redrawStale(ports);
    }
    expect(await stale()).toEqual([]);
    expect(shown()[0]).not.toContain('Extended');
  });

  it('says that its user is gone from Marketo, and is left so', async () => {
    await using database = await open();
    const { ports, warn, shown, records, clock } = await opened(database);
    await warn(ports);
    clock.move({ hours: 1 });
    await records.apiUsers.markGone('user-1', clock.now(), event({ action: 'api_user.gone' }));
    await redrawStale(ports);
    expect(shown()[0]).toContain('no longer in Marketo');
    expect(await database.kept.messages()).toMatchObject([{ closedAt: expect.any(String) }]);
  });

  it('says what was changed in Marketo by hand', async () => {
    await using database = await open();
    const { ports, warn, shown, records, clock } = await opened(database);
    await warn(ports);
    clock.move({ hours: 1 });
    const learn = (expiry: Expiry) =>
      records.apiUsers.learn('user-1', clock.now(), () => ({
        expiry,
        roles: [],
        events: [event({ action: 'api_user.expiry_changed' })],
      }));
    await learn('never');
    await redrawStale(ports);
    expect(shown()[0]).toContain('Changed in Marketo: access never ends now.');
    await learn(apiUser().expiry);
    await redrawStale(ports);
    expect(shown()[0]).not.toContain('Changed in Marketo');
  });

  it('says that access has ended once that is noted, and offers what can be done then', async () => {
    await using database = await open();
    const { ports, warn, shown, records, clock } = await opened(database);
    const end = apiUser().expiry as Temporal.Instant;
    await warn(ports);
    clock.moveTo(end.add({ hours: 9 }));
    await records.apiUsers.learn('user-1', clock.now(), () => ({
      expiry: end,
      roles: [],
      notedExpiry: end,
      events: [event({ action: 'api_user.expired' })],
    }));
    await redrawStale(ports);
    expect(shown()[0]).toContain('⛔ erp-sync@example.com has ended');
    expect(shown()[0]).toContain('refused since March 31, 2027 at 11:59 PM');
    expect(shown()[0]).toContain('Bring it back 90 days Another date');
    for (const past of ['ends in', 'Extend', 'No longer needed']) expect(shown()[0]).not.toContain(past);
  });

  it('names who made a change that was asked for right before it went out', async () => {
    await using database = await open();
    const { ports, warn, ask, shown, clock } = await opened(database);
    await ask(ports, 'wish', '2027-06-29');
    clock.move({ seconds: 5 });
    await warn(ports);
    expect(shown()[0]).toContain('Being set to  June 29, 2027');
    await settleOperation(ports, 'wish');
    await redrawStale(ports);
    expect(shown()[0]).toContain(JUNE);
  });

  it('that was answered a month ago is left as it is', async () => {
    await using database = await open();
    const { ports, warn, extend, clock, stale } = await opened(database);
    await warn(ports);
    await extend(ports, 'wish', '2027-06-29');
    await redrawStale(ports);
    clock.move({ days: 32 });
    await extend(ports, 'wish-2', '2027-05-31');
    await redrawStale(ports);
    await extend(ports, 'wish-3', '2027-06-29');
    expect(await stale()).toEqual([]);
  });

  it('that is answered after more than a month shows how that ends', async () => {
    await using database = await open();
    const { ports, warn, ask, shown, clock } = await opened(database);
    await warn(ports);
    clock.move({ hours: 24 * 40 });
    await ask(ports, 'wish', '2027-06-29');
    await redrawStale(ports);
    expect(shown()[0]).toContain('Being set to  June 29, 2027');
    await settleOperation(ports, 'wish');
    await redrawStale(ports);
    expect(shown()[0]).toContain(JUNE);
  });

  it('that another version wrote is left alone', async () => {
    await using database = await open();
    const { ports, warn, extend, shown } = await opened(database);
    await warn(ports);
    await database.execute(`update messages set about = '{"kind":"of another version"}'`);
    await extend(ports, 'wish', '2027-06-29');
    await redrawStale(ports);
    expect(shown()[0]).not.toContain('Extended');
    expect(database.unreadable).toHaveLength(1);
  });
});
