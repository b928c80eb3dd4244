import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import type { ApiUser } from '../../src/core/api-user.ts';
import type { Review, ReviewAnswer } from '../../src/core/review.ts';
import type { Instance } from '../../src/ports/instance.ts';
import { MessageNotSent } from '../../src/ports/messages.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Records } from '../../src/ports/records/records.ts';
import { toApiUserRow } from '../../src/store/rows.ts';
import { goOn } from '../../src/usecases/changes/go-on.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { redrawStale } from '../../src/usecases/messages/redraw.ts';
import { morningsJob } from '../../src/usecases/remind/mornings-job.ts';
import { answerReview } from '../../src/usecases/review/answer.ts';
import { carryOutAnswers } from '../../src/usecases/review/carry-out.ts';
import { endReview, goOnWithReviews } from '../../src/usecases/review/go-on.ts';
import { openInReview } from '../../src/usecases/review/look.ts';
import { startReview, startReviewOnTime } from '../../src/usecases/review/start.ts';
import { stopReview } from '../../src/usecases/review/stop.ts';
import { apiUser, at, event, NOW, ownerOperation, person, revokeOperation } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { callerOf, INSTANCE, marketoUser, processOn, smallMarketo } from './changes.ts';
import { smallSlack } from './small-slack.ts';

const GRACE = 'U0GRACE';
const OMAR = 'U0OMAR';
const RITA = 'U0RITA';
const PEOPLE = [GRACE, OMAR, RITA].map((id) => person({ id, name: `Name of ${id}` }));

const named = (name: string, given: Partial<ApiUser> = {}) =>
  apiUser({ id: name, userid: `${name}@example.com`, email: `${name}@example.com`, ...given });

/** A user that is made straight in the records. */
async function put(database: TestDatabase, users: readonly ApiUser[]): Promise<void> {
  const rows = users.map(toApiUserRow);
  for (let from = 0; from < rows.length; from += 500) {
    const some = rows.slice(from, from + 500);
    const columns = Object.keys(some[0] ?? {});
    const literal = (value: unknown) =>
      value === null ? 'null' : typeof value === 'number' ? String(value) : `'${String(value)}'`;
    const values = some.map((row) => `(${Object.values(row).map(literal).join()})`);
    await database.execute(`insert into api_users (${columns.join()}) values ${values.join()}`);
  }
}

