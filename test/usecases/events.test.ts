import type { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { ApiUser } from '../../src/core/api-user.ts';
import type { AuditEvent } from '../../src/core/audit-event.ts';
import type { OutgoingEvent } from '../../src/core/events/event.ts';
import type { EventReceiver, ReceiverAnswer } from '../../src/ports/receiver.ts';
import type { OpenRecords } from '../../src/store/records.ts';
import { fillOutbox } from '../../src/usecases/events/fill.ts';
import { sendEvents } from '../../src/usecases/events/send.ts';
import { switchEvents } from '../../src/usecases/events/switch.ts';
import { apiUser, event, NOW, newApiUser, operation } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';

const TAKEN: ReceiverAnswer = { is: 'taken', said: 'HTTP 200' };
const refused = (askedSeconds?: number): ReceiverAnswer => ({
  is: 'not_taken',
  said: 'HTTP 500',
  askedSeconds,
});

/** A receiver in memory: what it is asked, and how it answers. */
function smallReceiver() {
  const sent: OutgoingEvent[] = [];
  const small = {
    sent,
    answer: async (_: OutgoingEvent): Promise<ReceiverAnswer> => TAKEN,
    ids: () => sent.map(({ id }) => id),
    addresses: () => sent.map(({ body }) => JSON.parse(body).data.user.email.split('@')[0] as string),
    types: () => sent.map(({ type }) => type as string),
  };
  const receiver: EventReceiver = {
    where: 'https://events.example.com',
    deliver(event) {
      sent.push({ id: event.id, type: event.type, body: event.body });
      return small.answer(event);
    },
  };
  return Object.assign(small, { receiver });
}

/** Stands still until the test moves it. */
function stillClock() {
  let now = NOW;
  return {
    now: () => now,
    move(by: Temporal.DurationLike) {
      now = now.toZonedDateTimeISO('UTC').add(by).toInstant();
    },
    moveTo(instant: Temporal.Instant) {
      now = instant;
    },
  };
}

/** The app's part of it on a database, with a clock that the test moves. */
function appOn(database: TestDatabase, records: OpenRecords = database.records) {
  const clock = stillClock();
  const lines: { readonly level: string; readonly message: string; readonly fields: object }[] = [];
  const write = (level: string) => (fields: object, message: string) => {
    lines.push({ level, message, fields });
  };
  const log = { info: write('info'), warn: write('warn'), error: write('error') };
  const small = smallReceiver();
  const ports = { records, clock, log, receiver: small.receiver };
  return {
    ...ports,
    lines,
    small,
    ports,
    switched: (isOn: boolean) => switchEvents(ports, isOn),
    minute: () => sendEvents(ports),
    /** So many minutes, in each of which the app looks. */
    async minutes(count: number) {
      for (let minute = 0; minute < count; minute += 1) {
        clock.move({ minutes: 1 });
        await sendEvents(ports);
      }
    },
  };
}

const happens = (records: OpenRecords, name: string, given: Partial<AuditEvent> = {}) =>
  records.audit.append(event({ action: 'api_user.created', subject: `${name}@example.com`, ...given }));

async function keep(records: OpenRecords, id: string, given: Partial<ApiUser> = {}): Promise<void> {
  const email = `${id}@example.com`;
  await records.operations.open(
    operation({ id, newUser: newApiUser({ email }) }),
    event({ action: 'command.received' }),
  );
  const made = apiUser({ id, email, userid: `guid-of-${id}`, ...given });
  await records.operations.succeed(id, { made }, event({ action: 'command.received' }));
}

describe.each(DATABASES)('events for others, on $kind', ({ open }) => {
  const switchedOn = async (database: TestDatabase) => {
    await database.records.migrate();
    const app = appOn(database);
    await app.switched(true);
    return app;
  };

  it('are of what happens from the moment on at which they are switched on, each sent once', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await happens(records, 'before');
    const app = appOn(database);
    await app.switched(true);
    await happens(records, 'one');
    await happens(records, 'two');
    await happens(records, 'nobody’s', { action: 'request.opened' });
    // A second start changes nothing.
    await app.switched(true);
    await app.minutes(3);
    expect(app.small.addresses()).toEqual(['one', 'two']);
    expect(new Set(app.small.ids()).size).toBe(2);
    await app.switched(true);
    await app.minutes(200);
    expect(app.small.sent).toHaveLength(2);
  });

  it('are on from the very beginning where nothing has happened yet', async () => {
    await using database = await open();
    const app = await switchedOn(database);
    await happens(database.records, 'first');
    await app.minute();
    expect(app.small.addresses()).toEqual(['first']);
  });

  it('know the user by its id, by the operation, or by its address, the living one first, and without one say what they can', async () => {
    await using database = await open();
    const { records } = database;
    const app = await switchedOn(database);
    await keep(records, 'old');
    await records.apiUsers.markGone('old', NOW, event({ action: 'command.received' }));
    const earlier = { email: 'erp@example.com', createdAt: NOW.add({ hours: 1 }) };
    await keep(records, 'erp-before', earlier);
    await records.apiUsers.markGone('erp-before', NOW, event({ action: 'command.received' }));
    await keep(records, 'erp');
    await happens(records, 'another', { action: 'api_user.gone', details: { user: 'erp', owner: 'U0RITA' } });
    await happens(records, 'another', { details: { operation: 'erp' } });
    await happens(records, 'ERP', { action: 'api_user.revoked' });
    await happens(records, 'old', { action: 'api_user.revoked' });
    await happens(records, 'nobody', { action: 'api_user.revoked' });
    await app.minute();
    const users = app.small.sent.map(({ body }) => JSON.parse(body).data.user);
    expect(users.map(({ id, userid }) => [id, userid])).toEqual([
      ['erp', 'guid-of-erp'],
      ['erp', 'guid-of-erp'],
      ['erp', 'guid-of-erp'],
      ['old', 'guid-of-old'],
      [null, null],
    ]);
    expect(users[0]).toMatchObject({
      owner: 'U0RITA',
      email: 'another@example.com',
      expiry: '2027-03-31T21:59:59Z',
    });
  });

  it('tell a warning and an end once, however many entries of the audit are about it', async () => {
    await using database = await open();
    const { records } = database;
    const app = await switchedOn(database);
    await keep(records, 'erp');
    const warned = (recipient: string, threshold: number) =>
      happens(records, 'erp', {
        action: 'reminder.sent',
        details: { recipient, threshold, daysLeft: threshold },
      });
    await warned('U0OMAR', 7);
    await app.minute();
    await warned('C024BE91L', 7);
    await app.minute();
    await warned('U0OMAR', 3);
    const to = NOW.subtract({ seconds: 1 }).toString();
    const details = { from: '2027-03-31T21:59:59Z', to, operation: 'erp' };
    await happens(records, 'erp', { action: 'api_user.expiry_changed', details });
    app.clock.move({ days: 1 });
    await app.minute();
    await happens(records, 'erp', {
      action: 'api_user.expired',
      actor: 'app',
      details: { expiry: to, user: 'erp' },
    });
    await app.minute();
    expect(app.small.types()).toEqual(['api_user.ending', 'api_user.ending', 'api_user.ended']);
    expect(JSON.parse(app.small.sent[2]?.body ?? '').data.by).toBe('U0GRACE');
  });

  it('wait after pauses that grow, with the same id and the same bytes, and are said to be stuck once', async () => {
    await using database = await open();
    const { records } = database;
    const app = await switchedOn(database);
    app.small.answer = async () => refused();
    await happens(records, 'one');
    await app.minute();
    const tries = () => app.small.sent.length;
    const seen: number[] = [];
    for (let minute = 0; minute < 240; minute += 1) {
      const before = tries();
      await app.minutes(1);
      if (tries() > before) seen.push(minute + 1);
    }
    expect(seen).toEqual([1, 3, 8, 23, 53, 113, 173, 233]);
    expect(new Set(app.small.sent.map((each) => JSON.stringify(each))).size).toBe(1);
    const said = () => app.lines.map(({ level, message }) => `${level}: ${message}`);
    const stuck = 'error: Events are not taken; they are kept, and tried again';
    expect(said()).toEqual([stuck]);
    expect(app.lines[0]?.fields).toEqual({
      where: 'https://events.example.com',
      answer: 'HTTP 500',
      waiting: 1,
    });
    expect(await records.outbox.waiting()).toEqual({
      count: 1,
      failing: 1,
      oldest: { since: NOW, said: 'HTTP 500' },
    });
    app.small.answer = async () => TAKEN;
    await app.minutes(120);
    expect(said()).toEqual([stuck, 'info: Events are taken again']);
    expect(await records.outbox.waiting()).toEqual({ count: 0, failing: 0, oldest: undefined });
  });

  it('leave a receiver alone after three failures in a row, and all go out as soon as it takes one', async () => {
    await using database = await open();
    const { records } = database;
    const app = await switchedOn(database);
    app.small.answer = async () => refused();
    for (let count = 0; count < 250; count += 1) await happens(records, `user-${count}`);
    await app.minute();
    expect(app.small.sent).toHaveLength(3);
    const perHour: number[] = [];
    for (let hour = 0; hour < 4; hour += 1) {
      const before = app.small.sent.length;
      await app.minutes(60);
      perHour.push(app.small.sent.length - before);
    }
    expect(perHour).toEqual([15, 3, 3, 3]);
    app.small.answer = async () => TAKEN;
    const before = app.small.sent.length;
    await app.minutes(60);
    expect(app.small.sent.length - before).toBe(250);
    expect((await records.outbox.waiting()).count).toBe(0);
    expect(new Set(app.small.ids()).size).toBe(250);
  });

  it('that waited long for a receiver go out with the first that it takes after such trouble', async () => {
    await using database = await open();
    const { records } = database;
    const app = await switchedOn(database);
    app.small.answer = async () => refused();
    await happens(records, 'long');
    await app.minutes(200);
    for (const name of ['one', 'two', 'three']) await happens(records, name);
    await app.minutes(1);
    app.small.answer = async () => TAKEN;
    const before = app.small.sent.length;
    await app.minutes(1);
    expect(app.small.addresses().slice(before)).toEqual(['one', 'two', 'three', 'long']);
  });

  it('do not come before the time that the receiver asks for, none of them', async () => {
    await using database = await open();
    const app = await switchedOn(database);
    app.small.answer = async () => refused(45 * 60);
    await happens(database.records, 'one');
    await happens(database.records, 'two');
    await app.minute();
    expect(app.small.addresses()).toEqual(['one']);
    await happens(database.records, 'three');
    app.small.answer = async () => TAKEN;
    await app.minutes(44);
    expect(app.small.sent).toHaveLength(1);
    await app.minutes(1);
    expect(app.small.addresses().sort()).toEqual(['one', 'one', 'three', 'two']);
  });

  it('go on past some that the receiver never takes', async () => {
    await using database = await open();
    const { records } = database;
    const app = await switchedOn(database);
    for (const which of [1, 2, 3]) await happens(records, `poison-${which}`);
    app.small.answer = async ({ body }) => (body.includes('poison') ? refused() : TAKEN);
    await app.minute();
    for (let count = 0; count < 30; count += 1) {
      await happens(records, `user-${count}`);
      await app.minutes(1);
      expect(app.small.addresses()).toContain(`user-${count}`);
    }
    const others = app.small.addresses().filter((name) => !name.startsWith('poison'));
    expect(others).toEqual(Array.from({ length: 30 }, (_, count) => `user-${count}`));
    expect(app.lines.map(({ message }) => message)).toHaveLength(1);
    expect((await records.outbox.waiting()).failing).toBe(3);
  });

  it('that were made while the app was off for a day go out when it is back', async () => {
    await using database = await open();
    const { records } = database;
    await switchedOn(database);
    // By the command line, or by a process that was killed right after.
    await happens(records, 'meanwhile');
    const next = appOn(database, database.second());
    next.clock.move({ days: 1 });
    await next.switched(true);
    await next.minute();
    expect(next.small.addresses()).toEqual(['meanwhile']);
  });

  it('come again with the same id after a process that was killed between the answer and its note', async () => {
    await using database = await open();
    const { records } = database;
    const app = await switchedOn(database);
    await happens(records, 'one');
    await happens(records, 'two');
    const outbox = {
      ...records.outbox,
      markTaken: async () => {
        throw new Error('killed');
      },
    };
    await expect(sendEvents({ ...app.ports, records: { ...records, outbox } })).rejects.toThrow('killed');
    await app.minute();
    expect(app.small.addresses()).toEqual(['one', 'one', 'two']);
    expect(app.small.sent[1]).toEqual(app.small.sent[0]);
  });

  it('are neither lost nor made twice by a process that is killed while it reads the audit', async () => {
    await using database = await open();
    const { records } = database;
    const app = await switchedOn(database);
    await happens(records, 'one');
    const killed = async () => {
      throw new Error('killed');
    };
    const outbox = { ...records.outbox, keep: killed };
    await expect(fillOutbox({ ...app.ports, records: { outbox } })).rejects.toThrow('killed');
    // One that was read by two at once, because a lock was lost.
    const unread = await records.outbox.unread(['api_user.created']);
    await happens(records, 'two');
    await fillOutbox(app.ports);
    if (!unread) throw new Error('nothing was unread');
    const stale = { id: 'evt_x', once: 'x', sequence: 1, type: 'api_user.created', body: '{}' } as const;
    await records.outbox.keep(unread.part, [stale], NOW);
    await app.minute();
    expect(app.small.addresses()).toEqual(['one', 'two']);
  });

  it('are sent by one of two processes', async () => {
    await using database = await open();
    const first = await switchedOn(database);
    const second = appOn(database, database.second());
    for (let count = 0; count < 5; count += 1) await happens(database.records, `user-${count}`);
    let answer = (_: ReceiverAnswer) => {};
    first.small.answer = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const running = first.minute();
    while (first.small.sent.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await second.minute();
    expect(second.small.sent).toEqual([]);
    first.small.answer = async () => TAKEN;
    answer(TAKEN);
    await running;
    await second.minute();
    expect([...first.small.ids(), ...second.small.ids()]).toHaveLength(5);
  });

  it('that one process has taken over while another stood still stay taken', async () => {
    await using database = await open();
    const { records } = database;
    const app = await switchedOn(database);
    await happens(records, 'one');
    app.small.answer = async ({ id }) => {
      await records.outbox.markTaken(id, NOW);
      return refused();
    };
    await app.minute();
    await app.minutes(10);
    expect(app.small.sent).toHaveLength(1);
    expect((await records.outbox.waiting()).count).toBe(0);
    expect(await database.kept.events()).toMatchObject([{ tries: 0, takenAt: NOW.epochMilliseconds }]);
  });

  it('end where the app is stopping, and what has not left waits as before', async () => {
    await using database = await open();
    const { records } = database;
    const app = await switchedOn(database);
    for (const name of ['one', 'two', 'three']) await happens(records, name);
    app.small.answer = async () => (app.small.sent.length > 1 ? { is: 'stopping' } : TAKEN);
    await app.minute();
    expect(app.small.sent).toHaveLength(2);
    expect(await records.outbox.waiting()).toMatchObject({ count: 2, failing: 0 });
    app.small.answer = async () => TAKEN;
    await app.minute();
    expect(app.small.addresses()).toEqual(['one', 'two', 'two', 'three']);
  });

  it('that were not taken are kept while they are off, and nothing of that time is collected', async () => {
    await using database = await open();
    const { records } = database;
    const app = await switchedOn(database);
    app.small.answer = async () => refused();
    await happens(records, 'refused');
    await app.minute();
    await happens(records, 'before');
    await app.switched(false);
    expect(app.lines.at(-1)).toMatchObject({ level: 'warn', fields: { waiting: 2 } });
    await happens(records, 'meanwhile');
    await app.switched(false);
    await app.switched(true);
    await happens(records, 'after');
    app.small.answer = async () => TAKEN;
    await app.minutes(5);
    expect(app.small.addresses().sort()).toEqual(['after', 'before', 'refused', 'refused']);
  });

  it('are nothing to an app that has none, and say nothing of it', async () => {
    await using database = await open();
    await database.records.migrate();
    const app = appOn(database);
    await app.switched(false);
    await happens(database.records, 'one');
    await app.switched(false);
    expect(await database.kept.events()).toEqual([]);
    expect(app.lines).toEqual([]);
  });

  it('are not held up by an entry that this version cannot read, nor by a clock that was years ahead', async () => {
    await using database = await open();
    const { records } = database;
    const app = await switchedOn(database);
    await happens(records, 'odd');
    await happens(records, 'one');
    await database.execute(
      `update audit_events set details = '{"a":{"b":1}}' where subject = 'odd@example.com'`,
    );
    app.small.answer = async () => refused();
    app.clock.move({ years: 5 });
    await app.minute();
    await records.jobs.recordOwed('events', { tries: 3, nextTryAt: app.clock.now() });
    app.clock.moveTo(NOW);
    app.small.answer = async () => TAKEN;
    await app.minute();
    expect(app.small.addresses()).toEqual(['one', 'one']);
    expect(database.unreadable).toEqual(['audit event 1']);
  });

  it('are forgotten a month after they were taken, and never before', async () => {
    await using database = await open();
    const { records } = database;
    const app = await switchedOn(database);
    await happens(records, 'taken');
    await app.minute();
    app.small.answer = async () => refused();
    await happens(records, 'waits');
    await app.minute();
    app.clock.move({ days: 29 });
    await app.minute();
    expect(await database.kept.events()).toHaveLength(2);
    app.clock.move({ days: 2 });
    await app.minute();
    expect((await database.kept.events()).map(({ takenAt }) => takenAt)).toEqual([undefined]);
  });
});
