import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import type { LeftOut, Reviewed, ReviewedUser, ReviewProgress, Stand } from '../core/review.ts';
import type { ReviewEvidence } from '../ports/records/reviews.ts';
import { type OnUnreadable, readableRows, toApiUser } from './rows.ts';
import type { ApiUserRow, ReviewUserRow, Schema } from './schema.ts';

/**
 * How it stands with the users of a review is a question to the records of this moment, until the review ends; from then on to what was
 * written at its end. Everything is asked in one statement, however many users there are.
 */

const IS_OPEN = sql<boolean>`reviews.state = 'open'`;

const REVOKED_BY = (states: string) =>
  sql`exists (select 1 from operations where operations.api_user_id = api_users.id and operations.kind = 'revoke' and operations.state in (${sql.raw(states)}))`;

/** Whether somebody has wanted a user gone for good, and it is not gone yet. */
export const BEING_REVOKED = REVOKED_BY(`'open', 'queued'`);

/** Why nobody is asked about a user any more, now. */
export const LEFT_OUT_NOW = sql<LeftOut | null>`case
  when api_users.state = 'gone' then case when ${REVOKED_BY(`'succeeded'`)} then 'revoked' else 'gone' end
  when ${BEING_REVOKED} then 'revoked'
  when api_users.ignored_at is not null then 'ignored' end`;

/** Who has still to say something, now: without an owner, or one who can be asked, the administrators. */
export const AWAITED_NOW = sql<'owner' | 'administrators'>`case
  when api_users.owner is null or api_users.orphaned_at is not null
    or (review_users.asked_owner = api_users.owner and review_users.asked_as = 'refused')
  then 'administrators' else 'owner' end`;

const LEFT = sql<LeftOut | null>`case when ${IS_OPEN} then ${LEFT_OUT_NOW} else review_users.left_out end`;

const OWNER = sql<string | null>`case when ${IS_OPEN} then api_users.owner else review_users.last_owner end`;

/** An answer counts, whatever became of the user after it. */
const STAND = sql<Stand>`case
  when review_users.answer is not null then review_users.answer
  when ${LEFT} is not null then 'left_out'
  when ${IS_OPEN} then ${AWAITED_NOW} else review_users.awaited end`;

/** Whether what follows from an answer is done: nothing of it is under way, nor waits for somebody. */
const CARRIED = sql<number | boolean>`(review_users.carried_at is not null
  and not exists (select 1 from operations where operations.api_user_id = api_users.id and operations.kind = 'let_end' and operations.state in ('open', 'queued'))
  and not exists (select 1 from requests where requests.api_user_id = api_users.id and requests.kind = 'let_end' and requests.state = 'waiting'))`;

type Joined = SelectQueryBuilder<Schema, 'review_users' | 'reviews' | 'api_users', object>;

export function reviewedIn(kysely: Kysely<Schema>, review: string): Joined {
  return kysely
    .selectFrom('review_users')
    .innerJoin('reviews', 'reviews.id', 'review_users.review_id')
    .innerJoin('api_users', 'api_users.id', 'review_users.api_user_id')
    .where('review_users.review_id', '=', review);
}

/** Those of which an owner, or an administrator, has still to say something. */
export function openIn(kysely: Kysely<Schema>, review: string): Joined {
  return reviewedIn(kysely, review).where(sql<boolean>`${STAND} in ('owner', 'administrators')`);
}

/** Those of which their owner has. */
export function ownersIn(kysely: Kysely<Schema>, review: string): Joined {
  return reviewedIn(kysely, review).where(sql<boolean>`${STAND} = 'owner'`);
}

const COUNTS: Readonly<Record<Stand, number>> = {
  keep: 0,
  not_needed: 0,
  left_out: 0,
  owner: 0,
  administrators: 0,
};

/** Addresses that are named where nobody but the administrators can say something. */
const MOST_UNOWNED = 5;

