import type { ApiUser } from '../../core/api-user.ts';
import { capacitiesIn } from '../../core/people/capacities.ts';
import type { Denial } from '../../core/people/denial.ts';
import type { Person } from '../../core/people/person.ts';
import { isTakenBack, type LeftOut, type Review, type ReviewAnswer } from '../../core/review.ts';
import type { Needs } from '../../ports/ports.ts';
import { type AuthorizePorts, authorize, type Caller } from '../authorize.ts';

export type AnswerReviewResult =
  | { readonly kind: 'denied'; readonly denial: Denial; readonly person: Person | undefined }
  /** The records have no such review, or no such user in it. */
  | { readonly kind: 'gone'; readonly person: Person }
  /** It is not theirs to speak about, or no longer. */
  | { readonly kind: 'not_theirs'; readonly person: Person }
  | { readonly kind: 'over'; readonly person: Person; readonly review: Review }
  /** Nobody is asked about it any more. */
  | { readonly kind: 'left_out'; readonly person: Person; readonly why: LeftOut }
  /** It is written down; what follows from it is `carryOutAnswer`. */
  | { readonly kind: 'answered'; readonly person: Person; readonly apiUser: ApiUser };

/**
 * Somebody says of a user in a review whether it stays: its owner of this moment, or an administrator of its instance. What was said
 * before is overwritten, and stays in the audit; the same word of the same person said twice counts once.
 */
export async function answerReview(
  ports: AuthorizePorts & Needs<'instances', 'reviews'>,
  caller: Caller,
  given: { readonly review: string; readonly user: string; readonly says: ReviewAnswer },
): Promise<AnswerReviewResult> {
  const { records, clock } = ports;
  const { review: id, user, says } = given;
  const [review, users] = await Promise.all([records.reviews.get(id), records.reviews.users(id, [user])]);
  const reviewed = users.get(user);
  const asked = review ? { instance: review.instance } : 'membership';
  const authorization = await authorize(ports, caller, 'answer a review', { need: 'member', asked });
  if (!authorization.ok) return { kind: 'denied', ...authorization };
  const { person, standing } = authorization;
  // Of what is not theirs nobody learns whether it is there.
  if (!review || !reviewed) return { kind: 'gone', person };
  const { apiUser } = reviewed;
  const capacities = capacitiesIn(standing, review.instance, apiUser);
  const as =
    capacities.find((each) => each === 'owner') ?? capacities.find((each) => each === 'administrator');
  if (as !== 'owner' && as !== 'administrator') return { kind: 'not_theirs', person };
  if (review.state !== 'open') return { kind: 'over', person, review };
  if (reviewed.isGone || reviewed.leftOut)
    return { kind: 'left_out', person, why: reviewed.leftOut ?? 'gone' };
  const at = clock.now();
  // What was taken back since is said anew by the same word.
  const isAnew = isTakenBack(reviewed, at);
  const isNew = await records.reviews.answer(
    id,
    user,
    { says, by: person.id, name: person.name, at, as, isAnew },
    {
      at,
      actor: person.id,
      action: 'api_user.reviewed',
      instance: review.instance,
      subject: apiUser.email,
      details: { review: id, user, says, as },
    },
  );
  // Where it is not, something has changed since it was read, or they have said so already.
  const now = isNew ? reviewed : (await records.reviews.users(id, [user])).get(user);
  const isSaid = isNew || (now?.reviewed?.says === says && now.reviewed.by === person.id);
  if (isSaid) return { kind: 'answered', person, apiUser };
  const later = await records.reviews.get(id);
  if (later && later.state !== 'open') return { kind: 'over', person, review: later };
  return now?.leftOut ? { kind: 'left_out', person, why: now.leftOut } : { kind: 'not_theirs', person };
}
