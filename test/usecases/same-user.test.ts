import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import type { FormOf, KindName } from '../../src/core/changes/kinds.ts';
import { decideRequest } from '../../src/usecases/changes/decide-request.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { apiUser, NOW, person } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import {
  callerOf,
  INSTANCE,
  marketoUser,
  OFFER,
  processOn,
  recordsWithUser,
  smallMarketo,
} from './changes.ts';
import { EMAIL, GRACE, OMAR, RITA } from './team.ts';

/** Every kind of change that is about a user, as somebody wishes for it. */
const WISHES: {
  readonly [K in Exclude<KindName, 'create'>]: { readonly by: string; readonly form: FormOf<K> };
} = {
  set_expiry: { by: GRACE, form: { until: { day: '2027-05-31' }, why: undefined } },
  let_end: { by: OMAR, form: { than: apiUser().expiry, isBack: false } },
  set_owner: { by: GRACE, form: { accountable: RITA, reason: undefined } },
  hand_over: { by: OMAR, form: { accountable: RITA, reason: undefined } },
  change_roles: { by: GRACE, form: { keep: [], role: '102', workspace: undefined } },
  revoke: { by: GRACE, form: {} },
};

const KINDS = Object.keys(WISHES) as (keyof typeof WISHES)[];

describe.each(DATABASES)('a change of a user, on $kind', ({ open }) => {
  async function wished(database: TestDatabase, kind: keyof typeof WISHES) {
    const { records } = database;
    await recordsWithUser(records, apiUser({ owner: OMAR }));
    const small = smallMarketo(marketoUser());
    const clock = movableClock(NOW.add({ minutes: 1 }));
    const people = [GRACE, OMAR, RITA].map((id) => person({ id, name: id }));
    const { ports } = processOn(records, small, { clock, people });
    const instance = ports.instances.get(INSTANCE);
    if (!instance) throw new Error('no instance');
    const catalog = { remembered: () => OFFER, within: async () => OFFER, renew: async () => OFFER };
    const on = { ...ports, instances: new Map([[INSTANCE, { ...instance, catalog }]]) };
    const { by, form } = WISHES[kind];
    const result = await wish(on, { id: 'wish-1', caller: callerOf(by), kind, about: 'user-1', form });
    if (result.kind === 'waits')
      await decideRequest(on, { caller: callerOf(RITA), request: 'wish-1', version: 1, says: 'approve' });
    const settled = async () => {
      await settleOperation(on, 'wish-1');
      return records.operations.get('wish-1');
    };
    return { small, settled, records };
  }

  it.each(KINDS)('is made at the login that somebody has given it since: %s', async (kind) => {
    await using database = await open();
    const { small, settled } = await wished(database, kind);
    const user = small.users.get(EMAIL);
    if (!user) throw new Error('no user');
    small.users.delete(EMAIL);
    small.users.set('new@example.com', { ...user, userid: 'new@example.com' });
    const operation = await settled();
    expect(operation?.failure).toBeUndefined();
    expect([operation?.state, operation?.waits]).toEqual(
      kind === 'revoke' ? ['open', 'access_ended'] : ['succeeded', undefined],
    );
  });

  it.each(KINDS)('is made of nobody who was made anew with its address: %s', async (kind) => {
    await using database = await open();
    const { small, settled, records } = await wished(database, kind);
    const before = await records.apiUsers.get('user-1');
    small.users.set(EMAIL, marketoUser({ id: 8 }));
    expect(await settled()).toMatchObject({ state: 'failed', failure: { reason: 'gone' } });
    expect(small.sent).toEqual([]);
    expect(small.deleted).toEqual([]);
    const { owner, letEnd } = (await records.apiUsers.get('user-1')) ?? {};
    expect({ owner, letEnd }).toEqual({ owner: before?.owner, letEnd: before?.letEnd });
  });
});
