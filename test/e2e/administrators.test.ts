import { describe, expect, it } from 'vitest';
import { addPeople, addPerson } from '../../sandbox/marketo/example.ts';
import { OTHER_USER_GROUP, USER_GROUP } from '../../sandbox/slack/example.ts';
import { MANY_ROLES } from '../many-roles.ts';
import { textOf } from '../words-on-screen.ts';
import { FORM, PEOPLE, type World, type WorldOptions, world } from '../world.ts';

const { administrator, secondAdministrator, requester, owner, guest, deactivated } = PEOPLE;

/** Nobody asks for what they may not do: whoever is no administrator is refused, by which it shows who is one. */
const NO_IDS = { ADMIN_SLACK_USER_IDS: undefined, REQUESTS: 'deny' };
/** Everybody asks, as where nothing else is set. */
const ASKING = { REQUESTS: 'allow' };
const ONLY_GROUP = { ...NO_IDS, ADMIN_SLACK_USERGROUP_IDS: USER_GROUP };
const ONLY_RANK = { ...NO_IDS, ADMIN_SLACK_WORKSPACE_ADMINS: 'true' };
const ONLY_ROLE = { ...NO_IDS, ADMIN_MARKETO_ROLE: 'Admin' };

const opened = (settings: WorldOptions['settings'], more: Partial<WorldOptions> = {}) =>
  world({
    settings: settings ?? {},
    ...more,
    prepare: (parts) => {
      addPeople(parts.subscription);
      more.prepare?.(parts);
    },
  });

const openedWithManyRoles = (settings: WorldOptions['settings'], more: Partial<WorldOptions> = {}) =>
  opened({ ...settings, ...MANY_ROLES.settings }, { ...more, prepare: MANY_ROLES.prepare ?? (() => {}) });

/** What only this person sees, the newest last. */
const saidTo = (here: World, person: string) =>
  textOf(here.workspace.messages.filter(({ ephemeralFor }) => ephemeralFor === person).at(-1));

/** Types the command and says whether a form has opened. */
async function mayCreate(here: World, person: string, line = '/mkto-api-user'): Promise<boolean> {
  here.hands.closeView(person);
  await here.hands.command(person, line);
  return here.hands.view(person) !== undefined;
}

/** The right of somebody by one source, to be given and taken. */
interface Way {
  readonly settings: NonNullable<WorldOptions['settings']>;
  readonly person: string;
  readonly give: (here: World) => void;
  readonly take: (here: World) => void;
}

const members = (here: World) => here.workspace.userGroups.find(({ id }) => id === USER_GROUP)?.members ?? [];
const rank = (here: World, person: string, is: boolean) => {
  const found = here.workspace.personOf(person);
  if (found) found.isWorkspaceAdmin = is;
};
const roles = (here: World, first: string, given: readonly number[]) => {
  const found = here.subscription.users.find(({ firstName }) => firstName === first);
  if (found) found.grants = given.map((accessRoleId) => ({ accessRoleId, workspaceId: 0 }));
};

const WAYS: readonly (readonly [name: string, way: Way])[] = [
  [
    'a user group',
    {
      settings: ONLY_GROUP,
      person: requester,
      give: (here) => members(here).push(requester),
      take: (here) => members(here).splice(0),
    },
  ],
  [
    'the rank in the workspace',
    {
      settings: ONLY_RANK,
      person: requester,
      give: (here) => rank(here, requester, true),
      take: (here) => rank(here, requester, false),
    },
  ],
  [
    'the role in Marketo',
    {
      settings: ONLY_ROLE,
      person: requester,
      give: (here) => roles(here, 'Rita', [1]),
      take: (here) => roles(here, 'Rita', [2]),
    },
  ],
];

