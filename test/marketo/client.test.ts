import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { NewApiUser } from '../../src/core/api-user.ts';
import { MarketoFailure } from '../../src/core/marketo-failure.ts';
import { GENTLE } from '../../src/marketo/limits.ts';
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
    for await (const page of marketo.client.userPages()) for (const { email } of page) emails.add(email);
    expect(emails.size).toBe(452);
    expect(marketo.calls().filter((call) => call === 'Get Users')).toHaveLength(3);
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
      expect(await marketo.client.workspaces()).toContainEqual({ id: 2, name: 'Europe' });
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

  it('is not asked for again and again when Marketo keeps refusing it', async () => {
    await using marketo = await connected();
    marketo.subscription.faults.plan({ call: 'Get Roles', times: 9, fault: { kind: 'error', code: '601' } });
    expect((await failure(marketo.client.roles())).kind).toBe('credentials');
    expect(marketo.calls().filter((call) => call === 'Get Roles')).toHaveLength(2);
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
    expect(user.expiry?.equals(expiry)).toBe(true);
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

  it.each(['grace.admin@example.com', 'slack-app@api.example.com', 'SLACK-APP@api.example.com'])(
    'refuses to touch %s: a person, or the user that the app runs as',
    async (userid) => {
      await using marketo = await connected();
      expect((await failure(marketo.client.updateApiUser(userid, { firstName: 'X' }))).kind).toBe(
        'forbidden_change',
      );
      expect((await failure(marketo.client.deleteApiUser(userid))).kind).toBe('forbidden_change');
      expect(marketo.calls().some((call) => /Update|Delete/.test(call))).toBe(false);
    },
  );

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

describe('failures of a read', () => {
  it.each([
    { fault: { kind: 'error', code: '603' }, kind: 'access_denied', sent: 1 },
    { fault: { kind: 'error', code: '607' }, kind: 'quota_reached', sent: 1 },
    { fault: { kind: 'error', code: '610' }, kind: 'refused', sent: 1 },
    { fault: { kind: 'error', code: '709' }, kind: 'refused', sent: 1 },
    { fault: { kind: 'html', status: 200 }, kind: 'not_understood', sent: 1 },
    { fault: { kind: 'empty', status: 200 }, kind: 'not_understood', sent: 1 },
    { fault: { kind: 'wrong_shape' }, kind: 'not_understood', sent: 1 },
    { fault: { kind: 'error', code: '502', status: 502 }, kind: 'marketo_down', sent: 3 },
    { fault: { kind: 'error', code: '604' }, kind: 'marketo_down', sent: 3 },
    { fault: { kind: 'error', code: '606' }, kind: 'busy', sent: 3 },
    { fault: { kind: 'error', code: '608' }, kind: 'marketo_down', sent: 3 },
    { fault: { kind: 'error', code: '611' }, kind: 'marketo_down', sent: 3 },
    { fault: { kind: 'error', code: '614' }, kind: 'marketo_down', sent: 3 },
    { fault: { kind: 'error', code: '615' }, kind: 'busy', sent: 3 },
    { fault: { kind: 'error', code: '713' }, kind: 'marketo_down', sent: 3 },
    { fault: { kind: 'html', status: 502 }, kind: 'marketo_down', sent: 3 },
    { fault: { kind: 'hang' }, kind: 'unreachable', sent: 3 },
    { fault: { kind: 'slow_body' }, kind: 'unreachable', sent: 3 },
    { fault: { kind: 'reset' }, kind: 'unreachable', sent: 3 },
  ] as const)(
    '$fault.kind $fault.code $fault.status means $kind after $sent tries',
    async ({ fault, kind, sent }) => {
      await using marketo = await connected({ limits: { retries: 2, windowMs: 20, timeoutMs: 150 } });
      marketo.subscription.faults.plan({ call: 'Get Roles', times: 99, fault });
      const error = await failure(marketo.client.roles());
      expect(error).toMatchObject({ kind, changed: 'nothing', call: 'Get Roles' });
      expect(marketo.calls().filter((call) => call === 'Get Roles')).toHaveLength(sent);
    },
  );

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
    marketo.subscription.roles.push({
      id: 7.5,
      name: 'X',
      description: '',
      type: 'custom',
      hidden: false,
      onlyAllZones: false,
      permissions: [],
    });
    const error = await failure(marketo.client.roles());
    expect(error.message).toContain('6.id');
    expect(error.message).not.toContain('7.5');
  });
});

describe('gentleness', () => {
  it('is half of what Adobe allows a whole subscription, unless told otherwise', () => {
    expect(GENTLE).toMatchObject({ callsPerWindow: 50, windowMs: 20_000, concurrency: 5 });
  });

  it('keeps to half of the window and half of the concurrent calls, so that nobody is ever refused', async () => {
    await using marketo = await connected({
      limits: { callsPerWindow: 10, windowMs: 300, concurrency: 5, timeoutMs: 2_000 },
      subscription: { limits: { callsPerWindow: 20, windowMs: 300, concurrency: 10 } },
    });
    await Promise.all(Array.from({ length: 35 }, () => marketo.client.roles()));
    const refused = marketo.server.exchanges.filter(({ status }) => status === 403);
    expect(refused).toHaveLength(0);
    expect(marketo.server.limits.mostAtOnce).toBeLessThanOrEqual(5);
  });

  it('steps back for a whole window when others have used it up', async () => {
    await using marketo = await connected({
      limits: { windowMs: 300 },
      subscription: { limits: { windowMs: 300 } },
    });
    await marketo.client.roles();
    marketo.server.limits.use(100);
    const before = performance.now();
    expect(await marketo.client.roles()).toHaveLength(6);
    expect(performance.now() - before).toBeGreaterThan(250);
    expect(marketo.calls().filter((call) => call === 'Get Roles')).toHaveLength(3);
  });
});
