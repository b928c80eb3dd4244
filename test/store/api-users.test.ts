import { describe, expect, it } from 'vitest';
import type { ApiUser } from '../../src/core/api-user.ts';
import type { OpenRecords } from '../../src/store/records.ts';
import { apiUser, event, newApiUser, operation } from '../builders.ts';
import { DATABASES } from './databases.ts';

const INSTANCE = '123-ABC-456';

async function keep(records: OpenRecords, id: string, given: Partial<ApiUser> = {}): Promise<void> {
  const email = `${id}@example.com`;
  await records.operations.open(operation({ id, newUser: newApiUser({ email }) }), event());
  const made = apiUser({ id, email, userid: email, ...given });
  await records.operations.succeed(id, { made }, event());
}

describe.each(DATABASES)('API-only users, kept on $kind', ({ open }) => {
  it('are waited for until their first calls, where they were made here and nobody did without it', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    for (const id of ['new', 'told', 'used', 'of-before', 'gone']) await keep(records, id);
    await keep(records, 'found', { source: 'found', owner: undefined });
    await database.execute(`update api_users set first_calls = null where id = 'of-before'`);
    await records.apiUsers.markGone('gone', event().at, event());
    const used = event({ action: 'api_user.first_used', subject: 'used@example.com' });
    const mark = (id: string, as: 'told_none' | 'made') => records.apiUsers.markFirstCalls(id, as, used);
    await mark('told', 'told_none');
    await mark('used', 'made');
    await mark('used', 'made');
    const waiting = (await records.apiUsers.unused(INSTANCE)).map(({ apiUser: { id }, firstCalls }) => [
      id,
      firstCalls,
    ]);
    expect(waiting.sort()).toEqual([
      ['new', 'awaited'],
      ['told', 'told_none'],
    ]);
    expect(await records.apiUsers.unused('elsewhere')).toEqual([]);
    const told = (await records.audit.list()).filter(({ action }) => action === 'api_user.first_used');
    expect(told).toHaveLength(2);
  });

  it('are found by whoever owns them, as long as they are there', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await keep(records, 'b', { owner: 'U0OMAR' });
    await keep(records, 'a', { owner: 'U0OMAR' });
    await keep(records, 'c', { owner: 'U0RITA' });
    await keep(records, 'gone', { owner: 'U0GUS' });
    await keep(records, 'found', { source: 'found', owner: undefined });
    await records.apiUsers.markGone('gone', event().at, event());
    expect(await records.apiUsers.owners(INSTANCE)).toEqual(['U0OMAR', 'U0RITA']);
    const left = async (instance = INSTANCE) =>
      (await records.apiUsers.orphanedOf(instance, 'U0OMAR')).map(({ apiUser: { id }, since }) => [
        id,
        since.toString(),
      ]);
    expect(await left()).toEqual([]);
    const [first, later] = [event().at, event().at.add({ hours: 1 })];
    const orphaned = (apiUser: ApiUser) => event({ action: 'api_user.orphaned', subject: apiUser.email });
    await records.apiUsers.markOrphaned(INSTANCE, 'U0OMAR', first, orphaned);
    // Known already: it stays the same departure.
    await records.apiUsers.markOrphaned(INSTANCE, 'U0OMAR', later, orphaned);
    expect(await left()).toEqual([
      ['a', first.toString()],
      ['b', first.toString()],
    ]);
    expect(await left('elsewhere')).toEqual([]);
    await records.apiUsers.markOwned(INSTANCE, 'U0OMAR');
    expect(await left()).toEqual([]);
    const written = (await records.audit.list()).filter(({ action }) => action === 'api_user.orphaned');
    expect(written.map(({ subject }) => subject).sort()).toEqual(['a@example.com', 'b@example.com']);
  });

  it('have what happened to them by their address, latest first, and no more than is wanted', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    const happened = (action: 'api_user.found' | 'api_user.expired' | 'reminder.sent', subject: string) =>
      records.audit.append(event({ action, subject }));
    await happened('api_user.found', 'a@example.com');
    await happened('api_user.expired', 'b@example.com');
    await happened('reminder.sent', 'a@example.com');
    await happened('api_user.expired', 'a@example.com');
    const of = async (most: number) =>
      (
        await records.audit.lastOf(INSTANCE, 'a@example.com', ['api_user.found', 'api_user.expired'], most)
      ).map(({ action }) => action);
    expect(await of(9)).toEqual(['api_user.expired', 'api_user.found']);
    expect(await of(1)).toEqual(['api_user.expired']);
    expect(await records.audit.lastOf('elsewhere', 'a@example.com', ['api_user.found'], 9)).toEqual([]);
  });
});
