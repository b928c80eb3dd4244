import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import type { Instance } from '../../src/ports/instance.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Records } from '../../src/ports/records/records.ts';
import { editRequest, withdrawRequest } from '../../src/usecases/changes/change-request.ts';
import { decideRequest } from '../../src/usecases/changes/decide-request.ts';
import { goOn } from '../../src/usecases/changes/go-on.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { waitForDecisions } from '../../src/usecases/changes/wait-for-decisions.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { redrawStale } from '../../src/usecases/messages/redraw.ts';
import { remind } from '../../src/usecases/remind/remind.ts';
import { apiUser, at, NOW, person } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { callerOf, INSTANCE, marketoUser, processOn, recordsWithUser, smallMarketo } from './changes.ts';
import { smallSlack } from './small-slack.ts';

const ADMINISTRATORS = Array.from({ length: 20 }, (_, index) => `U0ADMIN${index}`);
const [GRACE = ''] = ADMINISTRATORS;
/** Owns the user, and asks for another end of its access. */
const OMAR = 'U0OMAR';
const PEOPLE = [...ADMINISTRATORS, OMAR].map((id) => person({ id, name: id }));
const ROUNDS = 6;
/** A week before access ends. */
const WARNED = at('2027-03-24T21:00:00Z');

/** As the messages of the app write them. */
const ENDS: Readonly<Record<string, string>> = {
  '2027-06-29T21:59:59Z': 'June 29, 2027',
  '2027-05-31T21:59:59Z': 'May 31, 2027',
};

