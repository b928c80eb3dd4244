import { Temporal } from 'temporal-polyfill';
import type { Lived } from '../life.ts';
import { isIn } from '../spans.ts';
import { type Check, type Checked, counter, type KeptRows, type Offender } from './check.ts';
import { workingHours } from './stretches.ts';

/** Every owner was asked, every review has ended in time and was told, and what was answered was done. */
export const reviews: Check = (lived, rows) => [
  everyUserWasAskedAbout(lived, rows),
  everyReviewHasEnded(lived, rows),
  everyAnswerWasCarriedOut(rows),
];

/** Hours in which somebody is asked: a weekend, and a day on which they were told something else, among them. */
const ASKED_WITHIN = 6 * 24;

function everyUserWasAskedAbout(lived: Lived, { reviews: all, reviewedUsers, audit }: KeptRows): Checked {
  const changes = audit.filter(({ action }) => action === 'api_user.owner_changed');
  const reasons = counter();
  const offenders: Offender[] = [];
  const byId = new Map(all.map((review) => [review.id, review]));
  for (const { reviewId, email, askedAs, answer, leftOut, awaited, lastOwner } of reviewedUsers) {
    const review = byId.get(reviewId);
    if (!review) throw new Error(`no review ${reviewId}`);
    // Whoever has become accountable while it ran is asked from then on.
    const until = review.endedAt === undefined ? lived.until : Temporal.Instant.from(review.endedAt);
    const changed = changes
      .filter(({ subject }) => subject === email)
      .map(({ at }) => Temporal.Instant.from(at));
    const from = latestUntil(until, [Temporal.Instant.from(review.startedAt), ...changed]);
    const absent = lastOwner !== undefined && isIn(lived.absences.get(lastOwner) ?? [], until);
    if (answer !== undefined) reasons.add(`answered: ${answer}`);
    else if (leftOut !== undefined) reasons.add(`nobody is asked any more: ${leftOut}`);
    else if (askedAs !== undefined) reasons.add(`asked, and not answered: ${askedAs}`);
    else if (awaited === 'administrators') reasons.add('the administrators’: nobody is accountable');
    else if (absent) reasons.add('the administrators’: whoever was accountable has left');
    else if (workingHours(lived, from, until) < ASKED_WITHIN)
      reasons.add('it was over before they could be asked');
    else offenders.push({ words: `${email} in review ${reviewId} of ${from}: nobody was asked`, email });
  }
  return {
    sentence: 'In every review somebody was asked about every user, or it is written down why not',
    count: reviewedUsers.length,
    reasons: reasons.all,
    offenders,
  };
}

function latestUntil(until: Temporal.Instant, moments: readonly Temporal.Instant[]): Temporal.Instant {
  return moments
    .filter((each) => Temporal.Instant.compare(each, until) <= 0)
    .reduce((one, other) => (Temporal.Instant.compare(one, other) > 0 ? one : other));
}

function everyReviewHasEnded(lived: Lived, { reviews: all }: KeptRows): Checked {
  const reasons = counter();
  const offenders = all.flatMap(({ id, state, endsAt, endedAt, endToldAt, announcedAt }): Offender[] => {
    reasons.add(state);
    const late = lived.until.since(Temporal.Instant.from(endsAt)).total('hours');
    const isRight =
      state === 'open' ? late <= lived.options.step && announcedAt !== undefined : endToldAt !== undefined;
    const words = `review ${id}: ${state} (${endedAt ?? 'not yet'}), until ${endsAt}, announced ${announcedAt ?? 'to nobody'}, told ${endToldAt ?? 'to nobody'}`;
    return isRight ? [] : [{ words }];
  });
  return {
    sentence: 'Every review has ended at its time, and that was told',
    count: all.length,
    reasons: reasons.all,
    offenders,
  };
}

function everyAnswerWasCarriedOut({ reviewedUsers }: KeptRows): Checked {
  const answered = reviewedUsers.filter(({ answer }) => answer !== undefined);
  return {
    sentence: 'What follows from each answer in a review was done',
    count: answered.length,
    offenders: answered
      .filter(({ carriedAt }) => carriedAt === undefined)
      .map(({ reviewId, email, answer, answeredAt }) => ({
        words: `${email} in review ${reviewId}: “${answer}” of ${answeredAt}`,
        email,
      })),
  };
}
