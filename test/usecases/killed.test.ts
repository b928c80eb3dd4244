import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Records } from '../../src/ports/records/records.ts';
import { announceOperation } from '../../src/usecases/changes/announce.ts';
import { announceRequest, goOnWithRequests } from '../../src/usecases/changes/announce-request.ts';
import { decideRequest } from '../../src/usecases/changes/decide-request.ts';
import { goOn } from '../../src/usecases/changes/go-on.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { deleteNow } from '../../src/usecases/delete-now.ts';
import { redrawStale } from '../../src/usecases/messages/redraw.ts';
import { remind } from '../../src/usecases/remind/remind.ts';
import { apiUser, at, NOW, person } from '../builders.ts';
import { DATABASES } from '../store/databases.ts';
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
import { smallSlack } from './small-slack.ts';

const GRACE = 'U0GRACE';
const RITA = 'U0RITA';
const OMAR = 'U0OMAR';
const PEOPLE = [GRACE, RITA].map((id) => person({ id, name: id }));

/** Every write on the way from asking to telling, and what stands before it. */
const WRITES = [
  ['requests', 'open'],
  ['deliveries', 'claim'],
  ['deliveries', 'hold'],
  ['deliveries', 'confirm'],
  ['requests', 'markAnnounced'],
  ['requests', 'decide'],
  ['operations', 'markSent'],
  ['operations', 'markAccepted'],
  ['operations', 'succeed'],
  ['operations', 'markAnnounced'],
  ['messages', 'markDrawn'],
] as const;

/** The records of a process that is killed before, or right after, one of its writes: from then on it does nothing. */
function killedAt(records: Records, table: string, write: string, after: boolean): Records {
  let isDead = false;
  const killed = () => {
    isDead = true;
    return new Error('the process was killed here');
  };
  const guarded = Object.fromEntries(
    Object.entries(records).map(([name, methods]) => [
      name,
      typeof methods !== 'object'
        ? methods
        : Object.fromEntries(
            Object.entries(methods as Record<string, unknown>).map(([method, call]) => [
              method,
              async (...given: unknown[]) => {
                if (isDead) throw new Error('a dead process does nothing');
                if (name !== table || method !== write)
                  return (call as (...all: unknown[]) => unknown)(...given);
                if (!after) throw killed();
                await (call as (...all: unknown[]) => unknown)(...given);
                throw killed();
              },
            ]),
          ),
    ]),
  );
  return guarded as unknown as Records;
}

