import { describe, expect, it } from 'vitest';
import { assignmentsText } from '../../src/core/role.ts';
import { apiUser, role } from '../builders.ts';
import { DATABASES } from '../store/databases.ts';
import { OFFER } from './changes.ts';
import { APPROVED, GRACE, GUS, OMAR, RITA, says, team } from './team.ts';

const FIRST = { roleId: 101, workspaceId: 1 };
const SECOND = { roleId: 102, workspaceId: 1 };
const THREE = { ...OFFER, roles: [...OFFER.roles, role(103, 'Third')] };

describe.each(DATABASES)(
  'what others change wholly while Slack says who somebody is, on $kind',
  ({ open }) => {
    it('counts: an owner does not bring back alone what was ended then', async () => {
      await using database = await open();
      const { expire, settle, operation, end, whileSlackThinks } = await team(database);
      const on = whileSlackThinks(OMAR, async () => {
        await expire('now', { now: true }, GRACE);
        await settle('now');
      });
      expect((await expire('back', { day: '2027-04-05' }, OMAR, on)).kind).toBe('waits');
      expect((await operation('now'))?.state).toBe('succeeded');
      expect(end()).toBe('2027-01-10T10:01:00Z');
    });

    it('counts: a length is not added to an end that is sooner by now', async () => {
      await using database = await open();
      const { expire, settle, end, whileSlackThinks } = await team(database);
      const on = whileSlackThinks(OMAR, async () => {
        await expire('sooner', { day: '2027-01-12' }, GRACE);
        await settle('sooner');
      });
      expect((await expire('later', { day: '2027-06-25' }, OMAR, on)).kind).toBe('waits');
      expect(end()).toBe('2027-01-12T22:59:59Z');
    });

    it('counts: a role that was taken away is not given back by whoever did not know', async () => {
      await using database = await open();
      const rules = { rules: [says('1', { person: ['owner'], change: ['change_roles'] }, 'may')] };
      const {
        want,
        process,
        settle,
        small,
        ports: given,
      } = await team(database, { rules, roles: [FIRST, SECOND] });
      const ports = process({ offer: THREE });
      const keep = [FIRST, SECOND].map((each) => assignmentsText([each]));
      let isAsked = false;
      const thinking = async (id: string) => {
        if (id === OMAR && !isAsked) {
          isAsked = true;
          await want(
            'taken',
            'change_roles',
            { keep: keep.slice(0, 1), role: undefined, workspace: undefined },
            GRACE,
            ports,
          );
          await settle('taken', ports);
        }
        return given.directory.person(id);
      };
      const on = { ...ports, directory: { ...ports.directory, person: thinking } };
      const form = { keep, role: '103', workspace: '1' };
      expect((await want('more', 'change_roles', form, OMAR, on)).kind).toBe('problems');
      expect([...small.users.values()].map(({ roles }) => roles.map(({ roleId }) => roleId))).toEqual([
        [101],
      ]);
    });

    it('counts: whoever is no longer the owner wants nothing as that', async () => {
      await using database = await open();
      const { expire, want, settle, user, whileSlackThinks } = await team(database);
      const handed = () => {
        const to = whileSlackThinks(OMAR, async () => {
          await want('handed', 'set_owner', { accountable: RITA, reason: undefined }, GRACE);
          await settle('handed');
        });
        return to;
      };
      expect((await expire('later', { day: '2027-04-05' }, OMAR, handed())).kind).toBe('denied');
      expect((await user())?.owner).toBe(RITA);
      const letting = { than: apiUser().expiry, isBack: false };
      expect((await want('end', 'let_end', letting, OMAR)).kind).toBe('denied');
    });

    it('counts: neither is their request approved', async () => {
      await using database = await open();
      const { expire, want, settle, request, approve, whileSlackThinks } = await team(database);
      expect(await expire('wish-1', { day: '2027-09-30' })).toMatchObject({ kind: 'waits' });
      const on = whileSlackThinks(
        OMAR,
        async () => {
          await want('handed', 'set_owner', { accountable: RITA, reason: undefined }, GRACE);
          await settle('handed');
        },
        2,
      );
      expect((await approve(GUS, { on })).kind).toBe('requester_may_not');
      expect((await request())?.state).not.toBe('approved');
    });

    it('does not count where it has nothing to do with it', async () => {
      await using database = await open();
      const { expire, approve, clock, whileSlackThinks, learn } = await team(database);
      expect(await expire('wish-1', { day: '2027-09-30' })).toMatchObject({ kind: 'waits' });
      const on = whileSlackThinks(OMAR, async () => {
        clock.move({ seconds: 1 });
        await learn({});
      });
      expect(await approve(GUS, { on })).toMatchObject(APPROVED);
    });
  },
);