export async function progressOf(kysely: Kysely<Schema>, review: string): Promise<ReviewProgress> {
  const [stands, owners, unowned] = await Promise.all([
    reviewedIn(kysely, review)
      .select([STAND.as('stand'), LEFT.as('why'), ({ fn }) => fn.countAll().as('count')])
      .groupBy([STAND, LEFT])
      .execute(),
    ownersIn(kysely, review)
      .select([OWNER.as('whose'), ({ fn }) => fn.countAll().as('count')])
      .groupBy(OWNER)
      .execute(),
    reviewedIn(kysely, review)
      .select('api_users.email')
      .where(sql<boolean>`${STAND} = 'administrators'`)
      .orderBy('api_users.email_key')
      .limit(MOST_UNOWNED)
      .execute(),
  ]);
  const counts = { ...COUNTS };
  const leftOut = { gone: 0, revoked: 0, ignored: 0 };
  for (const { stand, why, count } of stands) {
    counts[stand] += Number(count);
    if (stand === 'left_out' && why !== null) leftOut[why] += Number(count);
  }
  return {
    users: Object.values(counts).reduce((sum, count) => sum + count, 0),
    counts,
    leftOut,
    owners: owners
      .flatMap(({ whose, count }) => (whose === null ? [] : [{ owner: whose, count: Number(count) }]))
      .sort((one, other) => other.count - one.count || (one.owner < other.owner ? -1 : 1)),
    unowned: unowned.map(({ email }) => email),
  };
}

/** Rows with all that is known of each user, now and as it was asked about. */
export async function reviewedUsers(
  users: Joined,
  onUnreadable: OnUnreadable,
): Promise<readonly ReviewedUser[]> {
  const rows = await users
    .selectAll('api_users')
    .select([
      'review_users.answer',
      'review_users.answered_by',
      'review_users.answered_at',
      CARRIED.as('is_carried'),
      'review_users.last_use',
      STAND.as('stand'),
      LEFT.as('why'),
      OWNER.as('whose'),
    ])
    .execute();
  return readableRows(rows, toReviewedUser, onUnreadable);
}

type Answered = Pick<ReviewUserRow, 'answer' | 'answered_by' | 'answered_at'>;

interface Standing {
  readonly stand: Stand;
  readonly why: LeftOut | null;
  readonly whose: string | null;
}

function toReviewedUser(
  row: ApiUserRow &
    Answered &
    Standing &
    Pick<ReviewUserRow, 'last_use'> & { readonly is_carried: number | boolean },
): ReviewedUser {
  return {
    apiUser: toApiUser(row),
    isGone: row.state === 'gone',
    stand: row.stand,
    owner: row.whose ?? undefined,
    leftOut: row.why ?? undefined,
    reviewed: toReviewed(row),
    isCarried: Boolean(row.is_carried),
    lastUse: row.last_use === null ? undefined : Temporal.PlainDate.from(row.last_use),
  };
}

export function toReviewed({
  answer: says,
  answered_by: by,
  answered_at: at,
}: Answered): Reviewed | undefined {
  return says === null || by === null || at === null
    ? undefined
    : { says, by, at: Temporal.Instant.from(at) };
}

/** Everybody in a review, with how it was at the start and how it stands. */
export async function evidenceOf(
  kysely: Kysely<Schema>,
  review: string,
  onUnreadable: OnUnreadable,
): Promise<readonly ReviewEvidence[]> {
  const rows = await reviewedIn(kysely, review)
    .selectAll('api_users')
    .select([
      'review_users.email as email_then',
      'review_users.first_name as first_name_then',
      'review_users.last_name as last_name_then',
      'review_users.roles as roles_then',
      'review_users.owner as owner_then',
      'review_users.expiry as expiry_then',
      'review_users.last_use',
      'review_users.calls',
      'review_users.asked_owner',
      'review_users.asked_name',
      'review_users.asked_at',
      'review_users.asked_as',
      'review_users.answer',
      'review_users.answered_by',
      'review_users.answered_name',
      'review_users.answered_at',
      STAND.as('stand'),
      LEFT.as('why'),
      OWNER.as('whose'),
    ])
    .orderBy('review_users.email')
    .orderBy('review_users.api_user_id')
    .execute();
  return readableRows(
    rows,
    (row): ReviewEvidence => {
      const answer = toReviewed(row);
      return {
        email: row.email_then,
        firstName: row.first_name_then,
        lastName: row.last_name_then,
        roles: JSON.parse(row.roles_then) as string[],
        owner: row.owner_then ?? undefined,
        expiry: row.expiry_then,
        lastUse: row.last_use ?? undefined,
        calls: row.calls,
        asked:
          row.asked_owner === null
            ? undefined
            : {
                owner: row.asked_owner,
                name: row.asked_name ?? undefined,
                at: row.asked_at === null ? undefined : Temporal.Instant.from(row.asked_at),
                as: row.asked_as ?? undefined,
              },
        answer: answer && { ...answer, name: row.answered_name ?? '' },
        leftOut: row.why ?? undefined,
        stand: row.stand,
        lastOwner: row.whose ?? undefined,
        apiUser: toApiUser(row),
        isGone: row.state === 'gone',
      };
    },
    onUnreadable,
  );
}
