import { Temporal } from 'temporal-polyfill';
import { APP } from '../audit-event.ts';
import { type Expiry, endOf } from '../expiry.ts';
import { isOfKind, isRefusal, isUnfinished, mayHaveLeft, type Operation, overtakenBy } from './operation.ts';

/** Minutes by which Marketo may keep another moment than it was sent. */
const KEPT_WITHIN = 5;

/** Minutes before an end in which the change has ended that has set it, where Marketo keeps what it was sent in its own way. */
const SET_WITHIN = 60;

type EndingAtOnce = Operation<'set_expiry'> | Operation<'revoke'>;

/**
 * The change by which somebody has ended access at once, where that end holds. What became of the rest of it, or of the answer to it,
 * takes nothing from that: a revocation may have failed at its second part, and an end that was given up may have arrived.
 *
 * @param changes those that were made about the user since `sinceEnd`
 */
export function endedAtOnce(changes: readonly Operation[], expiry: Expiry): EndingAtOnce | undefined {
  return allEndedAtOnce(changes, expiry)[0];
}

/**
 * The same of all whose end that may be, the latest first: where two have ended access within some minutes nobody knows whose end
 * Marketo keeps, and neither undoes alone what the other has wanted.
 */
function allEndedAtOnce(changes: readonly Operation[], expiry: Expiry): readonly EndingAtOnce[] {
  const end = endOf(expiry);
  if (!end) return [];
  return latestFirst(changes.filter(isAtOnce).filter((each) => isKept(each, end)));
}

/**
 * All who have ended access at once, or are at it, the latest first: whoever undoes it undoes each of them. One that another such wish has
 * taken the place of wanted the same, and counts with that.
 *
 * @param changes all that were made about the user
 * @param expiry the end that is known
 */
export function endingAtOnce(changes: readonly Operation[], expiry: Expiry): readonly EndingAtOnce[] {
  if (expiry === 'unknown') return latestFirst(withOvertaken(endingUnknown(changes), changes));
  const end = endOf(expiry);
  const isLate = ({ finishedAt }: Operation) =>
    !end || !finishedAt || Temporal.Instant.compare(finishedAt, sinceEnd(end)) >= 0;
  const ended = allEndedAtOnce(changes.filter(isLate), expiry);
  const underWay = changes.filter(isUnfinished).filter(endsIt);
  const ending = withOvertaken([...new Set([...underWay, ...ended])], changes);
  return latestFirst(ending);
}

function latestFirst(ending: readonly EndingAtOnce[]): readonly EndingAtOnce[] {
  return [...ending].sort(
    (one, other) => other.createdAt.epochMilliseconds - one.createdAt.epochMilliseconds,
  );
}

/** Where the end cannot be read everybody counts whose end may be the one that holds: none was set since, as far as is known here. */
function endingUnknown(changes: readonly Operation[]): readonly EndingAtOnce[] {
  const isSince = (each: Operation) => (other: Operation) =>
    isOfKind(other, 'set_expiry') &&
    !other.change.data.isNow &&
    (other.state === 'succeeded' || other.failure?.reason === 'kept_differently') &&
    Temporal.Instant.compare(other.createdAt, each.createdAt) > 0;
  return changes
    .filter(endsIt)
    .filter((each) => isUnfinished(each) || mayHaveCome(each))
    .filter((each) => !changes.some(isSince(each)));
}

function withOvertaken(
  ending: readonly EndingAtOnce[],
  changes: readonly Operation[],
): readonly EndingAtOnce[] {
  const ids = new Set(ending.map(({ id }) => id));
  const more = changes
    .filter(endsIt)
    .filter((each) => each.state === 'overtaken' && !ids.has(each.id))
    .filter((each) => ids.has(overtakenBy(each, changes)?.id ?? ''));
  return more.length === 0 ? ending : withOvertaken([...ending, ...more], changes);
}

/** The moment since which the change counts that may have set an end. */
export function sinceEnd(end: Temporal.Instant): Temporal.Instant {
  return end.subtract({ minutes: SET_WITHIN });
}

/** Whether a change is to end access at once, and that alone. */
export function endsAtOnce(operation: Operation): operation is Operation<'set_expiry'> {
  return isOfKind(operation, 'set_expiry') && operation.change.data.isNow;
}

function isAtOnce(operation: Operation): operation is EndingAtOnce {
  return mayHaveCome(operation) && endsIt(operation);
}

/** Whether a person wants access to end at once by it, alone or with the user's deletion. */
function endsIt(operation: Operation): operation is EndingAtOnce {
  if (endsAtOnce(operation)) return true;
  return isOfKind(operation, 'revoke') && operation.requester !== APP;
}

/** Whether its end may be there: one that never left, or that Marketo refused, has set none. */
function mayHaveCome(operation: Operation): boolean {
  const { failure, looks } = operation;
  if (!isUnfinished(operation) && !mayHaveLeft(operation)) return false;
  // Of a revocation that was looked for the first part is made: what is refused is the second.
  const isSecond = isOfKind(operation, 'revoke') && looks > 0;
  return !(failure && isRefusal(failure)) || isSecond;
}

function isKept({ change, failure }: EndingAtOnce, end: Temporal.Instant): boolean {
  const wanted = change.kind === 'revoke' ? change.data.end : change.data.expiry;
  const apart = Math.abs(end.since(wanted).total('minutes'));
  return apart <= KEPT_WITHIN || failure?.reason === 'kept_differently';
}