describe.each(DATABASES)(
  'a process that is killed while something is asked for, decided and done, on $kind',
  ({ open }) => {
    const cases = (['approve', 'deny'] as const).flatMap((says) =>
      WRITES.flatMap(([table, write]) =>
        [false, true].map((after) => [says, after ? 'after' : 'before', table, write] as const),
      ),
    );

    it.each(cases)(
      'to %s, %s the write %s.%s: nothing twice, nothing lost, nothing said that is not so',
      async (says, when, table, write) => {
        await using database = await open();
        await database.records.migrate();
        const marketo = smallMarketo();
        const slack = smallSlack();
        const clock = movableClock(NOW);
        let invited = 0;
        const counting = {
          ...marketo.marketo,
          async inviteApiUser(...given: Parameters<typeof marketo.marketo.inviteApiUser>) {
            await marketo.marketo.inviteApiUser(...given);
            invited += 1;
          },
        };
        const processOf = (name: string, on: Records): Ports => {
          const { ports } = processOn(
            on,
            { marketo: counting },
            { clock, people: PEOPLE, administrators: [GRACE], name },
          );
          const instance = ports.instances.get(INSTANCE);
          if (!instance) throw new Error('no instance');
          const catalog = { ...instance.catalog, remembered: () => OFFER, within: async () => OFFER };
          return {
            ...ports,
            messenger: slack.messenger,
            instances: new Map([[INSTANCE, { ...instance, catalog }]]),
          };
        };
        const ask = (ports: Ports) =>
          wish(ports, { id: 'wish-1', caller: callerOf(RITA), kind: 'create', about: INSTANCE, form: FORM });
        const answer = (ports: Ports) =>
          decideRequest(ports, {
            caller: callerOf(GRACE),
            request: 'wish-1',
            version: 1,
            says,
            reason: says === 'deny' ? 'Use erp-sync' : undefined,
          });
        /** The whole of it, as listeners do it one after another. */
        const all = async (ports: Ports) => {
          await ask(ports);
          await announceRequest(ports, 'wish-1');
          await answer(ports);
          await announceRequest(ports, 'wish-1');
          if (says === 'approve') await settleOperation(ports, 'wish-1');
          await announceOperation(ports, 'wish-1');
          await redrawStale(ports);
        };
        await all(processOf('dying', killedAt(database.records, table, write, when === 'after'))).catch(
          () => {},
        );

        // Somebody presses again what had no answer; the app goes on by itself with what was promised.
        const ports = processOf('next', database.second());
        const goOnFor = async (minutes: number) => {
          for (let minute = 0; minute < minutes; minute += 1) {
            clock.move({ minutes: 1 });
            await goOnWithRequests(ports);
            await goOn(ports);
            await redrawStale(ports);
          }
        };
        await goOnFor(12);
        await ask(ports);
        await goOnFor(1);
        await answer(ports);
        await goOnFor(12);

        const isApproved = says === 'approve';
        // The right to send was taken and nothing left: at most once, so it is not sent again, and that is what is said.
        if (isApproved && write === 'markSent' && when === 'after') {
          const ended = await ports.records.operations.get('wish-1');
          expect([invited, ended?.state, ended?.failure?.reason]).toEqual([0, 'failed', 'not_carried_out']);
          expect([...slack.shown.values()].join()).toContain('It is not known whether');
          return;
        }
        expect(invited).toBe(isApproved ? 1 : 0);
        const users = await ports.records.apiUsers.active(INSTANCE);
        expect(users.map(({ email }) => email)).toEqual(isApproved ? [FORM.email] : []);
        const request = await ports.records.requests.get('wish-1');
        expect(request?.request.state).toBe(isApproved ? 'approved' : 'denied');
        expect(request?.verdicts).toHaveLength(1);
        const shown = [...slack.shown.values()];
        const count = (words: string) => shown.filter((text) => text.includes(words)).length;
        // One for whoever decides and one copy, each as it is now.
        expect(count(isApproved ? 'and done' : 'Denied by  @U0GRACE')).toBeGreaterThanOrEqual(2);
        expect(count('Edit and approve')).toBe(0);
        expect(count('Withdraw')).toBe(0);
        expect(count(isApproved ? 'was created in Marketo' : 'was denied')).toBe(1);
        expect(shown).toHaveLength(3);
        const actions = (await ports.records.audit.list()).map(({ action }) => action);
        expect(actions.filter((action) => action === 'request.opened')).toHaveLength(1);
        expect(
          actions.filter((action) => action === (isApproved ? 'request.approved' : 'request.denied')),
        ).toHaveLength(1);
        expect(actions.filter((action) => action === 'api_user.created')).toHaveLength(isApproved ? 1 : 0);
      },
    );
  },
);

describe.each(DATABASES)('a process that is killed while a user is handed over, on $kind', ({ open }) => {
  const cases = (['approve', 'deny'] as const).flatMap((says) =>
    WRITES.flatMap(([table, write]) =>
      [false, true].map((after) => [says, after ? 'after' : 'before', table, write] as const),
    ),
  );

  it.each(cases)(
    'to %s, %s the write %s.%s: one owner, one answer, and everybody reads which',
    async (says, when, table, write) => {
      await using database = await open();
      await recordsWithUser(database.records, apiUser({ owner: OMAR }));
      const small = smallMarketo(marketoUser());
      const slack = smallSlack();
      const clock = movableClock(NOW);
      const people = [...PEOPLE, person({ id: OMAR, name: OMAR })];
      const processOf = (name: string, on: Records): Ports => {
        const { ports } = processOn(on, small, { clock, people, administrators: [GRACE], name });
        return { ...ports, messenger: slack.messenger };
      };
      const form = { accountable: RITA, reason: undefined };
      const ask = (ports: Ports) =>
        wish(ports, { id: 'wish-1', caller: callerOf(OMAR), kind: 'hand_over', about: 'user-1', form });
      const reason = says === 'deny' ? 'The data team runs it' : undefined;
      const answer = (ports: Ports) =>
        decideRequest(ports, { caller: callerOf(RITA), request: 'wish-1', version: 1, says, reason });
      const all = async (ports: Ports) => {
        await ask(ports);
        await announceRequest(ports, 'wish-1');
        await answer(ports);
        await announceRequest(ports, 'wish-1');
        if (says === 'approve') await settleOperation(ports, 'wish-1');
        await announceOperation(ports, 'wish-1');
        await redrawStale(ports);
      };
      await all(processOf('dying', killedAt(database.records, table, write, when === 'after'))).catch(
        () => {},
      );

      const ports = processOf('next', database.second());
      const goOnFor = async (minutes: number) => {
        for (let minute = 0; minute < minutes; minute += 1) {
          clock.move({ minutes: 1 });
          await goOnWithRequests(ports);
          await goOn(ports);
          await redrawStale(ports);
        }
      };
      await goOnFor(12);
      await ask(ports);
      await goOnFor(1);
      await answer(ports);
      await goOnFor(12);

      const isAccepted = says === 'approve';
      expect((await ports.records.apiUsers.get('user-1'))?.owner).toBe(isAccepted ? RITA : OMAR);
      const request = await ports.records.requests.get('wish-1');
      expect(request?.request.state).toBe(isAccepted ? 'approved' : 'denied');
      expect(request?.verdicts).toHaveLength(1);
      const shown = [...slack.shown.values()];
      const count = (words: string) => shown.filter((text) => text.includes(words)).length;
      expect(count(isAccepted ? '✅ Accepted by' : '🚫 Declined by')).toBe(2);
      expect(count('Decline…') + count('Withdraw')).toBe(0);
      // The question and the copy; and what became of it, for both where it was accepted.
      expect(count(isAccepted ? 'is accountable for' : 'It was declined')).toBe(isAccepted ? 2 : 1);
      expect(shown).toHaveLength(isAccepted ? 4 : 3);
      const actions = (await ports.records.audit.list()).map(({ action }) => action);
      const done = isAccepted ? 'api_user.owner_changed' : 'request.denied';
      expect(actions.filter((action) => action === done)).toHaveLength(1);
    },
  );
});

