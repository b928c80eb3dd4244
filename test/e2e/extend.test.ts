import { describe, expect, it } from 'vitest';
import { textOf } from '../words-on-screen.ts';
import { ADMIN_CHANNEL, PEOPLE, type World, world } from '../world.ts';

const { administrator, secondAdministrator, owner, requester } = PEOPLE;
const EMAIL = 'erp-sync@example.com';

const dayIn = (here: World, days: number) =>
  here.clock.now().toZonedDateTimeISO('Europe/Berlin').toPlainDate().add({ days }).toString();

/** Who it was made for, and the row of the records. */
async function made(here: World, values: Readonly<Record<string, string>> = {}) {
  await here.create(administrator, { owner, expires: dayIn(here, 5), ...values });
  here.hands.closeView(administrator);
  const [user] = here.madeUsers();
  return { id: String(user?.id), blockId: `access:${user?.id}` };
}

const endsInMarketo = (here: World) =>
  here.subscription.users
    .find(({ emailAddress }) => emailAddress === EMAIL)
    ?.expiresAt?.toZonedDateTimeISO('Europe/Berlin')
    .toPlainDate()
    .toString();

const daysLeft = (here: World, zone: string) => {
  const end = here.subscription.users.find(({ emailAddress }) => emailAddress === EMAIL)?.expiresAt;
  const dayOf = (instant = here.clock.now()) => instant.toZonedDateTimeISO(zone).toPlainDate();
  return dayOf().until(dayOf(end), { largestUnit: 'days' }).days;
};

const home = (here: World, person: string) => textOf(here.workspace.views.homeOf(person));

async function openHome(here: World, person: string): Promise<void> {
  await here.hands.openHome(person);
  await here.until(() => home(here, person).includes('API-only users'));
}

