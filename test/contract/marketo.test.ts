import { describe, expect, it } from 'vitest';
import { CALLS, type CallName } from '../../sandbox/marketo/calls.ts';
import {
  Assignments,
  InviteAnswer,
  Invited,
  RoleList,
  Token,
  Usage,
  UsageErrors,
  UserDetails,
  UserList,
  WorkspaceList,
} from '../../src/marketo/payloads.ts';
import { at, newApiUser } from '../builders.ts';
import { connected } from '../marketo/connected.ts';
import { caller, INVITATION, USERS } from '../sandbox/marketo/caller.ts';
import { contract, hasDescriptions } from './adobe.ts';

/** Skipped, and reported as skipped, where Adobe's descriptions are not at hand. */
describe.skipIf(!hasDescriptions)('by Adobe’s own descriptions', () => {
  it('the stand-in has every call, and no other', () => {
    const ours = Object.values(CALLS).flatMap(({ methods, path }) =>
      methods.map((method) => `${method} ${path}`),
    );
    expect(ours.sort()).toEqual([...contract().operations].sort());
  });

  it('every request of our client is valid, whatever it is made to send', async () => {
    await using marketo = await connected({ subscription: { variants: { pendingInList: 'yes' } } });
    const { client } = marketo;
    await client.inviteApiUser(newApiUser());
    await client.inviteApiUser(newApiUser({ email: 'b@example.com', expiry: undefined, reason: undefined }));
    for await (const _ of client.userPages());
    await client.findUserByEmail('b@example.com');
    await client.getUser('b@example.com');
    await client.workspaces();
    await client.updateApiUser('b@example.com', {
      email: 'c@example.com',
      firstName: 'B',
      lastName: 'C',
      expiry: at('2027-03-31T21:59:59Z'),
    });
    await client.updateApiUser('b@example.com', {});
    await client.addRoles('b@example.com', [{ roleId: 102, workspaceId: 1 }]);
    await client.userRoles('b@example.com');
    await client.deleteRoles('b@example.com', [{ roleId: 102, workspaceId: 1 }]);
    await client.deleteApiUser('b@example.com');
    const name = { firstName: 'P', lastName: 'Q', apiOnly: true };
    marketo.subscription.addUser({ ...name, emailAddress: 'p@example.com', pending: true });
    await client.getInvitedUser('p@example.com');
    await client.deleteInvitedApiUser('p@example.com');
    await client.callsToday();
    await client.callsInLastSevenDays();
    await client.errorsToday();
    await client.errorsInLastSevenDays();
    expect([...new Set(marketo.calls())].sort()).toEqual(Object.keys(CALLS).sort());
    for (const { call, method, path, requestBody } of marketo.server.exchanges) {
      // The log of exchanges leaves the query of identity out, because it holds the secret.
      const whole =
        call === 'Identity' ? `${path}?client_id=x&client_secret=y&grant_type=client_credentials` : path;
      expect(contract().problemsOfRequest({ method, path: whole, body: requestBody }), `${call}`).toEqual([]);
    }
  });

  it('every answer of the stand-in is valid', async () => {
    await using marketo = await caller();
    const user = `${USERS}/erp-sync%40example.com`;
    await marketo.token();
    await marketo.post(`${USERS}/invite.json`, { ...INVITATION, expiresAt: '2027-03-31T23:59:59Z' });
    await marketo.post(`${USERS}/invite.json`, {
      ...INVITATION,
      apiOnly: false,
      emailAddress: 'p@example.com',
    });
    await marketo.get(`${USERS}/allusers.json`);
    await marketo.get(`${USERS}/roles.json`);
    await marketo.get(`${USERS}/workspaces.json`);
    await marketo.get(`${user}/user.json`);
    await marketo.get(`${user}/roles.json`);
    await marketo.get(`${USERS}/p%40example.com/invite.json`);
    await marketo.post(`${user}/update.json`, { lastName: 'X' });
    await marketo.post(`${user}/roles/create.json`, { input: [{ accessRoleId: 102, workspaceId: 1 }] });
    await marketo.post(`${user}/roles/delete.json`, { input: [{ accessRoleId: 102, workspaceId: 1 }] });
    await marketo.get('/rest/v1/stats/usage.json');
    await marketo.get('/rest/v1/stats/usage/last7days.json');
    await marketo.get('/rest/v1/stats/errors.json');
    await marketo.get('/rest/v1/stats/errors/last7days.json');
    let held = 0;
    for (const { call, method, path, status, answer } of marketo.server.exchanges) {
      expect(status, `${call}`).toBe(200);
      // Adobe's description calls the answer to an invite a text; its guide shows `true`. The stand-in can do both.
      if (call === 'Invite User' || call === 'Identity') continue;
      expect(contract().problemsOfAnswer({ method, path }, answer), `${call}`).toEqual([]);
      held += 1;
    }
    expect(held).toBeGreaterThan(12);
    const token = (await marketo.token()).body;
    expect(contract().problemsOfAnswer({ method: 'GET', path: '/identity/oauth/token' }, token)).toEqual([]);
  });

  it.each([
    ['GET /userservice/management/v1/users/allusers.json', UserList],
    ['GET /userservice/management/v1/users/roles.json', RoleList],
    ['GET /userservice/management/v1/users/workspaces.json', WorkspaceList],
    ['GET /userservice/management/v1/users/{userid}/user.json', UserDetails],
    ['GET /userservice/management/v1/users/{userid}/invite.json', Invited],
    ['GET /userservice/management/v1/users/{userid}/roles.json', Assignments],
    ['POST /userservice/management/v1/users/invite.json', InviteAnswer],
    ['POST /userservice/management/v1/users/{userid}/update.json', UserDetails],
    ['POST /userservice/management/v1/users/{userid}/roles/create.json', Assignments],
    ['POST /userservice/management/v1/users/{userid}/roles/delete.json', Assignments],
    ['GET /rest/v1/stats/usage.json', Usage],
    ['GET /rest/v1/stats/usage/last7days.json', Usage],
    ['GET /rest/v1/stats/errors.json', UsageErrors],
    ['GET /rest/v1/stats/errors/last7days.json', UsageErrors],
    ['GET /identity/oauth/token', Token],
    ['POST /identity/oauth/token', Token],
  ] as const)(
    'our client understands what %s may answer: all fields, and the required alone',
    (operation, type) => {
      const schema = contract().answerSchema(operation);
      if (!schema) throw new Error('no schema');
      for (const optional of [true, false]) {
        const answer = exampleOf(schema, schema, optional);
        const parsed = type.safeParse(answer);
        expect(parsed.success ? [] : parsed.error.issues, JSON.stringify(answer)).toEqual([]);
      }
    },
  );
});

