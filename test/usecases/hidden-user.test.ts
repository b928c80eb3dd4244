import { describe, expect, it } from 'vitest';
import { at } from '../builders.ts';
import { DATABASES } from '../store/databases.ts';
import { marketoUser } from './changes.ts';
import { EMAIL, GRACE, team } from './team.ts';

const BY_HAND = at('2027-06-30T21:59:59Z');

describe.each(DATABASES)('a user that Marketo hides for a moment, on $kind', ({ open }) => {
  it('is not called deleted where only the call that is to end its access has left', async () => {
    await using database = await open();
    const { want, settle, small, operation, isGone, hide, clock } = await team(database);
    await want('gone', 'revoke', {}, GRACE);
    small.meets('lost');
    const { setExpiry } = small.marketo;
    let show: () => unknown = () => undefined;
    small.marketo.setExpiry = async (...call) => {
      // Nobody sees it from the moment in which the call has left.
      show = hide('page and list');
      return setExpiry(...call);
    };
    await settle('gone');
    expect([(await operation('gone'))?.state, await isGone()]).toEqual(['open', false]);
    small.marketo.setExpiry = setExpiry;
    show();
    clock.move({ minutes: 3 });
    for (let look = 0; look < 4; look += 1) {
      await settle('gone');
      clock.move({ minutes: 3 });
    }
    expect((await operation('gone'))?.waits).toBe('access_ended');
    expect(small.deleted).toEqual([]);
  });

  it('is not called deleted in the first night in which it is hidden, where Marketo kept no end of it', async () => {
    await using database = await open();
    const { want, settle, small, operation, isGone, hide, clock } = await team(database);
    await want('gone', 'revoke', {}, GRACE);
    // It says yes, and keeps no end.
    small.marketo.setExpiry = async (_userid, _end, leaving) => leaving?.();
    for (let minute = 0; minute < 80 && !(await operation('gone'))?.waits; minute += 1) {
      await settle('gone');
      clock.move({ minutes: 1 });
    }
    expect(await operation('gone')).toMatchObject({
      waits: 'access_goes_on',
      failure: { reason: 'not_visible' },
    });
    clock.move({ hours: 24 });
    hide('page and list');
    await settle('gone');
    expect([(await operation('gone'))?.state, await isGone(), small.deleted]).toEqual(['open', false, []]);
  });

  it('is not deleted in a night in which nobody can read whether somebody has brought it back', async () => {
    await using database = await open();
    const { want, settle, small, operation, hide, clock } = await team(database);
    await want('gone', 'revoke', {}, GRACE);
    await settle('gone');
    clock.move({ hours: 2 });
    small.users.set(EMAIL, marketoUser({ expiry: BY_HAND }));
    const show = hide('page');
    clock.move({ hours: 18 });
    await settle('gone');
    expect(small.deleted).toEqual([]);
    show();
    clock.move({ hours: 24 });
    await settle('gone');
    expect([small.deleted, (await operation('gone'))?.failure?.reason]).toEqual([[], 'changed_meanwhile']);
  });

  it('gets no end over one that somebody has set meanwhile, and none of its roles', async () => {
    await using database = await open();
    const { expire, settle, small, end, hide, operation, want, clock } = await team(database);
    await expire('later', { day: '2027-05-31' }, GRACE);
    await want('roles', 'change_roles', { keep: [], role: '102', workspace: undefined }, GRACE);
    const roles = [{ roleId: 104, workspaceId: 1 }];
    small.users.set(EMAIL, marketoUser({ expiry: BY_HAND, roles }));
    const show = hide('page');
    for (const id of ['later', 'roles']) await settle(id);
    expect((await operation('later'))?.state).toBe('open');
    show();
    clock.move({ minutes: 2 });
    for (const id of ['later', 'roles']) await settle(id);
    expect([end(), small.users.get(EMAIL)?.roles]).toEqual([BY_HAND.toString(), roles]);
    expect((await operation('later'))?.failure?.reason).toBe('changed_meanwhile');
  });

  it('loses its access all the same where that is to end now: what its end was makes no difference', async () => {
    await using database = await open();
    const { expire, settle, end, hide } = await team(database);
    await expire('now', { now: true }, GRACE);
    hide('page');
    await settle('now');
    expect(end()).toBe('2027-01-10T10:01:00Z');
  });

  it('is waited for as long as an error of the app’s own, and then it is said that nothing was changed', async () => {
    await using database = await open();
    const { expire, settle, small, hide, operation, clock } = await team(database);
    await expire('later', { day: '2027-05-31' }, GRACE);
    hide('page');
    for (let minute = 0; minute < 70; minute += 5) {
      await settle('later');
      clock.move({ minutes: 5 });
    }
    expect(await operation('later')).toMatchObject({
      state: 'failed',
      failure: { reason: 'not_understood' },
    });
    expect(small.sent).toEqual([]);
  });
});

describe.each(DATABASES)(
  'a revoked user whose login and address were both changed by hand, on $kind',
  ({ open }) => {
    it('is deleted as the one that it is, and not called deleted before', async () => {
      await using database = await open();
      const { want, settle, small, operation, isGone, clock } = await team(database);
      await want('gone', 'revoke', {}, GRACE);
      await settle('gone');
      const user = small.users.get(EMAIL);
      if (!user) throw new Error('no user');
      small.users.delete(EMAIL);
      small.users.set('new@example.com', { ...user, userid: 'new@example.com', email: 'new@example.com' });
      small.inUse.add('new@example.com');
      clock.move({ hours: 24 });
      await settle('gone');
      // The reading of that day finds it by its number.
      await database.execute("update api_users set userid = 'new@example.com', email = 'new@example.com'");
      for (let night = 0; night < 2; night += 1) {
        clock.move({ hours: 24 });
        await settle('gone');
        expect([(await operation('gone'))?.state, await isGone()]).toEqual(['open', false]);
      }
      small.inUse.clear();
      clock.move({ hours: 24 });
      await settle('gone');
      expect([[...small.users.keys()], await isGone()]).toEqual([[], true]);
    });
  },
);

describe.each(DATABASES)(
  'an end that somebody had set before a revocation left anything, on $kind',
  ({ open }) => {
    it('is nobody’s who revokes', async () => {
      await using database = await open();
      const { want, settle, small, records } = await team(database);
      await want('gone', 'revoke', {}, GRACE);
      small.users.set(EMAIL, marketoUser({ expiry: at('2027-01-05T00:00:00Z') }));
      await settle('gone');
      const changed = (await records.audit.list()).filter(
        ({ action }) => action === 'api_user.expiry_changed',
      );
      expect(small.sent).toEqual([]);
      expect(changed.map(({ actor }) => actor)).toEqual(['app']);
    });
  },
);
