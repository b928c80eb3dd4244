import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MANY_ROLES } from '../many-roles.ts';
import { FORM, PEOPLE, type World, world } from '../world.ts';

const { administrator, owner } = PEOPLE;

const day = (here: World, days: number) =>
  here.clock.now().toZonedDateTimeISO('Europe/Berlin').toPlainDate().add({ days }).toString();

const blocks = (here: World, person: string = administrator) => here.hands.view(person)?.content.blocks ?? [];

const block = (here: World, id: string, person?: string) =>
  blocks(here, person).find(({ block_id }) => block_id === id);

const element = (here: World, id: string) => {
  const found = block(here, id);
  return found?.type === 'input' ? found.element : undefined;
};

/** What is said below a field already. */
const noteBelow = (here: World, field: string, person?: string): string => {
  const found = block(here, `note:${field}`, person);
  return found?.type === 'section' ? (found.text?.text ?? '') : '';
};

const updates = (here: World) => here.slack.calls.filter(({ method }) => method === 'views.update').length;

const asked = (here: World) =>
  here.slack.exchanges.filter(({ body }) => 'type' in body && body.type === 'block_suggestion').length;

/** Chooses in an input, or presses Enter in one, which tells the app. */
const fillIn = (here: World, blockId: string, value: string, person: string = administrator) =>
  here.hands.act(person, { blockId, actionId: blockId.split(/[:#]/)[0] ?? '' }, value);

const fields = (here: World) => Object.keys(here.hands.filledIn(administrator));

/** Time enough for what would come if it came: something that follows it has been answered. */
const settled = async (here: World) => {
  await here.hands.openHome(administrator);
  await here.until(() => here.workspace.views.homeOf(administrator));
  await here.app().caughtUp();
};

const rules = (content: string) => {
  const file = join(mkdtempSync(join(tmpdir(), 'mkto-policy-')), 'policy.yaml');
  writeFileSync(file, content);
  return { settings: { POLICY_FILE: file, API_ROLES: undefined } };
};

const READER_IS_SHORT = rules(`
rules:
  - when: { roles: [API Read Only] }
    longestDays: 60
    defaultDays: 10
    reasonRequired: true
`);

describe('roles and workspaces in the form', () => {
  it('stand there with it where they are remembered and fit: nobody asks for them', async () => {
    await using here = await world();
    await here.openForm(administrator);
    expect(element(here, 'role')).toMatchObject({
      type: 'static_select',
      options: [{ value: '101', text: { text: 'API Integration' } }, { value: '102' }, { value: '103' }],
    });
    expect(element(here, 'workspace')).toMatchObject({
      type: 'static_select',
      options: [{ value: '0', text: { text: 'All workspaces' } }, { value: '1' }, { value: '2' }],
    });
    await here.hands.choose(administrator, 'role', 'API Read Only');
    await here.hands.choose(administrator, 'workspace', 'Europe');
    const { role: _, workspace: __, ...rest } = FORM;
    here.hands.fill(administrator, rest);
    expect(await here.hands.submit(administrator)).toEqual({ result: 'done' });
    await here.until(() => here.window(administrator).includes('User created'));
    expect(here.subscription.userOf(FORM.email).grants).toEqual([{ accessRoleId: 102, workspaceId: 2 }]);
    expect(asked(here)).toBe(0);
  });

  it('are asked for where they do not fit, and a role that was chosen so counts the same', async () => {
    await using here = await world(MANY_ROLES);
    await here.openForm(administrator);
    expect(element(here, 'role')).toMatchObject({ type: 'external_select' });
    expect(element(here, 'workspace')).toMatchObject({ type: 'static_select' });
    const [{ value = '' } = {}] = await here.hands.options(administrator, 'role', 'role 399');
    expect(asked(here)).toBe(1);
    here.fillForm(administrator, { role: value });
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('User created'));
    expect(here.subscription.userOf(FORM.email).grants).toEqual([{ accessRoleId: 399, workspaceId: 2 }]);
  });

  it('are asked for before Marketo has told them; once it has, they stand there, and what was typed stays', async () => {
    await using here = await world({
      prepare: ({ subscription }) =>
        subscription.faults.plan({ times: 9_999, fault: { kind: 'html', status: 503 } }),
    });
    await here.openForm(administrator, '/mkto-api-user create role:"API Read Only" colour:red');
    expect(element(here, 'role')).toMatchObject({ type: 'external_select' });
    expect(element(here, 'workspace')).toMatchObject({ type: 'external_select' });
    here.hands.fill(administrator, { firstName: 'ERP', reason: 'Half a sen' });
    here.subscription.faults.clear();
    await here.hands.options(administrator, 'role');
    await fillIn(here, 'email', FORM.email);
    await here.until(() => fields(here).includes('role#1'));
    expect(element(here, 'role#1')).toMatchObject({
      type: 'static_select',
      initial_option: { value: '102', text: { text: 'API Read Only' } },
    });
    expect(element(here, 'workspace#1')).toMatchObject({ type: 'static_select' });
    expect(here.hands.filledIn(administrator)).toMatchObject({
      email: FORM.email,
      firstName: 'ERP',
      reason: 'Half a sen',
      'role#1': '102',
    });
    expect(here.window(administrator)).toContain('colour:red');
    here.hands.fill(administrator, { lastName: 'Sync', 'workspace#1': '1' });
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('User created'));
  });
});

describe('a role that is no longer offered', () => {
  const vanish = async (here: World) => {
    here.subscription.roles.splice(
      here.subscription.roles.findIndex(({ id }) => id === 102),
      1,
    );
    here.clock.move({ hours: 1 });
    const before = here.marketo.exchanges.length;
    // The first one to need them has them renewed behind.
    await here.hands.command(PEOPLE.secondAdministrator, '/mkto-api-user');
    await here.until(() => here.marketo.exchanges.length > before + 1);
  };

  it('since the form was drawn is named at its field when it is sent', async () => {
    await using here = await world();
    await here.openForm(administrator);
    here.fillForm(administrator, { role: '102' });
    await vanish(here);
    expect(await here.hands.submit(administrator)).toMatchObject({
      errors: { role: expect.stringContaining('may not be given') },
    });
    expect(here.createdInMarketo()).toEqual([]);
  });

  it('is said by its name when something else is chosen, and another one can be chosen', async () => {
    await using here = await world();
    await here.openForm(administrator);
    await here.hands.choose(administrator, 'role', 'API Read Only');
    here.hands.fill(administrator, { email: FORM.email, firstName: 'ERP', lastName: 'Sync', workspace: '2' });
    await vanish(here);
    await fillIn(here, 'expires', day(here, 20));
    await here.until(() => fields(here).includes('role#1'));
    expect(here.window(administrator)).toContain('There is no role “API Read Only” that may be given.');
    expect(here.hands.filledIn(administrator)).toMatchObject({
      'role#1': undefined,
      workspace: '2',
      expires: day(here, 20),
    });
    await fillIn(here, 'role#1', '101');
    await here.until(() => !here.window(administrator).includes('There is no role'));
    expect(await here.hands.submit(administrator)).toEqual({ result: 'done' });
    await here.until(() => here.window(administrator).includes('User created'));
    expect(here.subscription.userOf(FORM.email).grants).toMatchObject([{ accessRoleId: 101 }]);
  });

  it('is said by its name on the way back to the form', async () => {
    await using here = await world();
    here.subscription.faults.plan({ call: 'Invite User', fault: { kind: 'error', code: '709' } });
    const words = await here.create(administrator, { role: '102' });
    expect(words).toContain('Back to the form');
    await vanish(here);
    await here.hands.click(administrator, 'back_to_form');
    await here.until(() => here.window(administrator).includes('There is no role “API Read Only”'));
    expect(here.hands.filledIn(administrator)).toMatchObject({ email: FORM.email, role: undefined });
  });
});

describe('a length of life', () => {
  it('is filled in by one click, as long as the reader may have it, and everything else stays as it was typed', async () => {
    await using here = await world({ settings: { EXPIRY_MAX_DAYS: '100' } });
    await here.openForm(administrator);
    expect(here.window(administrator)).toContain('In 90 days');
    expect(here.window(administrator)).not.toContain('In 180 days');
    here.fillForm(administrator, { owner });
    await here.hands.click(administrator, 'days:30');
    await here.until(() => fields(here).includes('expires#1'));
    expect(here.hands.filledIn(administrator)).toMatchObject({ ...FORM, owner, 'expires#1': day(here, 30) });
    here.hands.fill(administrator, { 'expires#1': day(here, 7) });
    await here.hands.click(administrator, 'days:90');
    await here.until(() => fields(here).includes('expires#2'));
    expect(await here.hands.submit(administrator)).toEqual({ result: 'done' });
    await here.until(() => here.window(administrator).includes('User created'));
    expect(
      here.subscription
        .userOf(FORM.email)
        .expiresAt?.toZonedDateTimeISO('Europe/Berlin')
        .toPlainDate()
        .toString(),
    ).toBe(day(here, 90));
  });

  it('belongs to its instance, and another instance takes over what was typed', async () => {
    await using here = await world({ withSandbox: true });
    await here.openForm(administrator);
    here.hands.fill(administrator, { email: 'trial@example.com', reason: 'Trial' });
    await here.hands.click(administrator, 'days:30');
    await here.until(() => fields(here).includes('expires:production#1'));
    await fillIn(here, 'role:production', '101');
    expect(here.hands.filledIn(administrator)).toMatchObject({ 'role:production': '101' });
    here.hands.fill(administrator, { 'expires:production#1': day(here, 12) });
    await here.hands.act(administrator, { actionId: 'instance' }, 'sandbox');
    await here.until(() => fields(here).includes('role:sandbox'));
    expect(here.hands.filledIn(administrator)).toMatchObject({
      email: 'trial@example.com',
      reason: 'Trial',
      'role:sandbox': undefined,
      'expires:sandbox': day(here, 12),
    });
    // At most 30 days here.
    expect(here.window(administrator)).not.toContain('In 90 days');
    await here.hands.choose(administrator, 'role:sandbox', 'Trial Integration');
    await here.hands.click(administrator, 'days:30');
    await here.until(() => fields(here).includes('expires:sandbox#1'));
    here.hands.fill(administrator, { firstName: 'T', lastName: 'X' });
    expect(await here.hands.submit(administrator)).toEqual({ result: 'done' });
    await here.until(() => here.madeUsers().length === 1);
    expect(here.madeUsers()).toMatchObject([{ instance: 'sandbox' }]);
  });
});

describe('an early word', () => {
  it('says what the rules refuse of a day for the chosen role, and takes it back', async () => {
    await using here = await world(READER_IS_SHORT);
    await here.openForm(administrator);
    expect(block(here, 'reason')).toMatchObject({ optional: true });
    // But for what Home asks, which the test opens.
    const calls = () => here.marketo.exchanges.filter(({ call }) => !call?.startsWith('Usage')).length;
    const before = calls();
    here.hands.fill(administrator, { email: FORM.email, firstName: 'Half a na' });
    await fillIn(here, 'role', '102');
    await here.until(() => noteBelow(here, 'expires') !== '');
    expect(noteBelow(here, 'expires')).toContain('The longest allowed is 60 days.');
    expect(here.window(administrator)).toContain('at most 60 days from today');
    expect(here.window(administrator)).not.toContain('In 90 days');
    expect(block(here, 'reason')).toMatchObject({ optional: false });
    expect(here.hands.filledIn(administrator)).toMatchObject({
      email: FORM.email,
      firstName: 'Half a na',
      role: '102',
      expires: day(here, 90),
    });
    expect(updates(here)).toBe(1);
    await fillIn(here, 'expires', day(here, 60));
    await here.until(() => noteBelow(here, 'expires') === '');
    expect(updates(here)).toBe(2);
    await fillIn(here, 'expires', day(here, 59));
    await settled(here);
    expect(updates(here)).toBe(2);
    await fillIn(here, 'role', '101');
    await here.until(() => here.window(administrator).includes('at most 365 days'));
    expect(block(here, 'reason')).toMatchObject({ optional: true });
    expect(calls()).toBe(before);
  });

  it('names an address that was finished with Enter, or that stands there when something is chosen', async () => {
    await using here = await world({ settings: { ALLOWED_EMAIL_DOMAINS: 'example.com' } });
    await here.openForm(administrator);
    await fillIn(here, 'email', 'erp@other.com');
    await here.until(() =>
      noteBelow(here, 'email').includes('“erp@other.com”: Your company takes addresses at'),
    );
    await fillIn(here, 'email', 'erp@example.com');
    await here.until(() => noteBelow(here, 'email') === '');
    here.hands.fill(administrator, { email: 'erp@example' });
    await fillIn(here, 'role', '101');
    await here.until(() => noteBelow(here, 'email').includes('Marketo does not take this as an email'));
    expect(here.hands.filledIn(administrator)).toMatchObject({ email: 'erp@example', role: '101' });
    // It stands there until it is sent: then the field itself says so.
    here.hands.fill(administrator, { firstName: 'E', lastName: 'S', workspace: '1' });
    expect(await here.hands.submit(administrator)).toMatchObject({
      errors: { email: expect.stringContaining('Marketo does not take this') },
    });
  });

  it('is there at once where the command has filled something in', async () => {
    await using here = await world({
      settings: { ALLOWED_EMAIL_DOMAINS: 'example.com', EXPIRY_MAX_DAYS: '90' },
    });
    await here.openForm(administrator, `/mkto-api-user create erp@other.com expires:${day(here, 91)}`);
    expect(noteBelow(here, 'email')).toContain('addresses at example.com only');
    expect(noteBelow(here, 'expires')).toContain('The longest allowed is 90 days.');
    await here.openForm(administrator, `/mkto-api-user create erp@example.com expires:${day(here, 90)}`);
    expect(here.window(administrator)).not.toContain('⚠️');
  });

  it('that Marketo has the address already stays until there is another one', async () => {
    await using here = await world();
    here.subscription.addUser({
      emailAddress: FORM.email,
      firstName: 'A',
      lastName: 'Person',
      apiOnly: false,
    });
    await here.openForm(administrator);
    here.fillForm(administrator);
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('Marketo already has a user with this email'));
    await fillIn(here, 'role', '102');
    await here.hands.click(administrator, 'days:30');
    await here.until(() => fields(here).includes('expires#1'));
    expect(here.window(administrator)).toContain('Marketo already has a user with this email');
    await fillIn(here, 'email', 'other@example.com');
    await here.until(() => !here.window(administrator).includes('Marketo already has'));
    expect(here.hands.filledIn(administrator)).toMatchObject({
      ...FORM,
      email: 'other@example.com',
      role: '102',
    });
  });

  it('comes in the form for another end of access, too', async () => {
    await using here = await world({ settings: { EXPIRY_MAX_DAYS: '200' } });
    await here.create(administrator, { expires: day(here, 20) });
    await here.openForm(administrator, `/mkto-api-user extend ${FORM.email}`);
    here.hands.fill(administrator, { why: 'Half a sen' });
    await fillIn(here, 'expires', day(here, 201));
    await here.until(() => noteBelow(here, 'expires').includes('The longest allowed is 200 days.'));
    expect(here.hands.filledIn(administrator)).toMatchObject({ why: 'Half a sen', expires: day(here, 201) });
    await fillIn(here, 'expires', day(here, 20));
    await here.until(() => noteBelow(here, 'expires').includes('ends on this day already'));
    await here.hands.click(administrator, 'days:180');
    await here.until(() => noteBelow(here, 'expires') === '');
    expect(here.hands.filledIn(administrator)).toMatchObject({ 'expires#1': day(here, 180) });
    const before = updates(here);
    await fillIn(here, 'expires#1', day(here, 100));
    await settled(here);
    expect(updates(here)).toBe(before);
    await here.openForm(administrator, `/mkto-api-user extend ${FORM.email} ${day(here, 201)}`);
    expect(noteBelow(here, 'expires')).toContain('The longest allowed is 200 days.');
  });

  it('tells an owner which day is theirs to give, and which one is a request', async () => {
    await using here = await world();
    await here.create(administrator, { owner, expires: day(here, 20) });
    await here.openForm(owner, `/mkto-api-user extend ${FORM.email}`);
    expect(noteBelow(here, 'expires', owner)).toBe('');
    await fillIn(here, 'expires', day(here, 10), owner);
    await here.until(() =>
      noteBelow(here, 'expires', owner).includes('An administrator has to agree to this day'),
    );
    await fillIn(here, 'expires', day(here, 60), owner);
    await here.until(() => noteBelow(here, 'expires', owner) === '');
  });

  it('is not said to who may no longer create; a Slack that is silent changes nothing', async () => {
    await using here = await world(READER_IS_SHORT);
    await here.openForm(administrator);
    here.hands.fill(administrator, { email: FORM.email });
    here.clock.move({ minutes: 2 });
    here.workspace.faults.plan({ times: 9, method: 'users.info', fault: { kind: 'unavailable' } });
    await fillIn(here, 'role', '102');
    await here.until(() => here.slack.calls.some(({ method }) => method === 'users.info'));
    await settled(here);
    expect(updates(here)).toBe(0);
    expect(here.hands.filledIn(administrator)).toMatchObject({ email: FORM.email, role: '102' });
    here.workspace.faults.clear();
    const person = here.workspace.personOf(administrator);
    if (person) person.deleted = true;
    await fillIn(here, 'role', '101');
    await here.until(() => here.window(administrator).includes('This account is deactivated'));
  });

  it('that comes late changes nothing in a form that is another by now', async () => {
    await using here = await world(READER_IS_SHORT);
    await here.openForm(administrator);
    const view = here.hands.view(administrator);
    if (!view) throw new Error('no form');
    const { hash } = view;
    view.hash = 'before';
    const late = fillIn(here, 'role', '102');
    view.hash = hash;
    await late;
    await here.until(() => here.log().includes('An early word could not be shown'));
    expect(noteBelow(here, 'expires')).toBe('');
    expect(here.workspace.directMessagesTo(administrator)).toEqual([]);
  });

  it('waits where another instance was chosen a moment ago: that draws the form anew', async () => {
    await using here = await world({ withSandbox: true, settings: { ALLOWED_EMAIL_DOMAINS: 'example.com' } });
    await here.openForm(administrator);
    here.hands.fill(administrator, { instance: 'sandbox', email: 'erp@other.com' });
    await fillIn(here, 'role:production', '101');
    await settled(here);
    expect(updates(here)).toBe(0);
    await here.hands.act(administrator, { actionId: 'instance' }, 'sandbox');
    await here.until(() => noteBelow(here, 'email').includes('addresses at example.com only'));
    expect(updates(here)).toBe(1);
  });
});
