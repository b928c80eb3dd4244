import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import type { Records } from '../../src/ports/records/records.ts';
import { announceOperation } from '../../src/usecases/changes/announce.ts';
import { decideRequest } from '../../src/usecases/changes/decide-request.ts';
import { goOn } from '../../src/usecases/changes/go-on.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { checkApiUser } from '../../src/usecases/check-api-user.ts';
import { deleteNow } from '../../src/usecases/delete-now.ts';
import { redrawStale } from '../../src/usecases/messages/redraw.ts';
import { at, NOW, person } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { callerOf, INSTANCE, marketoUser, processOn, recordsWithUser, smallMarketo } from './changes.ts';
import { smallSlack } from './small-slack.ts';

const GRACE = 'U0GRACE';
const GUS = 'U0GUS';
const OMAR = 'U0OMAR';
const RITA = 'U0RITA';
const EMAIL = 'erp-sync@example.com';
/** The hour of the instance at which it is tried again: three in Berlin. */
const NIGHT = at('2027-01-11T02:00:00Z');

describe.each(DATABASES)('a user that is revoked, on $kind', ({ kind, open }) => {
  async function opened(database: TestDatabase) {
    const { records } = database;
    await recordsWithUser(records);
    const small = smallMarketo(marketoUser());
    small.inUse.add(EMAIL);
    const clock = movableClock(NOW);
    const slack = smallSlack();
    const people = [GRACE, GUS, OMAR, RITA].map((id) => person({ id, name: id }));
    const options = { clock, people, administrators: [GRACE, GUS] };
    const processNamed = (name: string, on: Records) => {
      const { ports } = processOn(on, small, { ...options, name });
      return { ...ports, messenger: slack.messenger };
    };
    const ports = processNamed('one', records);
    const revoke = (by = GRACE, id = 'revoke') =>
      wish(ports, { id, caller: callerOf(by), kind: 'revoke', about: 'user-1', form: {} });
    const revoked = async () => {
      await revoke();
      await settleOperation(ports, 'revoke');
      await announceOperation(ports, 'revoke');
    };
    const bringBack = (by = GRACE, id = 'back') =>
      wish(ports, {
        id,
        caller: callerOf(by),
        kind: 'set_expiry',
        about: 'user-1',
        form: { until: { day: '2027-04-10' }, why: undefined },
      });
    const goOnUntil = async (moment: ReturnType<typeof at>) => {
      clock.moveTo(moment);
      await goOn(ports);
      await redrawStale(ports);
    };
    const operation = (id = 'revoke') => records.operations.get(id);
    const user = () => records.apiUsers.evenGone('user-1');
    const actions = async () =>
      (await records.audit.list()).map(({ action, actor }) => `${action} ${actor}`).slice(2);
    const texts = () => [...slack.shown.values()];
    return {
      records,
      ports,
      small,
      clock,
      slack,
      revoke,
      revoked,
      bringBack,
      goOnUntil,
      operation,
      user,
      actions,
      texts,
      // SQLite has one server.
      other: () => processNamed('two', kind === 'SQLite' ? records : database.second()),
    };
  }

  it('loses its access at once, and waits for its custom services: everybody reads what is in force', async () => {
    await using database = await open();
    const { revoked, operation, user, small, texts, actions } = await opened(database);
    await revoked();
    expect(await operation()).toMatchObject({ state: 'open', waits: 'access_ended', sentAt: undefined });
    expect((await operation())?.nextAt?.toString()).toBe(NIGHT.toString());
    expect(small.users.get(EMAIL)?.expiry.toString()).toBe(NOW.toString());
    expect((await user())?.apiUser.expiry.toString()).toBe(NOW.toString());
    expect(small.deleted).toEqual([]);
    const [hers, his] = texts();
    expect(texts()).toHaveLength(2);
    expect(hers).toContain('Its access has ended');
    expect(hers).toContain('They are removed: delete it');
    expect(his).toContain('Its access has ended');
    expect(his).not.toContain('Bring it back…');
    expect(await actions()).toEqual([
      `api_user.revoke_requested ${GRACE}`,
      `api_user.expiry_changed ${GRACE}`,
      `api_user.revoke_waits ${GRACE}`,
    ]);
  });

  it('is deleted when an administrator says that its services are gone, and that is told once', async () => {
    await using database = await open();
    const { revoked, ports, operation, user, small, texts, actions, clock } = await opened(database);
    await revoked();
    clock.move({ minutes: 5 });
    // Still used: nothing is deleted, and the message says so.
    const early = await deleteNow(ports, callerOf(GUS), 'user-1');
    expect(await (early.kind === 'tried' && early.carryOut())).toMatchObject({
      state: 'open',
      waits: 'access_ended',
      failure: { reason: 'in_use' },
    });
    await redrawStale(ports);
    expect(texts()[0]).toContain('a custom service still uses it');
    small.inUse.clear();
    const said = await deleteNow(ports, callerOf(GUS), 'user-1');
    expect(await (said.kind === 'tried' && said.carryOut())).toMatchObject({ state: 'succeeded' });
    await announceOperation(ports, 'revoke');
    await announceOperation(ports, 'revoke');
    await redrawStale(ports);
    expect(small.users.has(EMAIL)).toBe(false);
    expect((await user())?.isGone).toBe(true);
    expect(await operation()).toMatchObject({ waits: undefined });
    expect(texts()).toHaveLength(4);
    expect(texts().filter((text) => text.includes('It is deleted'))).toHaveLength(4);
    expect(texts().some((text) => text.includes('They are removed'))).toBe(false);
    expect((await actions()).at(-1)).toBe(`api_user.revoked ${GRACE}`);
  });

  it('is deleted in the first night in which nothing uses it, and is tried once a night', async () => {
    await using database = await open();
    const { revoked, small, goOnUntil, operation } = await opened(database);
    await revoked();
    await goOnUntil(NIGHT.subtract({ minutes: 1 }));
    expect(small.deleted).toHaveLength(0);
    await goOnUntil(NIGHT);
    for (let minute = 1; minute < 60; minute += 1) await goOnUntil(NIGHT.add({ minutes: minute }));
    expect(small.deleted).toHaveLength(1);
    expect(await operation()).toMatchObject({ state: 'open', failure: { reason: 'in_use' } });
    small.inUse.clear();
    await goOnUntil(NIGHT.add({ hours: 24 }));
    expect(small.deleted).toHaveLength(2);
    expect(await operation()).toMatchObject({ state: 'succeeded' });
  });

  it('is tried in the next night after weeks in which the app did not run', async () => {
    await using database = await open();
    const { revoked, small, goOnUntil, operation } = await opened(database);
    await revoked();
    small.inUse.clear();
    await goOnUntil(NIGHT.add({ hours: 24 * 40 }));
    expect(await operation()).toMatchObject({ state: 'succeeded' });
  });

  it('stays where a later end is set: the revocation is over, and everybody reads whose doing that is', async () => {
    await using database = await open();
    const { revoked, bringBack, operation, ports, small, texts, goOnUntil } = await opened(database);
    await revoked();
    expect(await bringBack(GUS)).toMatchObject({ kind: 'accepted' });
    await settleOperation(ports, 'back');
    await goOnUntil(NOW.add({ minutes: 1 }));
    expect(await operation()).toMatchObject({ state: 'overtaken' });
    expect(small.users.get(EMAIL)?.expiry.toString()).toBe('2027-04-10T21:59:59Z');
    expect(texts()[0]).toContain('@U0GUS');
    expect(texts().some((text) => text.includes('They are removed'))).toBe(false);
    small.inUse.clear();
    await goOnUntil(NIGHT.add({ minutes: 1 }));
    expect(small.deleted).toEqual([]);
    expect(await deleteNow(ports, callerOf(GUS), 'user-1')).toMatchObject({ kind: 'nothing_waits' });
  });

  it('is not brought back by its owner without approval, and then by an approval', async () => {
    await using database = await open();
    const { revoked, bringBack } = await opened(database);
    await revoked();
    expect(await bringBack(OMAR)).toMatchObject({ kind: 'waits' });
  });

  it('is brought back by an approval: the request that waits keeps it from being deleted until then', async () => {
    await using database = await open();
    const { revoked, bringBack, ports, small, goOnUntil, operation, texts } = await opened(database);
    await revoked();
    small.inUse.clear();
    expect(await bringBack(OMAR, 'asked')).toMatchObject({ kind: 'waits' });
    await goOnUntil(NIGHT);
    expect(small.deleted).toEqual([]);
    expect(await deleteNow(ports, callerOf(GUS), 'user-1')).toMatchObject({ kind: 'asked_back' });
    // As of those that are about the revocation alone.
    await database.execute("delete from message_subjects where subject like 'user:%'");
    await database.execute('update messages set stale_at = null');
    const approved = { caller: callerOf(GUS), request: 'asked', version: 1, says: 'approve' } as const;
    expect(await decideRequest(ports, approved)).toMatchObject({ kind: 'decided' });
    expect(await operation()).toMatchObject({ state: 'overtaken' });
    const told = (await database.kept.messages()).filter(({ about }) => about.includes('"revoke"'));
    expect(told.length).toBeGreaterThan(0);
    expect(told.every(({ staleAt }) => staleAt !== undefined)).toBe(true);
    await settleOperation(ports, 'asked');
    expect(small.users.get(EMAIL)?.expiry.toString()).toBe('2027-04-10T21:59:59Z');
    // Whoever asked has not done it alone.
    await goOnUntil(NIGHT.add({ minutes: 2 }));
    expect(texts()[0]).toContain(
      `@${OMAR}  asked for another end of access since, and  @${GUS}  approved it`,
    );
  });

  it('says that it is not deleted, and not that it has a later end, where that was refused', async () => {
    await using database = await open();
    const { revoked, bringBack, ports, small, texts, goOnUntil } = await opened(database);
    await revoked();
    small.meets('refused');
    await bringBack(GUS);
    await settleOperation(ports, 'back');
    await goOnUntil(NOW.add({ minutes: 2 }));
    expect(texts()[0]).toContain('that end was not set');
  });

  it('is taken back while its access goes on by setting the very end that it has', async () => {
    await using database = await open();
    const { revoked, ports, small, operation } = await opened(database);
    small.meets('in_use');
    await revoked();
    const form = { until: { day: '2027-03-31' }, why: undefined };
    const back = { id: 'back', caller: callerOf(GRACE), kind: 'set_expiry', about: 'user-1', form } as const;
    expect(await wish(ports, back)).toMatchObject({ kind: 'accepted' });
    await settleOperation(ports, 'back');
    expect(await operation()).toMatchObject({ state: 'overtaken' });
  });

  it('is revoked, deleted and looked after by administrators alone', async () => {
    await using database = await open();
    const { revoke, revoked, ports, small } = await opened(database);
    for (const each of [OMAR, RITA])
      expect(await revoke(each, `by-${each}`)).toMatchObject({ kind: 'denied' });
    await revoked();
    small.inUse.clear();
    for (const each of [OMAR, RITA, 'U0NOBODY'])
      expect(await deleteNow(ports, callerOf(each), 'user-1')).toMatchObject({ kind: 'denied' });
    expect(small.deleted).toEqual([]);
  });

  it('is asked for by its owner where a rule lets them, and an administrator decides', async () => {
    await using database = await open();
    const { ports, revoke } = await opened(database);
    const instance = ports.instances.get(INSTANCE);
    if (!instance) throw new Error('no instance');
    const rules = [
      {
        id: 'rules[1]',
        when: { change: ['revoke'], person: ['owner'] },
        says: { decision: 'needs approval' },
      },
    ];
    Object.assign(instance, { policy: { ...instance.policy, rules } });
    expect(await revoke(OMAR, 'asked')).toMatchObject({ kind: 'waits' });
  });

  it('is revoked once: whoever presses again, or after somebody else, changes nothing', async () => {
    await using database = await open();
    const { revoke, revoked, small } = await opened(database);
    await revoked();
    expect(await revoke(GRACE, 'revoke')).toMatchObject({ kind: 'accepted', operation: { id: 'revoke' } });
    for (const who of [GRACE, GUS])
      expect(await revoke(who, `again-${who}`)).toMatchObject({
        kind: 'problems',
        problems: [{ problem: 'revoked_already' }],
      });
    expect(small.sent).toHaveLength(1);
  });

  describe('where Marketo does not do what it is asked', () => {
    it('keeps its access where Marketo lets nobody end it while it is used, says so, and is deleted all the same', async () => {
      await using database = await open();
      const { revoked, small, operation, texts, goOnUntil, user } = await opened(database);
      small.meets('in_use');
      await revoked();
      expect(await operation()).toMatchObject({ state: 'open', waits: 'access_goes_on' });
      expect((await user())?.apiUser.expiry.toString()).toBe('2027-03-31T21:59:59Z');
      expect(texts()[0]).toContain('Its access goes on');
      small.inUse.clear();
      await goOnUntil(NIGHT);
      expect(await operation()).toMatchObject({ state: 'succeeded' });
    });

    it('waits where Marketo says yes and shows no end, as a subscription may that keeps none', async () => {
      await using database = await open();
      const { revoke, small, operation, goOnUntil } = await opened(database);
      small.marketo.setExpiry = async (_, __, leaving) => leaving?.();
      await revoke();
      for (let minute = 0; minute < 75; minute += 1) await goOnUntil(NOW.add({ minutes: minute }));
      expect(await operation()).toMatchObject({ state: 'open', waits: 'access_goes_on' });
    });

    it('is not revoked where Marketo refuses, and nothing is changed', async () => {
      await using database = await open();
      const { revoked, small, operation, texts } = await opened(database);
      small.meets('refused');
      await revoked();
      expect(await operation()).toMatchObject({ state: 'failed', failure: { reason: 'refused' } });
      expect(texts()[0]).toContain('Nothing was changed');
    });

    it.each([
      ['no_answer', 'succeeded', 1],
      ['late', 'succeeded', 1],
      ['lost', 'open', 1],
    ] as const)(
      'knows by looking what became of a deletion without an answer: %s',
      async (meets, state, sent) => {
        await using database = await open();
        const { revoked, ports, small, operation, clock, goOnUntil } = await opened(database);
        await revoked();
        small.inUse.clear();
        small.meets(meets, ...Array.from({ length: 30 }, () => 'lost' as const));
        clock.move({ minutes: 1 });
        const said = await deleteNow(ports, callerOf(GRACE), 'user-1');
        if (said.kind === 'tried') await said.carryOut();
        small.arrive();
        for (let minute = 2; minute < 90; minute += 1) await goOnUntil(NOW.add({ minutes: minute }));
        expect(small.deleted.length).toBeGreaterThanOrEqual(sent);
        expect((await operation())?.state).toBe(state);
        if (state === 'open')
          expect(await operation()).toMatchObject({ waits: 'access_ended', sentAt: undefined });
      },
    );

    it('is not deleted where somebody has given it a later end in Marketo meanwhile', async () => {
      await using database = await open();
      const { revoked, small, operation, goOnUntil, user, texts } = await opened(database);
      await revoked();
      small.inUse.clear();
      small.users.set(EMAIL, marketoUser({ expiry: at('2028-01-01T00:00:00Z') }));
      await goOnUntil(NIGHT);
      expect(small.deleted).toEqual([]);
      expect(await operation()).toMatchObject({ state: 'failed', failure: { reason: 'changed_meanwhile' } });
      expect((await user())?.apiUser.expiry.toString()).toBe('2028-01-01T00:00:00Z');
      expect(texts().some((text) => text.includes('I did not delete it'))).toBe(true);
    });

    it.each([
      ['given another end', marketoUser({ expiry: at('2028-01-01T00:00:00Z') })],
      ['deleted and made anew', marketoUser({ id: 8, expiry: 'never' })],
    ])('is not deleted while its access goes on where somebody has %s it in Marketo', async (_, found) => {
      await using database = await open();
      const { revoked, small, goOnUntil, operation } = await opened(database);
      small.meets('in_use');
      await database.execute('update api_users set marketo_id = 7');
      await revoked();
      small.inUse.clear();
      small.users.set(EMAIL, found);
      await goOnUntil(NIGHT);
      expect(small.deleted).toEqual([]);
      expect(small.users.has(EMAIL)).toBe(true);
      expect(await operation()).not.toMatchObject({ state: 'succeeded' });
    });

    it('loses its access in the night in which that may be ended, though it cannot be deleted yet', async () => {
      await using database = await open();
      const { revoked, small, goOnUntil, operation, texts } = await opened(database);
      small.meets('in_use');
      await revoked();
      await goOnUntil(NIGHT);
      await goOnUntil(NIGHT.add({ minutes: 1 }));
      expect(await operation()).toMatchObject({ state: 'open', waits: 'access_ended' });
      expect(texts().at(-1)).toContain('Its access has ended');
    });

    it('is not given up where the app meets its own end by a clock that was ahead', async () => {
      await using database = await open();
      const { revoke, ports, clock, small, operation } = await opened(database);
      clock.move({ seconds: 70 });
      await revoke();
      await settleOperation(ports, 'revoke');
      clock.moveTo(NOW);
      small.inUse.clear();
      const said = await deleteNow(ports, callerOf(GRACE), 'user-1');
      if (said.kind === 'tried') await said.carryOut();
      expect((await operation())?.state).toBe('succeeded');
    });

    it('is revoked where somebody has deleted it by hand, and nobody is told of a user that has vanished', async () => {
      await using database = await open();
      const { revoked, ports, small, operation, goOnUntil, actions, user } = await opened(database);
      await revoked();
      small.users.delete(EMAIL);
      const instance = ports.instances.get(INSTANCE);
      const known = await user();
      if (!instance || !known) throw new Error('no user');
      const found = { isListed: async () => false, keep: true };
      expect(await checkApiUser(ports, instance, known.apiUser, found)).toBeUndefined();
      await goOnUntil(NOW.add({ minutes: 1 }));
      expect(await operation()).toMatchObject({ state: 'open', failure: undefined });
      // Once it may be hidden for a moment; where it is nowhere in the next night as well, it is gone.
      await goOnUntil(NIGHT);
      expect(await operation()).toMatchObject({ state: 'open', failure: { reason: 'gone' } });
      await goOnUntil(NIGHT.add({ hours: 24 }));
      expect(await operation()).toMatchObject({ state: 'succeeded' });
      expect((await actions()).join()).not.toContain('api_user.gone');
    });

    it('is not taken for deleted where its page is missing and the list has it', async () => {
      await using database = await open();
      const { revoked, small, operation, goOnUntil } = await opened(database);
      await revoked();
      small.marketo.getUser = async () => undefined;
      await goOnUntil(NIGHT);
      expect((await operation())?.state).toBe('open');
    });
  });

  it('ends in one way where it is brought back in the moment in which it is deleted', async () => {
    await using database = await open();
    const { revoked, ports, other: another, small, bringBack, goOnUntil, operation } = await opened(database);
    await revoked();
    small.inUse.clear();
    const other = another();
    const [said] = await Promise.all([
      deleteNow(other, callerOf(GUS), 'user-1').then((result) =>
        result.kind === 'tried' ? result.carryOut() : undefined,
      ),
      bringBack().then(() => settleOperation(ports, 'back')),
    ]);
    expect(said === undefined || said.state !== 'failed').toBe(true);
    for (let minute = 1; minute < 15; minute += 1) await goOnUntil(NOW.add({ minutes: minute }));
    const [revocation, back] = [await operation(), await operation('back')];
    const isThere = small.users.has(EMAIL);
    expect([revocation?.state, isThere ? back?.state : (back?.failure?.reason ?? 'none')]).toEqual(
      isThere ? ['overtaken', 'succeeded'] : ['succeeded', back ? 'gone' : 'none'],
    );
  });

  it('tells of the end of access that the revocation has set as nobody else’s doing', async () => {
    await using database = await open();
    const { revoke, ports, small, actions, user } = await opened(database);
    small.meets('no_answer');
    await revoke();
    await settleOperation(ports, 'revoke');
    const instance = ports.instances.get(INSTANCE);
    const known = await user();
    if (!instance || !known) throw new Error('no user');
    await checkApiUser(ports, instance, known.apiUser, { isListed: async () => true, keep: true });
    expect((await actions()).filter((each) => each.startsWith('api_user.expiry_changed'))).toEqual([
      `api_user.expiry_changed ${GRACE}`,
    ]);
  });
});