describe.each(WAYS)('an administrator by %s alone', (_, { settings, person, give, take }) => {
  it('may create from a few seconds after the right was given, to a minute after it was taken', async () => {
    await using here = await opened(settings);
    expect(await mayCreate(here, person)).toBe(false);
    give(here);
    here.clock.move({ seconds: 6 });
    here.hands.closeView(person);
    expect(await here.create(person)).toContain('User created');
    take(here);
    here.clock.move({ seconds: 61 });
    expect(await mayCreate(here, person)).toBe(false);
    expect(saidTo(here, person)).toContain('Only administrators can create API-only users');
  });

  it('is refused at submission, at selects and on the way back when the right was taken meanwhile', async () => {
    await using here = await openedWithManyRoles(settings);
    give(here);
    here.clock.move({ seconds: 6 });
    await here.openForm(person);
    expect(await here.hands.options(person, 'role')).not.toEqual([]);
    here.fillForm(person);
    take(here);
    here.clock.move({ seconds: 61 });
    expect(await here.hands.options(person, 'role')).toEqual([]);
    await here.hands.submit(person);
    expect(here.window(person)).toContain('Only administrators can create API-only users');
    expect(here.kept.journal()).toEqual([]);
  });

  it.each([
    ['a guest', { isRestricted: true }, 'Guests cannot create'],
    ['deactivated', { deleted: true }, 'This account is deactivated'],
    ['a bot', { isBot: true }, 'not by bots'],
    ['a stranger', { isStranger: true }, 'of the company that runs this app'],
  ])('is nobody who is %s', async (__, given, said) => {
    await using here = await opened(settings);
    give(here);
    Object.assign(here.workspace.personOf(person) ?? {}, given);
    expect(await mayCreate(here, person)).toBe(false);
    expect(saidTo(here, person)).toContain(said);
  });

  it('sees everything on the Home tab, and the way to the form', async () => {
    await using here = await opened(settings);
    give(here);
    here.clock.move({ seconds: 6 });
    await here.hands.openHome(person);
    await here.until(() => here.workspace.views.homeOf(person));
    expect(textOf(here.workspace.views.homeOf(person))).toContain('slack-app@api.example.com');
    expect(textOf(here.workspace.views.homeOf(person))).toContain('New API-only user');
  });
});

describe('sources together', () => {
  it('are asked cheapest first, and no further than a yes', async () => {
    await using here = await opened({
      ADMIN_SLACK_USER_IDS: administrator,
      REQUESTS: 'deny',
      ADMIN_SLACK_USERGROUP_IDS: USER_GROUP,
      ADMIN_SLACK_WORKSPACE_ADMINS: 'true',
      ADMIN_MARKETO_ROLE: 'Admin',
    });
    await here.app().caughtUp();
    members(here).push(requester);
    rank(here, owner, true);
    here.clock.move({ minutes: 2 });
    const asked = () => ({
      groups: here.slack.calls.filter(({ method }) => method === 'usergroups.users.list').length,
      marketo: here.marketo.exchanges.filter(({ call }) => call === 'Get User').length,
    });
    const before = asked();
    expect(await mayCreate(here, administrator)).toBe(true);
    expect(await mayCreate(here, owner)).toBe(true);
    expect(asked()).toEqual(before);
    expect(await mayCreate(here, requester)).toBe(true);
    expect(asked()).toEqual({ ...before, groups: before.groups + 1 });
    expect(await mayCreate(here, secondAdministrator)).toBe(true);
    expect(asked().marketo).toBe(before.marketo + 1);
  });

  it('an owner of the workspace counts as its admins do', async () => {
    await using here = await opened(ONLY_RANK);
    const person = here.workspace.personOf(owner);
    if (person) person.isWorkspaceOwner = true;
    expect(await mayCreate(here, owner)).toBe(true);
  });
});

