import { describe, expect, it } from 'vitest';
import type { ApiUser } from '../../src/core/api-user.ts';
import type { Only, ShownUsers } from '../../src/ports/records/api-users.ts';
import type { OpenRecords } from '../../src/store/records.ts';
import { apiUser, event, NOW, newApiUser, operation } from '../builders.ts';
import { DATABASES } from './databases.ts';

const FIRST = '123-ABC-456';
const SECOND = '999-XYZ-999';

async function keep(records: OpenRecords, id: string, given: Partial<ApiUser>): Promise<void> {
  const email = `${id}@example.com`;
  const { instance = FIRST } = given;
  await records.operations.open(operation({ id, instance, newUser: newApiUser({ email }) }), event());
  const made = apiUser({ id, email, userid: email, ...given });
  await records.operations.succeed(id, { made }, event());
}

const inDays = (days: number) => NOW.add({ hours: 24 * days });

/** The numbers are the order in which they are listed; they are kept the other way round. */
const USERS: readonly (readonly [id: string, Partial<ApiUser>])[] = [
  ['ahead-1', { instance: SECOND, expiry: inDays(1) }],
  ['ahead-2', { instance: FIRST, expiry: inDays(10), owner: undefined }],
  // The same end: by their ids.
  ['ahead-3', { instance: SECOND, expiry: inDays(10) }],
  ['ahead-4', { instance: FIRST, expiry: inDays(31), owner: 'U0OTHER' }],
  ['endless-1', { instance: FIRST, expiry: 'unknown' }],
  ['endless-2', { instance: SECOND, expiry: 'never', owner: undefined }],
  ['ended-1', { instance: SECOND, expiry: NOW }],
  ['ended-2', { instance: FIRST, expiry: inDays(-3), owner: 'U0OTHER' }],
];

async function keepSome(records: OpenRecords): Promise<void> {
  for (const [id, given] of [...USERS].reverse()) await keep(records, id, given);
}

const EVERYTHING = USERS.map(([id]) => id);

const idsOf = ({ apiUsers }: { readonly apiUsers: readonly ApiUser[] }) => apiUsers.map(({ id }) => id);

