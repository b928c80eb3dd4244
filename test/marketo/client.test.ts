import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { NewApiUser } from '../../src/core/api-user.ts';
import { MarketoFailure } from '../../src/core/marketo-failure.ts';
import type { MarketoClient } from '../../src/marketo/client.ts';
import { shapeOf } from '../../src/marketo/shape.ts';
import { connected } from './connected.ts';

const newUser: NewApiUser = {
  email: 'erp-sync@example.com',
  firstName: 'ERP',
  lastName: 'Sync',
  role: { roleId: 101, workspaceId: 1 },
  roleName: 'API Integration',
  reason: 'Nightly sync',
  owner: 'U1',
  expiry: Temporal.Instant.from('2027-04-01T03:59:59Z'),
  timeZone: 'America/New_York',
};

const failure = async (work: Promise<unknown>): Promise<MarketoFailure> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof MarketoFailure)) throw new Error('expected a MarketoFailure', { cause: error });
  return error;
};

describe('reading', () => {
  it('gives all users, page by page', async () => {
    await using marketo = await connected();
    for (let number = 0; number < 450; number += 1) {
      marketo.subscription.addUser({
        emailAddress: `user-${number}@example.com`,
        firstName: 'User',
        lastName: String(number),
        apiOnly: true,
      });
    }
    const emails = new Set<string>();
    for await (const { users } of marketo.client.userPages())
      for (const { email } of users) emails.add(email);
    expect(emails.size).toBe(452);
    // Three pages, and the empty one that ends them.
    expect(marketo.calls().filter((call) => call === 'Get Users')).toHaveLength(4);
  });

  it.each([
    { dates: 'dashed', roleFields: 'description', codes: 'text', userids: 'email' },
    { dates: 'compact', roleFields: 'guide', codes: 'number', userids: 'guid' },
  ] as const)(
    'understands a subscription that writes $dates dates, $roleFields role fields and $userids userids',
    async (variants) => {
      await using marketo = await connected({ subscription: { variants } });
      await marketo.client.inviteApiUser(newUser);
      const found = await marketo.client.findUserByEmail('ERP-sync@example.com');
      expect(found).toMatchObject({ email: 'erp-sync@example.com', firstName: 'ERP', apiOnly: true });
      expect(found?.userid).toMatch(variants.userids === 'guid' ? /@AdobeID$/ : /^erp-sync@/);
      const details = await marketo.client.getUser(found?.userid ?? '');
      expect(details?.expiry?.toString()).toBe('2027-04-01T03:59:59Z');
      expect(details?.roles).toEqual([{ roleId: 101, workspaceId: 1 }]);
      const roles = await marketo.client.roles();
      expect(roles.find(({ id }) => id === 103)).toMatchObject({ isOnlyAllZones: true, isSystem: false });
      expect(roles.find(({ id }) => id === 104)).toMatchObject({ isHidden: true });
      expect((await marketo.client.workspaces()).workspaces).toContainEqual({ id: 2, name: 'Europe' });
      expect(await marketo.client.getUser('nobody@example.com')).toBeUndefined();
    },
  );

  it('adds up the calls of the last seven days by user', async () => {
    await using marketo = await connected();
    marketo.subscription.usage.countCalls('Sync@example.com', 40, 1);
    marketo.subscription.usage.countCalls('sync@example.com', 2, 6);
    marketo.subscription.usage.countCalls('sync@example.com', 1_000, 7);
    const days = await marketo.client.callsInLastSevenDays();
    expect(days.map(({ by }) => by.get('sync@example.com'))).toEqual([undefined, 40, ...Array(4), 2]);
  });
});

