import { describe, expect, it } from 'vitest';
import { textOf } from '../words-on-screen.ts';
import { PEOPLE, type World, world } from '../world.ts';

const { administrator, secondAdministrator, owner, requester, guest } = PEOPLE;

/** One user that was made by hand in Marketo, and is found. */
const withFound = () =>
  world({
    prepare: ({ subscription }) =>
      subscription.addUser({
        emailAddress: 'old@example.com',
        firstName: 'Old',
        lastName: 'Sync',
        apiOnly: true,
      }),
  });

const found = (here: World) => here.kept.apiUsers().find(({ email }) => email === 'old@example.com');
/** The zone of whoever administers. */
const ZONE = 'Europe/Berlin';
const endsInMarketo = (here: World) =>
  here.subscription.users
    .find(({ emailAddress }) => emailAddress === 'old@example.com')
    ?.expiresAt?.toZonedDateTimeISO(ZONE)
    .toPlainDate()
    .toString();
/** A day so many days ahead, as it is picked. */
const dayIn = (here: World, days: number) =>
  here.clock.now().toZonedDateTimeISO(ZONE).toPlainDate().add({ days }).toString();
const home = (here: World, person: string) => textOf(here.workspace.views.homeOf(person));
const told = (here: World, person: string) => here.messagesTo(person).map(textOf).join('\n');

