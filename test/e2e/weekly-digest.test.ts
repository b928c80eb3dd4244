import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { textOf } from '../words-on-screen.ts';
import { ADMIN_CHANNEL, PEOPLE, SECOND_CHANNEL, type World, type WorldOptions, world } from '../world.ts';

const { administrator, secondAdministrator, owner, requester } = PEOPLE;
const SUNDAY = Temporal.Instant.from('2027-01-10T10:00:00Z');

const worldOfWeeks = (options: WorldOptions = {}) =>
  world({
    start: SUNDAY,
    ...options,
    settings: { WEEKLY_DIGEST_CRON: undefined, REMINDER_DAYS: '1', ...options.settings },
  });

const on = async (here: World, time: string) => {
  here.clock.moveTo(Temporal.Instant.from(`2027-${time}:00Z`));
  await here.app().settle();
};
const digests = (here: World) =>
  here.workspace.messagesIn(ADMIN_CHANNEL).filter((message) => textOf(message).includes('Once a week'));

describe('the weekly digest', () => {
  it('comes to the administrators’ channel on Monday at the time of the other digest, once', async () => {
    await using here = await worldOfWeeks();
    await here.create(administrator, { owner, expires: '2027-02-01' });
    await on(here, '01-11T08:59');
    expect(digests(here)).toEqual([]);
    await on(here, '01-11T09:00');
    await on(here, '01-11T09:01');
    await here.restart();
    await on(here, '01-13T09:00');
    expect(digests(here)).toHaveLength(1);
    expect(digests(here)[0]?.text).toContain('1 ends soon');
    await on(here, '01-18T09:00');
    expect(digests(here)).toHaveLength(2);
  });

  it('says at once of whom somebody has ended since that it has ended, not that it ends today', async () => {
    await using here = await worldOfWeeks();
    await here.create(administrator, { owner, expires: '2027-02-01' });
    await on(here, '01-11T09:00');
    expect(textOf(digests(here)[0])).toContain('ends in 21 days');
    here.clock.move({ hours: 1 });
    await here.hands.openHome(administrator);
    await here.until(() =>
      textOf(here.workspace.views.homeOf(administrator)).includes('erp-sync@example.com'),
    );
    const id = here.madeUsers()[0]?.id;
    const menu = { blockId: `access:${id}`, actionId: 'more' };
    await here.hands.act(administrator, menu, `open:set_expiry:now ${id}`, 'home');
    await here.until(() => here.window(administrator).includes('does not list this user'));
    await here.hands.submit(administrator);
    await here.until(() => textOf(digests(here)[0]).includes('has ended'));
    expect(textOf(digests(here)[0])).not.toContain('ends today');
  });

  it('says of whom somebody has extended since that it has another end', async () => {
    await using here = await worldOfWeeks();
    await here.create(administrator, { owner, expires: '2027-02-01' });
    await on(here, '01-11T09:00');
    await here.openForm(administrator, '/mkto-api-user extend erp-sync@example.com 2027-05-01');
    await here.hands.submit(administrator);
    await here.until(() => textOf(digests(here)[0]).includes('has another end since: ends in 110 days'));
  });

  it('is made up for after weeks of outage, as one, and not beside the next one', async () => {
    await using here = await worldOfWeeks();
    await here.create(administrator, { owner, expires: '2027-03-01' });
    await on(here, '02-03T12:00');
    await here.restart();
    await here.app().settle();
    expect(digests(here)).toHaveLength(1);
    await on(here, '02-08T08:59');
    expect(digests(here)).toHaveLength(1);
    await on(here, '02-08T09:00');
    expect(digests(here)).toHaveLength(2);
  });

  it('is tried again until Slack takes it, and is drawn anew when something has changed', async () => {
    await using here = await worldOfWeeks();
    await here.create(administrator, { owner, expires: '2027-02-01' });
    here.workspace.faults.plan({
      method: 'chat.postMessage',
      about: ADMIN_CHANNEL,
      times: 1,
      fault: { kind: 'error', code: 'internal_error' },
    });
    await on(here, '01-11T09:00');
    expect(digests(here)).toEqual([]);
    for (const minute of ['09:02', '09:04', '09:07']) await on(here, `01-11T${minute}`);
    expect(digests(here)).toHaveLength(1);
    here.subscription.delete('erp-sync@example.com');
    await here.app().reconcile();
    await here.app().settle();
    await here.until(() => textOf(digests(here)[0]).includes('no longer in Marketo'));
  });

  it('comes to each administrator where there is no channel, with what waits for them', async () => {
    await using here = await worldOfWeeks({ settings: { ADMIN_CHANNEL_ID: undefined } });
    await here.openForm(requester);
    here.fillForm(requester, { email: 'bi-export@example.com' });
    await here.hands.submit(requester);
    await here.until(() => here.kept.requests().length === 1);
    await on(here, '01-11T09:00');
    for (const each of [administrator, secondAdministrator]) {
      const told = here.messagesTo(each).filter((message) => textOf(message).includes('Once a week'));
      expect(told.map((message) => textOf(message))).toEqual([
        expect.stringContaining('1 request waits for you'),
      ]);
    }
  });

  it('says nothing where there is nothing to say, and never where it is not wanted', async () => {
    await using silent = await worldOfWeeks();
    await on(silent, '01-11T09:00');
    expect(digests(silent)).toEqual([]);
    await using unwanted = await worldOfWeeks({ settings: { WEEKLY_DIGEST_CRON: 'none' } });
    await unwanted.create(administrator, { owner, expires: '2027-02-01' });
    await on(unwanted, '01-11T09:00');
    expect(digests(unwanted)).toEqual([]);
  });

  it('comes once for each instance, by its own clock and in its own channel', async () => {
    await using here = await worldOfWeeks({
      withSandbox: true,
      settings: { WEEKLY_DIGEST_CRON: '30 8 * * TUE' },
      prepare: ({ subscription }) =>
        subscription.addUser({
          emailAddress: 'by-hand@example.com',
          firstName: 'B',
          lastName: 'H',
          apiOnly: true,
        }),
    });
    here.sandboxMarketo().subscription.addUser({
      emailAddress: 'elsewhere@example.com',
      firstName: 'E',
      lastName: 'W',
      apiOnly: true,
    });
    await here.app().reconcile();
    const inNewYork = () =>
      here.workspace.messagesIn(SECOND_CHANNEL).filter((message) => textOf(message).includes('Once a week'));
    await on(here, '01-12T08:30');
    expect(digests(here)).toHaveLength(1);
    expect(textOf(digests(here)[0])).toContain('/mkto-api-user list found unowned instance:production');
    expect(textOf(digests(here)[0])).toContain('by-hand@example.com');
    expect(inNewYork()).toEqual([]);
    await on(here, '01-12T13:30');
    expect(digests(here)).toHaveLength(1);
    expect(inNewYork().map((message) => textOf(message).includes('instance:sandbox'))).toEqual([true]);
  });
});
