import { describe, expect, it } from 'vitest';
import { caller, INVITATION, USERS } from './caller.ts';

describe('the stand-in subscription', () => {
  it('Identity gives a token, with GET and with POST', async () => {
    await using marketo = await caller();
    const { status, body } = await marketo.token();
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'bearer',
      expires_in: expect.any(Number),
      scope: 'slack-app@api.example.com',
    });
    expect((await marketo.token(marketo.service, 'POST')).body.access_token).toBe(body.access_token);
  });

  it('Get Users gives pages of 20 unless told, 200 at most', async () => {
    await using marketo = await caller();
    for (let number = 0; number < 250; number += 1) {
      marketo.subscription.addUser({ emailAddress: `u${number}@example.com`, firstName: 'U', lastName: 'U' });
    }
    const page = async (query: string) => (await marketo.get(`${USERS}/allusers.json${query}`)).body.length;
    expect(await page('')).toBe(20);
    expect(await page('?pageSize=200')).toBe(200);
    expect(await page('?pageSize=500')).toBe(200);
    expect(await page('?pageSize=200&pageOffset=200')).toBe(52);
    expect((await marketo.get(`${USERS}/allusers.json?pageSize=x`)).status).toBe(400);
    const [first] = (await marketo.get(`${USERS}/allusers.json`)).body;
    expect(Object.keys(first).sort()).toEqual([
      'apiOnly',
      'emailAddress',
      'firstName',
      'id',
      'lastName',
      'userid',
    ]);
  });

  it('Get User shows expiry and roles, and 404 for nobody', async () => {
    await using marketo = await caller();
    await marketo.post(`${USERS}/invite.json`, { ...INVITATION, expiresAt: '2027-03-31T23:59:59-05:00' });
    const { body } = await marketo.get(`${USERS}/erp-sync%40example.com/user.json`);
    expect(body).toMatchObject({
      expiresAt: '2027-04-01T04:59:59.000t+0000',
      isLocked: false,
      userRoleWorkspaces: [
        { accessRoleId: 101, accessRoleName: 'API Integration', workspaceId: 1, workspaceName: 'Default' },
      ],
    });
    expect((await marketo.get(`${USERS}/nobody/user.json`)).status).toBe(404);
  });

  it('Get Invited User and Delete Invited User know pending people alone', async () => {
    await using marketo = await caller();
    await marketo.post(`${USERS}/invite.json`, { ...INVITATION, apiOnly: false });
    await marketo.post(`${USERS}/invite.json`, { ...INVITATION, emailAddress: 'api@example.com' });
    const invited = `${USERS}/erp-sync%40example.com`;
    expect((await marketo.get(`${invited}/invite.json`)).body).toMatchObject({
      status: 'pending',
      userid: 'erp-sync@example.com',
    });
    expect((await marketo.get(`${USERS}/api%40example.com/invite.json`)).status).toBe(404);
    expect((await marketo.post(`${invited}/invite/delete.json`)).status).toBe(200);
    expect((await marketo.get(`${invited}/invite.json`)).status).toBe(404);
  });

  it('Get User Roles, Add Roles and Delete Roles work on the same list', async () => {
    await using marketo = await caller();
    await marketo.post(`${USERS}/invite.json`, INVITATION);
    const roles = `${USERS}/erp-sync%40example.com/roles`;
    const reader = { accessRoleId: 102, workspaceId: 2 };
    expect((await marketo.post(`${roles}/create.json`, { input: [reader] })).body).toHaveLength(2);
    expect((await marketo.get(`${roles}.json`)).body).toContainEqual(expect.objectContaining(reader));
    expect((await marketo.post(`${roles}/delete.json`, { input: [reader] })).body).toHaveLength(1);
    expect(
      (await marketo.post(`${roles}/create.json`, { input: [{ accessRoleId: 103, workspaceId: 1 }] })).status,
    ).toBe(400);
  });

  it('Get Roles and Get Workspaces show what there is', async () => {
    await using marketo = await caller();
    expect((await marketo.get(`${USERS}/roles.json`)).body).toContainEqual(
      expect.objectContaining({ id: 103, type: 'custom', isHidden: false, isOnlyAllZones: true }),
    );
    expect(
      (await marketo.get(`${USERS}/workspaces.json`)).body.map(({ name }: { name: string }) => name),
    ).toEqual(['AllZones', 'Default', 'Europe']);
  });

  it('Invite User makes an API-only user at once, and a person pending', async () => {
    await using marketo = await caller();
    expect(await marketo.post(`${USERS}/invite.json`, { ...INVITATION, reason: 'x' })).toEqual({
      status: 200,
      body: true,
    });
    await marketo.post(`${USERS}/invite.json`, {
      ...INVITATION,
      apiOnly: undefined,
      emailAddress: 'person@example.com',
    });
    const emails = (await marketo.get(`${USERS}/allusers.json`)).body.map(
      (user: { emailAddress: string }) => user.emailAddress,
    );
    expect(emails).toContain('erp-sync@example.com');
    expect(emails).not.toContain('person@example.com');
  });

  it('Update User changes what it is given', async () => {
    await using marketo = await caller();
    await marketo.post(`${USERS}/invite.json`, INVITATION);
    const update = `${USERS}/erp-sync%40example.com/update.json`;
    const { body } = await marketo.post(update, {
      lastName: 'Nightly',
      expiresAt: '20270331T08:00:00.000t+0000',
    });
    expect(body).toMatchObject({
      firstName: 'ERP',
      lastName: 'Nightly',
      expiresAt: '2027-03-31T08:00:00.000t+0000',
    });
    expect((await marketo.post(update, { expiresAt: 'soon' })).status).toBe(400);
    expect((await marketo.post(update, { colour: 'red' })).status).toBe(400);
  });

  it('Delete User refuses a user in use with 611', async () => {
    await using marketo = await caller();
    await marketo.post(`${USERS}/invite.json`, INVITATION);
    const remove = () => marketo.post(`${USERS}/erp-sync%40example.com/delete.json`);
    marketo.subscription.addService('ERP', 'erp-sync@example.com');
    expect((await remove()).body.errors).toEqual([
      { code: '611', message: 'You cannot delete an API user that is being used in API service' },
    ]);
    marketo.subscription.services.pop();
    expect((await remove()).status).toBe(200);
    expect((await remove()).status).toBe(404);
  });

  it('Usage and errors are counted by day, as US Central has it', async () => {
    await using marketo = await caller();
    await marketo.get(`${USERS}/roles.json`);
    await marketo.get(`${USERS}/nobody/user.json`);
    const usage = (await marketo.get('/rest/v1/stats/usage.json')).body;
    expect(usage).toMatchObject({ success: true, result: [{ date: '2027-01-10', total: 3 }] });
    expect((await marketo.get('/rest/v1/stats/errors.json')).body.result[0].errors).toEqual([
      { errorCode: '702', count: 1 },
    ]);
    // 4 a.m. in UTC is still yesterday there.
    marketo.clock.moveTo(marketo.clock.now().add({ hours: 18 }));
    const week = (await marketo.get('/rest/v1/stats/usage/last7days.json')).body.result;
    expect(week).toHaveLength(7);
    expect(week[0].date).toBe('2027-01-10');
    expect((await marketo.get('/rest/v1/stats/errors/last7days.json')).body.result).toHaveLength(7);
  });
});