describe('the token', () => {
  it('is asked for once by many calls, and renewed a minute before its end', async () => {
    await using marketo = await connected();
    await Promise.all([marketo.client.roles(), marketo.client.workspaces(), marketo.client.roles()]);
    const identityCalls = () => marketo.calls().filter((call) => call === 'Identity').length;
    expect(identityCalls()).toBe(1);
    marketo.clock.move({ minutes: 58 });
    await marketo.client.roles();
    expect(identityCalls()).toBe(1);
    marketo.clock.move({ seconds: 90 });
    await marketo.client.roles();
    expect(identityCalls()).toBe(2);
  });

  it.each(['601', '602'])('is renewed once when Marketo answers %s', async (code) => {
    await using marketo = await connected();
    marketo.subscription.faults.plan({ call: 'Get Roles', fault: { kind: 'error', code } });
    expect(await marketo.client.roles()).toHaveLength(6);
    expect(marketo.calls()).toEqual(['Identity', 'Get Roles', 'Identity', 'Get Roles']);
  });

  it.each([
    ['Get Roles', '601', (client: MarketoClient) => client.roles()],
    ['Invite User', '602', (client: MarketoClient) => client.inviteApiUser(newUser)],
    ['Delete User', '600', (client: MarketoClient) => client.deleteApiUser('erp-sync@example.com')],
  ] as const)(
    'is waited for where identity gives the old one with nothing left of it: %s met by %s for a while',
    async (call, code, ask) => {
      await using marketo = await connected();
      if (call === 'Delete User') await marketo.client.inviteApiUser(newUser);
      marketo.clock.move({ minutes: 59, seconds: 55 });
      const over = (body: unknown) => ({ ...(body as object), expires_in: 0 });
      marketo.subscription.faults.plan({
        call: 'Identity',
        times: 7,
        fault: { kind: 'altered', alter: over },
      });
      marketo.subscription.faults.plan({ call, times: 6, fault: { kind: 'error', code } });
      await ask(marketo.client);
      expect(marketo.calls().filter((name) => name === call)).toHaveLength(7);
      expect(marketo.connection.health()).toMatchObject({ state: 'working' });
    },
  );

  it('that Marketo refuses until the deadline is no word about the Client Secret', async () => {
    await using marketo = await connected({ limits: { clickDeadlineMs: 200 } });
    marketo.subscription.faults.plan({
      call: 'Get Roles',
      times: 999,
      fault: { kind: 'error', code: '601' },
    });
    expect(await failure(marketo.client.roles())).toMatchObject({ kind: 'token_refused', code: '601' });
    expect(marketo.connection.health()).toMatchObject({ state: 'failing', trouble: 'token_refused' });
  });

  it.each([
    [{ kind: 'html', status: 401 }, 'access_denied'],
    [{ kind: 'empty', status: 400 }, 'not_understood'],
    [{ kind: 'html', status: 400 }, 'not_understood'],
  ] as const)('refused by something before identity (%o) is %s, not the credentials', async (fault, kind) => {
    await using marketo = await connected();
    marketo.subscription.faults.plan({ call: 'Identity', times: 9, fault });
    expect((await failure(marketo.client.roles())).kind).toBe(kind);
  });

  it('is not given for a wrong secret, and the failure does not hold the secret', async () => {
    await using marketo = await connected({ secret: 'a-wrong-secret' });
    const error = await failure(marketo.client.roles());
    expect(error.kind).toBe('credentials');
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain('a-wrong-secret');
    expect(marketo.calls()).toEqual(['Identity']);
  });

  it('tells whom the app runs as', async () => {
    await using marketo = await connected();
    expect(await marketo.client.ownUserid()).toBe('slack-app@api.example.com');
  });
});

describe('inviting', () => {
  it('always asks for an API-only user, with the expiry in the zone where it was picked', async () => {
    await using marketo = await connected();
    await marketo.client.inviteApiUser(newUser);
    expect(marketo.server.exchanges.find(({ call }) => call === 'Invite User')?.requestBody).toEqual({
      apiOnly: true,
      emailAddress: 'erp-sync@example.com',
      firstName: 'ERP',
      lastName: 'Sync',
      userRoleWorkspaces: [{ accessRoleId: 101, workspaceId: 1 }],
      expiresAt: '2027-03-31T23:59:59-04:00',
      reason: 'Nightly sync',
    });
  });

  it.each([1, 2, 104, 999])(
    'refuses role %i by itself: a system role, a hidden one, or none',
    async (roleId) => {
      await using marketo = await connected();
      const error = await failure(
        marketo.client.inviteApiUser({ ...newUser, role: { roleId, workspaceId: 0 } }),
      );
      expect(error).toMatchObject({ kind: 'forbidden_change', changed: 'nothing' });
      expect(marketo.calls()).not.toContain('Invite User');
    },
  );

  it.each(['cut', 'truncated', 'wrong_shape', 'slow_body', 'hang', 'reset'] as const)(
    'is sent once when the answer is lost (%s), and says that it may have happened',
    async (kind) => {
      await using marketo = await connected();
      marketo.subscription.faults.plan({ call: 'Invite User', fault: { kind } });
      expect((await failure(marketo.client.inviteApiUser(newUser))).changed).toBe('unknown');
      expect(marketo.calls().filter((call) => call === 'Invite User')).toHaveLength(1);
    },
  );

  it('is sent again where Marketo says that nothing was executed', async () => {
    await using marketo = await connected();
    marketo.subscription.faults.plan({ call: 'Invite User', fault: { kind: 'error', code: '615' } });
    await marketo.client.inviteApiUser(newUser);
    expect(marketo.calls().filter((call) => call === 'Invite User')).toHaveLength(2);
  });
});