describe.each(DATABASES)('a review, on $kind', ({ open }) => {
  async function opened(
    database: TestDatabase,
    users: readonly ApiUser[] = [named('erp'), named('bi'), named('web', { owner: RITA })],
    people = PEOPLE,
  ) {
    const { records } = database;
    await records.migrate();
    await put(database, users);
    const small = smallMarketo(
      ...users.map(({ userid, email, expiry }) => marketoUser({ userid, email, expiry })),
    );
    const clock = movableClock(NOW.add({ minutes: 1 }));
    const slack = smallSlack();
    const processOf = (name: string, on: Records = records): Ports => {
      const { ports } = processOn(on, small, { clock, people, name });
      return { ...ports, messenger: slack.messenger };
    };
    const ports = processOf('one');
    const instanceOf = (of: Ports) => of.instances.get(INSTANCE) as Instance;
    const start = (of = ports, by = GRACE) => startReview(of, callerOf(by), instanceOf(of));
    const tick = (of = ports) => goOnWithReviews(of, instanceOf(of));
    /** A minute later everything has been done. */
    const minute = async (of = ports) => {
      clock.move({ minutes: 1 });
      await tick(of);
      await goOn(of);
      await redrawStale(of);
    };
    const review = async () => (await records.reviews.latest(INSTANCE)) as Review;
    const say = async (by: string, user: string, says: ReviewAnswer, of = ports) =>
      answerReview(of, callerOf(by), { review: (await review()).id, user, says });
    const shown = (text: string) => [...slack.shown.values()].filter((each) => each.includes(text));
    const audit = async (action: string) =>
      (await database.kept.audit()).filter((each) => each.action === action);
    const progress = async () => records.reviews.progress((await review()).id);
    return {
      records,
      clock,
      slack,
      ports,
      processOf,
      instanceOf,
      start,
      tick,
      minute,
      review,
      say,
      shown,
      audit,
      progress,
    };
  }

  const QUESTION = 'still needed?';

  it('is started once: a second start says that one runs', async () => {
    await using database = await open();
    const { start, audit, review, ports, instanceOf, clock } = await opened(database);
    expect(await start()).toMatchObject({ kind: 'started' });
    const first = await review();
    expect(first.endsAt.since(first.startedAt).total('hours')).toBe(14 * 24);
    clock.move({ hours: 1 });
    expect(await start()).toMatchObject({ kind: 'running', review: { id: first.id } });
    await startReviewOnTime(ports, instanceOf(ports));
    expect(await audit('review.started')).toMatchObject([{ actor: GRACE }]);
  });

  it('is started once by two processes at the same time', async () => {
    await using database = await open();
    const { start, audit, processOf } = await opened(database);
    const other = processOf('two', database.second());
    const kinds = (await Promise.all([start(), start(other)])).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(['running', 'started']);
    expect(await audit('review.started')).toHaveLength(1);
    expect(await database.rows('review_users', 'api_user_id')).toHaveLength(3);
  });

  it('is not started by somebody who is no administrator', async () => {
    await using database = await open();
    const { start, ports } = await opened(database);
    expect(await start(ports, OMAR)).toMatchObject({ kind: 'denied' });
    expect(await database.rows('reviews', 'id')).toEqual([]);
  });

  it('is not started while nobody knows which user the app runs as', async () => {
    await using database = await open();
    const { start, ports, instanceOf } = await opened(database);
    const silent = async () => Promise.reject(new Error('no answer'));
    const marketo = { ...instanceOf(ports).marketo, ownUserid: silent };
    const instances = new Map([[INSTANCE, { ...instanceOf(ports), marketo } as Instance]]);
    expect(await start({ ...ports, instances })).toMatchObject({ kind: 'marketo_silent' });
    expect(await database.rows('reviews', 'id')).toEqual([]);
  });

  it('is of those that have access or may get it again, and not of the app’s own', async () => {
    await using database = await open();
    const { start, records } = await opened(database, [
      named('erp'),
      named('ended', { expiry: NOW.subtract({ hours: 48 }) }),
      named('never', { expiry: 'never' }),
      named('ignored', { owner: undefined, ignored: { by: GRACE, at: NOW } }),
      named('revoked'),
      named('human', { isApiOnly: false }),
      named('own', { userid: 'Own@example.com' }),
    ]);
    const revocation = revokeOperation({ apiUserId: 'revoked' });
    const { data } = revocation.change;
    await records.operations.open(
      { ...revocation, change: { kind: 'revoke', data: { ...data, apiUserId: 'revoked' } } },
      event(),
    );
    await start();
    const rows = await database.rows<{ api_user_id: string }>('review_users', 'api_user_id');
    expect(rows.map((row) => row.api_user_id)).toEqual(['ended', 'erp', 'never']);
  });

  it('of nobody is none', async () => {
    await using database = await open();
    const { start } = await opened(database, []);
    expect(await start()).toMatchObject({ kind: 'nobody' });
    expect(await database.rows('reviews', 'id')).toEqual([]);
  });

  it('asks each owner in one message, and tells the administrators how far it is', async () => {
    await using database = await open();
    const { start, minute, shown, audit } = await opened(database);
    await start();
    for (let count = 0; count < 3; count += 1) await minute();
    const questions = shown(QUESTION);
    expect(questions).toHaveLength(2);
    expect(questions[0]).toContain('2 API-only users of yours');
    expect(questions[0]).toMatch(/bi@example.com[\s\S]*Keep No longer needed[\s\S]*erp@example.com/);
    expect(questions[1]).toContain('web@example.com');
    expect(shown('0 of 3 answered')).toHaveLength(1);
    expect(shown('0 of 3 answered')[0]).toContain(`@${OMAR}  (2)`);
    expect(await audit('review.asked')).toHaveLength(2);
  });

  it('asks an owner of many in as many messages as Slack wants, each user once', async () => {
    await using database = await open();
    const users = Array.from({ length: 5 }, (_, index) => named(`user-${index}`));
    const { start, minute, shown } = await opened(database, users);
    await start();
    await minute();
    expect(shown(QUESTION)).toHaveLength(3);
    for (const { email } of users) expect(shown(email)).toHaveLength(1);
  });

  it('asks once where a message went out and the process died before it knew', async () => {
    await using database = await open();
    const { start, minute, shown, slack, tick, processOf, clock } = await opened(database);
    await start();
    let deaths = 0;
    slack.meanwhile.after = async () => {
      deaths += 1;
      throw new Error('the process died');
    };
    await tick().catch(() => {});
    expect(deaths).toBe(1);
    clock.move({ minutes: 2 });
    const next = processOf('next', database.second());
    for (let count = 0; count < 3; count += 1) await minute(next);
    expect(shown(QUESTION)).toHaveLength(2);
    expect(shown('0 of 3 answered')).toHaveLength(1);
  });

  it('asks the same question where the process died before it left', async () => {
    await using database = await open();
    const { start, minute, shown, slack, tick, processOf, clock, ports } = await opened(database);
    await start();
    const dying: Ports = {
      ...ports,
      messenger: {
        ...slack.messenger,
        async send(recipient, ...rest) {
          if (recipient.id === OMAR) throw new Error('the process died');
          return slack.messenger.send(recipient, ...rest);
        },
      },
    };
    await expect(tick(dying)).rejects.toThrow('the process died');
    const planned = await database.rows<{ question: string | null }>('review_users', 'api_user_id');
    clock.move({ minutes: 2 });
    await minute(processOf('next', database.second()));
    expect(shown(QUESTION)).toHaveLength(2);
    const asked = await database.rows<{ question: string | null }>('review_users', 'api_user_id');
    expect(asked.map(({ question }) => question)).toEqual(planned.map(({ question }) => question));
  });

  it('goes on for everybody else where one owner cannot be written to, and leaves theirs to the administrators', async () => {
    await using database = await open();
    const { start, minute, shown, slack, ports, progress } = await opened(database);
    await start();
    const refusing: Ports = {
      ...ports,
      messenger: {
        ...slack.messenger,
        async send(recipient, ...rest) {
          if (recipient.id === OMAR) throw new MessageNotSent('user_disabled', 'recipient');
          return slack.messenger.send(recipient, ...rest);
        },
      },
    };
    for (let count = 0; count < 3; count += 1) await minute(refusing);
    expect(shown(QUESTION)).toEqual([expect.stringContaining('web@example.com')]);
    expect(await progress()).toMatchObject({ counts: { owner: 1, administrators: 2 } });
    expect(shown('of 3 answered')[0]).toContain('bi@example.com and erp@example.com');
  });

  it('is answered by the owner of now or an administrator, once for each word, until it ends', async () => {
    await using database = await open();
    const { start, minute, say, shown, audit, progress, clock } = await opened(database);
    await start();
    await minute();
    expect(await say(RITA, 'erp', 'keep')).toMatchObject({ kind: 'not_theirs' });
    expect(await say(OMAR, 'erp', 'keep')).toMatchObject({ kind: 'answered' });
    clock.move({ minutes: 1 });
    expect(await say(OMAR, 'erp', 'keep')).toMatchObject({ kind: 'answered' });
    expect(await audit('api_user.reviewed')).toHaveLength(1);
    await minute();
    const [question] = shown(QUESTION);
    expect(question).toContain(`Kept by  @${OMAR}`);
    // What was said can be changed.
    expect(question).toMatch(/erp@example.com[\s\S]*No longer needed/);
    expect(shown('1 of 3 answered')).toHaveLength(1);
    expect(await say(GRACE, 'erp', 'not_needed')).toMatchObject({ kind: 'answered' });
    expect(await progress()).toMatchObject({ counts: { keep: 0, not_needed: 1, owner: 2 } });
    expect(await audit('api_user.reviewed')).toMatchObject([{ actor: OMAR }, { actor: GRACE }]);
  });

  it('leaves a user that is no longer needed to its end, and takes that back where it is kept', async () => {
    await using database = await open();
    const { start, minute, say, shown, records } = await opened(database);
    await start();
    await minute();
    await say(OMAR, 'erp', 'not_needed');
    for (let count = 0; count < 2; count += 1) await minute();
    expect(await records.apiUsers.get('erp')).toMatchObject({ letEnd: { by: OMAR } });
    expect(shown(QUESTION)[0]).toContain('with one more warning at most');
    await say(OMAR, 'erp', 'keep');
    for (let count = 0; count < 2; count += 1) await minute();
    expect((await records.apiUsers.get('erp'))?.letEnd).toBeUndefined();
    expect(shown(QUESTION)[0]).not.toContain('with one more warning at most');
    expect(await database.kept.journal()).toHaveLength(2);
  });

  it('does what follows from an answer once, by whoever gave it, where the process died right after', async () => {
    await using database = await open();
    const { start, minute, say, ports, processOf, review, records } = await opened(database);
    await start();
    await say(OMAR, 'erp', 'not_needed');
    // Two processes go on with it at once.
    const other = processOf('two', database.second());
    const it = await review();
    await Promise.all([carryOutAnswers(ports, it), carryOutAnswers(other, it)]);
    await minute();
    await minute(other);
    expect(await database.kept.journal()).toMatchObject([
      { kind: 'let_end', requester: OMAR, state: 'succeeded' },
    ]);
    expect(await records.reviews.toCarryOut(it.id)).toEqual([]);
  });

  it('does not do again what somebody has taken back, where the process died before it noted what was done', async () => {
    await using database = await open();
    const { start, minute, say, ports, review, records, clock } = await opened(database);
    await start();
    await say(OMAR, 'erp', 'not_needed');
    const dying: Ports = {
      ...ports,
      records: {
        ...records,
        reviews: {
          ...records.reviews,
          markCarried: async () => {
            throw new Error('the process died');
          },
        },
      },
    };
    await expect(carryOutAnswers(dying, await review())).rejects.toThrow('the process died');
    await goOn(ports);
    clock.move({ minutes: 1 });
    const apiUser = await records.apiUsers.get('erp');
    expect(apiUser).toMatchObject({ letEnd: { by: OMAR } });
    const form = { than: apiUser?.expiry ?? 'never', isBack: true };
    await wish(ports, { id: 'back', caller: callerOf(GRACE), kind: 'let_end', about: 'erp', form });
    await goOn(ports);
    for (let count = 0; count < 2; count += 1) await minute();
    expect((await records.apiUsers.get('erp'))?.letEnd).toBeUndefined();
    expect(await database.kept.journal()).toHaveLength(2);
  });

  it('waits with what follows for the opposite that is under way: the latest word holds', async () => {
    await using database = await open();
    const { start, minute, say, ports, review, records } = await opened(database);
    await start();
    await say(OMAR, 'erp', 'not_needed');
    await carryOutAnswers(ports, await review());
    await say(OMAR, 'erp', 'keep');
    await carryOutAnswers(ports, await review());
    expect(await database.kept.journal()).toHaveLength(1);
    for (let count = 0; count < 3; count += 1) await minute();
    expect((await records.apiUsers.get('erp'))?.letEnd).toBeUndefined();
    expect(await database.kept.journal()).toHaveLength(2);
  });

  it('takes back what follows from an answer where that is written after the next answer has found nothing to do', async () => {
    await using database = await open();
    const { start, minute, say, ports, review, records, tick } = await opened(database);
    await start();
    await say(OMAR, 'erp', 'not_needed');
    // Slack is slow to say who pressed first.
    let answers = () => {};
    const waits = new Promise<void>((resolve) => {
      answers = resolve;
    });
    const person = async (id: string) => {
      await waits;
      return ports.directory.person(id);
    };
    const slow = { ...ports, directory: { ...ports.directory, person } };
    const first = carryOutAnswers(slow, await review());
    await say(OMAR, 'erp', 'keep');
    await tick();
    answers();
    await first;
    for (let count = 0; count < 6; count += 1) await minute();
    expect((await records.apiUsers.get('erp'))?.letEnd).toBeUndefined();
  });

  /** Nobody comes to what was answered until something else was said. */
  it.each([
    ['keep', 'not_needed elsewhere', GRACE],
    ['keep', 'not_needed elsewhere', OMAR],
    ['not_needed', 'needed again elsewhere', GRACE],
    ['not_needed', 'another end', GRACE],
  ] as const)(
    'lets a later word hold, that was said elsewhere: %s, and then %s by %s',
    async (says, then, by) => {
      await using database = await open();
      const { ports, clock, say, minute, records, start } = await opened(database);
      await start();
      const { expiry } = apiUser();
      const wishing = { caller: callerOf(by), about: 'erp' } as const;
      const letEnd = (id: string, isBack: boolean) =>
        wish(ports, { ...wishing, id, kind: 'let_end', form: { than: expiry, isBack } });
      if (then === 'needed again elsewhere') await letEnd('before', false);
      await goOn(ports);
      await say(OMAR, 'erp', says);
      clock.move({ seconds: 50 });
      const day = { until: { day: '2027-09-30' }, why: undefined };
      if (then === 'another end')
        await wish(ports, { ...wishing, id: 'later', kind: 'set_expiry', form: day });
      else await letEnd('later', then !== 'not_needed elsewhere');
      for (let passed = 0; passed < 6; passed += 1) await minute();
      const user = await records.apiUsers.get('erp');
      expect(user?.letEnd?.by).toBe(then === 'not_needed elsewhere' ? by : undefined);
      expect((await database.kept.journal()).filter(({ id }) => id.startsWith('review:'))).toEqual([]);
    },
  );

  it('is not lost to an extension that was wished for before it, and is made after it', async () => {
    await using database = await open();
    const { ports, clock, say, minute, records, start } = await opened(database);
    await start();
    const form = { until: { day: '2027-09-30' }, why: undefined };
    await wish(ports, { id: 'earlier', caller: callerOf(GRACE), kind: 'set_expiry', about: 'erp', form });
    clock.move({ seconds: 20 });
    await say(OMAR, 'erp', 'not_needed');
    for (let passed = 0; passed < 6; passed += 1) await minute();
    const user = await records.apiUsers.get('erp');
    expect(user?.expiry.toString()).toBe('2027-09-30T21:59:59Z');
    expect(user?.letEnd?.by).toBe(OMAR);
  });

  it.each(['never', 'unknown'] as const)(
    'belongs to the day that is chosen beside it, where its end was %s',
    async (end) => {
      await using database = await open();
      const { ports, say, minute, records, start } = await opened(database, [named('erp', { expiry: end })]);
      await start();
      await say(OMAR, 'erp', 'not_needed');
      const form = { until: { day: '2027-03-15' }, why: 'No longer needed' };
      await wish(ports, { id: 'day', caller: callerOf(GRACE), kind: 'set_expiry', about: 'erp', form });
      await goOn(ports);
      for (let passed = 0; passed < 6; passed += 1) await minute();
      expect((await records.apiUsers.get('erp'))?.letEnd?.by).toBe(OMAR);
    },
  );

  it.each(['taken back', 'extended'])(
    'says that what was said was %s since, and lets it be said again',
    async (how) => {
      await using database = await open();
      const { ports, clock, say, minute, records, start, shown } = await opened(database);
      await start();
      await minute();
      await say(OMAR, 'erp', 'not_needed');
      for (let passed = 0; passed < 5; passed += 1) await minute();
      expect((await records.apiUsers.get('erp'))?.letEnd?.by).toBe(OMAR);
      expect(shown('It does not hold now')).toEqual([]);
      const { expiry } = apiUser();
      const wishing = { id: 'back', caller: callerOf(OMAR), about: 'erp' } as const;
      if (how === 'taken back')
        await wish(ports, { ...wishing, kind: 'let_end', form: { than: expiry, isBack: true } });
      else
        await wish(ports, {
          ...wishing,
          kind: 'set_expiry',
          form: { until: { day: '2027-05-15' }, why: undefined },
        });
      for (let passed = 0; passed < 3; passed += 1) await minute();
      expect((await records.apiUsers.get('erp'))?.letEnd).toBeUndefined();
      const [question] = shown('It does not hold now');
      expect(question).toContain('No longer needed, says');
      clock.move({ minutes: 1 });
      expect(await say(OMAR, 'erp', 'not_needed')).toMatchObject({ kind: 'answered' });
      for (let passed = 0; passed < 3; passed += 1) await minute();
      expect((await records.apiUsers.get('erp'))?.letEnd?.by).toBe(OMAR);
      expect(shown('It does not hold now')).toEqual([]);
    },
  );

  it('ends what was asked for before where it is kept: nobody approves what nobody wants any more', async () => {
    await using database = await open();
    const { start, minute, say, ports, instanceOf, records } = await opened(database);
    const instance = instanceOf(ports);
    const rule = { id: 'rules[0]', when: { change: ['let_end'] }, says: { decision: 'needs approval' } };
    const policy = { ...instance.policy, rules: [rule, ...instance.policy.rules] } as Instance['policy'];
    const strict = { ...ports, instances: new Map([[INSTANCE, { ...instance, policy }]]) };
    await start();
    await say(OMAR, 'erp', 'not_needed');
    await minute(strict);
    const [asked] = (await records.requests.waiting({ requester: OMAR, most: 5 })).requests;
    expect(asked?.request.state).toBe('waiting');
    await say(OMAR, 'erp', 'keep');
    await minute(strict);
    expect((await records.requests.get(asked?.request.id ?? ''))?.request.state).toBe('overtaken');
  });

  it('asks the new owner of a user that changes hands, and says so in the old question', async () => {
    await using database = await open();
    const { start, minute, say, shown, records } = await opened(database);
    await start();
    await minute();
    await records.operations.open(ownerOperation({ apiUserId: 'erp' }), event());
    const owner = { apiUserId: 'erp', from: OMAR, owner: RITA, reason: undefined };
    await records.operations.succeed('owner-1', { owner }, event());
    for (let count = 0; count < 2; count += 1) await minute();
    const questions = shown(QUESTION);
    expect(questions).toHaveLength(3);
    expect(questions[2]).toContain('erp@example.com');
    expect(questions[0]).toContain(`owner now:  @${RITA}`);
    expect(await say(OMAR, 'erp', 'keep')).toMatchObject({ kind: 'not_theirs' });
    expect(await say(RITA, 'erp', 'keep')).toMatchObject({ kind: 'answered' });
  });

  it('takes no word that was true when it was read and is not when it is written', async () => {
    await using database = await open();
    const { start, records, review, clock, audit } = await opened(database);
    await start();
    const { id } = await review();
    const word = { says: 'keep', name: 'Rita', at: clock.now() } as const;
    const answer = (by: string, as: 'owner' | 'administrator') =>
      records.reviews.answer(id, 'erp', { ...word, by, as }, event({ action: 'api_user.reviewed' }));
    // Somebody else is the owner by now.
    expect(await answer(RITA, 'owner')).toBe(false);
    await records.apiUsers.markGone('erp', clock.now(), event());
    expect(await answer(GRACE, 'administrator')).toBe(false);
    await records.reviews.close(id, { state: 'stopped', by: GRACE, at: clock.now() }, () => event());
    expect(await answer(OMAR, 'owner')).toBe(false);
    expect(await audit('api_user.reviewed')).toEqual([]);
  });

  it('has nobody answer for a user that goes, is revoked or ignored meanwhile, and says why', async () => {
    await using database = await open();
    const { start, minute, say, shown, records, clock, progress } = await opened(database, [
      named('erp'),
      named('bi'),
      named('alone', { owner: undefined }),
    ]);
    await start();
    await minute();
    await records.apiUsers.markGone('erp', clock.now(), event());
    await records.apiUsers.ignore('alone', { by: GRACE, at: clock.now() }, event());
    const revocation = revokeOperation({ apiUserId: 'bi', createdAt: clock.now() });
    const { userid = '', email = '' } = (await records.apiUsers.get('bi')) ?? {};
    const data = { ...revocation.change.data, apiUserId: 'bi', userid, email };
    await records.operations.open({ ...revocation, change: { kind: 'revoke', data } }, event());
    // It is still there, and is to go.
    expect(await records.apiUsers.get('bi')).toBeDefined();
    expect(await say(OMAR, 'bi', 'keep')).toMatchObject({ kind: 'left_out', why: 'revoked' });
    for (let count = 0; count < 2; count += 1) await minute();
    expect(await say(OMAR, 'erp', 'keep')).toMatchObject({ kind: 'left_out', why: 'gone' });
    expect(await say(OMAR, 'bi', 'keep')).toMatchObject({ kind: 'left_out', why: 'revoked' });
    expect(await say(GRACE, 'alone', 'keep')).toMatchObject({ kind: 'left_out', why: 'ignored' });
    expect(await progress()).toMatchObject({ leftOut: { gone: 1, revoked: 1, ignored: 1 } });
    const [question] = shown(QUESTION);
    expect(question).toContain('no longer in Marketo: nobody has to answer');
    expect(question).toContain('revoked: nobody has to answer');
    expect(question).not.toContain('Keep No longer needed');
    expect(shown('0 of 0 answered')).toHaveLength(1);
  });

  it('leaves to the administrators what has no owner, or one who has left, and tells them at once', async () => {
    await using database = await open();
    const users = [named('erp'), named('alone', { owner: undefined }), named('web', { owner: RITA })];
    const people = [person({ id: GRACE }), person({ id: RITA }), person({ id: OMAR, isDeactivated: true })];
    const { start, minute, shown, say, review, ports } = await opened(database, users, people);
    await start();
    for (let count = 0; count < 2; count += 1) await minute();
    expect(shown(QUESTION)).toEqual([expect.stringContaining('web@example.com')]);
    expect(shown('of 3 answered')[0]).toContain(
      '2 have no owner who can be asked, so they are yours to decide: alone@example.com and erp@example.com',
    );
    expect(shown('is no longer a full member')).toHaveLength(1);
    const { id } = await review();
    const look = () => openInReview(ports, callerOf(GRACE), { review: id, page: 1, most: 2 });
    expect(await look()).toMatchObject({ kind: 'shown', count: 3, page: 1 });
    await say(GRACE, 'alone', 'not_needed');
    await say(GRACE, 'erp', 'keep');
    expect(await look()).toMatchObject({ count: 1, users: [{ apiUser: { id: 'web' } }] });
    expect(await openInReview(ports, callerOf(RITA), { review: id, page: 1, most: 2 })).toMatchObject({
      kind: 'denied',
    });
  });

  it('nudges those who have not answered, once, after half of the time', async () => {
    await using database = await open();
    const { start, minute, say, shown, clock, audit } = await opened(database);
    await start();
    await minute();
    await say(OMAR, 'erp', 'keep');
    await say(RITA, 'web', 'keep');
    clock.move({ hours: 7 * 24 - 1 });
    await minute();
    expect(shown('for your answer')).toEqual([]);
    clock.move({ hours: 1 });
    for (let count = 0; count < 3; count += 1) await minute();
    expect(shown('for your answer')).toEqual([
      expect.stringContaining('bi@example.com waits for your answer'),
    ]);
    expect(await audit('review.nudged')).toMatchObject([{ actor: 'app' }]);
    // The nudge says what was said, too.
    await say(OMAR, 'bi', 'keep');
    await minute();
    expect(shown('for your answer')[0]).toContain(`Kept by  @${OMAR}`);
  });

  it('does not nudge about a user that has come to its owner since', async () => {
    await using database = await open();
    const { start, minute, shown, clock, records } = await opened(database);
    await start();
    await minute();
    clock.move({ hours: 7 * 24 });
    await records.operations.open(ownerOperation({ apiUserId: 'erp' }), event());
    const owner = { apiUserId: 'erp', from: OMAR, owner: GRACE, reason: undefined };
    await records.operations.succeed('owner-1', { owner }, event());
    await minute();
    expect(shown('your answer').filter((each) => each.includes('erp@example.com'))).toEqual([]);
    clock.move({ hours: 5 * 24 });
    await minute();
    expect(shown('your answer')).toHaveLength(2);
  });

  it('nudges once where the process died in the middle', async () => {
    await using database = await open();
    const { start, minute, shown, clock, tick, slack, processOf, audit } = await opened(database);
    await start();
    await minute();
    clock.move({ hours: 7 * 24 });
    slack.meanwhile.after = async () => {
      throw new Error('the process died');
    };
    await tick().catch(() => {});
    clock.move({ minutes: 2 });
    const next = processOf('next', database.second());
    for (let count = 0; count < 2; count += 1) await minute(next);
    expect(shown('your answer')).toHaveLength(2);
    expect(await audit('review.nudged')).toHaveLength(1);
  });

  it('ends when its time has come: what was said stays, and the rest is the administrators’', async () => {
    await using database = await open();
    const { start, minute, say, shown, clock, audit, review, records, progress } = await opened(database);
    await start();
    await minute();
    await say(OMAR, 'erp', 'keep');
    await records.apiUsers.markGone('web', clock.now(), event());
    await minute();
    clock.move({ hours: 14 * 24 });
    for (let count = 0; count < 3; count += 1) await minute();
    expect(await review()).toMatchObject({ state: 'ended', ended: { by: 'app' } });
    expect(await audit('review.ended')).toHaveLength(1);
    // The message that changed, and one that makes a sound.
    expect(shown('The review has ended: 1 of 2 answered')).toHaveLength(2);
    expect(shown('The review has ended')[0]).toContain('What nobody answered is yours to decide: 1');
    expect(shown('review export --review')).toHaveLength(2);
    expect(await say(OMAR, 'bi', 'keep')).toMatchObject({ kind: 'over' });
    const question = shown('it has ended').find((each) => each.includes('erp@example.com'));
    expect(question).toContain('nobody answered in time');
    expect(question).not.toMatch(/\bKeep\b/);
    // What happens later is no part of the evidence, and no message about it is looked at any more.
    const before = await progress();
    expect(before).toMatchObject({ counts: { keep: 1, owner: 1 }, leftOut: { gone: 1 } });
    expect(await records.reviews.underWay(INSTANCE)).toEqual([]);
    const messages = await database.kept.messages();
    expect(messages.filter(({ closedAt }) => closedAt !== undefined)).toHaveLength(3);
    await records.apiUsers.markGone('bi', clock.now(), event());
    expect(await progress()).toEqual(before);
  });

  it('counts for the audit what stands in it at its end, also an answer of that very moment', async () => {
    await using database = await open();
    const { start, say, ports, review, audit, progress } = await opened(database);
    await start();
    const { id } = await review();
    const { close } = ports.records.reviews;
    const late: typeof close = async (...given) => {
      await say(OMAR, 'erp', 'keep');
      return close(...given);
    };
    const reviews = { ...ports.records.reviews, close: late };
    await endReview({ ...ports, records: { ...ports.records, reviews } }, { id, instance: INSTANCE }, 'app');
    expect((await progress()).counts.keep).toBe(1);
    const [ended] = await audit('review.ended');
    expect(JSON.parse(String(ended?.details))).toMatchObject({ answered: 1, keep: 1, open: 2 });
  });

  it('ends once, by whoever was first, also where somebody stops it at its very end', async () => {
    await using database = await open();
    const { start, minute, clock, ports, review, processOf, audit, shown } = await opened(database);
    await start();
    await minute();
    const { id } = await review();
    expect(await stopReview(ports, callerOf(OMAR), id)).toMatchObject({ kind: 'denied' });
    clock.move({ hours: 14 * 24 });
    const other = processOf('two', database.second());
    await Promise.all([stopReview(ports, callerOf(GRACE), id), minute(other)]);
    for (let count = 0; count < 2; count += 1) await minute();
    expect(await audit('review.ended')).toHaveLength(1);
    expect(shown('The review has ended')).toHaveLength(2);
    expect(await stopReview(ports, callerOf(GRACE), id)).toMatchObject({ kind: 'over' });
  });

  it('that was stopped says who did, and another one may begin', async () => {
    await using database = await open();
    const { start, minute, ports, review, shown, clock } = await opened(database);
    await start();
    await minute();
    const first = await review();
    expect(await stopReview(ports, callerOf(GRACE), first.id)).toMatchObject({ kind: 'stopped' });
    await minute();
    expect(shown(`ended early by  @${GRACE}`).length).toBeGreaterThan(0);
    clock.move({ hours: 1 });
    expect(await start()).toMatchObject({ kind: 'started' });
    expect((await review()).id).not.toBe(first.id);
  });

  it('keeps the answer where the rules do not let what follows be done', async () => {
    await using database = await open();
    const { start, minute, say, ports, instanceOf, processOf, progress, records, review } =
      await opened(database);
    const rules = [{ id: 'rules[0]', when: { change: ['let_end'] }, says: { decision: 'refused' } }] as never;
    const strict = { ...instanceOf(ports), policy: { ...instanceOf(ports).policy, rules } } as Instance;
    const on = { ...processOf('strict'), instances: new Map([[INSTANCE, strict]]) };
    await start(on);
    await minute(on);
    await say(OMAR, 'erp', 'not_needed', on);
    await minute(on);
    expect(await progress()).toMatchObject({ counts: { not_needed: 1 } });
    expect(await records.reviews.toCarryOut((await review()).id)).toEqual([]);
    expect((await records.apiUsers.get('erp'))?.letEnd).toBeUndefined();
  });

  it('asks and nudges many owners a part at a time, each once', async () => {
    await using database = await open();
    const owners = Array.from({ length: 95 }, (_, index) => `U0OWNER${index}`);
    const users = owners.map((owner, index) => named(`user-${index}`, { owner }));
    const people = [...PEOPLE, ...owners.map((id) => person({ id }))];
    const { start, tick, shown, clock, audit } = await opened(database, users, people);
    await start();
    const asked: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      clock.move({ minutes: 1 });
      await tick();
      asked.push(shown(QUESTION).length);
    }
    expect(asked).toEqual([40, 80, 95, 95]);
    clock.move({ hours: 7 * 24 });
    for (let count = 0; count < 4; count += 1) {
      clock.move({ minutes: 1 });
      await tick();
    }
    expect(shown('for your answer')).toHaveLength(95);
    expect(await audit('review.nudged')).toHaveLength(1);
  }, 30_000);

  it('asks and nudges owners with mornings of their own in these, on days on which they were told nothing else', async () => {
    await using database = await open();
    const users = Array.from({ length: 5 }, (_, index) => named(`user-${index}`));
    const { start, tick, shown, clock, ports, instanceOf, records } = await opened(database, users);
    const given = instanceOf(ports);
    const early = { ...given, reminders: { ...given.reminders, hour: 9 } } as Instance;
    const on = { ...ports, instances: new Map([[INSTANCE, early]]) };
    // A Sunday morning in Berlin.
    await start(on);
    await tick(on);
    expect(shown(QUESTION)).toEqual([]);
    const hours = async (count: number) => {
      clock.move({ hours: count });
      await records.jobs.recordRun(morningsJob(early), clock.now());
      await tick(on);
    };
    await hours(21);
    expect(shown(QUESTION)).toEqual([]);
    // At eight on Monday no morning has begun; at nine they are told something else.
    const monday = { person: OMAR, day: Temporal.PlainDate.from('2027-01-11') };
    await records.deliveries.claim(
      { key: 'other', instance: INSTANCE, apiUserId: undefined, recipient: OMAR },
      'other',
      clock.now(),
    );
    await records.deliveries.takeDay(monday, 'other');
    await records.deliveries.confirm(['other'], clock.now(), [], {
      message: 'other',
      where: { conversation: 'D', ts: '1.0' },
    });
    await hours(2);
    expect(shown(QUESTION)).toEqual([]);
    // On Tuesday all of it comes, in as many messages as it takes.
    await hours(24);
    expect(shown(QUESTION)).toHaveLength(3);
    clock.move({ hours: 7 * 24 });
    await hours(0);
    expect(shown('your answer')).toHaveLength(1);
  });

  it('asks an owner who is told something else on each day beside that, once half of its time is over', async () => {
    await using database = await open();
    const { start, tick, shown, clock, ports, instanceOf, records } = await opened(database);
    const given = instanceOf(ports);
    const early = { ...given, reminders: { ...given.reminders, hour: 9 } } as Instance;
    const on = { ...ports, instances: new Map([[INSTANCE, early]]) };
    await start(on);
    const asked: number[] = [];
    for (let day = 11; day <= 19; day += 1) {
      clock.moveTo(at(`2027-01-${day}T09:30:00Z`));
      const key = `other-${day}`;
      const other = { key, instance: INSTANCE, apiUserId: undefined, recipient: OMAR };
      await records.deliveries.claim(other, key, clock.now());
      await records.deliveries.takeDay({ person: OMAR, day: Temporal.PlainDate.from(`2027-01-${day}`) }, key);
      const posted = { message: key, where: { conversation: 'D', ts: `${day}.0` } };
      await records.deliveries.confirm([key], clock.now(), [], posted);
      await records.jobs.recordRun(morningsJob(early), clock.now());
      await tick(on);
      asked.push(shown(QUESTION).filter((each) => each.includes('erp@example.com')).length);
    }
    expect(asked).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1]);
  });

  it('of 5,000 users is started, counted and shown in some statements, whatever they are', async () => {
    await using database = await open();
    const owners = Array.from({ length: 400 }, (_, index) => `U0OWNER${index}`);
    const users = Array.from({ length: 5_000 }, (_, index) =>
      named(`user-${index}`, { owner: index % 50 === 0 ? undefined : owners[index % owners.length] }),
    );
    const { start, progress, review, records } = await opened(database, users);
    const timed = async <T>(work: () => Promise<T>) => {
      const before = performance.now();
      const value = await work();
      return { value, ms: performance.now() - before };
    };
    const started = await timed(start);
    expect(started.value).toMatchObject({ kind: 'started' });
    const { id } = await review();
    const counted = await timed(progress);
    expect(counted.value).toMatchObject({ users: 5_000, counts: { administrators: 100, owner: 4_900 } });
    const asked = await timed(() => records.reviews.toAsk(id));
    expect(asked.value).toHaveLength(4_900);
    const page = await timed(() => records.reviews.open(id, { page: 250, most: 20 }));
    expect(page.value).toMatchObject({ count: 5_000, page: 250 });
    const answered = await timed(() =>
      records.reviews.answer(
        id,
        'user-1',
        { says: 'keep', by: owners[1] ?? '', at: at('2027-01-11T10:00:00Z'), name: 'O', as: 'owner' },
        event(),
      ),
    );
    expect(answered.value).toBe(true);
    for (const { ms } of [counted, asked, page, answered]) expect(ms).toBeLessThan(1_000);
    expect(started.ms).toBeLessThan(5_000);
  }, 60_000);
});