describe('an administrator', () => {
  it('extends access from Home with one click; Home, Marketo, the owner and the administrator show it', async () => {
    await using here = await world();
    const { blockId } = await made(here);
    await openHome(here, administrator);
    expect(home(here, administrator)).toContain('ends in 5 days');
    await here.hands.act(administrator, { blockId, actionId: 'do:set_expiry:extend_90' }, undefined, 'home');
    await here.until(() => home(here, administrator).includes('ends in 95 days'));
    expect(endsInMarketo(here)).toBe(dayIn(here, 95));
    const told = await here.until(() => here.messagesTo(owner).at(-1));
    await here.until(() => textOf(here.messagesTo(owner).at(-1)).includes('ends on'));
    expect(textOf(told)).toContain(EMAIL);
    expect(textOf(here.messagesTo(owner).at(-1))).toContain(`@${administrator}`);
    await here.until(() => textOf(here.messagesTo(administrator).at(-1)).includes('New end of access'));
  });

  it('extends access also where Slack does not draw Home anew', async () => {
    await using here = await world();
    const { blockId } = await made(here);
    await openHome(here, administrator);
    here.workspace.faults.plan({ method: 'views.publish', times: 9, fault: { kind: 'unavailable' } });
    await here.hands.act(administrator, { blockId, actionId: 'do:set_expiry:extend_90' }, undefined, 'home');
    await here.until(() => endsInMarketo(here) === dayIn(here, 95));
    await here.until(() => textOf(here.messagesTo(administrator).at(-1)).includes('New end of access'));
    // Nobody is told that something went wrong.
    expect(here.hands.view(administrator)).toBeUndefined();
    expect(here.messagesTo(administrator).map(textOf).join()).not.toContain('went wrong');
  });

  it('is told once of a button that was pressed twice at once', async () => {
    await using here = await world();
    const { blockId } = await made(here);
    await openHome(here, administrator);
    const press = () =>
      here.hands.act(administrator, { blockId, actionId: 'do:set_expiry:extend_90' }, undefined, 'home');
    await Promise.all([press(), press()]);
    await here.until(() => endsInMarketo(here) === dayIn(here, 95));
    await here.until(() => textOf(here.messagesTo(administrator).at(-1)).includes('New end of access'));
    await here.app().settle();
    expect(endsInMarketo(here)).toBe(dayIn(here, 95));
    expect(here.messagesTo(administrator).map(textOf).join()).not.toContain('took the place of yours');
  });

  it('who presses a button that was drawn before gives no days twice, and is told what holds now', async () => {
    await using here = await world();
    const { blockId } = await made(here);
    await openHome(here, administrator);
    await openHome(here, secondAdministrator);
    const press = (person: string) =>
      here.hands.act(person, { blockId, actionId: 'do:set_expiry:extend_90' }, undefined, 'home');
    await press(administrator);
    await here.until(() => home(here, administrator).includes('ends in 95 days'));
    await press(secondAdministrator);
    await here.until(() =>
      here.window(secondAdministrator).includes('has been changed since this was shown'),
    );
    // The message may have no button any more that could be pressed again.
    expect(here.window(secondAdministrator)).toContain(
      `set another one: on the Home tab, or with /mkto-api-user extend ${EMAIL}.`,
    );
    // Days are counted where the reader lives, and it may be another day there.
    const left = daysLeft(here, 'America/New_York');
    await here.until(() => home(here, secondAdministrator).includes(`ends in ${left} days`));
    expect(endsInMarketo(here)).toBe(dayIn(here, 95));
  });

  it('who owns it extends once more only where an administrator agrees', async () => {
    await using here = await world();
    const { blockId } = await made(here);
    await openHome(here, owner);
    const press = () =>
      here.hands.act(owner, { blockId, actionId: 'do:set_expiry:extend_90' }, undefined, 'home');
    await press();
    await here.until(() => home(here, owner).includes('ends in 95 days'));
    await press();
    await here.until(() =>
      here.window(owner).includes('leave this to an administrator, so it has become a request'),
    );
    expect(endsInMarketo(here)).toBe(dayIn(here, 95));
  });

  it('is not offered one click more than the longest life', async () => {
    await using here = await world({ settings: { EXPIRY_MAX_DAYS: '120' } });
    const { blockId } = await made(here);
    await openHome(here, administrator);
    expect(home(here, administrator)).toContain('Extend 90 days');
    await here.hands.act(administrator, { blockId, actionId: 'do:set_expiry:extend_90' }, undefined, 'home');
    await here.until(() => home(here, administrator).includes('ends in 95 days'));
    expect(home(here, administrator)).not.toContain('Extend 90 days');
    expect(home(here, administrator)).toContain('Another date');
  });

  it('chooses another date after the command, by a shortcut, and says why', async () => {
    await using here = await world();
    await made(here);
    await here.openForm(administrator, `/mkto-api-user extend ${EMAIL}`);
    expect(here.window(administrator)).toContain('ends in 5 days');
    expect(here.hands.filledIn(administrator)).toMatchObject({ expires: dayIn(here, 95) });
    here.hands.fill(administrator, { why: 'Still needed' });
    await here.hands.click(administrator, 'days:30');
    await here.until(() => here.hands.filledIn(administrator)['expires#1'] === dayIn(here, 30));
    expect(here.hands.filledIn(administrator)).toMatchObject({ why: 'Still needed' });
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('New end of access'));
    expect(endsInMarketo(here)).toBe(dayIn(here, 30));
    expect(
      here.kept
        .audit()
        .map(({ details }) => String(details))
        .join(),
    ).toContain('Still needed');
  });

  it('sees the end that somebody else has set while the form was open, before another one counts', async () => {
    await using here = await world();
    await here.create(administrator, { owner });
    const end = () => here.subscription.userOf('erp-sync@example.com').expiresAt?.toString();
    const before = end();
    const day = here.clock.now().toZonedDateTimeISO('Europe/Berlin').toPlainDate().add({ days: 120 });
    await here.openForm(administrator, '/mkto-api-user extend erp-sync@example.com');
    here.hands.fill(administrator, { expires: day.toString(), why: 'One more season' });
    await here.openForm(
      secondAdministrator,
      `/mkto-api-user extend erp-sync@example.com ${day.add({ days: 60 })}`,
    );
    await here.hands.submit(secondAdministrator);
    await here.until(() => end() !== before);
    // The records know of it, too.
    await here.until(() => here.window(secondAdministrator).includes('New end of access'));
    const theirs = end();
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('while you filled this in'));
    expect(here.hands.filledIn(administrator)).toMatchObject({
      expires: day.toString(),
      why: 'One more season',
    });
    expect(end()).toBe(theirs);
    await here.hands.submit(administrator);
    await here.until(() => end() !== theirs);
  });

  it('is told at the field what is wrong, and keeps what was typed', async () => {
    await using here = await world();
    await made(here);
    await here.openForm(administrator, `/mkto-api-user extend ${EMAIL} ${dayIn(here, 400)}`);
    const deed = await here.hands.submit(administrator);
    expect(deed).toMatchObject({
      result: 'errors',
      errors: { expires: expect.stringContaining('longest') },
    });
    here.hands.fill(administrator, { expires: dayIn(here, 5) });
    expect(await here.hands.submit(administrator)).toMatchObject({
      errors: { expires: expect.stringContaining('ends on this day already') },
    });
  });

  it.each(['2027-06-31', 'tomorrow', '31.03.2027', 'expires:soon'])(
    'is told that %s is no date, before another one is set',
    async (typed) => {
      await using here = await world();
      await made(here);
      await here.openForm(administrator, `/mkto-api-user extend ${EMAIL} ${typed}`);
      expect(here.window(administrator)).toContain(`“${typed}” is not a date that I can read`);
    },
  );

  it('is told what else could not be read where a day was', async () => {
    await using here = await world();
    await made(here);
    const day = dayIn(here, 60);
    await here.openForm(administrator, `/mkto-api-user extend ${EMAIL} until ${day}`);
    expect(here.hands.filledIn(administrator)).toMatchObject({ expires: day });
    expect(here.window(administrator)).toContain('I could not read this part of your command: until');
  });

  it('that opens with a day to which somebody has to agree says so, and sends a request', async () => {
    await using here = await world();
    await made(here);
    // Twice the usual length from today is the most that an owner gives alone.
    await here.openForm(owner, `/mkto-api-user extend ${EMAIL}`);
    here.hands.fill(owner, { expires: dayIn(here, 95) });
    await here.hands.submit(owner);
    await here.until(() => here.window(owner).includes('ends on'));
    await here.openForm(owner, `/mkto-api-user extend ${EMAIL}`);
    expect(here.window(owner)).toContain('An administrator has to agree to this day');
    expect(here.hands.view(owner)?.content.submit?.text).toBe('Send request');
  });

  it.each([
    ['/mkto-api-user extend', 'Name the user'],
    ['/mkto-api-user extend nobody@example.com', 'I know no API-only user with the email nobody@example.com'],
  ])('who types %s is told what is missing', async (line, sentence) => {
    await using here = await world();
    await here.hands.command(administrator, line);
    expect(textOf(here.workspace.directMessagesTo(administrator).at(-1))).toContain(sentence);
  });

  it('ends access now, after a question that says how much it is used', async () => {
    await using here = await world();
    const { blockId, id } = await made(here);
    await openHome(here, administrator);
    const chosen = `open:set_expiry:now ${id}`;
    await here.hands.act(administrator, { blockId, actionId: 'more' }, chosen, 'home');
    await here.until(() => here.window(administrator).includes('does not list this user'));
    expect(here.window(administrator)).toContain('Marketo refuses every call');
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('has ended'));
    await openHome(here, administrator);
    await here.until(() => home(here, administrator).includes('ended today'));
    // A button of before asks no question that has no answer any more.
    here.hands.closeView(administrator);
    await here.hands.act(administrator, { blockId, actionId: 'more' }, chosen, 'home');
    await here.until(() => here.window(administrator).includes('Access has ended already'));
    expect(here.window(administrator)).not.toContain('refuses every call');
    expect(here.hands.view(administrator)?.content.submit).toBeUndefined();
    // And brings it back.
    await here.hands.act(administrator, { blockId, actionId: 'do:set_expiry:extend_90' }, undefined, 'home');
    await here.until(() => home(here, administrator).includes('ends in 90 days'));
  });

  it('is told, before they end access, of a later end that is asked for: that is over then', async () => {
    await using here = await world();
    const { blockId, id } = await made(here);
    await openHome(here, owner);
    const press = () =>
      here.hands.act(owner, { blockId, actionId: 'do:set_expiry:extend_90' }, undefined, 'home');
    await press();
    await here.until(() => home(here, owner).includes('ends in 95 days'));
    await press();
    await here.until(() => here.window(owner).includes('so it has become a request'));
    await openHome(here, administrator);
    const chosen = `open:set_expiry:now ${id}`;
    await here.hands.act(administrator, { blockId, actionId: 'more' }, chosen, 'home');
    await here.until(() => here.window(administrator).includes('does not list this user'));
    expect(here.window(administrator)).toContain(`@${owner}  asked for`);
    expect(here.window(administrator)).toContain('Ending access now decides about that, too');
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('has ended'));
    await here.app().settle();
    expect(here.kept.requests().map(({ state }) => state)).toEqual(['overtaken']);
  });

  it('is refused of the user that the app runs as before anybody fills in a form, and so is every other change', async () => {
    await using here = await world();
    const answers = () =>
      here.workspace
        .directMessagesTo(administrator)
        .filter((message) => textOf(message).includes('I run on myself'));
    for (const [count, word] of ['extend', 'revoke', 'roles', 'transfer'].entries()) {
      await here.hands.command(administrator, `/mkto-api-user ${word} slack-app@api.example.com`);
      await here.until(() => answers().length === count + 1);
      expect(here.hands.view(administrator), word).toBeUndefined();
    }
  });

  it('is named in the warnings that come after they have ended access', async () => {
    await using here = await world();
    const { blockId, id } = await made(here);
    here.clock.move({ hours: 1 });
    await openHome(here, administrator);
    const chosen = `open:set_expiry:now ${id}`;
    await here.hands.act(administrator, { blockId, actionId: 'more' }, chosen, 'home');
    await here.until(() => here.window(administrator).includes('does not list this user'));
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('has ended'));
    here.clock.move({ days: 1 });
    await here.app().remind();
    for (const message of [here.messagesTo(owner).at(-1), here.workspace.messagesIn(ADMIN_CHANNEL).at(-1)]) {
      expect(textOf(message)).toContain('ended yesterday');
      expect(textOf(message)).toMatch(new RegExp(`Ended by {2}@${administrator}`));
    }
  });

  it('reads Marketo’s own words where it refuses, and nothing pretends otherwise', async () => {
    await using here = await world({ subscription: { variants: { updateInUse: 'refused' } } });
    const { blockId } = await made(here);
    here.subscription.addService('ERP', EMAIL);
    await openHome(here, administrator);
    await here.hands.act(administrator, { blockId, actionId: 'do:set_expiry:extend_90' }, undefined, 'home');
    const told = await here.until(() =>
      here.messagesTo(administrator).find((message) => textOf(message).includes('not changed')),
    );
    expect(textOf(told)).toMatch(/Marketo said:|custom service/);
    await here.until(() => home(here, administrator).includes('ends in 5 days'));
    expect(endsInMarketo(here)).toBe(dayIn(here, 5));
    await here.hands.click(administrator, 'back_to_form', told);
    await here.until(() => here.window(administrator).includes('When access ends'));
    // The user was deleted since: there is nothing to fill in any more.
    here.hands.closeView(administrator);
    here.subscription.users.splice(
      here.subscription.users.findIndex(({ emailAddress }) => emailAddress === EMAIL),
      1,
    );
    here.clock.move({ days: 1 });
    await here.app().reconcile();
    await here.hands.click(administrator, 'back_to_form', told);
    await here.until(() => here.window(administrator).includes('Nothing was changed'));
    expect(here.hands.view(administrator)?.content.submit).toBeUndefined();
  });
});

