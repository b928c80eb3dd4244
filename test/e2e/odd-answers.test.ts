import { describe, expect, it } from 'vitest';
import { textOf } from '../words-on-screen.ts';
import { ADMIN_CHANNEL, FORM, PEOPLE, type World, world } from '../world.ts';

const { administrator } = PEOPLE;

/** What people meet where Marketo answers oddly. */

const inChannel = (here: World) => here.workspace.messagesIn(ADMIN_CHANNEL).map((message) => textOf(message));
const spoilFirst = (row: object) => (body: unknown) =>
  (body as object[]).map((each, at) => (at === 0 ? { ...each, ...row } : each));

describe('one odd row', () => {
  it.each([
    ['Get Users', { emailAddress: null }],
    ['Get Roles', { name: 7 }],
    ['Get Workspaces', { id: '1' }],
  ] as const)(
    'of %s keeps nobody from creating, and the administrators hear of it once',
    async (call, row) => {
      await using here = await world({
        prepare: ({ subscription }) =>
          subscription.faults.plan({ call, times: 999, fault: { kind: 'altered', alter: spoilFirst(row) } }),
      });
      expect(await here.create(administrator)).toContain('User created');
      await here.app().settle();
      await here.app().settle();
      await here.restart();
      await here.create(administrator, { email: 'another@example.com' });
      await here.app().settle();
      const odd = inChannel(here).filter((text) => text.includes('Marketo answered oddly'));
      expect(odd).toEqual([expect.stringContaining(`${call}: 1 row`)]);
      expect(odd[0]).toContain(Object.keys(row)[0]);
      expect(here.log()).toContain('Marketo gave what cannot be read');
    },
  );

  it('of a role is not offered', async () => {
    await using here = await world({
      settings: { API_ROLES: undefined },
      prepare: ({ subscription }) => {
        const alter = (body: unknown) =>
          (body as { id: number }[]).map((role) => (role.id === 101 ? { ...role, type: 7 } : role));
        subscription.faults.plan({ call: 'Get Roles', times: 99, fault: { kind: 'altered', alter } });
      },
    });
    await here.openForm(administrator);
    expect((await here.hands.options(administrator, 'role')).map(({ text }) => text)).toEqual([
      'API Read Only',
      'API User Management',
    ]);
  });
});

describe('workspaces that Marketo does not tell', () => {
  it.each([
    { kind: 'error', code: '610', message: 'Not found' },
    { kind: 'error', code: '603' },
    { kind: 'altered', alter: () => ({ nothing: 'here' }) },
  ] as const)('(%o) leave the choice of all of them, which is made and not given', async (fault) => {
    await using here = await world({
      prepare: ({ subscription }) => subscription.faults.plan({ call: 'Get Workspaces', times: 999, fault }),
    });
    await here.openForm(administrator);
    expect(here.window(administrator)).toContain('Marketo did not tell all of its workspaces');
    expect((await here.hands.options(administrator, 'workspace')).map(({ text }) => text)).toEqual([
      'All workspaces',
    ]);
    const { workspace: _, ...rest } = FORM;
    here.hands.fill(administrator, rest);
    expect(await here.hands.submit(administrator)).toEqual({ result: 'incomplete', fields: ['workspace'] });
    here.hands.fill(administrator, { workspace: '0' });
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('User created'));
    expect(here.subscription.userOf('erp-sync@example.com').grants).toEqual([
      { accessRoleId: 101, workspaceId: 0 },
    ]);
    await here.app().settle();
    expect(inChannel(here).join()).toContain('Get Workspaces: no answer that can be used');
    // Said at start, too, and so by doctor.
    expect(here.log()).toContain('Marketo does not answer Get Workspaces');
  });

  it('for a while are those that it told before', async () => {
    await using here = await world();
    here.subscription.faults.plan({
      call: 'Get Workspaces',
      times: 99,
      fault: { kind: 'error', code: '610' },
    });
    here.clock.move({ minutes: 6 });
    await here.openForm(administrator);
    await here.until(() => here.log().includes('what it told before holds'));
    expect((await here.hands.options(administrator, 'workspace')).map(({ text }) => text)).toEqual([
      'All workspaces',
      'Default',
      'Europe',
    ]);
    expect(here.window(administrator)).not.toContain('Marketo did not tell');
  });
});

describe('an error text that is long, or that repeats what is secret', () => {
  it('is cut to what a person reads, in Slack, the log and the records', async () => {
    await using here = await world();
    const message = `Business rule ${'🧨 <!channel> '.repeat(2_000)}`;
    here.subscription.faults.plan({ call: 'Invite User', fault: { kind: 'error', code: '709', message } });
    await here.create(administrator);
    const told = await here.until(() => here.messagesTo(administrator)[0]);
    expect(textOf(told)).toContain('Business rule');
    expect(textOf(told).length).toBeLessThan(1_500);
    expect(
      Math.max(
        ...here
          .log()
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThan(5_000);
    expect(JSON.stringify(here.kept.journal()).length).toBeLessThan(3_000);
  });

  it.each([
    ['as it is', (secret: string) => secret],
    [
      'URL-encoded',
      (secret: string) => [...secret].map((each) => `%${each.charCodeAt(0).toString(16)}`).join(''),
    ],
    [
      'in JSON',
      (secret: string) => [...secret].map((each) => `\\u00${each.charCodeAt(0).toString(16)}`).join(''),
    ],
    ['as HTML', (secret: string) => [...secret].map((each) => `&#${each.charCodeAt(0)};`).join('')],
    ['in base64', (secret: string) => Buffer.from(`client:${secret}`).toString('base64')],
    ['in hexadecimal', (secret: string) => Buffer.from(secret).toString('hex').toUpperCase()],
  ])('holds no Client Secret and no token: %s', async (_, encode) => {
    await using here = await world();
    const secret = here.settings.MARKETO_CLIENT_SECRET ?? '';
    expect(secret.length).toBeGreaterThan(8);
    const token = 'token-';
    const bearer =
      here.subscription.services
        .map((service) => here.subscription.issueToken(service.clientId, service.clientSecret).token.value)
        .find((value) => value.startsWith(token)) ?? '';
    const message = `client_secret=${encode(secret)} and ${encode(bearer)} are not right`;
    here.subscription.faults.plan({ call: 'Invite User', fault: { kind: 'error', code: '709', message } });
    await here.create(administrator);
    const told = await here.until(() => here.messagesTo(administrator)[0]);
    expect(textOf(told)).toContain('are not right');
    const everywhere = [
      textOf(told),
      here.log(),
      JSON.stringify(here.kept.journal()),
      JSON.stringify(here.kept.audit()),
    ].join();
    for (const shown of [secret, bearer, encode(secret).slice(-12, -4), encode(bearer)]) {
      expect(everywhere).not.toContain(shown);
      expect(everywhere).not.toContain(JSON.stringify(shown).slice(1, -1));
    }
  });
});
