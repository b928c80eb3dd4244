import { describe, expect, it } from 'vitest';
import { MANY_ROLES } from '../many-roles.ts';
import { textOf } from '../words-on-screen.ts';
import { FORM, PEOPLE, world } from '../world.ts';

const { administrator, secondAdministrator, owner } = PEOPLE;

describe('an administrator', () => {
  it('creates an API-only user from the form, and sees it in the window and as a message', async () => {
    await using here = await world();
    const { hands } = here;
    await here.openForm(administrator);
    expect(await hands.options(administrator, 'role', 'integ')).toEqual([
      { text: 'API Integration', value: '101' },
    ]);
    here.fillForm(administrator);
    expect(await hands.submit(administrator)).toEqual({ result: 'done' });
    expect(here.window(administrator)).toContain('Marketo is creating the user');
    await here.until(() => here.window(administrator).includes('User created'));
    expect(here.createdInMarketo()).toEqual(['erp-sync@example.com']);
    expect(here.subscription.userOf('erp-sync@example.com')).toMatchObject({
      apiOnly: true,
      firstName: 'ERP',
      reason: 'Nightly orders',
      grants: [{ accessRoleId: 101, workspaceId: 2 }],
    });
    const message = await here.until(() => here.messagesTo(administrator)[0]);
    expect(textOf(message)).toContain('erp-sync@example.com');
    expect(textOf(message)).toContain('Admin > LaunchPoint');
  });

  it('tells a new owner that they are one', async () => {
    await using here = await world();
    await here.create(administrator, { owner });
    const message = await here.until(() => here.messagesTo(owner)[0]);
    expect(textOf(message)).toContain('You are the owner of a new API-only user');
    expect(here.messagesTo(administrator)).toHaveLength(1);
  });

  it('gets a form with the policy’s expiry, themselves as owner, and workspaces because there are several', async () => {
    await using here = await world();
    await here.openForm(administrator);
    const today = here.clock.now().toZonedDateTimeISO('Europe/Berlin').toPlainDate();
    expect(here.hands.filledIn(administrator)).toMatchObject({
      expires: today.add({ days: 90 }).toString(),
      owner: administrator,
      workspace: undefined,
    });
    expect((await here.hands.options(administrator, 'workspace')).map(({ text }) => text)).toEqual([
      'All workspaces',
      'Default',
      'Europe',
    ]);
  });

  it('is not asked for a workspace where there is one', async () => {
    await using here = await world({ prepare: ({ subscription }) => subscription.workspaces.pop() });
    await here.openForm(administrator);
    expect(Object.keys(here.hands.filledIn(administrator))).not.toContain('workspace');
    const { workspace: _, ...form } = FORM;
    here.hands.fill(administrator, form);
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('User created'));
    expect(here.subscription.userOf('erp-sync@example.com').grants).toEqual([
      { accessRoleId: 101, workspaceId: 1 },
    ]);
  });

  it('sends the picked day as its end in the zone of the one who picked it', async () => {
    await using here = await world();
    const day = here.clock.now().toZonedDateTimeISO('America/New_York').toPlainDate().add({ days: 30 });
    await here.create(secondAdministrator, { expires: day.toString(), owner: secondAdministrator });
    const end = day.toZonedDateTime({ timeZone: 'America/New_York', plainTime: '23:59:59' });
    const invite = here.marketo.exchanges.find(({ call }) => call === 'Invite User')?.requestBody;
    expect(invite).toMatchObject({ expiresAt: end.toString({ timeZoneName: 'never' }) });
  });
});

