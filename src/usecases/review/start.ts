import { emailKey } from '../../core/email-address.ts';
import type { Denial } from '../../core/people/denial.ts';
import type { Person } from '../../core/people/person.ts';
import { marketoDay } from '../../core/quota.ts';
import { newReview, type Review, roleNamesOf } from '../../core/review.ts';
import type { Instance } from '../../ports/instance.ts';
import type { Needs } from '../../ports/ports.ts';
import type { ReviewStarted } from '../../ports/records/reviews.ts';
import { type AuthorizePorts, authorize, type Caller } from '../authorize.ts';
import { within } from '../within.ts';

type StartPorts = Needs<'clock' | 'ids' | 'log', 'reviews'>;

/** The name under which the reviews that the timetable starts in an instance are remembered. */
export function reviewJob({ name }: Pick<Instance, 'name'>): string {
  return `review:${name}`;
}

export type StartReviewResult =
  | { readonly kind: 'denied'; readonly denial: Denial; readonly person: Person | undefined }
  /** Marketo does not say now which user the app itself runs as, whom nobody is to be asked about. */
  | { readonly kind: 'marketo_silent'; readonly person: Person }
  | { readonly kind: 'nobody'; readonly person: Person }
  | { readonly kind: 'started' | 'running'; readonly person: Person; readonly review: Review };

/** How long somebody who starts a review waits for Marketo, in milliseconds: Slack's answer is due within 3 s. */
const MARKETO_WAIT_MS = 900;

/** The same of the timetable, for the names of roles. */
const UNHURRIED_MS = 20_000;

/** Days before the start whose calls are counted. */
const CALLS_OF_DAYS = 30;

/**
 * An administrator starts a review of an instance. Where one is open already, that one is given: two at once would ask everybody twice.
 * Nobody is told here: `goOnWithReviews` does that, also after a crash.
 */
export async function startReview(
  ports: AuthorizePorts & StartPorts,
  caller: Caller,
  instance: Instance,
): Promise<StartReviewResult> {
  const authorization = await authorize(ports, caller, 'start a review', { instance: instance.name });
  if (!authorization.ok) return { kind: 'denied', ...authorization };
  const { person } = authorization;
  const own = await within(MARKETO_WAIT_MS, instance.marketo.ownUserid());
  if (own === undefined) return { kind: 'marketo_silent', person };
  const started = await begin(ports, instance, { own, by: person.id, waitMs: MARKETO_WAIT_MS });
  return started.is === 'nobody'
    ? { kind: 'nobody', person }
    : { kind: started.is, person, review: started.review };
}

/**
 * Starts a review because its time has come, unless one is open.
 *
 * @throws MarketoFailure where Marketo does not say which user the app itself runs as; then it is tried again
 */
export async function startReviewOnTime(ports: StartPorts, instance: Instance): Promise<void> {
  const own = await instance.marketo.ownUserid();
  const started = await begin(ports, instance, { own, by: 'app', waitMs: UNHURRIED_MS });
  if (started.is !== 'started')
    ports.log.info({ instance: instance.name, why: started.is }, 'No review was started at its time');
}

async function begin(
  { records, clock, ids, log }: StartPorts,
  { name, catalog, reminders: { reviewDays: days } }: Instance,
  { own, by, waitMs }: { readonly own: string; readonly by: string; readonly waitMs: number },
): Promise<ReviewStarted> {
  // Where Marketo does not name the roles now, their numbers are the evidence.
  const offer = await catalog.within(waitMs);
  const startedAt = clock.now().round({ smallestUnit: 'second', roundingMode: 'floor' });
  const review = newReview({ id: ids.next(), instance: name, startedBy: by, startedAt, days });
  const started = await records.reviews.start(
    review,
    {
      withoutUserid: emailKey(own),
      callsSince: marketoDay(startedAt).subtract({ days: CALLS_OF_DAYS }),
      rolesOf: (apiUser) => roleNamesOf(apiUser, offer),
    },
    (users) => ({
      at: startedAt,
      actor: by,
      action: 'review.started',
      instance: name,
      subject: name,
      details: { review: review.id, users, until: review.endsAt.toString() },
    }),
  );
  if (started.is === 'started')
    log.info({ instance: name, review: review.id, users: started.users }, 'A review was started');
  return started;
}
