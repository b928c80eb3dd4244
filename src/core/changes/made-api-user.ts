import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../api-user.ts';
import type { Operation, OperationFailure } from './operation.ts';

/** Ends of which nobody knows whether the user exists: it may appear later, and then it is this operation's. */
const NOT_KNOWN: readonly OperationFailure['reason'][] = ['not_carried_out', 'not_visible'];

/** How long after it was asked for a user that appears is taken for the one that was. */
const APPEARS_WITHIN_DAYS = 30;

/** Whether an operation was given up without knowing whether its change was made. */
export function endedNotKnown({ state, failure }: Pick<Operation, 'state' | 'failure'>): boolean {
  return state === 'failed' && failure !== undefined && NOT_KNOWN.includes(failure.reason);
}

/**
 * Whether its requester was told before that nobody knew whether the user exists: it appeared as theirs, or as that of
 * another operation for the same address.
 */
export function isToldAnew({
  state,
  failure,
  sentAt,
}: Pick<Operation, 'state' | 'failure' | 'sentAt'>): boolean {
  if (failure === undefined) return false;
  return state === 'succeeded' || (failure.reason === 'already_exists' && sentAt !== undefined);
}

/** Whether a user that appears now may be the one that this operation has asked Marketo for. */
export function mayHaveMade(
  operation: Pick<Operation, 'state' | 'failure' | 'createdAt'>,
  now: Temporal.Instant,
): boolean {
  return endedNotKnown(operation) && now.since(operation.createdAt).total('days') <= APPEARS_WITHIN_DAYS;
}

/** The user that an operation has made, as the records keep it. */
export function madeBy(
  { change, instance, requester }: Pick<Operation<'create'>, 'change' | 'instance' | 'requester'>,
  found: Pick<ApiUser, 'userid' | 'marketoId' | 'email' | 'firstName' | 'lastName'>,
  { id, at }: { readonly id: string; readonly at: Temporal.Instant },
): ApiUser {
  const { role, reason, owner, expiry } = change.data;
  return {
    ...found,
    id,
    instance,
    roles: [role],
    reason,
    owner,
    requester,
    expiry: expiry ?? 'never',
    letEnd: undefined,
    source: 'app',
    createdAt: at,
    knownAt: at,
    notedExpiry: undefined,
  };
}
