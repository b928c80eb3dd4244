import { describe, expect, it } from 'vitest';
import type { MarketoClient } from '../../src/marketo/client.ts';
import { at } from '../builders.ts';
import { type Connected, connected } from './connected.ts';

/** An answer in which one row is odd: it spoils itself, and nothing beside it. */

const change = (marketo: Connected, call: 'Get Users' | 'Get Roles' | 'Get Workspaces', row: object) =>
  marketo.subscription.faults.plan({
    call,
    fault: {
      kind: 'altered',
      alter: (body) => (body as object[]).map((each, at) => (at === 0 ? { ...each, ...row } : each)),
    },
  });

const users = async (client: MarketoClient) => {
  const all = [];
  for await (const page of client.userPages()) all.push(...page.users);
  return all;
};

describe('a row that is odd is left out, told of once by its shape, and the others are read', () => {
  it.each([
    ['Get Users', { userid: null }],
    ['Get Users', { userid: '' }],
    ['Get Users', { emailAddress: 7 }],
    ['Get Users', { firstName: ['secret-name'] }],
    ['Get Users', { apiOnly: 'perhaps' }],
    ['Get Users', { id: 'secret-id' }],
    ['Get Roles', { id: 'secret-id' }],
    ['Get Roles', { name: null }],
    ['Get Roles', { isHidden: 'secret' }],
    ['Get Roles', { type: 7 }],
    ['Get Workspaces', { id: 1.5 }],
    ['Get Workspaces', { name: undefined }],
  ] as const)('%s %o', async (call, row) => {
    await using marketo = await connected();
    const { client } = marketo;
    const ask = {
      'Get Users': users,
      'Get Roles': (of: MarketoClient) => of.roles(),
      'Get Workspaces': async (of: MarketoClient) => (await of.workspaces()).workspaces,
    }[call];
    const all = await ask(client);
    change(marketo, call, row);
    const left = await ask(client);
    expect(left).toEqual(all.slice(1));
    change(marketo, call, row);
    await ask(client);
    expect(client.unreadable()).toMatchObject([
      { call, rows: 1, shape: expect.stringContaining(Object.keys(row)[0] ?? '') },
    ]);
    expect(JSON.stringify(client.unreadable())).not.toContain('secret');
    expect(marketo.logged.filter((line) => line.includes('cannot be read'))).toHaveLength(1);
    expect(client.health().state).toBe('working');
  });

  it('also a row that is no object, in the roles of a user and in the usage', async () => {
    await using marketo = await connected();
    const { client, subscription } = marketo;
    const alter = (body: unknown) => ({
      ...(body as object),
      userRoleWorkspaces: [null, { accessRoleId: 101, workspaceId: 1 }],
    });
    subscription.faults.plan({ call: 'Get User', fault: { kind: 'altered', alter } });
    expect((await client.getUser('slack-app@api.example.com'))?.roles).toEqual([
      { roleId: 101, workspaceId: 1 },
    ]);
    subscription.usage.countCalls('sync@example.com', 40, 1);
    const spoil = (body: unknown) => {
      const days = (body as { result: { users: object[] }[] }).result;
      days[1]?.users.unshift({ userId: null, count: 'many' });
      return { ...(body as object), result: ['no day', ...days] };
    };
    subscription.faults.plan({ call: 'Usage Last 7 Days', fault: { kind: 'altered', alter: spoil } });
    const week = await client.callsInLastSevenDays();
    expect(week).toHaveLength(7);
    expect(week[1]?.by.get('sync@example.com')).toBe(40);
    // Who stands in none of the rows that can be read may stand in one that cannot.
    expect(week.map(({ unreadable }) => unreadable)).toEqual([0, 1, 0, 0, 0, 0, 0]);
    expect(client.unreadable().map(({ call }) => call)).toEqual([
      'Get User',
      'Usage Last 7 Days',
      'Usage Last 7 Days',
    ]);
  });

  it('an API-only user that says so in text is one', async () => {
    await using marketo = await connected();
    change(marketo, 'Get Users', { apiOnly: 'true' });
    expect((await users(marketo.client))[0]?.apiOnly).toBe(true);
    expect(marketo.client.unreadable()).toEqual([]);
  });
});

