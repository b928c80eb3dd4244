import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import type { Instance } from '../../src/ports/instance.ts';
import { announceOperation } from '../../src/usecases/changes/announce.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { redrawStale } from '../../src/usecases/messages/redraw.ts';
import { remind } from '../../src/usecases/remind/remind.ts';
import { apiUser, at, NOW, person } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { callerOf, INSTANCE, marketoUser, processOn, recordsWithUser, smallMarketo } from './changes.ts';
import { smallSlack } from './small-slack.ts';

const GRACE = 'U0GRACE';
const GUS = 'U0GUS';
const OMAR = 'U0OMAR';
const RITA = 'U0RITA';
const GUEST = 'U0GUEST';
const EMAIL = 'erp-sync@example.com';
const PEOPLE = [
  ...[GRACE, GUS, OMAR, RITA].map((id) => person({ id, name: id })),
  person({ id: GUEST, name: GUEST, isGuest: true }),
];

describe.each(DATABASES)('who is accountable for a user, on $kind', ({ open }) => {
  async function opened(database: TestDatabase, { isOwned = true } = {}) {
    const { records } = database;
    const [owner, reason] = isOwned ? [OMAR, 'Nightly orders'] : [];
    await recordsWithUser(records, apiUser({ owner, reason }));
    const small = smallMarketo(marketoUser());
    small.marketo.callsInLastSevenDays = async () => [];
    const clock = movableClock(NOW);
    const slack = smallSlack();
    const options = { clock, people: PEOPLE, administrators: [GRACE, GUS] };
    const { ports: given, told } = processOn(records, small, options);
    let count = 0;
    const make = async (
      accountable: string | undefined,
      { by = GRACE, reason = undefined as string | undefined } = {},
    ) => {
      count += 1;
      clock.move({ seconds: 1 });
      const id = `owner ${count}`;
      const form = { accountable, reason };
      const wanted = { id, caller: callerOf(by), kind: 'set_owner', about: 'user-1', form } as const;
      const result = await wish(given, wanted);
      if (result.kind === 'accepted') await settleOperation(given, id);
      return { result, operation: await records.operations.get(id) };
    };
    const user = () => records.apiUsers.get('user-1');
    const actions = async () => (await records.audit.list()).map(({ action }) => action);
    return { records, small, clock, slack, ports: given, told, make, user, actions };
  }

  it('is changed by an administrator, in the records alone, and told to all three', async () => {
    await using database = await open();
    const { make, user, told, ports, small, actions } = await opened(database);
    const { operation } = await make(RITA);
    expect(operation?.state).toBe('succeeded');
    await announceOperation(ports, 'owner 1');
    await announceOperation(ports, 'owner 1');
    expect(await user()).toMatchObject({ owner: RITA, reason: 'Nightly orders' });
    expect(told.map(({ to }) => to).sort()).toEqual([GRACE, OMAR, RITA]);
    expect(small.sent).toEqual([]);
    expect((await actions()).slice(-2)).toEqual(['api_user.owner_requested', 'api_user.owner_changed']);
  });

  it('is somebody at all where nobody was, with what it is for', async () => {
    await using database = await open();
    const { make, user, told, ports } = await opened(database, { isOwned: false });
    await make(RITA, { reason: '  Dashboards  ' });
    expect(await user()).toMatchObject({ owner: RITA, reason: 'Dashboards' });
    await announceOperation(ports, 'owner 1');
    expect(told.map(({ to }) => to).sort()).toEqual([GRACE, RITA]);
  });

  it.each([
    ['nobody', undefined, 'missing'],
    ['a guest', GUEST, 'not_a_member'],
    ['whom Slack does not know', 'U0ALIEN', 'not_a_member'],
    ['whoever is it already', OMAR, 'same_owner'],
  ])('is not made %s', async (_, accountable, problem) => {
    await using database = await open();
    const { make, user } = await opened(database);
    expect((await make(accountable)).result).toMatchObject({ kind: 'problems', problems: [{ problem }] });
    expect((await user())?.owner).toBe(OMAR);
  });

  it('is not the owner’s to say, nor a requester’s', async () => {
    await using database = await open();
    const { make, user, actions } = await opened(database);
    expect((await make(RITA, { by: OMAR })).result).toMatchObject({ kind: 'denied' });
    expect((await make(RITA, { by: RITA })).result).toMatchObject({ kind: 'denied' });
    expect((await user())?.owner).toBe(OMAR);
    expect((await actions()).filter((action) => action === 'access.refused')).toHaveLength(2);
  });

  it('stays who it was where the user is gone from Marketo', async () => {
    await using database = await open();
    const { make, user, small } = await opened(database);
    small.users.delete(EMAIL);
    expect((await make(RITA)).operation).toMatchObject({ state: 'failed', failure: { reason: 'gone' } });
    expect((await user())?.owner).toBe(OMAR);
  });

  it('is not changed from somebody whom whoever asked has not seen', async () => {
    await using database = await open();
    const { make, user, small, ports } = await opened(database);
    const { getUser } = small.marketo;
    small.marketo.getUser = async (userid) => {
      small.marketo.getUser = getUser;
      // While Marketo is looked at, another process writes another owner.
      await database.execute(`update api_users set owner = '${GUS}'`);
      return getUser(userid);
    };
    expect((await make(RITA)).operation).toMatchObject({
      state: 'failed',
      failure: { reason: 'changed_meanwhile' },
    });
    expect((await user())?.owner).toBe(GUS);
    await announceOperation(ports, 'owner 1');
  });

  it('is one of two whom two administrators name at once, by the later word', async () => {
    await using database = await open();
    const { ports, user, clock, records } = await opened(database);
    const name = async (id: string, accountable: string, by: string) => {
      const form = { accountable, reason: undefined };
      return wish(ports, { id, caller: callerOf(by), kind: 'set_owner', about: 'user-1', form });
    };
    await Promise.all([name('one', RITA, GRACE), name('two', GUS, GUS)]);
    clock.move({ seconds: 1 });
    await Promise.all([settleOperation(ports, 'one'), settleOperation(ports, 'two')]);
    const states = await Promise.all(
      ['one', 'two'].map(async (id) => (await records.operations.get(id))?.state),
    );
    expect([...states].sort()).toEqual(['overtaken', 'succeeded']);
    expect((await user())?.owner).toBe(states[0] === 'succeeded' ? RITA : GUS);
  });

  it('is nobody of the user that the app itself runs as; whoever owns it from before may give it away', async () => {
    for (const isOwned of [false, true]) {
      await using database = await open();
      const { make, small, user } = await opened(database, { isOwned });
      const userid = (await user())?.userid ?? '';
      small.marketo.ownUserid = async () => userid.toUpperCase();
      const { result } = await make(RITA, { reason: 'Orders' });
      expect(result).toMatchObject(
        isOwned ? { kind: 'accepted' } : { problems: [{ field: 'user', problem: 'own_user' }] },
      );
    }
  });

  it('is warned of what the one before was told, and that one of nothing more', async () => {
    await using database = await open();
    const { make, clock, ports, slack } = await opened(database);
    const telling = { ...ports, messenger: slack.messenger };
    const warn = () =>
      remind(telling, telling.instances.get(INSTANCE) as Instance, {
        nextRun: clock.now().add({ hours: 24 }),
      });
    clock.moveTo(at('2027-03-24T08:00:00Z'));
    await warn();
    const to = async (who: string) =>
      (await database.kept.messages()).filter(({ recipient }) => recipient === `person:${who}`).length;
    const before = await to(OMAR);
    expect(before).toBeGreaterThan(0);
    await make(RITA);
    await warn();
    expect([await to(OMAR), await to(RITA)]).toEqual([before, 1]);
    // Nothing is offered any more to whoever it is not theirs.
    await redrawStale(telling);
    const digests = [...slack.shown.values()].filter((each) => each.includes('owner:  @U0RITA'));
    expect(digests.length).toBeGreaterThan(0);
    expect(digests.join()).not.toContain('was told');
    const [omars, ritas] = [...slack.shown.values()];
    expect(omars).toContain('owner now:  @U0RITA');
    expect(omars).not.toContain('Extend');
    expect(ritas).toContain('Extend');
  });
});
