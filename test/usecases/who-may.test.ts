import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import { KINDS, type KindName } from '../../src/core/changes/kinds.ts';
import type { Person } from '../../src/core/people/person.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { editRequest, withdrawRequest } from '../../src/usecases/changes/change-request.ts';
import { decideRequest } from '../../src/usecases/changes/decide-request.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { tryAgain } from '../../src/usecases/changes/try-again.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { apiUser, event, NOW, newApiUser, person, request } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { HOME, INSTANCE, marketoUser, OFFER, processOn, recordsWithUser, smallMarketo } from './changes.ts';

const OWNER = 'U0OMAR';
const REQUESTER = 'U0RITA';

/** Everybody who may try something, and as what they count. */
const WHO: readonly [
  who: string,
  given: Partial<Person>,
  counts: 'administrator' | 'owner' | 'requester' | 'member' | 'nobody',
][] = [
  ['an administrator by id', { id: 'U0ADMIN' }, 'administrator'],
  ['an administrator by a user group', { id: 'U0GROUP' }, 'administrator'],
  ['an administrator of the workspace', { id: 'U0RANK', isWorkspaceAdmin: true }, 'administrator'],
  ['an administrator by a role in Marketo', { id: 'U0ROLE', email: 'role@example.com' }, 'administrator'],
  ['the owner', { id: OWNER }, 'owner'],
  ['whoever asked', { id: REQUESTER }, 'requester'],
  ['a member who may not ask', { id: 'U0OUT' }, 'member'],
  ['a guest', { id: 'U0GUEST', isGuest: true }, 'nobody'],
  ['a bot', { id: 'U0BOT', isBot: true }, 'nobody'],
  ['somebody deactivated', { id: 'U0LEFT', isDeactivated: true }, 'nobody'],
  ['a stranger', { id: 'U0ALIEN', isStranger: true }, 'nobody'],
  ['somebody of another workspace', { id: 'U0OTHER', teamId: 'T0OTHER' }, 'nobody'],
  ['somebody of another enterprise', { id: 'U0ENT', teamId: 'T0ELSE', enterpriseId: 'E0OTHER' }, 'nobody'],
];

const STATES = ['waiting', 'approved', 'denied', 'withdrawn', 'ended'] as const;

const FORM = {
  email: 'new@example.com',
  firstName: 'A',
  lastName: 'B',
  role: '101',
  workspace: undefined,
  reason: 'R',
  expires: '2027-03-01',
  owner: OWNER,
};

