import type { Temporal } from 'temporal-polyfill';
import type { Clock } from '../../src/ports/system.ts';
import { parseInviteDate, parseUpdateDate } from './dates.ts';
import { SubscriptionError } from './errors.ts';
import { Faults } from './faults.ts';
import { Usage } from './usage.ts';
import { DEFAULT_VARIANTS, type Variants } from './variants.ts';

export interface RoleGrant {
  readonly accessRoleId: number;
  readonly workspaceId: number;
}

export interface SubscriptionUser {
  userid: string;
  id: number;
  emailAddress: string;
  firstName: string;
  lastName: string;
  apiOnly: boolean;
  expiresAt: Temporal.Instant | undefined;
  /** People who were invited and have not logged in yet. */
  pending: boolean;
  /** Write-only, as in Marketo: no call shows it. */
  reason: string | undefined;
  grants: RoleGrant[];
  readonly createdAt: Temporal.Instant;
  /** From when on it is shown; `undefined` for at once. */
  appearsAt?: Temporal.Instant | undefined;
  /** Somebody has locked it by hand. */
  isLocked?: boolean;
}

export interface SubscriptionRole {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly type: 'system' | 'custom';
  readonly hidden: boolean;
  readonly onlyAllZones: boolean;
  /** Not shown by any call, as in Marketo. */
  readonly permissions: readonly string[];
}

export interface SubscriptionWorkspace {
  readonly id: number;
  readonly name: string;
}

/** A custom service of LaunchPoint: what a Client ID and a Client Secret belong to. */
export interface CustomService {
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly userid: string;
}

interface Token {
  readonly value: string;
  readonly service: CustomService;
  readonly endsAt: Temporal.Instant;
}

export interface LimitSettings {
  readonly callsPerWindow: number;
  readonly windowMs: number;
  readonly concurrency: number;
  readonly perDay: number;
}

export interface SubscriptionOptions {
  readonly clock: Clock;
  readonly variants?: Partial<Variants>;
  readonly limits?: Partial<LimitSettings>;
  /** Life of a new token. */
  readonly tokenSeconds?: number;
}

/** Both are needed to call the User Management API. */
export const USER_MANAGEMENT_PERMISSIONS = ['Access Users', 'Access User Management Api'] as const;

