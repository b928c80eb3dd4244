import type { Clock } from '../../src/ports/system.ts';
import {
  type CustomService,
  Subscription,
  type SubscriptionOptions,
  type SubscriptionUser,
  USER_MANAGEMENT_PERMISSIONS,
} from './subscription.ts';

/** A subscription as a mid-sized company has it, with the custom service that our app uses. */
export interface ExampleSubscription {
  readonly subscription: Subscription;
  readonly service: CustomService;
}

/** The sandbox of the same company: other roles under the same numbers, one workspace. */
export function exampleSandbox(
  clock: Clock,
  options: Omit<SubscriptionOptions, 'clock'> = {},
): ExampleSubscription {
  const subscription = new Subscription({ clock, ...options });
  const custom = { type: 'custom', hidden: false, onlyAllZones: false } as const;
  subscription.roles.push(
    {
      ...custom,
      id: 1,
      type: 'system',
      name: 'Admin',
      description: 'All permissions',
      permissions: ['Access Admin'],
    },
    { ...custom, id: 101, name: 'Trial Integration', description: 'Everything, to try', permissions: [] },
    {
      ...custom,
      id: 102,
      name: 'API User Management',
      description: 'For this app alone',
      onlyAllZones: true,
      permissions: USER_MANAGEMENT_PERMISSIONS,
    },
  );
  subscription.workspaces.push({ id: 1, name: 'Default' });
  const own = subscription.addUser({
    emailAddress: 'slack-app@sandbox.example.com',
    firstName: 'Slack',
    lastName: 'App',
    apiOnly: true,
    grants: [{ accessRoleId: 102, workspaceId: 0 }],
  });
  return { subscription, service: subscription.addService('Slack app for API-only users', own.userid) };
}

/** People of the company in Marketo: Sam holds “Admin”, Rita works in it without. */
export function addPeople(subscription: Subscription): void {
  addPerson(subscription, 'Sam', [1, 2]);
  addPerson(subscription, 'Rita', [2]);
}

/** Somebody who works in Marketo, with the address that they have in Slack. */
export function addPerson(
  subscription: Subscription,
  name: string,
  roles: readonly number[],
): SubscriptionUser {
  return subscription.addUser({
    emailAddress: `${name.toLowerCase()}@acme.example`,
    firstName: name,
    lastName: 'Acme',
    grants: roles.map((accessRoleId) => ({ accessRoleId, workspaceId: 0 })),
  });
}

/** @param clock the clock that the subscription looks at; equal options give an equal subscription */
export function exampleSubscription(
  clock: Clock,
  options: Omit<SubscriptionOptions, 'clock'> = {},
): ExampleSubscription {
  const subscription = new Subscription({ clock, ...options });
  const custom = { type: 'custom', hidden: false, onlyAllZones: false } as const;
  const system = { ...custom, type: 'system' } as const;
  subscription.roles.push(
    { ...system, id: 1, name: 'Admin', description: 'All permissions', permissions: ['Access Admin'] },
    { ...system, id: 2, name: 'Standard User', description: 'Marketing activities', permissions: [] },
    {
      ...custom,
      id: 101,
      name: 'API Integration',
      description: 'Read-write on leads',
      permissions: ['Read-Write Person'],
    },
    {
      ...custom,
      id: 102,
      name: 'API Read Only',
      description: 'Read leads',
      permissions: ['Read-Only Person'],
    },
    {
      ...custom,
      id: 103,
      name: 'API User Management',
      description: 'For this app alone',
      onlyAllZones: true,
      permissions: USER_MANAGEMENT_PERMISSIONS,
    },
    { ...custom, id: 104, name: 'Old Role', description: '', hidden: true, permissions: [] },
  );
  subscription.workspaces.push({ id: 1, name: 'Default' }, { id: 2, name: 'Europe' });
  subscription.addUser({
    emailAddress: 'grace.admin@example.com',
    firstName: 'Grace',
    lastName: 'Admin',
    grants: [{ accessRoleId: 1, workspaceId: 0 }],
  });
  const own = subscription.addUser({
    emailAddress: 'slack-app@api.example.com',
    firstName: 'Slack',
    lastName: 'App',
    apiOnly: true,
    grants: [{ accessRoleId: 103, workspaceId: 0 }],
  });
  const service = subscription.addService('Slack app for API-only users', own.userid);
  return { subscription, service };
}
