import { describe, expect, it } from 'vitest';
import { textOf } from '../words-on-screen.ts';
import { PEOPLE, type World, world } from '../world.ts';

const { administrator, owner } = PEOPLE;
const EMAIL = 'erp-sync@example.com';

const told = (here: World, person: string, what: string) =>
  here.messagesTo(person).filter((message) => textOf(message).includes(what));

/** Moves the clock an hour at a time, as the job looks. */
async function hours(here: World, count: number): Promise<void> {
  for (let hour = 0; hour < count; hour += 1) {
    here.clock.move({ hours: 1 });
    await here.app().settle();
  }
}

const FIRST = 'made its first';
const NOBODY = `Nobody has used ${EMAIL} in its first 7 days`;

describe('a new API-only user', () => {
  it('is told to work by its first calls, to its owner and to whoever asked, once', async () => {
    await using here = await world();
    await here.create(administrator, { owner });
    await hours(here, 1);
    expect(told(here, owner, FIRST)).toEqual([]);
    here.subscription.usage.countCalls(EMAIL, 214, 0);
    await hours(here, 1);
    await here.until(() => told(here, owner, `${EMAIL} made its first 214 API calls`).length === 1);
    expect(told(here, administrator, FIRST)).toHaveLength(1);
    here.subscription.usage.countCalls(EMAIL, 12, 0);
    await hours(here, 2);
    await here.restart();
    await hours(here, 2);
    expect(told(here, owner, FIRST)).toHaveLength(1);
    const used = here.kept.audit().filter(({ action }) => action === 'api_user.first_used');
    expect(used).toMatchObject([{ subject: EMAIL, actor: 'app' }]);
    here.hands.closeView(owner);
    await here.hands.command(owner, `/mkto-api-user show ${EMAIL}`);
    await here.until(() => here.window(owner).includes('it made its first API calls'));
  });

  it('that nobody has used in seven days is asked about, with what to do, and told to work later all the same', async () => {
    await using here = await world({ settings: { FIRST_CALLS_DAYS: undefined } });
    await here.create(administrator, { owner });
    here.clock.move({ days: 6 });
    await hours(here, 1);
    expect(told(here, owner, NOBODY)).toEqual([]);
    here.clock.move({ days: 1 });
    await hours(here, 2);
    await here.until(() => told(here, owner, NOBODY).length === 1);
    expect(textOf(told(here, owner, NOBODY)[0])).toContain('LaunchPoint');
    expect(textOf(told(here, owner, NOBODY)[0])).toContain(`/mkto-api-user show ${EMAIL}`);
    expect(told(here, administrator, NOBODY)).toHaveLength(1);
    here.subscription.usage.countCalls(EMAIL, 1, 0);
    await hours(here, 1);
    await here.until(() => told(here, owner, 'made its first API call').length === 1);
    expect(told(here, owner, NOBODY)).toHaveLength(1);
  });

  it('is not asked about after other days than the settings say, nor where Marketo does not say how it is used', async () => {
    await using here = await world({ settings: { FIRST_CALLS_DAYS: '2' } });
    await here.create(administrator, { owner });
    here.subscription.faults.plan({
      call: 'Usage Last 7 Days',
      times: 99,
      fault: { kind: 'error', code: '713' },
    });
    here.clock.move({ days: 3 });
    await hours(here, 1);
    expect(told(here, owner, 'Nobody has used')).toEqual([]);
    here.subscription.faults.clear();
    await hours(here, 2);
    await here.until(() => told(here, owner, `Nobody has used ${EMAIL} in its first 2 days`).length === 1);
  });

  it('is told to both where Slack did not take it at once, and to nobody twice', async () => {
    await using here = await world();
    await here.create(administrator, { owner });
    here.subscription.usage.countCalls(EMAIL, 3, 0);
    here.workspace.faults.plan({
      method: 'chat.postMessage',
      about: owner,
      times: 3,
      fault: { kind: 'unavailable' },
    });
    await hours(here, 1);
    await here.until(() => told(here, administrator, FIRST).length === 1);
    await hours(here, 3);
    await here.until(() => told(here, owner, FIRST).length === 1);
    expect(told(here, administrator, FIRST)).toHaveLength(1);
  });

  it('that was found in Marketo is nobody’s to hear of', async () => {
    await using here = await world({
      prepare: ({ subscription }) =>
        subscription.addUser({
          emailAddress: 'old@example.com',
          firstName: 'O',
          lastName: 'L',
          apiOnly: true,
        }),
    });
    here.clock.move({ days: 9 });
    await hours(here, 1);
    expect(here.messagesTo(owner)).toEqual([]);
  });

  it('is not told to work by the calls of another one that had its address before', async () => {
    await using here = await world();
    await here.create(administrator, { owner });
    here.subscription.usage.countCalls(EMAIL, 5, 0);
    here.clock.move({ days: 2 });
    await here.app().settle();
    await here.until(() => told(here, owner, FIRST).length === 1);
    const place = here.subscription.users.findIndex(({ emailAddress }) => emailAddress === EMAIL);
    here.subscription.users.splice(place, 1);
    await here.app().reconcile();
    await here.create(administrator, { owner });
    await hours(here, 2);
    expect(told(here, owner, FIRST)).toHaveLength(1);
    here.subscription.usage.countCalls(EMAIL, 3, 0);
    await hours(here, 1);
    await here.until(() => told(here, owner, `${EMAIL} made its first 3 API calls`).length === 1);
  });

  it('is not said to be used by nobody on days that nobody has looked at', async () => {
    await using here = await world({ settings: { FIRST_CALLS_DAYS: '2' } });
    await here.create(administrator, { owner });
    // The app is down for longer than Marketo remembers.
    here.clock.move({ days: 12 });
    await here.app().settle();
    await hours(here, 1);
    expect(told(here, owner, 'in its first')).toEqual([]);
    await here.until(() => told(here, owner, `Nobody has used ${EMAIL} for 2 days`).length === 1);
  });
});