describe('a source that cannot be asked', () => {
  const slack = 'usergroups.users.list';

  it.each([
    ['missing_scope', 'Tell the people who run this app'],
    ['plan_upgrade_required', 'Tell the people who run this app'],
    ['no_such_subteam', 'Tell the people who run this app'],
    ['internal_error', 'Try again in a moment'],
  ])('grants nothing, and the person is told so: a group with %s', async (code, todo) => {
    await using here = await opened(ONLY_GROUP);
    here.clock.move({ minutes: 2 });
    here.workspace.faults.plan({ method: slack, fault: { kind: 'error', code } });
    expect(await mayCreate(here, administrator)).toBe(false);
    const said = saidTo(here, administrator);
    expect(said).toContain('Only administrators can create API-only users. Nothing was changed.');
    expect(said).toMatch(/ask Slack who is in the administrators’ user group/);
    expect(said).toContain(todo);
    expect(here.kept.audit()).toContainEqual(
      expect.objectContaining({
        action: 'access.refused',
        details: expect.stringContaining('"silent":"user_group"'),
      }),
    );
    expect(await mayCreate(here, administrator)).toBe(true);
  });

  it('is given up in time: a Slack and a Marketo that never answer', async () => {
    await using here = await opened({ ...ONLY_GROUP, ADMIN_MARKETO_ROLE: 'Admin' });
    here.clock.move({ minutes: 2 });
    here.workspace.faults.plan({ method: slack, fault: { kind: 'hang' } });
    here.subscription.faults.plan({ call: 'Get Users', times: 9, fault: { kind: 'hang' } });
    expect(await here.hands.command(secondAdministrator, '/mkto-api-user')).toEqual({ result: 'done' });
    expect(saidTo(here, secondAdministrator)).toContain('ask Slack who is in the administrators’ user group');
    expect(saidTo(here, secondAdministrator)).toContain('I could not ask Marketo in time');
  });

  it.each([{ kind: 'error', code: 'internal_error' }, { kind: 'hang' }] as const)(
    'keeps nobody out whom another one knows: %o',
    async (fault) => {
      await using here = await opened({ ...ONLY_GROUP, ADMIN_MARKETO_ROLE: 'Admin' });
      here.clock.move({ minutes: 2 });
      here.workspace.faults.plan({ method: slack, times: 9, fault });
      expect(await mayCreate(here, secondAdministrator)).toBe(true);
    },
  );

  it('is Slack without the scope for addresses', async () => {
    await using here = await opened(ONLY_ROLE, {
      prepare: ({ workspace }) => {
        workspace.namesScopes = false;
        const scopes = workspace.app.scopes as string[];
        scopes.splice(scopes.indexOf('users:read.email'), 1);
      },
    });
    expect(await mayCreate(here, secondAdministrator)).toBe(false);
    expect(saidTo(here, secondAdministrator)).toContain('I cannot ask who has the administrators’ role');
  });

  it('is said in a select that asks the app, which offers nothing', async () => {
    await using here = await openedWithManyRoles(ONLY_GROUP);
    await here.openForm(administrator);
    here.clock.move({ minutes: 2 });
    here.workspace.faults.plan({ method: slack, fault: { kind: 'unavailable' } });
    expect((await here.hands.options(administrator, 'role')).map(({ text }) => text)).toEqual([
      'Slack did not answer',
    ]);
  });

  it('is said on the Home tab, too', async () => {
    await using here = await opened(ONLY_GROUP);
    here.clock.move({ minutes: 2 });
    here.workspace.faults.plan({ method: slack, fault: { kind: 'unavailable' } });
    await here.hands.openHome(administrator);
    await here.until(() => here.workspace.views.homeOf(administrator));
    const home = textOf(here.workspace.views.homeOf(administrator));
    expect(home).toContain('I could not ask Slack who is in the administrators’ user group');
    expect(home).not.toContain('slack-app@api.example.com');
  });
});

