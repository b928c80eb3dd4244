import type { Temporal } from 'temporal-polyfill';
import type { NewApiUser } from '../core/api-user.ts';
import { emailKey } from '../core/email-address.ts';
import { MarketoFailure } from '../core/marketo-failure.ts';
import { isGrantable, type Role, type RoleAssignment, type Workspace } from '../core/role.ts';
import type { DailyCount, Marketo, MarketoUser, MarketoUserDetails } from '../ports.ts';
import type { Connection } from './connection.ts';
import { toInviteDate, toUpdateDate } from './dates.ts';
import type { Urgency } from './limits.ts';
import {
  Anything,
  Assignments,
  InviteAnswer,
  Invited,
  type InvitedUser,
  RoleList,
  Usage,
  UsageErrors,
  UserDetails,
  UserList,
  WorkspaceList,
} from './payloads.ts';

const USERS = '/userservice/management/v1/users';
const STATS = '/rest/v1/stats';

/** Adobe's most for one page of Get Users. */
export const PAGE_SIZE = 200;

/** More pages than any subscription has; ends the reading of a list that never ends. */
const MOST_PAGES = 500;

/** What may be changed of an API-only user; a field that is left out stays as it is. */
export interface ApiUserChange {
  readonly email?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly expiry?: Temporal.Instant;
}

/** Every call of the User Management API, identity and usage. Each method throws `MarketoFailure`. */
export interface MarketoClient extends Marketo {
  roles(): Promise<Role[]>;
  workspaces(): Promise<Workspace[]>;
  userRoles(userid: string): Promise<RoleAssignment[]>;
  /** A person who has not accepted an invitation yet; `undefined` where there is none. */
  getInvitedUser(userid: string): Promise<InvitedUser | undefined>;
  /** Changes an API-only user. Throws `forbidden_change` for a person and for the user that the app runs as. */
  updateApiUser(userid: string, change: ApiUserChange): Promise<MarketoUserDetails>;
  /** Deletes an API-only user for good. Throws `in_use` while a custom service still uses it. */
  deleteApiUser(userid: string): Promise<void>;
  /** Takes an invitation back. Throws `forbidden_change` unless Get Users calls the user API-only. */
  deleteInvitedApiUser(userid: string): Promise<void>;
  /** Gives an API-only user roles that are not system roles; gives the roles that it has then. */
  addRoles(userid: string, roles: readonly RoleAssignment[]): Promise<RoleAssignment[]>;
  /** Takes roles from an API-only user; gives the roles that it has then. */
  deleteRoles(userid: string, roles: readonly RoleAssignment[]): Promise<RoleAssignment[]>;
  /** Calls of today, by userid in lower case. */
  callsToday(): Promise<DailyCount>;
  /** Errors of today and of the last seven days, by code. */
  errorsToday(): Promise<DailyCount>;
  errorsInLastSevenDays(): Promise<readonly DailyCount[]>;
  /** The same client for work that nobody waits for: people's clicks go first. */
  inBackground(): MarketoClient;
}

/** How a subscription wants the bodies of Add Roles and Delete Roles: Adobe's description and its guide disagree. */
interface RoleBody {
  shape: 'input' | 'array';
}

/**
 * The User Management, identity and usage calls of one Marketo instance.
 *
 * Safe below everything else: whatever asks, an invite always carries `apiOnly: true` and a role that is not a
 * system role, and no change reaches a person or the user that the app runs as.
 */
