import type { Temporal } from 'temporal-polyfill';
import { type Expiry, sameExpiry } from '../expiry.ts';
import type { RoleAssignment } from '../role.ts';
import { sameRoles } from './change-roles.ts';
import { CLOCKS_APART, isOfKind, isUnfinished, mayHaveLeft, type Operation } from './operation.ts';

/** Minutes in which Marketo may still show what a change of ours has replaced. */
export const SHOWN_FOR = 15;

/**
 * Whether Marketo still shows the end of access that a change of ours has replaced a moment ago: that is nobody's doing. Of a revocation
 * that waits nobody knows when its end was set, so it tells itself whether somebody has taken it back.
 */
export function hasReplaced(operation: Operation, end: Expiry, at: Temporal.Instant): boolean {
  const { change, state } = operation;
  if (change.kind !== 'set_expiry' && change.kind !== 'revoke') return false;
  if (!sameExpiry(change.data.from, end)) return false;
  if (change.kind === 'set_expiry') return state === 'succeeded' && isJustOver(operation, at);
  if (isUnfinished(operation)) return operation.waits === 'access_ended';
  return mayHaveLeft(operation) && isJustOver(operation, at);
}

/** The same of roles. */
export function hasReplacedRoles(
  operation: Operation,
  roles: readonly RoleAssignment[],
  at: Temporal.Instant,
): boolean {
  if (!isOfKind(operation, 'change_roles') || operation.state !== 'succeeded') return false;
  return isJustOver(operation, at) && sameRoles(operation.change.data.from, roles);
}

/** Whether it has ended so lately that Marketo may not show it everywhere; the clocks of two machines differ. */
function isJustOver({ finishedAt }: Operation, at: Temporal.Instant): boolean {
  if (!finishedAt) return false;
  const since = at.since(finishedAt).total('minutes');
  return since >= -CLOCKS_APART && since < SHOWN_FOR;
}
