import type { Denial } from '../../core/people/denial.ts';
import type { Person } from '../../core/people/person.ts';
import type { Review } from '../../core/review.ts';
import type { Needs } from '../../ports/ports.ts';
import { type AuthorizePorts, authorize, type Caller } from '../authorize.ts';
import { endReview } from './go-on.ts';

export type StopReviewResult =
  | { readonly kind: 'denied'; readonly denial: Denial; readonly person: Person | undefined }
  /** It has ended already, or there is none. */
  | { readonly kind: 'over'; readonly person: Person; readonly review: Review | undefined }
  | { readonly kind: 'stopped'; readonly person: Person; readonly review: Review };

/** An administrator ends a review early: what was not answered is the administrators' to decide from then on. */
export async function stopReview(
  ports: AuthorizePorts & Needs<never, 'reviews'>,
  caller: Caller,
  id: string,
): Promise<StopReviewResult> {
  const { reviews } = ports.records;
  const review = await reviews.get(id);
  const wanted = review ? { instance: review.instance } : {};
  const authorization = await authorize(ports, caller, 'stop a review', wanted);
  if (!authorization.ok) return { kind: 'denied', ...authorization };
  const { person } = authorization;
  if (review?.state !== 'open' || !(await endReview(ports, review, person.id)))
    return { kind: 'over', person, review: await reviews.get(id) };
  return { kind: 'stopped', person, review };
}
