import type { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { Expiry } from '../../src/core/expiry.ts';
import { hashOf } from '../../src/store/audit.ts';
import { migrations } from '../../src/store/migrations/index.ts';
import { apiUser, at, event, NOW, newApiUser, operation } from '../builders.ts';
import { DATABASES } from './databases.ts';

/** With instants as text: they carry their value where `toEqual` does not look. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const later = NOW.add({ hours: 1 });

const posted = (message: string) => ({
  message,
  where: { conversation: 'D0OMAR', ts: '1.0' },
  drawn: 'hash',
});

describe.each(DATABASES)('the records on $kind', ({ open }) => {
  it('are migrated once, also by four processes that start together', async () => {
    await using database = await open();
    const starters = [database.records, database.second(), database.second(), database.second()];
    const ran = await Promise.all(starters.map((records) => records.migrate()));
    expect(ran.flat()).toEqual(Object.keys(await migrations.getMigrations()));
    expect(await database.records.migrate()).toEqual([]);
    await database.records.ping();
  });

  it('give an operation back as it was written', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    const opened = await records.operations.open(operation(), event());
    expect(opened).toEqual({ result: 'opened', operation: operation() });
    const read = await records.operations.get('operation-1');
    expect(plain(read)).toEqual(plain(operation()));
    expect(await records.operations.get('another')).toBeUndefined();
  });

  it('open the same operation once of twenty at the same time', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    const processes = [records, database.second()];
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => processes[index % 2]?.operations.open(operation(), event())),
    );
    expect(results.filter((each) => each?.result === 'opened')).toHaveLength(1);
    expect(results.filter((each) => each?.result === 'repeated')).toHaveLength(19);
    expect(await records.audit.list()).toHaveLength(1);
  });

  it('let one open operation have an email, whatever its case, and the next one after it has ended', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await records.operations.open(operation(), event());
    const other = operation({ id: 'operation-2', newUser: newApiUser({ email: 'ERP-Sync@Example.com' }) });
    expect(await records.operations.open(other, event())).toEqual({ result: 'lane_taken' });
    // In another instance the same address is another user.
    const elsewhere = operation({ id: 'operation-3', instance: '999-XYZ-999' });
    expect((await records.operations.open(elsewhere, event())).result).toBe('opened');
    await records.operations.fail(
      operation(),
      { reason: 'refused', code: '709', message: 'No' },
      event({ at: later }),
    );
    expect((await records.operations.open(other, event())).result).toBe('opened');
  });

  it('keep how far an operation got, and end it once', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await records.operations.open(operation(), event());
    expect((await records.operations.unfinished()).map(({ id }) => id)).toEqual(['operation-1']);
    expect(await records.operations.markSent(operation(), later)).toBe(true);
    expect(await records.operations.markAccepted(operation({ sentAt: later }), later)).toBe(true);
    expect(await records.operations.get('operation-1')).toMatchObject({ state: 'open' });
    await records.operations.succeed(
      'operation-1',
      { made: apiUser() },
      event({ action: 'api_user.created', at: later }),
    );
    // A second end, also another one, changes nothing.
    await records.operations.succeed('operation-1', { made: apiUser({ id: 'user-2' }) }, event());
    expect(
      await records.operations.fail(
        operation({ sentAt: later, acceptedAt: later }),
        { reason: 'internal' },
        event(),
      ),
    ).toBe(false);
    const read = await records.operations.get('operation-1');
    expect(read).toMatchObject({ state: 'succeeded', apiUserId: 'user-1', failure: undefined });
    expect(read?.sentAt?.equals(later)).toBe(true);
    expect(read?.finishedAt?.equals(later)).toBe(true);
    expect(await records.operations.unfinished()).toEqual([]);
    expect(await records.apiUsers.active('123-ABC-456')).toHaveLength(1);
    expect(await records.audit.list()).toHaveLength(2);
    expect((await records.operations.unannounced()).map(({ id }) => id)).toEqual(['operation-1']);
    // What was told was another outcome than the one that it has by now: that one is still owed.
    const told = { id: 'operation-1', state: 'failed', finishedAt: later } as const;
    await records.operations.markAnnounced(told, later);
    await records.operations.markAnnounced({ ...told, state: 'succeeded', finishedAt: NOW }, later);
    expect(await records.operations.unannounced()).toHaveLength(1);
    await records.operations.markAnnounced({ ...told, state: 'succeeded' }, later);
    expect(await records.operations.unannounced()).toEqual([]);
  });

  it.each([
    ['kind', 'extend'],
    ['data', '{"somethingNew":true}'],
    ['data', 'no JSON'],
    ['failure', '{"reason":"a_reason_of_tomorrow"}'],
    ['created_at', 'tomorrow'],
    ['answer', '[]'],
  ])(
    'leave an operation alone that a later version wrote (%s: %s), and give the others',
    async (column, value) => {
      await using database = await open();
      await database.records.migrate();
      const { records } = database;
      const write = (id: string, email: string) =>
        records.operations.open(operation({ id, newUser: newApiUser({ email }) }), event());
      for (const id of ['odd-open', 'open', 'odd-ended', 'ended']) await write(id, `${id}@example.com`);
      for (const id of ['odd-ended', 'ended']) {
        await records.operations.fail(operation({ id }), { reason: 'refused' }, event({ at: later }));
      }
      for (const id of ['odd-open', 'odd-ended'])
        await database.execute(`update operations set ${column} = '${value}' where id = '${id}'`);
      for (let turn = 0; turn < 2; turn += 1) {
        expect((await records.operations.unfinished()).map(({ id }) => id)).toEqual(['open']);
        expect((await records.operations.unannounced()).map(({ id }) => id)).toEqual(['ended']);
        expect(await records.operations.get('odd-open')).toBeUndefined();
      }
      // Said once each, and its email stays taken: the version that wrote it goes on with it.
      expect([...database.unreadable].sort()).toEqual(['odd-ended', 'odd-open']);
      expect(await write('odd-open', 'odd-open@example.com')).toEqual({ result: 'lane_taken' });
    },
  );

  it('write a step where the operation still stands as it was read, and nowhere else', async () => {
    await using database = await open();
    const { operations } = database.records;
    await database.records.migrate();
    await operations.open(operation(), event());
    const sent = operation({ sentAt: NOW });
    // One of two that take the right to send gets it.
    const taken = await Promise.all([
      operations.markSent(operation(), NOW),
      database.second().operations.markSent(operation(), NOW),
    ]);
    expect(taken.sort()).toEqual([false, true]);
    expect(await operations.fail(operation(), { reason: 'already_exists' }, event())).toBe(false);
    await operations.postpone(operation(), { nextAt: later, looks: 9 });
    expect(await operations.get('operation-1')).toMatchObject({ state: 'open', looks: 0, nextAt: undefined });
    // A repetition after “nothing was executed” takes it anew, and so does a process that gave it back.
    expect(await operations.markSent(sent, later)).toBe(true);
    expect(await operations.markAccepted(sent, later)).toBe(false);
    expect(await operations.markUnsent(operation({ sentAt: later }), later)).toBe('unsent');
    expect(await operations.markSent(operation(), later)).toBe(true);
    expect(await operations.markAccepted(operation({ sentAt: later }), later)).toBe(true);
    expect(await operations.fail(operation({ sentAt: later }), { reason: 'not_carried_out' }, event())).toBe(
      false,
    );
    expect((await operations.get('operation-1'))?.state).toBe('open');
    await operations.succeed(
      'operation-1',
      { made: apiUser(), keptAs: { firstName: 'A', lastName: 'B' } },
      event(),
    );
    expect(await operations.get('operation-1')).toMatchObject({ keptAs: { firstName: 'A', lastName: 'B' } });
    for (const step of [operations.markSent, operations.markAccepted]) {
      expect(await step(operation({ sentAt: later, acceptedAt: later }), later)).toBe(false);
    }
  });

  it('let one at a time settle an operation, or run a job', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    const other = database.second();
    /** Holds a lock until the test lets go. */
    const hold = async (take: (work: () => Promise<void>) => Promise<unknown>) => {
      let letGo = () => {};
      const gone = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      await new Promise<void>((started, failed) => {
        take(async () => {
          started();
          await gone;
        }).catch(failed);
      });
      return letGo;
    };
    const neverRun = async () => expect.unreachable();
    const endOperation = await hold((work) => records.operations.exclusively('a', work));
    expect(await records.operations.exclusively('a', neverRun)).toBe(false);
    expect(await records.operations.exclusively('b', async () => {})).toBe(true);
    endOperation();
    await expect.poll(() => records.operations.exclusively('a', async () => {})).toBe(true);

    const endJob = await hold((work) => records.exclusively('job', work));
    expect(await other.exclusively('job', neverRun)).toBeUndefined();
    endJob();
    await expect.poll(() => other.exclusively('job', async () => 'mine')).toEqual({ value: 'mine' });
    await expect(records.exclusively('job', async () => Promise.reject(new Error('broken')))).rejects.toThrow(
      'broken',
    );
    expect(await other.exclusively('job', async () => 'again')).toEqual({ value: 'again' });
  });

  it('find users by email in any case, and follow their expiry and their end', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await records.operations.open(operation(), event());
    await records.operations.succeed('operation-1', { made: apiUser() }, event());
    const found = await records.apiUsers.findByEmail('123-ABC-456', ' ERP-SYNC@example.com');
    expect(plain(found)).toEqual(plain(apiUser()));
    expect(await records.apiUsers.findByEmail('999-XYZ-999', 'erp-sync@example.com')).toBeUndefined();
    const expiry = at('2028-01-31T22:59:59Z');
    const learn = (until: Expiry, readAt: Temporal.Instant) =>
      records.apiUsers.learn('user-1', readAt, () => ({
        expiry: until,
        roles: [],
        events: [event({ action: 'api_user.expiry_changed' })],
      }));
    await learn(expiry, later);
    expect((await records.apiUsers.active('123-ABC-456'))[0]?.expiry).toEqual(expiry);
    // A reading that began before what is known now says nothing new.
    await learn('never', NOW);
    expect((await records.apiUsers.active('123-ABC-456'))[0]?.expiry).toEqual(expiry);
    await learn('never', later.add({ seconds: 1 }));
    expect((await records.apiUsers.active('123-ABC-456'))[0]?.expiry).toBe('never');
    await learn('unknown', later.add({ seconds: 2 }));
    expect((await records.apiUsers.active('123-ABC-456'))[0]?.expiry).toBe('unknown');
    await records.apiUsers.markGone('user-1', later, event({ action: 'api_user.gone' }));
    expect(await records.apiUsers.active('123-ABC-456')).toEqual([]);
    expect(await records.apiUsers.findByEmail('123-ABC-456', 'erp-sync@example.com')).toBeUndefined();
  });

  it.each([0, 1, 583])('give the users to warn of up to the second, asked %i ms after it', async (ms) => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    const expiry = at('2027-03-01T00:00:00Z');
    await records.operations.open(operation({ id: 'a' }), event());
    await records.operations.succeed('a', { made: apiUser({ id: 'a', expiry }) }, event());
    const until = expiry.add({ milliseconds: ms });
    const watched: string[] = [];
    for await (const page of records.apiUsers.watched('123-ABC-456', until)) {
      watched.push(...page.map(({ apiUser: { id } }) => id));
    }
    expect(watched).toEqual(['a']);
  });

  it('leave a user alone that a later version wrote: it is told once, and all others go on', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    for (const id of ['a', 'b', 'c']) {
      const email = `${id}@example.com`;
      await records.operations.open(operation({ id, newUser: newApiUser({ email }) }), event());
      await records.operations.succeed(id, { made: apiUser({ id, email, userid: email }) }, event());
    }
    await database.execute(`update api_users set roles = '{"later": [1]}' where id = 'b'`);
    await database.execute(`update audit_events set details = '{"later": {"deep": 1}}' where sequence = 1`);
    const instance = '123-ABC-456';
    const until = at('2027-12-31T00:00:00Z');
    for (let round = 0; round < 2; round += 1) {
      const watched: string[] = [];
      for await (const page of records.apiUsers.watched(instance, until)) {
        watched.push(...page.map((each) => each.apiUser.id));
      }
      expect(watched).toEqual(['a', 'c']);
      const shown = await records.apiUsers.shown({ instances: [instance], now: NOW, most: 10 });
      expect(shown.apiUsers.map(({ id }) => id)).toEqual(['a', 'c']);
      expect(shown.count).toBe(3);
      expect(await records.apiUsers.active(instance)).toHaveLength(2);
      const run = await records.reconciliations.start(instance, later);
      expect((await records.reconciliations.unseen(run, run.startedAt)).map(({ id }) => id)).toEqual([
        'a',
        'c',
      ]);
      const events = await records.audit.after(
        instance,
        ['api_user.create_requested'],
        at('2020-01-01T00:00:00Z'),
      );
      expect(events).toHaveLength(5);
    }
    expect([...database.unreadable].sort()).toEqual(['audit event 1', 'b']);
  });

  it('give a delivery to one of ten that claim it, and say which were left unconfirmed', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await records.operations.open(operation(), event());
    await records.operations.succeed('operation-1', { made: apiUser() }, event());
    const delivery = { key: 'reminder:1', instance: '123-ABC-456', apiUserId: 'user-1', recipient: 'U0OMAR' };
    const processes = [records, database.second()];
    const claims = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        processes[index % 2]?.deliveries.claim(delivery, `message-${index}`, NOW),
      ),
    );
    expect(claims.filter((each) => each?.state === 'claimed')).toHaveLength(1);
    const unconfirmed = await records.deliveries.claim(delivery, 'message-x', later);
    expect(unconfirmed.state).toBe('unconfirmed');
    if (unconfirmed.state === 'unconfirmed') expect(unconfirmed.claimedAt.equals(NOW)).toBe(true);
    const unclaimed = claims.findIndex((each) => each?.state === 'claimed');
    const from = `message-${unclaimed}`;
    const takeovers = await Promise.all(
      processes.map(({ deliveries }) => deliveries.reclaim('reminder:1', { from, to: 'message-y' }, later)),
    );
    expect(takeovers.filter(Boolean)).toHaveLength(1);
    expect(await records.deliveries.claim(delivery, 'message-z', later)).toMatchObject({
      message: 'message-y',
    });
    await records.deliveries.confirm(
      ['reminder:1'],
      later,
      [event({ action: 'reminder.sent' })],
      posted('message-y'),
    );
    expect(await records.deliveries.claim(delivery, 'message-z', later)).toEqual({
      state: 'settled',
      as: 'sent',
    });
  });

  it('take a claim back after a refusal, and record what was overtaken', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    const delivery = {
      key: 'reminder:1',
      instance: '123-ABC-456',
      apiUserId: undefined,
      recipient: 'U0OMAR',
    };
    await records.deliveries.claim(delivery, 'message-1', NOW);
    await records.deliveries.release(['reminder:1'], 'message-of-another');
    expect(await records.deliveries.claim(delivery, 'message-2', NOW)).toMatchObject({
      state: 'unconfirmed',
    });
    await records.deliveries.release(['reminder:1'], 'message-1');
    expect(await records.deliveries.claim(delivery, 'message-2', NOW)).toEqual({ state: 'claimed' });
    const other = { key: 'reminder:2', instance: '123-ABC-456', apiUserId: undefined, recipient: 'U0OMAR' };
    await records.deliveries.skip([delivery, other], later, [event({ action: 'reminder.skipped' })]);
    expect(await records.deliveries.claim(other, 'message-3', later)).toEqual({
      state: 'settled',
      as: 'skipped',
    });
    expect(await records.deliveries.claim(delivery, 'message-3', later)).toEqual({
      state: 'settled',
      as: 'skipped',
    });
    // What was settled before is not given back.
    await records.deliveries.release(['reminder:2'], '');
    expect(await records.deliveries.claim(other, 'message-4', later)).toEqual({
      state: 'settled',
      as: 'skipped',
    });
    // What went out, or was refused for good, is not overtaken afterwards.
    for (const [key, as] of [
      ['reminder:3', 'sent'],
      ['reminder:4', 'refused'],
    ] as const) {
      const settled = { ...other, key };
      await records.deliveries.claim(settled, 'message-5', NOW);
      if (as === 'sent') await records.deliveries.confirm([key], later, [], posted('message-5'));
      else await records.deliveries.refuse([key], 'is_archived', later, []);
      await records.deliveries.skip([settled], later, []);
      expect(await records.deliveries.claim(settled, 'message-6', later)).toEqual({ state: 'settled', as });
    }
  });

  it('chain the audit, also when many write at once', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    const processes = [records, database.second(), database.second()];
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        processes[index % 3]?.audit.append(
          event({ subject: `user-${index}`, details: { number: index, ok: true, text: '"é"' } }),
        ),
      ),
    );
    const events = await records.audit.list();
    expect(events).toHaveLength(30);
    expect(events[0]?.details).toMatchObject({ ok: true, text: '"é"' });
  });

  it('remember when a job last ran', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    expect(await records.jobs.state('remind')).toBeUndefined();
    await records.jobs.recordRun('remind', NOW);
    await records.jobs.recordRun('remind', later);
    expect(await records.jobs.state('remind')).toEqual({ finishedAt: later, tries: 0, nextTryAt: undefined });
    const nextTryAt = later.add({ minutes: 2 });
    await records.jobs.recordOwed('remind', { tries: 2, nextTryAt });
    expect(await records.jobs.state('remind')).toEqual({ finishedAt: later, tries: 2, nextTryAt });
    await records.jobs.recordRun('remind', nextTryAt);
    expect(await records.jobs.state('remind')).toEqual({
      finishedAt: nextTryAt,
      tries: 0,
      nextTryAt: undefined,
    });
  });
});

describe('the hash of an audit event', () => {
  it('depends on every field and on the event before', () => {
    const row = {
      sequence: 1,
      at: 'a',
      actor: 'b',
      action: 'c',
      instance: 'd',
      subject: 'e',
      details: 'f',
      previous_hash: 'g',
    };
    const hashes = Object.keys(row).map((field) =>
      hashOf({ ...row, [field]: field === 'sequence' ? 2 : 'x' }),
    );
    expect(new Set([hashOf(row), ...hashes]).size).toBe(9);
    expect(hashOf({ ...row, actor: 'bc', action: '' })).not.toBe(hashOf(row));
  });
});
