import { describe, expect, it } from 'vitest';
import { MANY_ROLES } from '../many-roles.ts';
import { textOf } from '../words-on-screen.ts';
import { PEOPLE, type World, world } from '../world.ts';

const { administrator, owner, guest } = PEOPLE;

const saidTo = (here: World, person: string) =>
  here.workspace.messages.filter(({ ephemeralFor }) => ephemeralFor === person).map(textOf);
const readyz = async (here: World) => {
  const answer = await fetch(`http://127.0.0.1:${here.app().port}/readyz`);
  return { status: answer.status, body: (await answer.json()) as Record<string, boolean> };
};
const asked = (here: World) => here.slack.calls.filter(({ method }) => method === 'users.info').length;
const down = { method: 'users.info', times: 9, fault: { kind: 'unavailable' } } as const;

describe('a Slack that does not answer is no refusal', () => {
  it.each([
    ['does not answer', { kind: 'hang' }],
    ['answers 503', { kind: 'unavailable' }],
    ['says 429', { kind: 'rate_limited', retryAfter: 30 }],
    ['has an error of its own', { kind: 'error', code: 'internal_error' }],
    ['gives half an answer', { kind: 'half' }],
  ] as const)(
    'while a filled-in form is sent and Slack %s: the form stays, and the same button works',
    async (_, fault) => {
      await using here = await world();
      await here.openForm(administrator);
      here.fillForm(administrator);
      here.clock.move({ minutes: 1 });
      here.workspace.faults.plan({ method: 'users.info', times: 9, fault });
      const deed = await here.hands.submit(administrator);
      expect(JSON.stringify(deed)).toContain('Nothing you typed is lost');
      expect(here.window(administrator)).toContain('New API-only user');
      expect(here.kept.audit().map(({ action }) => action)).not.toContain('access.refused');
      here.workspace.faults.clear();
      await here.hands.submit(administrator);
      await here.until(() => here.window(administrator).includes('User created'));
    },
  );

  it('says nothing about an owner: the field says that Slack did not answer', async () => {
    await using here = await world();
    await here.openForm(administrator);
    here.fillForm(administrator, { owner });
    here.workspace.faults.plan(down);
    const deed = JSON.stringify(await here.hands.submit(administrator));
    expect(deed).toContain('I could not check this person');
    expect(deed).not.toContain('full member');
    here.workspace.faults.clear();
    expect(await here.hands.submit(administrator)).toMatchObject({ result: 'done' });
  });

  it('leaves a form as it is while another instance is chosen', async () => {
    await using here = await world({ withSandbox: true });
    await here.openForm(administrator);
    here.hands.fill(administrator, { email: 'typed@example.com' });
    here.clock.move({ minutes: 1 });
    here.workspace.faults.plan(down);
    await here.hands.act(administrator, { actionId: 'instance' }, 'sandbox');
    here.workspace.faults.clear();
    await here.until(() => 'role:sandbox' in here.hands.filledIn(administrator));
    expect(here.hands.filledIn(administrator)).toMatchObject({ email: 'typed@example.com' });
    expect(await here.hands.options(administrator, 'role:sandbox')).not.toEqual([]);
  });

  it('is said at the command, in a select that asks the app, and on the Home tab', async () => {
    await using here = await world(MANY_ROLES);
    await here.openForm(administrator);
    here.clock.move({ minutes: 1 });
    here.workspace.faults.plan({ ...down, times: 3 });
    expect(await here.hands.options(administrator, 'role')).toEqual([
      expect.objectContaining({ text: 'Slack did not answer' }),
    ]);
    await here.hands.command(administrator, '/mkto-api-user');
    expect(saidTo(here, administrator).join()).toContain('Slack did not tell me who you are just now');
    await here.hands.openHome(administrator);
    await here.until(() =>
      textOf(here.workspace.views.homeOf(administrator)).includes('did not tell me who'),
    );
  });
});

describe('an answer about somebody else', () => {
  it('lets nobody through, and makes nobody an owner', async () => {
    await using here = await world();
    const administrators = here.workspace.personOf(administrator);
    const alter = (answer: object) => {
      const { user } = answer as { user: object };
      return { ...answer, user: { ...user, id: administrators?.id } };
    };
    here.workspace.faults.plan({
      method: 'users.info',
      about: PEOPLE.requester,
      times: 9,
      fault: { kind: 'altered', alter },
    });
    await here.hands.command(PEOPLE.requester, '/mkto-api-user');
    expect(here.hands.view(PEOPLE.requester)).toBeUndefined();
    expect(saidTo(here, PEOPLE.requester).join()).toContain('Slack did not tell me who you are');
    await here.openForm(administrator);
    here.fillForm(administrator, { owner: PEOPLE.requester });
    expect(JSON.stringify(await here.hands.submit(administrator))).toContain('could not check this person');
  });
});

