import { describe, expect, it } from 'vitest';
import { editRequest } from '../../src/usecases/changes/change-request.ts';
import { decideRequest } from '../../src/usecases/changes/decide-request.ts';
import { apiUser } from '../builders.ts';
import { DATABASES } from '../store/databases.ts';
import { callerOf, FORM, OFFER } from './changes.ts';
import { APPROVED, GRACE, GUS, OMAR, RENAMED, RITA, says, team } from './team.ts';

type Team = Awaited<ReturnType<typeof team>>;

const NEVER = { inMessage: false, inPending: false };
const STILL = { inMessage: true, inPending: true };
const NEEDS_APPROVAL = (change: 'let_end' | 'change_roles' | 'revoke') => ({
  rules: [says('1', { change: [change] }, 'needs approval')],
});

/** An approved change that Marketo refuses. */
async function failed({ approve, settle, small }: Team, by = GUS) {
  expect(await approve(by)).toMatchObject(APPROVED);
  small.meets('in_use');
  expect(await settle('wish-1')).toMatchObject({ state: 'failed' });
}

describe.each(DATABASES)('what was approved and not done, on $kind', ({ open }) => {
  it('is not offered to be tried again once its end has come by itself', async () => {
    await using database = await open();
    const here = await team(database, {
      rules: { rules: [says('1', { change: ['set_expiry'], expiry: ['now'] }, 'needs approval')] },
    });
    await here.expire('soon', { day: '2027-01-13' }, GRACE);
    await here.settle('soon');
    here.clock.move({ minutes: 20 });
    await here.expire('wish-1', { now: true }, GUS);
    await failed(here, GRACE);
    expect(await here.offered()).toEqual(STILL);
    here.clock.move({ hours: 24 * 5 });
    expect(await here.offered()).toEqual(NEVER);
    expect((await here.again(GRACE)).kind).toBe('nothing_to_try');
  });

  it('nor once its day has passed, nor when the approval is too old', async () => {
    for (const [day, days] of [
      ['2027-01-13', 5],
      ['2027-07-15', 15],
    ] as const) {
      await using database = await open();
      const here = await team(database);
      await here.expire('wish-1', { day });
      await failed(here);
      here.clock.move({ hours: 24 * days });
      expect(await here.offered()).toEqual(NEVER);
      expect((await here.again(OMAR)).kind).toBe('nothing_to_try');
    }
  });

  it('nor that a user is no longer needed, after its end', async () => {
    await using database = await open();
    const here = await team(database, { rules: NEEDS_APPROVAL('let_end') });
    await here.expire('soon', { day: '2027-01-13' }, GRACE);
    await here.settle('soon');
    const than = (await here.user())?.expiry ?? apiUser().expiry;
    await here.want('wish-1', 'let_end', { than, isBack: false }, OMAR);
    expect(await here.approve(GUS)).toMatchObject(APPROVED);
    here.small.marketo.getUser = async () => Promise.reject(new Error('a fault of ours'));
    for (let minute = 0; minute < 70; minute += 5) {
      await here.settle('wish-1');
      here.clock.move({ minutes: 5 });
    }
    expect((await here.operation('wish-1'))?.state).toBe('failed');
    here.clock.move({ hours: 24 * 5 });
    expect(await here.offered()).toEqual(NEVER);
  });

  it('is offered as long as Marketo has its role, under its name: not what one process remembers counts', async () => {
    await using database = await open();
    const here = await team(database);
    await here.want('wish-1', 'create', FORM, RITA);
    await failed(here);
    const older = here.process({ offer: RENAMED, renewed: async () => OFFER });
    expect(await here.offered(older)).toEqual(STILL);
    expect(await here.offered(here.process({ offer: RENAMED }))).toEqual(NEVER);
    const without = here.process({ offer: { ...OFFER, roles: OFFER.roles.slice(1) } });
    expect(await here.offered(without)).toEqual(NEVER);
    expect((await here.again(RITA, without)).kind).toBe('nothing_to_try');
    expect((await here.again(RITA, here.process({ offer: RENAMED, renewed: async () => OFFER }))).kind).toBe(
      'opened',
    );
  });

  it('is not offered where other roles are called otherwise by now', async () => {
    await using database = await open();
    const here = await team(database, { rules: NEEDS_APPROVAL('change_roles') });
    await here.want('wish-1', 'change_roles', { keep: [], role: '102', workspace: undefined }, OMAR);
    await failed(here);
    expect(await here.offered()).toEqual(STILL);
    const later = here.process({ offer: RENAMED });
    expect(await here.offered(later)).toEqual(NEVER);
    expect((await here.again(GRACE, later)).kind).toBe('nothing_to_try');
  });

  it('is offered for the end of a form that has set the owner, too, and for no day that it cannot last to', async () => {
    await using database = await open();
    const needs = says('1', { change: ['set_expiry'] }, 'needs approval');
    const here = await team(database, { rules: { rules: [needs] } });
    await here.expire('wish-1', { day: '2027-03-01' }, GRACE);
    await failed(here);
    await here.want('owner', 'set_owner', { accountable: RITA, reason: undefined }, GRACE);
    await here.settle('owner');
    expect(await here.offered()).toEqual(STILL);
    expect(await here.requestShown()).toContain('can be tried again until');
    expect((await here.again(GRACE)).kind).toBe('opened');
    await using other = await open();
    const soon = await team(other, { rules: { rules: [needs] } });
    await soon.expire('wish-1', { day: '2027-01-13' }, GRACE);
    await failed(soon);
    expect(await soon.offered()).toEqual(STILL);
    expect(await soon.requestShown()).not.toContain('can be tried again until');
  });

  it('is not offered beside a revocation, which it would take back unseen', async () => {
    await using database = await open();
    const here = await team(database);
    await here.expire('wish-1', { day: '2027-07-15' });
    await failed(here);
    here.clock.move({ minutes: 10 });
    await here.want('gone', 'revoke', {}, GUS);
    here.small.meets('in_use');
    await here.settle('gone');
    expect((await here.operation('gone'))?.waits).toBe('access_goes_on');
    expect(await here.offered()).toEqual(NEVER);
    expect((await here.again(GRACE)).kind).toBe('nothing_to_try');
  });

  it('does not undo a denial, also of what was asked for before and edited since', async () => {
    await using database = await open();
    const here = await team(database);
    await here.want('wish-2', 'create', { ...FORM, email: 'other@example.com' }, OMAR);
    here.clock.move({ minutes: 5 });
    await here.want('wish-1', 'create', FORM, RITA);
    await failed(here);
    here.clock.move({ minutes: 5 });
    const edited = { caller: callerOf(OMAR), request: 'wish-2', version: 1, form: FORM };
    expect(await editRequest(here.ports, edited)).toMatchObject({ kind: 'changed' });
    here.clock.move({ minutes: 5 });
    const no = {
      caller: callerOf(GRACE),
      request: 'wish-2',
      version: 2,
      says: 'deny',
      reason: 'No',
    } as const;
    expect(await decideRequest(here.ports, no)).toMatchObject({ kind: 'decided' });
    expect(await here.offered()).toEqual(NEVER);
    expect((await here.again(RITA)).kind).toBe('nothing_to_try');
  });

  it('gives way to every other word where it was approved by a clock that was ahead', async () => {
    await using database = await open();
    const here = await team(database);
    await here.expire('wish-1', { day: '2027-07-15' });
    here.clock.move({ hours: 48 });
    await failed(here);
    here.clock.move({ hours: -48 });
    here.clock.move({ minutes: 10 });
    expect(await here.expire('wish-2', { day: '2027-07-15' })).toMatchObject({ kind: 'waits' });
    const no = { caller: callerOf(GUS), request: 'wish-2', version: 1, says: 'deny', reason: 'No' } as const;
    expect(await decideRequest(here.ports, no)).toMatchObject({ kind: 'decided' });
    expect((await here.again(OMAR)).kind).toBe('nothing_to_try');
  });

  it('needs somebody else where an approver’s own version of it does by now', async () => {
    await using database = await open();
    const here = await team(database);
    await here.want('wish-1', 'create', FORM, RITA);
    const own = { ...FORM, role: '102', owner: GRACE };
    expect(await here.approve(GRACE, { form: own })).toMatchObject(APPROVED);
    here.small.meets('in_use');
    await here.settle('wish-1');
    const powerful = { roles: ['Powerful'], person: ['administrator' as const], change: ['create' as const] };
    const on = here.process({ given: { rules: [says('1', powerful, 'needs approval')] } });
    expect(await here.again(GRACE, on)).toMatchObject({ kind: 'nothing_to_try', why: 'needs_approval' });
  });

  it('is in the audit where it is refused because whoever asked has left', async () => {
    await using database = await open();
    const here = await team(database);
    await here.expire('wish-1', { day: '2027-07-15' });
    const left = async (id: string) => (id === OMAR ? undefined : here.ports.directory.person(id));
    const on = { ...here.ports, directory: { ...here.ports.directory, person: left } };
    const refusals = async () =>
      (await here.records.audit.list()).filter(({ action }) => action === 'request.refused').length;
    expect((await here.approve(GUS, { on })).kind).toBe('requester_gone');
    expect(await refusals()).toBe(1);
    await failed(here);
    expect((await here.again(GRACE, on)).kind).toBe('problems');
    expect(await refusals()).toBe(2);
  });

  it('leaves its owner what it was: a revocation that is tried again has ended access as before', async () => {
    await using database = await open();
    const here = await team(database, { rules: NEEDS_APPROVAL('revoke') });
    await here.want('wish-1', 'revoke', {}, GUS);
    expect(await here.approve(GRACE)).toMatchObject(APPROVED);
    for (const isFirst of [true, false]) {
      if (!isFirst) expect((await here.again(GRACE)).kind).toBe('opened');
      expect(await here.settle('wish-1')).toMatchObject({ waits: 'access_ended' });
      here.clock.move({ hours: 20 });
      here.small.meets('forbidden_change');
      expect(await here.settle('wish-1')).toMatchObject({ state: 'failed' });
      here.clock.move({ minutes: 1 });
    }
    expect((await here.expire('back', { day: '2027-04-05' })).kind).toBe('waits');
  });
});