describe('the form', () => {
  it('opens without a call to Marketo, also while Marketo does not answer', async () => {
    await using here = await world();
    const before = here.marketo.exchanges.length;
    here.subscription.faults.plan({ times: 99, fault: { kind: 'hang' } });
    await here.openForm(administrator);
    expect(here.marketo.exchanges.length).toBe(before);
    expect(here.window(administrator)).toContain('New API-only user');
  });

  it('opens where Marketo never answered, and says so where roles would be offered', async () => {
    await using here = await world({
      prepare: ({ subscription }) =>
        subscription.faults.plan({ times: 9_999, fault: { kind: 'html', status: 503 } }),
    });
    await here.openForm(administrator, '/mkto-api-user create role:"API Integration"');
    expect(await here.hands.options(administrator, 'role')).toEqual([
      { text: 'Marketo did not answer', value: 'none' },
    ]);
    here.hands.fill(administrator, { email: 'a@example.com', firstName: 'A', lastName: 'B' });
    const deed = await here.hands.submit(administrator);
    expect(deed).toMatchObject({
      result: 'errors',
      errors: { role: expect.stringContaining('nothing you typed is lost') },
    });
    here.subscription.faults.clear();
    // The typed name of the role is understood once Marketo has told its roles.
    here.hands.fill(administrator, { workspace: '1' });
    expect(await here.hands.submit(administrator)).toEqual({ result: 'done' });
    await here.until(() => here.window(administrator).includes('User created'));
  });

  it('opens filled in with what was typed after the command, whatever a phone did to the quotes', async () => {
    await using here = await world();
    const day = here.clock.now().toZonedDateTimeISO('UTC').toPlainDate().add({ days: 20 }).toString();
    const line = `/mkto-api-user create erp-sync@example.com expires:${day} role:“API Integration” first:ERP last:"Sync & Co" owner:<@${owner}|omar> workspace:europe reason:"a <b> c"`;
    await here.openForm(administrator, line);
    expect(here.hands.filledIn(administrator)).toEqual({
      email: 'erp-sync@example.com',
      expires: day,
      role: '101',
      firstName: 'ERP',
      lastName: 'Sync & Co',
      owner,
      workspace: '2',
      reason: 'a <b> c',
    });
  });

  it('says what it could not read, and drops nothing silently', async () => {
    await using here = await world();
    await here.openForm(
      administrator,
      '/mkto-api-user create erp@example.com colour:red expires:31.3.2027 role:Admin owner:sam workspace:Asia instance:EU hello',
    );
    const words = here.window(administrator);
    expect(words).toContain('colour:red, owner:sam, and hello');
    expect(words).toContain('“31.3.2027” is not a date that I can read');
    expect(words).toContain('There is no role “Admin” that may be given');
    expect(words).toContain('There is no workspace “Asia”. Choose one from the list.');
    expect(words).toContain('There is no Marketo instance “EU” here');
    expect(here.hands.filledIn(administrator).email).toBe('erp@example.com');
  });

  it('says the workspace of what was made, also that it is all of them', async () => {
    await using here = await world();
    expect(await here.create(administrator)).toContain('Workspace:  Europe');
    await here.until(() => here.messagesTo(administrator).length === 1);
    expect(textOf(here.messagesTo(administrator)[0])).toContain('Workspace:  Europe');
    const everywhere = { email: 'everywhere@example.com', workspace: '0' };
    expect(await here.create(administrator, everywhere)).toContain('Workspace:  All workspaces');
  });

  it('never offers a system role, a hidden one, or one that the settings do not name', async () => {
    await using here = await world({ settings: { API_ROLES: undefined } });
    await here.openForm(administrator);
    expect((await here.hands.options(administrator, 'role')).map(({ text }) => text)).toEqual([
      'API Integration',
      'API Read Only',
      'API User Management',
    ]);
    await using narrow = await world({ settings: { API_ROLES: '102' } });
    await narrow.openForm(administrator);
    expect((await narrow.hands.options(administrator, 'role')).map(({ text }) => text)).toEqual([
      'API Read Only',
    ]);
  });

  it('offers a hundred of many roles, and finds the others by their letters', async () => {
    await using here = await world(MANY_ROLES);
    await here.openForm(administrator);
    expect(await here.hands.options(administrator, 'role')).toHaveLength(100);
    expect(await here.hands.options(administrator, 'role', 'role 399')).toHaveLength(1);
    await here.hands.command(administrator, '/mkto-api-user create role:399');
    await here.until(() => here.hands.filledIn(administrator).role === '399');
  });
});