/** Every write on the way of a change that needs nobody, and of what is told of it. */
const WRITES_OF_A_CHANGE = [
  ['operations', 'open'],
  ['operations', 'markSent'],
  ['operations', 'markAccepted'],
  ['operations', 'succeed'],
  ['deliveries', 'claim'],
  ['deliveries', 'hold'],
  ['deliveries', 'confirm'],
  ['operations', 'markAnnounced'],
  ['messages', 'markDrawn'],
] as const;

describe.each(DATABASES)('a process that is killed while a user’s end is changed, on $kind', ({ open }) => {
  const cases = (['set_expiry', 'let_end', 'set_owner', 'change_roles'] as const).flatMap((kind) =>
    WRITES_OF_A_CHANGE.flatMap(([table, write]) =>
      [false, true].map((after) => [kind, after ? 'after' : 'before', table, write] as const),
    ),
  );
  /** What the warnings say then, how many are told, and the event. Of a word the owner alone is told. */
  const BECOMES = {
    set_expiry: { said: 'Extended to  June 29, 2027 at 11:59 PM', told: 2, done: 'api_user.expiry_changed' },
    let_end: { said: 'No longer needed, says', told: 1, done: 'api_user.let_end' },
    set_owner: { said: 'erp-sync@example.com', told: 2, done: 'api_user.owner_changed' },
    change_roles: { said: 'erp-sync@example.com', told: 2, done: 'api_user.roles_changed' },
  } as const;
  const WARNED = at('2027-03-24T08:00:00Z');
  const END = '2027-03-31T21:59:59Z';
  const JUNE = '2027-06-29T21:59:59Z';

  it.each(cases)(
    'by %s, %s the write %s.%s: it is so in Marketo, the records and every message, and told once',
    async (kind, when, table, write) => {
      await using database = await open();
      await recordsWithUser(database.records, apiUser({ owner: OMAR }));
      const small = smallMarketo(marketoUser());
      small.marketo.callsInLastSevenDays = async () => [];
      const slack = smallSlack();
      const clock = movableClock(NOW);
      clock.moveTo(WARNED);
      const people = [...PEOPLE, person({ id: OMAR, name: OMAR })];
      const processOf = (name: string, on: Records): Ports => {
        const { ports } = processOn(on, small, { clock, people, administrators: [GRACE], name });
        const instance = ports.instances.get(INSTANCE);
        if (!instance) throw new Error('no instance');
        const catalog = { ...instance.catalog, within: async () => OFFER };
        const instances = new Map([[INSTANCE, { ...instance, catalog }]]);
        return { ...ports, messenger: slack.messenger, instances };
      };
      const first = processOf('first', database.records);
      const instance = first.instances.get(INSTANCE);
      if (!instance) throw new Error('no instance');
      await remind(first, instance, { nextRun: WARNED.add({ hours: 24 }) });
      const warnings = slack.shown.size;
      clock.move({ minutes: 1 });

      const ask = (ports: Ports) => {
        const about = { id: 'wish-1', caller: callerOf(GRACE), about: 'user-1' };
        if (kind === 'set_expiry')
          return wish(ports, { ...about, kind, form: { until: { day: '2027-06-29' }, why: undefined } });
        const other = { keep: [], role: '102', workspace: '1' };
        if (kind === 'change_roles') return wish(ports, { ...about, kind, form: other });
        return kind === 'let_end'
          ? wish(ports, { ...about, kind, form: { than: at(END), isBack: false } })
          : wish(ports, { ...about, kind, form: { accountable: GRACE, reason: undefined } });
      };
      const dying = processOf('dying', killedAt(database.records, table, write, when === 'after'));
      const all = async () => {
        await ask(dying);
        await settleOperation(dying, 'wish-1');
        await announceOperation(dying, 'wish-1');
        await redrawStale(dying);
      };
      await all().catch(() => {});

      const ports = processOf('next', database.second());
      await ask(ports);
      for (let minute = 0; minute < 15; minute += 1) {
        clock.move({ minutes: 1 });
        await goOn(ports);
        await redrawStale(ports);
      }
      const user = await ports.records.apiUsers.get('user-1');
      const end = kind === 'set_expiry' ? JUNE : END;
      expect([user?.expiry.toString(), small.users.get('erp-sync@example.com')?.expiry.toString()]).toEqual([
        end,
        end,
      ]);
      const role = kind === 'change_roles' ? 102 : 101;
      for (const { roles } of [user, small.users.get('erp-sync@example.com')].filter((each) => !!each))
        expect(roles).toEqual([{ roleId: role, workspaceId: 1 }]);
      expect(user?.letEnd?.by).toBe(kind === 'let_end' ? GRACE : undefined);
      const shown = [...slack.shown.values()];
      expect(user?.owner).toBe(kind === 'set_owner' ? GRACE : OMAR);
      const { said, told, done } = BECOMES[kind];
      expect(shown.slice(0, warnings).filter((text) => !text.includes(said))).toEqual([]);
      expect(shown).toHaveLength(warnings + told);
      const actions = (await ports.records.audit.list()).map(({ action }) => action);
      expect(actions.filter((action) => action === done)).toHaveLength(1);
    },
  );
});

