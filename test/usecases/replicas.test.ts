import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import type { Marketo, MarketoUser } from '../../src/ports/marketo.ts';
import { MessageNotSent, type Messenger } from '../../src/ports/messages.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Records } from '../../src/ports/records/records.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { deliver } from '../../src/usecases/deliver.ts';
import { event, NOW, newApiUser, operation } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';

/**
 * Two processes of which one stands still at the worst moment, as a suspended machine does, and has lost its lock when it
 * goes on. What each one sees is in the test; the records are real.
 */

const silent = { info() {}, warn() {}, error() {}, debug() {} } as unknown as Ports['log'];
const clock = () => movableClock(NOW);
type Standing = { readonly records: Records; readonly clock: ReturnType<typeof clock> };

function idsOf(name: string): Ports['ids'] {
  let count = 0;
  return {
    next() {
      count += 1;
      return `${name}-${count}`;
    },
  };
}

/** A Marketo that knows who was invited. */
function inMemoryMarketo() {
  const users: MarketoUser[] = [];
  const marketo: Pick<Marketo, 'findUserByEmail' | 'inviteApiUser'> = {
    findUserByEmail: async (email) => users.find((user) => user.email === email),
    async inviteApiUser({ email, firstName, lastName }, leaving) {
      await leaving?.();
      users.push({ userid: email, email, firstName, lastName, apiOnly: true, id: 7 });
    },
  };
  return { users, marketo: marketo as Marketo };
}

/** The records as a process sees them that stands still right after it took the right to send. */
function standingStill(records: Records, meanwhile: () => Promise<void>): Records {
  const operations: Records['operations'] = {
    ...records.operations,
    // The lock is gone, so it keeps nobody out.
    async exclusively(_, work) {
      await work();
      return true;
    },
    async markSent(...step) {
      const isSent = await records.operations.markSent(...step);
      await meanwhile();
      return isSent;
    },
  };
  return { ...records, operations };
}

describe.each(DATABASES)('an invite whose process stands still before it leaves, on $kind', ({ open }) => {
  async function opened(database: TestDatabase) {
    await database.records.migrate();
    await database.records.operations.open(operation(), event());
    const { users, marketo } = inMemoryMarketo();
    const now = clock();
    const process = (records: Records, ids: string) => ({
      records,
      clock: now,
      ids: idsOf(ids),
      log: silent,
      instances: new Map([['123-ABC-456', { marketo }]]) as unknown as Ports['instances'],
    });
    return { users, now, process, other: process(database.second(), 'other') };
  }

  it('does not leave where another one has said meanwhile that the user was not created', async () => {
    await using database = await open();
    const { users, now, process, other } = await opened(database);
    const one = standingStill(database.records, async () => {
      now.move({ minutes: 11 });
      await settleOperation(other, 'operation-1');
    });
    await settleOperation(process(one, 'one'), 'operation-1');
    expect(users).toEqual([]);
    const stands = await database.records.operations.get('operation-1');
    expect(stands).toMatchObject({ state: 'failed', failure: { reason: 'not_carried_out' } });
  });

  it.each([30, 90, 500])('leaves later, once, where that took %i seconds', async (seconds) => {
    await using database = await open();
    const { users, now, process, other } = await opened(database);
    const one = standingStill(database.records, async () => {
      now.move({ seconds });
      await settleOperation(other, 'operation-1');
    });
    await settleOperation(process(one, 'one'), 'operation-1');
    expect(users).toEqual([]);
    expect(await database.records.operations.get('operation-1')).toMatchObject({
      state: 'open',
      sentAt: undefined,
    });
    now.move({ minutes: 5 });
    await settleOperation(other, 'operation-1');
    expect(users.map(({ email }) => email)).toEqual([newApiUser().email]);
    expect(await database.records.operations.get('operation-1')).toMatchObject({ state: 'succeeded' });
  });

  it('leaves at once where it did not stand still', async () => {
    await using database = await open();
    const { users, process } = await opened(database);
    const one = standingStill(database.records, async () => {});
    await settleOperation(process(one, 'one'), 'operation-1');
    expect(users).toHaveLength(1);
  });
});

