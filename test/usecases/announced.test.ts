import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import type { Instance } from '../../src/ports/instance.ts';
import { MessageNotSent } from '../../src/ports/messages.ts';
import { SourceSilent } from '../../src/ports/people.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { announceOperation } from '../../src/usecases/changes/announce.ts';
import { announceRequest, goOnWithRequests } from '../../src/usecases/changes/announce-request.ts';
import { decideRequest } from '../../src/usecases/changes/decide-request.ts';
import { goOn } from '../../src/usecases/changes/go-on.ts';
import { settleOperation } from '../../src/usecases/changes/settle.ts';
import { tryAgain } from '../../src/usecases/changes/try-again.ts';
import { wish } from '../../src/usecases/changes/wish.ts';
import { redrawStale } from '../../src/usecases/messages/redraw.ts';
import { event, NOW, newApiUser, person, request } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { callerOf, INSTANCE, marketoUser, processOn, recordsWithUser, smallMarketo } from './changes.ts';
import { smallSlack } from './small-slack.ts';

const GRACE = 'U0GRACE';
const GUS = 'U0GUS';
/** The owner, for whom this end is too late to have it without asking. */
const OMAR = 'U0OMAR';
const AUGUST = '2027-08-31';

describe.each(DATABASES)('what is told of a change, on $kind', ({ open }) => {
  async function opened(database: TestDatabase) {
    const { records } = database;
    await recordsWithUser(records);
    const small = smallMarketo(marketoUser());
    const clock = movableClock(NOW.add({ minutes: 1 }));
    const slack = smallSlack();
    const people = [GRACE, GUS, OMAR].map((id) => person({ id, name: id }));
    const given = processOn(records, small, { clock, people, administrators: [GRACE, GUS] }).ports;
    const ports: Ports = { ...given, messenger: slack.messenger };
    const ask = async (id: string, day: string, by = OMAR) => {
      clock.move({ seconds: 1 });
      return wish(ports, {
        id,
        caller: callerOf(by),
        kind: 'set_expiry',
        about: 'user-1',
        form: { until: { day }, why: undefined },
      });
    };
    const say = (says: 'approve' | 'deny', request: string, on = ports) =>
      decideRequest(on, { caller: callerOf(GRACE), request, version: 1, says, reason: 'No' });
    const goOnFor = async (minutes: number, on = ports) => {
      for (let minute = 0; minute < minutes; minute += 1) {
        clock.move({ minutes: 1 });
        await goOn(on);
        await goOnWithRequests(on);
        await redrawStale(on);
      }
    };
    const shown = () => [...slack.shown.values()];
    return { records, small, clock, slack, ports, ask, say, goOnFor, shown };
  }

  it('is not left with its buttons where a message leaves while it is looked for', async () => {
    await using database = await open();
    const { ports, ask, say, slack, shown, goOnFor, small } = await opened(database);
    await ask('wish', AUGUST);
    const second = { ...ports, records: database.second() };
    // Slack opens the conversation with Gus first: a call, before the message itself leaves.
    const [isAtGus, goOnWithGus, gusHasIt] = [gate(), gate(), gate()];
    const { send } = slack.messenger;
    const slow: Ports['messenger'] = {
      ...slack.messenger,
      async send(recipient, message, id, leaving) {
        if (recipient.id !== GUS) return send(recipient, message, id, leaving);
        isAtGus.open();
        await goOnWithGus.opened;
        const sent = await send(recipient, message, id, leaving);
        gusHasIt.open();
        return sent;
      },
    };
    const looking: Ports['messenger'] = {
      ...slack.messenger,
      // It is not there yet; before that is written down, it leaves.
      async wasSent(...given) {
        const found = await slack.messenger.wasSent(...given);
        goOnWithGus.open();
        await gusHasIt.opened;
        return found;
      },
    };
    const telling = announceRequest({ ...second, messenger: slow }, 'wish').catch(() => {});
    await isAtGus.opened;
    await say('deny', 'wish');
    await announceRequest({ ...ports, messenger: looking }, 'wish').catch(() => {});
    await telling;
    await goOnFor(5);
    expect(small.sent).toEqual([]);
    expect(shown().filter((text) => text.includes('Edit and approve'))).toEqual([]);
    expect(shown().filter((text) => text.includes('Denied by')).length).toBeGreaterThanOrEqual(2);
  });

  it('goes on for every other where one decision cannot be read', async () => {
    await using database = await open();
    const { ports, ask, say, shown, records } = await opened(database);
    const rules = [
      { id: 'rules[1]', when: { change: ['set_expiry'] }, says: { twoApprovals: true } },
    ] as const;
    const instance = ports.instances.get(INSTANCE) as Instance;
    const strict = { ...instance, policy: { ...instance.policy, rules } } as Instance;
    const on = { ...ports, instances: new Map([[INSTANCE, strict]]) };
    await ask('wish', AUGUST);
    await say('approve', 'wish', on);
    await records.requests.open(
      request({ id: 'other', requester: GUS, change: { kind: 'create', data: newApiUser() } }),
      event(),
    );
    await database.execute(`update decisions set at = 'odd'`);
    await goOnWithRequests(ports);
    expect(shown().filter((text) => text.includes('You asked for'))).toHaveLength(1);
    // What nobody can read nobody decides, and Home shows the rest.
    expect(await say('approve', 'wish', on)).toMatchObject({ kind: 'gone' });
    const { requests } = await records.requests.waiting({ instances: [INSTANCE], most: 9 });
    expect(requests.map((each) => each.request.id)).toEqual(['other']);
    expect(database.unreadable).toContain('wish');
  });

  it('is under way again where it is tried again, and has its details once it was done', async () => {
    await using database = await open();
    const { ports, ask, say, small, shown, goOnFor } = await opened(database);
    await ask('wish', AUGUST);
    await say('approve', 'wish');
    small.meets('in_use');
    await settleOperation(ports, 'wish');
    await announceOperation(ports, 'wish');
    expect(shown()).toEqual([expect.stringContaining('Try again')]);
    expect(await tryAgain(ports, { caller: callerOf(GRACE), request: 'wish' })).toMatchObject({
      kind: 'opened',
    });
    await redrawStale(ports);
    expect(shown()).toEqual([expect.stringContaining('The end of access is being set')]);
    expect(shown()[0]).not.toMatch(/Something went wrong|Try again$/);
    await goOnFor(2);
    const [first, second] = shown().filter((text) => !text.includes('asked for'));
    expect(first).toContain('It was tried again, and done. A later message has the details.');
    expect(second).toContain('New end of access');
  });

  /** A Slack that never takes a message to one person. */
  const without = (ports: Ports, who: string): Ports => ({
    ...ports,
    messenger: {
      ...ports.messenger,
      async send(recipient, ...rest) {
        if (recipient.id === who) throw new MessageNotSent('new_code', 'later');
        return ports.messenger.send(recipient, ...rest);
      },
    },
  });

  it('reaches those who decide where whoever asked cannot be written to', async () => {
    await using database = await open();
    const { ports, ask, shown, records } = await opened(database);
    await ask('wish', AUGUST);
    await expect(announceRequest(without(ports, OMAR), 'wish')).rejects.toThrow('new_code');
    expect(shown().filter((text) => text.includes('asks for another end'))).toHaveLength(2);
    expect(await records.requests.unannounced()).toHaveLength(1);
    await announceRequest(ports, 'wish');
    expect(shown()).toHaveLength(3);
    expect(await records.requests.unannounced()).toEqual([]);
  });

  it('reaches the owner where whoever changed it cannot be written to', async () => {
    await using database = await open();
    const { ports, ask, shown, records } = await opened(database);
    await ask('wish', '2027-03-01', GRACE);
    await settleOperation(ports, 'wish');
    await expect(announceOperation(without(ports, GRACE), 'wish')).rejects.toThrow('new_code');
    expect(shown()).toEqual([expect.stringContaining('New end of access')]);
    expect(await records.operations.unannounced()).toHaveLength(1);
  });

  it.each(['approve', 'deny'] as const)(
    'takes the buttons from a message whose confirmation was lost, after somebody else has said %s',
    async (says) => {
      await using database = await open();
      const { ports, ask, say, shown, slack, goOnFor } = await opened(database);
      await ask('wish', AUGUST);
      let posts = 0;
      const dying: Ports = {
        ...ports,
        messenger: {
          ...slack.messenger,
          async send(...given) {
            posts += 1;
            if (posts === 3) {
              await slack.messenger.send(...given);
              throw new Error('no answer');
            }
            return slack.messenger.send(...given);
          },
        },
      };
      await expect(announceRequest(dying, 'wish')).rejects.toThrow('no answer');
      await say(says, 'wish');
      await goOnFor(3);
      const requests = shown().filter((text) => text.includes('asks for another end'));
      expect(requests).toHaveLength(2);
      for (const text of requests) expect(text).not.toContain('Approve Deny');
      expect((await database.kept.deliveries()).filter(({ state }) => state === 'claimed')).toEqual([]);
    },
  );

  it('forgets a message that never went out, once the request is decided', async () => {
    await using database = await open();
    const { ports, ask, say, slack, goOnFor } = await opened(database);
    await ask('wish', AUGUST);
    slack.meanwhile.post = async () => {
      throw new Error('no answer');
    };
    await expect(announceRequest(ports, 'wish')).rejects.toThrow('no answer');
    await say('deny', 'wish');
    await goOnFor(3);
    expect((await database.kept.deliveries()).filter(({ state }) => state === 'claimed')).toEqual([]);
    const kept = (await database.kept.messages()).map(({ id }) => String(id));
    for (const id of kept) expect([...slack.shown.keys()]).toContain(id);
  });

  it('brings a request to mind of whom it can, and ends trying for the others', async () => {
    await using database = await open();
    const { ports, ask, shown, clock, records } = await opened(database);
    await ask('wish', AUGUST);
    await announceRequest(ports, 'wish');
    const asked: number[] = [];
    const silent: Ports = {
      ...ports,
      administration: { ...ports.administration, userGroups: ['S0GONE'] },
      userGroups: {
        has: async () => false,
        async members() {
          asked.push(clock.now().epochMilliseconds);
          throw new SourceSilent('no answer', true);
        },
      },
    };
    clock.move({ hours: 48 });
    await goOnWithRequests(silent);
    expect(shown().filter((text) => text.includes('still waits'))).toHaveLength(1);
    expect(shown().filter((text) => text.includes('Still waiting'))).toHaveLength(2);
    clock.move({ hours: 3 });
    await goOnWithRequests(silent);
    clock.move({ minutes: 1 });
    await goOnWithRequests(silent);
    expect(asked).toHaveLength(2);
    expect((await records.requests.get('wish'))?.request.nudgeAt).toBeUndefined();
    expect(shown()).toHaveLength(6);
  });

  it('names the later wish that took its place, and blames nobody', async () => {
    await using database = await open();
    const { ports, ask, say, shown, goOnFor } = await opened(database);
    await ask('wish', AUGUST);
    await announceRequest(ports, 'wish');
    await say('approve', 'wish');
    await ask('later', '2027-03-01', GRACE);
    await goOnFor(2);
    expect(shown().filter((text) => text.includes('Something went wrong'))).toEqual([]);
    const requests = shown().filter(
      (text) => text.includes('asked for another') || text.includes('asks for'),
    );
    expect(requests).toHaveLength(3);
    for (const text of requests) {
      expect(text).toContain('A later wish has taken its place:  @U0GRACE  asked for  March 1, 2027 at');
      expect(text).not.toContain('Try again');
    }
    const outcome = shown().find((text) => text.startsWith('A later change took the place of yours'));
    expect(outcome).toContain('Asked for later by:  @U0GRACE');
  });
});

/** Something that is waited for until a test lets it happen. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
