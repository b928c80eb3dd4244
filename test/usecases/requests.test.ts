import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import type { NewApiUserForm } from '../../src/core/new-api-user.ts';
import type { Policy } from '../../src/core/policy.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { editRequest, withdrawRequest } from '../../src/usecases/changes/change-request.ts';
import { decideRequest } from '../../src/usecases/changes/decide-request.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { waitForDecisions } from '../../src/usecases/changes/wait-for-decisions.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { event, NOW, person } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { callerOf, FORM, INSTANCE, OFFER, processOn, smallMarketo } from './changes.ts';

const GRACE = 'U0GRACE';
const GUS = 'U0GUS';
const RITA = 'U0RITA';
const OMAR = 'U0OMAR';
const PEOPLE = [GRACE, GUS, RITA, OMAR].map((id) => person({ id, name: id }));

describe.each(DATABASES)('asking for a change, on $kind', ({ open }) => {
  async function opened(database: TestDatabase, rules: Partial<Policy> = {}) {
    const { records } = database;
    await records.migrate();
    const small = smallMarketo();
    const clock = movableClock(NOW);
    const process = (on = records, name = 'one', people = PEOPLE) => {
      const { ports } = processOn(on, small, { clock, people, administrators: [GRACE, GUS], name });
      const instance = ports.instances.get(INSTANCE);
      if (!instance) throw new Error('no instance');
      const catalog = { ...instance.catalog, remembered: () => OFFER, within: async () => OFFER };
      const policy = { ...instance.policy, ...rules };
      return { ...ports, instances: new Map([[INSTANCE, { ...instance, catalog, policy }]]) } as Ports;
    };
    const ports = process();
    const ask = (id = 'wish-1', form: Partial<NewApiUserForm> = {}, who = RITA, on = ports) =>
      wish(on, {
        id,
        caller: callerOf(who),
        kind: 'create',
        about: INSTANCE,
        form: { ...FORM, ...form },
      });
    const say = (
      says: 'approve' | 'deny',
      given: Partial<Parameters<typeof decideRequest>[1]> & { by?: string; on?: Ports } = {},
    ) => {
      const { by = GRACE, on = ports, ...rest } = given;
      return decideRequest(on, {
        caller: callerOf(by),
        request: 'wish-1',
        version: 1,
        says,
        reason: says === 'deny' ? 'Use erp-sync' : undefined,
        ...rest,
      });
    };
    const actions = async () => (await records.audit.list()).map(({ action, actor }) => `${action} ${actor}`);
    return { records, ports, process, ask, say, small, clock, actions };
  }

  it('keeps an administrator from making another one of the same address, and is approved instead', async () => {
    await using database = await open();
    const { ask, say, small } = await opened(database);
    await ask();
    const other = { email: ' BI-Export@example.com ', owner: GRACE };
    expect(await ask('wish-2', other, GRACE)).toMatchObject({
      kind: 'problems',
      problems: [{ field: 'email', problem: 'asked_already' }],
    });
    expect(await ask('wish-3', { email: 'another@example.com', owner: GRACE }, GRACE)).toMatchObject({
      kind: 'accepted',
    });
    // It stands in nobody's way who decides about it, also with changes.
    const form = { ...FORM, firstName: 'Warehouse' };
    expect(await say('approve', { form })).toMatchObject({ kind: 'decided' });
    expect(small.users.size).toBe(0);
  });

  it('waits, and is made when an administrator approves it: as whoever asked wanted it', async () => {
    await using database = await open();
    const { ports, ask, say, small, records, actions } = await opened(database);
    expect(await ask()).toMatchObject({ kind: 'waits', request: { state: 'waiting', approvals: 1 } });
    expect(small.users.size).toBe(0);
    expect(await say('approve')).toMatchObject({ kind: 'decided', now: { request: { state: 'approved' } } });
    await settleOperation(ports, 'wish-1');
    expect([...small.users.keys()]).toEqual(['bi-export@example.com']);
    expect((await records.apiUsers.active(INSTANCE))[0]).toMatchObject({ requester: RITA, owner: RITA });
    expect(await actions()).toEqual([
      `request.opened ${RITA}`,
      `request.approved ${GRACE}`,
      `api_user.created ${RITA}`,
    ]);
  });

  it('is done at once for an administrator, who needs nobody', async () => {
    await using database = await open();
    const { ask } = await opened(database);
    expect(await ask('wish-1', {}, GRACE)).toMatchObject({ kind: 'accepted' });
  });

  it('is one request, however often its form is sent, and nobody else’s', async () => {
    await using database = await open();
    const { ask } = await opened(database);
    const results = await Promise.all([1, 2, 3].map(() => ask()));
    expect(results.map(({ kind }) => kind)).toEqual(['waits', 'waits', 'waits']);
    expect(await ask('wish-1', {}, OMAR)).toMatchObject({ problems: [{ problem: 'asked_already' }] });
    expect(await ask('wish-2', {}, OMAR)).toMatchObject({ problems: [{ problem: 'asked_already' }] });
  });

  it.each<[string, Partial<Policy>]>([
    ['the company lets nobody ask', { requests: 'deny' }],
    [
      'a rule says that requesters may not',
      { rules: [{ id: 'rules[1]', when: { person: ['requester'] }, says: { decision: 'may not' } }] },
    ],
  ])('is refused where %s', async (_, rules) => {
    await using database = await open();
    const { ask, records } = await opened(database, rules);
    expect(await ask()).toMatchObject({ kind: 'denied', denial: { refusal: 'not_administrator' } });
    expect(await records.requests.get('wish-1')).toBeUndefined();
  });

  it('is refused to whoever is not among those who may ask', async () => {
    await using database = await open();
    const { ask, ports } = await opened(database);
    const few = {
      ...ports,
      administration: { ...ports.administration, requesters: { userIds: [OMAR], userGroups: ['S0MOPS'] } },
    };
    expect(await ask('wish-1', {}, RITA, few)).toMatchObject({ kind: 'denied' });
    expect(await ask('wish-2', {}, OMAR, few)).toMatchObject({ kind: 'waits' });
    const inGroup = { ...few, userGroups: { ...ports.userGroups, has: async () => true } };
    expect(await ask('wish-3', { email: 'b@example.com' }, RITA, inGroup)).toMatchObject({ kind: 'waits' });
  });

  it('is decided by administrators alone, and by nobody about their own', async () => {
    await using database = await open();
    const needs = { id: 'rules[1]', when: { roles: ['101'] }, says: { decision: 'needs approval' } } as const;
    const { ask, say, actions } = await opened(database, { rules: [needs] });
    await ask('wish-1', {}, GRACE);
    expect(await say('approve', { by: OMAR })).toMatchObject({ kind: 'denied' });
    expect(await say('approve', { by: GRACE })).toMatchObject({ kind: 'may_not', why: 'own' });
    expect(await say('approve', { by: GUS })).toMatchObject({ kind: 'decided' });
    expect(await actions()).toContain(`request.refused ${GRACE}`);
  });

  it('may be approved by whoever asked where the company lets them', async () => {
    await using database = await open();
    const needs = { id: 'rules[1]', when: { roles: ['101'] }, says: { decision: 'needs approval' } } as const;
    const { ask, say } = await opened(database, { rules: [needs], selfApproval: true });
    await ask('wish-1', {}, GRACE);
    expect(await say('approve', { by: GRACE })).toMatchObject({ kind: 'decided' });
  });

  it('takes two different people where its role does', async () => {
    await using database = await open();
    const { ask, say, records } = await opened(database, { twoApprovalsRoles: ['API Integration'] });
    expect(await ask()).toMatchObject({ request: { approvals: 2 } });
    expect(await say('approve')).toMatchObject({ now: { request: { state: 'waiting' } } });
    expect(await say('approve')).toMatchObject({ kind: 'may_not', why: 'decided_before' });
    expect(await records.operations.unfinished()).toEqual([]);
    expect(await say('approve', { by: GUS })).toMatchObject({ now: { request: { state: 'approved' } } });
  });

  it('names nobody as having approved it who may not any more, until they may again', async () => {
    await using database = await open();
    const { ask, say, records, ports } = await opened(database, { twoApprovalsRoles: ['API Integration'] });
    await ask();
    await say('approve');
    const without = { ...ports, administration: { ...ports.administration, userIds: [GUS] } };
    expect(await say('approve', { by: GUS, on: without })).toMatchObject({
      now: { request: { state: 'waiting' } },
    });
    const who = async () =>
      (await records.requests.get('wish-1'))?.verdicts.flatMap(({ by, isVoid }) => (isVoid ? [] : by));
    expect(await who()).toEqual([GUS]);
    expect(await say('approve', { by: GUS })).toMatchObject({ now: { request: { state: 'approved' } } });
    expect(await who()).toEqual([GRACE, GUS]);
  });

  it('that is denied says why, and does nothing', async () => {
    await using database = await open();
    const { ask, say, records } = await opened(database);
    await ask();
    expect(await say('deny', { reason: ' ' })).toMatchObject({ kind: 'bad_reason', why: 'missing' });
    expect(await say('deny', { reason: 'x'.repeat(501) })).toMatchObject({ why: 'too_long' });
    const denied = await say('deny');
    expect(denied).toMatchObject({ now: { verdicts: [{ by: GRACE, reason: 'Use erp-sync' }] } });
    expect(await say('approve', { by: GUS })).toMatchObject({ kind: 'was_first' });
    // A copy of the form that comes late is told what became of it.
    expect(await ask()).toMatchObject({ kind: 'was_first', now: { request: { state: 'denied' } } });
    expect(await records.operations.unfinished()).toEqual([]);
  });

  it('that has waited as long as it may is over at that moment, not at the next minute', async () => {
    await using database = await open();
    const { ask, say, ports, clock, records } = await opened(database);
    await ask();
    clock.move({ hours: 14 * 24 });
    const over = { kind: 'was_first', now: { request: { state: 'ended' } } };
    expect(await say('approve')).toMatchObject(over);
    const own = { caller: callerOf(RITA), request: 'wish-1', version: 1 };
    expect(await editRequest(ports, { ...own, form: FORM })).toMatchObject(over);
    expect(await withdrawRequest(ports, own)).toMatchObject(over);
    await waitForDecisions(ports);
    expect(await records.requests.get('wish-1')).toMatchObject(over.now);
  });

  it('is approved with changes: what was approved is made', async () => {
    await using database = await open();
    const { ask, say, ports, small } = await opened(database);
    await ask();
    const form = { ...FORM, expires: '2027-03-01' };
    expect(await say('approve', { form })).toMatchObject({
      now: { request: { version: 2, state: 'approved' } },
    });
    await settleOperation(ports, 'wish-1');
    expect(small.users.get('bi-export@example.com')?.expiry.toString()).toBe('2027-03-01T22:59:59Z');
  });

  it.each<[string, Partial<NewApiUserForm>, Partial<Policy>, string]>([
    ['its day is over', { expires: '2027-01-12' }, {}, 'not_in_future'],
    ['the policy has become stricter', {}, { expiryMaxDays: 30 }, 'too_late'],
  ])('is not approved where meanwhile %s', async (_, form, rules, problem) => {
    await using database = await open();
    const { ask, say, clock, records, ports } = await opened(database);
    await ask('wish-1', form);
    clock.move({ days: 5 });
    const instance = ports.instances.get(INSTANCE);
    if (!instance) throw new Error('no instance');
    const on = {
      ...ports,
      instances: new Map([[INSTANCE, { ...instance, policy: { ...instance.policy, ...rules } }]]),
    };
    expect(await say('approve', { on })).toMatchObject({ kind: 'problems', problems: [{ problem }] });
    expect(await records.requests.get('wish-1')).toMatchObject({ request: { state: 'waiting' } });
  });

  it('is not approved where whoever asked has left, or is not known just now', async () => {
    await using database = await open();
    const { ask, say, process, ports } = await opened(database);
    await ask();
    const left = process(
      database.records,
      'left',
      PEOPLE.map((each) => ({ ...each, isDeactivated: each.id === RITA })),
    );
    expect(await say('approve', { on: left })).toMatchObject({ kind: 'requester_gone' });
    expect(await say('deny', { on: ports })).toMatchObject({ kind: 'decided' });
  });

  it('is withdrawn and edited by whoever asked alone, while it waits', async () => {
    await using database = await open();
    const { ask, say, ports, records } = await opened(database);
    await ask();
    const own = (who: string, version = 1) => ({ caller: callerOf(who), request: 'wish-1', version });
    expect(await withdrawRequest(ports, own(OMAR))).toMatchObject({ kind: 'gone' });
    expect(await editRequest(ports, { ...own(OMAR), form: FORM })).toMatchObject({ kind: 'gone' });
    const form = { ...FORM, email: 'other@example.com' };
    expect(await editRequest(ports, { ...own(RITA), form })).toMatchObject({ kind: 'changed' });
    expect(await editRequest(ports, { ...own(RITA), form })).toMatchObject({ kind: 'was_first' });
    expect(
      await editRequest(ports, { ...own(RITA, 2), form: { ...FORM, expires: '2026-01-01' } }),
    ).toMatchObject({ kind: 'problems' });
    // An approval of what was edited since does not count.
    expect(await say('approve')).toMatchObject({ kind: 'was_first' });
    expect(await withdrawRequest(ports, own(RITA, 2))).toMatchObject({ kind: 'changed' });
    expect(await say('approve', { version: 2 })).toMatchObject({ kind: 'was_first' });
    expect(await records.operations.unfinished()).toEqual([]);
  });

  it('is brought to mind after two days, and ends after two weeks without an answer', async () => {
    await using database = await open();
    const { ask, say, ports, clock, records } = await opened(database);
    await ask('wish-1', { expires: '2027-12-01' });
    expect(await waitForDecisions(ports)).toEqual([]);
    clock.move({ hours: 48 });
    expect(await waitForDecisions(ports)).toEqual(['wish-1']);
    await records.requests.markNudged({ id: 'wish-1', version: 1 }, event());
    expect(await waitForDecisions(ports)).toEqual([]);
    clock.move({ days: 12 });
    await Promise.all([waitForDecisions(ports), say('approve')]);
    await waitForDecisions(ports);
    const state = (await records.requests.get('wish-1'))?.request.state;
    const made = await records.operations.unfinished();
    expect([state, made.length]).toSatisfy(
      ([stands, count]) => (stands === 'ended' && count === 0) || (stands === 'approved' && count === 1),
    );
  });
});
