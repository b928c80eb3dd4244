import { Temporal } from 'temporal-polyfill';
import type { ApiUser, NewApiUser } from '../src/core/api-user.ts';
import type { AuditEvent } from '../src/core/audit-event.ts';
import type { LettingEnd } from '../src/core/changes/let-end.ts';
import { newOperation, type Operation } from '../src/core/changes/operation.ts';
import { newRequest, type Request, type Verdict } from '../src/core/changes/request.ts';
import type { NewExpiry } from '../src/core/changes/set-expiry.ts';
import type { NewOwner } from '../src/core/changes/set-owner.ts';
import { type Expiry, endOf } from '../src/core/expiry.ts';
import type { Person } from '../src/core/people/person.ts';
import type { Policy } from '../src/core/policy.ts';
import type { Role } from '../src/core/role.ts';

/** Values for tests: sensible in everything that the test does not name. */

export const at = (text: string): Temporal.Instant => Temporal.Instant.from(text);

export const NOW = at('2027-01-10T10:00:00Z');

export function newApiUser(given: Partial<NewApiUser> = {}): NewApiUser {
  return {
    email: 'erp-sync@example.com',
    firstName: 'ERP',
    lastName: 'Sync',
    role: { roleId: 101, workspaceId: 1 },
    roleName: 'API Integration',
    reason: 'Nightly orders',
    owner: 'U0OMAR',
    expiry: at('2027-03-31T21:59:59Z'),
    timeZone: 'Europe/Berlin',
    ...given,
  };
}

/** An operation that creates a user; `newUser` is what it creates. */
export function operation({
  newUser: data = newApiUser(),
  ...given
}: Partial<Operation<'create'>> & { readonly newUser?: NewApiUser } = {}): Operation<'create'> {
  return {
    ...newOperation<'create'>({
      id: 'operation-1',
      change: { kind: 'create', data },
      instance: '123-ABC-456',
      requester: 'U0GRACE',
      apiUserId: undefined,
      createdAt: NOW,
    }),
    ...given,
  };
}

/** What a change of an end of access says. */
export function newExpiry(given: Partial<NewExpiry> = {}): NewExpiry {
  const { id, userid, email, expiry } = apiUser();
  return {
    apiUserId: id,
    userid,
    email,
    from: expiry,
    expiry: at('2027-06-29T21:59:59Z'),
    isNow: false,
    timeZone: 'Europe/Berlin',
    why: undefined,
    ...given,
  };
}

/** An operation that sets an end of access. */
export function expiryOperation({
  data = newExpiry(),
  ...given
}: Partial<Operation<'set_expiry'>> & { readonly data?: NewExpiry } = {}): Operation<'set_expiry'> {
  return {
    ...newOperation<'set_expiry'>({
      id: 'operation-1',
      change: { kind: 'set_expiry', data },
      instance: '123-ABC-456',
      requester: 'U0GRACE',
      apiUserId: data.apiUserId,
      createdAt: NOW,
    }),
    ...given,
  };
}

/** A request for a new user. */
/** Somebody no longer needs a user after its end. */
export function lettingEnd(given: Partial<LettingEnd> = {}): LettingEnd {
  const { id: apiUserId, userid, email, expiry } = apiUser();
  return {
    apiUserId,
    userid,
    email,
    expiry: endOf(expiry) ?? NOW,
    isBack: false,
    saidBy: undefined,
    ...given,
  };
}

/** A user is revoked. */
export function revokeOperation({
  from = apiUser().expiry,
  ...given
}: Partial<Operation<'revoke'>> & { readonly from?: Expiry } = {}): Operation<'revoke'> {
  const { id: apiUserId, userid, email } = apiUser();
  return {
    ...newOperation({
      id: 'revoke-1',
      change: { kind: 'revoke', data: { apiUserId, userid, email, from, end: NOW } },
      instance: '123-ABC-456',
      requester: 'U0GRACE',
      apiUserId: 'user-1',
      createdAt: NOW,
    }),
    ...given,
  };
}

/** A user gets other roles. */
export function rolesOperation(given: Partial<Operation<'change_roles'>> = {}): Operation<'change_roles'> {
  const { id: apiUserId, userid, email } = apiUser();
  const from = [{ roleId: 101, workspaceId: 1, role: 'API Integration', workspace: 'Default' }];
  const to = [{ roleId: 102, workspaceId: 0, role: 'Powerful', workspace: undefined }];
  return {
    ...newOperation({
      id: 'roles-1',
      change: { kind: 'change_roles', data: { apiUserId, userid, email, from, to } },
      instance: '123-ABC-456',
      requester: 'U0GRACE',
      apiUserId: 'user-1',
      createdAt: NOW,
    }),
    ...given,
  };
}

