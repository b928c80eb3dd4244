import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import type { Instance } from '../../src/ports/instance.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { announceRequest, goOnWithRequests } from '../../src/usecases/changes/announce-request.ts';
import { editRequest } from '../../src/usecases/changes/change-request.ts';
import { goOn } from '../../src/usecases/changes/go-on.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { checkApiUser } from '../../src/usecases/check-api-user.ts';
import { NOW, person } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { callerOf, INSTANCE, marketoUser, processOn, recordsWithUser, smallMarketo } from './changes.ts';
import { smallSlack } from './small-slack.ts';

const GRACE = 'U0GRACE';
/** The owner, for whom this end is too late to have it without asking. */
const OMAR = 'U0OMAR';
const AUGUST = '2027-08-31';
const YEAR = { hours: 365 * 24 };
const BACK = { hours: -365 * 24 };
const SOME_DAYS = { hours: 10 * 24 };
const SOME_DAYS_BACK = { hours: -10 * 24 };

/** A clock that was a year ahead for a moment holds nothing up for longer than that moment. */
describe.each(DATABASES)('what was written by a clock that was ahead, on $kind', ({ open }) => {
  async function opened(database: TestDatabase) {
    const { records } = database;
    await recordsWithUser(records);
    const small = smallMarketo(marketoUser());
    const clock = movableClock(NOW.add({ minutes: 1 }));
    const slack = smallSlack();
    const people = [GRACE, OMAR].map((id) => person({ id, name: id }));
    const given = processOn(records, small, { clock, people }).ports;
    const ports: Ports = { ...given, messenger: slack.messenger };
    const ask = (id: string, day: string, by = GRACE) =>
      wish(ports, {
        id,
        caller: callerOf(by),
        kind: 'set_expiry',
        about: 'user-1',
        form: { until: { day }, why: undefined },
      });
    const goOnFor = async (minutes: number) => {
      for (let minute = 0; minute < minutes; minute += 1) {
        clock.move({ minutes: 1 });
        await goOn(ports);
        await goOnWithRequests(ports);
      }
    };
    const state = async (id: string) => (await records.operations.get(id))?.state;
    return { records, small, clock, slack, ports, ask, goOnFor, state };
  }

  it.each(['no_answer', 'lost'] as const)('a change that left then (%s) is settled', async (meets) => {
    await using database = await open();
    const { ask, ports, small, clock, goOnFor, state } = await opened(database);
    clock.move(YEAR);
    small.meets(meets);
    await ask('ahead', '2028-06-29');
    await settleOperation(ports, 'ahead').catch(() => {});
    clock.move(BACK);
    await goOnFor(15);
    expect(await state('ahead')).toBe('succeeded');
    expect(small.users.get('erp-sync@example.com')?.expiry.toString()).toBe('2028-06-29T21:59:59Z');
  });

  it('a later wish behind such a change is sent', async () => {
    await using database = await open();
    const { ask, ports, small, clock, goOnFor, state } = await opened(database);
    clock.move(YEAR);
    small.meets('lost');
    await ask('ahead', '2028-06-29');
    await settleOperation(ports, 'ahead').catch(() => {});
    clock.move(BACK);
    await ask('later', '2027-05-31');
    await goOnFor(15);
    expect(await state('later')).toBe('succeeded');
    expect(small.users.get('erp-sync@example.com')?.expiry.toString()).toBe('2027-05-31T21:59:59Z');
  });

  it.each(['made', 'edited'] as const)(
    'a request that was %s then, and the other in its time, waits as long as any other',
    async (which) => {
      await using database = await open();
      const { ask, ports, clock, goOnFor, records } = await opened(database);
      const edit = () =>
        editRequest(ports, {
          caller: callerOf(OMAR),
          request: 'asked',
          version: 1,
          form: { until: { day: '2027-09-01' }, why: undefined },
        });
      if (which === 'made') clock.move(SOME_DAYS);
      await ask('asked', AUGUST, OMAR);
      clock.move(which === 'made' ? SOME_DAYS_BACK : SOME_DAYS);
      expect((await edit()).kind).toBe('changed');
      if (which === 'edited') clock.move(SOME_DAYS_BACK);
      const edited = clock.now();
      await goOnFor(3);
      const { request } = (await records.requests.get('asked')) ?? {};
      expect(request?.state).toBe('waiting');
      const days = request?.endsAt.since(edited).total('hours') ?? 0;
      expect(Math.round(days / 24)).toBe(14);
    },
  );

  it('what Marketo said then is not newer than what it says now', async () => {
    await using database = await open();
    const { ask, ports, small, clock, records } = await opened(database);
    const read = async () => {
      const user = await records.apiUsers.get('user-1');
      if (!user) throw new Error('the user is gone');
      const instance = { marketo: small.marketo } as Instance;
      await checkApiUser(ports, instance, user, { isListed: async () => true, keep: true });
    };
    clock.move(YEAR);
    await read();
    clock.move(BACK);
    await ask('sooner', '2027-02-01');
    await settleOperation(ports, 'sooner');
    expect((await records.apiUsers.get('user-1'))?.expiry.toString()).toBe('2027-02-01T22:59:59Z');
    clock.move(YEAR);
    await read();
    clock.move(BACK);
    small.users.set('erp-sync@example.com', marketoUser({ expiry: NOW.add({ hours: 24 * 9 }) }));
    await read();
    expect((await records.apiUsers.get('user-1'))?.expiry.toString()).toBe(
      NOW.add({ hours: 24 * 9 }).toString(),
    );
  });

  it('a request waits as long as any other, and its message is sent', async () => {
    await using database = await open();
    const { ask, ports, slack, clock, goOnFor, records } = await opened(database);
    clock.move(YEAR);
    await ask('wish', '2028-08-31', OMAR);
    slack.meanwhile.post = async () => {
      throw new Error('no answer');
    };
    await announceRequest(ports, 'wish').catch(() => {});
    clock.move(BACK);
    delete slack.meanwhile.post;
    await goOnFor(3);
    expect([...slack.shown.values()].join()).toContain('You asked for');
    const { request } = (await records.requests.get('wish')) ?? {};
    const { endDays, nudgeHours } = ports.instances.get(INSTANCE)?.policy.waiting ?? {};
    const hours = (instant = NOW) => Math.round(instant.since(clock.now()).total('hours'));
    expect(hours(request?.endsAt)).toBe((endDays ?? 0) * 24);
    expect(hours(request?.nudgeAt)).toBe(nudgeHours);
  });

  it('nothing of it counts anew where two clocks differ by seconds', async () => {
    await using database = await open();
    const { ask, ports, clock, records, goOnFor } = await opened(database);
    await ask('wish', AUGUST, OMAR);
    const before = (await records.requests.get('wish'))?.request;
    clock.move({ seconds: -20 });
    await goOnWithRequests(ports);
    await goOnFor(1);
    expect((await records.requests.get('wish'))?.request.endsAt).toEqual(before?.endsAt);
  });
});
