import type { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import { decisiveOf } from '../../src/core/changes/request.ts';
import type { Until } from '../../src/core/changes/set-expiry.ts';
import type { Expiry } from '../../src/core/expiry.ts';
import type { NewApiUserForm } from '../../src/core/new-api-user.ts';
import type { Policy, Rule } from '../../src/core/policy.ts';
import { wordsFor } from '../../src/locales/words.ts';
import { SlackSilent } from '../../src/ports/people.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { draw } from '../../src/slack/messages/index.ts';
import { goOnWithRequests } from '../../src/usecases/changes/announce-request.ts';
import { editRequest } from '../../src/usecases/changes/change-request.ts';
import { decideRequest } from '../../src/usecases/changes/decide-request.ts';
import { pendingFor } from '../../src/usecases/changes/pending.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { tryAgain } from '../../src/usecases/changes/try-again.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { loadMessage } from '../../src/usecases/messages/load.ts';
import { apiUser, at, event, NOW, person } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { textOf } from '../words-on-screen.ts';
import {
  callerOf,
  FORM,
  INSTANCE,
  marketoUser,
  OFFER,
  processOn,
  recordsWithUser,
  smallMarketo,
} from './changes.ts';

const GRACE = 'U0GRACE';
const GUS = 'U0GUS';
const RITA = 'U0RITA';
/** Owns the user that is there. */
const OMAR = 'U0OMAR';
const PEOPLE = [GRACE, GUS, RITA, OMAR].map((id) => person({ id, name: id }));

const says = (id: string, when: Rule['when'], decision: 'may' | 'may not' | 'needs approval'): Rule => ({
  id: `rules[${id}]` as Rule['id'],
  when,
  says: { decision },
});

const OWNERS_END_NOW = says(
  '1',
  { person: ['owner'], change: ['set_expiry'], expiry: ['now'] },
  'needs approval',
);

const NOW_NEEDS_APPROVAL = says('1', { change: ['set_expiry'], expiry: ['now'] }, 'needs approval');

describe.each(DATABASES)('what was asked for, looked at again, on $kind', ({ open }) => {
  async function opened(database: TestDatabase, rules: Partial<Policy> = {}) {
    const { records } = database;
    await recordsWithUser(records);
    const small = smallMarketo(marketoUser());
    const clock = movableClock(NOW.add({ minutes: 1 }));
    const process = (given: Partial<Policy> = rules, administrators = [GRACE, GUS]) => {
      const { ports } = processOn(records, small, { clock, people: PEOPLE, administrators });
      const instance = ports.instances.get(INSTANCE);
      if (!instance) throw new Error('no instance');
      const catalog = { ...instance.catalog, remembered: () => OFFER, within: async () => OFFER };
      const policy = { ...instance.policy, ...given };
      return { ...ports, instances: new Map([[INSTANCE, { ...instance, catalog, policy }]]) } as Ports;
    };
    const ports = process();
    const ask = (form: Partial<NewApiUserForm> = {}, { id = 'wish-1', who = RITA } = {}) =>
      wish(ports, {
        id,
        caller: callerOf(who),
        kind: 'create',
        about: INSTANCE,
        form: { ...FORM, ...form },
      });
    const expire = (id: string, until: Until, who = OMAR) =>
      wish(ports, {
        id,
        caller: callerOf(who),
        kind: 'set_expiry',
        about: 'user-1',
        form: { until, why: undefined },
      });
    const approve = (
      by: string,
      { on = ports, ...given }: { on?: Ports; form?: NewApiUserForm; version?: number } = {},
    ) =>
      decideRequest(on, { caller: callerOf(by), request: 'wish-1', version: 1, says: 'approve', ...given });
    const again = (who: string, on = ports) => tryAgain(on, { caller: callerOf(who), request: 'wish-1' });
    /** Somebody sets another end in Marketo, and a reading brings it. */
    const byHand = async (expiry: Temporal.Instant) => {
      small.users.set('erp-sync@example.com', marketoUser({ expiry }));
      await records.apiUsers.learn('user-1', clock.now(), () => ({ expiry, roles: [], events: [] }));
    };
    const end = () => small.users.get('erp-sync@example.com')?.expiry.toString();
    const refusals = async () =>
      (await records.audit.list()).filter(({ action }) => action === 'request.refused');
    return { records, ports, process, ask, expire, approve, again, small, clock, byHand, end, refusals };
  }

  const waiting = (approvals: 1 | 2) => ({
    kind: 'decided',
    now: { request: { state: 'waiting', approvals } },
  });
  const approved = { kind: 'decided', now: { request: { state: 'approved' } } };

  it('shows first what has changed since it was asked for, before anybody agrees to it', async () => {
    await using database = await open();
    const { expire, ports, end, records, clock, byHand } = await opened(database);
    expect(await expire('wish-1', { day: '2027-09-30' })).toMatchObject({ kind: 'waits' });
    // Meanwhile somebody gives it a later end than it had.
    clock.move({ minutes: 1 });
    await byHand(at('2027-05-30T21:59:59Z'));
    const press = (version: number) =>
      decideRequest(ports, { caller: callerOf(GUS), request: 'wish-1', version, says: 'approve' });
    expect(await press(1)).toMatchObject({ kind: 'changed_meanwhile', now: { request: { version: 2 } } });
    expect((await records.requests.get('wish-1'))?.request.state).toBe('waiting');
    expect(await press(1)).toMatchObject({ kind: 'was_first' });
    expect(await press(2)).toMatchObject(approved);
    await settleOperation(ports, 'wish-1');
    expect(end()).toBe('2027-09-30T21:59:59Z');
  });

  it('is brought up to date within a minute, and then one press approves it', async () => {
    await using database = await open();
    const { expire, ports, records, clock, byHand } = await opened(database);
    await expire('wish-1', { day: '2027-09-30' });
    clock.move({ minutes: 1 });
    await byHand(at('2027-05-30T21:59:59Z'));
    await goOnWithRequests(ports);
    await goOnWithRequests(ports);
    expect((await records.requests.get('wish-1'))?.request).toMatchObject({ state: 'waiting', version: 2 });
    const says = { caller: callerOf(GUS), request: 'wish-1', version: 2, says: 'approve' } as const;
    expect(await decideRequest(ports, says)).toMatchObject(approved);
  });

  it('is brought up to date at once by a change that is made here', async () => {
    await using database = await open();
    const { expire, ports, records, clock } = await opened(database);
    await expire('wish-1', { day: '2027-09-30' });
    clock.move({ minutes: 1 });
    await expire('wish-2', { day: '2027-05-30' }, GRACE);
    await settleOperation(ports, 'wish-2');
    expect((await records.requests.get('wish-1'))?.request).toMatchObject({ state: 'waiting', version: 2 });
  });

  it.each([
    ['would do the opposite by now', '2027-11-30', GRACE],
    ['is so already', '2027-09-30', GRACE],
  ])('is over where it %s, and whoever asked is told', async (_, day, who) => {
    await using database = await open();
    const { expire, ports, records, clock, approve, end } = await opened(database);
    expect(await expire('wish-1', { day: '2027-09-30' })).toMatchObject({ kind: 'waits' });
    clock.move({ minutes: 1 });
    expect(await expire('wish-2', { day }, who)).toMatchObject({ kind: 'accepted' });
    await settleOperation(ports, 'wish-2');
    const set = end();
    expect(await approve(GUS)).toMatchObject({
      kind: 'was_first',
      now: { request: { state: 'overtaken' } },
    });
    expect(end()).toBe(set);
    await goOnWithRequests(ports);
    expect(await records.requests.unannounced()).toEqual([]);
    const overtaken = (await records.audit.list()).filter(({ action }) => action === 'request.overtaken');
    expect(overtaken).toMatchObject([{ actor: 'app', details: { requester: OMAR } }]);
  });

  it.each([
    ['an administrator has ended access at once since', { now: true } as const, GRACE],
    ['an administrator has brought the end forward since', { day: '2027-02-20' }, GRACE],
  ])('for a later end is over where %s, though it would still be later', async (_, until, who) => {
    await using database = await open();
    const { expire, ports, records, clock } = await opened(database);
    await expire('wish-1', { day: '2027-09-30' });
    clock.move({ minutes: 1 });
    await expire('wish-2', until, who);
    await settleOperation(ports, 'wish-2');
    expect((await records.requests.get('wish-1'))?.request.state).toBe('overtaken');
  });

  it('for an earlier end is over where whoever asked has set a later one since', async () => {
    await using database = await open();
    const { expire, ports, records, clock } = await opened(database);
    expect(await expire('wish-1', { day: '2027-02-20' })).toMatchObject({ kind: 'waits' });
    clock.move({ minutes: 1 });
    expect(await expire('wish-2', { day: '2027-05-30' })).toMatchObject({ kind: 'accepted' });
    await settleOperation(ports, 'wish-2');
    expect((await records.requests.get('wish-1'))?.request.state).toBe('overtaken');
  });

  it('for a later end stays where whoever asked has extended by the usual length meanwhile', async () => {
    await using database = await open();
    const { expire, ports, records, clock } = await opened(database);
    await expire('wish-1', { day: '2027-09-30' });
    clock.move({ minutes: 1 });
    await expire('wish-2', { day: '2027-05-30' });
    await settleOperation(ports, 'wish-2');
    expect((await records.requests.get('wish-1'))?.request).toMatchObject({ state: 'waiting', version: 2 });
  });

  it('is over within a minute where its user is gone, or somebody else’s', async () => {
    await using database = await open();
    const { expire, ports, records, clock } = await opened(database);
    await expire('wish-1', { day: '2027-09-30' });
    const form = { accountable: RITA, reason: undefined };
    const given = { id: 'owner', caller: callerOf(GRACE), kind: 'set_owner', about: 'user-1', form } as const;
    await wish(ports, given);
    await settleOperation(ports, 'owner');
    await goOnWithRequests(ports);
    expect((await records.requests.get('wish-1'))?.request.state).toBe('overtaken');
    // The new owner is in nobody's way, until the user is gone.
    expect(await expire('wish-3', { day: '2027-09-30' }, RITA)).toMatchObject({ kind: 'waits' });
    await records.apiUsers.markGone('user-1', clock.now(), event());
    await goOnWithRequests(ports);
    expect((await records.requests.get('wish-3'))?.request.state).toBe('overtaken');
  });

  it('for an end at once is over where somebody else has ended access', async () => {
    await using database = await open();
    const { expire, ports, records, clock } = await opened(database, { rules: [OWNERS_END_NOW] });
    expect(await expire('wish-1', { now: true })).toMatchObject({ kind: 'waits' });
    clock.move({ seconds: 3 });
    expect(await expire('wish-2', { now: true }, GRACE)).toMatchObject({ kind: 'accepted' });
    await settleOperation(ports, 'wish-2');
    clock.move({ seconds: 3 });
    await goOnWithRequests(ports);
    expect((await records.requests.get('wish-1'))?.request.state).toBe('overtaken');
  });

  it('for another owner is over where that person is the owner', async () => {
    await using database = await open();
    const may = says('1', { change: ['set_owner'], person: ['owner'] }, 'needs approval');
    const { ports, records } = await opened(database, { rules: [may] });
    const make = async (id: string, who: string) => {
      const form = { accountable: RITA, reason: undefined };
      return wish(ports, { id, caller: callerOf(who), kind: 'set_owner', about: 'user-1', form });
    };
    expect(await make('wish-1', OMAR)).toMatchObject({ kind: 'waits' });
    await make('wish-2', GRACE);
    await settleOperation(ports, 'wish-2');
    expect((await records.requests.get('wish-1'))?.request.state).toBe('overtaken');
  });

  it('stays where it was edited after whoever asked had changed something', async () => {
    await using database = await open();
    const { expire, ports, records, clock } = await opened(database);
    await expire('wish-1', { day: '2027-09-30' });
    clock.move({ minutes: 1 });
    await expire('wish-2', { day: '2027-05-30' }, OMAR);
    clock.move({ minutes: 1 });
    const own = { caller: callerOf(OMAR), request: 'wish-1', version: 1 };
    const form = { until: { day: '2027-08-31' }, why: undefined };
    expect(await editRequest(ports, { ...own, form })).toMatchObject({ kind: 'changed' });
    await settleOperation(ports, 'wish-2');
    expect((await records.requests.get('wish-1'))?.request.state).toBe('waiting');
  });

  it('is not approved where whoever asked as the owner no longer is', async () => {
    await using database = await open();
    const { expire, ports, approve, refusals, end } = await opened(database);
    await expire('wish-1', { day: '2027-09-30' });
    const before = end();
    const form = { accountable: RITA, reason: undefined };
    const given = { id: 'owner', caller: callerOf(GRACE), kind: 'set_owner', about: 'user-1', form } as const;
    await wish(ports, given);
    await settleOperation(ports, 'owner');
    expect(await approve(GUS)).toMatchObject({ kind: 'requester_may_not', requester: OMAR });
    expect(end()).toBe(before);
    expect(await refusals()).toMatchObject([{ actor: GUS, details: { why: 'requester_may_not' } }]);
  });

  it('shows it first also where a form was drawn before, and undoes nothing that is under way', async () => {
    await using database = await open();
    const { expire, ports, end, clock } = await opened(database);
    await expire('wish-1', { day: '2027-09-30' });
    clock.move({ minutes: 1 });
    await expire('wish-2', { day: '2027-11-30' }, GRACE);
    const form = { until: { day: '2027-09-30' }, why: undefined };
    const press = (given: { form?: typeof form } = {}) =>
      decideRequest(ports, {
        caller: callerOf(GUS),
        request: 'wish-1',
        version: 1,
        says: 'approve',
        ...given,
      });
    expect(await press()).toMatchObject({ kind: 'problems', problems: [{ problem: 'being_changed' }] });
    await settleOperation(ports, 'wish-2');
    expect(await press({ form })).toMatchObject({
      kind: 'was_first',
      now: { request: { state: 'overtaken' } },
    });
    expect(end()).toBe('2027-11-30T22:59:59Z');
  });

  it('shows first what changes while people are asked about, right before it would be written', async () => {
    await using database = await open();
    const { expire, ports, end, byHand, clock } = await opened(database);
    await expire('wish-1', { day: '2027-09-30' });
    clock.move({ minutes: 1 });
    let isAsked = false;
    const directory: Ports['directory'] = {
      ...ports.directory,
      // Whoever asked is looked at last.
      async person(id, ...rest) {
        if (id === OMAR && isAsked) {
          isAsked = false;
          await byHand(at('2027-05-30T21:59:59Z'));
        } else if (id === OMAR) isAsked = true;
        return ports.directory.person(id, ...rest);
      },
    };
    const press = (version: number) =>
      decideRequest(
        { ...ports, directory },
        { caller: callerOf(GUS), request: 'wish-1', version, says: 'approve' },
      );
    expect(await press(1)).toMatchObject({ kind: 'changed_meanwhile', now: { request: { version: 2 } } });
    expect(end()).toBe('2027-05-30T21:59:59Z');
    expect(await press(2)).toMatchObject(approved);
  });

  it('ends in the second that everybody has seen, wherever whoever asked has moved since', async () => {
    await using database = await open();
    const { expire, ports, end, approve, again, small } = await opened(database);
    await expire('wish-1', { day: '2027-09-30' });
    const moved: Ports = {
      ...ports,
      directory: {
        ...ports.directory,
        person: async (id, ...rest) => {
          const known = await ports.directory.person(id, ...rest);
          return known && { ...known, timeZone: 'Pacific/Honolulu' };
        },
      },
    };
    expect(await approve(GUS, { on: moved })).toMatchObject({
      ...approved,
      now: { request: { asked: undefined } },
    });
    small.meets('in_use');
    await settleOperation(moved, 'wish-1');
    expect(await again(GUS, moved)).toMatchObject({ kind: 'opened' });
    await settleOperation(moved, 'wish-1');
    expect(end()).toBe('2027-09-30T21:59:59Z');
  });

  it('counts as another one where an end that nobody knew is known: under one version all see the same', async () => {
    await using database = await open();
    const { expire, ports, records, clock } = await opened(database);
    const learn = (expiry: Expiry) =>
      records.apiUsers.learn('user-1', clock.now(), () => ({ expiry, roles: [], events: [] }));
    await learn('unknown');
    await expire('wish-1', { day: '2027-09-30' });
    clock.move({ minutes: 1 });
    await learn(at('2027-11-30T22:59:59Z'));
    const press = (version: number) =>
      decideRequest(ports, { caller: callerOf(GUS), request: 'wish-1', version, says: 'approve' });
    const seen = async () => {
      const { requests } = await records.requests.waiting({ requester: OMAR, most: 1 });
      const { change, version } = requests[0]?.request ?? {};
      return [version, change?.kind === 'set_expiry' && change.data.from.toString()];
    };
    expect(await seen()).toEqual([1, 'unknown']);
    expect(await press(1)).toMatchObject({ kind: 'changed_meanwhile' });
    expect(await seen()).toEqual([2, '2027-11-30T22:59:59Z']);
    // That nobody can read it for a moment changes nothing.
    clock.move({ minutes: 1 });
    await learn('unknown');
    await goOnWithRequests(ports);
    expect(await press(2)).toMatchObject(approved);
  });

  it('is not approved by whoever was no administrator any more: neither told so, nor when it is tried again', async () => {
    await using database = await open();
    const rules = [
      { id: 'rules[1]', when: { change: ['set_expiry'] }, says: { twoApprovals: true } },
    ] as Policy['rules'];
    const { expire, records, process, approve, again, small } = await opened(database, { rules });
    await expire('wish-1', { day: '2027-09-30' });
    expect(await approve(GRACE)).toMatchObject(waiting(2));
    const withoutGrace = process({ rules }, [GUS]);
    const ofOne = process({}, [GUS]);
    expect(await approve(GUS, { on: ofOne })).toMatchObject(approved);
    const found = await records.requests.get('wish-1');
    if (!found) throw new Error('no request');
    expect(decisiveOf(found.request, found.verdicts).map(({ by }) => by)).toEqual([GUS]);
    small.meets('in_use');
    await settleOperation(ofOne, 'wish-1');
    expect(await again(GUS, withoutGrace)).toMatchObject({ kind: 'nothing_to_try' });
    expect(await again(GUS, ofOne)).toMatchObject({ kind: 'opened' });
  });

  it('stays what an approver has made of it where the end has changed: it still needs somebody else', async () => {
    await using database = await open();
    const rules = [
      {
        id: 'rules[1]',
        when: { person: ['administrator'], change: ['set_expiry'], upToDays: 200 },
        says: { decision: 'may' },
      },
      {
        id: 'rules[2]',
        when: { person: ['administrator'], change: ['set_expiry'] },
        says: { decision: 'needs approval' },
      },
    ] as Policy['rules'];
    const { expire, ports, records, clock } = await opened(database, { rules });
    await expire('wish-1', { day: '2027-07-15' });
    const press = (by: string, version: number, given: object = {}) =>
      decideRequest(ports, { caller: callerOf(by), request: 'wish-1', version, says: 'approve', ...given });
    const form = { until: { day: '2027-12-31' }, why: undefined };
    expect(await press(GRACE, 1, { form })).toMatchObject(waiting(2));
    expect(await press(GRACE, 2)).toMatchObject({ kind: 'may_not', why: 'decided_before' });
    clock.move({ minutes: 1 });
    await expire('wish-2', { day: '2027-04-01' }, GRACE);
    await settleOperation(ports, 'wish-2');
    await goOnWithRequests(ports);
    expect((await records.requests.get('wish-1'))?.request.asked).toBeDefined();
    expect(await press(GRACE, 3)).toMatchObject(waiting(2));
    expect(await press(GUS, 3)).toMatchObject(approved);
  });

  it('needs somebody else where an approver makes of it what they might not have alone', async () => {
    await using database = await open();
    const roles = ['Powerful'];
    const { ask, approve } = await opened(database, {
      rules: [
        says('1', { roles, person: ['administrator'], change: ['create'] }, 'needs approval'),
        says('2', { roles, person: ['requester'], change: ['create'] }, 'may not'),
      ],
    });
    await ask();
    const form = { ...FORM, role: '102', owner: GRACE };
    expect(await approve(GRACE, { form })).toMatchObject(waiting(2));
    expect(await approve(GRACE, { version: 2 })).toMatchObject({ kind: 'may_not', why: 'decided_before' });
    expect(await approve(GUS, { version: 2 })).toMatchObject(approved);
  });

  it('needs two where what an approver makes of it needs two, also beyond what could have been asked for', async () => {
    await using database = await open();
    const { ask, approve } = await opened(database, {
      twoApprovalsRoles: ['Powerful'],
      rules: [{ id: 'rules[1]', when: { person: ['requester'] }, says: { longestDays: 200 } }],
    });
    await ask();
    expect(await approve(GRACE, { form: { ...FORM, role: '102', expires: '2027-10-01' } })).toMatchObject(
      waiting(2),
    );
  });

  it('needs two where the rules want two by now', async () => {
    await using database = await open();
    const { ask, approve, process } = await opened(database);
    await ask();
    const on = process({ twoApprovalsRoles: ['API Integration'] });
    expect(await approve(GRACE, { on })).toMatchObject(waiting(2));
    expect(await approve(GUS, { on })).toMatchObject(approved);
  });

  it('does not count the yes of somebody who is no longer an administrator', async () => {
    await using database = await open();
    const rules = { twoApprovalsRoles: ['API Integration'] };
    const { ask, approve, process } = await opened(database, rules);
    await ask();
    await approve(GRACE);
    expect(await approve(GUS, { on: process(rules, [GUS, OMAR]) })).toMatchObject(waiting(2));
    expect(await approve(OMAR, { on: process(rules, [GUS, OMAR]) })).toMatchObject(approved);
  });

  it('counts that yes again once they are one again, when somebody presses who has approved already', async () => {
    await using database = await open();
    const rules = { twoApprovalsRoles: ['API Integration'] };
    const { ask, approve, process } = await opened(database, rules);
    await ask();
    await approve(GRACE);
    const without = process(rules, [GUS, OMAR]);
    expect(await approve(GUS, { on: without })).toMatchObject(waiting(2));
    expect(await approve(GUS, { on: without })).toMatchObject({ kind: 'may_not', why: 'decided_before' });
    expect(await approve(GUS)).toMatchObject(approved);
  });

  it('waits for the word about somebody who approved before, where that cannot be asked just now', async () => {
    await using database = await open();
    const rules = { twoApprovalsRoles: ['API Integration'] };
    const { ask, approve, ports, records } = await opened(database, rules);
    await ask();
    await approve(GRACE);
    const directory = {
      person: async (id: string) => {
        if (id === GRACE) throw new SlackSilent('no_answer');
        return ports.directory.person(id);
      },
    };
    expect(await approve(GUS, { on: { ...ports, directory } })).toMatchObject({
      kind: 'approver_unknown_now',
    });
    expect((await records.requests.get('wish-1'))?.verdicts).toHaveLength(1);
    expect(await approve(GUS)).toMatchObject(approved);
  });

  it('of an administrator, for what needs two people, is not theirs to approve, whatever SELF_APPROVAL says', async () => {
    await using database = await open();
    const { ask, approve } = await opened(database, {
      twoApprovalsRoles: ['API Integration'],
      selfApproval: true,
    });
    await ask({}, { who: GRACE });
    expect(await approve(GRACE)).toMatchObject({ kind: 'may_not', why: 'own' });
    expect(await approve(GUS)).toMatchObject(approved);
  });

  it('that an approver has changed may be agreed to by the administrator who asked: two people, and no third', async () => {
    await using database = await open();
    const { ask, approve } = await opened(database, { twoApprovalsRoles: ['API Integration'] });
    await ask({}, { who: GRACE });
    expect(await approve(GUS, { form: { ...FORM, lastName: 'Changed' } })).toMatchObject(waiting(2));
    expect(await approve(GUS, { version: 2 })).toMatchObject({ kind: 'may_not', why: 'decided_before' });
    expect(await approve(GRACE, { version: 2 })).toMatchObject(approved);
  });

  it('needs as many as what it asks for now: fewer again after its requester took a change back', async () => {
    await using database = await open();
    const { ask, approve, ports } = await opened(database, { twoApprovalsRoles: ['Powerful'] });
    await ask();
    expect(await approve(GRACE, { form: { ...FORM, role: '102' } })).toMatchObject(waiting(2));
    const own = { caller: callerOf(RITA), request: 'wish-1', version: 2, form: FORM };
    expect(await editRequest(ports, own)).toMatchObject({
      now: { request: { approvals: 1, asked: undefined } },
    });
    expect(await approve(GUS, { version: 3 })).toMatchObject(approved);
  });

  it('is the same request however long “now” was ago, and ends access at the moment of the approval', async () => {
    await using database = await open();
    const { expire, approve, clock, ports, end } = await opened(database, { rules: [NOW_NEEDS_APPROVAL] });
    expect(await expire('wish-1', { now: true }, GUS)).toMatchObject({ kind: 'waits' });
    clock.move({ hours: 5 });
    const decided = await approve(GRACE);
    expect(decided).toMatchObject({
      kind: 'decided',
      now: { request: { state: 'approved', version: 1, asked: undefined } },
    });
    await settleOperation(ports, 'wish-1');
    expect(end()).toBe(clock.now().round({ smallestUnit: 'second', roundingMode: 'floor' }).toString());
  });

  it('cannot be made into what somebody else asks for already', async () => {
    await using database = await open();
    const { ask, approve, ports, records } = await opened(database, {
      twoApprovalsRoles: ['API Integration'],
    });
    await ask();
    await ask({ email: 'other@example.com' }, { id: 'wish-2', who: OMAR });
    const form = { ...FORM, email: 'other@example.com' };
    expect(await approve(GRACE, { form })).toMatchObject({
      kind: 'problems',
      problems: [{ problem: 'asked_already' }],
    });
    const edit = (request: string, who: string) =>
      editRequest(ports, {
        caller: callerOf(who),
        request,
        version: 1,
        form: { ...FORM, email: 'third@example.com' },
      });
    const results = await Promise.all([edit('wish-1', RITA), edit('wish-2', OMAR)]);
    expect(results.map(({ kind }) => kind).sort()).toEqual(['changed', 'problems']);
    const { requests } = await records.requests.waiting({ most: 9 });
    const data = requests.map(({ request }) => request.change.data.email).sort();
    expect(data).toContain('third@example.com');
    expect(new Set(data).size).toBe(2);
  });

  /** Somebody else becomes accountable. */
  async function handedTo(ports: Ports, owner: string) {
    const form = { accountable: owner, reason: undefined };
    const about = { caller: callerOf(GRACE), kind: 'set_owner', about: 'user-1' } as const;
    await wish(ports, { ...about, id: 'handed', form });
    await settleOperation(ports, 'handed');
  }

  /** Its owner says that it is no longer needed, or takes that back. */
  async function notNeeded(ports: Ports, isBack = false) {
    const apiUser = await ports.records.apiUsers.get('user-1');
    const form = { than: apiUser?.expiry ?? 'never', isBack };
    const id = `not needed ${isBack}`;
    await wish(ports, { id, caller: callerOf(OMAR), kind: 'let_end', about: 'user-1', form });
    await settleOperation(ports, id);
  }

  it('is over where its owner says later that the user is no longer needed', async () => {
    await using database = await open();
    const { expire, ports, approve, clock, records, end } = await opened(database);
    await expire('wish-1', { day: '2027-09-30' });
    clock.move({ minutes: 1 });
    await notNeeded(ports);
    const before = end();
    expect((await records.requests.get('wish-1'))?.request.state).toBe('overtaken');
    expect(await approve(GRACE)).toMatchObject({ kind: 'was_first' });
    expect(end()).toBe(before);
  });

  it('for an earlier end stays where the user is no longer needed, as does what was asked for after that word', async () => {
    await using database = await open();
    const rules = {
      rules: [says('1', { change: ['set_expiry'], person: ['administrator'] }, 'needs approval')],
    };
    const { expire, ports, clock, records } = await opened(database, rules);
    await expire('wish-1', { day: '2027-01-15' }, GRACE);
    clock.move({ minutes: 1 });
    await notNeeded(ports);
    expect((await records.requests.get('wish-1'))?.request.state).toBe('waiting');
    // Another word: it was said before, and is looked at later.
    await using other = await open();
    const later = await opened(other);
    const form = { than: apiUser().expiry, isBack: false };
    const about = { id: 'said', caller: callerOf(OMAR), kind: 'let_end', about: 'user-1' } as const;
    await wish(later.ports, { ...about, form });
    later.clock.move({ minutes: 1 });
    await later.expire('wish-1', { day: '2027-09-30' });
    later.clock.move({ minutes: 1 });
    await settleOperation(later.ports, 'said');
    await goOnWithRequests(later.ports);
    expect((await later.records.requests.get('wish-1'))?.request.state).toBe('waiting');
  });

  it('is one request for whoever presses twice, and not “asked for already”', async () => {
    await using database = await open();
    const { expire, ports } = await opened(database);
    expect(await expire('wish-1', { day: '2027-09-30' })).toMatchObject({ kind: 'waits' });
    expect(await expire('wish-2', { day: '2027-09-30' })).toMatchObject({
      kind: 'waits',
      request: { id: 'wish-1' },
    });
    expect(await expire('wish-3', { day: '2027-10-30' })).toMatchObject({ kind: 'problems' });
    expect(await ports.records.requests.get('wish-2')).toBeUndefined();
  });

  describe('and tried again', () => {
    /** Where somebody is offered to try it again. */
    async function offered(ports: Ports) {
      const about = {
        kind: 'request',
        instance: INSTANCE,
        request: 'wish-1',
        for: 'administrators',
        name: 'Omar',
        isNudge: false,
        user: undefined,
      } as const;
      const message = await loadMessage(ports, about, ports.clock.now());
      const words = wordsFor({ locale: 'en-US', timeZone: 'Europe/Berlin' });
      const shown = textOf(draw(words, message, { label: 'Acme' }).blocks);
      const grants = [{ source: 'ids', instance: undefined }] as const;
      const grace = { person: person({ id: GRACE }), grants, silent: [], mayAsk: true };
      const { unmade } = await pendingFor(ports, grace, 10);
      return { inMessage: shown.includes('Try again'), inPending: unmade.count > 0 };
    }

    async function failed(database: TestDatabase, rules?: Partial<Policy>) {
      const all = await opened(database, rules);
      await all.expire('wish-1', { day: '2027-07-15' });
      expect(await all.approve(GRACE)).toMatchObject(approved);
      all.small.meets('in_use');
      expect(await settleOperation(all.ports, 'wish-1')).toMatchObject({ state: 'failed' });
      return all;
    }

    it('is made where nothing has happened since', async () => {
      await using database = await open();
      const { again, ports, end } = await failed(database);
      expect(await again(OMAR)).toMatchObject({ kind: 'opened' });
      await settleOperation(ports, 'wish-1');
      expect(end()).toBe('2027-07-15T21:59:59Z');
    });

    it('is opened once, however many press at once', async () => {
      await using database = await open();
      const { again, ports, process, records } = await failed(database);
      const other = process();
      const pressed = await Promise.all([again(OMAR), again(GRACE, other), again(GUS), again(OMAR, other)]);
      // Whoever comes second finds it being tried.
      expect(pressed.map(({ kind }) => kind)).toContain('opened');
      expect(await records.operations.get('wish-1')).toMatchObject({ attempt: 1 });
      await settleOperation(ports, 'wish-1');
      expect((await records.operations.get('wish-1'))?.state).toBe('succeeded');
    });

    it('goes beside nothing that somebody else wishes for in that very moment: one of both holds', async () => {
      for (let round = 0; round < 4; round += 1) {
        await using database = await open();
        const { again, ports, process, records, expire, end } = await failed(database);
        const theirs = () => expire('theirs', { day: '2027-03-15' }, GRACE);
        const both = [() => again(OMAR, process()), theirs];
        await Promise.all((round % 2 === 0 ? both : both.toReversed()).map((each) => each()));
        for (const id of ['wish-1', 'theirs', 'wish-1']) await settleOperation(ports, id);
        const ended = await Promise.all(['wish-1', 'theirs'].map((id) => records.operations.get(id)));
        const made = ended.filter((each) => each?.state === 'succeeded').at(-1);
        expect(ended.filter((each) => each?.state === 'open' || each?.state === 'queued')).toEqual([]);
        expect(made?.change.data).toMatchObject({ expiry: at(end() ?? '') });
      }
    });

    it('does not undo what was decided since: by us, or by hand in Marketo', async () => {
      await using database = await open();
      const { again, expire, ports, end, refusals } = await failed(database);
      await expire('wish-2', { now: true }, GRACE);
      await settleOperation(ports, 'wish-2');
      const ended = end();
      expect(await again(OMAR)).toMatchObject({ kind: 'nothing_to_try' });
      expect(await again(GRACE)).toMatchObject({ kind: 'nothing_to_try' });
      // And its message has nothing to be pressed.
      const about = {
        kind: 'request',
        instance: INSTANCE,
        request: 'wish-1',
        for: 'requester',
        name: 'Omar',
        isNudge: false,
        user: undefined,
      } as const;
      const message = await loadMessage(ports, about, ports.clock.now());
      const words = wordsFor({ locale: 'en-US', timeZone: 'Europe/Berlin' });
      const shown = textOf(draw(words, message, { label: 'Acme' }).blocks);
      expect(shown).toContain('A later change of the same was made since');
      expect(shown).not.toContain('Try again');
      await settleOperation(ports, 'wish-1');
      expect(end()).toBe(ended);
      expect(await refusals()).toHaveLength(2);
    });

    it('does not undo a denial of the same, nor goes beside a request that waits', async () => {
      await using database = await open();
      const { again, expire, ports, records } = await failed(database);
      const before = await records.operations.get('wish-1');
      expect(await expire('wish-2', { day: '2027-07-15' })).toMatchObject({ kind: 'waits' });
      expect(await again(OMAR)).toMatchObject({ kind: 'nothing_to_try', why: 'asked_already' });
      await decideRequest(ports, {
        caller: callerOf(GUS),
        request: 'wish-2',
        version: 1,
        says: 'deny',
        reason: 'Contract ends in March',
      });
      expect(await again(OMAR)).toMatchObject({ kind: 'nothing_to_try' });
      expect(await records.operations.get('wish-1')).toMatchObject({ state: before?.state, attempt: 0 });
      expect(await offered(ports)).toEqual({ inMessage: false, inPending: false });
    });

    it.each([
      'another end by hand',
      'another owner',
      'no longer needed',
      'no longer needed, and taken back',
      'deleted',
    ] as const)('is offered as long as it can be: %s', async (what) => {
      await using database = await open();
      const { ports, byHand, records, clock, again } = await failed(database);
      expect(await offered(ports)).toEqual({ inMessage: true, inPending: true });
      clock.move({ minutes: 1 });
      if (what === 'another end by hand') await byHand(at('2027-05-30T21:59:59Z'));
      if (what === 'another owner') await handedTo(ports, GUS);
      if (what === 'no longer needed') await notNeeded(ports);
      if (what === 'no longer needed, and taken back') {
        await notNeeded(ports);
        await notNeeded(ports, true);
      }
      if (what === 'deleted') await records.apiUsers.markGone('user-1', clock.now(), event());
      const isStill = what === 'no longer needed, and taken back';
      expect(await offered(ports)).toEqual({ inMessage: isStill, inPending: isStill });
      expect((await again(GRACE)).kind).toBe(isStill ? 'opened' : 'nothing_to_try');
    });

    it('is not offered where the role is called otherwise by now: nobody has agreed to that', async () => {
      await using database = await open();
      const { ports, ask, approve, again, small } = await opened(database);
      await ask();
      expect(await approve(GUS)).toMatchObject(approved);
      small.meets('refused');
      expect(await settleOperation(ports, 'wish-1')).toMatchObject({ state: 'failed' });
      expect(await offered(ports)).toEqual({ inMessage: true, inPending: true });
      const on = renamed(ports);
      expect(await offered(on)).toEqual({ inMessage: false, inPending: false });
      expect(await again(RITA, on)).toMatchObject({ kind: 'nothing_to_try' });
    });

    it('deletes a user whose access the same revocation has ended before', async () => {
      await using database = await open();
      const { ports, clock, approve, again, small, records } = await opened(database, {
        rules: [OWNERS_REVOKE],
      });
      await wish(ports, { id: 'wish-1', caller: callerOf(OMAR), kind: 'revoke', about: 'user-1', form: {} });
      expect(await approve(GUS)).toMatchObject(approved);
      expect(await settleOperation(ports, 'wish-1')).toMatchObject({ waits: 'access_ended' });
      clock.move({ hours: 20 });
      small.meets('forbidden_change');
      expect(await settleOperation(ports, 'wish-1')).toMatchObject({ state: 'failed' });
      clock.move({ minutes: 1 });
      expect(await offered(ports)).toEqual({ inMessage: true, inPending: true });
      expect(await again(GRACE)).toMatchObject({ kind: 'opened' });
      expect((await records.operations.get('wish-1'))?.state).toBe('open');
    });

    it('is good for as long as a request may wait, and needs as many as the rules want by now', async () => {
      await using database = await open();
      const { again, clock, process } = await failed(database, {});
      const needsTwo: Rule = {
        id: 'rules[1]',
        when: { change: ['set_expiry'] },
        says: { twoApprovals: true },
      };
      expect(await again(OMAR, process({ rules: [needsTwo] }))).toMatchObject({ kind: 'nothing_to_try' });
      clock.move({ hours: 14 * 24 + 1 });
      expect(await again(OMAR)).toMatchObject({ kind: 'nothing_to_try' });
    });

    it('is refused to whoever may no longer ask for it', async () => {
      await using database = await open();
      const { again, process, end, records } = await failed(database);
      const before = end();
      const apiUserOf = await records.apiUsers.get('user-1');
      expect(apiUserOf?.owner).toBe(OMAR);
      await database.execute(`update api_users set owner = '${GUS}' where id = 'user-1'`);
      expect(await again(OMAR, process({ requests: 'deny' }))).toMatchObject({ kind: 'denied' });
      expect(end()).toBe(before);
    });

    it('ends access now where it was to end then: not at an instant that has gone by', async () => {
      await using database = await open();
      const { expire, approve, small, again, clock, ports, end } = await opened(database, {
        rules: [NOW_NEEDS_APPROVAL],
      });
      await expire('wish-1', { now: true }, GUS);
      await approve(GRACE);
      small.meets('in_use');
      await settleOperation(ports, 'wish-1');
      clock.move({ hours: 72 });
      expect(await again(GRACE)).toMatchObject({ kind: 'opened' });
      await settleOperation(ports, 'wish-1');
      expect(end()).toBe(clock.now().round({ smallestUnit: 'second', roundingMode: 'floor' }).toString());
    });
  });

  it('that is refused for any reason is in the audit, with who wanted it', async () => {
    await using database = await open();
    const { ask, approve, ports, again, refusals } = await opened(database);
    await ask();
    await approve(GRACE, { form: { ...FORM, email: 'nonsense' } });
    await decideRequest(ports, { caller: callerOf(GRACE), request: 'wish-1', version: 1, says: 'deny' });
    await decideRequest(ports, { caller: callerOf(GRACE), request: 'forged', version: 1, says: 'approve' });
    await editRequest(ports, {
      caller: callerOf(RITA),
      request: 'wish-1',
      version: 1,
      form: { ...FORM, email: 'nonsense' },
    });
    await again(GRACE);
    expect((await refusals()).map(({ actor, details }) => [actor, details.why ?? details.fields])).toEqual([
      [GRACE, expect.stringContaining('email')],
      [GRACE, 'missing'],
      [GRACE, 'no_such_request'],
      [RITA, expect.stringContaining('email')],
      [GRACE, 'nothing_to_try'],
    ]);
  });

  const OWNERS_REVOKE = says('1', { person: ['owner'], change: ['revoke'] }, 'needs approval');

  it('that a user is to go shows first that others have extended it since', async () => {
    await using database = await open();
    const { expire, ports, records, clock, approve } = await opened(database, { rules: [OWNERS_REVOKE] });
    const going = {
      id: 'wish-1',
      caller: callerOf(OMAR),
      kind: 'revoke',
      about: 'user-1',
      form: {},
    } as const;
    expect(await wish(ports, going)).toMatchObject({ kind: 'waits' });
    clock.move({ hours: 24 });
    await expire('later', { day: '2027-09-30' }, GRACE);
    await settleOperation(ports, 'later');
    expect(await approve(GUS)).toMatchObject({ kind: 'was_first' });
    const { request } = (await records.requests.get('wish-1')) ?? {};
    expect(request).toMatchObject({ state: 'waiting', version: 2 });
    expect(request?.change).toMatchObject({ data: { from: at('2027-09-30T21:59:59Z') } });
    expect(await approve(GUS, { version: 2 })).toMatchObject(approved);
  });

  /** A process that knows other names of the roles, and what Marketo says when it is asked now. */
  function renamed(ports: Ports, { isInMarketo = true } = {}): Ports {
    const instance = ports.instances.get(INSTANCE);
    if (!instance) throw new Error('no instance');
    const roles = OFFER.roles.map((each) => ({ ...each, name: `Powerful ${each.name}` }));
    let known = { ...OFFER, roles };
    const renew = async () => {
      known = isInMarketo ? known : { ...OFFER, roles: [...OFFER.roles] };
      return known;
    };
    const catalog = { remembered: () => known, within: async () => known, renew };
    return { ...ports, instances: new Map([[INSTANCE, { ...instance, catalog }]]) };
  }

  it('is approved where a process alone remembers other names than Marketo has', async () => {
    await using database = await open();
    const { ask, ports, records, approve } = await opened(database);
    await ask();
    expect(await approve(GUS, { on: renamed(ports, { isInMarketo: false }) })).toMatchObject(approved);
    expect((await records.requests.get('wish-1'))?.request.version).toBe(1);
  });

  it('of what is called otherwise by now shows that first', async () => {
    await using database = await open();
    const { ask, ports, records, approve } = await opened(database);
    await ask();
    const on = renamed(ports);
    expect(await approve(GUS, { on })).toMatchObject({ kind: 'changed_meanwhile' });
    const renewed = (await records.requests.get('wish-1'))?.request;
    expect(renewed).toMatchObject({ version: 2, asked: undefined });
    expect(renewed?.change.data).toMatchObject({ roleName: expect.stringContaining('Powerful') });
    expect(await approve(GUS, { on, version: 2 })).toMatchObject(approved);
  });

  it('is denied by whoever has approved it, as long as it waits for somebody else', async () => {
    await using database = await open();
    const rules = { twoApprovalsRoles: OFFER.roles.map(({ name }) => name) };
    const { ask, ports, records, approve } = await opened(database, rules);
    await ask();
    expect(await approve(GRACE)).toMatchObject(waiting(2));
    const no = {
      caller: callerOf(GRACE),
      request: 'wish-1',
      version: 1,
      says: 'deny',
      reason: 'I was wrong',
    } as const;
    expect(await decideRequest(ports, no)).toMatchObject({
      kind: 'decided',
      now: { request: { state: 'denied' } },
    });
    expect(await approve(GUS)).toMatchObject({ kind: 'was_first' });
    expect((await records.requests.get('wish-1'))?.verdicts).toMatchObject([{ by: GRACE, says: 'deny' }]);
  });

  it('does not give back to its owner alone what two have ended within some minutes', async () => {
    await using database = await open();
    const { expire, ports, small, clock, approve, records } = await opened(database, {
      rules: [OWNERS_REVOKE],
    });
    await expire('now', { now: true }, GRACE);
    await settleOperation(ports, 'now');
    clock.move({ minutes: 2 });
    small.inUse.add('erp-sync@example.com');
    const going = {
      id: 'wish-1',
      caller: callerOf(OMAR),
      kind: 'revoke',
      about: 'user-1',
      form: {},
    } as const;
    expect(await wish(ports, going)).toMatchObject({ kind: 'waits' });
    clock.move({ minutes: 1 });
    expect(await approve(GUS)).toMatchObject(approved);
    await settleOperation(ports, 'wish-1');
    expect((await records.operations.get('wish-1'))?.waits).toBe('access_ended');
    clock.move({ hours: 2 });
    expect(await expire('back', { day: '2027-04-05' })).toMatchObject({ kind: 'waits' });
  });

  it.each(['not sent yet', 'sent, and not answered', 'settled'] as const)(
    'does not give back to its owner alone what somebody else is ending, too: %s',
    async (how) => {
      await using database = await open();
      const may = says('1', { person: ['owner'], change: ['set_expiry'], expiry: ['now'] }, 'may');
      const { expire, ports, small, clock, end } = await opened(database, { rules: [may] });
      await expire('now', { now: true }, GRACE);
      if (how !== 'not sent yet') small.meets('late');
      if (how !== 'not sent yet') await settleOperation(ports, 'now');
      // So much later that nobody can say that Marketo keeps one end for the other.
      clock.move({ minutes: 9 });
      expect(await expire('own', { now: true })).toMatchObject({ kind: 'accepted' });
      clock.move({ minutes: 3 });
      if (how === 'settled') for (const id of ['now', 'own']) await settleOperation(ports, id);
      if (how === 'settled') expect(end()).toBe('2027-01-10T10:10:00Z');
      clock.move({ minutes: 1 });
      expect(await expire('back', { day: '2027-04-05' })).toMatchObject({ kind: 'waits' });
      // Who has ended it brings it back.
      expect(await expire('hers', { day: '2027-04-05' }, GUS)).toMatchObject({ kind: 'accepted' });
    },
  );

  it.each([GRACE, OMAR])(
    'lets nobody decide by rules about roles what Marketo does not name: %s',
    async (who) => {
      await using database = await open();
      const twice = { ...says('1', { roles: ['Powerful'] }, 'may not') };
      const { ports, records } = await opened(database, { twoApprovalsRoles: ['Powerful'], rules: [twice] });
      await database.execute(
        `update api_users set roles = '[{"roleId":101,"workspaceId":0},{"roleId":777,"workspaceId":0}]'`,
      );
      const about = { caller: callerOf(who), about: 'user-1' } as const;
      const now = { until: { now: true }, why: undefined } as const;
      for (const result of [
        await wish(ports, { ...about, id: 'now', kind: 'set_expiry', form: now }),
        await wish(ports, { ...about, id: 'revoke', kind: 'revoke', form: {} }),
      ])
        expect(['problems', 'denied']).toContain(result.kind);
      expect(await records.operations.unfinished()).toEqual([]);
    },
  );

  it('is over by the change that was made then, whatever is changed later', async () => {
    await using database = await open();
    const { expire, ports, clock } = await opened(database);
    const about = {
      kind: 'request',
      instance: INSTANCE,
      request: 'wish-1',
      for: 'requester',
      name: OMAR,
      isNudge: false,
      user: undefined,
    } as const;
    const words = wordsFor({ locale: 'en-US', timeZone: 'Europe/Berlin' });
    const shown = async () => {
      const message = await loadMessage(ports, about, ports.clock.now());
      return textOf(draw(words, message, { label: 'Acme' }).blocks);
    };
    await expire('wish-1', { day: '2027-09-30' });
    for (const [id, who, day] of [
      ['first', GRACE, '2027-02-20'],
      ['second', GUS, '2027-05-30'],
      ['third', GRACE, '2027-02-10'],
    ] as const) {
      clock.move({ minutes: 1 });
      await expire(id, { day }, who);
      await settleOperation(ports, id);
      expect(await shown(), id).toMatch(/@U0GRACE +has changed the end of access since, to +February 20/);
    }
  });
});
