import { Temporal } from 'temporal-polyfill';
import { type Expiry, isSecondOf } from '../expiry.ts';
import { MARKETO_FAILURE_KINDS } from '../marketo-failure.ts';
import { type Change, type ChangeOf, type KindName, kindOf, subjectOf } from './kinds.ts';

/** Why an operation may end without the change. */
export const FAILURE_REASONS = [
  ...MARKETO_FAILURE_KINDS,
  /** The email already belongs to a user of the instance. */
  'already_exists',
  /** Marketo no longer has the user. */
  'gone',
  /** Somebody changed it in Marketo after it was asked for: what was meant then may not be meant now. */
  'changed_meanwhile',
  /** It left, and Marketo shows neither the change nor what stood before: it keeps another one, or somebody set that meanwhile. */
  'kept_differently',
  /** It left, no clear answer came, and Marketo does not show the change. */
  'not_carried_out',
  /** Marketo said yes, and does not show the change. */
  'not_visible',
  /** Something went wrong in the app itself, and nothing left. */
  'internal',
] as const;

/**
 * What an operation in several parts waits for, by what is in force meanwhile: a person has to do something in Marketo that no API
 * can, and each night it is tried anew.
 */
export const WAITS = [
  /** Access has ended, and the user is still there. */
  'access_ended',
  /** Marketo lets nobody end it while the user is in use. */
  'access_goes_on',
] as const;

export type Waits = (typeof WAITS)[number];

