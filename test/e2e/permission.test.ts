import { describe, expect, it } from 'vitest';
import { MANY_ROLES } from '../many-roles.ts';
import { textOf } from '../words-on-screen.ts';
import { FORM, PEOPLE, type World, world } from '../world.ts';

const { administrator, secondAdministrator } = PEOPLE;

/** What only this person sees, oldest first. */
const saidTo = (here: World, person: string) =>
  here.workspace.messages.filter(({ ephemeralFor }) => ephemeralFor === person).map(textOf);

const NO_REQUESTS = { REQUESTS: 'deny' };

describe('someone who may not create', () => {
  it.each([
    [PEOPLE.requester, 'Only administrators can create API-only users'],
    [PEOPLE.guest, 'Guests cannot create or change API-only users'],
    [PEOPLE.singleChannelGuest, 'Guests cannot create or change API-only users'],
    [PEOPLE.robot, 'not by bots'],
    [PEOPLE.stranger, 'This app belongs to another workspace'],
    [PEOPLE.deactivated, 'This account is deactivated'],
  ])('is refused at the command, kindly and with the reason: %s', async (person, said) => {
    await using here = await world({
      settings: {
        ...NO_REQUESTS,
        ADMIN_SLACK_USER_IDS: [administrator, ...Object.values(PEOPLE)]
          .filter((id) => id !== PEOPLE.requester)
          .join(),
      },
    });
    await here.hands.command(person, '/mkto-api-user');
    expect(saidTo(here, person).join()).toContain(said);
    expect(here.hands.view(person)).toBeUndefined();
    expect(here.kept.audit()).toContainEqual(
      expect.objectContaining({ actor: person, action: 'access.refused', subject: '/mkto-api-user create' }),
    );
  });

  it('is told whom to ask', async () => {
    await using here = await world({ settings: NO_REQUESTS });
    await here.hands.command(PEOPLE.requester, '/mkto-api-user create a@example.com');
    expect(saidTo(here, PEOPLE.requester).join()).toContain(`@${administrator}  or  @${secondAdministrator}`);
  });

  it('is not told who administers what when they come from another company', async () => {
    await using here = await world();
    await here.hands.command(PEOPLE.stranger, '/mkto-api-user');
    expect(saidTo(here, PEOPLE.stranger).join()).not.toContain(administrator);
  });

  it('does not go on when Slack does not say who they are', async () => {
    await using here = await world();
    here.clock.move({ minutes: 1 });
    here.workspace.faults.plan({ method: 'users.info', fault: { kind: 'unavailable' } });
    await here.hands.command(administrator, '/mkto-api-user');
    expect(saidTo(here, administrator).join()).toContain('Slack did not tell me who you are just now');
    expect(here.hands.view(administrator)).toBeUndefined();
  });

  it('is told so in time when Slack does not answer at all', async () => {
    await using here = await world();
    here.clock.move({ minutes: 1 });
    here.workspace.faults.plan({ method: 'users.info', fault: { kind: 'hang' } });
    expect(await here.hands.command(administrator, '/mkto-api-user')).toEqual({ result: 'done' });
    expect(saidTo(here, administrator).join()).toContain('Slack did not tell me who you are just now');
  });

  it('is refused at submission when the right was lost while the form was open', async () => {
    await using here = await world();
    await here.openForm(administrator);
    here.fillForm(administrator);
    const person = here.workspace.personOf(administrator);
    if (person) person.deleted = true;
    await here.hands.event({ type: 'user_change', user: { id: administrator } });
    await here.hands.submit(administrator);
    expect(here.window(administrator)).toContain('This account is deactivated. Nothing was changed.');
    expect(here.createdInMarketo()).toEqual([]);
    expect(here.kept.journal()).toEqual([]);
  });

  it('is refused when they send a form that they were never given', async () => {
    await using here = await world({ settings: NO_REQUESTS });
    await here.openForm(administrator);
    const view = here.hands.view(administrator);
    if (!view) throw new Error('no form');
    here.workspace.views.open(PEOPLE.requester, view.content);
    here.hands.fill(PEOPLE.requester, FORM);
    await here.hands.submit(PEOPLE.requester);
    expect(here.window(PEOPLE.requester)).toContain('Only administrators can create API-only users');
    expect(here.createdInMarketo()).toEqual([]);
  });

  it('gets no roles to choose from where Slack asks for them, and no way back into a form', async () => {
    await using here = await world({ ...MANY_ROLES, settings: { ...MANY_ROLES.settings, ...NO_REQUESTS } });
    here.subscription.faults.plan({ call: 'Get Users', fault: { kind: 'error', code: '603' } });
    await here.create(administrator);
    const message = await here.until(() => here.messagesTo(administrator)[0]);
    const view = here.hands.view(administrator);
    if (!view) throw new Error('no window');
    await here.hands.click(PEOPLE.requester, 'back_to_form', message);
    await here.until(() => here.window(PEOPLE.requester).includes('Only administrators can do this'));

    await here.openForm(administrator);
    const form = here.hands.view(administrator);
    if (!form) throw new Error('no form');
    here.workspace.views.open(PEOPLE.requester, form.content);
    expect(await here.hands.options(PEOPLE.requester, 'role')).toEqual([]);
  });
});

