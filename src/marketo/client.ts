import type { Temporal } from 'temporal-polyfill';
import type { z } from 'zod';
import type { NewApiUser } from '../core/api-user.ts';
import { emailKey } from '../core/email-address.ts';
import { MarketoFailure } from '../core/marketo-failure.ts';
import { isGrantable, type Role, type RoleAssignment, type Workspace } from '../core/role.ts';
import type {
  DailyCount,
  FoundUsers,
  Marketo,
  MarketoUser,
  MarketoUserDetails,
  UserPage,
} from '../ports/marketo.ts';
import type { Call, Connection } from './connection.ts';
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
import type { OddRow, Rows } from './rows.ts';

const USERS = '/userservice/management/v1/users';
const STATS = '/rest/v1/stats';

/** Adobe's most for one page of Get Users. */
export const PAGE_SIZE = 200;

/** More pages than any subscription has, also where they are short; ends the reading of a list that never ends. */
const MOST_PAGES = 5_000;

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
  /** The workspaces, and whether there are rows that could not be read. */
  workspaces(): Promise<{ readonly workspaces: Workspace[]; readonly areAll: boolean }>;
  userRoles(userid: string): Promise<RoleAssignment[]>;
  /** A person who has not accepted an invitation yet; `undefined` where there is none. */
  getInvitedUser(userid: string): Promise<InvitedUser | undefined>;
  /** Changes an API-only user. Throws `forbidden_change` for a person and for the user that the app runs as. */
  updateApiUser(userid: string, change: ApiUserChange): Promise<MarketoUserDetails>;
  /** Takes an invitation back. Throws `forbidden_change` unless Get Users calls the user API-only. */
  deleteInvitedApiUser(userid: string): Promise<void>;
  /** Calls of today, by userid in lower case. */
  callsToday(): Promise<DailyCount>;
  /** Errors of today and of the last seven days, by code. */
  errorsToday(): Promise<DailyCount>;
  errorsInLastSevenDays(): Promise<readonly DailyCount[]>;
  /** An answer without which the app goes on; see `unreadable`. */
  goneWithout(failure: MarketoFailure): void;
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

  /** Rows that could not be read are left out, and told of. */
  const rowsIn = <T>(call: string, { rows, odd }: Rows<T>): T[] => {
    connection.leftOut(call, odd);
    return [...rows];
  };

  const readRows = async <T>(call: Call<z.ZodType<Rows<T>>>): Promise<T[]> =>
    rowsIn(call.call, await connection.read(call, urgency));

  const detailsIn = (call: string, { odd, ...user }: MarketoUserDetails & { odd: readonly OddRow[] }) => {
    connection.leftOut(call, odd);
    return user;
  };

  const roles = () => readRows({ call: 'Get Roles', path: `${USERS}/roles.json`, answer: RoleList });

  const getUser = async (userid: string) => {
    const call = { call: 'Get User', path: `${of(userid)}/user.json`, answer: UserDetails };
    const found = await unlessNotFound(connection.read(call, urgency));
    if (found && !isAbout(found, userid)) {
      const message = 'the page of another user';
      throw new MarketoFailure('not_understood', { call: call.call, changed: 'nothing', message });
    }
    return found && detailsIn(call.call, found);
  };

  const getInvitedUser = (userid: string) =>
    unlessNotFound(
      connection.read(
        { call: 'Get Invited User', path: `${of(userid)}/invite.json`, answer: Invited },
        urgency,
      ),
    );

  const userRoles = (userid: string) =>
    readRows({ call: 'Get User Roles', path: `${of(userid)}/roles.json`, answer: Assignments });

  async function* userPages(from = 0): AsyncGenerator<UserPage> {
    const call = 'Get Users';
    const seen = new Set<string>();
    let nextOffset = from;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const path = `${USERS}/allusers.json?pageSize=${PAGE_SIZE}&pageOffset=${nextOffset}`;
      const { rows: users, odd } = await connection.read({ call, path, answer: UserList }, urgency);
      // Rows may be missing from any page, so only an empty one is the last; one that repeats the others is it, too.
      const isNew =
        odd.some(({ userid }) => !userid) || [...users, ...odd].some(({ userid = '' }) => !seen.has(userid));
      if (users.length + odd.length === 0 || !isNew) return;
      for (const { userid } of [...users, ...odd]) if (userid) seen.add(userid);
      connection.leftOut(call, odd);
      nextOffset += users.length + odd.length;
      yield { users, unreadable: odd.map(({ userid, email }) => named(userid, email)), nextOffset };
    }
    throw new MarketoFailure('not_understood', {
      call,
      changed: 'nothing',
      message: 'the list does not end',
    });
  }

  async function findUser(fits: (user: MarketoUser) => boolean): Promise<MarketoUser | undefined> {
    for await (const { users } of userPages()) {
      const found = users.find(fits);
      if (found) return found;
    }
    return undefined;
  }

  async function findUsersByEmail(emails: readonly string[]): Promise<FoundUsers> {
    const wanted = new Set(emails.map(emailKey));
    const found = new Map<string, MarketoUser | 'unreadable'>();
    let isAnybodys = false;
    for await (const { users, unreadable } of userPages()) {
      const rows = [
        ...users.map((user) => [user.email, user] as const),
        ...unreadable.map(({ email }) => [email, 'unreadable'] as const),
      ];
      for (const [email, row] of rows)
        if (email && wanted.has(emailKey(email))) found.set(emailKey(email), row);
      isAnybodys ||= unreadable.some(({ userid, email }) => !userid && !email);
      if (found.size === wanted.size) break;
    }
    return {
      mayHave: (email) => isAnybodys || found.has(emailKey(email)),
      find(email) {
        const row = found.get(emailKey(email));
        if (row !== 'unreadable') return row;
        const message = 'the row of this address cannot be read';
        throw new MarketoFailure('not_understood', { call: 'Get Users', changed: 'nothing', message });
      },
    };
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
    leaving?: () => Promise<void>,
  ): Promise<RoleAssignment[]> {
    const known = await changeable(call, userid, () => getUser(userid));
    const path = `${of(known)}/roles/${call === 'Add Roles' ? 'create' : 'delete'}.json`;
    const send = async () => {
      const list = assignments.map(toGrant);
      const body = roleBody.shape === 'input' ? { input: list } : list;
      return connection.change({ call, path, body, answer: Assignments, leaving }, urgency);
    };
    const sent = await send().catch((error: unknown) => {
      if (!isBadBody(error)) throw error;
      // Nothing was carried out: the subscription wants the other of Adobe's two shapes.
      roleBody.shape = roleBody.shape === 'input' ? 'array' : 'input';
      return send();
    });
    return sent ? rowsIn(call, sent) : userRoles(known);
  }

  return {
    userPages,
    roles,
    getUser,
    userRoles,
    ownUserid: () => connection.ownUserid(),
    health: () => connection.health(),
    inBackground: () => marketoClient(connection, 'job', roleBody),

    unreadable: () => connection.unreadable(),
    goneWithout: (failure) => connection.goneWithout(failure),

    async workspaces() {
      const call = { call: 'Get Workspaces', path: `${USERS}/workspaces.json`, answer: WorkspaceList };
      const answer = await connection.read(call, urgency);
      return { workspaces: rowsIn(call.call, answer), areAll: answer.odd.length === 0 };
    },

    findUsersByEmail,
    findUserByEmail: async (email) => (await findUsersByEmail([email])).find(email),

    getInvitedUser,

    async inviteApiUser(user, leaving) {
      const call = 'Invite User';
      await requireGrantable(call, [user.role]);
      const path = `${USERS}/invite.json`;
      await connection.change({ call, path, body: invitation(user), answer: InviteAnswer, leaving }, urgency);
    },

    async setExpiry(userid, expiry, leaving) {
      const call = 'Update User';
      const known = await changeable(call, userid, () => getUser(userid));
      const body = { apiOnly: true, expiresAt: toUpdateDate(expiry) };
      // What Marketo shows afterwards is looked at by whoever asked: its answer may come late, twice or half.
      await connection.change(
        { call, path: `${of(known)}/update.json`, body, answer: Anything, leaving },
        urgency,
      );
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
      const answer = await connection.change({ call, path, body, answer: UserDetails }, urgency);
      const user = answer ? detailsIn(call, answer) : await getUser(known);
      if (!user) throw new MarketoFailure('not_understood', { call, changed: 'unknown', message: 'no user' });
      return user;
    },

    async deleteApiUser(userid, leaving) {
      const call = 'Delete User';
      const known = await changeable(call, userid, () => getUser(userid));
      const path = `${of(known)}/delete.json`;
      const answer = await connection.change({ call, path, answer: Anything, leaving }, urgency);
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

    async addRoles(userid, assignments, leaving) {
      await requireGrantable('Add Roles', assignments);
      return changeRoles('Add Roles', userid, assignments, leaving);
    },

    deleteRoles: (userid, assignments, leaving) => changeRoles('Delete Roles', userid, assignments, leaving),

    callsToday: async () =>
      today(
        'Usage Today',
        await readRows({ call: 'Usage Today', path: `${STATS}/usage.json`, answer: Usage }),
      ),

    callsInLastSevenDays: () =>
      readRows({ call: 'Usage Last 7 Days', path: `${STATS}/usage/last7days.json`, answer: Usage }),

    errorsToday: async () =>
      today(
        'Errors Today',
        await readRows({ call: 'Errors Today', path: `${STATS}/errors.json`, answer: UsageErrors }),
      ),

    errorsInLastSevenDays: () =>
      readRows({ call: 'Errors Last 7 Days', path: `${STATS}/errors/last7days.json`, answer: UsageErrors }),
  };
}

function named(userid: string | undefined, email: string | undefined): UserPage['unreadable'][number] {
  return { ...(userid === undefined ? {} : { userid }), ...(email === undefined ? {} : { email }) };
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

/**
 * Whether a page is the one that was asked for: what it says of another user must reach nobody's. A page may name a user by the
 * address instead, and one of Adobe's identity with what follows its GUID, or without.
 */
function isAbout({ userid, email }: MarketoUser, asked: string): boolean {
  const beforeAt = (name: string) => emailKey(name).split('@')[0];
  const isGuid = (name: string) => /^[\da-f-]{16,}(@[\w.]+)?$/i.test(name);
  if ([userid, email].some((name) => emailKey(name) === emailKey(asked))) return true;
  return isGuid(userid) && isGuid(asked) && beforeAt(userid) === beforeAt(asked);
}

/** Refused by this app: its words come without a code, because Marketo said nothing. */
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
