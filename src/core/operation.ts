import type { Temporal } from 'temporal-polyfill';
import type { NewApiUser } from './api-user.ts';
import type { MarketoFailureKind } from './marketo-failure.ts';

/** Why an operation ended without the change. */
export interface OperationFailure {
  readonly reason:
    | MarketoFailureKind
    /** The email already belongs to a user of the instance. */
    | 'already_exists'
    /** The invite left, no answer came, and the user did not appear: at most once, so it is not sent again. */
    | 'not_carried_out'
    /** Marketo said yes, and the user did not appear within a day. */
    | 'not_visible'
    /** Something went wrong in the app itself. */
    | 'internal';
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

/**
 * One change to Marketo in the journal, written before the call.
 *
 * `sentAt` is written right before the invite leaves, `acceptedAt` when Marketo answered yes. An operation
 * with `sentAt` never sends again: it only looks.
 */
export interface Operation {
  readonly id: string;
  /** Makes repeating harmless: the same form submitted again finds the operation that is there. */
  readonly key: string;
  readonly kind: 'create';
  readonly instance: string;
  readonly newUser: NewApiUser;
  readonly requester: string;
  readonly state: 'open' | 'succeeded' | 'failed';
  readonly createdAt: Temporal.Instant;
  readonly sentAt: Temporal.Instant | undefined;
  readonly acceptedAt: Temporal.Instant | undefined;
  readonly finishedAt: Temporal.Instant | undefined;
  readonly apiUserId: string | undefined;
  readonly failure: OperationFailure | undefined;
}

/** Without an answer to the invite: how long Marketo is given to show the user after all. */
const UNANSWERED_MINUTES = 10;

/** With Marketo's yes: how long the user may stay out of sight. */
const ACCEPTED_HOURS = 24;

/** Whether an invite that has left is given up: the user did not appear in the time that it could take. */
export function hasWaitedLongEnough(
  { sentAt, acceptedAt }: Pick<Operation, 'sentAt' | 'acceptedAt'>,
  now: Temporal.Instant,
): boolean {
  if (acceptedAt) return now.since(acceptedAt).total('hours') >= ACCEPTED_HOURS;
  return sentAt !== undefined && now.since(sentAt).total('minutes') >= UNANSWERED_MINUTES;
}