describe('someone who may ask, as everybody may where nothing else is set', () => {
  it('gets the form that sends a request', async () => {
    await using here = await world();
    await here.openForm(PEOPLE.requester);
    expect(here.hands.view(PEOPLE.requester)?.content.submit?.text).toBe('Send request');
    expect(here.window(PEOPLE.requester)).not.toContain('you are taken for');
    expect(here.kept.audit().map(({ action }) => action)).not.toContain('access.refused');
  });

  it.each([
    [PEOPLE.guest, 'Guests cannot create or change API-only users'],
    [PEOPLE.singleChannelGuest, 'Guests cannot create or change API-only users'],
    [PEOPLE.robot, 'not by bots'],
    [PEOPLE.stranger, 'This app belongs to another workspace'],
    [PEOPLE.deactivated, 'This account is deactivated'],
  ])('is nobody who is no full member: %s', async (person, said) => {
    await using here = await world();
    await here.hands.command(person, '/mkto-api-user');
    expect(saidTo(here, person).join()).toContain(said);
    expect(here.hands.view(person)).toBeUndefined();
  });

  it('makes nothing with a form that was drawn for an administrator: it is a request', async () => {
    await using here = await world();
    await here.openForm(administrator);
    const view = here.hands.view(administrator);
    if (!view) throw new Error('no form');
    here.workspace.views.open(PEOPLE.requester, view.content);
    here.hands.fill(PEOPLE.requester, FORM);
    await here.hands.submit(PEOPLE.requester);
    expect(here.window(PEOPLE.requester)).toContain('Your request waits for an administrator');
    expect(here.kept.requests()).toEqual([
      expect.objectContaining({ requester: PEOPLE.requester, state: 'waiting' }),
    ]);
    expect(here.kept.journal()).toEqual([]);
    expect(here.createdInMarketo()).toEqual([]);
  });

  it('does not get somebody else’s form back', async () => {
    await using here = await world();
    here.subscription.faults.plan({ call: 'Get Users', fault: { kind: 'error', code: '603' } });
    await here.create(administrator);
    const message = await here.until(() => here.messagesTo(administrator)[0]);
    await here.hands.click(PEOPLE.requester, 'back_to_form', message);
    await here.until(() => here.window(PEOPLE.requester).includes('Only administrators can do this'));
    expect(here.kept.audit()).toContainEqual(
      expect.objectContaining({ actor: PEOPLE.requester, action: 'access.refused' }),
    );
  });
});