/** Source: Adobe, User Management, InviteUserRequest. */
const EMAIL = /^("?)(?:[^"])(?:[-\w.!#$%&'*+/=?^_`{|}~])*\1@(\w[-\w]{0,62}\.)+[A-Za-z]{2,63}$/;

/** The state of one Marketo subscription, and what its calls do to it. No HTTP here. */
export class Subscription {
  readonly clock: Clock;
  readonly variants: Variants;
  readonly limits: LimitSettings;
  readonly faults = new Faults();
  readonly usage: Usage;
  readonly users: SubscriptionUser[] = [];
  readonly roles: SubscriptionRole[] = [];
  readonly workspaces: SubscriptionWorkspace[] = [];
  readonly services: CustomService[] = [];
  /** Every change that was carried out, in order: to prove that none happened twice. */
  readonly changes: string[] = [];
  /** Rows of a page of Get Users at the most, whatever is asked for. */
  mostRows = Number.POSITIVE_INFINITY;
  /** A user appears this long after its invite. */
  appearsAfterMinutes = 0;
  /** How a name is kept that an invite brings. */
  keepsName: (name: string) => string = (name) => name;
  readonly #tokenSeconds: number;
  #tokens: Token[] = [];
  #serial = 0;

  constructor({ clock, variants, limits, tokenSeconds = 3_600 }: SubscriptionOptions) {
    this.clock = clock;
    this.usage = new Usage(clock);
    this.variants = { ...DEFAULT_VARIANTS, ...variants };
    this.limits = { callsPerWindow: 100, windowMs: 20_000, concurrency: 10, perDay: 50_000, ...limits };
    this.#tokenSeconds = tokenSeconds;
  }

  /** The next number of anything, in order: nothing here is left to chance. */
  #next(): number {
    this.#serial += 1;
    return this.#serial;
  }

  addUser(
    user: Pick<SubscriptionUser, 'emailAddress' | 'firstName' | 'lastName'> & Partial<SubscriptionUser>,
  ): SubscriptionUser {
    const id = this.#next();
    const added: SubscriptionUser = {
      userid: this.#useridFor(user.emailAddress, id),
      id,
      apiOnly: false,
      expiresAt: undefined,
      pending: false,
      reason: undefined,
      grants: [],
      createdAt: this.clock.now(),
      ...user,
    };
    this.users.push(added);
    return added;
  }

  #useridFor(email: string, id: number): string {
    if (this.variants.userids === 'email') return email;
    return `${id.toString(16).padStart(8, '0').toUpperCase()}-0000-4000-8000-000000000000@AdobeID`;
  }

  /** A new custom service, as an administrator makes one in LaunchPoint. */
  addService(
    name: string,
    userid: string,
    credentials?: { clientId: string; clientSecret: string },
  ): CustomService {
    const number = this.#next();
    const service = {
      name,
      userid,
      clientId: `client-${number}`,
      clientSecret: `secret-of-client-${number}`,
      ...credentials,
    };
    this.services.push(service);
    return service;
  }

  /** What an administrator does in LaunchPoint: every custom service of a user is deleted, and none of their tokens counts any more. */
  removeServicesOf(userid: string): void {
    const left = this.services.filter((service) => service.userid !== userid);
    this.services.splice(0, this.services.length, ...left);
  }

  /** The user with this userid that has not been deleted. */
  userOf(userid: string): SubscriptionUser {
    const wanted = userid.toLowerCase();
    const user = this.users.find(
      (each) => each.userid.toLowerCase() === wanted && !each.pending && this.isVisible(each),
    );
    if (!user) throw new SubscriptionError('702', 'User not found', 404);
    return user;
  }

  /** Whether a user has appeared in what is shown. */
  isVisible({ appearsAt }: SubscriptionUser): boolean {
    return appearsAt === undefined || secondsBetween(this.clock.now(), appearsAt) <= 0;
  }

  roleOf(id: number): SubscriptionRole | undefined {
    return this.roles.find((role) => role.id === id);
  }

  /** The same token until it has really ended. */
  issueToken(clientId: string, clientSecret: string): { token: Token; secondsLeft: number } {
    const service = this.services.find(
      (each) => each.clientId === clientId && each.clientSecret === clientSecret,
    );
    if (!service) throw new SubscriptionError('invalid_client', 'No client with requested id', 401);
    const now = this.clock.now();
    let token = this.#tokens.find((each) => each.service === service && secondsBetween(now, each.endsAt) > 0);
    if (!token) {
      token = {
        value: `token-${this.#next()}`,
        service,
        endsAt: now.add({ seconds: this.#tokenSeconds }),
      };
      this.#tokens.push(token);
    }
    return { token, secondsLeft: Math.floor(secondsBetween(now, token.endsAt)) };
  }

  /** Ends every token now, as an administrator who renews a secret does. */
  revokeTokens(): void {
    this.#tokens = [];
  }

  /** The user that a call comes from. Throws 601, 602, 603. */
  authenticate(authorization: string | undefined): SubscriptionUser {
    if (!authorization) throw new SubscriptionError('603', 'Access denied', 403);
    const value = /^Bearer (\S+)$/i.exec(authorization)?.[1];
    const token = this.#tokens.find((each) => each.value === value);
    if (!token) throw new SubscriptionError('601', 'Access token invalid', 401);
    if (secondsBetween(this.clock.now(), token.endsAt) <= 0) {
      throw new SubscriptionError('602', 'Access token expired', 401);
    }
    const user = this.users.find(({ userid }) => userid === token.service.userid);
    if (!user || this.#hasExpired(user)) throw new SubscriptionError('603', 'Access denied', 403);
    return user;
  }

  /** Throws 603 where the caller's roles lack one of the two permissions. */
  requireUserManagement(caller: SubscriptionUser): void {
    const permissions = new Set(
      caller.grants.flatMap(({ accessRoleId }) => this.roleOf(accessRoleId)?.permissions ?? []),
    );
    if (!USER_MANAGEMENT_PERMISSIONS.every((permission) => permissions.has(permission))) {
      throw new SubscriptionError('603', 'Access denied', 403);
    }
  }

  #hasExpired({ expiresAt }: SubscriptionUser): boolean {
    return expiresAt !== undefined && secondsBetween(this.clock.now(), expiresAt) <= 0;
  }

  isLocked(user: SubscriptionUser): boolean {
    return user.isLocked === true || this.#hasExpired(user);
  }

  invite(request: Invitation): void {
    const email = request.emailAddress;
    this.#checkEmail(email);
    const apiOnly = request.apiOnly ?? false;
    if (this.variants.userids === 'guid' && !apiOnly) {
      throw new SubscriptionError('709', 'People are managed in the Adobe Admin Console', 400);
    }
    if (this.users.some((user) => user.emailAddress.toLowerCase() === email.toLowerCase())) {
      throw new SubscriptionError('709', 'A user with this login already exists', 400);
    }
    if (request.userRoleWorkspaces.length === 0) {
      throw new SubscriptionError('1003', 'At least one role is required', 400);
    }
    for (const grant of request.userRoleWorkspaces) this.#checkGrant(grant);
    this.changes.push(`Invite User ${email}`);
    this.addUser({
      emailAddress: email,
      firstName: this.keepsName(request.firstName),
      lastName: this.keepsName(request.lastName),
      apiOnly,
      // A person has to accept first; an API-only user is there at once.
      pending: !apiOnly,
      expiresAt: request.expiresAt === undefined ? undefined : parseInviteDate(request.expiresAt),
      reason: request.reason,
      grants: [...request.userRoleWorkspaces],
      appearsAt:
        this.appearsAfterMinutes > 0
          ? this.clock.now().add({ minutes: this.appearsAfterMinutes })
          : undefined,
      ...(request.userid === undefined ? {} : { userid: request.userid }),
    });
  }

  update(userid: string, request: UserUpdate): SubscriptionUser {
    const user = this.userOf(userid);
    if (this.variants.userids === 'guid' && !user.apiOnly) {
      throw new SubscriptionError('709', 'People are managed in the Adobe Admin Console', 400);
    }
    const inUse = this.isInUse(user);
    if (inUse && this.variants.updateInUse === 'refused') {
      throw new SubscriptionError(
        '611',
        'You cannot edit an API user that is being used in API service',
        400,
      );
    }
    if (request.emailAddress !== undefined) {
      this.#checkEmail(request.emailAddress);
      if (inUse) throw new SubscriptionError('709', 'The login of a user in use cannot be changed', 400);
      user.emailAddress = request.emailAddress;
    }
    this.changes.push(`Update User ${userid}`);
    if (request.firstName !== undefined) user.firstName = request.firstName;
    if (request.lastName !== undefined) user.lastName = request.lastName;
    if (request.expiresAt !== undefined) user.expiresAt = parseUpdateDate(request.expiresAt);
    return user;
  }

  delete(userid: string): void {
    const user = this.userOf(userid);
    if (this.isInUse(user)) {
      throw new SubscriptionError(
        '611',
        'You cannot delete an API user that is being used in API service',
        400,
      );
    }
    this.changes.push(`Delete User ${userid}`);
    this.users.splice(this.users.indexOf(user), 1);
  }

  pendingUser(userid: string): SubscriptionUser {
    const user = this.users.find(
      (each) => each.userid.toLowerCase() === userid.toLowerCase() && each.pending,
    );
    if (!user) throw new SubscriptionError('702', 'Invited user not found', 404);
    return user;
  }

  deletePending(userid: string): void {
    const user = this.pendingUser(userid);
    this.changes.push(`Delete Invited User ${userid}`);
    this.users.splice(this.users.indexOf(user), 1);
  }

  addGrants(userid: string, grants: readonly RoleGrant[]): SubscriptionUser {
    const user = this.userOf(userid);
    for (const grant of grants) this.#checkGrant(grant);
    this.changes.push(`Add Roles ${userid}`);
    user.grants = [...user.grants.filter((old) => !grants.some((grant) => sameGrant(old, grant))), ...grants];
    return user;
  }

  deleteGrants(userid: string, grants: readonly RoleGrant[]): SubscriptionUser {
    const user = this.userOf(userid);
    this.changes.push(`Delete Roles ${userid}`);
    user.grants = user.grants.filter((old) => !grants.some((grant) => sameGrant(old, grant)));
    return user;
  }

  isInUse({ userid }: SubscriptionUser): boolean {
    return this.services.some((service) => service.userid === userid);
  }

  #checkEmail(email: string): void {
    if (!EMAIL.test(email)) throw new SubscriptionError('1003', 'The email address is not valid', 400);
  }

  #checkGrant({ accessRoleId, workspaceId }: RoleGrant): void {
    const role = this.roleOf(accessRoleId);
    if (!role) throw new SubscriptionError('1003', `There is no role ${accessRoleId}`, 400);
    if (workspaceId !== 0 && !this.workspaces.some(({ id }) => id === workspaceId)) {
      throw new SubscriptionError('1003', `There is no workspace ${workspaceId}`, 400);
    }
    if (role.onlyAllZones && workspaceId !== 0) {
      throw new SubscriptionError('1003', 'This role can be given in all workspaces only', 400);
    }
  }
}

export interface Invitation {
  readonly emailAddress: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly userRoleWorkspaces: readonly RoleGrant[];
  readonly apiOnly?: boolean | undefined;
  readonly expiresAt?: string | undefined;
  readonly reason?: string | undefined;
  readonly userid?: string | undefined;
}

export interface UserUpdate {
  readonly emailAddress?: string | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly expiresAt?: string | undefined;
  readonly apiOnly?: boolean | undefined;
}

function secondsBetween(from: Temporal.Instant, to: Temporal.Instant): number {
  return to.since(from).total('seconds');
}

function sameGrant(one: RoleGrant, other: RoleGrant): boolean {
  return one.accessRoleId === other.accessRoleId && one.workspaceId === other.workspaceId;
}
