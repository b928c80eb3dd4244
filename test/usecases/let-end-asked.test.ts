import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import type { Instance } from '../../src/ports/instance.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { goOnWithRequests } from '../../src/usecases/changes/announce-request.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { keepIdle } from '../../src/usecases/idle/keep.ts';
import { at, NOW, person } from '../builders.ts';
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

const [GRACE, OMAR] = ['U0GRACE', 'U0OMAR'];

/** The rules want somebody to approve that a user is no longer needed. */
describe.each(DATABASES)('“no longer needed” that waits for approval, on $kind', ({ open }) => {
  async function asked(database: TestDatabase) {
    const { records } = database;
    await recordsWithUser(records);
    const small = smallMarketo(marketoUser());
    const clock = movableClock(NOW.add({ minutes: 1 }));
    const people = [GRACE, OMAR].map((id) => person({ id, name: id }));
    const { ports: own } = processOn(records, small, { clock, people, administrators: [GRACE] });
    const known = own.instances.get(INSTANCE) as Instance;
    const rule = { id: 'rules[0]', when: { change: ['let_end'] }, says: { decision: 'needs approval' } };
    const policy = { ...known.policy, rules: [rule, ...known.policy.rules] } as Instance['policy'];
    const catalog = { ...known.catalog, within: async () => OFFER };
    const ports: Ports = { ...own, instances: new Map([[INSTANCE, { ...known, policy, catalog }]]) };
    const form = { than: at('2027-03-31T21:59:59Z'), isBack: false };
    const caller = callerOf(OMAR);
    const result = await wish(ports, { id: 'asked', caller, kind: 'let_end', about: 'user-1', form });
    expect(result.kind).toBe('waits');
    return {
      ports,
      clock,
      async minute() {
        clock.move({ minutes: 1 });
        await goOnWithRequests(ports);
      },
      state: async () => (await records.requests.get('asked'))?.request.state,
      async set(id: string, until: { day: string } | { now: true }) {
        const given = { until, why: undefined };
        const by = callerOf(GRACE);
        await wish(ports, { id, caller: by, kind: 'set_expiry', about: 'user-1', form: given });
        await settleOperation(ports, id);
      },
    };
  }

  it('waits while its end is the same', async () => {
    await using database = await open();
    const { minute, state } = await asked(database);
    await minute();
    expect(await state()).toBe('waiting');
  });

  it('is over with another end: it was said of that one', async () => {
    await using database = await open();
    const { set, minute, state } = await asked(database);
    await set('later', { day: '2027-06-29' });
    await minute();
    expect(await state()).toBe('overtaken');
  });

  it('is over once its end has come, by itself or at once', async () => {
    for (const how of ['by itself', 'at once'] as const) {
      await using database = await open();
      const { set, clock, minute, state } = await asked(database);
      if (how === 'at once') await set('now', { now: true });
      else clock.moveTo(at('2027-04-01T10:00:00Z'));
      await minute();
      expect(await state(), how).not.toBe('waiting');
    }
  });

  it('is over where somebody keeps the user that was idle', async () => {
    await using database = await open();
    const { ports, clock, state } = await asked(database);
    clock.move({ minutes: 1 });
    await keepIdle(ports, callerOf(OMAR), { user: 'user-1', asked: NOW });
    expect(await state()).toBe('overtaken');
  });
});
