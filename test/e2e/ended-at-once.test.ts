import { describe, expect, it } from 'vitest';
import { textOf } from '../words-on-screen.ts';
import { ADMIN_CHANNEL, PEOPLE, type World, world } from '../world.ts';

const { administrator, secondAdministrator, owner } = PEOPLE;
const EMAIL = 'erp-sync@example.com';
const WHY = 'Its secret leaked, incident 42';

const user = (here: World) => here.madeUsers().find(({ email }) => email === EMAIL);
const blockId = (here: World) => `access:${user(here)?.id}`;
const message = (here: World, person: string, text: string) =>
  here.messagesTo(person).find((each) => textOf(each).includes(text));
const inChannel = (here: World, text: string) =>
  here.workspace.messages.find((each) => each.channel === ADMIN_CHANNEL && textOf(each).includes(text));

/** Omar’s user, whose access Grace ends at once, and says why. */
async function ended(): Promise<World> {
  const here = await world();
  await here.create(administrator, { owner });
  await here.until(() => here.messagesTo(owner).length > 0);
  here.hands.closeView(administrator);
  await here.hands.openHome(administrator);
  await here.until(() => textOf(here.workspace.views.homeOf(administrator)).includes(EMAIL));
  const now = { blockId: blockId(here), actionId: 'more' };
  const option = `open:set_expiry:now ${user(here)?.id}`;
  await here.hands.act(administrator, now, option, 'home');
  await here.until(() => here.window(administrator).includes('does not list this user'));
  here.hands.fill(administrator, { why: WHY });
  await here.hands.submit(administrator);
  await here.until(() => message(here, owner, 'Access has ended'));
  await here.until(() => message(here, administrator, 'Access has ended'));
  here.hands.closeView(administrator);
  return here;
}

describe('access that was ended at once', () => {
  it('is brought back from the message about it, which offers that no longer then', async () => {
    await using here = await ended();
    const hers = message(here, administrator, 'Access has ended');
    await here.hands.click(administrator, 'open:set_expiry:another', hers);
    await here.until(() => here.window(administrator).includes('Access ends'));
    expect(here.window(administrator)).toContain('Set this end');
    expect(here.window(administrator)).not.toContain('decides whether it comes back');
    await here.hands.submit(administrator);
    await here.until(() => message(here, administrator, 'New end of access'));
    await here.until(() => !textOf(hers).includes('Bring it back'));
  });

  it('is asked back by its owner: whoever decides reads who has ended it, and why', async () => {
    await using here = await ended();
    const his = message(here, owner, 'Access has ended');
    await here.hands.click(owner, 'open:set_expiry:another', his);
    await here.until(() => here.window(owner).includes('Access ends'));
    await here.hands.submit(owner);
    const asks = await here.until(() => inChannel(here, 'asks for another end of access'));
    expect(textOf(asks)).toContain(`@${administrator}  has ended its access at once`);
    expect(textOf(asks)).toContain(WHY);
    // Also before what was asked for is changed, with a shortcut, too.
    await here.hands.click(secondAdministrator, 'request:amend', asks);
    await here.until(() => here.window(secondAdministrator).includes(`ended at once by  @${administrator}`));
    await here.hands.act(secondAdministrator, { actionId: 'days:30' });
    await here.until(() => here.hands.filledIn(secondAdministrator) !== undefined);
    expect(here.window(secondAdministrator)).toContain(WHY);
    here.hands.closeView(secondAdministrator);
    // And wherever else the user stands, before one press brings it back.
    await here.hands.openHome(secondAdministrator);
    const home = () => textOf(here.workspace.views.homeOf(secondAdministrator));
    await here.until(() => home().includes(`ended at once by  @${administrator}`));
    expect(home()).toContain(WHY);
    await here.openForm(secondAdministrator, `/mkto-api-user show ${EMAIL}`);
    expect(here.window(secondAdministrator)).toContain(`ended at once by  @${administrator}`);
    here.hands.closeView(secondAdministrator);
    await here.hands.click(secondAdministrator, 'request:approve', asks);
    await here.until(() => textOf(asks).includes('and done'));
    expect(textOf(asks)).not.toContain('to approve gives it back');
  });

  it('ended in the past for the history, whenever that was noticed', async () => {
    await using here = await world();
    const day = here.clock.now().toZonedDateTimeISO('Europe/Berlin').toPlainDate().add({ days: 2 });
    await here.create(administrator, { owner, expires: day.toString() });
    here.hands.closeView(administrator);
    here.clock.move({ days: 5 });
    await here.app().reconcile();
    await here.openForm(administrator, `/mkto-api-user show ${EMAIL}`);
    await here.until(() => here.window(administrator).includes('its access ended'));
    const end =
      day.toZonedDateTime({ timeZone: 'Europe/Berlin', plainTime: '23:59:59' }).epochMilliseconds / 1000;
    const shown = JSON.stringify(here.hands.view(administrator)?.content);
    const [, stamp] = /"timestamp":(\d+)[^\]]*its access ended/.exec(shown) ?? [];
    expect(Number(stamp)).toBe(end);
  });
});

