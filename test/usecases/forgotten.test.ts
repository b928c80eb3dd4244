import type { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import { deliver, settleForgotten } from '../../src/usecases/deliver.ts';
import { redrawStale } from '../../src/usecases/messages/redraw.ts';
import { apiUser, event, NOW, person } from '../builders.ts';
import { DATABASES } from '../store/databases.ts';
import { marketoUser, processOn, recordsWithUser, smallMarketo } from './changes.ts';
import { slackSays, smallSlack } from './small-slack.ts';

/** A warning whose answer was lost, and that is no longer due when it could be looked for: nobody claims it again. */
describe.each(DATABASES)('a message that nobody comes back to, on $kind', ({ open }) => {
  async function lost(how: 'before' | 'after', key = 'reminder:1') {
    const database = await open();
    const { records } = database;
    await recordsWithUser(records);
    const clock = movableClock(NOW.add({ minutes: 1 }));
    const slack = smallSlack();
    const { ports: process } = processOn(records, smallMarketo(marketoUser()), { clock, people: [person()] });
    const ports = { ...process, messenger: slack.messenger };
    slack.meanwhile[how === 'before' ? 'post' : 'after'] = async () => {
      throw new Error('no answer');
    };
    const user = apiUser();
    const delivery = { key, instance: user.instance, apiUserId: user.id, recipient: 'U0OMAR' };
    const warned = deliver(ports, {
      recipient: { kind: 'person', id: 'U0OMAR' },
      deliveries: [delivery],
      about: () => ({
        kind: 'reminder',
        instance: user.instance,
        lines: [{ user: user.id, expiry: user.expiry as Temporal.Instant, calls: 7 }],
      }),
    });
    await expect(warned).rejects.toThrow('no answer');
    const state = async () => (await database.kept.deliveries()).find((each) => each.key === key)?.state;
    return { database, records, ports, clock, slack, delivery, state };
  }

  it('is looked for a day later, and from then on tells the truth where it went out', async () => {
    const { database, records, ports, clock, slack, state } = await lost('after');
    await using _ = database;
    const [before] = [...slack.shown.values()];
    const { id, expiry } = apiUser();
    const end = (expiry as Temporal.Instant).add({ hours: 24 * 90 });
    await records.apiUsers.learn(id, clock.now(), () => ({ expiry: end, roles: [], events: [event()] }));
    clock.move({ hours: 23 });
    await settleForgotten(ports);
    await redrawStale(ports);
    expect(await state()).toBe('claimed');
    expect([...slack.shown.values()]).toEqual([before]);
    clock.move({ hours: 2 });
    await settleForgotten(ports);
    await redrawStale(ports);
    expect(await state()).toBe('sent');
    expect([...slack.shown.values()]).not.toEqual([before]);
    expect(slack.shown.size).toBe(1);
  });

  it('is forgotten where it did not go out, and would be told anew', async () => {
    const { database, ports, clock, slack, state } = await lost('before');
    await using _ = database;
    clock.move({ hours: 25 });
    await settleForgotten(ports);
    expect(await state()).toBeUndefined();
    expect(slack.shown.size).toBe(0);
    expect(await database.kept.messages()).toEqual([]);
  });

  it.each(['on its way again', 'settled'] as const)(
    'is no trouble where it is %s by the time that Slack has said that it did not go out',
    async (how) => {
      const { database, ports, clock, slack, state, delivery } = await lost('before');
      await using _ = database;
      clock.move({ hours: 25 });
      const { deliveries } = ports.records;
      const meanwhile = async () => {
        const claimed = await deliveries.claim(delivery, 'another-message', clock.now());
        if (claimed.state !== 'unconfirmed') throw new Error(`not to be had: ${claimed.state}`);
        await deliveries.reclaim(delivery.key, { from: claimed.message, to: 'another-message' }, clock.now());
        await deliveries.hold([delivery.key], 'another-message', clock.now().add({ seconds: 45 }));
        const posted = {
          message: 'another-message',
          where: { conversation: 'D0OMAR', ts: '1.1' },
          drawn: '',
        };
        if (how === 'settled') await deliveries.confirm([delivery.key], clock.now(), [], posted);
      };
      const late = {
        ...slack.messenger,
        wasSent: async (...of: Parameters<typeof slack.messenger.wasSent>) => {
          await meanwhile();
          return slack.messenger.wasSent(...of);
        },
      };
      await settleForgotten({ ...ports, messenger: late });
      expect(await state()).toBe(how === 'settled' ? 'sent' : 'claimed');
      // Whoever finds it held leaves it alone, too.
      await settleForgotten(ports);
      expect(await state()).toBe(how === 'settled' ? 'sent' : 'claimed');
    },
  );

  it('stays as it is while Slack does not say, which keeps no other back', async () => {
    const { database, ports, clock, slack, state, delivery } = await lost('after');
    await using _ = database;
    const other = { ...delivery, key: 'findings:1', recipient: 'C0ADMINS' };
    await ports.records.deliveries.claim(other, 'message-of-a-channel', NOW);
    clock.move({ hours: 25 });
    const asked: string[] = [];
    const silent = {
      ...slack.messenger,
      wasSent: async (...[recipient, ...rest]: Parameters<typeof slack.messenger.wasSent>) => {
        asked.push(`${recipient.kind} ${recipient.id}`);
        if (recipient.kind === 'channel') return slack.messenger.wasSent(recipient, ...rest);
        return slackSays('ratelimited', 'later')();
      },
    };
    await expect(settleForgotten({ ...ports, messenger: silent })).rejects.toThrow('ratelimited');
    expect(asked.sort()).toEqual(['channel C0ADMINS', 'person U0OMAR']);
    expect(await state()).toBe('claimed');
    expect(await database.kept.deliveries()).toHaveLength(1);
  });

  it('is not overtaken while nobody knows whether it went out, and nobody says that it was', async () => {
    const { database, records, clock, delivery, state } = await lost('after');
    await using _ = database;
    const other = { ...delivery, key: 'reminder:2' };
    const skipped = (subject: string) => event({ action: 'reminder.skipped', subject });
    await records.deliveries.skip([delivery, other], clock.now(), [skipped('one'), skipped('other')]);
    expect(await state()).toBe('claimed');
    const written = (await database.kept.audit()).filter(({ action }) => action === 'reminder.skipped');
    expect(written.map(({ subject }) => subject)).toEqual(['other']);
  });
});