describe('a wrong field', () => {
  it.each([
    ['email', 'erp-sync@example', 'Marketo does not take this as an email'],
    ['email', 'größe@example.com', 'Marketo does not take this as an email'],
    ['firstName', 'x'.repeat(101), 'This has 101 characters. Shorten it to 100.'],
    ['lastName', 'y'.repeat(150), 'This has 150 characters. Shorten it to 100.'],
    ['role', '1', 'This role may not be given'],
    ['role', '104', 'This role may not be given'],
    ['workspace', '77', 'Marketo no longer has this workspace'],
    ['expires', 'today', 'Access has to end after today'],
    ['expires', 'yesterday', 'Access has to end after today'],
    ['expires', 'in 366 days', 'The longest allowed is 365 days'],
    ['reason', 'z'.repeat(501), 'This has 501 characters. Shorten it to 500.'],
    ['owner', PEOPLE.guest, 'The owner has to be a full member'],
    ['owner', PEOPLE.deactivated, 'The owner has to be a full member'],
    ['owner', PEOPLE.robot, 'The owner has to be a full member'],
    ['owner', PEOPLE.stranger, 'The owner has to be a full member'],
    ['owner', 'U0NOBODY', 'The owner has to be a full member'],
  ])('is named where it is: %s %s', async (field, typed, said) => {
    await using here = await world();
    const today = here.clock.now().toZonedDateTimeISO('Europe/Berlin').toPlainDate();
    const days: Record<string, number> = { today: 0, yesterday: -1, 'in 366 days': 366 };
    const value = typed in days ? today.add({ days: days[typed] ?? 0 }).toString() : typed;
    await here.openForm(administrator);
    here.fillForm(administrator, { [field]: value });
    const before = here.hands.filledIn(administrator);
    const deed = await here.hands.submit(administrator);
    expect(deed).toEqual({ result: 'errors', errors: { [field]: expect.stringContaining(said) } });
    // Nothing typed is lost, and nothing was changed.
    expect(here.hands.filledIn(administrator)).toEqual(before);
    expect(here.createdInMarketo()).toEqual([]);
    // Corrected, it goes through.
    here.fillForm(administrator, { expires: today.add({ days: 10 }).toString(), owner: administrator });
    expect(await here.hands.submit(administrator)).toEqual({ result: 'done' });
  });

  it('is named together with all the other wrong ones', async () => {
    await using here = await world();
    await here.openForm(administrator);
    here.fillForm(administrator, { email: 'x', firstName: 'x'.repeat(200), role: '1', owner: PEOPLE.guest });
    expect(await here.hands.submit(administrator)).toMatchObject({
      errors: {
        email: expect.any(String),
        firstName: expect.any(String),
        role: expect.any(String),
        owner: expect.any(String),
      },
    });
  });

  it('may be an empty reason or expiry where the company asks for them, and may not where it does not', async () => {
    await using strict = await world({ settings: { REASON_REQUIRED: 'true' } });
    await strict.openForm(administrator);
    strict.fillForm(administrator, { reason: '', expires: '' });
    expect(await strict.hands.submit(administrator)).toEqual({
      result: 'incomplete',
      fields: ['expires', 'reason'],
    });
    await using free = await world({ settings: { EXPIRY_REQUIRED: 'false' } });
    await free.create(administrator, { reason: '', expires: '' });
    expect(free.subscription.userOf('erp-sync@example.com').expiresAt).toBeUndefined();
    expect(free.window(administrator)).toContain('Access expires:  never');
  });

  it('is the workspace where a role can be given in all workspaces only', async () => {
    await using here = await world();
    await here.openForm(administrator);
    here.fillForm(administrator, { role: '103', workspace: '2' });
    expect(await here.hands.submit(administrator)).toMatchObject({
      errors: {
        workspace: expect.stringContaining('“API User Management” can be given in all workspaces only'),
      },
    });
    here.hands.fill(administrator, { workspace: '0' });
    expect(await here.hands.submit(administrator)).toEqual({ result: 'done' });
  });
});