describe('a user that nobody is accountable for', () => {
  it('is adopted from Home: its owner is told, and finds it there', async () => {
    await using here = await withFound();
    await here.hands.openHome(administrator);
    await here.until(() => home(here, administrator).includes('Adopt…'));
    const button = { blockId: `access:${found(here)?.id}`, actionId: 'open:set_owner:adopt' };
    await here.hands.act(administrator, button, undefined, 'home');
    await here.until(() => here.window(administrator).includes('Who is accountable'));
    here.hands.fill(administrator, { owner: guest });
    expect(await here.hands.submit(administrator)).toMatchObject({ result: 'errors' });
    here.hands.fill(administrator, { owner, reason: 'Dashboards <!channel>' });
    expect(await here.hands.submit(administrator)).toEqual({ result: 'done' });
    await here.until(() => here.window(administrator).includes('is accountable for old@example.com now'));
    await here.until(() => told(here, owner).includes('New owner'));
    expect(found(here)).toMatchObject({ owner, reason: 'Dashboards <!channel>' });
    await here.hands.openHome(owner);
    await here.until(() => home(here, owner).includes('old@example.com'));
    expect(home(here, owner)).not.toContain('owner…');
    await here.until(() => home(here, administrator).includes(`owner:  @${owner}`));
  });

  it('is adopted with its end in one form: none of both where one of them cannot be, and both once', async () => {
    await using here = await withFound();
    await here.openForm(administrator, '/mkto-api-user transfer old@example.com');
    expect(here.window(administrator)).toContain('Leave it empty to keep the end that it has');
    here.hands.fill(administrator, { owner, reason: 'Dashboards', expires: '2020-01-31' });
    expect(await here.hands.submit(administrator)).toMatchObject({
      result: 'errors',
      errors: { expires: 'This day is over. Choose today or later.' },
    });
    const day = dayIn(here, 90);
    here.hands.fill(administrator, { owner: guest, expires: day });
    expect(await here.hands.submit(administrator)).toMatchObject({
      result: 'errors',
      errors: { owner: expect.any(String) },
    });
    expect(here.kept.journal()).toEqual([]);
    here.hands.fill(administrator, { owner, reason: 'Dashboards', expires: day });
    expect(await here.hands.submit(administrator, { copies: 2 })).toEqual({ result: 'done' });
    await here.until(() => here.window(administrator).includes('is accountable for old@example.com now'));
    expect(here.window(administrator)).toContain('Its access ends');
    expect(here.window(administrator)).not.toContain('Set when its access ends');
    expect(found(here)).toMatchObject({ owner, reason: 'Dashboards' });
    expect(endsInMarketo(here)).toBe(day);
    await here.until(() => told(here, owner).includes('New owner'));
    expect(
      here.kept
        .journal()
        .map(({ kind, state }) => `${kind} ${state}`)
        .sort(),
    ).toEqual(['set_expiry succeeded', 'set_owner succeeded']);
  });

  it('is given to somebody by the command, and to nobody by whoever is no administrator', async () => {
    await using here = await withFound();
    await here.openForm(administrator, `/mkto-api-user transfer old@example.com <@${requester}|rita>`);
    expect(here.hands.filledIn(administrator)).toMatchObject({ owner: requester });
    await here.hands.submit(administrator);
    await here.until(() => found(here)?.owner === requester);
    await here.hands.command(owner, `/mkto-api-user transfer old@example.com <@${owner}|omar>`);
    expect(textOf(here.workspace.directMessagesTo(owner).at(-1))).toContain('Only administrators can change');
    await here.hands.command(administrator, '/mkto-api-user transfer');
    expect(textOf(here.workspace.directMessagesTo(administrator).at(-1))).toContain(
      'Name the user and its new owner',
    );
    expect(found(here)?.owner).toBe(requester);
  });

  it('has its new owner in its history', async () => {
    await using here = await withFound();
    await here.openForm(administrator, `/mkto-api-user transfer old@example.com <@${owner}|omar>`);
    await here.hands.submit(administrator);
    await here.until(() => found(here)?.owner === owner);
    here.hands.closeView(owner);
    await here.hands.command(owner, '/mkto-api-user show old@example.com');
    await here.until(() => here.window(owner).includes('its owner'));
  });

  it('is given to somebody once more, as it was filled in, where Marketo was down', async () => {
    await using here = await withFound();
    await here.openForm(administrator, `/mkto-api-user transfer old@example.com <@${owner}|omar>`);
    here.hands.fill(administrator, { reason: 'Dashboards' });
    here.subscription.faults.plan({ call: 'Get User', times: 99, fault: { kind: 'gateway', status: 502 } });
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('Owner not changed'));
    expect(here.window(administrator)).toContain('Try again');
    here.subscription.faults.clear();
    await here.hands.click(administrator, 'back_to_form');
    await here.until(() => here.window(administrator).includes('Who is accountable'));
    expect(here.hands.filledIn(administrator)).toMatchObject({ owner, reason: 'Dashboards' });
    await here.hands.submit(administrator);
    await here.until(() => found(here)?.owner === owner);
    const failed = here.messagesTo(administrator).find((each) => textOf(each).includes('Owner not changed'));
    here.hands.closeView(administrator);
    await here.hands.click(administrator, 'back_to_form', failed);
    await here.until(() => here.window(administrator).includes('Who is accountable'));
  });

  it('is not taken by a form from somebody who became its owner while that was filled in, unless it is pressed again', async () => {
    await using here = await withFound();
    await here.openForm(administrator, '/mkto-api-user transfer old@example.com');
    here.hands.fill(administrator, { owner, reason: 'Mine' });
    await here.openForm(secondAdministrator, `/mkto-api-user transfer old@example.com <@${requester}|rita>`);
    await here.hands.submit(secondAdministrator);
    await here.until(() => found(here)?.owner === requester);
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('Somebody else became the owner'));
    expect(here.window(administrator)).toContain(`owner:  @${requester}`);
    expect(here.hands.filledIn(administrator)).toMatchObject({ owner, reason: 'Mine' });
    expect(found(here)?.owner).toBe(requester);
    await here.hands.submit(administrator);
    await here.until(() => found(here)?.owner === owner);
  });

  it('is told to its new owner with all that they have to know, as it stands, and the way on', async () => {
    await using here = await world();
    await here.create(administrator, { owner });
    await here.until(() => here.messagesTo(owner).length > 0);
    here.workspace.messages.length = 0;
    await here.openForm(administrator, `/mkto-api-user transfer erp-sync@example.com <@${requester}|rita>`);
    await here.hands.submit(administrator);
    const message = await here.until(() => here.messagesTo(requester)[0]);
    const shown = () => textOf(message).replace(/\s+/g, ' ');
    expect(shown()).toContain(`Asked for by: @${administrator}`);
    expect(shown()).toMatch(/Access expires: \w+ \d+, \d{4} at/);
    expect(shown()).toContain('What it is for: Nightly orders');
    const before = shown();
    // Whoever was accountable gets no way to what is no longer theirs.
    const former = await here.until(() => here.messagesTo(owner)[0]);
    expect(textOf(former)).toContain(`@${administrator}`);
    expect(textOf(former)).not.toContain('What it is for');

    await here.hands.click(requester, 'show_user', message);
    await here.until(() => here.window(requester).includes('What happened'));
    await here.hands.click(requester, 'do:set_expiry:extend_90');
    await here.until(() => shown() !== before);
    expect(shown()).toMatch(/Access expires: \w+ \d+, \d{4} at/);

    here.hands.closeView(administrator);
    await here.openForm(administrator, `/mkto-api-user transfer erp-sync@example.com <@${owner}|omar>`);
    await here.hands.submit(administrator);
    await here.until(() => !shown().includes('What it is for'));
  });
});
