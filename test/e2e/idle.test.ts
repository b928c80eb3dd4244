import { describe, expect, it } from 'vitest';
import { textOf } from '../words-on-screen.ts';
import { PEOPLE, type World, type WorldOptions, world } from '../world.ts';

const { administrator, owner, requester } = PEOPLE;
const EMAIL = 'erp-sync@example.com';

/** Ten days make a user idle here, so that a test is ten days long. */
const settings = { IDLE_DAYS: '10', REMINDER_DAYS: '1', EXPIRY_REQUIRED: 'false' };

const worldOfTenDays = (options: WorldOptions = {}) =>
  world({ ...options, settings: { ...settings, ...options.settings } });

/** Moves the clock a day at a time: every night usage is read, every morning somebody may be asked. */
async function days(here: World, count: number): Promise<void> {
  for (let day = 0; day < count; day += 1) {
    here.clock.move({ days: 1 });
    await here.app().settle();
  }
}

const asked = (here: World, person: string) =>
  here.messagesTo(person).filter((message) => textOf(message).includes('Nobody has used'));

/** Omar's user, made today and used from then on once a day for `used` days. */
async function used(here: World, count: number, email = EMAIL): Promise<void> {
  for (let day = 0; day < count; day += 1) {
    here.subscription.usage.countCalls(email, 5, 0);
    await days(here, 1);
  }
}

const press = async (here: World, person: string, actionId: string, email = EMAIL) => {
  const [message] = asked(here, owner);
  const user = here.kept.apiUsers().find((each) => each.email === email);
  await here.hands.act(person, { blockId: `access:${user?.id}`, actionId }, undefined, message);
};

const question = (here: World) => textOf(asked(here, owner)[0]);