describe.each(DATABASES)('three processes at once, on $kind', ({ kind, open }) => {
  async function opened(database: TestDatabase) {
    const { records } = database;
    await recordsWithUser(records);
    const small = smallMarketo(marketoUser());
    small.marketo.callsInLastSevenDays = async () => [];
    const slack = smallSlack();
    const clock = movableClock(NOW.add({ minutes: 1 }));
    const process = (name: string, on: Records): Ports => {
      const { ports } = processOn(on, small, { clock, people: PEOPLE, administrators: ADMINISTRATORS, name });
      return { ...ports, messenger: slack.messenger };
    };
    // SQLite serves one process alone: there they are three callers at once.
    const another = () => (kind === 'SQLite' ? records : database.second());
    const processes = [
      process('one', records),
      process('two', another()),
      process('three', another()),
    ] as const;
    const ask = (on: Ports, id: string, day: string, who: string) =>
      wish(on, {
        id,
        caller: callerOf(who),
        kind: 'set_expiry',
        about: 'user-1',
        form: { until: { day }, why: undefined },
      });
    /** A later end than its owner may give: it waits for a decision. */
    const asked = (on: Ports, id: string) => ask(on, id, '2027-07-15', OMAR);
    const actions = async (id: string) =>
      (await records.audit.list())
        .filter(({ details }) => details.request === id)
        .map(({ action }) => action)
        .filter((action) => action !== 'request.opened' && action !== 'request.refused');
    const settled = async () => {
      for (let minute = 0; minute < 4; minute += 1) {
        await Promise.all(processes.map(goOn));
        clock.move({ minutes: 1 });
      }
      await redrawStale(processes[0]);
    };
    const ends = async () => [
      (await records.apiUsers.get('user-1'))?.expiry.toString(),
      small.users.get('erp-sync@example.com')?.expiry.toString(),
    ];
    return { records, small, slack, clock, processes, ask, asked, actions, settled, ends };
  }

  const decide = (on: Ports, request: string, says: 'approve' | 'deny', by: string) =>
    decideRequest(on, { caller: callerOf(by), request, version: 1, says, reason: 'No' });

  it('approve and deny one request: one decides, and all others are told who was first', async () => {
    await using database = await open();
    const { processes, asked, actions, records, settled, small } = await opened(database);
    await asked(processes[0], 'wish-1');
    const results = await Promise.all(
      ADMINISTRATORS.map((by, index) => {
        const on = processes[index % 3] ?? processes[0];
        return decide(on, 'wish-1', index % 2 ? 'approve' : 'deny', by);
      }),
    );
    expect(results.filter(({ kind }) => kind === 'decided')).toHaveLength(1);
    expect(results.filter(({ kind }) => kind === 'was_first')).toHaveLength(19);
    const now = await records.requests.get('wish-1');
    const isApproved = now?.request.state === 'approved';
    expect(await actions('wish-1')).toEqual([isApproved ? 'request.approved' : 'request.denied']);
    await settled();
    expect(small.sent).toHaveLength(isApproved ? 1 : 0);
  });

  it.each([
    ['a withdrawal', 'withdrawn'],
    ['the end of its time', 'ended'],
    ['an edit', 'waiting'],
  ] as const)(
    'approve a request against %s: one of the two, and nothing is made of the other',
    async (what, or) => {
      await using database = await open();
      const { processes, asked, actions, records, settled, small, clock } = await opened(database);
      const [one, two, three] = processes;
      for (let round = 0; round < ROUNDS; round += 1) {
        const request = `wish-${round}`;
        small.users.set('erp-sync@example.com', marketoUser());
        await records.apiUsers.learn('user-1', clock.now(), () => ({
          expiry: apiUser().expiry,
          roles: [],
          events: [],
        }));
        await asked(one, request);
        if (or === 'ended') clock.move({ hours: 24 * 14 });
        const own = { caller: callerOf(OMAR), request, version: 1 };
        const before = small.sent.length;
        await Promise.all([
          decide(one, request, 'approve', GRACE),
          what === 'a withdrawal'
            ? withdrawRequest(two, own)
            : what === 'an edit'
              ? editRequest(two, { ...own, form: { until: { day: '2027-08-15' }, why: 'Later' } })
              : waitForDecisions(two),
          ...(what === 'the end of its time' ? [waitForDecisions(three)] : []),
        ]);
        const now = await records.requests.get(request);
        expect(['approved', or]).toContain(now?.request.state);
        const isApproved = now?.request.state === 'approved';
        const said = await actions(request);
        expect(said).toEqual([
          isApproved ? 'request.approved' : what === 'an edit' ? 'request.edited' : `request.${or}`,
        ]);
        await settled();
        expect(small.sent.length - before).toBe(isApproved ? 1 : 0);
        expect(await records.operations.get(request)).toEqual(
          isApproved ? expect.objectContaining({ state: 'succeeded' }) : undefined,
        );
        if (or === 'waiting' && !isApproved) await withdrawRequest(two, { ...own, version: 2 });
      }
    },
  );

  it('set two ends of access, while a warning goes out: one of them, in Marketo, in the records, in every message', async () => {
    await using database = await open();
    const { processes, ask, settled, ends, slack, clock } = await opened(database);
    const [one, two, three] = processes;
    clock.moveTo(WARNED);
    const extend = async (on: Ports, id: string, day: string, who: string) => {
      await ask(on, id, day, who);
      await settleOperation(on, id);
    };
    await Promise.all([
      extend(one, 'wish-1', '2027-06-29', GRACE),
      extend(two, 'wish-2', '2027-05-31', ADMINISTRATORS[1] ?? ''),
      remind(three, three.instances.get(INSTANCE) as Instance, { nextRun: clock.now().add({ hours: 24 }) }),
    ]);
    await settled();
    const [records, marketo] = await ends();
    expect(records).toBe(marketo);
    const end = ENDS[String(records)];
    expect(end).toBeDefined();
    const other = Object.values(ENDS).find((each) => each !== end) ?? '';
    const warnings = [...slack.shown.values()].filter((text) => text.includes('ends in 7 days'));
    for (const text of warnings) expect(text).toContain(`Extended to  ${end}`);
    for (const text of slack.shown.values()) expect(text).not.toContain(`Extended to  ${other}`);
  });
});
