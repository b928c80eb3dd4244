import type { Denial } from '../../core/people/denial.ts';
import type { Person } from '../../core/people/person.ts';
import type { Review, ReviewedUser, ReviewProgress } from '../../core/review.ts';
import type { Needs } from '../../ports/ports.ts';
import { type AuthorizePorts, authorize, type Caller } from '../authorize.ts';

/** A review, and how far it is. */
export interface ReviewShown {
  readonly review: Review;
  readonly progress: ReviewProgress;
}

/** The review of an instance that is open, or ended last, with how far it is; `undefined` where there was none. */
export async function latestReview(
  { records }: Needs<never, 'reviews'>,
  instance: string,
): Promise<ReviewShown | undefined> {
  const review = await records.reviews.latest(instance);
  return review && { review, progress: await records.reviews.progress(review.id) };
}

export type OpenInReview =
  | { readonly kind: 'denied'; readonly denial: Denial; readonly person: Person | undefined }
  | { readonly kind: 'gone'; readonly person: Person }
  | {
      readonly kind: 'shown';
      readonly person: Person;
      readonly review: Review;
      readonly users: readonly ReviewedUser[];
      /** How many there are on all pages. */
      readonly count: number;
      readonly page: number;
    };

/** A page of what nobody has answered in a review, for its administrators. */
export async function openInReview(
  ports: AuthorizePorts & Needs<never, 'reviews'>,
  caller: Caller,
  wanted: { readonly review: string; readonly page: number; readonly most: number },
): Promise<OpenInReview> {
  const { reviews } = ports.records;
  const review = await reviews.get(wanted.review);
  const need = review ? { instance: review.instance } : {};
  const authorization = await authorize(ports, caller, 'look at a review', need);
  if (!authorization.ok) return { kind: 'denied', ...authorization };
  const { person } = authorization;
  if (!review) return { kind: 'gone', person };
  return { kind: 'shown', person, review, ...(await reviews.open(review.id, wanted)) };
}