describe('an address whose row cannot be read', () => {
  it('is there, so it is not invited and not taken for missing', async () => {
    await using marketo = await connected();
    const { client, subscription } = marketo;
    const [first] = subscription.users;
    const email = first?.emailAddress ?? '';
    change(marketo, 'Get Users', { userid: null });
    await expect(client.findUserByEmail(email)).rejects.toMatchObject({
      kind: 'not_understood',
      changed: 'nothing',
    });
    change(marketo, 'Get Users', { userid: null });
    const found = await client.findUsersByEmail([email, 'nobody@example.com']);
    expect(found.mayHave(email)).toBe(true);
    expect(found.mayHave('nobody@example.com')).toBe(false);
    change(marketo, 'Get Users', { userid: null, emailAddress: null });
    expect((await client.findUsersByEmail(['nobody@example.com'])).mayHave('nobody@example.com')).toBe(true);
  });
});

describe('a list', () => {
  const add = ({ subscription }: Connected, count: number) => {
    for (let number = 0; number < count; number += 1) {
      const emailAddress = `user-${number}@example.com`;
      subscription.addUser({ emailAddress, firstName: 'A', lastName: 'B', apiOnly: true });
    }
  };

  it.each([1, 20, 199])('whose pages hold %i rows at the most is read to its end', async (most) => {
    await using marketo = await connected({
      limits: { callsPerWindow: 1_000 },
      subscription: { limits: { callsPerWindow: 1_000 } },
    });
    add(marketo, 60);
    marketo.subscription.mostRows = most;
    expect(await users(marketo.client)).toHaveLength(62);
    expect(await marketo.client.findUserByEmail('user-59@example.com')).toBeDefined();
  });

  it('that gives the same page again and again ends', async () => {
    await using marketo = await connected();
    add(marketo, 60);
    const first: unknown[] = [];
    const alter = (body: unknown) => {
      first.push(body);
      return first[0];
    };
    marketo.subscription.faults.plan({ call: 'Get Users', times: 99, fault: { kind: 'altered', alter } });
    expect(await users(marketo.client)).toHaveLength(62);
    expect(marketo.calls().filter((call) => call === 'Get Users')).toHaveLength(2);
  });
});

describe('the page of a user', () => {
  const asAnother = (marketo: Connected, row: object) =>
    marketo.subscription.faults.plan({
      call: 'Get User',
      fault: { kind: 'altered', alter: (body) => ({ ...(body as object), ...row }) },
    });
  const add = (marketo: Connected, emailAddress: string, userid = emailAddress) =>
    marketo.subscription.addUser({ emailAddress, userid, firstName: 'A', lastName: 'B', apiOnly: true });

  it('that is another one’s is no answer, and nobody is changed by it', async () => {
    await using marketo = await connected();
    const { client, subscription } = marketo;
    add(marketo, 'asked@example.com');
    add(marketo, 'another@example.com');
    const another = { userid: 'another@example.com', emailAddress: 'another@example.com' };
    asAnother(marketo, another);
    await expect(client.getUser('asked@example.com')).rejects.toMatchObject({ kind: 'not_understood' });
    asAnother(marketo, another);
    const end = at('2028-01-31T23:59:59Z');
    const ending = client.setExpiry('asked@example.com', end, async () => {});
    await expect(ending).rejects.toMatchObject({ kind: 'not_understood', changed: 'nothing' });
    expect(subscription.users.map(({ expiresAt }) => expiresAt).filter(Boolean)).toEqual([]);
  });

  it.each([
    ['by the address', 'ASKED@example.com', { userid: '0F4E2D1C-AAAA-BBBB-CCCC-123456789ABC' }],
    ['with what follows the GUID', '0F4E2D1C-AAAA-BBBB', { userid: '0f4e2d1c-aaaa-bbbb@AdobeID' }],
    ['without it', '0F4E2D1C-AAAA-BBBB@AdobeID', { userid: '0f4e2d1c-aaaa-bbbb' }],
  ])('may name it %s', async (_, userid, named) => {
    await using marketo = await connected();
    add(marketo, 'asked@example.com', userid);
    asAnother(marketo, named);
    expect((await marketo.client.getUser(userid))?.email).toBe('asked@example.com');
  });
});