/** What one side waits for until the other opens it. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

/** A Slack that keeps what was posted; what happens on the way of a message is the test's. */
function inMemorySlack() {
  const posted: string[] = [];
  const lookedFor: string[] = [];
  const nothing = async () => {};
  const messenger = ({
    beforeLeaving = nothing,
    onTheWay = nothing,
    beforeAnswer = nothing,
    whileLooking = nothing,
  } = {}): Messenger => ({
    most: { reminder: 8, digest: 8, findings: 8, review: 8 },
    async send(_, __, messageId, leaving) {
      await beforeLeaving();
      await leaving();
      await onTheWay();
      posted.push(messageId);
      await beforeAnswer();
      return { conversation: 'D0OMAR', ts: '1.0', drawn: messageId };
    },
    async wasSent(_, messageId) {
      lookedFor.push(messageId);
      const wasPosted = posted.includes(messageId);
      await whileLooking();
      return wasPosted ? { conversation: 'D0OMAR', ts: '1.0' } : undefined;
    },
    redraw: async () => ({ is: 'same', drawn: '' }),
  });
  return { posted, lookedFor, messenger };
}

const delivery = (key: string) => ({
  key,
  instance: '123-ABC-456',
  apiUserId: undefined,
  recipient: 'U0OMAR',
});

const parcel = (...keys: string[]) => ({
  recipient: { kind: 'person', id: 'U0OMAR' } as const,
  deliveries: (keys.length > 0 ? keys : ['reminder:1']).map(delivery),
  about: () =>
    ({
      kind: 'outcome',
      instance: '123-ABC-456',
      operation: 'operation-1',
      for: 'owner',
      attempt: 0,
    }) as const,
  events: () => [event({ action: 'reminder.sent' })],
});

