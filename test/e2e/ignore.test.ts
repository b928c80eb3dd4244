import { describe, expect, it } from 'vitest';
import { textOf } from '../words-on-screen.ts';
import { ADMIN_CHANNEL, PEOPLE, type World, world } from '../world.ts';

const { administrator, secondAdministrator, owner, requester } = PEOPLE;
const FOUND = 'old-sync@example.com';

/** Somebody makes a user by hand while the app runs, and the night finds it. */
async function withFound({ days = 100, emails = [FOUND] } = {}) {
  const here = await world({ settings: { REMINDER_DAYS: '7,1' } });
  for (const emailAddress of emails) {
    const expiresAt = here.clock
      .now()
      .add({ hours: 24 * days })
      .round('second');
    here.subscription.addUser({ emailAddress, firstName: 'Old', lastName: 'Sync', apiOnly: true, expiresAt });
  }
  await night(here);
  return here;
}

async function night(here: World, count = 1): Promise<void> {
  for (let day = 0; day < count; day += 1) {
    here.clock.move({ days: 1 });
    await here.app().settle();
    await here.app().reconcile();
    await here.app().settle();
  }
}

const toAdministrators = (here: World, what: string) =>
  here.workspace.messages.filter((each) => each.channel === ADMIN_CHANNEL && textOf(each).includes(what));

const findings = (here: World) => toAdministrators(here, 'Made outside this app');

const idOf = (here: World, email = FOUND) => here.kept.apiUsers().find((each) => each.email === email)?.id;

const press = (here: World, person: string, actionId: string, message = findings(here)[0], email = FOUND) =>
  here.hands.act(person, { blockId: `access:${idOf(here, email)}`, actionId }, undefined, message);

const list = async (here: World, line: string): Promise<string> => {
  const answers = () =>
    here.workspace
      .directMessagesTo(administrator)
      .filter(({ ephemeralFor }) => ephemeralFor === administrator);
  const before = answers().length;
  await here.hands.command(administrator, `/mkto-api-user ${line}`);
  await here.until(() => answers().length > before);
  return textOf(answers().at(-1));
};

const show = async (here: World): Promise<string> => {
  here.hands.closeView(administrator);
  await here.hands.command(administrator, `/mkto-api-user show ${FOUND}`);
  return here.until(() => here.window(administrator));
};

describe('a user that was made by hand', () => {
  it('comes with Adopt and Ignore, and the message says what became of it', async () => {
    await using here = await withFound({ emails: [FOUND, 'other-sync@example.com'] });
    const shown = () => textOf(findings(here)[0]);
    expect(shown().match(/Adopt…/g)).toHaveLength(2);
    await press(here, administrator, 'open:set_owner:adopt');
    await here.until(() => here.window(administrator).includes('Who is accountable'));
    here.hands.fill(administrator, { owner, reason: 'Orders' });
    await here.hands.submit(administrator);
    await here.until(() => shown().includes(`owner now:  @${owner}`));
    await press(here, administrator, 'say:ignore', findings(here)[0], 'other-sync@example.com');
    await here.until(() => shown().includes(`ignored by  @${administrator}`));
    expect(shown()).not.toContain('Adopt…');
  });

  it('is never spoken of again once it is ignored: no warning, no finding, in no list but its own', async () => {
    await using here = await withFound({ days: 10 });
    await press(here, administrator, 'say:ignore');
    await here.until(() => textOf(findings(here)[0]).includes('ignored by'));
    const before = here.workspace.messages.length;
    const byHand = here.subscription.users.find(({ emailAddress }) => emailAddress === FOUND);
    if (byHand) byHand.lastName = 'Renamed';
    expect(byHand).toBeDefined();
    await night(here, 12);
    expect(here.workspace.messages.slice(before).map((each) => textOf(each))).toEqual([]);
    for (const words of ['list', 'list unowned', 'list found', 'list ended'])
      expect(await list(here, words)).not.toContain(FOUND);
    expect(await list(here, 'list ignored')).toContain(FOUND);
    const window = await show(here);
    expect(window).toContain(`ignored by  @${administrator}`);
    expect(window).toContain('said that nobody is to hear of it');
  });

  it('that was ignored is watched again, and warned about what was left out', async () => {
    await using here = await withFound({ days: 10 });
    await press(here, administrator, 'say:ignore');
    await night(here, 5);
    expect(toAdministrators(here, `${FOUND}`).length).toBe(1);
    await show(here);
    const view = here.hands.view(administrator);
    expect(view).toBeDefined();
    await here.hands.act(
      administrator,
      { blockId: `access:${idOf(here)}`, actionId: 'more' },
      `say:watch ${idOf(here)}`,
    );
    await here.until(() => !here.window(administrator).includes('ignored by'));
    await night(here, 1);
    expect(toAdministrators(here, 'ends soon').length).toBe(1);
    expect(await list(here, 'list ignored')).not.toContain(FOUND);
  });

  it('that somebody adopts is ignored no longer', async () => {
    await using here = await withFound();
    await press(here, administrator, 'say:ignore');
    await here.hands.command(administrator, `/mkto-api-user transfer ${FOUND}`);
    await here.until(() => here.window(administrator).includes('Who is accountable'));
    here.hands.fill(administrator, { owner, reason: 'Orders' });
    await here.hands.submit(administrator);
    await here.until(() => textOf(findings(here)[0]).includes(`owner now:  @${owner}`));
    expect(await list(here, 'list')).toContain(FOUND);
    expect(await list(here, 'list ignored')).not.toContain(FOUND);
  });

  it('is ignored once by two administrators at once, and by nobody who is none', async () => {
    await using here = await withFound();
    await press(here, requester, 'say:ignore');
    await here.until(() => here.window(requester).includes('administrator'));
    expect(here.kept.audit().filter(({ action }) => action === 'api_user.ignored')).toEqual([]);
    await Promise.all([
      press(here, administrator, 'say:ignore'),
      press(here, secondAdministrator, 'say:ignore'),
    ]);
    await here.until(() => textOf(findings(here)[0]).includes('ignored by'));
    expect(here.kept.audit().filter(({ action }) => action === 'api_user.ignored')).toHaveLength(1);
  });

  it('that has an owner by now is not ignored by an old button', async () => {
    await using here = await withFound();
    const [message] = findings(here);
    // Slack shows the old buttons a while longer.
    const old = message && { ...message, blocks: [...message.blocks] };
    await here.hands.command(administrator, `/mkto-api-user transfer ${FOUND}`);
    await here.until(() => here.window(administrator).includes('Who is accountable'));
    here.hands.fill(administrator, { owner, reason: 'Orders' });
    await here.hands.submit(administrator);
    await here.until(() => here.kept.apiUsers().some((each) => each.owner === owner));
    here.hands.closeView(secondAdministrator);
    await press(here, secondAdministrator, 'say:ignore', old);
    await here.until(() =>
      here.window(secondAdministrator).includes('Somebody is accountable for it by now'),
    );
  });

  it('is ignored from a line of the digest, too, which says so', async () => {
    await using here = await withFound({ days: 8 });
    await night(here, 1);
    const [digest] = await here.until(
      () => toAdministrators(here, 'ends soon').length > 0 && toAdministrators(here, 'ends soon'),
    );
    await here.hands.act(
      administrator,
      { blockId: `access:${idOf(here)}`, actionId: 'more' },
      `say:ignore ${idOf(here)}`,
      digest,
    );
    await here.until(() => textOf(digest).includes(`Ignored by  @${administrator}`));
  });
});
