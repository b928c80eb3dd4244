import { describe, expect, it } from 'vitest';
import { textOf } from '../words-on-screen.ts';
import { PEOPLE, type World, type WorldOptions, world } from '../world.ts';

const { administrator, owner, requester } = PEOPLE;

const EMAIL = 'erp-sync@example.com';

/** A user on which an integration runs. */
async function used(options: WorldOptions = {}): Promise<World> {
  const here = await world(options);
  await here.create(administrator, { owner });
  await here.until(() => here.messagesTo(owner).length > 0);
  here.hands.closeView(administrator);
  here.workspace.messages.length = 0;
  here.subscription.addService('ERP', EMAIL);
  return here;
}

const user = (here: World) => here.kept.apiUsers().find(({ email }) => email === EMAIL);
const inMarketo = (here: World) => here.subscription.users.find(({ emailAddress }) => emailAddress === EMAIL);
const home = (here: World, person: string) => textOf(here.workspace.views.homeOf(person));
const message = (here: World, person: string, text: string) =>
  here.messagesTo(person).find((each) => textOf(each).includes(text));

/** What an administrator does in LaunchPoint. */
function removeServices(here: World): void {
  here.subscription.removeServicesOf(EMAIL);
}

async function revoked(here: World): Promise<void> {
  await here.openForm(administrator, `/mkto-api-user revoke ${EMAIL}`);
  await here.hands.submit(administrator);
  await here.until(() => here.window(administrator).includes('Being revoked'));
}