describe.each(DATABASES)('a message that two processes want to post, on $kind', ({ open }) => {
  async function opened(database: TestDatabase) {
    await database.records.migrate();
    await database.records.operations.open(operation(), event());
    const { posted, lookedFor, messenger } = inMemorySlack();
    const now = clock();
    const process = (records: Records, ids: string, ...how: Parameters<typeof messenger>) => ({
      records,
      clock: now,
      ids: idsOf(ids),
      log: silent,
      instances: new Map() as Ports['instances'],
      messenger: messenger(...how),
    });
    const other = process(database.second(), 'other');
    return { posted, lookedFor, now, process, other };
  }
  const told = async ({ records }: Pick<Standing, 'records'>) =>
    (await records.audit.list()).filter(({ action }) => action === 'reminder.sent').length;

  it('is not posted by one while the other has not taken it over from it', async () => {
    await using database = await open();
    const { posted, process, other } = await opened(database);
    // Before it leaves the other one finds the claim, sees nothing in Slack, and takes it over.
    const one = process(database.records, 'one', {
      async beforeLeaving() {
        await deliver(other, parcel());
      },
    });
    await expect(deliver(one, parcel())).rejects.toMatchObject({ code: 'on_its_way', why: 'later' });
    expect(posted).toEqual(['other-1']);
    expect(await deliver(one, parcel())).toBe('nothing_left');
    expect(await told(database)).toBe(1);
  });

  it('of which each has claimed a part leaves whole or not at all, and not twice', async () => {
    await using database = await open();
    const { posted, process, other } = await opened(database);
    const one = process(database.records, 'one', {
      async beforeLeaving() {
        await deliver(other, parcel('b'));
      },
    });
    await expect(deliver(one, parcel('a', 'b'))).rejects.toMatchObject({ code: 'on_its_way' });
    expect(posted).toEqual(['other-1']);
    expect(await deliver(process(database.records, 'again'), parcel('a', 'b'))).toBe('sent');
    expect(posted).toEqual(['other-1', 'again-1']);
    expect(await deliver(other, parcel('a', 'b'))).toBe('nothing_left');
  });

  it('does not leave after its process stood still, and is posted by the next run', async () => {
    await using database = await open();
    const { posted, now, process, other } = await opened(database);
    const { hold } = database.records.deliveries;
    const slow: Records = {
      ...database.records,
      deliveries: {
        ...database.records.deliveries,
        async hold(...what) {
          const isHeld = await hold(...what);
          now.move({ seconds: 70 });
          return isHeld;
        },
      },
    };
    await expect(deliver(process(slow, 'one'), parcel())).rejects.toMatchObject({ code: 'stood_still' });
    expect(posted).toEqual([]);
    expect(await deliver(other, parcel())).toBe('sent');
    expect(posted).toEqual(['other-1']);
  });

  it('is told once in the audit where the other found it before its answer came', async () => {
    await using database = await open();
    const { posted, now, process, other } = await opened(database);
    const seen: unknown[] = [];
    const one = process(database.records, 'one', {
      async beforeAnswer() {
        now.move({ seconds: 90 });
        seen.push(await deliver(other, parcel()));
      },
    });
    expect(await deliver(one, parcel())).toBe('sent');
    expect(seen).toEqual(['nothing_left']);
    expect(posted).toEqual(['one-1']);
    expect(await told(database)).toBe(1);
  });

  it.each(['a time-out', 'an answer that nobody knows'])(
    'that Slack carries out late, after %s, is found by the next run and not posted again',
    async (what) => {
      await using database = await open();
      const { posted, lookedFor, now, process, other } = await opened(database);
      const one = process(database.records, 'one', {
        async onTheWay() {
          if (what === 'a time-out') throw new Error('No answer within 2500 ms');
          throw new MessageNotSent('internal_error', 'passing');
        },
      });
      await expect(deliver(one, parcel())).rejects.toThrow();
      now.move({ seconds: 10 });
      await expect(deliver(other, parcel())).rejects.toMatchObject({ code: 'on_its_way' });
      expect(lookedFor).toEqual([]);
      // Carried out at last.
      posted.push('one-1');
      now.move({ seconds: 50 });
      expect(await deliver(other, parcel())).toBe('nothing_left');
      expect(posted).toEqual(['one-1']);
      expect(await told(database)).toBe(1);
    },
  );

  it('that certainly was not posted is tried again at once', async () => {
    await using database = await open();
    const { posted, process, other } = await opened(database);
    const one = process(database.records, 'one', {
      async onTheWay() {
        throw new MessageNotSent('ratelimited', 'later');
      },
    });
    await expect(deliver(one, parcel())).rejects.toMatchObject({ code: 'ratelimited' });
    expect(await deliver(other, parcel())).toBe('sent');
    expect(posted).toEqual(['other-1']);
  });

  it('is left alone by the other while Slack is slow, and is not told as sent by it', async () => {
    await using database = await open();
    const { posted, lookedFor, now, process, other } = await opened(database);
    const seen: unknown[] = [];
    const one = process(database.records, 'one', {
      async onTheWay() {
        now.move({ seconds: 30 });
        seen.push(await deliver(other, parcel()).catch(({ code }) => code));
      },
    });
    expect(await deliver(one, parcel())).toBe('sent');
    expect(seen).toEqual(['on_its_way']);
    expect(lookedFor).toEqual([]);
    expect(posted).toEqual(['one-1']);
    expect(await deliver(other, parcel())).toBe('nothing_left');
    expect(await told(database)).toBe(1);
  });

  it('is not taken over by the other where it left while that one looked for it', async () => {
    await using database = await open();
    const { posted, process } = await opened(database);
    const leaves = gate();
    const hasLeft = gate();
    const isAnswered = gate();
    const one = process(database.records, 'one', {
      beforeLeaving: () => leaves.opened,
      async onTheWay() {
        hasLeft.open();
        await isAnswered.opened;
      },
    });
    const other = process(database.second(), 'other', {
      async whileLooking() {
        leaves.open();
        await hasLeft.opened;
      },
    });
    const sending = deliver(one, parcel());
    await expect.poll(() => database.kept.deliveries()).toHaveLength(1);
    await expect(deliver(other, parcel())).rejects.toMatchObject({ code: 'on_its_way' });
    isAnswered.open();
    expect(await sending).toBe('sent');
    expect(posted).toEqual(['one-1']);
  });

  it('is looked for a minute after its process died, and not before', async () => {
    await using database = await open();
    const { posted, now, process, other } = await opened(database);
    const died = process(database.records, 'one', { onTheWay: () => new Promise(() => {}) });
    void deliver(died, parcel());
    await expect.poll(async () => (await database.kept.deliveries())[0]?.heldUntil).toBeGreaterThan(0);
    await expect(deliver(other, parcel())).rejects.toMatchObject({ code: 'on_its_way' });
    now.move({ seconds: 61 });
    expect(await deliver(other, parcel())).toBe('sent');
    expect(posted).toEqual(['other-2']);
  });
});