/** Every write on the way of a revocation, which waits for a person in between. */
const WRITES_OF_A_REVOCATION = [
  ...WRITES_OF_A_CHANGE,
  ['operations', 'wait'],
  ['operations', 'hasten'],
] as const;

describe.each(DATABASES)('a process that is killed while a user is revoked, on $kind', ({ open }) => {
  const cases = (['begun', 'deleted'] as const).flatMap((during) =>
    WRITES_OF_A_REVOCATION.flatMap(([table, write]) =>
      [false, true].map((after) => [during, after ? 'after' : 'before', table, write] as const),
    ),
  );

  it.each(cases)(
    'as it is %s, %s the write %s.%s: it ends once, it is told once, and everybody reads how far it is',
    async (during, when, table, write) => {
      await using database = await open();
      await recordsWithUser(database.records, apiUser({ owner: OMAR }));
      const small = smallMarketo(marketoUser());
      const slack = smallSlack();
      const clock = movableClock(NOW);
      const people = [...PEOPLE, person({ id: OMAR, name: OMAR })];
      const processOf = (name: string, on: Records): Ports => {
        const { ports } = processOn(on, small, { clock, people, administrators: [GRACE], name });
        return { ...ports, messenger: slack.messenger };
      };
      const begin = async (ports: Ports) => {
        await wish(ports, {
          id: 'wish-1',
          caller: callerOf(GRACE),
          kind: 'revoke',
          about: 'user-1',
          form: {},
        });
        await settleOperation(ports, 'wish-1');
        await announceOperation(ports, 'wish-1');
        await redrawStale(ports);
      };
      const finish = async (ports: Ports) => {
        const said = await deleteNow(ports, callerOf(GRACE), 'user-1');
        if (said.kind === 'tried') await said.carryOut();
        await announceOperation(ports, 'wish-1');
        await redrawStale(ports);
      };
      const goOnFor = async (ports: Ports, minutes: number) => {
        for (let minute = 0; minute < minutes; minute += 1) {
          clock.move({ minutes: 1 });
          await goOn(ports);
          await redrawStale(ports);
        }
      };
      const dying = processOf('dying', killedAt(database.records, table, write, when === 'after'));
      const alive = processOf('alive', database.records);
      small.inUse.add('erp-sync@example.com');
      await begin(during === 'begun' ? dying : alive).catch(() => {});
      await goOnFor(alive, 15);
      await begin(alive);
      expect(await alive.records.operations.get('wish-1')).toMatchObject({
        state: 'open',
        waits: 'access_ended',
      });
      const shown = () => [...slack.shown.values()];
      expect(shown().map((text) => text.includes('Its access has ended'))).toEqual([true, true]);
      small.inUse.clear();
      await finish(during === 'deleted' ? dying : alive).catch(() => {});
      await goOnFor(alive, 15);
      await finish(alive);

      expect(await alive.records.operations.get('wish-1')).toMatchObject({ state: 'succeeded' });
      expect(small.users.size).toBe(0);
      expect(shown().map((text) => text.includes('It is deleted'))).toEqual([true, true, true, true]);
      const actions = (await alive.records.audit.list()).map(({ action }) => action);
      for (const action of ['api_user.revoke_requested', 'api_user.revoke_waits', 'api_user.revoked'])
        expect([action, actions.filter((each) => each === action)]).toEqual([action, [action]]);
    },
  );
});
