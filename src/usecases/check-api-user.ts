import { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../core/api-user.ts';
import type { AuditEvent } from '../core/audit-event.ts';
import { sameRoles } from '../core/changes/change-roles.ts';
import { endedNotKnown } from '../core/changes/made-api-user.ts';
import { hasReplaced, hasReplacedRoles } from '../core/changes/older-page.ts';
import {
  isOfKind,
  isRefusal,
  isRevoking,
  mayHaveLeft,
  type Operation,
  wasToSet,
} from '../core/changes/operation.ts';
import { afterReading, type Expiry, endOf, expiryText, hasEnded, sameExpiry } from '../core/expiry.ts';
import type { MarketoFailureKind } from '../core/marketo-failure.ts';
import { assignmentsText, type RoleAssignment } from '../core/role.ts';
import type { Instance } from '../ports/instance.ts';
import type { MarketoUserDetails } from '../ports/marketo.ts';
import type { Needs } from '../ports/ports.ts';
import type { Learnt } from '../ports/records/api-users.ts';

type CheckPorts = Needs<'clock', 'apiUsers' | 'operations'>;

/**
 * One API-only user of the records as Marketo has it now; `undefined` where Marketo no longer has it.
 *
 * Throws `MarketoFailure` where Marketo does not say.
 *
 * @param isListed whether Get Users shows it: a second witness before a user counts as gone
 * @param keep whether what was found is written down; a dry run leaves the records alone
 */
export async function checkApiUser(
  ports: CheckPorts,
  { marketo }: Pick<Instance, 'marketo'>,
  apiUser: ApiUser,
  { isListed, keep }: { isListed: () => Promise<boolean>; keep: boolean },
): Promise<ApiUser | undefined> {
  const readAt = ports.clock.now();
  const found = await marketo.getUser(apiUser.userid);
  const event = (
    action: AuditEvent['action'],
    details: AuditEvent['details'],
    actor = 'app',
  ): AuditEvent => ({
    at: ports.clock.now(),
    actor,
    action,
    instance: apiUser.instance,
    subject: apiUser.email,
    details: { ...details, user: apiUser.id, ...ownerIn(apiUser) },
  });
  if (!found) {
    if (await isListed()) {
      if (keep) await noteUnreadable(ports, apiUser, 'no_page');
      return apiUser;
    }
    if (keep && !(await isBeingRevoked(ports, apiUser, readAt)))
      await ports.records.apiUsers.markGone(apiUser.id, readAt, event('api_user.gone', {}));
    return undefined;
  }
  const changes = await ports.records.operations.about(apiUser.id, arrivesSince(apiUser, readAt));
  // A page that is older than a change of ours says nothing of anybody: the next reading sees what is so.
  if (isOlderThan(changes, apiUser, found, readAt)) return apiUser;
  const learning = (known: ApiUser): Learnt => {
    const expiry = afterReading(known.expiry, found.expiry, readAt);
    const end = endOf(expiry);
    const ended = hasEnded(expiry, readAt);
    // Marketo locks whoever has ended, too: that says nothing of what somebody has done.
    // A change of ours that has left tells of its end itself.
    const areOurs = changes.some((each) => isOfKind(each, 'change_roles') && isOnItsWay(each));
    const roles = found.areRolesWhole === false || areOurs ? known.roles : found.roles;
    const isLocked = ended ? (known.isLocked ?? false) : found.isLocked === true;
    const events: AuditEvent[] = [];
    const ends = { from: expiryText(known.expiry), to: expiryText(expiry) };
    const how = howItChanged(known, expiry, changes);
    if (how.is === 'by_hand') events.push(event('api_user.expiry_changed', ends));
    // Nobody can say more of it: it is another one than was asked for.
    if (how.is === 'kept') events.push(event('api_user.expiry_changed', { ...ends, kept: true }));
    if (how.is === 'late') {
      const { id: operation, requester, state } = how.operation;
      // One that was given up is told anew; of one that was overtaken everybody was told that another end holds.
      events.push(
        state === 'failed'
          ? event('api_user.expiry_changed', { ...ends, operation }, requester)
          : event('api_user.expiry_changed', { ...ends, operation, late: true }),
      );
    }
    if (known.knownAt) events.push(...byHand(known, { ...found, roles, isLocked }, event, changes));
    if (ended && !sameExpiry(expiry, known.notedExpiry ?? 'never'))
      events.push(event('api_user.expired', { expiry: expiryText(expiry) }));
    return {
      expiry,
      isRead: found.expiry !== 'unknown',
      roles,
      isLocked,
      isApiOnly: found.apiOnly,
      arrived: how.is === 'late' ? arrivedBy(how.operation) : undefined,
      ...(ended && end ? { notedExpiry: end } : {}),
      events,
    };
  };
  if (!keep) {
    const { expiry, roles } = learning(apiUser);
    return { ...apiUser, expiry, roles, knownAt: readAt };
  }
  const known = await ports.records.apiUsers.learn(apiUser.id, readAt, learning);
  if (known && found.expiry === 'unknown') await noteUnreadable(ports, apiUser, 'no_date');
  return known;
}

/** Whether a revocation is under way, which tells of its end itself, in its night: Marketo may hide a user for a moment. */
async function isBeingRevoked(
  { records }: CheckPorts,
  { id }: ApiUser,
  at: Temporal.Instant,
): Promise<boolean> {
  return (await records.operations.about(id, at)).some(isRevoking);
}

/** Who is accountable while something is found: whoever is so later did not see it happen. */
function ownerIn({ owner }: Pick<ApiUser, 'owner'>): { readonly owner?: string } {
  return owner === undefined ? {} : { owner };
}

/** Days in which a change that was given up may still be made: Marketo may say yes, and show it late. */
const ARRIVES_WITHIN_DAYS = 30;

function arrivesSince({ knownAt }: ApiUser, readAt: Temporal.Instant): Temporal.Instant {
  const since = readAt.subtract({ hours: ARRIVES_WITHIN_DAYS * 24 });
  return knownAt && Temporal.Instant.compare(knownAt, since) < 0 ? knownAt : since;
}

/** How an end of access came to be another one than was known. */
type HowItChanged =
  | { readonly is: 'same' }
  /** Whoever asked for it tells that: Marketo has carried out what is still to be written down here. */
  | { readonly is: 'told_elsewhere' }
  /** A change of ours, whose answer nobody waited for any more. */
  | { readonly is: 'late'; readonly operation: Operation }
  /** The user was made here, and is read for the first time: Marketo may have kept what it was sent in its own way. */
  | { readonly is: 'kept' }
  | { readonly is: 'by_hand' };

function howItChanged(known: ApiUser, expiry: Expiry, changes: readonly Operation[]): HowItChanged {
  const { knownAt } = known;
  if (!knownAt || sameExpiry(expiry, known.expiry)) return { is: 'same' };
  const ours = changes
    .filter((each) => mayHaveArrived(each) && wasToSet(each, expiry))
    .sort((one, other) => Temporal.Instant.compare(other.createdAt, one.createdAt));
  const isSince = ({ state, finishedAt }: Operation) =>
    state !== 'failed' &&
    state !== 'overtaken' &&
    (finishedAt === undefined || Temporal.Instant.compare(finishedAt, knownAt) >= 0);
  if (ours.some(isSince)) return { is: 'told_elsewhere' };
  const late = ours.find(({ state }) => state === 'failed' || state === 'overtaken');
  if (late) return { is: 'late', operation: late };
  return { is: isFirstReading(known) ? 'kept' : 'by_hand' };
}

/** The change that is made by that, where it was given up; of a revocation only the first part is. */
function arrivedBy(operation: Operation): Operation<'set_expiry'> | undefined {
  return isOfKind(operation, 'set_expiry') && endedNotKnown(operation) ? operation : undefined;
}

/** Whether the user was made here and its page was never read since: what is known of it is what was asked for. */
function isFirstReading({ source, knownAt, createdAt }: ApiUser): boolean {
  return source === 'app' && knownAt !== undefined && knownAt.equals(createdAt);
}

/** The roles alone, in whatever workspaces. */
function rolesIn(roles: readonly RoleAssignment[]): string {
  return [...new Set(roles.map(({ roleId }) => roleId))].sort((one, other) => one - other).join();
}

/** What else somebody has changed in Marketo. */
function byHand(
  known: ApiUser,
  found: { readonly roles: readonly RoleAssignment[]; readonly isLocked: boolean; readonly apiOnly: boolean },
  event: (action: AuditEvent['action'], details: AuditEvent['details'], actor?: string) => AuditEvent,
  changes: readonly Operation[],
): AuditEvent[] {
  const events: AuditEvent[] = [];
  // Of a user that was made here it is known how it was made; of any other, before it was read once, nothing.
  const isMade = isFirstReading(known);
  const wasLocked = known.isLocked ?? (isMade ? false : found.isLocked);
  const wasApiOnly = known.isApiOnly ?? (isMade ? true : found.apiOnly);
  const [from, to] = [assignmentsText(known.roles), assignmentsText(found.roles)];
  // Marketo may give a role in another workspace than it was asked for.
  const isSame = isMade ? rolesIn(known.roles) === rolesIn(found.roles) : from === to;
  if (!isSame) {
    // One that was given up, and that Marketo has carried out after all: nobody else's doing.
    const late = changes
      .filter((each) => isOfKind(each, 'change_roles'))
      .find((each) => mayHaveArrived(each) && assignmentsText(each.change.data.to) === to);
    events.push(
      late
        ? event('api_user.roles_changed', { from, to, operation: late.id }, late.requester)
        : event('api_user.roles_changed', { from, to }),
    );
  }
  if (wasLocked !== found.isLocked)
    events.push(event('api_user.lock_changed', { to: found.isLocked ? 'locked' : 'unlocked' }));
  if (wasApiOnly !== found.apiOnly)
    events.push(event('api_user.api_only_changed', { to: found.apiOnly ? 'api_only' : 'person' }));
  return events;
}

/** It has left, and what becomes of it is still to be written down. */
function isOnItsWay({ state, sentAt }: Operation): boolean {
  return state === 'open' && sentAt !== undefined;
}

/** Whether Marketo still shows what a change of ours has replaced a moment ago, of its end of access or its roles. */
function isOlderThan(
  changes: readonly Operation[],
  known: ApiUser,
  { expiry, roles, areRolesWhole }: MarketoUserDetails,
  at: Temporal.Instant,
): boolean {
  if (!sameExpiry(expiry, known.expiry) && changes.some((each) => hasReplaced(each, expiry, at))) return true;
  if (areRolesWhole === false || sameRoles(roles, known.roles)) return false;
  return changes.some((each) => hasReplacedRoles(each, roles, at));
}

/** It has left, and Marketo has not refused it: also one that nobody knew of when it ended may be carried out late. */
function mayHaveArrived(operation: Operation): boolean {
  const { failure } = operation;
  return mayHaveLeft(operation) && !(failure && isRefusal(failure));
}

/**
 * Writes down, once, that a user cannot be watched.
 *
 * @param reason what stands in the way: there is no page, no date that can be read, or a failure's kind
 */
export async function noteUnreadable(
  { records, clock }: CheckPorts,
  { id, instance, email }: ApiUser,
  reason: 'no_page' | 'no_date' | MarketoFailureKind,
): Promise<void> {
  const event = {
    at: clock.now(),
    actor: 'app',
    action: 'api_user.unreadable',
    instance,
    subject: email,
  } as const;
  await records.apiUsers.markUnreadable(id, reason, { ...event, details: { reason } });
}