describe('a user that nobody uses', () => {
  it('has its owner asked whether it stays, once in as many days as make it idle', async () => {
    await using here = await worldOfTenDays();
    await here.create(administrator, { owner });
    await used(here, 3);
    await days(here, 9);
    expect(asked(here, owner)).toEqual([]);
    await days(here, 2);
    await here.until(() => asked(here, owner).length === 1);
    expect(question(here)).toContain(`Nobody has used ${EMAIL} for 10 days`);
    expect(question(here)).toContain('last calls on');
    await days(here, 8);
    await here.restart();
    await days(here, 1);
    expect(asked(here, owner)).toHaveLength(1);
    await days(here, 1);
    await here.until(() => asked(here, owner).length === 2);
    expect(asked(here, administrator)).toEqual([]);
  });

  it('that is used again is not asked about, though the last reading had not seen it', async () => {
    await using here = await worldOfTenDays();
    await here.create(administrator, { owner });
    await days(here, 11);
    here.clock.move({ hours: 23 });
    // At night nobody had used it yet.
    await here.app().settle();
    const before = asked(here, owner).length;
    here.subscription.usage.countCalls(EMAIL, 1, 0);
    await days(here, 5);
    expect(asked(here, owner)).toHaveLength(before);
  });

  it('is kept by one press, which the message says, and pressed again adds nothing', async () => {
    await using here = await worldOfTenDays();
    await here.create(administrator, { owner });
    await days(here, 12);
    await here.until(() => asked(here, owner).length === 1);
    await Promise.all([press(here, owner, 'say:keep'), press(here, owner, 'say:keep')]);
    await here.until(() => question(here).includes(`Kept by  @${owner}`));
    expect(question(here)).not.toContain('No longer needed');
    const kept = here.kept.audit().filter(({ action }) => action === 'api_user.kept');
    expect(kept).toMatchObject([{ actor: owner, subject: EMAIL }]);
    await here.hands.command(owner, `/mkto-api-user show ${EMAIL}`);
    await here.until(() => here.window(owner).includes('said that it stays'));
    expect(here.window(owner)).toContain('Not seen in use since it was made');
    // Asked anew only after as many days without a call.
    await days(here, 9);
    expect(asked(here, owner)).toHaveLength(1);
    await days(here, 2);
    await here.until(() => asked(here, owner).length === 2);
  });

  it('is not kept by somebody whose it is not', async () => {
    await using here = await worldOfTenDays();
    await here.create(administrator, { owner });
    await days(here, 12);
    await here.until(() => asked(here, owner).length === 1);
    await press(here, requester, 'say:keep');
    await here.until(() => here.window(requester).includes('is not yours'));
    expect(here.kept.audit().some(({ action }) => action === 'api_user.kept')).toBe(false);
    await press(here, administrator, 'say:keep');
    await here.until(() => question(here).includes(`Kept by  @${administrator}`));
  });

  it('that is no longer needed is left to its end, and not asked about again', async () => {
    await using here = await worldOfTenDays();
    await here.create(administrator, { owner });
    await days(here, 12);
    await here.until(() => asked(here, owner).length === 1);
    await press(here, owner, 'do:let_end:say');
    await here.until(() => question(here).includes(`No longer needed, says  @${owner}`));
    expect(question(here)).toContain('Take back');
    await days(here, 25);
    expect(asked(here, owner)).toHaveLength(1);
  });

  it('that never ends is asked about, too, and a day is asked for', async () => {
    await using here = await worldOfTenDays({
      prepare: ({ subscription }) =>
        subscription.addUser({ emailAddress: EMAIL, firstName: 'E', lastName: 'S', apiOnly: true }),
    });
    await here.hands.command(administrator, `/mkto-api-user transfer ${EMAIL}`);
    await here.until(() => here.window(administrator).includes('accountable'));
    here.hands.fill(administrator, { owner, reason: 'Orders' });
    await here.hands.submit(administrator);
    await here.until(() => here.kept.apiUsers().some((each) => each.owner === owner));
    await days(here, 12);
    await here.until(() => asked(here, owner).length === 1);
    await press(here, owner, 'open:set_expiry:another');
    await here.until(() => here.window(owner).includes('never ends Access ends at the end of'));
  });

  it('is one of several in one message to their owner', async () => {
    await using here = await worldOfTenDays();
    await here.create(administrator, { owner });
    await here.create(administrator, { owner, email: 'bi-export@example.com' });
    await days(here, 12);
    await here.until(() => asked(here, owner).length === 1);
    expect(question(here)).toContain('Nobody has used 2 API-only users of yours for 10 days');
    await press(here, owner, 'say:keep', 'bi-export@example.com');
    await here.until(() => question(here).includes(`Kept by  @${owner}`));
    expect(question(here).match(/\bKeep\b(?! one)/g)).toHaveLength(1);
  });

  it('is asked about after a week without Marketo’s answers only when it is known for long enough again', async () => {
    await using here = await worldOfTenDays();
    await here.create(administrator, { owner });
    await used(here, 2);
    here.clock.move({ days: 9 });
    await days(here, 3);
    expect(asked(here, owner)).toEqual([]);
    await days(here, 8);
    await here.until(() => asked(here, owner).length === 1);
  });

  it('is asked about once where Slack took the message and the app was killed before it knew', async () => {
    await using here = await worldOfTenDays();
    await here.create(administrator, { owner });
    await days(here, 10);
    here.workspace.faults.plan({
      method: 'chat.postMessage',
      about: owner,
      times: 1,
      fault: { kind: 'cut' },
    });
    await days(here, 2);
    await here.restart();
    for (let minute = 0; minute < 5; minute += 1) {
      here.clock.move({ minutes: 1 });
      await here.app().settle();
    }
    await days(here, 3);
    expect(asked(here, owner)).toHaveLength(1);
  });
});

describe('the list of idle users', () => {
  it('says since when it is known how much users are used, until that is long enough', async () => {
    await using here = await worldOfTenDays();
    await here.create(administrator, { owner });
    await days(here, 1);
    await here.hands.command(administrator, '/mkto-api-user list idle');
    const answers = () =>
      here.workspace
        .directMessagesTo(administrator)
        .filter(({ ephemeralFor }) => ephemeralFor === administrator)
        .map((each) => textOf(each))
        .join('\n');
    await here.until(() => answers().includes('known without a gap since'));
    await days(here, 11);
    await here.hands.command(administrator, '/mkto-api-user list idle');
    await here.until(() => answers().includes('Last used on'));
    expect(answers()).toContain(EMAIL);
  });
});
