import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../sandbox/marketo/faults.ts';
import { OTHER_VARIANTS } from '../../../sandbox/marketo/variants.ts';
import { caller, INVITATION, type Reply, USERS } from './caller.ts';

const ROLES = `${USERS}/roles.json`;
const codeOf = ({ body }: Reply) => body.errors?.[0]?.code;

describe('the rules of the stand-in subscription', () => {
  it('the same token is given until it has ended, then 602', async () => {
    await using marketo = await caller({ tokenSeconds: 3_600 });
    const first = (await marketo.token()).body;
    marketo.clock.move({ minutes: 59 });
    const second = (await marketo.token()).body;
    expect(second.access_token).toBe(first.access_token);
    expect(second.expires_in).toBeLessThanOrEqual(60);
    marketo.clock.move({ minutes: 2 });
    expect(codeOf(await marketo.get(ROLES, first.access_token))).toBe('602');
    expect((await marketo.token()).body.access_token).not.toBe(first.access_token);
    expect(codeOf(await marketo.get(ROLES, 'made-up'))).toBe('601');
  });

  it('wrong credentials are answered with 401', async () => {
    await using marketo = await caller();
    expect((await marketo.token({ clientId: 'x', clientSecret: 'y' })).status).toBe(401);
    expect((await fetch(`${marketo.server.url}/identity/oauth/token`)).status).toBe(400);
  });

  it('a token in the query is not taken', async () => {
    await using marketo = await caller();
    const token = (await marketo.token()).body.access_token;
    const response = await fetch(`${marketo.server.url}${ROLES}?access_token=${token}`);
    expect(codeOf({ status: response.status, body: await response.json() })).toBe('603');
  });

  it('a role without both permissions gets 603', async () => {
    await using marketo = await caller();
    const weak = marketo.subscription.addUser({
      emailAddress: 'weak@example.com',
      firstName: 'W',
      lastName: 'W',
      apiOnly: true,
      grants: [{ accessRoleId: 101, workspaceId: 0 }],
    });
    const token = (await marketo.token(marketo.subscription.addService('weak', weak.userid))).body
      .access_token;
    expect(codeOf(await marketo.get(ROLES, token))).toBe('603');
    expect((await marketo.get('/rest/v1/stats/usage.json', token)).body.success).toBe(true);
  });

  it('a user whose access has ended gets 603', async () => {
    await using marketo = await caller({ tokenSeconds: 999_999 });
    const token = (await marketo.token()).body.access_token;
    const own = marketo.subscription.userOf('slack-app@api.example.com');
    own.expiresAt = marketo.clock.now().add({ hours: 24 });
    expect((await marketo.get(ROLES, token)).status).toBe(200);
    marketo.clock.move({ days: 2 });
    expect(codeOf(await marketo.get(ROLES, token))).toBe('603');
  });

  it('more calls than the window allows get 606 until it has passed', async () => {
    await using marketo = await caller({ limits: { callsPerWindow: 3, windowMs: 300 } });
    const token = (await marketo.token()).body.access_token;
    const codes = [];
    for (let call = 0; call < 5; call += 1) codes.push(codeOf(await marketo.get(ROLES, token)));
    expect(codes).toEqual([undefined, undefined, undefined, '606', '606']);
    await new Promise((resolve) => setTimeout(resolve, 320));
    expect((await marketo.get(ROLES, token)).status).toBe(200);
  });

  it('the daily quota gives 607 until midnight US Central', async () => {
    await using marketo = await caller({ limits: { perDay: 2 } });
    expect((await marketo.get(ROLES)).status).toBe(200);
    expect((await marketo.get(ROLES)).status).toBe(200);
    expect(codeOf(await marketo.get(ROLES))).toBe('607');
    marketo.clock.move({ hours: 21 });
    expect((await marketo.get(ROLES)).status).toBe(200);
  });

  it('more calls at once than allowed get 615', async () => {
    await using marketo = await caller({ limits: { concurrency: 2 } });
    const token = (await marketo.token()).body.access_token;
    marketo.subscription.faults.plan({ call: 'Get Roles', times: 3, fault: { kind: 'delay', ms: 150 } });
    const replies = await Promise.all([1, 2, 3].map(() => marketo.get(ROLES, token)));
    expect(replies.map(codeOf).filter((code) => code === '615')).toHaveLength(1);
    expect((await marketo.get(ROLES, token)).status).toBe(200);
  });

  it.each([
    ['a bad email', { emailAddress: 'x' }],
    ['milliseconds in the expiry', { expiresAt: '2027-03-31T23:59:59.000Z' }],
    ['an unknown role', { userRoleWorkspaces: [{ accessRoleId: 9, workspaceId: 1 }] }],
    ['an unknown workspace', { userRoleWorkspaces: [{ accessRoleId: 101, workspaceId: 9 }] }],
    ['a role for all workspaces in one', { userRoleWorkspaces: [{ accessRoleId: 103, workspaceId: 1 }] }],
    ['no role', { userRoleWorkspaces: [] }],
    ['a missing name', { firstName: undefined }],
    ['an unknown field', { colour: 'red' }],
    ['a login that is there', { emailAddress: 'Grace.Admin@example.com' }],
  ])('refuses an invite with %s', async (_, wrong) => {
    await using marketo = await caller();
    const before = marketo.subscription.users.length;
    expect((await marketo.post(`${USERS}/invite.json`, { ...INVITATION, ...wrong })).status).toBe(400);
    expect(marketo.subscription.users).toHaveLength(before);
  });

  it('an invite is held to the letter of Adobe’s description', async () => {
    await using marketo = await caller();
    expect(codeOf(await marketo.post(`${USERS}/invite.json`, '{'))).toBe('609');
    expect((await marketo.post(`${USERS}/invite.json`, INVITATION)).status).toBe(200);
  });

  it('both readings of every contradiction can be had', async () => {
    await using other = await caller({ variants: OTHER_VARIANTS });
    expect((await other.get(ROLES)).body[0]).toMatchObject({ hidden: false, onlyAllZones: false });
    const invite = { ...INVITATION, expiresAt: '2027-03-31T23:59:59Z' };
    expect((await other.post(`${USERS}/invite.json`, invite)).body).toBe('true');
    const user = other.subscription.users.at(-1);
    const path = `${USERS}/${encodeURIComponent(user?.userid ?? '')}`;
    expect(user?.userid).toMatch(/@AdobeID$/);
    expect((await other.get(`${path}/user.json`)).body.expiresAt).toBe('20270331T23:59:59.0t+0000');
    expect(await other.get(`${USERS}/nobody/user.json`)).toMatchObject({
      status: 200,
      body: { errors: [{ code: 702 }] },
    });
    expect(
      (await other.post(`${path}/roles/create.json`, [{ accessRoleId: 102, workspaceId: 1 }])).body,
    ).toHaveLength(2);
    // People are managed elsewhere on such a subscription.
    expect(
      codeOf(
        await other.post(`${USERS}/invite.json`, {
          ...INVITATION,
          emailAddress: 'p@example.com',
          apiOnly: false,
        }),
      ),
    ).toBe(709);
    other.subscription.addService('ERP', user?.userid ?? '');
    expect(codeOf(await other.post(`${path}/update.json`, { lastName: 'X' }))).toBe(611);
    other.subscription.addUser({
      emailAddress: 'q@example.com',
      firstName: 'Q',
      lastName: 'Q',
      pending: true,
      userid: 'q',
    });
    expect((await other.get(`${USERS}/q/invite.json`)).body.userId).toBe('q');
  });

  it('every fault can be had on request, and is used up', async () => {
    await using marketo = await caller();
    const token = (await marketo.token()).body.access_token;
    const meet = async (fault: Fault) => {
      marketo.subscription.faults.plan({ call: 'Get Roles', fault });
      try {
        const response = await fetch(`${marketo.server.url}${ROLES}`, {
          headers: { authorization: `Bearer ${token}` },
          signal: AbortSignal.timeout(200),
        });
        return `${response.status} ${(await response.text()).slice(0, 12)}`;
      } catch (error) {
        return error instanceof Error ? error.name : 'failed';
      }
    };
    expect(await meet({ kind: 'error', code: '611', message: 'Down' })).toMatch(/^200 \{/);
    expect(await meet({ kind: 'html', status: 502 })).toMatch(/^502 <html>/);
    expect(await meet({ kind: 'empty', status: 200 })).toBe('200 ');
    expect(await meet({ kind: 'truncated' })).toMatch(/^200 \[/);
    expect(await meet({ kind: 'wrong_shape' })).toBe('200 {"surprise":');
    expect(await meet({ kind: 'hang' })).toBe('TimeoutError');
    expect(await meet({ kind: 'slow_body' })).toBe('TimeoutError');
    expect(await meet({ kind: 'reset' })).toBe('TypeError');
    expect(await meet({ kind: 'cut' })).toBe('TypeError');
    expect(await meet({ kind: 'created' })).toBe('201 ');
    expect(await meet({ kind: 'short_page' })).toMatch(/^200 \[/);
    expect(await meet({ kind: 'delay', ms: 50 })).toMatch(/^200 \[/);
    expect(await meet({ kind: 'late', ms: 50 })).toMatch(/^200 \[/);
    expect(await meet({ kind: 'gateway', status: 499 })).toMatch(/^499 <html>/);
    expect(await meet({ kind: 'altered', alter: () => ({ odd: true }) })).toBe('200 {"odd":true}');
    expect(await meet({ kind: 'error', code: '1234', executed: true })).toMatch(/^200 \{/);
    expect(marketo.subscription.faults.waiting).toEqual([]);
    expect((await marketo.get(ROLES)).status).toBe(200);
  });
});

describe('an invite', () => {
  it('appears after a while, under a name of Marketo’s own, in pages as short as one likes', async () => {
    await using marketo = await caller();
    const { subscription, clock } = marketo;
    await marketo.token();
    subscription.appearsAfterMinutes = 5;
    subscription.keepsName = (name) => name.toUpperCase();
    subscription.mostRows = 1;
    const emails = async (offset: number) =>
      (
        await marketo.get(`/userservice/management/v1/users/allusers.json?pageSize=200&pageOffset=${offset}`)
      ).body.map(({ emailAddress, firstName }: { emailAddress: string; firstName: string }) => [
        emailAddress,
        firstName,
      ]);
    const last = subscription.users.length;
    subscription.invite({
      emailAddress: 'late@example.com',
      firstName: 'Late',
      lastName: 'Comer',
      apiOnly: true,
      userRoleWorkspaces: [{ accessRoleId: 101, workspaceId: 1 }],
    });
    expect(await emails(0)).toHaveLength(1);
    expect(await emails(last)).toEqual([]);
    clock.move({ minutes: 5 });
    expect(await emails(last)).toEqual([['late@example.com', 'LATE']]);
  });
});
