import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import type { Marketo } from '../../src/ports/marketo.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Records } from '../../src/ports/records/records.ts';
import { announceOperation } from '../../src/usecases/changes/announce.ts';
import { goOn } from '../../src/usecases/changes/go-on.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { at, NOW, operation, person } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { callerOf, INSTANCE, marketoUser, processOn, recordsWithUser, smallMarketo } from './changes.ts';

const GRACE = 'U0GRACE';
const OMAR = 'U0OMAR';
const RITA = 'U0RITA';
const PEOPLE = [person(), person({ id: OMAR, name: 'Omar' }), person({ id: RITA, name: 'Rita' })];

describe.each(DATABASES)('setting an end of access, on $kind', ({ open }) => {
  async function opened(database: TestDatabase) {
    const { records } = database;
    await recordsWithUser(records);
    const small = smallMarketo(marketoUser());
    const clock = movableClock(NOW.add({ minutes: 1 }));
    const options = { clock, people: PEOPLE };
    const one = processOn(records, small, { ...options, name: 'one' });
    const another = (name: string, on: Records = database.second()) =>
      processOn(on, small, { ...options, name });
    const ask = (ports: Ports, id: string, day: string, who = GRACE) =>
      wish(ports, {
        id,
        caller: callerOf(who),
        kind: 'set_expiry',
        about: 'user-1',
        form: { until: { day }, why: undefined },
      });
    const ends = async () => ({
      records: (await records.apiUsers.get('user-1'))?.expiry.toString(),
      marketo: small.users.get('erp-sync@example.com')?.expiry.toString(),
    });
    return { ...one, records, small, clock, another, ask, ends };
  }

  const both = (end: string) => ({ records: end, marketo: end });
  const JUNE = '2027-06-29T21:59:59Z';
  const MAY = '2027-05-31T21:59:59Z';

  describe('while another end is being set', () => {
    const END = at('2027-03-31T21:59:59Z');
    /** An administrator ends access now, and Marketo does not say whether it did. */
    async function ending(database: TestDatabase) {
      const small = await opened(database);
      small.small.meets('lost');
      const now = { until: { now: true }, why: undefined } as const;
      const caller = callerOf(GRACE);
      await wish(small.ports, { id: 'end', caller, kind: 'set_expiry', about: 'user-1', form: now });
      await settleOperation(small.ports, 'end');
      small.clock.move({ seconds: 20 });
      return small;
    }

    it('is held against both: nobody undoes by being fast what they would need approval to undo', async () => {
      await using database = await open();
      const { ports, ask, clock, ends } = await ending(database);
      const sameAsBefore = { until: { days: 90, than: END }, why: undefined };
      const button = { id: 'button', caller: callerOf(OMAR), kind: 'set_expiry', about: 'user-1' } as const;
      expect(await wish(ports, { ...button, form: sameAsBefore })).toMatchObject({
        kind: 'problems',
        problems: [{ problem: 'being_changed' }],
      });
      // More by 76 days than the end that Marketo may still have, and by 156 than the one that is being set.
      expect(await ask(ports, 'form', '2027-06-15', OMAR)).toMatchObject({ kind: 'waits' });
      for (let minute = 0; minute < 6; minute += 1) {
        clock.move({ minutes: 1 });
        await goOn(ports);
      }
      expect((await ports.records.operations.get('end'))?.state).toBe('succeeded');
      expect(await ends()).toEqual(both('2027-01-10T10:01:00Z'));
    });

    it('needs approval from the owner where somebody else has ended it, and is told to whoever did', async () => {
      await using database = await open();
      const { ports, ask, clock, told, ends } = await opened(database);
      const now = { until: { now: true }, why: undefined } as const;
      const end = { caller: callerOf(GRACE), kind: 'set_expiry', about: 'user-1', form: now } as const;
      await wish(ports, { id: 'end', ...end });
      await settleOperation(ports, 'end');
      const more = { until: { days: 90, than: at('2027-01-10T10:01:00Z') }, why: undefined };
      clock.move({ minutes: 3 });
      const back = { caller: callerOf(OMAR), kind: 'set_expiry', about: 'user-1', form: more } as const;
      expect(await wish(ports, { id: 'back', ...back })).toMatchObject({ kind: 'waits' });
      // Whoever has ended it may bring it back, and so may another administrator.
      expect(await ask(ports, 'again', '2027-04-10', GRACE)).toMatchObject({ kind: 'accepted' });
      await settleOperation(ports, 'again');
      expect(await ends()).toEqual(both('2027-04-10T21:59:59Z'));
      clock.move({ minutes: 1 });
      await wish(ports, { id: 'end again', ...end });
      await settleOperation(ports, 'end again');
      clock.move({ minutes: 1 });
      const other = processOn(
        ports.records,
        { marketo: ports.instances.get(INSTANCE)?.marketo as Marketo },
        {
          clock,
          people: PEOPLE,
          administrators: [RITA],
          name: 'other',
        },
      );
      expect(await ask(other.ports, 'other', '2027-05-10', RITA)).toMatchObject({ kind: 'accepted' });
      await settleOperation(other.ports, 'other');
      await announceOperation(other.ports, 'other');
      expect(other.told.map(({ to }) => to).sort()).toEqual([GRACE, OMAR, RITA]);
      expect(told).toEqual([]);
    });

    it('needs approval from the owner also while somebody else is bringing it back, which Marketo may refuse', async () => {
      await using database = await open();
      const { ports, ask, clock, small } = await opened(database);
      const now = { until: { now: true }, why: undefined } as const;
      await wish(ports, {
        id: 'end',
        caller: callerOf(GRACE),
        kind: 'set_expiry',
        about: 'user-1',
        form: now,
      });
      await settleOperation(ports, 'end');
      clock.move({ minutes: 3 });
      small.meets('lost');
      await ask(ports, 'back', '2027-03-01', GRACE);
      await settleOperation(ports, 'back');
      expect((await ports.records.operations.get('back'))?.state).toBe('open');
      expect(await ask(ports, 'more', '2027-03-05', OMAR)).toMatchObject({ kind: 'waits' });
    });

    it('is judged anew where that was written after the judging', async () => {
      await using database = await open();
      const { ports, ask, ends, clock } = await opened(database);
      const { open: write } = ports.records.operations;
      let isFirst = true;
      const slow: Ports = {
        ...ports,
        records: {
          ...ports.records,
          operations: {
            ...ports.records.operations,
            async open(...given) {
              if (isFirst) {
                isFirst = false;
                const form = { until: { now: true }, why: undefined } as const;
                const caller = callerOf(GRACE);
                await wish(ports, { id: 'end', caller, kind: 'set_expiry', about: 'user-1', form });
              }
              return write(...given);
            },
          },
        },
      };
      clock.move({ minutes: 1 });
      expect(await ask(slow, 'later', '2027-06-15', OMAR)).toMatchObject({ kind: 'waits' });
      await settleOperation(ports, 'end');
      expect(await ends()).toEqual(both('2027-01-10T10:02:00Z'));
    });
  });

  it('writes it to Marketo and the records, and tells whoever asked and the owner, once', async () => {
    await using database = await open();
    const { ports, ask, ends, told } = await opened(database);
    await ask(ports, 'wish-1', '2027-06-29');
    await settleOperation(ports, 'wish-1');
    await announceOperation(ports, 'wish-1');
    await announceOperation(ports, 'wish-1');
    expect(await ends()).toEqual(both(JUNE));
    expect(told.map(({ to, message }) => [to, message.kind])).toEqual([
      [GRACE, 'outcome'],
      [OMAR, 'outcome'],
    ]);
    const actions = (await ports.records.audit.list()).map(({ action, actor }) => `${action} ${actor}`);
    expect(actions.slice(-2)).toEqual([
      `api_user.expiry_requested ${GRACE}`,
      `api_user.expiry_changed ${GRACE}`,
    ]);
  });

  it('makes a form that was sent twice, or by somebody else, one change', async () => {
    await using database = await open();
    const { ports, ask, small } = await opened(database);
    const results = await Promise.all([1, 2, 3].map(() => ask(ports, 'wish-1', '2027-06-29')));
    expect(new Set(results.map(({ kind }) => kind))).toEqual(new Set(['accepted']));
    await settleOperation(ports, 'wish-1');
    await settleOperation(ports, 'wish-1');
    expect(small.sent).toHaveLength(1);
    const byAnother = { ...ports, administration: { ...ports.administration, userIds: [GRACE, OMAR] } };
    expect(await ask(byAnother, 'wish-1', '2027-05-31', OMAR)).toMatchObject({
      kind: 'problems',
      problems: [{ problem: 'being_changed' }],
    });
  });

  it('is refused to whoever is neither administrator nor owner, before anything is written but the refusal', async () => {
    await using database = await open();
    const { ports, ask, small } = await opened(database);
    expect(await ask(ports, 'wish-1', '2027-06-29', RITA)).toMatchObject({ kind: 'denied' });
    expect(await ports.records.operations.get('wish-1')).toBeUndefined();
    expect(small.sent).toEqual([]);
    expect((await ports.records.audit.list()).at(-1)).toMatchObject({
      action: 'access.refused',
      actor: RITA,
    });
  });

  it('is the owner’s to give within the usual length, and an administrator’s beyond', async () => {
    await using database = await open();
    const { ports, ask } = await opened(database);
    expect(await ask(ports, 'wish-1', '2027-06-29', OMAR)).toMatchObject({ kind: 'accepted' });
    expect(await ask(ports, 'wish-2', '2027-06-30', OMAR)).toMatchObject({ kind: 'waits' });
    expect(await ask(ports, 'wish-3', '2027-01-20', OMAR)).toMatchObject({
      problems: [{ problem: 'asked_already' }],
    });
    expect(await ask(ports, 'wish-4', '2027-06-30')).toMatchObject({ kind: 'accepted' });
    expect(await ask(ports, 'wish-5', '2029-06-30')).toMatchObject({ problems: [{ problem: 'too_late' }] });
  });

  it('is found by looking where the answer was lost', async () => {
    await using database = await open();
    const { ports, ask, small, ends } = await opened(database);
    small.meets('no_answer');
    await ask(ports, 'wish-1', '2027-06-29');
    await settleOperation(ports, 'wish-1');
    expect(await ends()).toEqual(both(JUNE));
    expect(small.sent).toHaveLength(1);
  });

  it('is sent again where Marketo does not show it, and given up after an hour', async () => {
    await using database = await open();
    const { ports, ask, small, ends, clock } = await opened(database);
    small.meets('lost', 'lost');
    await ask(ports, 'wish-1', '2027-06-29');
    for (let minute = 0; minute < 15; minute += 1) {
      await goOn(ports);
      clock.move({ minutes: 1 });
    }
    expect(small.sent).toHaveLength(3);
    expect(await ends()).toEqual(both(JUNE));

    small.meets(...Array.from({ length: 100 }, () => 'lost' as const));
    await ask(ports, 'wish-2', '2027-05-31');
    for (let minute = 0; minute < 90; minute += 1) {
      await goOn(ports);
      clock.move({ minutes: 1 });
    }
    expect(await ports.records.operations.get('wish-2')).toMatchObject({
      state: 'failed',
      failure: { reason: 'not_carried_out' },
    });
    expect(await ends()).toEqual(both(JUNE));
  });

  it.each(['refused', 'in_use'] as const)('ends with Marketo’s own words where it is %s', async (meets) => {
    await using database = await open();
    const { ports, ask, small, ends } = await opened(database);
    small.meets(meets);
    await ask(ports, 'wish-1', '2027-06-29');
    const ended = await settleOperation(ports, 'wish-1');
    expect(ended).toMatchObject({
      state: 'failed',
      failure: { reason: meets, message: 'Marketo’s own words' },
    });
    expect(await ends()).toEqual(both('2027-03-31T21:59:59Z'));
  });

  it('ends where Marketo no longer has the user, and sends nothing where it is so already', async () => {
    await using database = await open();
    const { ports, ask, small, records } = await opened(database);
    await ask(ports, 'wish-1', '2027-06-29');
    small.users.set('erp-sync@example.com', marketoUser({ expiry: operation().createdAt }));
    const wanted = await records.operations.get('wish-1');
    if (wanted?.change.kind !== 'set_expiry') throw new Error('no such wish');
    small.users.set('erp-sync@example.com', marketoUser({ expiry: wanted.change.data.expiry }));
    expect(await settleOperation(ports, 'wish-1')).toMatchObject({ state: 'succeeded' });
    expect(small.sent).toEqual([]);
    await ask(ports, 'wish-2', '2027-05-31');
    small.users.clear();
    expect(await settleOperation(ports, 'wish-2')).toMatchObject({
      state: 'failed',
      failure: { reason: 'gone' },
    });
  });

  describe.each([
    ['another day', { until: { day: '2027-06-29' }, why: undefined }],
    ['now', { until: { now: true }, why: undefined }],
  ] as const)('where Marketo does not show its page: %s', (_, form) => {
    const EMAIL = 'erp-sync@example.com';
    async function wished(database: TestDatabase) {
      const given = await opened(database);
      const wanted = {
        id: 'end',
        caller: callerOf(GRACE),
        kind: 'set_expiry',
        about: 'user-1',
        form,
      } as const;
      await wish(given.ports, wanted);
      const hidden = { times: 0 };
      const page = given.small.marketo.getUser;
      given.small.marketo.getUser = async (userid) => {
        hidden.times -= 1;
        return hidden.times >= 0 ? undefined : page(userid);
      };
      const minutes = async (count: number) => {
        for (let minute = 0; minute < count; minute += 1) {
          given.clock.move({ minutes: 1 });
          await goOn(given.ports);
        }
      };
      const operationNow = () => given.records.operations.get('end');
      return { ...given, hidden, minutes, operationNow };
    }

    it.each([1, 2, 3])('is set where the list has it: missing %i times', async (times) => {
      await using database = await open();
      const { ports, hidden, minutes, operationNow, ends } = await wished(database);
      hidden.times = times;
      await settleOperation(ports, 'end');
      await minutes(10);
      const ended = await operationNow();
      expect(ended?.state).toBe('succeeded');
      const { records, marketo } = await ends();
      expect(marketo).toBe(records);
      expect(marketo).not.toBe('2027-03-31T21:59:59Z');
    });

    it('is set at the login that somebody has given it since', async () => {
      await using database = await open();
      const { ports, small, operationNow } = await wished(database);
      const user = small.users.get(EMAIL);
      if (!user) throw new Error('no user');
      small.users.delete(EMAIL);
      small.users.set('new@example.com', { ...user, userid: 'new@example.com' });
      await settleOperation(ports, 'end');
      expect((await operationNow())?.state).toBe('succeeded');
      expect(small.users.get('new@example.com')?.expiry).not.toEqual(user.expiry);
    });

    it('changes nobody who was made anew with the same address', async () => {
      await using database = await open();
      const { ports, small, operationNow } = await wished(database);
      small.users.set(EMAIL, marketoUser({ id: 8, expiry: 'never' }));
      expect(await settleOperation(ports, 'end')).toMatchObject({ failure: { reason: 'gone' } });
      small.users.set(EMAIL, marketoUser({ id: 8, userid: 'other@example.com', expiry: 'never' }));
      expect((await operationNow())?.state).toBe('failed');
      expect(small.sent).toEqual([]);
    });
  });

  it('to two dates at once ends with one of them, the same in Marketo and the records', async () => {
    await using database = await open();
    const { ports, ask, another, ends, records } = await opened(database);
    const other = another('other').ports;
    const days = ['2027-05-31', '2027-06-29'];
    await Promise.all(
      [ports, other].map(async (process, index) => {
        await ask(process, `wish-${index}`, days[index] ?? '');
        await settleOperation(process, `wish-${index}`);
      }),
    );
    for (let rounds = 0; rounds < 4; rounds += 1) await goOn(ports);
    const now = await ends();
    expect(now.records).toBe(now.marketo);
    expect([MAY, JUNE]).toContain(now.records);
    expect(await records.operations.unfinished()).toEqual([]);
  });

  it('never lets an earlier call that comes late win over a later wish', async () => {
    await using database = await open();
    const { ports, ask, small, ends, clock } = await opened(database);
    small.meets('late');
    await ask(ports, 'wish-1', '2027-06-29');
    await settleOperation(ports, 'wish-1');
    expect(await ask(ports, 'wish-2', '2027-05-31')).toMatchObject({ operation: { state: 'queued' } });
    await goOn(ports);
    // The earlier one is no longer waited for; the later one waits until nothing can come of it any more.
    clock.move({ seconds: 90 });
    await goOn(ports);
    expect(small.sent).toHaveLength(1);
    small.arrive();
    clock.move({ minutes: 2 });
    await goOn(ports);
    expect(await ends()).toEqual(both(MAY));
    expect(await ports.records.operations.get('wish-1')).toMatchObject({ state: 'overtaken' });
  });

  it.each(['a wish after the earlier one was given up', 'a wish that was about to be carried out'] as const)(
    'lets %s wait as long as the earlier call may still arrive',
    async (which) => {
      await using database = await open();
      const { ports, ask, small, ends, clock } = await opened(database);
      small.meets('late');
      await ask(ports, 'wish-1', '2027-06-29');
      await settleOperation(ports, 'wish-1');
      await ask(ports, 'wish-2', '2027-05-31');
      // The earlier one is no longer waited for, and what comes next is open.
      await goOn(ports);
      const isThird = which === 'a wish after the earlier one was given up';
      clock.move({ seconds: 5 });
      if (isThird) await ask(ports, 'wish-3', '2027-05-30');
      await settleOperation(ports, isThird ? 'wish-3' : 'wish-2');
      clock.move({ seconds: 90 });
      await goOn(ports);
      expect(small.sent).toHaveLength(1);
      small.arrive();
      clock.move({ minutes: 1 });
      await goOn(ports);
      expect(await ends()).toEqual(both(isThird ? '2027-05-30T21:59:59Z' : MAY));
    },
  );

  it.each([
    ['before it left', [] as const, 'changed_meanwhile'],
    // Once it has left nobody can say whose doing that is.
    ['before it left again', ['lost'] as const, 'kept_differently'],
  ])(
    'does not take back what somebody set in Marketo %s, and knows it from then on',
    async (_, meets, reason) => {
      await using database = await open();
      const { ports, ask, small, ends, clock } = await opened(database);
      small.meets(...meets);
      const byHand = Temporal.Instant.from('2030-01-01T00:00:00Z');
      await ask(ports, 'wish-1', '2027-06-29');
      if (meets.length > 0) await settleOperation(ports, 'wish-1');
      small.users.set('erp-sync@example.com', marketoUser({ expiry: byHand }));
      for (let minute = 0; minute < 5; minute += 1) {
        await goOn(ports);
        clock.move({ minutes: 1 });
      }
      expect(await ports.records.operations.get('wish-1')).toMatchObject({
        state: 'failed',
        failure: { reason },
      });
      expect(await ends()).toEqual(both(byHand.toString()));
      const changes = (await ports.records.audit.list()).filter(
        ({ action, actor }) => [action, actor].join() === 'api_user.expiry_changed,app',
      );
      expect(changes).toMatchObject([
        { subject: 'erp-sync@example.com', details: { to: byHand.toString() } },
      ]);
      // Whoever still wants it says so, knowing what holds.
      await ask(ports, 'wish-2', '2027-05-31');
      await settleOperation(ports, 'wish-2');
      expect(await ends()).toEqual(both(MAY));
    },
  );

  it.each([
    ['the right to send was taken', 'markSent'],
    ['Marketo’s yes was written down', 'markAccepted'],
    ['its end was written down', 'succeed'],
  ] as const)('goes on after a crash right before %s', async (_, step) => {
    await using database = await open();
    const { ask, another, ports, ends, small, clock } = await opened(database);
    const dies: Records = {
      ...database.records,
      operations: {
        ...database.records.operations,
        [step]: async () => {
          throw new Error('the process is killed here');
        },
      },
    };
    const dying = another('dying', dies).ports;
    await ask(dying, 'wish-1', '2027-06-29');
    await settleOperation(dying, 'wish-1').catch(() => {});
    for (let minute = 0; minute < 8; minute += 1) {
      clock.move({ minutes: 1 });
      await goOn(ports);
    }
    expect(await ends()).toEqual(both(JUNE));
    expect(small.sent.length).toBeLessThanOrEqual(1);
  });
});
