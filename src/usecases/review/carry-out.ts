import { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import { APP } from '../../core/audit-event.ts';
import { isOfKind, isUnfinished, type Operation } from '../../core/changes/operation.ts';
import { type Expiry, parseExpiry } from '../../core/expiry.ts';
import { followUpOf, type Review } from '../../core/review.ts';
import type { Needs } from '../../ports/ports.ts';
import type { ToCarryOut } from '../../ports/records/reviews.ts';
import type { AuthorizePorts, Caller } from '../authorize.ts';
import { type WishResult, wish } from '../changes/wish.ts';
import { endRequestsToLetEnd } from '../end-requests-to-let-end.ts';
import { tellEach } from '../people/tell-each.ts';

export type CarryOutPorts = AuthorizePorts &
  Needs<'home' | 'instances' | 'directory' | 'log', 'reviews' | 'apiUsers' | 'operations' | 'requests'>;

/** What became of what follows from an answer: a change was wished for, nothing is to be done, or not now. */
export type CarriedOut =
  | { readonly is: 'wished'; readonly result: WishResult<'let_end'> }
  | { readonly is: 'nothing' | 'later' };

/** Minutes for which an answer that asks for nothing is looked at again: what followed from the one before may still be written. */
const SETTLED_AFTER = 3;

/** Days after which what an answer asks for is given up, where it could not be decided: the answer itself stays. */
const GIVEN_UP_DAYS = 2;

/**
 * Does what follows from an answer: a user that is no longer needed is left to its end, and one that stays no longer is. It goes the way
 * of every change, by whoever answered, with an id of its own, so that it is done once, whoever goes on with it. What is under way
 * of the same is waited for: the latest answer holds. Where somebody has said otherwise since, or has given it another end, that holds.
 */
export async function carryOutAnswer(
  ports: CarryOutPorts,
  review: Pick<Review, 'id'>,
  { user, says, by, at }: ToCarryOut,
  caller: Caller = callerOf(ports, by),
): Promise<CarriedOut> {
  const { records, clock } = ports;
  const now = clock.now();
  const ofThisReview = `review:${review.id}:${user}:`;
  const apiUser = await records.apiUsers.get(user);
  const changes = await records.operations.about(user, at);
  const words = changes.filter((each) => isOfKind(each, 'let_end'));
  const ends = changes.filter((each) => isOfKind(each, 'set_expiry'));
  if ([...words, ...ends].some(isUnfinished)) return { is: 'later' };
  // What follows from an earlier answer may be written after the next one.
  const isLater = (each: Operation) =>
    each.state === 'succeeded' &&
    !each.id.startsWith(ofThisReview) &&
    Temporal.Instant.compare(each.createdAt, at) > 0;
  const isOver =
    words.some(isLater) ||
    ends.some((each) => isLater(each) && isNewEnd(each.change.data.from)) ||
    (apiUser !== undefined && (await wasChangedByHand(ports, apiUser, at)));
  const follows = apiUser && !isOver && followUpOf(says, apiUser, now);
  if (!apiUser || !follows) {
    if (says === 'keep') await endRequestsToLetEnd(ports, user, at);
    if (now.since(at).total('minutes') < SETTLED_AFTER) return { is: 'later' };
    await records.reviews.markCarried(review.id, user, { says, at });
    return { is: 'nothing' };
  }
  const result = await wish(ports, {
    id: `${ofThisReview}${at}`,
    caller,
    kind: 'let_end',
    about: user,
    form: { than: apiUser.expiry, isBack: follows.isBack },
  });
  const isDecided = result.kind !== 'denied' || result.denial.kind === 'refused';
  if (isDecided || now.since(at).total('hours') > GIVEN_UP_DAYS * 24)
    await records.reviews.markCarried(review.id, user, { says, at });
  return { is: 'wished', result };
}

/** Whether a change from this end sets another one: the day that is chosen for one that never ended belongs to the answer itself. */
function isNewEnd(from: Expiry): boolean {
  return from !== 'never' && from !== 'unknown';
}

/** So many changes of an end are looked through; there are not more between an answer and what follows from it. */
const MOST_CHANGES = 10;

/** Whether somebody has given it another end in Marketo since: that is no change of ours, nor one that came late. */
async function wasChangedByHand(
  { records }: CarryOutPorts,
  { instance, email }: ApiUser,
  since: Temporal.Instant,
): Promise<boolean> {
  const changes = await records.audit.lastOf(instance, email, ['api_user.expiry_changed'], MOST_CHANGES);
  return changes.some(
    ({ actor, at, details: { from, kept, late } }) =>
      actor === APP &&
      kept !== true &&
      late !== true &&
      Temporal.Instant.compare(at, since) > 0 &&
      isNewEnd(parseExpiry(String(from))),
  );
}

/** The same of every answer of which nobody has looked yet: after a crash, or because something was under way. */
export async function carryOutAnswers(ports: CarryOutPorts, review: Review): Promise<void> {
  const answers = await ports.records.reviews.toCarryOut(review.id);
  await tellEach(answers.map((answer) => () => carryOutAnswer(ports, review, answer)));
}

function callerOf({ home }: CarryOutPorts, userId: string): Caller {
  return { userId, teamId: home.teamId, enterpriseId: home.enterpriseId };
}