describe('who may do what', () => {
  let database: TestDatabase;
  let ports: Ports;
  let count = 0;

  beforeAll(async () => {
    const [sqlite] = DATABASES;
    if (!sqlite) throw new Error('no database');
    database = await sqlite.open();
    const { records } = database;
    await recordsWithUser(records, apiUser({ owner: OWNER }));
    const people = WHO.map(([, given]) => person({ teamId: HOME.teamId, ...given }));
    const { ports: given } = processOn(records, smallMarketo(marketoUser()), {
      clock: movableClock(NOW),
      people,
      administrators: ['U0ADMIN'],
    });
    const instance = given.instances.get(INSTANCE);
    if (!instance) throw new Error('no instance');
    ports = {
      ...given,
      administration: {
        userIds: ['U0ADMIN'],
        userGroups: ['S0ADMINS'],
        workspaceAdmins: true,
        requesters: { userIds: [REQUESTER, OWNER], userGroups: [] },
      },
      userGroups: { has: async (_, id) => id === 'U0GROUP', members: async () => ['U0GROUP'] },
      instances: new Map([
        [
          INSTANCE,
          {
            ...instance,
            roleHolders: { role: 'Admin', has: async (email: string) => email === 'role@example.com' },
            catalog: { ...instance.catalog, remembered: () => OFFER, within: async () => OFFER },
          },
        ],
      ]) as never,
    };
  });

  afterAll(() => database[Symbol.asyncDispose]());

  const callerOf = ({ id = '', teamId = HOME.teamId, enterpriseId }: Partial<Person>) => ({
    userId: id,
    teamId,
    enterpriseId,
  });

  /** A request that somebody made, in one of its states. */
  async function asked(state: (typeof STATES)[number]): Promise<string> {
    count += 1;
    const id = `request-${count}`;
    const newUser = newApiUser({
      email: `${id}@example.com`,
      owner: OWNER,
      expiry: NOW.add({ hours: 24 * 40 }),
    });
    await database.records.requests.open(request({ id, newUser, requester: REQUESTER }), event());
    await database.execute(`update requests set state = '${state}' where id = '${id}'`);
    return id;
  }

  const wishFor = async (who: Partial<Person>, kind: KindName) => {
    count += 1;
    const id = `wish-${count}`;
    const caller = callerOf(who);
    if (kind === 'set_owner' || kind === 'hand_over') {
      await database.execute(`update api_users set owner = '${OWNER}'`);
      const form = { accountable: REQUESTER, reason: undefined };
      const wanted = await wish(ports, { id, caller, kind, about: 'user-1', form });
      if (wanted.kind === 'accepted') await settleOperation(ports, id);
      await database.execute(`update api_users set owner = '${OWNER}'`);
      await database.execute(`update requests set state = 'withdrawn' where id = '${id}'`);
      return wanted;
    }
    if (kind === 'revoke') {
      const wanted = await wish(ports, { id, caller, kind, about: 'user-1', form: {} });
      // The next one meets the user as it was.
      await database.execute(`update operations set state = 'overtaken' where id = '${id}'`);
      return wanted;
    }
    if (kind === 'change_roles') {
      const form = { keep: ['101@1'], role: '102', workspace: '1' };
      const wanted = await wish(ports, { id, caller, kind, about: 'user-1', form });
      await database.execute(`update operations set state = 'overtaken' where id = '${id}'`);
      return wanted;
    }
    if (kind === 'let_end') {
      const { expiry: than } = apiUser();
      // The last word was that it is needed.
      await database.execute('update api_users set let_end_by = null');
      const said = await wish(ports, { id, caller, kind, about: 'user-1', form: { than, isBack: false } });
      if (said.kind === 'accepted') await settleOperation(ports, id);
      return said;
    }
    return kind === 'create'
      ? wish(ports, {
          id,
          caller,
          kind,
          about: INSTANCE,
          form: { ...FORM, email: `${id}@example.com` },
        })
      : wish(ports, {
          id,
          caller,
          kind,
          about: 'user-1',
          form: { until: { day: `2027-04-${String((count % 28) + 1).padStart(2, '0')}` }, why: undefined },
        });
  };

  it.each(WHO)('wishes: %s', async (_, who, counts) => {
    const expected = {
      // What is not theirs they cannot hand over.
      administrator: ['accepted', 'problems', 'accepted', 'accepted', 'accepted', 'accepted', 'accepted'],
      owner: ['waits', 'waits', 'accepted', 'accepted', 'denied', 'denied', 'denied'],
      requester: ['waits', 'denied', 'denied', 'denied', 'denied', 'denied', 'denied'],
      member: ['denied', 'denied', 'denied', 'denied', 'denied', 'denied', 'denied'],
      nobody: ['denied', 'denied', 'denied', 'denied', 'denied', 'denied', 'denied'],
    }[counts];
    // In an order in which none of them changes what the next one is about.
    const kinds = [
      'create',
      'hand_over',
      'let_end',
      'set_expiry',
      'set_owner',
      'revoke',
      'change_roles',
    ] as const;
    expect(kinds.toSorted()).toEqual(Object.keys(KINDS).sort());
    for (const [index, kind] of kinds.entries())
      expect([kind, (await wishFor(who, kind)).kind]).toEqual([kind, expected[index]]);
  });

  it.each(WHO.flatMap((who) => STATES.map((state) => [...who, state] as const)))(
    'a request: %s, %o, as %s, while it is %s',
    async (_, who, counts, state) => {
      const isWaiting = state === 'waiting';
      const caller = callerOf(who);
      const isAdministrator = counts === 'administrator';
      const decides = isAdministrator ? (isWaiting ? 'decided' : 'was_first') : 'denied';
      const say = async (says: 'approve' | 'deny') =>
        (
          await decideRequest(ports, {
            caller,
            request: await asked(state),
            version: 1,
            says,
            reason: 'Because',
          })
        ).kind;
      expect(await say('approve')).toBe(decides);
      expect(await say('deny')).toBe(decides);
      const isOwn = who.id === REQUESTER;
      const own = counts === 'nobody' ? 'denied' : isOwn ? (isWaiting ? 'changed' : 'was_first') : 'gone';
      const withdrawn = await withdrawRequest(ports, { caller, request: await asked(state), version: 1 });
      expect(withdrawn.kind).toBe(own);
      const edited = await editRequest(ports, {
        caller,
        request: await asked(state),
        version: 1,
        form: { ...FORM, email: `edited-${count}@example.com` },
      });
      expect(edited.kind).toBe(own);
      const again = await tryAgain(ports, { caller, request: await asked(state) });
      expect(again.kind).toBe(isAdministrator || isOwn ? 'nothing_to_try' : 'denied');
    },
  );

  it.each(WHO)(
    'a hand-over that the owner has asked of somebody: %s, who is not that one',
    async (_, who, counts) => {
      const caller = callerOf(who);
      count += 1;
      const id = `hand-over-${count}`;
      const form = { accountable: REQUESTER, reason: undefined };
      const owner = callerOf({ id: OWNER });
      await wish(ports, { id, caller: owner, kind: 'hand_over', about: 'user-1', form });
      for (const says of ['deny', 'approve'] as const) {
        if (counts === 'requester') continue;
        const said = await decideRequest(ports, { caller, request: id, version: 1, says, reason: 'Because' });
        expect(said.kind).toBe(counts === 'nobody' ? 'denied' : 'may_not');
      }
      expect((await database.records.requests.get(id))?.request.state).toBe('waiting');
      await withdrawRequest(ports, { caller: owner, request: id, version: 1 });
    },
  );

  it('forged ids and versions do nothing', async () => {
    const caller = callerOf({ id: 'U0ADMIN' });
    const id = await asked('waiting');
    for (const version of [0, 2, Number.NaN, -1])
      expect((await decideRequest(ports, { caller, request: id, version, says: 'approve' })).kind).toBe(
        'was_first',
      );
    for (const forged of ['', 'nobody', "' or 1=1"])
      expect(
        (await decideRequest(ports, { caller, request: forged, version: 1, says: 'approve' })).kind,
      ).toBe('gone');
    expect((await database.records.requests.get(id))?.request.state).toBe('waiting');
  });

  it('and every refusal stands in the audit', async () => {
    const before = (await database.records.audit.list()).length;
    for (const [, who, counts] of WHO.filter(([, , counts]) => counts === 'nobody'))
      expect([counts, (await wishFor(who, 'create')).kind]).toEqual(['nobody', 'denied']);
    const events = (await database.records.audit.list()).slice(before);
    expect(events.map(({ action }) => action)).toEqual(
      WHO.filter(([, , counts]) => counts === 'nobody').map(() => 'access.refused'),
    );
  });
});