/** Somebody else is accountable for a user. */
export function newOwner(given: Partial<NewOwner> = {}): NewOwner {
  const { id: apiUserId, userid, email, owner: from } = apiUser();
  return { apiUserId, userid, email, from, owner: 'U0RITA', reason: undefined, ...given };
}

export function ownerOperation({
  data = newOwner(),
  ...given
}: Partial<Operation<'set_owner'>> & { readonly data?: NewOwner } = {}): Operation<'set_owner'> {
  return {
    ...newOperation({
      id: 'owner-1',
      change: { kind: 'set_owner', data },
      instance: '123-ABC-456',
      requester: 'U0GRACE',
      apiUserId: 'user-1',
      createdAt: NOW,
    }),
    ...given,
  };
}

/** Somebody has taken over what its owner handed over. */
export function handOverOperation({
  data = newOwner(),
  ...given
}: Partial<Operation<'hand_over'>> & { readonly data?: NewOwner } = {}): Operation<'hand_over'> {
  return {
    ...newOperation({
      id: 'hand-over-1',
      change: { kind: 'hand_over', data },
      instance: '123-ABC-456',
      requester: 'U0OMAR',
      apiUserId: 'user-1',
      createdAt: NOW,
    }),
    ...given,
  };
}

export function letEndOperation({
  data = lettingEnd(),
  ...given
}: Partial<Operation<'let_end'>> & { readonly data?: LettingEnd } = {}): Operation<'let_end'> {
  return {
    ...newOperation({
      id: 'let-end-1',
      change: { kind: 'let_end', data },
      instance: '123-ABC-456',
      requester: 'U0GRACE',
      apiUserId: 'user-1',
      createdAt: NOW,
    }),
    ...given,
  };
}

export function request({
  newUser: data = newApiUser(),
  ...given
}: Partial<Request> & { readonly newUser?: NewApiUser } = {}): Request {
  return {
    ...newRequest(
      {
        id: 'request-1',
        change: { kind: 'create', data },
        instance: '123-ABC-456',
        apiUserId: undefined,
        requester: 'U0RITA',
        approvals: 1,
        createdAt: NOW,
      },
      { nudgeHours: 48, endDays: 14 },
    ),
    ...given,
  };
}

export function verdict(given: Partial<Verdict> = {}): Verdict {
  return {
    request: 'request-1',
    version: 1,
    by: 'U0GRACE',
    says: 'approve',
    reason: undefined,
    at: NOW.add({ hours: 1 }),
    isVoid: false,
    ...given,
  };
}

export function apiUser(given: Partial<ApiUser> = {}): ApiUser {
  const { role, roleName: _, timeZone: __, expiry, ...user } = newApiUser();
  return {
    id: 'user-1',
    instance: '123-ABC-456',
    userid: user.email,
    marketoId: 7,
    requester: 'U0GRACE',
    source: 'app',
    createdAt: NOW,
    knownAt: NOW,
    notedExpiry: undefined,
    letEnd: undefined,
    ...user,
    expiry: expiry ?? 'never',
    roles: [role],
    ...given,
  };
}

export function event(given: Partial<AuditEvent> = {}): AuditEvent {
  return {
    at: NOW,
    actor: 'U0GRACE',
    action: 'api_user.create_requested',
    instance: '123-ABC-456',
    subject: 'erp-sync@example.com',
    details: {},
    ...given,
  };
}

/** A role that may be given to an API-only user. */
export function role(id: number, name: string, given: Partial<Role> = {}): Role {
  return { id, name, description: '', isSystem: false, isHidden: false, isOnlyAllZones: false, ...given };
}

export function policy(given: Partial<Policy> = {}): Policy {
  return {
    apiRoles: [],
    expiryDefaultDays: 90,
    expiryMaxDays: 365,
    expiryRequired: true,
    reasonRequired: false,
    allowedEmailDomains: [],
    emailPatterns: [],
    twoApprovalsRoles: [],
    requests: 'allow',
    waiting: { nudgeHours: 48, endDays: 14 },
    selfApproval: false,
    breakGlass: false,
    rules: [],
    ...given,
  };
}

export function person(given: Partial<Person> = {}): Person {
  return {
    id: 'U0GRACE',
    name: 'Grace',
    teamId: 'T0ACME',
    enterpriseId: undefined,
    timeZone: 'Europe/Berlin',
    locale: 'en-US',
    email: 'grace@acme.example',
    isEmailTold: true,
    isWorkspaceAdmin: false,
    isBot: false,
    isGuest: false,
    isDeactivated: false,
    isStranger: false,
    ...given,
  };
}
