import type { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { MarketoUser } from '../../src/ports/marketo.ts';
import type { Reconciliation } from '../../src/ports/records/reconciliations.ts';
import type { OpenRecords } from '../../src/store/records.ts';
import { apiUser, event, NOW, newApiUser, operation, revokeOperation } from '../builders.ts';
import { DATABASES } from './databases.ts';

const INSTANCE = '123-ABC-456';
const hour = (hours: number) => NOW.add({ hours });

const listed = (name: string, given: Partial<MarketoUser> = {}): MarketoUser => ({
  userid: `${name}@example.com`,
  id: undefined,
  email: `${name}@example.com`,
  firstName: name,
  lastName: 'Found',
  apiOnly: true,
  ...given,
});

let next = 0;

/** Keeps one page of a reading of the list. */
async function keep(
  records: OpenRecords,
  run: Reconciliation,
  apiUsers: readonly MarketoUser[],
  readAt: Temporal.Instant = run.startedAt,
) {
  const page = {
    apiUsers,
    readAt,
    nextOffset: apiUsers.length,
    unreadable: [],
    newId: () => {
      next += 1;
      return `found-${next}`;
    },
  };
  await records.reconciliations.keepPage(run, page, (what, user) =>
    event({ at: readAt, actor: 'app', action: `api_user.${what}`, subject: user.email }),
  );
}

async function actions(records: OpenRecords): Promise<string[]> {
  return (await records.audit.list()).map(({ action, subject }) => `${action} ${subject}`);
}

async function made(records: OpenRecords, given: Parameters<typeof apiUser>[0] = {}) {
  const user = apiUser(given);
  const newUser = newApiUser({ email: user.email });
  await records.operations.open(operation({ id: `make-${user.id}`, newUser }), event());
  await records.operations.succeed(`make-${user.id}`, { made: user }, event({ action: 'api_user.created' }));
}

describe.each(DATABASES)('users of the list on $kind', ({ open }) => {
  it('are added once, also where a page has one twice, and changed once', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    const run = await records.reconciliations.start(INSTANCE, hour(1));
    await keep(records, run, [listed('a'), listed('a'), listed('b')]);
    expect(await database.rows('api_users', 'id')).toHaveLength(2);
    const second = await records.reconciliations.start(INSTANCE, hour(2));
    const renamed = listed('a', { firstName: 'Other' });
    await keep(records, second, [renamed, renamed, listed('b')]);
    expect(await actions(records)).toEqual([
      'api_user.found a@example.com',
      'api_user.found b@example.com',
      'api_user.changed a@example.com',
    ]);
  });

  it('are not taken for found while they are being made', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await records.operations.open(operation({ newUser: newApiUser({ email: 'A@example.com' }) }), event());
    const run = await records.reconciliations.start(INSTANCE, hour(1));
    await keep(records, run, [listed('a'), listed('b')]);
    expect((await database.rows('api_users', 'id')).map(({ email }) => email)).toEqual(['b@example.com']);
  });

  it('do not bring back what was known before something newer', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await made(records, { firstName: 'Newer', knownAt: hour(5) });
    const run = await records.reconciliations.start(INSTANCE, hour(1));
    const older = listed('erp-sync', { firstName: 'Older' });
    await keep(records, run, [older], hour(4));
    expect(await database.rows('api_users', 'id')).toMatchObject([{ first_name: 'Newer' }]);
    // It was seen all the same.
    expect(await records.reconciliations.unseen(run, run.startedAt)).toEqual([]);
    await keep(records, run, [older], hour(6));
    expect(await database.rows('api_users', 'id')).toMatchObject([{ first_name: 'Older' }]);
  });

  it('that exchange their addresses are followed without two having one', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    const first = await records.reconciliations.start(INSTANCE, hour(1));
    await keep(records, first, [listed('a', { userid: '1' }), listed('b', { userid: '2' })]);
    for (const hours of [2, 3]) {
      const run = await records.reconciliations.start(INSTANCE, hour(hours));
      await keep(records, run, [listed('b', { userid: '1' }), listed('c', { userid: '2' })]);
    }
    const rows = await database.rows('api_users', 'userid');
    expect(rows.map(({ userid, email }) => [userid, email])).toEqual([
      ['1', 'b@example.com'],
      ['2', 'c@example.com'],
    ]);
  });

  it('that swap their addresses are followed at once, in one page and in two', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    const names = async () =>
      (await database.rows('api_users', 'userid')).map(({ userid, email, email_key }) => [
        userid,
        email,
        email_key === email,
      ]);
    const first = await records.reconciliations.start(INSTANCE, hour(1));
    await keep(records, first, [listed('a', { userid: '1' }), listed('b', { userid: '2' })]);
    const second = await records.reconciliations.start(INSTANCE, hour(2));
    await keep(records, second, [listed('b', { userid: '1' }), listed('a', { userid: '2' })]);
    expect(await names()).toEqual([
      ['1', 'b@example.com', true],
      ['2', 'a@example.com', true],
    ]);
    const third = await records.reconciliations.start(INSTANCE, hour(3));
    await keep(records, third, [listed('a', { userid: '1' })]);
    await keep(records, third, [listed('b', { userid: '2' })]);
    expect(await names()).toEqual([
      ['1', 'a@example.com', true],
      ['2', 'b@example.com', true],
    ]);
    expect((await actions(records)).filter((action) => action.includes('changed'))).toHaveLength(4);
  });

  it('of one address that the list shows twice leave it to the one that it showed first, in every run', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    const first = await records.reconciliations.start(INSTANCE, hour(1));
    await keep(records, first, [listed('a', { userid: '1' }), listed('b', { userid: '2' })]);
    for (const hours of [2, 3, 4]) {
      const run = await records.reconciliations.start(INSTANCE, hour(hours));
      await keep(records, run, [listed('a', { userid: '1' }), listed('a', { userid: '2' })]);
    }
    const rows = await database.rows('api_users', 'userid');
    expect(rows.map(({ userid, email }) => [userid, email])).toEqual([
      ['1', 'a@example.com'],
      ['2', 'b@example.com'],
    ]);
  });

  it('that were deleted and made anew by somebody else, with their address, are others', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await made(records, { marketoId: 100 });
    const run = await records.reconciliations.start(INSTANCE, hour(4));
    await keep(
      records,
      run,
      [listed('erp-sync', { id: 101, firstName: 'Other', lastName: 'Team' })],
      hour(5),
    );
    const rows = await database.rows('api_users', 'created_at');
    expect(rows.map(({ state, source, owner }) => [state, source, owner])).toEqual([
      ['gone', 'app', 'U0OMAR'],
      ['active', 'found', null],
    ]);
    expect((await actions(records)).slice(-2)).toEqual([
      'api_user.gone erp-sync@example.com',
      'api_user.found erp-sync@example.com',
    ]);
  });

  it('that Marketo numbers anew, with the name that they had, stay whose they are', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await made(records, { marketoId: 100, firstName: 'ERP', lastName: 'Sync' });
    const run = await records.reconciliations.start(INSTANCE, hour(4));
    await keep(records, run, [listed('erp-sync', { id: 101, firstName: 'ERP', lastName: 'Sync' })], hour(5));
    expect(await database.rows('api_users', 'id')).toMatchObject([{ owner: 'U0OMAR', marketo_id: 101 }]);
  });

  it('that went while the list was read are not back by that', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await made(records, { marketoId: 100 });
    await records.apiUsers.markGone('user-1', hour(5), event({ action: 'api_user.gone' }));
    const run = await records.reconciliations.start(INSTANCE, hour(4));
    const before = hour(5).subtract({ seconds: 10 });
    await keep(records, run, [listed('erp-sync', { id: 100 })], before);
    expect(await database.rows('api_users', 'id')).toMatchObject([{ state: 'gone' }]);
    const next = await records.reconciliations.start(INSTANCE, hour(6));
    await keep(records, next, [listed('erp-sync', { id: 100 })], hour(6));
    expect(await database.rows('api_users', 'id')).toMatchObject([{ state: 'active' }]);
  });

  it('that we have deleted a moment ago are not back by a list that shows them still', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await made(records, { marketoId: 100 });
    const revoked = revokeOperation({ createdAt: hour(4) });
    await records.operations.open(revoked, event(), { overtakes: () => false });
    await records.operations.succeed(revoked.id, { gone: 'user-1' }, event({ at: hour(5) }));
    for (const [minutes, state] of [
      [5, 'gone'],
      [20, 'active'],
    ] as const) {
      const at = hour(5).add({ minutes });
      const run = await records.reconciliations.start(INSTANCE, at);
      await keep(records, run, [listed('erp-sync', { id: 100 })], at);
      expect(await database.rows('api_users', 'id'), `${minutes} minutes`).toMatchObject([{ state }]);
    }
  });

  it('that are gone are not taken for those with the same address that come after', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await made(records);
    await records.apiUsers.markGone('user-1', hour(1), event({ action: 'api_user.gone' }));
    // A second time, or a reading that ends late, changes nothing any more.
    await records.apiUsers.markGone('user-1', hour(3), event({ action: 'api_user.gone' }));
    await records.apiUsers.learn('user-1', hour(3), () => ({
      expiry: 'never',
      roles: [],
      events: [event({ action: 'api_user.expiry_changed' })],
    }));
    const [gone] = await database.rows('api_users', 'id');
    expect(gone).toMatchObject({ state: 'gone', gone_at: hour(1).toString() });
    expect((await actions(records)).filter((action) => !action.includes('create'))).toEqual([
      'api_user.gone erp-sync@example.com',
    ]);
    const run = await records.reconciliations.start(INSTANCE, hour(4));
    await keep(records, run, [listed('erp-sync')]);
    const rows = await database.rows('api_users', 'created_at');
    expect(rows.map(({ state, source }) => [state, source])).toEqual([
      ['gone', 'app'],
      ['active', 'found'],
    ]);
  });

  it('are read in their turn: those of this run that were not read since, the unknown first', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    const before = await records.reconciliations.start(INSTANCE, hour(1));
    await keep(records, before, [listed('unseen'), listed('soon'), listed('late'), listed('read')]);
    const idOf = async (name: string) =>
      (await records.apiUsers.findByEmail(INSTANCE, `${name}@example.com`))?.id ?? '';
    await records.apiUsers.learn(await idOf('late'), hour(1), () => ({
      expiry: hour(900),
      roles: [],
      events: [],
    }));
    await records.apiUsers.learn(await idOf('soon'), hour(1), () => ({
      expiry: hour(90),
      roles: [],
      events: [],
    }));
    await records.apiUsers.learn(await idOf('unseen'), hour(1), () => ({
      expiry: hour(90),
      roles: [],
      events: [],
    }));
    const run = await records.reconciliations.start(INSTANCE, hour(2));
    await keep(records, run, [listed('soon'), listed('late'), listed('read'), listed('new')]);
    await records.apiUsers.learn(await idOf('read'), hour(3), () => ({
      expiry: 'never',
      roles: [],
      events: [],
    }));
    const names = async () =>
      (await records.reconciliations.toRead(run, 9, hour(3))).map(({ email }) => email.split('@')[0]);
    expect(await names()).toEqual(['new', 'soon', 'late']);
    expect((await records.reconciliations.unseen(run, run.startedAt)).map(({ email }) => email)).toEqual([
      'unseen@example.com',
    ]);
    // What was read since the run began is known to be there, whatever the list shows.
    await records.apiUsers.learn(await idOf('unseen'), hour(3), () => ({
      expiry: 'never',
      roles: [],
      events: [],
    }));
    expect(await records.reconciliations.unseen(run, run.startedAt)).toEqual([]);
  });

  it('belong to one run: the end of an older one does not end the newer, and what was told is not told again', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    const first = await records.reconciliations.start(INSTANCE, hour(1));
    await records.reconciliations.finish(first, hour(2), hour(2));
    const second = await records.reconciliations.start(INSTANCE, hour(3));
    expect(second.toldUntil.equals(hour(2))).toBe(true);
    await records.reconciliations.finish(first, hour(4), hour(4));
    await records.reconciliations.markListed(first, hour(4));
    const latest = await records.reconciliations.latest(INSTANCE);
    expect(latest?.finishedAt).toBeUndefined();
    expect(latest?.listedAt).toBeUndefined();
    expect(latest?.toldUntil.equals(hour(2))).toBe(true);
  });

  it('are told of from the audit of their instance, strictly after an instant', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    for (const [milliseconds, subject] of [
      [0, 'at'],
      [1, 'after'],
      [-1, 'before'],
    ] as const) {
      const instant = NOW.add({ milliseconds });
      await records.audit.append(event({ at: instant, action: 'api_user.found', subject }));
    }
    await records.audit.append(event({ at: hour(1), action: 'api_user.gone', subject: 'another action' }));
    await records.audit.append(
      event({ at: hour(1), action: 'api_user.found', subject: 'elsewhere', instance: '999-XYZ-999' }),
    );
    const found = await records.audit.after(INSTANCE, ['api_user.found'], NOW);
    expect(found.map(({ subject }) => subject)).toEqual(['after']);
  });
});
