import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import { isLeftToEnd } from '../../src/core/api-user.ts';
import { type Expiry, endOf } from '../../src/core/expiry.ts';
import type { Instance } from '../../src/ports/instance.ts';
import { announceOperation } from '../../src/usecases/changes/announce.ts';
import { goOn } from '../../src/usecases/changes/go-on.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { redrawStale } from '../../src/usecases/messages/redraw.ts';
import { remind } from '../../src/usecases/remind/remind.ts';
import { apiUser, at, NOW, person } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { callerOf, INSTANCE, marketoUser, processOn, recordsWithUser, smallMarketo } from './changes.ts';
import { smallSlack } from './small-slack.ts';

const GRACE = 'U0GRACE';
const OMAR = 'U0OMAR';
const RITA = 'U0RITA';
const PEOPLE = [person(), person({ id: OMAR, name: 'Omar' }), person({ id: RITA, name: 'Rita' })];
const EMAIL = 'erp-sync@example.com';
/** 11:59 PM of March 31 in Berlin. */
const END = at('2027-03-31T21:59:59Z');

describe.each(DATABASES)('that a user is no longer needed, on $kind', ({ open }) => {
  async function opened(database: TestDatabase, { expiry = END as Expiry } = {}) {
    const { records } = database;
    await recordsWithUser(records, apiUser({ owner: OMAR, expiry }));
    const small = smallMarketo(marketoUser({ expiry }));
    small.marketo.callsInLastSevenDays = async () => [];
    const clock = movableClock(NOW);
    const slack = smallSlack();
    const { ports: given, told } = processOn(records, small, { clock, people: PEOPLE });
    const telling = { ...given, messenger: slack.messenger };
    let count = 0;
    const say = async (who: string, isBack = false, than = expiry) => {
      count += 1;
      clock.move({ seconds: 1 });
      const id = `say ${count}`;
      const form = { than, isBack };
      const result = await wish(given, { id, caller: callerOf(who), kind: 'let_end', about: 'user-1', form });
      if (result.kind === 'accepted') await settleOperation(given, id);
      return result;
    };
    const extend = async (day: string, id = `extend ${day}`) => {
      clock.move({ seconds: 1 });
      const form = { until: { day }, why: undefined };
      await wish(given, { id, caller: callerOf(GRACE), kind: 'set_expiry', about: 'user-1', form });
      await settleOperation(given, id);
    };
    const user = async () => {
      const found = await records.apiUsers.get('user-1');
      if (!found) throw new Error('the user is gone');
      return found;
    };
    const isLeft = async () => isLeftToEnd(await user());
    /** Runs the reminders each morning up to a day, and gives the days on which somebody was told something. */
    const warnedUntil = async (day: string): Promise<string[]> => {
      const days: string[] = [];
      for (;;) {
        const before = slack.shown.size;
        const nextRun = clock.now().add({ hours: 24 });
        await remind(telling, telling.instances.get(INSTANCE) as Instance, { nextRun });
        const today = clock.now().toString().slice(0, 10);
        if (slack.shown.size > before) days.push(today);
        if (today >= day) return days;
        clock.move({ hours: 24 });
      }
    };
    const to = async (recipient: string) =>
      (await database.kept.messages())
        .filter((row) => row.recipient === `person:${recipient}`)
        .map(({ id }) => slack.shown.get(String(id)) ?? '');
    return { ports: given, telling, records, small, clock, told, say, extend, user, isLeft, warnedUntil, to };
  }

  it('is the owner’s and the administrators’ to say, once, and to take back', async () => {
    await using database = await open();
    const { say, isLeft, user, small, records } = await opened(database);
    expect(await say(RITA)).toMatchObject({ kind: 'denied' });
    expect(await say(OMAR, true)).toMatchObject({ problems: [{ problem: 'not_said' }] });
    expect(await say(OMAR)).toMatchObject({ kind: 'accepted' });
    expect(await isLeft()).toBe(true);
    expect((await user()).letEnd).toMatchObject({ by: OMAR, expiry: END });
    expect(await say(GRACE)).toMatchObject({ problems: [{ problem: 'said_already' }] });
    expect(await say(GRACE, true)).toMatchObject({ kind: 'accepted' });
    expect(await isLeft()).toBe(false);
    // Nothing of it is Marketo's business.
    expect(small.sent).toEqual([]);
    const actions = (await records.audit.list()).map(({ action, actor }) => `${action} ${actor}`);
    expect(actions.filter((each) => each.includes('let_end'))).toEqual([
      `api_user.let_end_rejected ${OMAR}`,
      `api_user.let_end_requested ${OMAR}`,
      `api_user.let_end ${OMAR}`,
      `api_user.let_end_rejected ${GRACE}`,
      `api_user.let_end_requested ${GRACE}`,
      `api_user.let_end ${GRACE}`,
    ]);
  });

  it.each([
    ['never ends', 'never', 'no_end'],
    ['has no end that is known', 'unknown', 'no_end'],
    ['has ended', at('2027-01-01T00:00:00Z'), 'ended_already'],
  ] as const)('is not said of one that %s', async (_, expiry, problem) => {
    await using database = await open();
    const { say, isLeft } = await opened(database, { expiry });
    expect(await say(OMAR)).toMatchObject({ problems: [{ problem }] });
    expect(await isLeft()).toBe(false);
  });

  it('holds for the end that stood beside the button, and for no other', async () => {
    await using database = await open();
    const { say, isLeft, extend } = await opened(database);
    expect(await say(OMAR, false, at('2027-02-01T00:00:00Z'))).toMatchObject({
      problems: [{ problem: 'changed_meanwhile', expiry: END }],
    });
    await say(OMAR);
    await extend('2027-06-29');
    expect(await isLeft()).toBe(false);
    // Nor does it come back with the day.
    await extend('2027-03-31');
    expect(await isLeft()).toBe(false);
  });

  it('is not noted where somebody has set another end in Marketo: whoever said it is told why', async () => {
    await using database = await open();
    const { say, isLeft, user, small, ports, told } = await opened(database);
    const later = at('2027-05-31T21:59:59Z');
    small.users.set(EMAIL, marketoUser({ expiry: later }));
    await say(OMAR);
    expect(await isLeft()).toBe(false);
    expect(endOf((await user()).expiry)).toEqual(later);
    await announceOperation(ports, 'say 1');
    expect(told.map(({ to, message }) => [to, message.kind])).toEqual([[OMAR, 'outcome']]);
  });

  it('is told to the owner where somebody else says it, and to nobody where they do', async () => {
    await using database = await open();
    const { say, ports, told } = await opened(database);
    await say(OMAR);
    await announceOperation(ports, 'say 1');
    expect(told).toEqual([]);
    await say(GRACE, true);
    await announceOperation(ports, 'say 2');
    expect(told.map(({ to }) => to)).toEqual([OMAR]);
  });

  it('leaves the last warning before the end, and nothing after it', async () => {
    await using database = await open();
    const { say, warnedUntil, to } = await opened(database);
    await say(OMAR);
    expect(await warnedUntil('2027-04-10')).toEqual(['2027-03-31']);
    for (const reader of [OMAR, GRACE]) {
      const [text = ''] = await to(reader);
      expect(text).toContain('No longer needed, says');
      expect(text).toContain('Take back');
      expect(text).not.toContain('Extend 90 days');
    }
  });

  it('changes the warning that was answered, for everybody who got it, and back', async () => {
    await using database = await open();
    const { say, telling, clock, warnedUntil, to } = await opened(database);
    clock.moveTo(at('2027-03-01T08:00:00Z'));
    expect(await warnedUntil('2027-03-01')).toEqual(['2027-03-01']);
    expect((await to(OMAR))[0]).toContain('No longer needed');
    await say(OMAR);
    await redrawStale(telling);
    for (const reader of [OMAR, GRACE]) {
      const [text = ''] = await to(reader);
      expect(text).toMatch(/No longer needed, says {2}@U0OMAR * · .*\. One more warning at most/);
      expect(text).toContain('Take back');
      expect(text).not.toContain('Extend');
    }
    await say(OMAR, true);
    await redrawStale(telling);
    for (const reader of [OMAR, GRACE]) {
      const [text = ''] = await to(reader);
      expect(text).toContain('Extend 90 days');
      expect(text).not.toContain('No longer needed, says');
    }
    // And the warnings go on.
    expect(await warnedUntil('2027-04-02')).toEqual(['2027-03-24', '2027-03-30', '2027-03-31', '2027-04-01']);
  });

  it('can be taken back until the end, and not after it', async () => {
    await using database = await open();
    const { say, clock, isLeft } = await opened(database);
    await say(OMAR);
    clock.moveTo(END.subtract({ seconds: 2 }));
    expect(await say(OMAR, true)).toMatchObject({ kind: 'accepted' });
    await say(OMAR);
    clock.moveTo(END);
    expect(await say(OMAR, true)).toMatchObject({ problems: [{ problem: 'ended_already' }] });
    expect(await isLeft()).toBe(false);
  });

  it.each(['say', 'take back'] as const)(
    '%s takes nothing from another end that is under way',
    async (word) => {
      await using database = await open();
      const { say, ports, records, small, user, isLeft } = await opened(database);
      if (word === 'take back') await say(OMAR);
      const form = { until: { day: '2027-06-29' }, why: undefined };
      const caller = callerOf(GRACE);
      await wish(ports, { id: 'extend', caller, kind: 'set_expiry', about: 'user-1', form });
      await say(OMAR, word === 'take back');
      expect((await records.operations.get('extend'))?.state).toBe('open');
      await settleOperation(ports, 'extend');
      expect(small.sent).toHaveLength(1);
      expect(endOf((await user()).expiry)?.toString()).toBe('2027-06-29T21:59:59Z');
      // It was said of another end.
      expect(await isLeft()).toBe(false);
    },
  );

  it('is one word of somebody who says it twice at once', async () => {
    await using database = await open();
    const { ports, records, user } = await opened(database);
    const form = { than: END, isBack: false };
    const press = (id: string) =>
      wish(ports, { id, caller: callerOf(OMAR), kind: 'let_end', about: 'user-1', form });
    const results = await Promise.all(['one', 'two', 'three'].map(press));
    const ids = results.flatMap((each) => (each.kind === 'accepted' ? [each.operation.id] : [each.kind]));
    expect(new Set(ids).size).toBe(1);
    for (const id of ids) await settleOperation(ports, id);
    expect((await user()).letEnd?.by).toBe(OMAR);
    const noted = (await records.audit.list()).filter(({ action }) => action === 'api_user.let_end');
    expect(noted).toHaveLength(1);
  });

  it('that was taken back is told to whoever had said it', async () => {
    await using database = await open();
    const { say, ports, told } = await opened(database);
    await say(GRACE);
    await say(OMAR, true);
    await announceOperation(ports, 'say 2');
    expect(told.map(({ to }) => to)).toEqual([GRACE]);
  });

  it('does not come back with its end, whoever has changed that meanwhile', async () => {
    await using database = await open();
    const { say, records, clock, isLeft } = await opened(database);
    await say(OMAR);
    for (const expiry of [at('2027-05-31T21:59:59Z'), END]) {
      clock.move({ hours: 24 });
      const learnt = { expiry, roles: [], notedExpiry: undefined };
      await records.apiUsers.learn('user-1', clock.now(), () => ({ ...learnt, events: [] }));
    }
    expect(await isLeft()).toBe(false);
  });

  it('is asked about once more where it was said while the warnings went out, and the last one is not lost', async () => {
    await using database = await open();
    const { say, telling, clock, to, small } = await opened(database);
    clock.moveTo(at('2027-03-31T07:00:00Z'));
    const instance = telling.instances.get(INSTANCE) as Instance;
    const run = () => remind(telling, instance, { nextRun: clock.now().add({ hours: 24 }) });
    small.marketo.callsInLastSevenDays = async () => {
      small.marketo.callsInLastSevenDays = async () => [];
      await say(OMAR);
      return [];
    };
    expect((await run())?.failed).toBeGreaterThan(0);
    expect((await run())?.failed).toBe(0);
    expect(await to(OMAR)).toHaveLength(1);
    expect((await to(OMAR))[0]).toContain('No longer needed, says');
  });

  it('is over with its end, also where no run came in time: nobody is told, and nothing stays due', async () => {
    await using database = await open();
    const { say, telling, clock, to } = await opened(database);
    await say(OMAR);
    clock.moveTo(END.add({ hours: 10 }));
    const instance = telling.instances.get(INSTANCE) as Instance;
    for (let day = 0; day < 3; day += 1) {
      const report = await remind(telling, instance, { nextRun: clock.now().add({ hours: 24 }) });
      expect(report?.reminders).toEqual([]);
      clock.move({ hours: 24 });
    }
    expect(await to(OMAR)).toEqual([]);
    expect((await database.kept.apiUsers())[0]?.warnedExpiry).toBe(END.toString());
  });

  it('of an end that changes while it is noted is looked at once more, and not noted', async () => {
    await using database = await open();
    const { say, small, records, clock, ports, isLeft } = await opened(database);
    const { getUser } = small.marketo;
    small.marketo.getUser = async (userid) => {
      small.marketo.getUser = getUser;
      const found = await getUser(userid);
      clock.move({ seconds: 1 });
      const later = at('2027-05-31T21:59:59Z');
      small.users.set(EMAIL, marketoUser({ expiry: later }));
      const learnt = { expiry: later, roles: [], notedExpiry: undefined };
      await records.apiUsers.learn('user-1', clock.now(), () => ({ ...learnt, events: [] }));
      return found;
    };
    await say(OMAR);
    expect(await isLeft()).toBe(false);
    await settleOperation(ports, 'say 1');
    expect(await records.operations.get('say 1')).toMatchObject({
      state: 'failed',
      failure: { reason: 'changed_meanwhile' },
    });
  });

  it('of an end that is another by now is not noted where Marketo shows no date to compare it with', async () => {
    await using database = await open();
    const { small, records, clock, ports, isLeft, told } = await opened(database);
    const form = { than: END, isBack: false };
    await wish(ports, { id: 'say', caller: callerOf(OMAR), kind: 'let_end', about: 'user-1', form });
    clock.move({ seconds: 1 });
    const later = { expiry: at('2027-05-31T21:59:59Z'), roles: [], events: [] };
    await records.apiUsers.learn('user-1', clock.now(), () => later);
    small.users.set(EMAIL, marketoUser({ expiry: 'unknown' }));
    await goOn(ports);
    expect(await records.operations.get('say')).toMatchObject({
      state: 'failed',
      failure: { reason: 'changed_meanwhile' },
    });
    expect(await isLeft()).toBe(false);
    expect(told.map(({ to }) => to)).toEqual([OMAR]);
  });

  it('of the new end is kept where the change that has set that is found late', async () => {
    await using database = await open();
    const { say, small, records, clock, ports, user } = await opened(database);
    small.meets('no_answer');
    const form = { until: { day: '2027-06-29' }, why: undefined };
    await wish(ports, { id: 'extend', caller: callerOf(GRACE), kind: 'set_expiry', about: 'user-1', form });
    const { getUser } = small.marketo;
    const seen: (typeof getUser)[] = [];
    // The app is stopped before it looks; a reading of the list learns the end first.
    small.marketo.getUser = async (userid) => {
      if (seen.push(getUser) === 2) throw new Error('stopped');
      return getUser(userid);
    };
    await settleOperation(ports, 'extend').catch(() => {});
    small.marketo.getUser = getUser;
    clock.move({ minutes: 1 });
    const june = at('2027-06-29T21:59:59Z');
    await records.apiUsers.learn('user-1', clock.now(), () => ({
      expiry: june,
      roles: [],
      notedExpiry: undefined,
      events: [],
    }));
    await say(OMAR, false, june);
    clock.move({ minutes: 5 });
    await settleOperation(ports, 'extend');
    expect((await records.operations.get('extend'))?.state).toBe('succeeded');
    expect((await user()).letEnd?.by).toBe(OMAR);
  });
});