export function marketoClient(
  connection: Connection,
  urgency: Urgency = 'click',
  roleBody: RoleBody = { shape: 'input' },
): MarketoClient {
  const of = (userid: string) => `${USERS}/${encodeURIComponent(userid)}`;

  const roles = () =>
    connection.read({ call: 'Get Roles', path: `${USERS}/roles.json`, answer: RoleList }, urgency);

  const getUser = (userid: string) =>
    unlessNotFound(
      connection.read({ call: 'Get User', path: `${of(userid)}/user.json`, answer: UserDetails }, urgency),
    );

  const getInvitedUser = (userid: string) =>
    unlessNotFound(
      connection.read(
        { call: 'Get Invited User', path: `${of(userid)}/invite.json`, answer: Invited },
        urgency,
      ),
    );

  const userRoles = (userid: string) =>
    connection.read(
      { call: 'Get User Roles', path: `${of(userid)}/roles.json`, answer: Assignments },
      urgency,
    );

  async function* userPages(from = 0): AsyncGenerator<readonly MarketoUser[]> {
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const path = `${USERS}/allusers.json?pageSize=${PAGE_SIZE}&pageOffset=${from + page * PAGE_SIZE}`;
      const rows = await connection.read({ call: 'Get Users', path, answer: UserList }, urgency);
      yield rows;
      if (rows.length < PAGE_SIZE) return;
    }
  }

  async function findUser(fits: (user: MarketoUser) => boolean): Promise<MarketoUser | undefined> {
    for await (const page of userPages()) {
      const found = page.find(fits);
      if (found) return found;
    }
    return undefined;
  }

  /** The userid of an API-only user that may be changed, as Marketo writes it. */
  async function changeable(
    call: string,
    userid: string,
    look: () => Promise<MarketoUser | undefined>,
  ): Promise<string> {
    const own = emailKey(await connection.ownUserid());
    const user = await look();
    if (!user) throw notCarriedOut('refused', call, 'There is no such user');
    if (!user.apiOnly) throw notCarriedOut('forbidden_change', call, 'The user is not API-only');
    if ([userid, user.userid, user.email].some((name) => emailKey(name) === own)) {
      throw notCarriedOut('forbidden_change', call, 'The app runs as this user');
    }
    return user.userid;
  }

  async function requireGrantable(call: string, assignments: readonly RoleAssignment[]): Promise<void> {
    const known = await roles();
    const isForbidden = assignments.some(({ roleId }) => {
      const role = known.find(({ id }) => id === roleId);
      return !role || !isGrantable(role);
    });
    if (isForbidden) throw notCarriedOut('forbidden_change', call, 'The role is a system role, or not there');
  }

  async function changeRoles(
    call: 'Add Roles' | 'Delete Roles',
    userid: string,
    assignments: readonly RoleAssignment[],
  ): Promise<RoleAssignment[]> {
    const known = await changeable(call, userid, () => getUser(userid));
    const path = `${of(known)}/roles/${call === 'Add Roles' ? 'create' : 'delete'}.json`;
    const send = async () => {
      const list = assignments.map(toGrant);
      const body = roleBody.shape === 'input' ? { input: list } : list;
      return connection.change({ call, path, body, answer: Assignments }, urgency);
    };
    const sent = await send().catch((error: unknown) => {
      if (!isBadBody(error)) throw error;
      // Nothing was carried out: the subscription wants the other of Adobe's two shapes.
      roleBody.shape = roleBody.shape === 'input' ? 'array' : 'input';
      return send();
    });
    return sent ?? userRoles(known);
  }

  return {
    userPages,
    roles,
    getUser,
    userRoles,
    ownUserid: () => connection.ownUserid(),
    health: () => connection.health(),
    inBackground: () => marketoClient(connection, 'job', roleBody),

    workspaces: () =>
      connection.read(
        { call: 'Get Workspaces', path: `${USERS}/workspaces.json`, answer: WorkspaceList },
        urgency,
      ),

    findUserByEmail: (email) => findUser((user) => emailKey(user.email) === emailKey(email)),

    getInvitedUser,

    async inviteApiUser(user, leaving) {
      const call = 'Invite User';
      await requireGrantable(call, [user.role]);
      const path = `${USERS}/invite.json`;
      await connection.change({ call, path, body: invitation(user), answer: InviteAnswer, leaving }, urgency);
    },

    async updateApiUser(userid, { email, firstName, lastName, expiry }) {
      const call = 'Update User';
      const known = await changeable(call, userid, () => getUser(userid));
      const body = {
        apiOnly: true,
        ...(email === undefined ? {} : { emailAddress: email }),
        ...(firstName === undefined ? {} : { firstName }),
        ...(lastName === undefined ? {} : { lastName }),
        ...(expiry === undefined ? {} : { expiresAt: toUpdateDate(expiry) }),
      };
      const path = `${of(known)}/update.json`;
      const user =
        (await connection.change({ call, path, body, answer: UserDetails }, urgency)) ??
        (await getUser(known));
      if (!user) throw new MarketoFailure('not_understood', { call, changed: 'unknown', message: 'no user' });
      return user;
    },

    async deleteApiUser(userid) {
      const call = 'Delete User';
      const known = await changeable(call, userid, () => getUser(userid));
      const path = `${of(known)}/delete.json`;
      const answer = await connection.change({ call, path, answer: Anything }, urgency);
      if (answer === undefined) await proveGone(call, () => getUser(known));
    },

    async deleteInvitedApiUser(userid) {
      const call = 'Delete Invited User';
      // An invitation does not say whether it is for an API-only user; the list does.
      const known = await changeable(call, userid, () =>
        findUser((user) => emailKey(user.userid) === emailKey(userid)),
      );
      const path = `${of(known)}/invite/delete.json`;
      const answer = await connection.change({ call, path, answer: Anything }, urgency);
      if (answer === undefined) await proveGone(call, () => getInvitedUser(known));
    },

    async addRoles(userid, assignments) {
      await requireGrantable('Add Roles', assignments);
      return changeRoles('Add Roles', userid, assignments);
    },

    deleteRoles: (userid, assignments) => changeRoles('Delete Roles', userid, assignments),

    async callsToday() {
      const call = 'Usage Today';
      return today(
        call,
        await connection.read({ call, path: `${STATS}/usage.json`, answer: Usage }, urgency),
      );
    },

    callsInLastSevenDays: () =>
      connection.read(
        { call: 'Usage Last 7 Days', path: `${STATS}/usage/last7days.json`, answer: Usage },
        urgency,
      ),

    async errorsToday() {
      const call = 'Errors Today';
      return today(
        call,
        await connection.read({ call, path: `${STATS}/errors.json`, answer: UsageErrors }, urgency),
      );
    },

    errorsInLastSevenDays: () =>
      connection.read(
        { call: 'Errors Last 7 Days', path: `${STATS}/errors/last7days.json`, answer: UsageErrors },
        urgency,
      ),
  };
}