describe('a source that cannot be asked, where everybody may ask', () => {
  const method = 'usergroups.users.list';
  const submitOf = (here: World, person: string) => here.hands.view(person)?.content.submit?.text;

  it.each([
    [
      'missing_scope',
      'I cannot ask Slack who is in the administrators’ user group',
      'tell the people who run',
    ],
    ['internal_error', 'I could not ask Slack who is in the administrators’ user group', 'open it again'],
  ])('is named in the form, which sends a request: a group with %s', async (code, said, todo) => {
    await using here = await opened({ ...ONLY_GROUP, ...ASKING });
    here.clock.move({ minutes: 2 });
    here.workspace.faults.plan({ method, fault: { kind: 'error', code } });
    await here.openForm(administrator);
    expect(submitOf(here, administrator)).toBe('Send request');
    expect(here.window(administrator)).toContain(said);
    expect(here.window(administrator)).toContain(todo);
    await here.openForm(administrator);
    expect(submitOf(here, administrator)).toBe('Create');
    expect(here.window(administrator)).not.toContain('the administrators’ user group');
  });

  it('is named by the shortcut and on the Home tab, too, and to nobody while all of them answer', async () => {
    await using here = await opened({ ...ONLY_GROUP, ...ASKING });
    await here.openForm(requester);
    expect(submitOf(here, requester)).toBe('Send request');
    expect(here.window(requester)).not.toContain('the administrators’ user group');
    here.clock.move({ minutes: 2 });
    here.workspace.faults.plan({ method, times: 2, fault: { kind: 'error', code: 'internal_error' } });
    here.hands.closeView(administrator);
    await here.hands.shortcut(administrator, 'new_api_user');
    await here.until(() => here.window(administrator).includes('I could not ask Slack who is in'));
    await here.hands.openHome(administrator);
    await here.until(() => here.workspace.views.homeOf(administrator));
    const home = textOf(here.workspace.views.homeOf(administrator));
    expect(home).toContain('I could not ask Slack who is in the administrators’ user group');
    expect(home).not.toContain('slack-app@api.example.com');
  });

  it('is a Slack and a Marketo that never answer: both are named', async () => {
    await using here = await opened({ ...ONLY_GROUP, ...ASKING, ADMIN_MARKETO_ROLE: 'Admin' });
    here.clock.move({ minutes: 2 });
    here.workspace.faults.plan({ method, fault: { kind: 'hang' } });
    here.subscription.faults.plan({ call: 'Get Users', times: 9, fault: { kind: 'hang' } });
    await here.openForm(secondAdministrator);
    expect(submitOf(here, secondAdministrator)).toBe('Send request');
    expect(here.window(secondAdministrator)).toContain('ask Slack who is in the administrators’ user group');
    expect(here.window(secondAdministrator)).toContain('I could not ask Marketo in time');
  });

  it('is said, and no longer said, while the form is filled in', async () => {
    await using here = await opened({ ...ONLY_GROUP, ...ASKING });
    await here.openForm(administrator);
    here.clock.move({ minutes: 2 });
    here.workspace.faults.plan({ method, fault: { kind: 'error', code: 'internal_error' } });
    await here.hands.click(administrator, 'days:30');
    await here.until(() => here.window(administrator).includes('I could not ask Slack who is in'));
    expect(submitOf(here, administrator)).toBe('Send request');
    await here.hands.click(administrator, 'days:90');
    await here.until(() => submitOf(here, administrator) === 'Create');
    expect(here.window(administrator)).not.toContain('I could not ask Slack');
  });

  it('makes a request of what an administrator sends, and says why', async () => {
    await using here = await opened({ ...ONLY_GROUP, ...ASKING });
    await here.openForm(administrator);
    here.fillForm(administrator);
    here.clock.move({ minutes: 2 });
    here.workspace.faults.plan({ method, fault: { kind: 'error', code: 'internal_error' } });
    await here.hands.submit(administrator);
    expect(here.window(administrator)).toContain('Your request waits for an administrator');
    expect(here.window(administrator)).toContain('I could not ask Slack who is in');
    expect(here.kept.journal()).toEqual([]);
    expect(here.createdInMarketo()).not.toContain(FORM.email);
  });
});

describe.each(WAYS)('who was an administrator by %s, where everybody may ask', (_, way) => {
  it('creates nothing any more with the form that they have open: it is a request', async () => {
    await using here = await opened({ ...way.settings, ...ASKING });
    way.give(here);
    here.clock.move({ seconds: 6 });
    await here.openForm(way.person);
    expect(here.hands.view(way.person)?.content.submit?.text).toBe('Create');
    here.fillForm(way.person);
    way.take(here);
    here.clock.move({ seconds: 61 });
    await here.hands.submit(way.person);
    expect(here.window(way.person)).toContain('Your request waits for an administrator');
    expect(here.kept.requests()).toHaveLength(1);
    expect(here.kept.journal()).toEqual([]);
    expect(here.createdInMarketo()).not.toContain(FORM.email);
  });
});

describe('the address in Slack', () => {
  it('makes nobody an administrator that was never proved, or that two people in Marketo have', async () => {
    await using here = await opened(ONLY_ROLE);
    const person = here.workspace.personOf(secondAdministrator);
    if (person) person.isEmailConfirmed = false;
    expect(await mayCreate(here, secondAdministrator)).toBe(false);
    expect(saidTo(here, secondAdministrator)).not.toContain('ask Marketo');
    if (person) person.isEmailConfirmed = true;
    here.clock.move({ seconds: 6 });
    expect(await mayCreate(here, secondAdministrator)).toBe(true);
    addPerson(here.subscription, 'SAM', [1]).userid = 'another-sam';
    here.clock.move({ seconds: 61 });
    expect(await mayCreate(here, secondAdministrator)).toBe(false);
  });

  it('is found on Adobe identity as well', async () => {
    await using here = await opened(ONLY_ROLE, { subscription: { variants: { userids: 'guid' } } });
    expect(await mayCreate(here, secondAdministrator)).toBe(true);
    expect(await mayCreate(here, requester)).toBe(false);
  });
});

