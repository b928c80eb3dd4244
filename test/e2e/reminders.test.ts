import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { textOf } from '../words-on-screen.ts';
import { ADMIN_CHANNEL, PEOPLE, type World, world } from '../world.ts';

const { administrator, secondAdministrator, owner } = PEOPLE;
const start = Temporal.Instant.from('2027-01-10T10:00:00Z');
/** 60 days of life: picked in Berlin, so it ends at 22:59:59 UTC; the owner in Tokyo reads 7:59 AM of the day after. */
const expires = '2027-03-11';

const ownerInTokyo = ({ workspace }: Pick<World, 'workspace'>) => {
  Object.assign(workspace.personOf(owner) ?? {}, { tz: 'Asia/Tokyo' });
};

async function withUser(options: Parameters<typeof world>[0] = {}): Promise<World> {
  const here = await world({ start, prepare: ownerInTokyo, ...options });
  await here.create(administrator, { owner, expires });
  await here.until(() => here.messagesTo(owner).length === 1);
  here.workspace.messages.length = 0;
  return here;
}

const on = (here: World, day: string) => here.clock.moveTo(Temporal.Instant.from(`${day}T09:00:00Z`));
const toOwner = (here: World) => here.messagesTo(owner).map(({ text }) => text);
const toAdministrators = (here: World) => here.workspace.messagesIn(ADMIN_CHANNEL).map(textOf);