describe.each(DATABASES)('the users that Home lists from $kind', ({ open }) => {
  const shownOf = (records: OpenRecords, wanted: Partial<ShownUsers>) =>
    records.apiUsers.shown({ instances: [FIRST, SECOND], now: NOW, most: 100, ...wanted });

  it('stand on pages, each on one of them, in one order over all instances', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    expect(await shownOf(records, { page: 4 })).toEqual({ apiUsers: [], count: 0, page: 1 });
    await keepSome(records);
    for (const most of [1, 2, 3, 5, 7, 8, 9]) {
      const pages = Math.ceil(8 / most);
      const listed: string[] = [];
      for (let page = 1; page <= pages; page += 1) {
        const shown = await shownOf(records, { most, page });
        expect(shown).toMatchObject({ count: 8, page });
        expect(shown.apiUsers.length).toBeLessThanOrEqual(most);
        listed.push(...idsOf(shown));
      }
      expect(listed).toEqual(EVERYTHING);
      // Beyond the end it is the last one.
      const last = await shownOf(records, { most, page: pages + 5 });
      expect(last.page).toBe(pages);
      expect(idsOf(last)).toEqual(EVERYTHING.slice((pages - 1) * most));
    }
    const second = await shownOf(records, { instances: [FIRST], most: 3, page: 2 });
    expect(idsOf(second)).toEqual(['ended-2']);
  });

  it.each([0, 1, 583, 999])('are ahead or ended %i ms after a whole second as at that second', async (ms) => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await keep(records, 'ended', { expiry: NOW });
    await keep(records, 'ahead', { expiry: NOW.add({ seconds: 1 }) });
    const now = NOW.add({ milliseconds: ms });
    expect(idsOf(await shownOf(records, { now, only: ['ended'] }))).toEqual(['ended']);
    const endsBefore = NOW.add({ seconds: 2 });
    expect(idsOf(await shownOf(records, { now, only: [{ endsBefore }] }))).toEqual(['ahead']);
  });

  it('are those alone that are chosen', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await keepSome(records);
    const endsBefore = inDays(31);
    const ending = await shownOf(records, { only: [{ endsBefore }] });
    expect(idsOf(ending)).toEqual(['ahead-1', 'ahead-2', 'ahead-3']);
    expect(ending.count).toBe(3);
    const late = await shownOf(records, { only: [{ endsBefore }], most: 2, page: 9 });
    expect(late).toMatchObject({ count: 3, page: 2 });
    expect(idsOf(late)).toEqual(['ahead-3']);
    expect(idsOf(await shownOf(records, { only: ['ended'] }))).toEqual(['ended-1', 'ended-2']);
    expect(idsOf(await shownOf(records, { only: ['unowned'] }))).toEqual(['ahead-2', 'endless-2']);
  });

  it('are of whoever is no administrator those that they own, with the same choices and pages', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    await keepSome(records);
    const owner = 'U0OTHER';
    expect(idsOf(await shownOf(records, { owner }))).toEqual(['ahead-4', 'ended-2']);
    expect(idsOf(await shownOf(records, { owner, most: 1, page: 2 }))).toEqual(['ended-2']);
    expect(idsOf(await shownOf(records, { owner, only: ['ended'] }))).toEqual(['ended-2']);
    expect(await shownOf(records, { owner, only: ['unowned'] })).toMatchObject({ apiUsers: [], count: 0 });
    // An administrator of one instance sees there what nobody owns, and of the other what they own.
    const most = { owner: 'U0OMAR', whole: [FIRST] };
    expect(idsOf(await shownOf(records, { ...most, only: ['unowned'] }))).toEqual(['ahead-2']);
    expect(idsOf(await shownOf(records, most))).toEqual(EVERYTHING.filter((id) => id !== 'endless-2'));
    expect(await records.apiUsers.ownedIn(owner)).toEqual([FIRST]);
    expect((await records.apiUsers.ownedIn('U0OMAR')).sort()).toEqual([FIRST, SECOND]);
    expect(await records.apiUsers.ownedIn('U0NOBODY')).toEqual([]);
  });

  it('are those with something in their address, letter by letter, in any case', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    for (const id of ['erp-sync', 'erp_sync', 'erp%sync', 'bi-export']) await keep(records, id, {});
    const having = async (...parts: string[]) => idsOf(await shownOf(records, { parts })).sort();
    expect(await having('ERP')).toEqual(['erp%sync', 'erp-sync', 'erp_sync']);
    expect(await having('erp', 'sync@')).toHaveLength(3);
    expect(await having('p_s')).toEqual(['erp_sync']);
    expect(await having('p%s')).toEqual(['erp%sync']);
    expect(await having("'; drop table api_users; --")).toEqual([]);
    expect(await having('\\')).toEqual([]);
    expect(await having('bi', 'erp')).toEqual([]);
  });

  it('are those with a role, by its whole number in their own instance, and those that were found', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    const roles = (...ids: number[]) => ids.map((roleId) => ({ roleId, workspaceId: 1 }));
    await keep(records, 'one', { roles: roles(7) });
    await keep(records, 'two', { roles: [{ workspaceId: 7, roleId: 10 }, ...roles(77)] });
    await keep(records, 'three', {
      instance: SECOND,
      roles: roles(7, 10),
      source: 'found',
      owner: undefined,
    });
    const having = async (byInstance: Record<string, readonly number[]>) =>
      idsOf(await shownOf(records, { roles: new Map(Object.entries(byInstance)) })).sort();
    expect(await having({ [FIRST]: [7] })).toEqual(['one']);
    expect(await having({ [FIRST]: [10] })).toEqual(['two']);
    expect(await having({ [FIRST]: [7, 77], [SECOND]: [10] })).toEqual(['one', 'three', 'two']);
    expect(await having({ [FIRST]: [1] })).toEqual([]);
    expect(await having({})).toEqual([]);
    expect(idsOf(await shownOf(records, { only: ['found'] }))).toEqual(['three']);
    // Whoever owns none of them sees none of them.
    expect(idsOf(await shownOf(records, { only: ['found'], owner: 'U0OMAR' }))).toEqual([]);
    expect(idsOf(await shownOf(records, { only: ['found'], owner: 'U0OMAR', whole: [SECOND] }))).toEqual([
      'three',
    ]);
  });

  it('are those that are all that is looked for, whatever goes together', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    const found = { source: 'found', owner: undefined } as const;
    const ignored = { by: 'U0GRACE', at: NOW };
    await keep(records, 'found-ahead', { ...found, expiry: inDays(10) });
    await keep(records, 'found-late', { ...found, expiry: inDays(90) });
    await keep(records, 'found-ended', { ...found, expiry: inDays(-1) });
    await keep(records, 'found-adopted', { source: 'found', expiry: inDays(11) });
    await keep(records, 'made', { expiry: inDays(12) });
    await keep(records, 'found-ignored', { ...found, expiry: inDays(-2) });
    await records.apiUsers.ignore('found-ignored', ignored, event({ action: 'api_user.ignored' }));
    const day = NOW.toZonedDateTimeISO('UTC').toPlainDate();
    const unusedSince = new Map([[FIRST, day.add({ days: 9 })]]);
    const endsBefore = inDays(31);
    const having = async (...only: Only[]) => idsOf(await shownOf(records, { only }));
    expect(await having('found', 'unowned')).toEqual(['found-ahead', 'found-late', 'found-ended']);
    expect(await having('found', 'ended')).toEqual(['found-ended']);
    expect(await having('unowned', 'ended')).toEqual(['found-ended']);
    expect(await having('found', { endsBefore })).toEqual(['found-ahead', 'found-adopted']);
    expect(await having('unowned', 'found', { endsBefore })).toEqual(['found-ahead']);
    expect(await having({ unusedSince }, 'found')).toEqual(['found-ahead', 'found-adopted', 'found-late']);
    expect(await having({ unusedSince }, { endsBefore }, 'unowned')).toEqual(['found-ahead']);
    expect(await having('ignored', 'ended')).toEqual(['found-ignored']);
    expect(await having('ended', { endsBefore })).toEqual([]);
    expect(await shownOf(records, { only: ['found', 'unowned'], most: 2, page: 2 })).toMatchObject({
      count: 3,
      page: 2,
    });
  });

  it('are without the one that is left out, of its instance alone, as it is called in any case', async () => {
    await using database = await open();
    const { records } = database;
    await records.migrate();
    const expiry = inDays(1);
    await keep(records, 'app', { expiry, owner: undefined, userid: 'App@Example.com' });
    await keep(records, 'other', { expiry, owner: undefined });
    await keep(records, 'app-2', { expiry, owner: undefined, userid: 'app@example.com', instance: SECOND });
    const without = new Map([[FIRST, 'APP@example.com']]);
    const shown = await shownOf(records, { only: ['unowned'], without });
    expect(idsOf(shown).sort()).toEqual(['app-2', 'other']);
    expect(shown.count).toBe(2);
    expect((await shownOf(records, {})).count).toBe(3);
  });
});