describe('changing and deleting', () => {
  it('changes an API-only user, and can set its expiry', async () => {
    await using marketo = await connected();
    await marketo.client.inviteApiUser(newUser);
    const expiry = Temporal.Instant.from('2028-01-31T23:59:59Z');
    const user = await marketo.client.updateApiUser('erp-sync@example.com', { expiry, lastName: 'Nightly' });
    expect(user).toMatchObject({ lastName: 'Nightly', apiOnly: true });
    expect(user.expiry).toEqual(expiry);
    expect(marketo.server.exchanges.at(-1)?.requestBody).toMatchObject({
      apiOnly: true,
      expiresAt: '20280131T23:59:59.000t+0000',
    });
  });

  it('deletes an API-only user', async () => {
    await using marketo = await connected();
    await marketo.client.inviteApiUser(newUser);
    await marketo.client.deleteApiUser('erp-sync@example.com');
    expect(await marketo.client.findUserByEmail('erp-sync@example.com')).toBeUndefined();
  });

  it('says that a custom service still uses the user, and does not try again', async () => {
    await using marketo = await connected();
    await marketo.client.inviteApiUser(newUser);
    marketo.subscription.addService('ERP', 'erp-sync@example.com');
    expect(await failure(marketo.client.deleteApiUser('erp-sync@example.com'))).toMatchObject({
      kind: 'in_use',
      changed: 'nothing',
    });
    expect(marketo.calls().filter((call) => call === 'Delete User')).toHaveLength(1);
  });
});