describe('whoever is no administrator', () => {
  it('can neither open the form nor press a button that somebody else was shown', async () => {
    await using here = await world();
    const { blockId } = await made(here);
    await here.hands.command(requester, `/mkto-api-user extend ${EMAIL}`);
    expect(here.hands.view(requester)).toBeUndefined();
    await openHome(here, administrator);
    const shown = here.workspace.views.homeOf(administrator);
    if (shown) here.workspace.views.publishHome(requester, shown);
    await here.hands.act(requester, { blockId, actionId: 'do:set_expiry:extend_90' }, undefined, 'home');
    await here.until(() =>
      here.window(requester).includes('Only the owner of this user, or an administrator'),
    );
    expect(endsInMarketo(here)).toBe(dayIn(here, 5));
    expect(here.kept.journal().filter(({ kind }) => kind === 'set_expiry')).toEqual([]);
  });
});

describe('a new end of access', () => {
  it('begins a new series of warnings', async () => {
    await using here = await world();
    const { blockId } = await made(here);
    here.clock.move({ days: 2 });
    await here.app().remind();
    const warnings = () =>
      here.messagesTo(owner).filter((message) => message.text.startsWith('The access of')).length;
    expect(warnings()).toBe(1);
    await openHome(here, administrator);
    await here.hands.act(administrator, { blockId, actionId: 'do:set_expiry:extend_90' }, undefined, 'home');
    await here.until(() => home(here, administrator).includes('ends in 93 days'));
    await here.app().remind();
    expect(warnings()).toBe(1);
    here.clock.move({ days: 63 });
    await here.app().remind();
    expect(warnings()).toBe(2);
  });

  it('is no finding of the reconciliation: whoever set it is known', async () => {
    await using here = await world();
    const { blockId } = await made(here);
    await openHome(here, administrator);
    await here.hands.act(administrator, { blockId, actionId: 'do:set_expiry:extend_90' }, undefined, 'home');
    await here.until(() => home(here, administrator).includes('ends in 95 days'));
    here.clock.move({ days: 1 });
    await here.app().reconcile();
    const found = here.kept.audit().filter(({ action }) => action === 'api_user.expiry_changed');
    expect(found.map(({ actor }) => actor)).toEqual([administrator]);
  });
});