/** The body of Invite User. Without `expiresAt` the user never expires; `userid` defaults to the email. */
function invitation(user: NewApiUser): object {
  return {
    apiOnly: true,
    emailAddress: user.email,
    firstName: user.firstName,
    lastName: user.lastName,
    userRoleWorkspaces: [toGrant(user.role)],
    ...(user.expiry === undefined ? {} : { expiresAt: toInviteDate(user.expiry, user.timeZone) }),
    ...(user.reason === undefined ? {} : { reason: user.reason }),
  };
}

function toGrant({ roleId, workspaceId }: RoleAssignment): object {
  return { accessRoleId: roleId, workspaceId };
}

function today(call: string, [first]: readonly DailyCount[]): DailyCount {
  if (first) return first;
  throw new MarketoFailure('not_understood', {
    call,
    changed: 'nothing',
    message: 'result: there is no day',
  });
}

function notCarriedOut(kind: 'refused' | 'forbidden_change', call: string, message: string): MarketoFailure {
  return new MarketoFailure(kind, { call, message, changed: 'nothing' });
}

/** An empty answer may come from Marketo or from whatever stands before it: looked up, like a lost one. */
async function proveGone(call: string, look: () => Promise<unknown>): Promise<void> {
  if ((await look()) === undefined) return;
  throw new MarketoFailure('not_understood', { call, changed: 'unknown', message: 'an empty answer' });
}

async function unlessNotFound<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof MarketoFailure && isNotFound(error)) return undefined;
    throw error;
  }
}

/** Adobe names no code for an unknown user: 404 by its description, 702 "Record not found" by its list of codes. */
function isNotFound({ kind, code }: MarketoFailure): boolean {
  return kind === 'refused' && (code === 'HTTP 404' || code === '702' || code === '404');
}

/** Refused because of the body: invalid JSON (609), a bad value (1003), or a bare 400. */
function isBadBody(error: unknown): boolean {
  return (
    error instanceof MarketoFailure &&
    error.kind === 'refused' &&
    ['609', '1003', 'HTTP 400', '400'].includes(error.code ?? '')
  );
}
