import { Temporal } from 'temporal-polyfill';
import type { ApiUser, NewApiUser } from './api-user.ts';
import { MARKETO_FAILURE_KINDS } from './marketo-failure.ts';

/** Why an operation may end without the change. */
export const FAILURE_REASONS = [
  ...MARKETO_FAILURE_KINDS,
  /** The email already belongs to a user of the instance. */
  'already_exists',
  /** The invite left, no clear answer came, and the user did not appear: at most once, so it is not sent again. */
  'not_carried_out',
  /** Marketo said yes, and the user did not appear within a day. */
  'not_visible',
  /** Something went wrong in the app itself, and nothing left. */
  'internal',
] as const;

export interface OperationFailure {
  readonly reason: (typeof FAILURE_REASONS)[number];
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
  /** When the journal looks at it next; `undefined` for at once. */
  readonly nextAt: Temporal.Instant | undefined;
  /** Looks for the user that came to nothing. */
  readonly looks: number;
  /** Marketo's own words where its answer to the invite left open what became of it. */
  readonly answer: MarketoWords | undefined;
  /** The name as Marketo keeps it, where that differs from what was sent. */
  readonly keptAs: KeptName | undefined;
}

export interface MarketoWords {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

export interface KeptName {
  readonly firstName: string;
  readonly lastName: string;
}

/** How far an operation had come when it was read: a step is written only where it still stands there. */
export type Standing = Pick<Operation, 'id' | 'sentAt' | 'acceptedAt'>;

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

/** Before anything has left: how long the app tries again after an error of its own. */
const OWN_ERROR_MINUTES = 60;

/** Whether an operation that the app's own errors keep from leaving is given up. */
export function hasTriedLongEnough(
  { createdAt }: Pick<Operation, 'createdAt'>,
  now: Temporal.Instant,
): boolean {
  return now.since(createdAt).total('minutes') >= OWN_ERROR_MINUTES;
}

/** Minutes until the next look, after so many that came to nothing; the last one holds from there on. */
const PAUSES = [1, 2, 5, 15, 60, 240] as const;

/** Where nothing could be seen at all, Marketo or the app comes back at some moment: pauses stay this short. */
const LONGEST_BLIND_PAUSE = 5;

/**
 * When the journal looks at an open operation next: each look reads a whole subscription, so pauses grow. The moment at
 * which it would be given up is never slept through.
 *
 * @param hasLooked whether the list was read and did not show the user
 */
export function nextLook(
  { looks, sentAt, acceptedAt }: Pick<Operation, 'looks' | 'sentAt' | 'acceptedAt'>,
  now: Temporal.Instant,
  hasLooked: boolean,
): Temporal.Instant {
  const pause = PAUSES[Math.min(looks, PAUSES.length - 1)] ?? 1;
  const next = now.add({ minutes: hasLooked ? pause : Math.min(pause, LONGEST_BLIND_PAUSE) });
  const end = acceptedAt?.add({ hours: ACCEPTED_HOURS }) ?? sentAt?.add({ minutes: UNANSWERED_MINUTES });
  if (!end) return next;
  // That moment came while the list was read: the next look decides.
  if (Temporal.Instant.compare(end, now) <= 0) return hasLooked ? now : next;
  return Temporal.Instant.compare(next, end) < 0 ? next : end;
}

/** Ends of which nobody knows whether the user exists: it may appear later, and then it is this operation's. */
const NOT_KNOWN: readonly OperationFailure['reason'][] = ['not_carried_out', 'not_visible'];

/** How long after it was asked for a user that appears is taken for the one that was. */
const APPEARS_WITHIN_DAYS = 30;

/** Whether an operation was given up without knowing whether its user exists. */
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
  { newUser, instance, requester }: Pick<Operation, 'newUser' | 'instance' | 'requester'>,
  found: Pick<ApiUser, 'userid' | 'marketoId' | 'email' | 'firstName' | 'lastName'>,
  { id, at }: { readonly id: string; readonly at: Temporal.Instant },
): ApiUser {
  return {
    ...found,
    id,
    instance,
    roles: [newUser.role],
    reason: newUser.reason,
    owner: newUser.owner,
    requester,
    expiry: newUser.expiry ?? 'never',
    source: 'app',
    createdAt: at,
    knownAt: at,
    notedExpiry: undefined,
  };
}

/** Whether the journal looks at it now. */
export function isDue({ nextAt }: Pick<Operation, 'nextAt'>, now: Temporal.Instant): boolean {
  return nextAt === undefined || Temporal.Instant.compare(nextAt, now) <= 0;
}