describe('the administrator of one of two instances', () => {
  /** Sam is one in production, Omar in the sandbox. */
  const two = async (open = opened) => {
    const here = await open(ONLY_ROLE, { withSandbox: true });
    addPerson(here.sandboxMarketo().subscription, 'Omar', [1]);
    return here;
  };

  it('is offered that one alone', async () => {
    await using here = await two();
    await here.openForm(owner);
    expect(JSON.stringify(here.hands.view(owner)?.content)).not.toContain('Acme production');
    expect((await here.hands.options(owner, 'role')).map(({ text }) => text)).toEqual(['Trial Integration']);
    await here.openForm(secondAdministrator);
    expect(JSON.stringify(here.hands.view(secondAdministrator)?.content)).not.toContain('Acme sandbox');
  });

  it('is refused where the other one is named, and told why', async () => {
    await using here = await two();
    expect(await mayCreate(here, owner, '/mkto-api-user create instance:production')).toBe(false);
    expect(saidTo(here, owner)).toContain('Only administrators of this Marketo instance can create');
    expect(await mayCreate(here, owner, '/mkto-api-user create instance:sandbox')).toBe(true);
  });

  it('cannot send a form for the other one, nor choose its roles or itself', async () => {
    await using here = await two(openedWithManyRoles);
    addPerson(here.sandboxMarketo().subscription, 'Grace', [1]);
    addPerson(here.subscription, 'Grace', [1]);
    await here.openForm(administrator);
    const both = here.hands.view(administrator);
    if (!both) throw new Error('no form');
    here.workspace.views.open(owner, both.content);
    expect(await here.hands.options(owner, 'role:production')).toEqual([]);
    const { role: _, workspace: __, ...rest } = FORM;
    here.hands.fill(owner, { ...rest, 'role:production': '101', 'workspace:production': '1' });
    await here.hands.submit(owner);
    expect(here.window(owner)).toContain('Only administrators of this Marketo instance');
    expect(here.kept.journal()).toEqual([]);
    here.hands.closeView(secondAdministrator);
    here.workspace.views.open(secondAdministrator, both.content);
    await here.hands.act(secondAdministrator, { actionId: 'instance' }, 'sandbox');
    await here.until(() => here.window(secondAdministrator).includes('Only administrators of this'));
  });

  it('keeps what was typed where Slack does not say who chooses, and is offered no more than before', async () => {
    await using here = await two();
    addPerson(here.sandboxMarketo().subscription, 'Grace', [1]);
    addPerson(here.subscription, 'Grace', [1]);
    await here.openForm(administrator);
    here.hands.fill(administrator, { email: FORM.email });
    here.clock.move({ minutes: 2 });
    here.workspace.faults.plan({ method: 'users.info', fault: { kind: 'unavailable' } });
    await here.hands.act(administrator, { actionId: 'instance' }, 'sandbox');
    await here.until(() => 'role:sandbox' in here.hands.filledIn(administrator));
    expect(here.hands.filledIn(administrator)).toMatchObject({ email: FORM.email, instance: 'sandbox' });
    expect(JSON.stringify(here.hands.view(administrator)?.content)).toContain('Acme production');
  });

  it('sees the users of that one on the Home tab, and of the other what they own', async () => {
    await using here = await two();
    await here.openForm(secondAdministrator);
    const expires = here.clock.now().toZonedDateTimeISO('UTC').toPlainDate().add({ days: 20 }).toString();
    here.hands.fill(secondAdministrator, { ...FORM, owner, expires });
    await here.hands.submit(secondAdministrator);
    await here.until(() => here.madeUsers().length === 1);
    await here.hands.openHome(owner);
    await here.until(() => here.workspace.views.homeOf(owner));
    const home = textOf(here.workspace.views.homeOf(owner));
    expect(home).toContain('slack-app@sandbox.example.com');
    expect(home).toContain('erp-sync@example.com');
    expect(home).not.toContain('slack-app@api.example.com');
  });

  it('is asked about in that one alone where nothing of the other is shown', async () => {
    await using here = await two();
    await here.openForm(owner);
    here.clock.move({ minutes: 2 });
    const before = here.marketo.exchanges.length;
    const [{ value = '' } = {}] = await here.hands.options(owner, 'role');
    await here.hands.act(owner, { actionId: 'role' }, value);
    await here.hands.click(owner, 'days:30');
    await here.until(() => 'expires#1' in here.hands.filledIn(owner));
    expect(here.marketo.exchanges).toHaveLength(before);
  });

  it('is told in the form which one is missing because Marketo did not say', async () => {
    await using here = await two();
    addPerson(here.subscription, 'Omar', [1]);
    const { faults } = here.sandboxMarketo().subscription;
    faults.plan({ call: 'Get Users', times: 99, fault: { kind: 'error', code: '713' } });
    await here.openForm(owner);
    expect(here.window(owner)).toContain('Acme sandbox is not offered: I could not ask');
  });

  it('may ask in the other one where everybody may, is told what they are there, and creates nothing in it', async () => {
    await using here = await two((settings, more) => opened({ ...settings, ...ASKING }, more));
    const submit = () => here.hands.view(owner)?.content.submit?.text;
    await here.openForm(owner, '/mkto-api-user create instance:sandbox');
    expect(submit()).toBe('Create');
    await here.openForm(owner, '/mkto-api-user create instance:production');
    expect(submit()).toBe('Send request');
    expect(here.window(owner)).not.toContain('is not offered');
    const { role, workspace, ...rest } = FORM;
    here.hands.fill(owner, { ...rest, 'role:production': role, 'workspace:production': workspace });
    await here.hands.submit(owner);
    expect(here.window(owner)).toContain('Your request waits for an administrator');
    expect(here.kept.journal()).toEqual([]);
    expect(here.createdInMarketo()).not.toContain(FORM.email);
  });

  it('is told so in the form for the one that did not say, where everybody may ask, and in no other', async () => {
    await using here = await two((settings, more) => opened({ ...settings, ...ASKING }, more));
    addPerson(here.subscription, 'Omar', [1]);
    const { faults } = here.sandboxMarketo().subscription;
    faults.plan({ call: 'Get Users', times: 99, fault: { kind: 'error', code: '713' } });
    await here.openForm(owner);
    expect(here.hands.view(owner)?.content.submit?.text).toBe('Create');
    expect(here.window(owner)).not.toContain('I could not ask');
    await here.hands.act(owner, { actionId: 'instance' }, 'sandbox');
    await here.until(() => here.window(owner).includes('I could not ask Marketo in time'));
    expect(here.hands.view(owner)?.content.submit?.text).toBe('Send request');
    expect(here.window(owner)).not.toContain('is not offered');
  });
});

