import { describe, expect, it } from 'vitest';
import { APP } from '../../src/core/audit-event.ts';
import { newOperation } from '../../src/core/changes/operation.ts';
import { announceOperation } from '../../src/usecases/changes/announce.ts';
import { goOnWithRequests } from '../../src/usecases/changes/announce-request.ts';
import { event, revokeOperation } from '../builders.ts';
import { DATABASES } from '../store/databases.ts';
import { marketoUser } from './changes.ts';
import { APPROVED, EMAIL, GRACE, GUS, OMAR, team } from './team.ts';

describe.each(DATABASES)('access that others have ended at once, on $kind', ({ open }) => {
  it.each(['an end', 'a revocation'] as const)(
    'is not brought back by its owner alone where nobody can read when it ends: %s',
    async (how) => {
      await using database = await open();
      const { expire, want, settle, small, clock, learn, user, ports } = await team(database);
      if (how === 'an end') await expire('now', { now: true }, GRACE);
      else await want('now', 'revoke', {}, GRACE);
      await settle('now');
      if (how === 'a revocation') {
        clock.move({ hours: 20 });
        small.meets('forbidden_change');
        await settle('now');
        expect((await ports.records.operations.get('now'))?.state).toBe('failed');
      }
      clock.move({ hours: 2 });
      small.users.set(EMAIL, marketoUser({ expiry: 'unknown' }));
      await learn({ expiry: 'unknown' });
      expect((await user())?.expiry).toBe('unknown');
      expect((await expire('back', { day: '2027-04-05' })).kind).toBe('waits');
      // And once it was brought back, what was ended before counts no longer.
      clock.move({ minutes: 1 });
      await expire('theirs', { day: '2027-04-06' }, GRACE);
      await settle('theirs');
      clock.move({ hours: 2 });
      await learn({ expiry: 'unknown' });
      expect((await expire('later', { day: '2027-04-10' })).kind).toBe('accepted');
    },
  );

  it('is told to each of them when it is back', async () => {
    await using database = await open();
    const { expire, want, settle, clock, approve, ports, records } = await team(database);
    await expire('now', { now: true }, GRACE);
    await settle('now');
    clock.move({ minutes: 2 });
    await want('gone', 'revoke', {}, GUS);
    await settle('gone');
    clock.move({ hours: 1 });
    await expire('wish-1', { day: '2027-04-05' });
    expect(await approve(GUS)).toMatchObject(APPROVED);
    await settle('wish-1');
    await announceOperation(ports, 'wish-1');
    const told = (await database.kept.deliveries())
      .map(({ key }) => key)
      .filter((key) => key.includes('wish-1'));
    for (const person of [GRACE, GUS]) expect(told.some((key) => key.includes(person))).toBe(true);
    expect((await records.operations.get('wish-1'))?.state).toBe('succeeded');
  });

  it('is not brought back by an approval of what was shown before it was revoked', async () => {
    await using database = await open();
    const { expire, want, settle, small, clock, approve, operation, requestShown } = await team(database);
    await expire('wish-1', { day: '2027-07-15' });
    clock.move({ minutes: 10 });
    await want('gone', 'revoke', {}, GRACE);
    // Marketo lets nobody end it, so that its end is as it was.
    small.meets('in_use');
    await settle('gone');
    expect((await approve(GUS)).kind).toMatch(/changed_meanwhile|was_first/);
    expect((await operation('gone'))?.state).toBe('open');
    expect(await requestShown()).toContain('is having it deleted');
    expect(await approve(GUS, { version: 2 })).toMatchObject(APPROVED);
    expect((await operation('gone'))?.state).toBe('overtaken');
  });

  it('is not brought back by an approval while it is revoked, unseen, in that very moment', async () => {
    await using database = await open();
    const { expire, want, settle, clock, approve, operation, whileSlackThinks } = await team(database);
    await expire('soon', { day: '2027-01-12' }, GRACE);
    await settle('soon');
    clock.move({ hours: 24 * 4 });
    // It has ended by itself, so that to revoke it changes no end.
    await expire('wish-1', { day: '2027-07-15' });
    const on = whileSlackThinks(
      OMAR,
      async () => {
        await want('gone', 'revoke', {}, GRACE);
        await settle('gone');
      },
      2,
    );
    expect((await approve(GUS, { on })).kind).toBe('changed_meanwhile');
    expect((await operation('gone'))?.state).toBe('open');
  });

  it('stays asked for as it is, whatever becomes of revocations meanwhile: nothing is deleted until that is decided', async () => {
    await using database = await open();
    const { expire, want, settle, small, clock, request, isGone, ports, operation } = await team(database);
    const revoked = async (id: string, who: string) => {
      await want(id, 'revoke', {}, who);
      small.meets('in_use');
      await settle(id);
      clock.move({ minutes: 5 });
    };
    await revoked('first', GRACE);
    // The very end that it has: that takes a revocation back.
    expect(await expire('wish-1', { day: '2027-03-31' })).toMatchObject({ kind: 'waits' });
    clock.move({ minutes: 5 });
    await expire('back', { day: '2027-03-31' }, GRACE);
    await settle('back');
    clock.move({ minutes: 20 });
    await revoked('second', GUS);
    await goOnWithRequests(ports);
    for (let night = 0; night < 3; night += 1) {
      clock.move({ hours: 24 });
      await goOnWithRequests(ports);
      await settle('second');
    }
    expect([(await request())?.state, await isGone()]).toEqual(['waiting', false]);
    expect((await operation('second'))?.state).toBe('open');
  });

  it('is said with who did it, and not with the app that deletes it later', async () => {
    await using database = await open();
    const { want, settle, clock, expire, records, user, requestShown } = await team(database);
    await want('now', 'set_expiry', { until: { now: true }, why: 'The secret has leaked' }, GRACE);
    await settle('now');
    clock.move({ hours: 48 });
    const expiry = (await user())?.expiry ?? 'never';
    const { change } = revokeOperation({ requester: APP });
    const data = { ...change.data, from: expiry, end: clock.now() };
    const going = { id: 'gone', change: { kind: 'revoke' as const, data }, instance: '123-ABC-456' };
    const operation = newOperation({ ...going, requester: APP, apiUserId: 'user-1', createdAt: clock.now() });
    await records.operations.open(operation, event());
    expect((await expire('wish-1', { day: '2027-04-05' })).kind).toBe('waits');
    expect(await requestShown()).toContain('The secret has leaked');
  });

  it('ends when it is ended, also where the clock was ahead that said so', async () => {
    await using database = await open();
    const { expire, want, settle, clock, small, end } = await team(database);
    for (const kind of ['set_expiry', 'revoke'] as const) {
      clock.move({ hours: 48 });
      if (kind === 'set_expiry') await expire(kind, { now: true }, GRACE);
      else await want(kind, 'revoke', {}, GRACE);
      clock.move({ hours: -48 });
      await settle(kind);
      expect(Date.parse(end() ?? '')).toBeLessThanOrEqual(clock.now().epochMilliseconds);
      small.users.set(EMAIL, marketoUser());
      await expire('back', { day: '2027-03-31' }, OMAR);
    }
  });
});
