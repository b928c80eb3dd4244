import type { Temporal } from 'temporal-polyfill';
import type { NewApiUser } from '../core/api-user.ts';
import { emailKey } from '../core/email-address.ts';
import { MarketoFailure } from '../core/marketo-failure.ts';
import { isGrantable, type Role, type Workspace } from '../core/role.ts';
import type { Marketo, MarketoUser, MarketoUserDetails } from '../ports.ts';
import type { Connection, Urgency } from './connection.ts';
import { toInviteDate, toUpdateDate } from './dates.ts';
import { Anything, InviteAnswer, RoleList, Usage, UserDetails, UserList, WorkspaceList } from './payloads.ts';

const USERS = '/userservice/management/v1/users';

/** Adobe's most for one page of Get Users. */
const PAGE_SIZE = 200;

/** More pages than any subscription has; ends the reading of a list that never ends. */
const MOST_PAGES = 500;

/** What may be changed of an API-only user; a field that is left out stays as it is. */
export interface ApiUserChange {
  readonly email?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly expiry?: Temporal.Instant;
}

export interface MarketoClient extends Marketo {
  /** Every user of the instance, people too, page by page. */
  users(): AsyncGenerator<MarketoUser>;
  roles(): Promise<Role[]>;
  workspaces(): Promise<Workspace[]>;
  /** Changes an API-only user. Throws `forbidden_change` for a person and for the user that the app runs as. */
  updateApiUser(userid: string, change: ApiUserChange): Promise<MarketoUserDetails>;
  /** Deletes an API-only user for good. Throws `in_use` while a custom service still uses it. */
  deleteApiUser(userid: string): Promise<void>;
  /** The userid that this app runs as. */
  ownUserid(): Promise<string>;
  /** The same client for work that nobody waits for: people's clicks go first. */
  inBackground(): MarketoClient;
}

/**
 * The User Management, identity and usage calls of one Marketo instance.
 *
 * Safe below everything else: whatever asks, an invite always carries `apiOnly: true` and a role that is not a
 * system role, and no change reaches a person or the user that the app runs as. Every method throws
 * `MarketoFailure`.
 */
export function marketoClient(
  connection: Connection,
  instance: string,
  urgency: Urgency = 'click',
): MarketoClient {
  const read = { method: 'GET', effect: 'read' } as const;
  const change = { method: 'POST', effect: 'change' } as const;
  const of = (userid: string) => `${USERS}/${encodeURIComponent(userid)}`;

  const roles = () =>
    connection.send({ ...read, call: 'Get Roles', path: `${USERS}/roles.json`, answer: RoleList }, urgency);

  async function getUser(userid: string): Promise<MarketoUserDetails | undefined> {
    try {
      return await connection.send(
        { ...read, call: 'Get User', path: `${of(userid)}/user.json`, answer: UserDetails },
        urgency,
      );
    } catch (error) {
      if (error instanceof MarketoFailure && isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** The user, after making sure that it is one that may be changed. */
  async function changeable(call: string, userid: string): Promise<MarketoUserDetails> {
    const forbid = (message: string) =>
      new MarketoFailure('forbidden_change', { call, message, changed: 'nothing' });
    const own = emailKey(await connection.ownUserid());
    const user = await getUser(userid);
    if (!user)
      throw new MarketoFailure('refused', { call, message: 'There is no such user', changed: 'nothing' });
    if (!user.apiOnly) throw forbid('The user is not API-only');
    if ([userid, user.userid, user.email].some((name) => emailKey(name) === own)) {
      throw forbid('The app runs as this user');
    }
    return user;
  }

  async function* users(): AsyncGenerator<MarketoUser> {
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const path = `${USERS}/allusers.json?pageSize=${PAGE_SIZE}&pageOffset=${page * PAGE_SIZE}`;
      const rows = await connection.send({ ...read, call: 'Get Users', path, answer: UserList }, urgency);
      yield* rows;
      if (rows.length < PAGE_SIZE) return;
    }
  }

  return {
    instance,
    users,
    roles,
    getUser,
    ownUserid: () => connection.ownUserid(),
    inBackground: () => marketoClient(connection, instance, 'job'),

    workspaces: () =>
      connection.send(
        { ...read, call: 'Get Workspaces', path: `${USERS}/workspaces.json`, answer: WorkspaceList },
        urgency,
      ),

    async findUserByEmail(email) {
      const wanted = emailKey(email);
      for await (const user of users()) {
        if (emailKey(user.email) === wanted) return user;
      }
      return undefined;
    },

    async inviteApiUser(user, leaving) {
      const role = (await roles()).find(({ id }) => id === user.role.roleId);
      if (!role || !isGrantable(role)) {
        throw new MarketoFailure('forbidden_change', {
          call: 'Invite User',
          message: 'The role is a system role, or not there',
          changed: 'nothing',
        });
      }
      const path = `${USERS}/invite.json`;
      await connection.send(
        { ...change, call: 'Invite User', path, body: invitation(user), answer: InviteAnswer, leaving },
        urgency,
      );
    },

    async updateApiUser(userid, { email, firstName, lastName, expiry }) {
      const call = 'Update User';
      const { userid: known } = await changeable(call, userid);
      const body = {
        apiOnly: true,
        ...(email === undefined ? {} : { emailAddress: email }),
        ...(firstName === undefined ? {} : { firstName }),
        ...(lastName === undefined ? {} : { lastName }),
        ...(expiry === undefined ? {} : { expiresAt: toUpdateDate(expiry) }),
      };
      return connection.send(
        { ...change, call, path: `${of(known)}/update.json`, body, answer: UserDetails },
        urgency,
      );
    },

    async deleteApiUser(userid) {
      const call = 'Delete User';
      const { userid: known } = await changeable(call, userid);
      await connection.send({ ...change, call, path: `${of(known)}/delete.json`, answer: Anything }, urgency);
    },

    async callsInLastSevenDays() {
      const path = '/rest/v1/stats/usage/last7days.json';
      const { result } = await connection.send({ ...read, call: 'Usage', path, answer: Usage }, urgency);
      const calls = new Map<string, number>();
      for (const { userId, count } of result.flatMap(({ users: counts }) => counts)) {
        const key = emailKey(userId);
        calls.set(key, (calls.get(key) ?? 0) + count);
      }
      return calls;
    },
  };
}

/** The body of Invite User. Without `expiresAt` the user never expires; `userid` defaults to the email. */
function invitation(user: NewApiUser): object {
  return {
    apiOnly: true,
    emailAddress: user.email,
    firstName: user.firstName,
    lastName: user.lastName,
    userRoleWorkspaces: [{ accessRoleId: user.role.roleId, workspaceId: user.role.workspaceId }],
    ...(user.expiry === undefined ? {} : { expiresAt: toInviteDate(user.expiry, user.timeZone) }),
    ...(user.reason === undefined ? {} : { reason: user.reason }),
  };
}

/** Adobe names no code for an unknown user: 404 by its description, 702 "Record not found" by its list of codes. */
function isNotFound(failure: MarketoFailure): boolean {
  return failure.code === 'HTTP 404' || failure.code === '702' || failure.code === '404';
}
