import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { textOf } from '../words-on-screen.ts';
import { ADMIN_CHANNEL, FORM, PEOPLE, type World, world } from '../world.ts';

const { administrator } = PEOPLE;

const dayIn = (here: World, days: number) =>
  here.clock.now().toZonedDateTimeISO('Europe/Berlin').toPlainDate().add({ days }).toString();

const fileOf = (content: string) => {
  const file = join(mkdtempSync(join(tmpdir(), 'mkto-policy-')), 'policy.yaml');
  writeFileSync(file, content);
  return file;
};

describe('the policy in the form', () => {
  it('is told beforehand, and what it does not take is named at its field', async () => {
    await using here = await world({
      settings: {
        EMAIL_PATTERN: 'mkto-{purpose}@example.com',
        EXPIRY_MAX_DAYS: '60',
        EXPIRY_DEFAULT_DAYS: '30',
        REASON_REQUIRED: 'true',
      },
    });
    await here.openForm(administrator);
    const today = here.clock.now().toZonedDateTimeISO('Europe/Berlin').toPlainDate();
    expect(here.window(administrator)).toContain('Write it like mkto-{purpose}@example.com');
    expect(here.window(administrator)).toContain('at most 60 days from today');
    expect(here.hands.filledIn(administrator)).toMatchObject({ expires: today.add({ days: 30 }).toString() });
    here.hands.fill(administrator, {
      ...FORM,
      expires: today.add({ days: 61 }).toString(),
      // What is seen as nothing is no reason.
      reason: '\u200D',
    });
    expect(await here.hands.submit(administrator)).toEqual({
      result: 'errors',
      errors: {
        email: expect.stringContaining('mkto-{purpose}@example.com'),
        expires: expect.stringContaining('The longest allowed is 60 days.'),
        reason: 'Enter a reason. Your company asks for one.',
      },
    });
    expect(here.createdInMarketo()).toEqual([]);
    here.hands.fill(administrator, {
      email: 'MKTO-erp@example.com',
      expires: today.add({ days: 60 }).toString(),
      reason: 'Nightly orders',
    });
    expect(await here.hands.submit(administrator)).toEqual({ result: 'done' });
    await here.until(() => here.window(administrator).includes('User created'));
    expect(here.createdInMarketo()).toEqual(['MKTO-erp@example.com']);
  });

  it('may come from a file: roles that may not be given are not offered, and refused where they come all the same', async () => {
    const POLICY_FILE = fileOf(`
rules:
  - when: { roles: [API Integration] }
    decision: may not
  - when: { roles: [API Read Only] }
    longestDays: 20
    defaultDays: 10
`);
    await using here = await world({ settings: { POLICY_FILE } });
    await here.openForm(administrator);
    expect((await here.hands.options(administrator, 'role')).map(({ text }) => text)).toEqual([
      'API Read Only',
      'API User Management',
    ]);
    const [{ value: reader = '' } = {}] = await here.hands.options(administrator, 'role', 'Read');
    const today = here.clock.now().toZonedDateTimeISO('Europe/Berlin').toPlainDate();
    here.fillForm(administrator, { role: reader, expires: today.add({ days: 21 }).toString() });
    expect(await here.hands.submit(administrator)).toMatchObject({
      errors: { expires: expect.stringContaining('The longest allowed is 20 days.') },
    });
    here.hands.fill(administrator, { role: '101' });
    expect(await here.hands.submit(administrator)).toMatchObject({
      errors: { role: expect.stringContaining('do not let you give this role') },
    });
    expect(here.createdInMarketo()).toEqual([]);
  });

  it('warns of a rule about a role that Marketo does not have', async () => {
    const POLICY_FILE = fileOf('rules: [{ when: { roles: [API Integraton] }, decision: may not }]');
    await using here = await world({ settings: { POLICY_FILE, TWO_APPROVALS_ROLES: 'Nonsense' } });
    expect(here.log()).toContain(
      'rules[1]: Marketo has no role that may be given named “API Integraton”, so the rule counts for nobody.',
    );
    expect(here.log()).toContain('"setting":"TWO_APPROVALS_ROLES"');
  });

  it('tells the domains where it has no pattern', async () => {
    await using here = await world({ settings: { ALLOWED_EMAIL_DOMAINS: 'api.example.com,acme.example' } });
    await here.openForm(administrator);
    expect(here.window(administrator)).toContain('It has to be at api.example.com or acme.example.');
    here.fillForm(administrator);
    expect(await here.hands.submit(administrator)).toMatchObject({
      errors: { email: expect.stringContaining('at api.example.com or acme.example only') },
    });
  });
});

describe('an owner to whom the rules leave nothing', () => {
  it.each(['set_expiry:extend_90', 'let_end:say'])('is told so, and whom to ask: %s', async (what) => {
    const POLICY_FILE = fileOf(`
      rules:
        - when: { change: [set_expiry, let_end], person: owner }
          decision: needs approval
    `);
    await using here = await world({ settings: { POLICY_FILE, REQUESTS: 'deny' } });
    const { owner } = PEOPLE;
    await here.create(administrator, { owner, expires: dayIn(here, 5) });
    here.clock.move({ hours: 48 });
    await here.app().remind();
    const warning = await here.until(() =>
      here.messagesTo(owner).find((each) => textOf(each).includes('ends in 3 days')),
    );
    await here.hands.act(owner, { actionId: `do:${what}` }, undefined, warning);
    await here.until(() =>
      here.window(owner).includes('Your company’s rules leave this to an administrator'),
    );
    expect(here.window(owner)).toContain(`Ask  @${administrator}`);
  });
});

describe('a rule that “No longer needed” needs approval', () => {
  it('makes of a press a request, with nothing in it to edit, which an administrator approves', async () => {
    const POLICY_FILE = fileOf(`
      rules:
        - when: { change: let_end, person: owner }
          decision: needs approval
    `);
    await using here = await world({ settings: { POLICY_FILE } });
    const { owner } = PEOPLE;
    await here.create(administrator, { owner });
    await here.hands.openHome(owner);
    const home = () => textOf(here.workspace.views.homeOf(owner));
    await here.until(() => home().includes('erp-sync@example.com'));
    const [user] = here.madeUsers();
    const chosen = (what: string) => `do:let_end:${what} ${user?.id} ${user?.expiry}`;
    const button = { blockId: `access:${user?.id}`, actionId: 'more' };
    await here.hands.act(owner, button, chosen('say'), 'home');
    await here.until(() => here.window(owner).includes('it has become a request'));
    const asked = await here.until(() =>
      here.workspace
        .messagesIn(ADMIN_CHANNEL)
        .find((each) => textOf(each).includes('asks about a user that is no longer needed')),
    );
    expect(textOf(asked)).toContain('no longer needed');
    expect(textOf(asked)).not.toContain('Edit');
    expect(here.madeUsers()).toMatchObject([{ letEndBy: undefined }]);
    await here.hands.click(administrator, 'request:approve', asked);
    await here.until(() => here.madeUsers()[0]?.letEndBy === owner);
    await here.until(() => textOf(asked).includes('and done'));
  });
});