describe('revoking a user', () => {
  it('says what stops and what cannot be undone, ends its access, and deletes it once its service is removed', async () => {
    await using here = await used();
    await here.openForm(administrator, `/mkto-api-user revoke ${EMAIL}`);
    const asked = here.window(administrator);
    expect(asked).toContain('Marketo refuses every call');
    expect(asked).toContain('That cannot be undone');
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('Being revoked'));
    expect(here.window(administrator)).toContain('Its access has ended');
    expect(here.window(administrator)).toContain('Admin > LaunchPoint');
    expect(Date.parse(String(inMarketo(here)?.expiresAt))).toBeLessThanOrEqual(
      here.clock.now().epochMilliseconds,
    );
    await here.until(() => message(here, owner, 'Being revoked'));
    await here.until(() => message(here, administrator, 'Being revoked'));
    const hers = message(here, administrator, 'Being revoked');

    // Too early: nothing is deleted, and it says why.
    here.hands.closeView(administrator);
    await here.hands.click(administrator, 'say:removed', hers);
    await here.until(() => here.window(administrator).includes('a custom service still uses it'));
    expect(inMarketo(here)).toBeDefined();
    await here.until(() => textOf(hers).includes('a custom service still uses it'));

    removeServices(here);
    here.hands.closeView(administrator);
    await here.hands.click(administrator, 'say:removed', hers);
    await here.until(() => here.window(administrator).includes('It is deleted'));
    expect(inMarketo(here)).toBeUndefined();
    await here.until(() => textOf(hers).includes('It is deleted'));
    expect(textOf(hers)).not.toContain('They are removed');
    await here.until(() => message(here, owner, 'Revoked and deleted'));
  });

  it('is seen by every administrator on Home, who may delete it or bring it back', async () => {
    await using here = await used();
    await revoked(here);
    here.hands.closeView(administrator);
    await here.hands.openHome(administrator);
    await here.until(() => home(here, administrator).includes('being revoked'));
    expect(home(here, administrator)).toContain('They are removed: delete it');
    await here.hands.openHome(owner);
    await here.until(() => home(here, owner).includes('being revoked'));
    expect(home(here, owner)).not.toContain('They are removed: delete it');

    const hers = await here.until(() => message(here, administrator, 'Being revoked'));
    await here.hands.click(administrator, 'open:set_expiry:another', hers);
    await here.until(() => here.window(administrator).includes('Access ends'));
    await here.hands.submit(administrator);
    await here.until(() => textOf(message(here, administrator, 'No longer revoked') ?? {}).length > 0);
    await here.until(
      () => Date.parse(String(inMarketo(here)?.expiresAt)) > here.clock.now().epochMilliseconds,
    );
    removeServices(here);
    here.clock.move({ hours: 30 });
    await here.app().settle();
    expect(inMarketo(here)).toBeDefined();
  });

  it('waits for every administrator under pending, where a press shows what became of it; for nobody else', async () => {
    await using here = await used();
    await revoked(here);
    const pending = async (who: string) => {
      await here.hands.command(who, '/mkto-api-user pending');
      return here.workspace.directMessagesTo(who).at(-1);
    };
    for (const who of [owner, requester]) expect(textOf(await pending(who))).toContain('Nothing waits');
    const theirs = await pending(PEOPLE.secondAdministrator);
    expect(textOf(theirs)).toMatch(/Being revoked \(1\).*erp-sync@example.com.*Admin > LaunchPoint/s);
    await here.hands.openHome(PEOPLE.secondAdministrator);
    await here.until(() => home(here, PEOPLE.secondAdministrator).includes('Being revoked (1)'));
    removeServices(here);
    await here.hands.click(PEOPLE.secondAdministrator, 'say:removed', theirs);
    await here.until(() => inMarketo(here) === undefined);
    await here.until(() => textOf(theirs).includes('Nothing waits'));
  });

  it('waits no longer once it was brought back from there', async () => {
    await using here = await used();
    await revoked(here);
    await here.hands.command(administrator, '/mkto-api-user pending');
    const answer = here.workspace.directMessagesTo(administrator).at(-1);
    await here.hands.click(administrator, 'open:set_expiry:another', answer);
    await here.until(() => here.window(administrator).includes('Access ends'));
    await here.hands.submit(administrator);
    await here.until(
      () => Date.parse(String(inMarketo(here)?.expiresAt)) > here.clock.now().epochMilliseconds,
    );
    await here.hands.command(administrator, '/mkto-api-user pending');
    await here.until(() =>
      textOf(here.workspace.directMessagesTo(administrator).at(-1)).includes('Nothing waits'),
    );
  });

  it('is tried in the night, without anybody', async () => {
    await using here = await used();
    await revoked(here);
    await here.until(() => message(here, owner, 'Being revoked'));
    await here.app().settle();
    removeServices(here);
    here.clock.move({ hours: 24 });
    await here.app().settle();
    // Whoever still tells of it keeps this look away: a minute later it is looked again.
    here.clock.move({ minutes: 1 });
    await here.app().settle();
    expect(inMarketo(here)).toBeUndefined();
    await here.until(() => message(here, owner, 'Revoked and deleted'));
  });

  it('is no matter of owners and others: they are told so, and nothing happens', async () => {
    await using here = await used();
    for (const person of [owner, requester]) {
      await here.hands.command(person, `/mkto-api-user revoke ${EMAIL}`);
      const answers = here.workspace.messages.filter(({ ephemeralFor }) => ephemeralFor === person);
      expect(answers.map(textOf).join()).toContain('revoke');
    }
    await revoked(here);
    removeServices(here);
    const his = await here.until(() => message(here, owner, 'Being revoked'));
    // As if the button were there: whoever presses it is asked about anew.
    const forged = message(here, administrator, 'Being revoked');
    await here.hands.click(owner, 'say:removed', forged ?? his);
    await here.until(() => here.window(owner).includes('Only administrators'));
    expect(inMarketo(here)).toBeDefined();
    expect(user(here)).toBeDefined();
  });

  it('says so where Marketo lets nobody end the access of a user in use, and deletes it afterwards', async () => {
    await using here = await used({ subscription: { variants: { updateInUse: 'refused' } } });
    await revoked(here);
    expect(here.window(administrator)).toContain('Its access goes on');
    removeServices(here);
    const hers = await here.until(() => message(here, administrator, 'Being revoked'));
    here.hands.closeView(administrator);
    await here.hands.click(administrator, 'say:removed', hers);
    await here.until(() => inMarketo(here) === undefined);
  });

  it('shows the question with Details from Home, and how far it is in the window about the user', async () => {
    await using here = await used();
    await here.hands.openHome(administrator);
    await here.until(() => home(here, administrator).includes('Revoke…'));
    const menu = { blockId: `access:${user(here)?.id}`, actionId: 'more' };
    await here.hands.act(administrator, menu, `open:revoke:ask ${user(here)?.id}`, 'home');
    await here.until(() => here.window(administrator).includes('Revoke a user'));
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('Being revoked'));
    here.hands.closeView(administrator);
    await here.openForm(administrator, `/mkto-api-user show ${EMAIL}`);
    await here.until(() => here.window(administrator).includes('being revoked'));
    expect(here.window(administrator)).toContain('revoked it');
  });
});