describe('our own token that Slack refuses', () => {
  it.each(['token_revoked', 'account_inactive', 'invalid_auth'])(
    '%s: is said once, as such, also by readyz, and everything goes on after the repair',
    async (code) => {
      await using here = await world();
      await here.openForm(administrator);
      here.fillForm(administrator);
      here.clock.move({ minutes: 1 });
      here.workspace.faults.plan({ times: 999, fault: { kind: 'error', code } });
      const deed = JSON.stringify(await here.hands.submit(administrator));
      expect(deed).toContain('no longer accepts this app’s own token');
      await here.hands.command(administrator, '/mkto-api-user');
      expect(saidTo(here, administrator).join()).toContain('SLACK_BOT_TOKEN');
      expect(await readyz(here)).toMatchObject({ status: 503, body: { slack: false, database: true } });
      expect(here.log().match(/Slack refuses the app’s own token/g)).toHaveLength(1);
      here.workspace.faults.clear();
      expect((await readyz(here)).status).toBe(200);
      expect(here.log()).toContain('accepts the app’s own token again');
      await here.hands.submit(administrator);
      await here.until(() => here.window(administrator).includes('User created'));
    },
  );
});

describe('what is pressed and opens no window', () => {
  const expired = { method: 'views.open', fault: { kind: 'error', code: 'expired_trigger_id' } } as const;

  it('is answered with a direct message at the shortcut and the button of the Home tab', async () => {
    await using here = await world();
    here.workspace.faults.plan(expired);
    await here.hands.shortcut(administrator, 'new_api_user');
    await here.until(() => here.messagesTo(administrator).length === 1);
    expect(textOf(here.messagesTo(administrator)[0])).toContain('The window could not be opened in time');
    await here.hands.openHome(administrator);
    await here.until(() => here.workspace.views.homeOf(administrator));
    here.workspace.faults.plan(expired);
    await here.hands.click(administrator, 'new_api_user', 'home');
    await here.until(() => here.messagesTo(administrator).length === 2);
  });

  it('is answered beside the message whose button it was', async () => {
    await using here = await world();
    here.subscription.faults.plan({ call: 'Get Users', fault: { kind: 'error', code: '603' } });
    await here.create(administrator);
    const message = await here.until(() => here.messagesTo(administrator)[0]);
    here.hands.closeView(administrator);
    here.workspace.faults.plan(expired);
    await here.hands.click(administrator, 'back_to_form', message);
    await here.until(() => saidTo(here, administrator).join().includes('could not be opened in time'));
  });
});

describe('what Slack said about a person', () => {
  it('is asked once for a flood of clicks, and anew after a minute', async () => {
    await using here = await world();
    here.clock.move({ minutes: 2 });
    here.slack.calls.length = 0;
    await Promise.all(Array.from({ length: 30 }, () => here.hands.command(administrator, '/mkto-api-user')));
    expect(asked(here)).toBe(1);
    here.clock.move({ seconds: 59 });
    await here.hands.command(administrator, '/mkto-api-user');
    expect(asked(here)).toBe(1);
    here.clock.move({ seconds: 2 });
    await here.hands.command(administrator, '/mkto-api-user');
    expect(asked(here)).toBe(2);
  });

  it('holds a minute at the most: a right that was taken ends', async () => {
    await using here = await world();
    await here.openForm(administrator);
    Object.assign(here.workspace.personOf(administrator) ?? {}, { isRestricted: true });
    here.clock.move({ seconds: 61 });
    await here.hands.command(administrator, '/mkto-api-user');
    expect(saidTo(here, administrator).join()).toContain('Guests cannot create');
  });

  it('is dropped at once when Slack says that they have changed', async () => {
    await using here = await world();
    await here.openForm(administrator);
    const person = here.workspace.personOf(administrator);
    if (person) person.deleted = true;
    await here.hands.event({ type: 'user_change', user: { id: administrator } });
    await here.hands.command(administrator, '/mkto-api-user');
    expect(saidTo(here, administrator).join()).toContain('This account is deactivated');
  });

  it('is not remembered where it refuses: a right that was given works at once', async () => {
    await using here = await world({ settings: { ADMIN_SLACK_USER_IDS: `${administrator},${guest}` } });
    await here.hands.command(guest, '/mkto-api-user');
    expect(saidTo(here, guest).join()).toContain('Guests cannot create');
    const person = here.workspace.personOf(guest);
    if (person) Object.assign(person, { isRestricted: false, isUltraRestricted: false });
    await here.openForm(guest);
  });

  it('does not hold longer where the clock is moved back', async () => {
    await using here = await world();
    await here.openForm(administrator);
    here.slack.calls.length = 0;
    here.clock.move({ days: -1 });
    await here.hands.command(administrator, '/mkto-api-user');
    expect(asked(here)).toBe(1);
  });
});

describe('a token whose permissions Slack does not name', () => {
  it('starts all the same, and says so', async () => {
    await using here = await world({
      prepare: ({ workspace }) => {
        workspace.namesScopes = false;
      },
    });
    expect(here.log()).toContain('Slack did not say which permissions the token has');
    expect((await here.create(administrator)).includes('User created')).toBe(true);
  });
});