describe('safe below everything else: tried with every call that changes something', () => {
  const CHANGES = [
    [
      'Update User',
      (client: MarketoClient, userid: string) => client.updateApiUser(userid, { firstName: 'X' }),
    ],
    ['Delete User', (client: MarketoClient, userid: string) => client.deleteApiUser(userid)],
    ['Delete Invited User', (client: MarketoClient, userid: string) => client.deleteInvitedApiUser(userid)],
    [
      'Add Roles',
      (client: MarketoClient, userid: string) => client.addRoles(userid, [{ roleId: 101, workspaceId: 1 }]),
    ],
    [
      'Delete Roles',
      (client: MarketoClient, userid: string) =>
        client.deleteRoles(userid, [{ roleId: 103, workspaceId: 0 }]),
    ],
  ] as const;

  const WHO = [
    ['a person', 'grace.admin@example.com'],
    ['a person who was invited', 'invited@example.com'],
    ['the user that the app runs as', 'slack-app@api.example.com'],
    ['the user that the app runs as, in capitals', 'SLACK-APP@API.example.com'],
  ] as const;

  it.each(
    CHANGES.flatMap(([call, change]) => WHO.map(([who, userid]) => [call, who, userid, change] as const)),
  )('%s does not touch %s', async (_call, _who, userid, change) => {
    await using marketo = await connected({ subscription: { variants: { pendingInList: 'yes' } } });
    const name = { firstName: 'In', lastName: 'Vited' };
    marketo.subscription.addUser({ ...name, emailAddress: 'invited@example.com', pending: true });
    const error = await failure(change(marketo.client, userid));
    // Someone invited has no page of their own yet, so for most calls there is nobody.
    expect(['forbidden_change', 'refused']).toContain(error.kind);
    expect(error.changed).toBe('nothing');
    expect(marketo.subscription.changes).toEqual([]);
    expect(marketo.server.exchanges.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it.each(CHANGES)('%s does not touch the app’s own user where userids are GUIDs', async (_call, change) => {
    await using marketo = await connected({ subscription: { variants: { userids: 'guid' } } });
    const { userid } = marketo.service;
    expect(userid).toMatch(/@AdobeID$/);
    expect((await failure(change(marketo.client, userid))).kind).toBe('forbidden_change');
    expect(marketo.subscription.changes).toEqual([]);
  });

  it.each([1, 2, 104, 999])(
    'Add Roles refuses role %i: a system role, a hidden one, or none',
    async (roleId) => {
      await using marketo = await connected();
      await marketo.client.inviteApiUser(newUser);
      const error = await failure(
        marketo.client.addRoles('erp-sync@example.com', [{ roleId, workspaceId: 0 }]),
      );
      expect(error).toMatchObject({ kind: 'forbidden_change', changed: 'nothing' });
      expect(marketo.calls()).not.toContain('Add Roles');
    },
  );

  it('whatever is sent calls the user API-only', async () => {
    await using marketo = await connected();
    await marketo.client.inviteApiUser(newUser);
    await marketo.client.updateApiUser('erp-sync@example.com', { lastName: 'Y' });
    const bodies = marketo.server.exchanges.filter(({ method }) => method === 'POST');
    expect(bodies.map(({ requestBody }) => requestBody)).toMatchObject([
      { apiOnly: true },
      { apiOnly: true },
    ]);
  });

  it('a user of whom Marketo does not say that it is API-only is left alone', async () => {
    await using marketo = await connected();
    await marketo.client.inviteApiUser(newUser);
    const user = marketo.subscription.userOf('erp-sync@example.com');
    (user as { apiOnly: unknown }).apiOnly = null;
    expect((await failure(marketo.client.deleteApiUser(user.userid))).kind).toBe('forbidden_change');
  });
});

describe('roles', () => {
  it.each(['input', 'array'] as const)(
    'are given and taken in the shape that the subscription wants: %s',
    async (roleBody) => {
      await using marketo = await connected({ subscription: { variants: { roleBody } } });
      const { client } = marketo;
      await client.inviteApiUser(newUser);
      const given = await client.addRoles('erp-sync@example.com', [{ roleId: 102, workspaceId: 1 }]);
      expect(given).toEqual([
        { roleId: 101, workspaceId: 1 },
        { roleId: 102, workspaceId: 1 },
      ]);
      expect(await client.deleteRoles('erp-sync@example.com', [{ roleId: 101, workspaceId: 1 }])).toEqual([
        { roleId: 102, workspaceId: 1 },
      ]);
      expect(await client.userRoles('erp-sync@example.com')).toEqual([{ roleId: 102, workspaceId: 1 }]);
      // Found out once, and remembered.
      const refused = marketo.server.exchanges.filter(({ status }) => status === 400);
      expect(refused).toHaveLength(roleBody === 'array' ? 1 : 0);
    },
  );
});

describe('what is counted', () => {
  it('is given by day, calls by user and errors by code', async () => {
    await using marketo = await connected();
    marketo.subscription.usage.countCalls('sync@example.com', 40, 1);
    marketo.subscription.faults.plan({ call: 'Get User', fault: { kind: 'error', code: '702' } });
    await marketo.client.getUser('nobody@example.com');
    marketo.subscription.usage.countError('610');
    const today = await marketo.client.callsToday();
    expect(today.total).toBe(1);
    expect([...today.by]).toEqual([['slack-app@api.example.com', 1]]);
    expect([...(await marketo.client.errorsToday()).by]).toEqual([['610', 1]]);
    expect((await marketo.client.errorsInLastSevenDays()).map(({ total }) => total)).toEqual([
      1, 0, 0, 0, 0, 0, 0,
    ]);
  });
});

describe('failures of a read', () => {
  it('says so when nothing listens there', async () => {
    await using marketo = await connected({ limits: { retries: 1 } });
    await marketo.server.close();
    expect((await failure(marketo.client.roles())).kind).toBe('unreachable');
  });

  it('passes where the error passes', async () => {
    await using marketo = await connected();
    marketo.subscription.faults.plan({ call: 'Get Roles', times: 2, fault: { kind: 'html', status: 503 } });
    expect(await marketo.client.roles()).toHaveLength(6);
  });

  it('names the field of an answer that cannot be understood, and no value', async () => {
    await using marketo = await connected();
    const alter = () => ({ access: 7.5, 'erika@example.com': 'secret' });
    marketo.subscription.faults.plan({ call: 'Get Roles', fault: { kind: 'altered', alter } });
    const error = await failure(marketo.client.roles());
    expect(error.message).toContain('Get Roles');
    expect(error.message).toContain('expected array, received object in {access: number, …: string}');
    expect(error.message).not.toContain('7.5');
  });

  it.each([
    [undefined, 'nothing'],
    [{ access_token: 'secret', 'erika@example.com': 1 }, '{access_token: string, …: number}'],
    [[{ a: { b: { c: { d: 1 } } } }], '[{a: {b: {…}}}]'],
    [[], '[]'],
    [null, 'null'],
    [Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`f${index}`, index])), /f11: number, …\}$/],
  ])('shows the shape of what came, and nothing that stood in it', (value, shape) => {
    expect(shapeOf(value)).toEqual(typeof shape === 'string' ? shape : expect.stringMatching(shape));
  });
});
