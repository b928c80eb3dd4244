import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import type { Policy } from '../../src/core/policy.ts';
import { MessageNotSent } from '../../src/ports/messages.ts';
import { SlackSilent } from '../../src/ports/people.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { announceOperation } from '../../src/usecases/changes/announce.ts';
import { announceRequest, goOnWithRequests } from '../../src/usecases/changes/announce-request.ts';
import { editRequest, withdrawRequest } from '../../src/usecases/changes/change-request.ts';
import { decideRequest } from '../../src/usecases/changes/decide-request.ts';
import { pendingFor } from '../../src/usecases/changes/pending.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { who } from '../../src/usecases/people/who.ts';
import { apiUser, NOW, person } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { callerOf, INSTANCE, marketoUser, processOn, recordsWithUser, smallMarketo } from './changes.ts';

const GRACE = 'U0GRACE';
const GUS = 'U0GUS';
const OMAR = 'U0OMAR';
const RITA = 'U0RITA';
const GUEST = 'U0GUEST';
const EMAIL = 'erp-sync@example.com';

describe.each(DATABASES)('a user that its owner hands over, on $kind', ({ open }) => {
  async function opened(database: TestDatabase, rules: Partial<Policy> = {}) {
    const { records } = database;
    await recordsWithUser(records, apiUser({ owner: OMAR, reason: undefined }));
    const small = smallMarketo(marketoUser());
    const clock = movableClock(NOW);
    const people = [
      ...[GRACE, GUS, OMAR, RITA].map((id) => person({ id, name: id })),
      person({ id: GUEST, name: GUEST, isGuest: true }),
    ];
    const options = { clock, people, administrators: [GRACE, GUS] };
    const { ports: given, told } = processOn(records, small, options);
    const ruled = (ports: Ports): Ports => {
      const instance = ports.instances.get(INSTANCE);
      if (!instance) throw new Error('no instance');
      const policy = { ...instance.policy, ...rules };
      return { ...ports, instances: new Map([[INSTANCE, { ...instance, policy }]]) };
    };
    const ports = ruled(given);
    const ask = (
      to: string | undefined,
      { id = 'wish-1', by = OMAR, kind = 'hand_over' as 'hand_over' | 'set_owner' } = {},
    ) => {
      const form = { accountable: to, reason: undefined };
      return wish(ports, { id, caller: callerOf(by), kind, about: 'user-1', form });
    };
    const say = (says: 'approve' | 'deny', { by = RITA, on = ports } = {}) =>
      decideRequest(on, {
        caller: callerOf(by),
        request: 'wish-1',
        version: 1,
        says,
        reason: says === 'deny' ? 'I do not know it' : undefined,
      });
    const owner = async () => (await records.apiUsers.get('user-1'))?.owner;
    const state = async (id = 'wish-1') => (await records.requests.get(id))?.request.state;
    const actions = async () => (await records.audit.list()).map(({ action, actor }) => `${action} ${actor}`);
    /** Whom what was told since the last look, such as `U0RITA: request approver`. */
    const heard = () =>
      told.splice(0).map(({ to, message: { about } }) => {
        const what = about.kind === 'request' ? about.for : about.kind === 'request_news' ? about.what : '';
        return `${to}: ${about.kind} ${what}`.trim();
      });
    const second = () => ruled(processOn(database.second(), small, { ...options, name: 'two' }).ports);
    return { records, ports, clock, small, people, ask, say, owner, state, actions, heard, second };
  }

  it('stays theirs until somebody accepts, and nobody but that one is asked', async () => {
    await using database = await open();
    const { ask, say, owner, ports, heard, actions, small } = await opened(database);
    expect(await ask(RITA)).toMatchObject({ kind: 'waits', request: { approvals: 1 } });
    await announceRequest(ports, 'wish-1');
    expect(heard()).toEqual([`${OMAR}: request requester`, `${RITA}: request approver`]);
    expect(await owner()).toBe(OMAR);
    expect(await say('approve')).toMatchObject({ kind: 'decided', now: { request: { state: 'approved' } } });
    await settleOperation(ports, 'wish-1');
    await announceOperation(ports, 'wish-1');
    expect(await owner()).toBe(RITA);
    expect(heard().sort()).toEqual([`${OMAR}: outcome`, `${RITA}: outcome`]);
    expect(small.sent).toEqual([]);
    expect((await actions()).slice(-3)).toEqual([
      `request.opened ${OMAR}`,
      `request.approved ${RITA}`,
      `api_user.owner_changed ${OMAR}`,
    ]);
  });

  it('stays theirs where it is declined, and they read why', async () => {
    await using database = await open();
    const { ask, say, owner, ports, heard, records } = await opened(database);
    await ask(RITA);
    await announceRequest(ports, 'wish-1');
    heard();
    expect(await say('deny')).toMatchObject({ kind: 'decided', now: { request: { state: 'denied' } } });
    await announceRequest(ports, 'wish-1');
    expect(heard()).toEqual([`${OMAR}: request_news denied`]);
    expect((await records.requests.get('wish-1'))?.verdicts[0]?.reason).toBe('I do not know it');
    expect(await owner()).toBe(OMAR);
  });

  it('stays theirs where nobody answers: whoever was asked is reminded, and the administrators hear how it ended', async () => {
    await using database = await open();
    const { ask, owner, ports, heard, clock, state } = await opened(database);
    await ask(RITA);
    await announceRequest(ports, 'wish-1');
    heard();
    clock.move({ hours: 49 });
    await goOnWithRequests(ports);
    expect(heard().sort()).toEqual([`${OMAR}: request_news nudged`, `${RITA}: request approver`]);
    clock.move({ hours: 24 * 13 });
    await goOnWithRequests(ports);
    await goOnWithRequests(ports);
    expect(heard().sort()).toEqual([
      `${GRACE}: request_news unanswered`,
      `${GUS}: request_news unanswered`,
      `${OMAR}: request_news ended`,
    ]);
    expect([await state(), await owner()]).toEqual(['ended', OMAR]);
  });

  it.each([
    ['an administrator', GRACE],
    ['whoever asked', OMAR],
  ])('is taken over by nobody for somebody else: %s', async (_, by) => {
    await using database = await open();
    const { ask, say, state } = await opened(database, { selfApproval: true });
    await ask(RITA);
    for (const says of ['approve', 'deny'] as const)
      expect(await say(says, { by })).toMatchObject({ kind: 'may_not', why: 'not_asked' });
    expect(await state()).toBe('waiting');
  });

  it('is no longer to be taken over by a guest, nor by somebody who has left', async () => {
    await using database = await open();
    const { ask, say, state, people } = await opened(database);
    expect(await ask(GUEST)).toMatchObject({ problems: [{ field: 'owner', problem: 'not_a_member' }] });
    await ask(RITA);
    people[3] = person({ id: RITA, name: RITA, isDeactivated: true });
    expect(await say('approve')).toMatchObject({ kind: 'denied' });
    expect(await state()).toBe('waiting');
  });

  it('is not to be taken over from somebody who has left: that is the administrators’ to say', async () => {
    await using database = await open();
    const { ask, say, state, owner, people } = await opened(database);
    await ask(RITA);
    people[2] = person({ id: OMAR, name: OMAR, isDeactivated: true });
    expect(await say('approve')).toMatchObject({ kind: 'requester_gone', isOfOne: true });
    expect([await state(), await owner()]).toEqual(['waiting', OMAR]);
    expect(await say('deny')).toMatchObject({ kind: 'decided' });
  });

  it('is handed over by its owner alone', async () => {
    await using database = await open();
    const { ask } = await opened(database);
    expect(await ask(RITA, { by: RITA })).toMatchObject({ kind: 'denied' });
    expect(await ask(RITA, { id: 'grace', by: GRACE })).toMatchObject({
      problems: [{ field: 'user', problem: 'not_yours' }],
    });
    expect(await ask(OMAR, { id: 'self' })).toMatchObject({ problems: [{ problem: 'same_owner' }] });
    expect(await ask(undefined, { id: 'nobody' })).toMatchObject({ problems: [{ problem: 'missing' }] });
  });

  it('is asked of one person at a time, and taken back before somebody else is asked', async () => {
    await using database = await open();
    const { ask, say, ports, state, owner } = await opened(database);
    await ask(RITA);
    expect(await ask(GUS, { id: 'wish-2' })).toMatchObject({ problems: [{ problem: 'asked_already' }] });
    const own = { caller: callerOf(OMAR), request: 'wish-1', version: 1 };
    const form = { accountable: GUS, reason: undefined };
    expect((await editRequest(ports, { ...own, form })).kind).toBe('gone');
    expect((await withdrawRequest(ports, own)).kind).toBe('changed');
    expect(await say('approve')).toMatchObject({
      kind: 'was_first',
      now: { request: { state: 'withdrawn' } },
    });
    expect(await ask(GUS, { id: 'wish-2' })).toMatchObject({ kind: 'waits' });
    expect([await state(), await state('wish-2'), await owner()]).toEqual(['withdrawn', 'waiting', OMAR]);
  });

  it('is overtaken where an administrator makes somebody else the owner meanwhile', async () => {
    await using database = await open();
    const { ask, say, ports, owner, state, clock } = await opened(database);
    await ask(RITA);
    clock.move({ seconds: 1 });
    await ask(GUS, { id: 'word', by: GRACE, kind: 'set_owner' });
    await settleOperation(ports, 'word');
    expect(await owner()).toBe(GUS);
    // Without waiting for the next minute.
    expect([await owner(), await state()]).toEqual([GUS, 'overtaken']);
    expect((await say('approve')).kind).toBe('was_first');
    // Whoever it belongs to now may ask.
    expect(await ask(OMAR, { id: 'wish-2', by: GUS })).toMatchObject({ kind: 'waits' });
  });

  it('is overtaken where an administrator makes the same person the owner meanwhile', async () => {
    await using database = await open();
    const { ask, ports, owner, state, clock } = await opened(database);
    await ask(RITA);
    clock.move({ seconds: 1 });
    await ask(RITA, { id: 'word', by: GRACE, kind: 'set_owner' });
    await settleOperation(ports, 'word');
    expect([await owner(), await state()]).toEqual([RITA, 'overtaken']);
  });

  it('keeps no administrator from making somebody the owner, also where somebody has to agree to that', async () => {
    await using database = await open();
    const agreed = { id: 'rules[1]', when: { change: ['set_owner'] }, says: { decision: 'needs approval' } };
    const { ask, ports, owner, state, clock } = await opened(database, { rules: [agreed] } as never);
    await ask(RITA);
    clock.move({ seconds: 1 });
    expect(await ask(GUS, { id: 'word', by: GRACE, kind: 'set_owner' })).toMatchObject({ kind: 'waits' });
    const yes = { caller: callerOf(GUS), request: 'word', version: 1, says: 'approve' } as const;
    expect((await decideRequest(ports, yes)).kind).toBe('decided');
    await settleOperation(ports, 'word');
    expect([await owner(), await state()]).toEqual([GUS, 'overtaken']);
  });

  it.each([
    ['whoever asked has left', { id: OMAR, isDeactivated: true }],
    ['whoever was asked has left', { id: RITA, isDeactivated: true }],
    ['whoever was asked is a guest by now', { id: RITA, isGuest: true }],
  ])('is asked no longer where %s', async (_, who) => {
    await using database = await open();
    const { ask, ports, state, heard, people, clock } = await opened(database);
    await ask(RITA);
    await announceRequest(ports, 'wish-1');
    const index = people.findIndex(({ id }) => id === who.id);
    people[index] = person({ name: who.id, ...who });
    heard();
    clock.move({ hours: 49 });
    await goOnWithRequests(ports);
    expect(await state()).toBe('overtaken');
    expect(heard()).toEqual([`${OMAR}: request_news overtaken`]);
  });

  it('is asked no longer where the rules forbid it by now, and goes on where Slack does not say who is who', async () => {
    await using database = await open();
    const { ask, ports, state } = await opened(database);
    await ask(RITA);
    const silent = {
      ...ports,
      directory: {
        ...ports.directory,
        person: async () => {
          throw new SlackSilent('no_answer');
        },
      },
    };
    await goOnWithRequests(silent as never);
    expect(await state()).toBe('waiting');
    const instance = ports.instances.get(INSTANCE);
    if (!instance) throw new Error('no instance');
    const forbidden = { id: 'rules[1]', when: { change: ['hand_over'] }, says: { decision: 'may not' } };
    const policy = { ...instance.policy, rules: [forbidden] };
    const stricter = { ...ports, instances: new Map([[INSTANCE, { ...instance, policy }]]) };
    await goOnWithRequests(stricter as never);
    expect(await state()).toBe('overtaken');
  });

  it('is asked of nobody whom no message reaches: its owner hears so at once', async () => {
    await using database = await open();
    const { ask, ports, state, heard } = await opened(database);
    await ask(RITA);
    const { send } = ports.messenger;
    const closed = {
      ...ports,
      messenger: {
        ...ports.messenger,
        send: async (...given: Parameters<typeof send>) => {
          if (given[0].id === RITA) throw new MessageNotSent('user_disabled', 'recipient');
          return send(...given);
        },
      },
    };
    await announceRequest(closed, 'wish-1');
    expect(await state()).toBe('overtaken');
    await goOnWithRequests(closed);
    await goOnWithRequests(closed);
    expect(heard()).toEqual([`${OMAR}: request requester`, `${OMAR}: request_news overtaken`]);
  });

  it('is told to both where it was accepted and nothing came of it', async () => {
    await using database = await open();
    const { ask, say, ports, heard, small } = await opened(database);
    await ask(RITA);
    await say('approve');
    small.users.delete(EMAIL);
    await settleOperation(ports, 'wish-1');
    await announceOperation(ports, 'wish-1');
    expect(heard().sort()).toEqual([`${OMAR}: outcome`, `${RITA}: outcome`]);
  });

  it('is asked about where nothing else may be asked for, whatever the table says but that it may not', async () => {
    for (const [rules, expected] of [
      [{ requests: 'deny' }, 'waits'],
      [{ rules: [{ id: 'rules[1]', when: {}, says: { decision: 'may' } }] }, 'waits'],
      [{ rules: [{ id: 'rules[1]', when: {}, says: { reasonRequired: true } }] }, 'waits'],
      [
        { rules: [{ id: 'rules[1]', when: { change: ['hand_over'] }, says: { decision: 'may not' } }] },
        'denied',
      ],
    ] as const) {
      await using database = await open();
      const { ask } = await opened(database, rules as Partial<Policy>);
      expect([rules, (await ask(RITA)).kind]).toEqual([rules, expected]);
    }
  });

  it('waits for whoever was asked, in their list alone', async () => {
    await using database = await open();
    const { ask, ports } = await opened(database);
    await ask(RITA);
    const waits = async (id: string) => {
      const answer = await who(ports, callerOf(id), 'every_instance');
      if (answer.is !== 'known') throw new Error(answer.is);
      const { forMe, mine } = await pendingFor(ports, answer.standing, 5);
      return [forMe.count, mine.count];
    };
    expect([await waits(RITA), await waits(OMAR), await waits(GRACE)]).toEqual([
      [1, 0],
      [0, 1],
      [0, 0],
    ]);
  });

  it('is accepted, declined and taken back at once from two processes: one of these', async () => {
    await using database = await open();
    const { ask, say, ports, second, owner, state } = await opened(database);
    await ask(RITA);
    const other = second();
    const own = { caller: callerOf(OMAR), request: 'wish-1', version: 1 };
    const results = await Promise.all([
      ...Array.from({ length: 6 }, (_, index) => say('approve', { on: index % 2 ? other : ports })),
      ...Array.from({ length: 6 }, (_, index) => say('deny', { on: index % 2 ? other : ports })),
      withdrawRequest(other, own),
    ]);
    expect(results.filter(({ kind }) => kind === 'decided' || kind === 'changed')).toHaveLength(1);
    await settleOperation(ports, 'wish-1');
    expect(await owner()).toBe((await state()) === 'approved' ? RITA : OMAR);
  });

  it('is not taken over once Marketo no longer has it', async () => {
    await using database = await open();
    const { ask, say, ports, owner, small, records } = await opened(database);
    await ask(RITA);
    small.users.delete(EMAIL);
    await say('approve');
    await settleOperation(ports, 'wish-1');
    expect((await records.operations.get('wish-1'))?.state).toBe('failed');
    expect(await owner()).toBe(OMAR);
  });
});