describe.skipIf(!hasDescriptions)('Adobe’s description of a changed user', () => {
  it('also allows 201 without a body for every change but a deletion, and the client looks the outcome up', async () => {
    await using marketo = await connected();
    const { client, subscription } = marketo;
    const created = (call: CallName) => subscription.faults.plan({ call, fault: { kind: 'created' } });
    created('Invite User');
    await client.inviteApiUser(newApiUser());
    created('Update User');
    const expiry = at('2028-01-31T23:59:59Z');
    const updated = await client.updateApiUser('erp-sync@example.com', { expiry });
    expect(updated.expiry).toEqual(expiry);
    created('Add Roles');
    expect(await client.addRoles('erp-sync@example.com', [{ roleId: 102, workspaceId: 1 }])).toHaveLength(2);
    created('Delete Roles');
    expect(await client.deleteRoles('erp-sync@example.com', [{ roleId: 102, workspaceId: 1 }])).toHaveLength(
      1,
    );
  });
});

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** A value that a schema allows, with its optional fields or without them; unknown fields are added, too. */
function exampleOf(schema: Schema, root: Schema, optional: boolean, name = ''): unknown {
  if (schema.$ref) {
    return exampleOf(root.definitions?.[schema.$ref.split('/').at(-1) ?? ''] ?? {}, root, optional, name);
  }
  if (schema.enum) return schema.enum[0];
  if (schema.type === 'array') return [exampleOf(schema.items ?? {}, root, optional)];
  if (schema.type === 'integer') return 7;
  if (schema.type === 'boolean') return true;
  if (schema.type === 'string' && name === 'date') return '2027-03-31';
  if (schema.type === 'string') return /At$/.test(name) ? '2027-03-31T08:00:00.000t+0000' : 'text';
  const fields = Object.entries(schema.properties ?? {}).filter(
    // A failure is another story: an answer with errors is one.
    ([field]) => field !== 'errors' && (optional || schema.required?.includes(field)),
  );
  return {
    ...Object.fromEntries(fields.map(([field, inner]) => [field, exampleOf(inner, root, optional, field)])),
    somethingNew: { nobody: 'knows' },
  };
}