export interface OperationFailure {
  readonly reason: (typeof FAILURE_REASONS)[number];
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

/** Whether Marketo itself said that it did not carry a change out: nothing of it arrives later. */
export function isRefusal({ reason }: Pick<OperationFailure, 'reason'>): boolean {
  return MARKETO_FAILURE_KINDS.some((kind) => kind === reason);
}

/**
 * One change in the journal, written before anything is sent.
 *
 * `sentAt` is written right before a call leaves, `acceptedAt` when Marketo answered yes.
 */
export interface Operation<K extends KindName = KindName> {
  /** Made when its form or button was drawn, so that the same one sent again finds the operation that is there. */
  readonly id: string;
  readonly change: ChangeOf<K>;
  readonly instance: string;
  /** Whose wish it is. */
  readonly requester: string;
  /**
   * Nobody works on what is `queued`: an earlier one of its lane has left, and it waits for what becomes of that. What is
   * `overtaken` never left, or a later wish no longer waits for its answer.
   */
  readonly state: 'queued' | 'open' | 'succeeded' | 'failed' | 'overtaken';
  readonly createdAt: Temporal.Instant;
  readonly sentAt: Temporal.Instant | undefined;
  readonly acceptedAt: Temporal.Instant | undefined;
  readonly finishedAt: Temporal.Instant | undefined;
  /** The user in the records: of a new one since it was made. */
  readonly apiUserId: string | undefined;
  readonly failure: OperationFailure | undefined;
  /** When the journal looks at it next; `undefined` for at once. */
  readonly nextAt: Temporal.Instant | undefined;
  /** Looks for the change that came to nothing. */
  readonly looks: number;
  /** Marketo's own words where its answer left open what became of it. */
  readonly answer: MarketoWords | undefined;
  /** The name as Marketo keeps it, where that differs from what was sent. */
  readonly keptAs: KeptName | undefined;
  /** How often it was opened once more after it had ended without the change: each end is told. */
  readonly attempt: number;
  /** The rules beyond which an administrator went: said to all of them. */
  readonly beyond: readonly string[];
  /** What is in force while an open one waits for a person and for each night; `undefined` for one that does not wait. */
  readonly waits: Waits | undefined;
}

/** Whether an operation is of a kind: what is special to the kind may be asked of it then. */
export function isOfKind<K extends KindName>(operation: Operation, kind: K): operation is Operation<K> {
  return operation.change.kind === kind;
}

/** The end of access that a change sets, where it sets one. */
export function endSetBy(operation: Operation): Temporal.Instant | undefined {
  if (isOfKind(operation, 'set_expiry')) return operation.change.data.expiry;
  return isOfKind(operation, 'revoke') ? operation.change.data.end : undefined;
}

/** Slack user id of whoever is no longer accountable since it was made; `undefined` where nobody was, and of any other change. */
export function formerOwnerBy({ change, state }: Operation): string | undefined {
  const isOwner = change.kind === 'set_owner' || change.kind === 'hand_over';
  return state === 'succeeded' && isOwner ? change.data.from : undefined;
}

/** Whether an end of access in Marketo is the one that a change of ours was to set: that is nobody else's doing. */
export function wasToSet(operation: Operation, end: Expiry): boolean {
  const ours = endSetBy(operation);
  return ours !== undefined && isSecondOf(end, ours);
}

/** Whether a call of it may have left: that it was looked for is all that is left of one that was taken back, or waits for the rest. */
export function mayHaveLeft({ sentAt, looks }: Pick<Operation, 'sentAt' | 'looks'>): boolean {
  return sentAt !== undefined || looks > 0;
}

/** Whether a user is being revoked by it: access ends, and then the user goes. */
export function isRevoking(operation: Operation): operation is Operation<'revoke'> {
  return isOfKind(operation, 'revoke') && isUnfinished(operation);
}

/** A new operation, as it stands before anything was done. */
export function newOperation<K extends KindName>({
  id,
  change,
  instance,
  requester,
  apiUserId,
  createdAt,
  beyond = [],
}: Pick<Operation<K>, 'id' | 'change' | 'instance' | 'requester' | 'apiUserId' | 'createdAt'> &
  Partial<Pick<Operation<K>, 'beyond'>>): Operation<K> {
  return {
    id,
    change,
    instance,
    requester,
    apiUserId,
    state: 'open',
    createdAt,
    sentAt: undefined,
    acceptedAt: undefined,
    finishedAt: undefined,
    failure: undefined,
    nextAt: undefined,
    looks: 0,
    answer: undefined,
    keptAs: undefined,
    attempt: 0,
    beyond,
    waits: undefined,
  };
}

/** The address that an operation is about. */
export function addressOf({ change }: { readonly change: Change }): string {
  return subjectOf(change);
}

/** Whether anything is still to be done about it. */
export function isUnfinished({ state }: Pick<Operation, 'state'>): boolean {
  return state === 'open' || state === 'queued';
}

/** The wish that took the place of an overtaken one, among all that were made about the same user. */
export function overtakenBy(
  { id, createdAt, finishedAt, change }: Operation,
  others: readonly Operation[],
): Operation | undefined {
  const overtaking = others.filter(
    (other) => other.id !== id && kindOf(other.change.kind).overtakes(change.kind),
  );
  // It ended in the moment in which that one was asked for. Of two at once, the later may say the earlier moment.
  const took = overtaking.find((other) => finishedAt && other.createdAt.equals(finishedAt));
  if (took) return took;
  const later = overtaking
    .filter((other) => Temporal.Instant.compare(other.createdAt, createdAt) >= 0)
    .sort((one, other) => Temporal.Instant.compare(one.createdAt, other.createdAt));
  // One that was overtaken itself has taken nobody's place.
  return later.find(({ state }) => state !== 'overtaken') ?? later[0];
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

/** How long Marketo is given to show a change that has left, in minutes: without an answer, and after its yes. */
export interface Patience {
  readonly unanswered: number;
  readonly accepted: number;
}

/** Whether a change that has left is given up: Marketo did not show it in the time that it could take. */
export function hasWaitedLongEnough(
  operation: Pick<Operation, 'sentAt' | 'acceptedAt'>,
  patience: Patience,
  now: Temporal.Instant,
): boolean {
  const end = endOfPatience(operation, patience);
  return end !== undefined && Temporal.Instant.compare(end, now) <= 0;
}

function endOfPatience(
  { sentAt, acceptedAt }: Pick<Operation, 'sentAt' | 'acceptedAt'>,
  { unanswered, accepted }: Patience,
): Temporal.Instant | undefined {
  return acceptedAt?.add({ minutes: accepted }) ?? sentAt?.add({ minutes: unanswered });
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

/** The last of them. */
const LONGEST_PAUSE = Math.max(...PAUSES);

/** Where nothing could be seen at all, Marketo or the app comes back at some moment: pauses stay this short. */
const LONGEST_BLIND_PAUSE = 5;

/**
 * When the journal looks at an open operation next: a look may read a whole subscription, so pauses grow. The moment at
 * which it would be given up is never slept through.
 *
 * @param hasLooked whether Marketo was asked and did not show the change
 */
export function nextLook(
  operation: Pick<Operation, 'looks' | 'sentAt' | 'acceptedAt'>,
  patience: Patience,
  now: Temporal.Instant,
  hasLooked: boolean,
): Temporal.Instant {
  const { looks } = operation;
  const pause = PAUSES[Math.min(looks, PAUSES.length - 1)] ?? 1;
  const next = now.add({ minutes: hasLooked ? pause : Math.min(pause, LONGEST_BLIND_PAUSE) });
  const end = endOfPatience(operation, patience);
  if (!end) return next;
  // That moment came while the list was read: the next look decides.
  if (Temporal.Instant.compare(end, now) <= 0) return hasLooked ? now : next;
  return Temporal.Instant.compare(next, end) < 0 ? next : end;
}

/** Whether a change that was approved and not made may be tried once more: what may have been made is never sent again. */
export function mayBeTriedAgain({ state, failure }: Pick<Operation, 'state' | 'failure'>): boolean {
  return (
    state === 'failed' &&
    !['not_carried_out', 'not_visible', 'gone', 'changed_meanwhile', 'kept_differently'].includes(
      failure?.reason ?? '',
    )
  );
}

/** Whether the journal looks at it now: at its moment, or where that lies further ahead than any pause is long. */
export function isDue(
  { nextAt, waits }: Pick<Operation, 'nextAt' | 'waits'>,
  now: Temporal.Instant,
): boolean {
  const left = nextAt?.since(now).total('minutes') ?? 0;
  return left <= 0 || left > (waits === undefined ? LONGEST_PAUSE : LONGEST_NIGHT);
}

/** The hour at which what waits is tried anew, by the clocks of the instance: nobody needs Marketo's calls then. */
const NIGHT_HOUR = 3;

/** Hours that are left at least to whoever reads what is to happen. */
const READING_HOURS = 8;

/** Minutes until then at the most, also where clocks are set back. */
const LONGEST_NIGHT = (25 + READING_HOURS) * 60;

/** When what waits for a person is tried anew: in the next night that leaves time to read of it. */
export function nextNight(now: Temporal.Instant, timeZone: string): Temporal.Instant {
  const local = now.toZonedDateTimeISO(timeZone);
  const at = (date: Temporal.PlainDate) =>
    date.toZonedDateTime({ timeZone, plainTime: { hour: NIGHT_HOUR } }).toInstant();
  const today = local.toPlainDate();
  const first = now.add({ hours: READING_HOURS });
  const nights = [0, 1, 2].map((days) => at(today.add({ days })));
  return nights.find((night) => Temporal.Instant.compare(night, first) >= 0) ?? first;
}

/** Minutes by which the clocks of two machines may differ without anybody's fault. */
export const CLOCKS_APART = 1;

/**
 * An operation whose steps were written by a clock that was ahead, as if they had been made now; `undefined` where none was.
 * How long ago they were made nobody knows, so that its time begins anew.
 */
export function countedFrom(operation: Operation, now: Temporal.Instant): Operation | undefined {
  const latest = now.add({ minutes: CLOCKS_APART });
  const isAhead = (at: Temporal.Instant) => Temporal.Instant.compare(at, latest) > 0;
  const { createdAt, sentAt, acceptedAt } = operation;
  if (![createdAt, sentAt, acceptedAt].some((at) => at && isAhead(at))) return undefined;
  const counted = <T extends Temporal.Instant | undefined>(at: T) => (at && isAhead(at) ? now : at);
  const { kind, data } = operation.change;
  // What was to end at once under that clock would end in days; what has left stays what has left.
  const isMeantNow = isAhead(createdAt) && !mayHaveLeft(operation);
  const meant = (isMeantNow && kindOf(kind).meantAt?.(data, now)) || data;
  return {
    ...operation,
    change: { kind, data: meant } as Change,
    createdAt: isAhead(createdAt) ? now : createdAt,
    sentAt: counted(sentAt),
    acceptedAt: counted(acceptedAt),
    // The night of what waits stays: without a moment somebody has said that it is to be tried.
    nextAt: operation.waits === undefined ? undefined : operation.nextAt,
  };
}

/** How long a change that may be repeated is sent again, in minutes since it was asked for. */
const SENT_AGAIN_FOR = 60;

/** A call that has left may still be carried out for so many minutes: before that it is not sent again. */
const CARRIED_OUT_WITHIN_MINUTES = 2;

/** Whether a change that Marketo does not show leaves once more; asked only of what may be repeated. */
export function mayBeSentAgain(
  { createdAt, sentAt }: Pick<Operation, 'createdAt' | 'sentAt'>,
  now: Temporal.Instant,
): boolean {
  return (
    sentAt !== undefined &&
    now.since(sentAt).total('minutes') >= CARRIED_OUT_WITHIN_MINUTES &&
    now.since(createdAt).total('minutes') < SENT_AGAIN_FOR
  );
}