describe('reminders', () => {
  it('reach the owner at each threshold, once, and the administrators in one digest', async () => {
    await using here = await withUser();
    const days = ['02-09', '02-10', '02-11', '02-25', '02-26', '03-04', '03-05', '03-08', '03-09'];
    for (const day of [...days, '03-10', '03-11', '03-12', '03-13']) {
      on(here, `2027-${day}`);
      await here.app().remind();
      await here.app().remind();
    }
    const email = 'erp-sync@example.com';
    expect(toOwner(here)).toEqual([
      `The access of ${email} ends in 30 days.`,
      `The access of ${email} ends in 14 days.`,
      `The access of ${email} ends in 7 days.`,
      `The access of ${email} ends in 3 days.`,
      // The run of the owner's last day would come after the end.
      `The access of ${email} ends tomorrow at 7:59 AM.`,
      `The access of ${email} ended today at 7:59 AM.`,
    ]);
    expect(toAdministrators(here)).toHaveLength(7);
    expect(toAdministrators(here)[0]).toContain('1 API-only user ends soon');
    expect(toAdministrators(here).map((digest) => /\n (end.*?) {2}·/.exec(digest)?.[1])).toEqual([
      'ends in 30 days',
      'ends in 14 days',
      'ends in 7 days',
      'ends in 3 days',
      'ends tomorrow',
      'ends today',
      'ended yesterday',
    ]);
  });

  it('say what will stop, how busy the user is, and what to do', async () => {
    await using here = await withUser();
    on(here, '2027-03-04');
    here.subscription.usage.countCalls('erp-sync@example.com', 12_480, 1);
    await here.app().remind();
    const words = textOf(here.messagesTo(owner)[0]);
    expect(words).toContain('erp-sync@example.com ends in 8 days');
    expect(words).toContain('After that Marketo refuses every call of what runs on it.');
    expect(words).toContain('12,480 API calls in 7 days');
    expect(words).toContain('Nightly orders');
    expect(words).toContain(`Asked for by  @${administrator}`);
    expect(words).toContain('Extend 90 days Another date');
  });

  it('come late after downtime, only the most urgent, and the overtaken ones are recorded as skipped', async () => {
    await using here = await withUser();
    on(here, '2027-03-09');
    await here.app().remind();
    expect(toOwner(here)).toEqual(['The access of erp-sync@example.com ends in 3 days.']);
    const states = here.kept.deliveries().filter(({ key }) => String(key).endsWith(`:owner:${owner}`));
    expect(states.map(({ key, state }) => `${String(key).split(':').at(-3)} ${state}`).sort()).toEqual([
      '14 skipped',
      '3 sent',
      '30 skipped',
      '7 skipped',
    ]);
  });

  it('leave out thresholds that are wider than the user’s own life', async () => {
    await using here = await world({ start, prepare: ownerInTokyo });
    await here.create(administrator, { owner, expires: '2027-01-15' });
    await here.until(() => here.messagesTo(owner).length === 1);
    here.workspace.messages.length = 0;
    await here.app().remind();
    expect(toOwner(here)).toEqual([]);
    on(here, '2027-01-13');
    await here.app().remind();
    expect(toOwner(here)).toEqual(['The access of erp-sync@example.com ends in 3 days.']);
  });

  it('start anew when the expiry was changed in Marketo by hand', async () => {
    await using here = await withUser();
    on(here, '2027-03-04');
    await here.app().remind();
    here.subscription.userOf('erp-sync@example.com').expiresAt =
      Temporal.Instant.from('2027-06-30T21:59:59Z');
    on(here, '2027-03-10');
    await here.app().reconcile();
    await here.app().remind();
    // Beside what was done by hand, no second warning.
    expect(toOwner(here).filter((text) => text.includes('ends in'))).toHaveLength(1);
    on(here, '2027-06-24');
    await here.app().remind();
    expect(toOwner(here).at(-1)).toBe('The access of erp-sync@example.com ends in 7 days.');
    expect(here.kept.audit().map(({ action }) => action)).toContain('api_user.expiry_changed');
  });

  it('end when the user is gone from Marketo', async () => {
    await using here = await withUser();
    here.subscription.delete('erp-sync@example.com');
    on(here, '2027-03-10');
    await here.app().remind();
    expect(toOwner(here)).toEqual([]);
    expect(here.madeUsers()).toMatchObject([{ state: 'gone' }]);
  });

  it('go out with what is known while Marketo cannot be asked', async () => {
    await using here = await withUser();
    on(here, '2027-03-10');
    here.subscription.faults.plan({ times: 99, fault: { kind: 'html', status: 503 } });
    await here.app().remind();
    expect(textOf(here.messagesTo(owner)[0])).toContain('API calls in 7 days: Marketo did not say');
  });

  it('go to the administrators alone, who are told so, when the owner has left', async () => {
    await using here = await withUser();
    const person = here.workspace.personOf(owner);
    if (person) person.deleted = true;
    on(here, '2027-03-10');
    await here.app().remind();
    expect(toOwner(here)).toEqual([]);
    expect(toAdministrators(here).join()).toContain('The owner is gone: nobody else was warned.');
  });

  it('go to each administrator where there is no channel, or it is closed to the app', async () => {
    await using without = await withUser({ settings: { ADMIN_CHANNEL_ID: undefined } });
    on(without, '2027-03-10');
    await without.app().remind();
    expect(without.messagesTo(secondAdministrator)).toHaveLength(1);
    expect(without.messagesTo(administrator)).toHaveLength(1);

    await using closed = await withUser();
    const channel = closed.workspace.channelOf(ADMIN_CHANNEL);
    if (channel) channel.archived = true;
    on(closed, '2027-03-10');
    await closed.app().remind();
    await closed.app().remind();
    expect(closed.messagesTo(secondAdministrator)).toHaveLength(1);
    expect(closed.messagesTo(administrator)).toHaveLength(1);
  });

  it('are cut into several digests where there are very many, each once', async () => {
    await using here = await world({ start });
    for (let number = 0; number < 32; number += 1) {
      await here.create(administrator, {
        email: `user-${number}@example.com`,
        firstName: 'N'.repeat(100),
        expires,
      });
    }
    here.workspace.messages.length = 0;
    on(here, '2027-03-10');
    await here.app().remind();
    await here.app().remind();
    const digests = toAdministrators(here);
    expect(digests).toHaveLength(5);
    expect(digests[4]).toContain('Part 5 of 5');
    expect(new Set(digests.join().match(/user-\d+@example\.com/g)).size).toBe(32);
  }, 60_000);

  it('wait their turn when Slack says 429, and none is lost', async () => {
    await using here = await withUser();
    on(here, '2027-03-10');
    here.workspace.faults.plan({
      method: 'chat.postMessage',
      times: 2,
      fault: { kind: 'rate_limited', retryAfter: 0 },
    });
    await here.app().remind();
    expect(toOwner(here)).toHaveLength(1);
  });

  it('are tried again at the next run when Slack fails, and one failure keeps nobody else waiting', async () => {
    await using here = await withUser();
    on(here, '2027-03-10');
    here.workspace.faults.plan({
      method: 'chat.postMessage',
      fault: { kind: 'error', code: 'internal_error' },
    });
    expect((await here.app().remind())[0]?.failed).toBe(1);
    expect(toOwner(here)).toEqual([]);
    expect(toAdministrators(here)).toHaveLength(1);
    here.clock.move({ minutes: 1 });
    await here.app().remind();
    expect(toOwner(here)).toHaveLength(1);
    expect(toAdministrators(here)).toHaveLength(1);
  });

  it('are not sent twice when the answer to one was lost: Slack is asked whether it went out', async () => {
    await using here = await withUser();
    on(here, '2027-03-10');
    here.workspace.faults.plan({ method: 'chat.postMessage', fault: { kind: 'cut' } });
    expect((await here.app().remind())[0]?.failed).toBe(1);
    expect(toOwner(here)).toHaveLength(1);
    await here.restart();
    // It may still be on its way: nobody looks for it yet.
    expect((await here.app().remind())[0]?.failed).toBe(1);
    const looks = () => here.slack.calls.filter(({ arguments: { oldest } }) => oldest !== undefined);
    expect(looks()).toEqual([]);
    here.clock.move({ minutes: 1 });
    expect((await here.app().remind())[0]?.failed).toBe(0);
    expect(toOwner(here)).toHaveLength(1);
    expect(looks()).toHaveLength(1);
  });

  it('are sent after a crash that came before they went out', async () => {
    await using here = await withUser();
    on(here, '2027-03-10');
    here.workspace.faults.plan({ method: 'chat.postMessage', times: 2, fault: { kind: 'hang' } });
    await here.app().remind();
    expect(toOwner(here)).toEqual([]);
    here.clock.move({ minutes: 1 });
    await here.app().remind();
    expect(toOwner(here)).toHaveLength(1);
    expect(toAdministrators(here)).toHaveLength(1);
  });

  it('that were missed while the app was down go out when it starts again', async () => {
    await using here = await withUser({ settings: { REMINDER_CRON: '0 8 * * *' } });
    await here.app().remind();
    here.clock.moveTo(Temporal.Instant.from('2027-03-09T08:30:00Z'));
    await here.restart();
    await here.until(() => toOwner(here).length === 1);
  });
});