describe('a request that does not come from Slack', () => {
  it('is refused without a signature, with a wrong one, and with an old one', async () => {
    await using here = await world();
    const url = `http://127.0.0.1:${here.app().port}/slack/events`;
    const body = 'command=%2Fmkto-api-user&text=';
    const post = (headers: Record<string, string>) =>
      fetch(url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      });
    const { signature } = await import('../../sandbox/slack/app-link.ts');
    const now = Math.floor(Date.now() / 1000);
    expect((await post({})).status).toBe(401);
    expect(
      (await post({ 'x-slack-request-timestamp': String(now), 'x-slack-signature': 'v0=00' })).status,
    ).toBe(401);
    const old = now - 6 * 60;
    expect(
      (
        await post({
          'x-slack-request-timestamp': String(old),
          'x-slack-signature': signature(here.settings.SLACK_SIGNING_SECRET ?? '', old, body),
        })
      ).status,
    ).toBe(401);
    expect(here.kept.audit().map(({ actor }) => actor)).toEqual(['app']);
  });
});

describe('what Slack sends for another app', () => {
  it('is refused, whatever it is, and stands in the audit', async () => {
    await using here = await world();
    await here.openForm(administrator);
    here.fillForm(administrator);
    Object.assign(here.workspace.app, { appId: 'A0OTHER' });
    await here.hands.command(administrator, '/mkto-api-user help');
    await here.hands.submit(administrator);
    // A shortcut does not say for which app it is.
    await here.hands.openHome(administrator);
    expect(here.createdInMarketo()).toEqual([]);
    expect(here.messagesTo(administrator)).toEqual([]);
    expect(here.workspace.views.homeOf(administrator)).toBeUndefined();
    const refused = () => here.kept.audit().filter(({ subject }) => subject === 'a request for another app');
    await here.until(() => refused().length === 3);
    expect(refused()[0]).toMatchObject({ action: 'access.refused', actor: administrator });
    expect(here.kept.audit().map(({ action }) => action)).not.toContain('api_user.create_requested');
  });
});

describe('help', () => {
  it('is given to every member, and names the administrators', async () => {
    await using here = await world();
    await here.hands.command(PEOPLE.requester, '/mkto-api-user help');
    const said = saidTo(here, PEOPLE.requester).join();
    expect(said).toContain('/mkto-api-user create email expires:2027-03-31 role:"API Integration"');
    expect(said).toContain(`Administrators create at once:  @${administrator}  and  @${secondAdministrator}`);
  });

  it.each([
    ['creat', 'Did you mean /mkto-api-user create?'],
    ['hlep', 'Did you mean /mkto-api-user help?'],
    ['crate foo@example.com', 'Did you mean /mkto-api-user create?'],
    ['<!channel>', 'I do not know “<!channel>”.'],
  ])('answers the mistyped word %s', async (typed, said) => {
    await using here = await world();
    await here.hands.command(administrator, `/mkto-api-user ${typed}`);
    expect(saidTo(here, administrator).join()).toContain(said);
  });
});

describe('the audit', () => {
  it('holds every attempt, refusal and change, each with the hash of the one before', async () => {
    await using here = await world({ settings: NO_REQUESTS });
    await here.hands.command(PEOPLE.requester, '/mkto-api-user');
    await here.openForm(administrator);
    here.fillForm(administrator, { email: 'x' });
    await here.hands.submit(administrator);
    here.fillForm(administrator);
    await here.hands.submit(administrator);
    await here.until(() => here.madeUsers().length === 1);
    const events = here.kept.audit();
    expect(events.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      'app api_user.found',
      `${PEOPLE.requester} command.received`,
      `${PEOPLE.requester} access.refused`,
      `${administrator} command.received`,
      `${administrator} api_user.create_rejected`,
      `${administrator} api_user.create_requested`,
      `${administrator} api_user.created`,
    ]);
    expect(events.slice(1).map(({ previousHash }) => previousHash)).toEqual(
      events.slice(0, -1).map(({ hash }) => hash),
    );
    // Commands and refusals are about no instance in particular.
    expect(new Set(events.map(({ instance }) => instance))).toEqual(
      new Set(['', new URL(here.marketo.url).host]),
    );
  });
});