describe('an email that is taken', () => {
  it('is named at its field where our records know it', async () => {
    await using here = await world();
    await here.create(administrator);
    await here.openForm(administrator);
    here.fillForm(administrator, { email: 'ERP-Sync@Example.com' });
    expect(await here.hands.submit(administrator)).toMatchObject({
      errors: { email: expect.stringContaining('There already is an API-only user with this email') },
    });
  });

  it('is named below its field where only Marketo knows it, and everything typed is still there', async () => {
    await using here = await world();
    await here.openForm(administrator);
    here.fillForm(administrator, { email: 'Grace.Admin@example.com', owner });
    const before = here.hands.filledIn(administrator);
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('Marketo already has a user with this email'));
    expect(here.hands.filledIn(administrator)).toEqual(before);
    const blocks = here.hands.view(administrator)?.content.blocks.map(({ block_id }) => block_id) ?? [];
    expect(blocks.indexOf('email_exists')).toBe(blocks.indexOf('email') + 1);
    expect(here.marketo.exchanges.map(({ call }) => call)).not.toContain('Invite User');
    // Corrected in the same window, it goes through.
    here.hands.fill(administrator, { email: 'another@example.com' });
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('User created'));
  });

  it('is kept for the first of two administrators who ask for it at once', async () => {
    await using here = await world();
    here.subscription.faults.plan({ call: 'Get Users', fault: { kind: 'delay', ms: 300 } });
    await here.openForm(administrator);
    await here.openForm(secondAdministrator);
    here.fillForm(administrator);
    here.fillForm(secondAdministrator, { owner: secondAdministrator });
    await here.hands.submit(administrator);
    expect(await here.hands.submit(secondAdministrator)).toMatchObject({
      errors: { email: expect.stringContaining('is being created right now') },
    });
    await here.until(() => here.window(administrator).includes('User created'));
    expect(here.createdInMarketo()).toEqual(['erp-sync@example.com']);
  });
});

describe('once and only once', () => {
  it('makes one user and one row of a submission that is delivered 20 times at once', async () => {
    await using here = await world();
    await here.openForm(administrator);
    here.fillForm(administrator);
    await here.hands.submit(administrator, { copies: 20 });
    await here.until(() => here.window(administrator).includes('User created'));
    const answers = here.slack.exchanges.map(({ answer }) =>
      answer.result === 'answered' ? answer.status : answer.result,
    );
    expect(answers).toEqual(Array.from({ length: 21 }, () => 200));
    expect(here.createdInMarketo()).toEqual(['erp-sync@example.com']);
    expect(here.marketo.exchanges.filter(({ call }) => call === 'Invite User')).toHaveLength(1);
    expect(here.madeUsers()).toHaveLength(1);
    expect(here.kept.journal()).toHaveLength(1);
    await here.until(() => here.messagesTo(administrator).length > 0);
    await here.app().settle();
    expect(here.messagesTo(administrator)).toHaveLength(1);
  });

  it.each(['cut', 'truncated', 'slow_body'] as const)(
    'finds the user when the answer to the invite is lost (%s)',
    async (kind) => {
      await using here = await world();
      here.subscription.faults.plan({ call: 'Invite User', fault: { kind } });
      expect(await here.create(administrator)).toContain('User created');
      expect(here.marketo.exchanges.filter(({ call }) => call === 'Invite User')).toHaveLength(1);
      expect(here.madeUsers()).toHaveLength(1);
    },
  );

  it.each(['reset', 'hang'] as const)(
    'says that nothing came of an invite that got lost (%s), and never sends it twice',
    async (kind) => {
      await using here = await world();
      here.subscription.faults.plan({ call: 'Invite User', fault: { kind } });
      expect(await here.create(administrator)).toContain('Marketo has not given a clear answer yet');
      await here.app().settle();
      expect(here.messagesTo(administrator)).toHaveLength(0);
      here.clock.move({ minutes: 11 });
      await here.app().settle();
      expect(textOf(here.messagesTo(administrator)[0])).toContain(
        'the user did not appear within 10 minutes. To be safe I did not ask twice',
      );
      expect(here.marketo.exchanges.filter(({ call }) => call === 'Invite User')).toHaveLength(1);
      expect(here.createdInMarketo()).toEqual([]);
    },
  );

  it('does not take a user for ours that somebody made by hand in between', async () => {
    await using here = await world();
    here.subscription.faults.plan({ call: 'Invite User', fault: { kind: 'reset' } });
    await here.create(administrator);
    here.subscription.addUser({ emailAddress: 'erp-sync@example.com', firstName: 'Some', lastName: 'Body' });
    here.clock.move({ minutes: 1 });
    await here.app().settle();
    expect(textOf(here.messagesTo(administrator)[0])).toContain('Marketo already has a user with this email');
    expect(here.madeUsers()).toHaveLength(0);
  });
});

