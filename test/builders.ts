import { Temporal } from 'temporal-polyfill';
import type { ApiUser, NewApiUser } from '../src/core/api-user.ts';
import type { AuditEvent } from '../src/core/audit-event.ts';
import type { Operation } from '../src/core/operation.ts';
import type { Person } from '../src/core/people/person.ts';
import type { Policy } from '../src/core/policy.ts';

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

export function operation(given: Partial<Operation> = {}): Operation {
  const id = given.id ?? 'operation-1';
  return {
    id,
    key: `create:${id}`,
    kind: 'create',
    instance: '123-ABC-456',
    newUser: newApiUser(),
    requester: 'U0GRACE',
    state: 'open',
    createdAt: NOW,
    sentAt: undefined,
    acceptedAt: undefined,
    finishedAt: undefined,
    apiUserId: undefined,
    failure: undefined,
    nextAt: undefined,
    looks: 0,
    answer: undefined,
    keptAs: undefined,
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

export function policy(given: Partial<Policy> = {}): Policy {
  return {
    apiRoles: [],
    expiryDefaultDays: 90,
    expiryMaxDays: 365,
    expiryRequired: true,
    reasonRequired: false,
    reminderDays: [30, 14, 7, 3, 1, 0],
    timeZone: 'Europe/Berlin',
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
