import { describe, expect, it } from 'vitest';
import { newOperation } from '../../src/core/changes/operation.ts';
import type { Request, Verdict } from '../../src/core/changes/request.ts';
import { waitingFrom } from '../../src/core/changes/request.ts';
import type { RequestRecords } from '../../src/ports/records/requests.ts';
import { event, NOW, newApiUser, operation, request, verdict } from '../builders.ts';
import { DATABASES, type TestDatabase } from './databases.ts';

/** What a request becomes when it is approved. */
const operationOf = ({ id, change, instance, requester, apiUserId }: Request) =>
  newOperation({ id, change, instance, requester, apiUserId, createdAt: NOW });

const say = (requests: RequestRecords, given: Verdict, change?: Request['change']) =>
  requests.decide(given, [event({ actor: given.by })], {
    approved: change && {
      change,
      approvals: 1,
      isEdited: true,
      noLonger: [],
      isRecount: false,
      holdsFor: () => true,
    },
    operationOf,
  });

const people = Array.from({ length: 20 }, (_, index) => `U0ADMIN${index}`);

/** An edit begins the time of a request anew. */
const LATER = waitingFrom(NOW, { nudgeHours: 48, endDays: 14 });

describe.each(DATABASES)('requests on $kind', ({ open }) => {
  async function opened(database: TestDatabase) {
    const { records } = database;
    await records.migrate();
    return { records, requests: records.requests, others: database.second().requests };
  }

  it('are given back as they were written, once, however often they are sent', async () => {
    await using database = await open();
    const { requests, others } = await opened(database);
    const sent = [requests, others, requests].map((each) => each.open(request(), event()));
    const results = (await Promise.all(sent)).map(({ result }) => result).sort();
    expect(results).toEqual(['opened', 'repeated', 'repeated']);
    const read = await requests.get('request-1');
    expect(JSON.parse(JSON.stringify(read?.request))).toEqual(JSON.parse(JSON.stringify(request())));
    expect(await requests.get('nobody')).toBeUndefined();
  });

  it('wait once for one address: the next one is told', async () => {
    await using database = await open();
    const { requests } = await opened(database);
    await requests.open(request(), event());
    expect(await requests.open(request({ id: 'request-2' }), event())).toEqual({ result: 'lane_taken' });
    await requests.close({ id: 'request-1', version: 1 }, 'withdrawn', event());
    expect(await requests.open(request({ id: 'request-2' }), event())).toMatchObject({ result: 'opened' });
  });

  it('that are approved and denied by twenty at once are decided once, and everyone else is told who was first', async () => {
    await using database = await open();
    const { records, requests, others } = await opened(database);
    await requests.open(request(), event());
    const results = await Promise.all(
      people.map((by, index) =>
        say(index % 2 ? requests : others, verdict({ by, says: index % 3 ? 'approve' : 'deny' })),
      ),
    );
    const moved = results.filter(({ result }) => result === 'moved');
    expect(moved).toHaveLength(1);
    expect(results.filter(({ result }) => result === 'was_first')).toHaveLength(19);
    const now = await requests.get('request-1');
    expect(now?.verdicts).toHaveLength(1);
    const [only] = now?.verdicts ?? [];
    const isApproved = only?.says === 'approve';
    expect(now?.request.state).toBe(isApproved ? 'approved' : 'denied');
    expect(await records.operations.unfinished()).toHaveLength(isApproved ? 1 : 0);
    for (const each of results) {
      if (each.result === 'was_first') expect(each.now.verdicts[0]?.by).toBe(only?.by);
    }
  });

  it('that need two approvals are carried out once, after two different people', async () => {
    await using database = await open();
    const { records, requests, others } = await opened(database);
    await requests.open(request({ approvals: 2 }), event());
    expect((await say(requests, verdict({ by: 'U0ADMIN0' }))).result).toBe('moved');
    expect((await say(requests, verdict({ by: 'U0ADMIN0' }))).result).toBe('was_first');
    expect(await records.operations.unfinished()).toEqual([]);
    const results = await Promise.all(
      people.slice(1).map((by, index) => say(index % 2 ? requests : others, verdict({ by }))),
    );
    expect(results.filter(({ result }) => result === 'moved')).toHaveLength(1);
    expect(await records.operations.unfinished()).toHaveLength(1);
    expect((await requests.get('request-1'))?.verdicts).toHaveLength(2);
  });

  it.each([
    [
      'a withdrawal',
      (requests: RequestRecords) => requests.close({ id: 'request-1', version: 1 }, 'withdrawn', event()),
    ],
    [
      'its end',
      (requests: RequestRecords) => requests.close({ id: 'request-1', version: 1 }, 'ended', event()),
    ],
    [
      'an edit',
      (requests: RequestRecords) =>
        requests.edit(
          { id: 'request-1', version: 1 },
          { change: { kind: 'create', data: newApiUser({ firstName: 'Edited' }) }, approvals: 1, ...LATER },
          event(),
        ),
    ],
  ] as const)('meet an approval and %s at once: one of them happens', async (_, other) => {
    await using database = await open();
    const { records, requests, others } = await opened(database);
    for (let round = 0; round < 10; round += 1) {
      const id = `request-${round}`;
      const newUser = newApiUser({ email: `u${round}@example.com` });
      await requests.open(request({ id, newUser }), event());
      const rename = (of: RequestRecords): RequestRecords => ({
        ...of,
        close: (seen, ...rest) => of.close({ ...seen, id }, ...rest),
        edit: (seen, _, audit) =>
          of.edit(
            { ...seen, id },
            { change: { kind: 'create', data: { ...newUser, firstName: 'Edited' } }, approvals: 1, ...LATER },
            audit,
          ),
      });
      const [approved, changed] = await Promise.all([
        say(round % 2 ? requests : others, verdict({ request: id })),
        other(rename(round % 2 ? others : requests)),
      ]);
      expect([approved.result, changed.result].sort()).toEqual(['moved', 'was_first']);
      const isOpen = (await records.operations.get(id)) !== undefined;
      expect(isOpen).toBe(approved.result === 'moved');
    }
  });

  it('that were edited are decided anew: what was said about the version before does not count', async () => {
    await using database = await open();
    const { requests } = await opened(database);
    await requests.open(request({ approvals: 2 }), event());
    await say(requests, verdict({ by: 'U0ADMIN0' }));
    const change = { kind: 'create' as const, data: newApiUser({ email: 'other@example.com' }) };
    await requests.edit({ id: 'request-1', version: 1 }, { change, approvals: 2, ...LATER }, event());
    expect((await say(requests, verdict({ by: 'U0ADMIN1' }))).result).toBe('was_first');
    expect((await say(requests, verdict({ by: 'U0ADMIN1', version: 2 }))).result).toBe('moved');
    expect((await requests.get('request-1'))?.request).toMatchObject({ state: 'waiting', version: 2 });
    expect((await say(requests, verdict({ by: 'U0ADMIN0', version: 2 }))).result).toBe('moved');
    expect((await requests.get('request-1'))?.request.state).toBe('approved');
  });

  it('that are approved with changes carry out what was approved, and not what was asked', async () => {
    await using database = await open();
    const { records, requests } = await opened(database);
    await requests.open(request(), event());
    const change = { kind: 'create' as const, data: newApiUser({ email: 'better@example.com' }) };
    expect((await say(requests, verdict(), change)).result).toBe('moved');
    expect((await requests.get('request-1'))?.request).toMatchObject({ state: 'approved', version: 2 });
    const [carried] = await records.operations.unfinished();
    expect(carried?.change.data).toMatchObject({ email: 'better@example.com' });
  });

  it('are not approved while what they ask for is being done: nothing is written', async () => {
    await using database = await open();
    const { records, requests } = await opened(database);
    await requests.open(request(), event());
    await records.operations.open(operation({ id: 'meanwhile' }), event());
    expect(await say(requests, verdict())).toEqual({ result: 'lane_taken' });
    expect(await requests.get('request-1')).toMatchObject({ request: { state: 'waiting' }, verdicts: [] });
  });

  it('are found by who decides, by who asked, and when something is due', async () => {
    await using database = await open();
    const { requests } = await opened(database);
    for (const [id, requester, instance] of [
      ['a', 'U0RITA', '123-ABC-456'],
      ['b', 'U0OMAR', '123-ABC-456'],
      ['c', 'U0RITA', 'sandbox'],
    ] as const) {
      const newUser = newApiUser({ email: `${id}@example.com` });
      await requests.open(request({ id, requester, instance, newUser }), event());
    }
    const idsOf = async (of: Parameters<RequestRecords['waiting']>[0]) => {
      const { requests: found, count } = await requests.waiting(of);
      return [
        found
          .map((each) => each.request.id)
          .sort()
          .join(''),
        count,
      ];
    };
    expect(await idsOf({ instances: ['123-ABC-456'], most: 10 })).toEqual(['ab', 2]);
    expect(await idsOf({ requester: 'U0RITA', most: 1 })).toEqual(['a', 2]);
    expect(await requests.due(NOW.add({ hours: 47 }))).toEqual([]);
    expect(await requests.due(NOW.add({ hours: 48 }))).toHaveLength(3);
    await requests.markNudged({ id: 'a', version: 1 }, event());
    expect((await requests.due(NOW.add({ hours: 48 }))).map(({ id }) => id).sort()).toEqual(['b', 'c']);
    expect(await requests.due(NOW.add({ hours: 14 * 24 }))).toHaveLength(3);
    expect((await requests.unannounced()).length).toBe(3);
    await requests.markAnnounced({ id: 'a', version: 1, state: 'waiting' }, NOW);
    await requests.markAnnounced({ id: 'b', version: 1, state: 'denied' }, NOW);
    expect((await requests.unannounced()).map((each) => each.request.id).sort()).toEqual(['b', 'c']);
  });
});
