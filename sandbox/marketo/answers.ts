import type { Temporal } from 'temporal-polyfill';
import type { RoleGrant, Subscription, SubscriptionRole, SubscriptionUser } from './subscription.ts';

/** What a row of Get Users shows: no expiry, no roles. */
export function listedUser(user: SubscriptionUser) {
  const { userid, firstName, lastName, emailAddress, id, apiOnly } = user;
  return { userid, firstName, lastName, emailAddress, id, apiOnly };
}

export function shownUser(subscription: Subscription, user: SubscriptionUser) {
  const isLocked = subscription.isLocked(user);
  return {
    ...listedUser(user),
    // As in Adobe's samples: not to be relied on here.
    id: 0,
    optedIn: false,
    failedLogins: 0,
    failedDeviceCode: 0,
    isLocked,
    lockedReason: isLocked ? 'User login has expired' : '',
    expiresAt: user.expiresAt === undefined ? null : shownDate(subscription, user.expiresAt),
    lastLoginAt: shownDate(subscription, user.createdAt),
    userRoleWorkspaces: shownGrants(subscription, user.grants),
  };
}

export function shownInvited(subscription: Subscription, user: SubscriptionUser) {
  const { id, firstName, lastName, emailAddress, userid } = user;
  const at = shownDate(subscription, user.createdAt);
  return {
    id,
    firstName,
    lastName,
    emailAddress,
    [subscription.variants.invitedUserid]: userid,
    subscriptionId: '1001',
    status: 'pending',
    expiresAt: shownDate(subscription, user.createdAt.add({ hours: 24 * 7 })),
    createdAt: at,
    updatedAt: at,
  };
}

export function shownGrants(subscription: Subscription, grants: readonly RoleGrant[]) {
  return grants.map(({ accessRoleId, workspaceId }) => ({
    accessRoleId,
    accessRoleName: subscription.roleOf(accessRoleId)?.name ?? '',
    workspaceId,
    workspaceName:
      workspaceId === 0
        ? 'AllZones'
        : (subscription.workspaces.find(({ id }) => id === workspaceId)?.name ?? ''),
  }));
}

export function shownRole(subscription: Subscription, role: SubscriptionRole) {
  const { id, name, description, type, hidden, onlyAllZones } = role;
  const flags =
    subscription.variants.roleFields === 'description'
      ? { isHidden: hidden, isOnlyAllZones: onlyAllZones }
      : { hidden, onlyAllZones };
  return { id, name, description, type, ...flags, createdAt: ROLE_DATE, updatedAt: ROLE_DATE };
}

export function shownWorkspace({ id, name }: { id: number; name: string }) {
  return {
    id,
    name,
    description: '',
    globalViz: 0,
    status: 'active',
    currencyInfo: 'USD',
    createdAt: ROLE_DATE,
    updatedAt: ROLE_DATE,
  };
}

const ROLE_DATE = '2021-02-03T04:05:06.000t+0000';

function shownDate({ variants }: Subscription, instant: Temporal.Instant): string {
  const utc = instant.toZonedDateTimeISO('UTC').toPlainDateTime();
  const text = utc.toString({ fractionalSecondDigits: 3 });
  if (variants.dates === 'dashed') return `${text}t+0000`;
  return `${text
    .replace('-', '')
    .replace('-', '')
    .replace(/\.(\d)\d\d$/, '.$1')}t+0000`;
}