describe('whom to tell', () => {
  it('are the members of the groups where there is no channel, of these full members alone, each once', async () => {
    await using here = await opened({
      ...NO_IDS,
      ADMIN_SLACK_USERGROUP_IDS: `${USER_GROUP},${OTHER_USER_GROUP}`,
      ADMIN_CHANNEL_ID: undefined,
    });
    here.subscription.addUser({
      emailAddress: 'by-hand@example.com',
      firstName: 'B',
      lastName: 'H',
      apiOnly: true,
    });
    await here.app().reconcile();
    for (const person of [administrator, secondAdministrator]) {
      expect(
        here
          .messagesTo(person)
          .map(textOf)
          .filter((words) => words.includes('by-hand@')),
      ).toHaveLength(1);
    }
    for (const person of [guest, deactivated]) expect(here.messagesTo(person)).toEqual([]);
  });

  it('are all of them, also those whom Slack does not name at first', async () => {
    await using here = await opened({
      ADMIN_SLACK_USER_IDS: administrator,
      ADMIN_SLACK_USERGROUP_IDS: OTHER_USER_GROUP,
      ADMIN_CHANNEL_ID: undefined,
    });
    const expires = here.clock.now().toZonedDateTimeISO('UTC').toPlainDate().add({ days: 20 }).toString();
    await here.create(administrator, { expires, owner });
    here.clock.move({ hours: 24 * 7 });
    here.workspace.faults.plan({
      method: 'usergroups.users.list',
      fault: { kind: 'error', code: 'internal_error' },
    });
    const warned = (person: string) =>
      here
        .messagesTo(person)
        .map(textOf)
        .filter((words) => words.includes('API-only user ends soon')).length;
    expect((await here.app().remind()).map(({ failed }) => failed)).toEqual([1]);
    expect([warned(administrator), warned(secondAdministrator)]).toEqual([1, 0]);
    expect((await here.app().remind()).map(({ failed }) => failed)).toEqual([0]);
    expect([warned(administrator), warned(secondAdministrator)]).toEqual([1, 1]);
  });
});

describe('whom to ask', () => {
  it.each([
    ['groups by their names', ONLY_GROUP, `Ask  @${USER_GROUP} : they can create`],
    ['admins of the workspace', ONLY_RANK, 'Ask an admin of this workspace: they can create'],
    ['who has a role', ONLY_ROLE, 'Ask somebody who has the role “Admin” in Marketo: they can create'],
  ])('are %s', async (_, settings, said) => {
    await using here = await opened(settings);
    await here.hands.command(owner, '/mkto-api-user');
    expect(saidTo(here, owner)).toContain(said);
  });
});