describe('a failure', () => {
  it.each([
    [{ kind: 'error', code: '603' }, 'Marketo denied access (603). Nothing was changed.'],
    [{ kind: 'error', code: '607' }, 'daily number of API calls is used up. Nothing was changed.'],
    [
      { kind: 'error', code: '709', message: 'Business <!channel> rule' },
      'Marketo refused the user. Nothing was changed.',
    ],
    [{ kind: 'html', status: 502 }, 'Marketo has trouble of its own. Nothing was changed.'],
  ] as const)(
    '%o is told in the window and as a message, with the way back to the form',
    async (fault, said) => {
      await using here = await world();
      const call = fault.kind === 'error' && fault.code === '709' ? 'Invite User' : 'Get Users';
      here.subscription.faults.plan({ call, times: 9, fault });
      expect(await here.create(administrator)).toContain(said);
      const message = await here.until(() => here.messagesTo(administrator)[0]);
      expect(textOf(message)).toContain(said);
      here.subscription.faults.clear();

      await here.hands.click(administrator, 'back_to_form');
      await here.until(() => here.window(administrator).includes('New API-only user'));
      expect(here.hands.filledIn(administrator)).toMatchObject(FORM);
      await here.hands.submit(administrator);
      await here.until(() => here.window(administrator).includes('User created'));
    },
  );

  it('leads back to the form from the message, too, days later', async () => {
    await using here = await world();
    here.subscription.faults.plan({ call: 'Get Users', fault: { kind: 'error', code: '603' } });
    await here.create(administrator);
    const message = await here.until(() => here.messagesTo(administrator)[0]);
    here.hands.closeView(administrator);
    here.clock.move({ days: 2 });
    await here.hands.click(administrator, 'back_to_form', message);
    await here.until(() => here.hands.view(administrator));
    expect(here.hands.filledIn(administrator)).toMatchObject(FORM);
  });

  it('of Slack does not lose the outcome: the message comes when Slack is back', async () => {
    await using here = await world();
    await here.openForm(administrator);
    here.fillForm(administrator);
    here.workspace.faults.plan({ method: 'views.update', fault: { kind: 'unavailable' } });
    here.workspace.faults.plan({
      method: 'chat.postMessage',
      fault: { kind: 'error', code: 'internal_error' },
    });
    await here.hands.submit(administrator);
    await here.until(() => here.log().includes('Work in the background failed'));
    expect(here.messagesTo(administrator)).toHaveLength(0);
    here.clock.move({ minutes: 1 });
    await here.app().settle();
    expect(here.messagesTo(administrator)).toHaveLength(1);
    here.clock.move({ minutes: 1 });
    await here.app().settle();
    expect(here.messagesTo(administrator)).toHaveLength(1);
  });

  it('to open the form in time is said', async () => {
    await using here = await world();
    here.workspace.faults.plan({
      method: 'views.open',
      fault: { kind: 'error', code: 'expired_trigger_id' },
    });
    await here.hands.command(administrator, '/mkto-api-user');
    await here.until(() =>
      here.workspace.messages.some(({ text }) => text.includes('Type the command again')),
    );
  });

  it('says what Marketo said as plain words, never as markup', async () => {
    await using here = await world();
    here.subscription.faults.plan({
      call: 'Invite User',
      fault: { kind: 'error', code: '709', message: '<!channel> *bold*' },
    });
    await here.create(administrator);
    const message = await here.until(() => here.messagesTo(administrator)[0]);
    expect(textOf(message)).toContain('<!channel> *bold* (709)');
    expect(JSON.stringify(message)).not.toContain('mrkdwn');
    expect(message.text).not.toMatch(/<[!@#]/);
  });
});