describe('a revocation while its owner asks to have the user back', () => {
  it('says that it is on hold and why, names no night, and goes on once that is denied', async () => {
    await using here = await world();
    await here.create(administrator, { owner });
    await here.until(() => here.messagesTo(owner).length > 0);
    here.hands.closeView(administrator);
    here.subscription.addService('ERP', EMAIL);
    await here.openForm(administrator, `/mkto-api-user revoke ${EMAIL}`);
    await here.hands.submit(administrator);
    const hers = await here.until(() => message(here, administrator, 'Being revoked'));
    const his = await here.until(() => message(here, owner, 'Being revoked'));
    expect(textOf(hers)).toContain('I try it every night');
    await here.openForm(owner, `/mkto-api-user extend ${EMAIL}`);
    expect(here.window(owner)).toContain('It is being revoked. A later end of access takes that back');
    expect(here.window(owner)).toContain('an administrator decides whether it comes back');
    expect(here.window(owner)).toContain('Send request');
    await here.hands.act(owner, { actionId: 'days:30' });
    await here.until(() => here.hands.filledIn(owner) !== undefined);
    expect(here.window(owner)).toContain('It is being revoked');
    expect(here.window(owner)).toContain('Send request');
    await here.hands.submit(owner);
    const asks = await here.until(() => inChannel(here, 'asks for another end of access'));
    expect(textOf(asks)).toContain(`@${administrator}  is having it deleted`);
    await here.app().settle();
    for (const [each, hint] of [
      [hers, 'Decide about that first'],
      [his, 'An administrator decides'],
    ] as const) {
      await here.until(() => textOf(each).includes(`On hold:  @${owner}  asks to bring it back`));
      expect(textOf(each)).toContain(hint);
      expect(textOf(each)).not.toContain('I try it every night');
    }
    for (const who of [administrator, owner]) {
      const home = () => textOf(here.workspace.views.homeOf(who));
      await here.hands.openHome(who);
      await here.until(() => home().includes('being revoked, and on hold'));
      expect(home()).not.toContain('They are removed: delete it');
      await here.openForm(who, `/mkto-api-user show ${EMAIL}`);
      expect(here.window(who)).toContain('being revoked, and on hold');
      expect(here.window(who)).not.toContain('They are removed: delete it');
      here.hands.closeView(who);
    }
    await here.hands.click(secondAdministrator, 'request:deny', asks);
    await here.until(() => here.window(secondAdministrator).includes('What should they know?'));
    here.hands.fill(secondAdministrator, { reason: 'It is to go.' });
    await here.hands.submit(secondAdministrator);
    await here.until(() => textOf(asks).includes('Denied by'));
    await here.app().settle();
    await here.until(() => textOf(hers).includes('I try it every night'));
  });
});
