import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { setExpiry } from '../../src/core/changes/set-expiry.ts';
import type { OpenRecords } from '../../src/store/records.ts';
import { apiUser, at, event, expiryOperation, NOW, newExpiry, operation } from '../builders.ts';
import { DATABASES, type TestDatabase } from './databases.ts';

const { overtakes } = setExpiry;

/** Wishes for three days, in the order in which they came. */
const wishes = ['2027-04-30', '2027-05-31', '2027-06-30'].map((day, index) =>
  expiryOperation({
    id: `wish-${index}`,
    data: newExpiry({ expiry: at(`${day}T21:59:59Z`) }),
    createdAt: NOW.add({ seconds: index }),
  }),
);

const [first, second, third] = wishes as [(typeof wishes)[0], (typeof wishes)[0], (typeof wishes)[0]];

describe.each(DATABASES)('changes of one user’s end of access on $kind', ({ open }) => {
  async function opened(database: TestDatabase): Promise<OpenRecords> {
    const { records } = database;
    await records.migrate();
    await records.operations.open(operation({ id: 'make' }), event());
    await records.operations.succeed('make', { made: apiUser() }, event());
    return records;
  }

  const statesOf = async (database: TestDatabase) =>
    Object.fromEntries(
      (await database.rows<{ id: string; state: string }>('operations', 'id'))
        .filter(({ id }) => id !== 'make')
        .map(({ id, state }) => [id, state]),
    );

  it('take the place of an earlier one that has not left', async () => {
    await using database = await open();
    const { operations } = await opened(database);
    for (const wish of wishes) {
      expect((await operations.open(wish, event(), { overtakes })).result).toBe('opened');
    }
    expect(await statesOf(database)).toEqual({
      'wish-0': 'overtaken',
      'wish-1': 'overtaken',
      'wish-2': 'open',
    });
  });

  it('wait for an earlier one that has left, the latest alone, and begin when that has ended', async () => {
    await using database = await open();
    const { operations } = await opened(database);
    await operations.open(first, event(), { overtakes });
    await operations.markSent(first, NOW);
    expect((await operations.open(second, event(), { overtakes })).result).toBe('queued');
    expect((await operations.open(third, event(), { overtakes })).result).toBe('queued');
    expect(await operations.isAwaited(first)).toBe(true);
    expect(await statesOf(database)).toEqual({ 'wish-0': 'open', 'wish-1': 'overtaken', 'wish-2': 'queued' });
    expect((await operations.unfinished()).map(({ id }) => id)).toEqual(['wish-0']);
    await operations.markAccepted({ ...first, sentAt: NOW }, NOW);
    const learnt = { apiUserId: 'user-1', expiry: first.change.data.expiry, readAt: NOW };
    await operations.succeed(first.id, { learnt }, event());
    expect(await statesOf(database)).toMatchObject({ 'wish-0': 'succeeded', 'wish-2': 'open' });
    expect((await operations.get(third.id))?.nextAt).toBeUndefined();
  });

  it.each([
    ['was found to be made', true, NOW.add({ minutes: 2 })],
    ['was refused by Marketo itself', 'refused', undefined],
    ['was changed by somebody else', 'changed_meanwhile', NOW.add({ minutes: 2 })],
  ] as const)(
    'leave when nothing can arrive any more after one that left without an answer and %s',
    async (...[, became, leaves]) => {
      await using database = await open();
      const { operations } = await opened(database);
      await operations.open(first, event(), { overtakes });
      await operations.markSent(first, NOW);
      const learnt = { apiUserId: 'user-1', expiry: first.change.data.expiry, readAt: NOW };
      if (became === true) await operations.succeed(first.id, { learnt }, event());
      else await operations.fail({ ...first, sentAt: NOW }, { reason: became }, event());
      // Whether it waited then or is asked for now: one moment holds.
      await operations.open(second, event(), { overtakes });
      expect((await operations.get(second.id))?.nextAt?.toString()).toBe(leaves?.toString());
      await operations.open(third, event(), { overtakes });
      expect((await operations.get(third.id))?.nextAt?.toString()).toBe(leaves?.toString());
    },
  );

  it('have the one before them looked after at once, whatever pause it was in', async () => {
    await using database = await open();
    const { operations } = await opened(database);
    await operations.open(first, event(), { overtakes });
    await operations.markSent(first, NOW);
    await operations.postpone(
      { ...first, sentAt: NOW },
      { nextAt: NOW.add({ minutes: 15 }), looks: 4, answer: undefined },
    );
    await operations.open(second, event(), { overtakes });
    expect((await operations.get(first.id))?.nextAt).toBeUndefined();
  });

  it('begin later where the earlier one left without an answer: it may still be carried out', async () => {
    await using database = await open();
    const { operations } = await opened(database);
    await operations.open(first, event(), { overtakes });
    await operations.markSent(first, NOW);
    await operations.open(second, event(), { overtakes });
    expect(await operations.overtake({ ...first, sentAt: NOW }, NOW.add({ minutes: 1 }))).toBe(true);
    expect(await operations.get(second.id)).toMatchObject({ state: 'open', nextAt: NOW.add({ minutes: 2 }) });
  });

  it('are one where the same person says the same twice, unless somebody has said another thing since', async () => {
    await using database = await open();
    const { operations } = await opened(database);
    const again = (id: string, wish: typeof first) => ({ ...wish, id, createdAt: NOW.add({ minutes: 1 }) });
    await operations.open(first, event(), { overtakes });
    expect(await operations.open(again('twice', first), event(), { overtakes })).toMatchObject({
      result: 'repeated',
      operation: { id: first.id },
    });
    const byAnother = { ...again('another', first), requester: 'U0ANOTHER' };
    expect((await operations.open(byAnother, event(), { overtakes })).result).toBe('opened');

    await operations.markSent(byAnother, NOW);
    expect((await operations.open(second, event(), { overtakes })).result).toBe('queued');
    // Theirs has left, and somebody else's waits behind it: what they say now is the later word.
    const later = { ...byAnother, id: 'later' };
    expect((await operations.open(later, event(), { overtakes })).result).toBe('queued');
    expect(await statesOf(database)).toMatchObject({ [second.id]: 'overtaken', later: 'queued' });
  });

  it('never stand in a lane of two, however many come at once', async () => {
    await using database = await open();
    const { operations } = await opened(database);
    const processes = [operations, database.second().operations];
    const many = Array.from({ length: 20 }, (_, index) =>
      expiryOperation({ id: `many-${index}`, requester: `U0MANY${index}` }),
    );
    const results = await Promise.all(
      many.map((each, index) => processes[index % 2]?.open(each, event(), { overtakes })),
    );
    expect(results.filter((each) => each?.result === 'opened').length).toBeGreaterThan(0);
    const states = Object.values(await statesOf(database));
    expect(states.filter((state) => state === 'open')).toHaveLength(1);
    expect(states.filter((state) => state === 'queued')).toEqual([]);
    const kept = states.length;
    // Every wish that was refused its place was told so, and none is lost without a word.
    expect(results.filter((each) => each?.result === 'lane_taken')).toHaveLength(20 - kept);
  });

  it('do not meet what is about another user, or about an address', async () => {
    await using database = await open();
    const records = await opened(database);
    await records.operations.open(operation({ id: 'make-2' }), event());
    await records.operations.succeed(
      'make-2',
      { made: apiUser({ id: 'user-2', userid: 'b@example.com', email: 'b@example.com' }) },
      event(),
    );
    const other = expiryOperation({ id: 'other', data: newExpiry({ apiUserId: 'user-2' }) });
    expect((await records.operations.open(first, event(), { overtakes })).result).toBe('opened');
    expect((await records.operations.open(other, event(), { overtakes })).result).toBe('opened');
    expect((await records.operations.open(operation({ id: 'make-3' }), event())).result).toBe('opened');
  });

  it('are known from the moment at which they were seen, and what was read before does not undo them', async () => {
    await using database = await open();
    const { operations, apiUsers } = await opened(database);
    await operations.open(first, event(), { overtakes });
    const { expiry } = first.change.data;
    const seenAt = NOW.add({ minutes: 5 });
    await operations.succeed(
      first.id,
      { learnt: { apiUserId: 'user-1', expiry, readAt: seenAt } },
      event({ at: seenAt }),
    );
    expect((await apiUsers.get('user-1'))?.expiry.toString()).toBe(expiry.toString());
    const before = { expiry: 'never' as const, roles: [] };
    await apiUsers.learn('user-1', seenAt.subtract({ seconds: 1 }), () => ({ ...before, events: [] }));
    expect((await apiUsers.get('user-1'))?.expiry.toString()).toBe(expiry.toString());
    await apiUsers.learn('user-1', seenAt.add({ seconds: 1 }), () => ({ ...before, events: [] }));
    expect((await apiUsers.get('user-1'))?.expiry).toBe('never');
  });
});

