import { Temporal } from 'temporal-polyfill';
import { answeredOf, fingerprintOf, type Review } from '../../core/review.ts';
import type { Instance } from '../../ports/instance.ts';
import type { Needs } from '../../ports/ports.ts';
import type { ReviewUnderWay } from '../../ports/records/reviews.ts';
import { tellAdministrators } from '../people/administrators.ts';
import { tellEach } from '../people/tell-each.ts';
import { type AskReviewPorts, askOwners, nudgeOwners } from './ask.ts';
import { type CarryOutPorts, carryOutAnswers } from './carry-out.ts';

export type ReviewPorts = AskReviewPorts & CarryOutPorts & Needs<never, 'exclusively'>;

/**
 * Goes on with the reviews of an instance: tells that one began, asks whoever is to be asked, nudges once, does what follows from the
 * answers, ends it when its time has come, and tells that. Asked every minute and after each press; every step is found in
 * the records and done once, whatever died in between.
 *
 * @throws where somebody could not be told; then it is tried again
 */
export async function goOnWithReviews(ports: ReviewPorts, instance: Instance): Promise<void> {
  if ((await ports.records.reviews.underWay(instance.name)).length === 0) return;
  await ports.records.exclusively(`reviews:${instance.name}`, async () => {
    const underWay = await ports.records.reviews.underWay(instance.name);
    await tellEach(underWay.map((each) => () => goOn(ports, instance, each)));
  });
}

async function goOn(
  ports: ReviewPorts,
  instance: Instance,
  { review, isAnnounced, isNudged, isEndTold }: ReviewUnderWay,
): Promise<void> {
  const now = ports.clock.now();
  if (review.state === 'open' && isReached(review.endsAt, now)) await endReview(ports, review, 'app');
  const isOpen = review.state === 'open' && !isReached(review.endsAt, now);
  await tellEach([
    () => carryOutAnswers(ports, review),
    ...(isAnnounced ? [] : [() => tellBeginning(ports, instance, review)]),
    ...(isOpen ? [() => askOwners(ports, instance, review)] : []),
    ...(isOpen && !isNudged && isReached(review.nudgeAt, now)
      ? [() => nudgeOwners(ports, instance, review)]
      : []),
    ...(isOpen || isEndTold ? [] : [() => tellEnd(ports, instance, review)]),
  ]);
  await recount(ports, review);
}

/** Ends a review; what was not answered by then is the administrators' to decide. Gives whether it was open. */
export async function endReview(
  { records, clock }: Needs<'clock', 'reviews'>,
  { id, instance }: Pick<Review, 'id' | 'instance'>,
  by: string,
): Promise<boolean> {
  const at = clock.now();
  const state = by === 'app' ? 'ended' : 'stopped';
  return records.reviews.close(id, { state, by, at }, (progress) => {
    const { answered, open } = answeredOf(progress);
    const { keep, not_needed: notNeeded } = progress.counts;
    return {
      at,
      actor: by,
      action: 'review.ended',
      instance,
      subject: instance,
      details: { review: id, state, answered, keep, notNeeded, open },
    };
  });
}

async function tellBeginning(ports: ReviewPorts, instance: Instance, { id }: Review): Promise<void> {
  await tellAdministrators(ports, instance, `review:${id}:began`, {
    kind: 'review',
    instance: instance.name,
    review: id,
    isEnd: false,
  });
  await ports.records.reviews.markAnnounced(id, ports.clock.now());
}

/** A message of its own beside the one that changes: it makes a sound. */
async function tellEnd(ports: ReviewPorts, instance: Instance, { id }: Review): Promise<void> {
  await tellAdministrators(ports, instance, `review:${id}:ended`, {
    kind: 'review',
    instance: instance.name,
    review: id,
    isEnd: true,
  });
  await ports.records.reviews.markEndTold(id, ports.clock.now());
}

/** Users that go, or change hands, change what is said of a review: nobody marks that when it happens. */
async function recount({ records, clock }: ReviewPorts, { id }: Review): Promise<void> {
  await records.reviews.recount(id, fingerprintOf(await records.reviews.progress(id)), clock.now());
}

function isReached(moment: Temporal.Instant, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(moment, now) <= 0;
}
