import { describe, expect, it } from 'vitest';
import { textOf } from '../words-on-screen.ts';
import { ADMIN_CHANNEL, PEOPLE, SECOND_CHANNEL, type World, world } from '../world.ts';

const { administrator, owner } = PEOPLE;

const choose = (here: World, instance: string) =>
  here.hands.act(administrator, { actionId: 'instance' }, instance);

const fields = (here: World) => Object.keys(here.hands.filledIn(administrator));

/** Opens the form, chooses the sandbox in it, and waits until it is drawn anew. */
async function openForSandbox(here: World, typed: Record<string, string> = {}): Promise<void> {
  await here.openForm(administrator);
  here.hands.fill(administrator, typed);
  expect((await choose(here, 'sandbox')).result).toBe('done');
  await here.until(() => fields(here).includes('role:sandbox'));
}

const digestsIn = (here: World, channel: string) =>
  here.workspace.messagesIn(channel).map((message) => textOf(message));

describe('with one Marketo instance', () => {
  it('the form does not ask which', async () => {
    await using here = await world();
    await here.openForm(administrator);
    expect(fields(here)).toEqual([
      'email',
      'firstName',
      'lastName',
      'role',
      'workspace',
      'expires',
      'owner',
      'reason',
    ]);
  });
});

describe('with several Marketo instances', () => {
  it('the form asks which, and proposes the first', async () => {
    await using here = await world({ withSandbox: true });
    await here.openForm(administrator);
    expect(here.hands.filledIn(administrator)).toMatchObject({ instance: 'production' });
    expect(fields(here)).toContain('role:production');
    expect((await here.hands.options(administrator, 'role:production')).map(({ text }) => text)).toEqual([
      'API Integration',
      'API Read Only',
      'API User Management',
    ]);
  });

  it('another one brings its own roles, workspaces and rules, and leaves what was typed', async () => {
    await using here = await world({ withSandbox: true });
    await openForSandbox(here, { email: 'trial@example.com', firstName: 'Trial', 'role:production': '101' });
    expect(here.hands.filledIn(administrator)).toMatchObject({
      instance: 'sandbox',
      email: 'trial@example.com',
      firstName: 'Trial',
      // The role of the other instance has the same number and is another role: nothing is chosen.
      'role:sandbox': undefined,
    });
    expect(fields(here)).not.toContain('workspace:sandbox');
    expect((await here.hands.options(administrator, 'role:sandbox')).map(({ text }) => text)).toEqual([
      'Trial Integration',
    ]);
    expect(here.window(administrator)).toContain('at most 30 days from today');
  });

  it('a day that was picked stays where the other instance allows it; else its own default stands', async () => {
    await using here = await world({ withSandbox: true });
    const day = (days: number) =>
      here.clock.now().toZonedDateTimeISO('Europe/Berlin').toPlainDate().add({ days }).toString();
    await openForSandbox(here);
    // 90 days were proposed before, at most 30 are allowed here.
    expect(here.hands.filledIn(administrator)).toMatchObject({ 'expires:sandbox': day(30) });
    await openForSandbox(here, { 'expires:production': day(12) });
    expect(here.hands.filledIn(administrator)).toMatchObject({ 'expires:sandbox': day(12) });
    await openForSandbox(here, { 'expires:production': day(200) });
    expect(here.hands.filledIn(administrator)).toMatchObject({ 'expires:sandbox': day(30) });
  });

  it('the user is made where it was asked for, and every word about it says where', async () => {
    await using here = await world({ withSandbox: true });
    const expires = here.clock.now().toZonedDateTimeISO('UTC').toPlainDate().add({ days: 20 }).toString();
    await openForSandbox(here);
    await here.hands.choose(administrator, 'role:sandbox', 'Trial Integration');
    here.hands.fill(administrator, {
      email: 'trial@example.com',
      firstName: 'T',
      lastName: 'X',
      owner,
      'expires:sandbox': expires,
    });
    expect((await here.hands.submit(administrator)).result).toBe('done');
    await here.until(() => here.window(administrator).includes('User created'));
    expect(here.sandboxMarketo().subscription.users.map(({ emailAddress }) => emailAddress)).toContain(
      'trial@example.com',
    );
    expect(here.createdInMarketo()).toEqual([]);
    expect(here.madeUsers()).toMatchObject([{ instance: 'sandbox', email: 'trial@example.com' }]);
    await here.until(() => here.messagesTo(owner).length > 0);
    for (const words of [here.window(administrator), textOf(here.messagesTo(owner)[0])]) {
      expect(words).toContain('Marketo instance:  Acme sandbox');
    }
  });

  it('a word after the command chooses one by its name or its label, and a wrong one is said', async () => {
    await using here = await world({ withSandbox: true });
    await here.openForm(administrator, '/mkto-api-user create instance:sandbox');
    expect(here.hands.filledIn(administrator)).toMatchObject({ instance: 'sandbox' });
    await here.openForm(administrator, '/mkto-api-user create instance:"acme SANDBOX"');
    expect(here.hands.filledIn(administrator)).toMatchObject({ instance: 'sandbox' });
    await here.openForm(administrator, '/mkto-api-user create instance:moon');
    expect(here.hands.filledIn(administrator)).toMatchObject({ instance: 'production' });
    expect(here.window(administrator)).toContain('There is no Marketo instance “moon”.');
  });

  it('an email that another instance has is named at its field', async () => {
    await using here = await world({ withSandbox: true });
    await here.openForm(administrator);
    here.hands.fill(administrator, {
      email: 'slack-app@sandbox.example.com',
      firstName: 'A',
      lastName: 'B',
      'role:production': '101',
      'workspace:production': '1',
    });
    expect(await here.hands.submit(administrator)).toMatchObject({
      result: 'errors',
      errors: { email: expect.stringContaining('in Acme sandbox') },
    });
  });

  it('a missing role is named at the role of the chosen instance', async () => {
    await using here = await world({ withSandbox: true });
    await openForSandbox(here, { email: 'trial@example.com', firstName: 'T', lastName: 'X' });
    here.hands.fill(administrator, { 'role:sandbox': 'none' });
    expect(await here.hands.submit(administrator)).toMatchObject({
      result: 'errors',
      errors: { 'role:sandbox': expect.stringContaining('may not be given') },
    });
  });

  it('someone who may no longer create is stopped when another instance is chosen', async () => {
    await using here = await world({ withSandbox: true });
    await here.openForm(administrator);
    const person = here.workspace.personOf(administrator);
    if (person) person.deleted = true;
    await here.hands.event({ type: 'user_change', user: { id: administrator } });
    await choose(here, 'sandbox');
    await here.until(() => here.window(administrator).includes('This account is deactivated'));
  });

  it('one that is down does not slow the others, and the Home tab says which', async () => {
    await using here = await world({ withSandbox: true });
    here.sandboxMarketo().subscription.faults.plan({ times: 999, fault: { kind: 'hang' } });
    const sandboxWork = here.app().reconcile();
    await here.openForm(administrator);
    here.hands.fill(administrator, {
      email: 'erp-sync@example.com',
      firstName: 'ERP',
      lastName: 'Sync',
      'role:production': '101',
      'workspace:production': '1',
    });
    const before = performance.now();
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('User created'));
    // One exchange of the other one alone would take its whole time-out.
    expect(performance.now() - before).toBeLessThan(1_500);
    await sandboxWork;
    await here.hands.openHome(administrator);
    const home = () => textOf(here.workspace.views.homeOf(administrator));
    await here.until(() => /Acme sandbox *\nState: {2}cannot be reached/.test(home()));
    expect(home()).toMatch(/Acme production *\nState: {2}answers/);
  });

  it('reminders count in the zone of each, and go to the channel of each', async () => {
    await using here = await world({ withSandbox: true });
    const day = (days: number) =>
      here.clock.now().toZonedDateTimeISO('UTC').toPlainDate().add({ days }).toString();
    await openForSandbox(here);
    await here.hands.choose(administrator, 'role:sandbox', 'Trial Integration');
    here.hands.fill(administrator, {
      email: 'trial@example.com',
      firstName: 'T',
      lastName: 'X',
      'expires:sandbox': day(20),
    });
    await here.hands.submit(administrator);
    await here.until(() => here.madeUsers().length === 1);
    here.clock.move({ days: 17 });
    await here.app().remind();
    expect(digestsIn(here, SECOND_CHANNEL).join()).toContain('Acme sandbox · ');
    expect(digestsIn(here, SECOND_CHANNEL).join()).toContain('trial@example.com');
    expect(digestsIn(here, ADMIN_CHANNEL)).toEqual([]);
  });

  it('wrong credentials of one do not end the start; of all, they do', async () => {
    const wrong = 'wrong-secret';
    await using here = await world({ withSandbox: true });
    const service = here.sandboxMarketo().subscription.services[0];
    if (service) here.sandboxMarketo().subscription.services[0] = { ...service, clientSecret: wrong };
    here.sandboxMarketo().subscription.revokeTokens();
    await here.restart();
    expect(here.log()).toContain(
      'Acme sandbox: Marketo refuses the Client ID and the Client Secret together.',
    );
    const first = here.subscription.services[0];
    if (first) here.subscription.services[0] = { ...first, clientSecret: wrong };
    here.subscription.revokeTokens();
    await expect(here.restart()).rejects.toThrow('Acme production: Marketo refuses the Client ID');
  });
});