describe('changes of one user’s end of access by two processes', () => {
  /** Holds back whoever writes to the audit, which is written last, until it is released. */
  async function holdingTheAudit({ config }: TestDatabase) {
    if (config.kind !== 'postgres') throw new Error('no PostgreSQL');
    const client = new pg.Client({ connectionString: config.url.reveal() });
    await client.connect();
    await client.query('begin');
    await client.query('lock table audit_events in exclusive mode');
    return async () => {
      await client.query('rollback');
      await client.end();
    };
  }

  it('begin where the one before ends in the same moment: none waits for what is over', async () => {
    const postgres = DATABASES.find(({ kind }) => kind === 'PostgreSQL');
    if (!postgres) throw new Error('no PostgreSQL');
    await using database = await postgres.open();
    const { operations, migrate } = database.records;
    await migrate();
    await operations.open(operation({ id: 'make' }), event());
    await operations.succeed('make', { made: apiUser() }, event());
    await operations.open(first, event(), { overtakes });
    await operations.markSent(first, NOW);
    const release = await holdingTheAudit(database);
    const learnt = { apiUserId: 'user-1', expiry: first.change.data.expiry, readAt: NOW };
    // Both are under way at once: the end of the first is written and not there yet for the other.
    const ends = operations.succeed(first.id, { learnt }, event());
    await setTimeout(200);
    const opens = database.second().operations.open(second, event(), { overtakes });
    await setTimeout(200);
    await release();
    await Promise.all([ends, opens]);
    expect((await operations.unfinished()).map(({ id }) => id)).toEqual([second.id]);
  });
});
