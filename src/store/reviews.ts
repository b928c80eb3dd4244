import { type ExpressionBuilder, type Kysely, sql, type Transaction } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../core/api-user.ts';
import { expiryText } from '../core/expiry.ts';
import type { Review } from '../core/review.ts';
import type { ReviewRecords, ReviewUnderWay } from '../ports/records/reviews.ts';
import { appendAudit } from './audit.ts';
import type { Database } from './database.ts';
import { markStale } from './messages.ts';
import {
  AWAITED_NOW,
  BEING_REVOKED,
  evidenceOf,
  LEFT_OUT_NOW,
  openIn,
  ownersIn,
  progressOf,
  reviewedIn,
  reviewedUsers,
  toReviewed,
} from './reviewed-users.ts';
import { type OnUnreadable, readableRows, toApiUser } from './rows.ts';
import type { ApiUserRow, ReviewRow, ReviewUserRow, Schema } from './schema.ts';
import { ABOUT_USER } from './usage.ts';

/** Rows that are written together: far below the 32,766 values that SQLite takes in one statement. */
const TOGETHER = 500;

/** Rows of users that belong to `owner` now, whoever was asked about them. */
function ownedNow(row: ExpressionBuilder<Schema, 'review_users'>, owner: string) {
  return row.exists(
    row
      .selectFrom('api_users')
      .select('api_users.id')
      .whereRef('api_users.id', '=', 'review_users.api_user_id')
      .where('api_users.owner', '=', owner),
  );
}

/** @param onUnreadable called for a row that this version does not understand: it is left alone, and the rest goes on */
export function reviewRecords(database: Database, onUnreadable: OnUnreadable): ReviewRecords {
  const { kysely } = database;
  const one = (id: string) => kysely.updateTable('reviews').where('id', '=', id);
  return {
    start: (review, who, eventOf) =>
      kysely.transaction().execute(async (transaction) => {
        const { numInsertedOrUpdatedRows } = await transaction
          .insertInto('reviews')
          .values(toReviewRow(review))
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        if ((numInsertedOrUpdatedRows ?? 0n) === 0n) {
          const running = await latestOf(transaction, review.instance);
          if (!running) throw new Error('A review is in the way of another, and is not there');
          return { is: 'running', review: running };
        }
        const rows = await usersOf(transaction, review.instance, who);
        const apiUsers = readableRows(rows, (row) => ({ row, apiUser: toApiUser(row) }), onUnreadable);
        if (apiUsers.length === 0) {
          await transaction.deleteFrom('reviews').where('id', '=', review.id).execute();
          return { is: 'nobody' };
        }
        const values = apiUsers.map(({ row, apiUser }) =>
          toReviewUserRow(review.id, apiUser, who.rolesOf(apiUser), row),
        );
        for (let from = 0; from < values.length; from += TOGETHER) {
          await transaction
            .insertInto('review_users')
            .values(values.slice(from, from + TOGETHER))
            .execute();
        }
        await appendAudit(database, transaction, [eventOf(values.length)]);
        return { is: 'started', review, users: values.length };
      }),

    async get(id) {
      const row = await kysely.selectFrom('reviews').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toReview(row);
    },

    latest: (instance) => latestOf(kysely, instance),

    async underWay(instance) {
      const rows = await kysely
        .selectFrom('reviews')
        .selectAll()
        .where('instance', '=', instance)
        .where((row) =>
          row.or([
            row('state', '=', 'open'),
            row('end_told_at', 'is', null),
            // Of an answer of the last minute something may be left to be done.
            row.exists(
              row
                .selectFrom('review_users')
                .select('api_user_id')
                .whereRef('review_id', '=', 'reviews.id')
                .where('answer', 'is not', null)
                .where('carried_at', 'is', null),
            ),
          ]),
        )
        .orderBy('started_at')
        .execute();
      return rows.map(
        (row): ReviewUnderWay => ({
          review: toReview(row),
          isAnnounced: row.announced_at !== null,
          isNudged: row.nudged_at !== null,
          isEndTold: row.end_told_at !== null,
        }),
      );
    },

    progress: (id) => progressOf(kysely, id),

    async toAsk(id) {
      const rows = await ownersIn(kysely, id)
        .select([
          'review_users.api_user_id as user',
          'review_users.question',
          'review_users.asked_owner as asked',
          'review_users.ask_after',
          'api_users.owner',
        ])
        .where(
          sql<boolean>`(review_users.asked_owner is null or review_users.asked_owner <> api_users.owner or review_users.asked_at is null)`,
        )
        .orderBy('api_users.owner')
        .orderBy('api_users.email_key')
        .execute();
      return rows.flatMap(({ user, question, asked, owner, ask_after }) =>
        owner === null
          ? []
          : [
              {
                user,
                owner,
                question: asked === owner ? (question ?? undefined) : undefined,
                after: instantOf(ask_after),
              },
            ],
      );
    },

    async plan(id, { id: question, owner, users }) {
      await kysely
        .updateTable('review_users')
        .set({
          question,
          asked_owner: owner,
          asked_name: null,
          asked_at: null,
          asked_as: null,
          nudged_at: null,
        })
        .where('review_id', '=', id)
        .where('api_user_id', 'in', [...users])
        .where('answer', 'is', null)
        .where((row) => row.or([row('asked_owner', 'is', null), row('asked_owner', '<>', owner)]))
        .where((row) => ownedNow(row, owner))
        .execute();
    },

    async usersOfQuestion(id, question) {
      const rows = await reviewedIn(kysely, id)
        .select('review_users.api_user_id as user')
        .where('review_users.question', '=', question)
        .orderBy('api_users.email_key')
        .execute();
      return rows.map(({ user }) => user);
    },

    async markAsked(id, question, { at, as, name }) {
      await kysely
        .updateTable('review_users')
        .set({ asked_at: at.toString(), asked_as: as, asked_name: name ?? null })
        .where('review_id', '=', id)
        .where('question', '=', question)
        .where('asked_at', 'is', null)
        .execute();
    },

    async unanswered(id, askedBy) {
      const rows = await ownersIn(kysely, id)
        .select([
          'review_users.api_user_id as user',
          'review_users.asked_owner as owner',
          'review_users.asked_at',
          'review_users.ask_after',
        ])
        .whereRef('review_users.asked_owner', '=', 'api_users.owner')
        .where('review_users.asked_at', 'is not', null)
        .where('review_users.nudged_at', 'is', null)
        .orderBy('api_users.owner')
        .orderBy('api_users.email_key')
        .execute();
      // Texts of instants differ in length, so they are compared as what they are.
      return rows.flatMap(({ user, owner, asked_at, ask_after }) =>
        owner !== null && asked_at !== null && Temporal.Instant.compare(asked_at, askedBy) <= 0
          ? [{ user, owner, after: instantOf(ask_after) }]
          : [],
      );
    },

    async users(id, apiUserIds) {
      if (apiUserIds.length === 0) return new Map();
      const asked = reviewedIn(kysely, id).where('review_users.api_user_id', 'in', [...apiUserIds]);
      const users = await reviewedUsers(asked, onUnreadable);
      return new Map(users.map((user) => [user.apiUser.id, user]));
    },

    async open(id, { page: wanted, most }) {
      const active = openIn(kysely, id).where('api_users.state', '=', 'active');
      const counted = await active.select(({ fn }) => fn.countAll().as('count')).executeTakeFirst();
      const count = Number(counted?.count ?? 0);
      // Whoever has turned further than there are any more sees the last of them.
      const page = Math.min(wanted, Math.max(1, Math.ceil(count / most)));
      const rows = active
        .orderBy('api_users.email_key')
        .orderBy('api_users.id')
        .limit(most)
        .offset((page - 1) * most);
      return { users: await reviewedUsers(rows, onUnreadable), count, page };
    },

    answer: (id, apiUserId, { says, by, name, at, as, isAnew = false }, event) =>
      kysely.transaction().execute(async (transaction) => {
        // Locked, so that whoever ends the review meanwhile comes before or after.
        const review = await transaction
          .updateTable('reviews')
          .set({ id })
          .where('id', '=', id)
          .where('state', '=', 'open')
          .returning('id')
          .executeTakeFirst();
        if (!review) return false;
        const row = await reviewedIn(transaction, id)
          .select([
            'review_users.answer',
            'review_users.answered_by',
            'review_users.carried_at',
            'api_users.owner',
            LEFT_OUT_NOW.as('why'),
          ])
          .where('review_users.api_user_id', '=', apiUserId)
          .executeTakeFirst();
        const isTheirs = as === 'administrator' || row?.owner === by;
        if (!row || row.why !== null || !isTheirs) return false;
        const isToBeCarried = row.carried_at === null;
        if (row.answer === says && row.answered_by === by && (isToBeCarried || !isAnew)) return false;
        await transaction
          .updateTable('review_users')
          .set({
            answer: says,
            answered_by: by,
            answered_name: name,
            answered_as: as,
            answered_at: at.toString(),
            carried_at: null,
          })
          .where('review_id', '=', id)
          .where('api_user_id', '=', apiUserId)
          .execute();
        await appendAudit(database, transaction, [event]);
        await markStale(database, transaction, [`user:${apiUserId}`, `review:${id}`], at);
        return true;
      }),

    async toCarryOut(id) {
      const rows = await kysely
        .selectFrom('review_users')
        .select(['api_user_id as user', 'answer', 'answered_by', 'answered_at'])
        .where('review_id', '=', id)
        .where('answer', 'is not', null)
        .where('carried_at', 'is', null)
        .execute();
      return rows.flatMap((row) => {
        const reviewed = toReviewed(row);
        return reviewed ? [{ ...reviewed, user: row.user }] : [];
      });
    },

    async markCarried(id, apiUserId, { says, at }) {
      await kysely
        .updateTable('review_users')
        .set({ carried_at: at.toString() })
        .where('review_id', '=', id)
        .where('api_user_id', '=', apiUserId)
        .where('answer', '=', says)
        .where('answered_at', '=', at.toString())
        .execute();
    },

    close: (id, { state, by, at }, eventOf) =>
      kysely.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('reviews')
          .set({ state, ended_by: by, ended_at: at.toString() })
          .where('id', '=', id)
          .where('state', '=', 'open')
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        const ofUser = (what: typeof LEFT_OUT_NOW | typeof AWAITED_NOW) =>
          sql<never>`(select ${what} from api_users where api_users.id = review_users.api_user_id)`;
        await transaction
          .updateTable('review_users')
          .set({
            left_out: ofUser(LEFT_OUT_NOW),
            awaited: ofUser(AWAITED_NOW),
            last_owner: sql`(select api_users.owner from api_users where api_users.id = review_users.api_user_id)`,
          })
          .where('review_id', '=', id)
          .execute();
        const event = eventOf(await progressOf(transaction, id));
        await appendAudit(database, transaction, [event]);
        await markStale(database, transaction, [`review:${id}`, `questions:${id}`], at);
        return true;
      }),

    async markAnnounced(id, at) {
      await one(id).set({ announced_at: at.toString() }).execute();
    },

    async putOff(id, owner, until) {
      await kysely
        .updateTable('review_users')
        .set({ ask_after: until.toString() })
        .where('review_id', '=', id)
        .where((row) => ownedNow(row, owner))
        .execute();
    },

    async markOwnerNudged(id, owner, at) {
      await kysely
        .updateTable('review_users')
        .set({ nudged_at: at.toString() })
        .where('review_id', '=', id)
        .where('asked_owner', '=', owner)
        .where('answer', 'is', null)
        .execute();
    },

    async markNudged(id, at, event) {
      await kysely.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('reviews')
          .set({ nudged_at: at.toString() })
          .where('id', '=', id)
          .where('nudged_at', 'is', null)
          .executeTakeFirst();
        if (numUpdatedRows > 0n) await appendAudit(database, transaction, [event]);
      });
    },

    async markEndTold(id, at) {
      await one(id).set({ end_told_at: at.toString() }).execute();
    },

    async recount(id, fingerprint, at) {
      await kysely.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('reviews')
          .set({ counted: fingerprint })
          .where('id', '=', id)
          .where((row) => row.or([row('counted', 'is', null), row('counted', '<>', fingerprint)]))
          .executeTakeFirst();
        if (numUpdatedRows > 0n) await markStale(database, transaction, [`review:${id}`], at);
      });
    },

    evidence: (id) => evidenceOf(kysely, id, onUnreadable),
  };
}

const instantOf = (text: string | null) => (text === null ? undefined : Temporal.Instant.from(text));

async function latestOf(kysely: Kysely<Schema>, instance: string): Promise<Review | undefined> {
  const row = await kysely
    .selectFrom('reviews')
    .selectAll()
    .where('instance', '=', instance)
    .orderBy(sql`case when state = 'open' then 0 else 1 end`)
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && toReview(row);
}

type AskedAbout = ApiUserRow & { readonly last_use: string | null; readonly calls: number | string | null };

/** Everybody about whom somebody can be asked. */
function usersOf(
  transaction: Transaction<Schema>,
  instance: string,
  { withoutUserid, callsSince }: Pick<Parameters<ReviewRecords['start']>[1], 'withoutUserid' | 'callsSince'>,
): Promise<AskedAbout[]> {
  return transaction
    .selectFrom('api_users')
    .selectAll('api_users')
    .select((user) => [
      user
        .selectFrom('usage_days')
        .select(({ fn }) => fn.max('day').as('day'))
        .where(ABOUT_USER)
        .as('last_use'),
      user
        .selectFrom('usage_days')
        .select(({ fn }) => fn.sum('calls').as('calls'))
        .where(ABOUT_USER)
        .where('day', '>=', callsSince.toString())
        .as('calls'),
    ])
    .where('api_users.instance', '=', instance)
    .where('api_users.state', '=', 'active')
    .where('api_users.ignored_at', 'is', null)
    .where(sql<boolean>`(api_users.api_only is null or api_users.api_only <> 'no')`)
    .where(sql<string>`lower(api_users.userid)`, '<>', withoutUserid)
    .where(sql<boolean>`not ${BEING_REVOKED}`)
    .orderBy('api_users.email_key')
    .execute() as Promise<AskedAbout[]>;
}

function toReviewRow({ id, instance, startedBy, startedAt, nudgeAt, endsAt, state }: Review): ReviewRow {
  return {
    id,
    instance,
    started_by: startedBy,
    started_at: startedAt.toString(),
    nudge_at: nudgeAt.toString(),
    ends_at: endsAt.toString(),
    state,
    ended_by: null,
    ended_at: null,
    announced_at: null,
    nudged_at: null,
    end_told_at: null,
    counted: null,
  };
}

function toReview(row: ReviewRow): Review {
  return {
    id: row.id,
    instance: row.instance,
    startedBy: row.started_by,
    startedAt: Temporal.Instant.from(row.started_at),
    nudgeAt: Temporal.Instant.from(row.nudge_at),
    endsAt: Temporal.Instant.from(row.ends_at),
    state: row.state,
    ended:
      row.ended_by === null || row.ended_at === null
        ? undefined
        : { by: row.ended_by, at: Temporal.Instant.from(row.ended_at) },
  };
}

function toReviewUserRow(
  review: string,
  { id, email, firstName, lastName, owner, expiry }: ApiUser,
  roles: readonly string[],
  { last_use, calls }: AskedAbout,
): ReviewUserRow {
  return {
    review_id: review,
    api_user_id: id,
    email,
    first_name: firstName,
    last_name: lastName,
    roles: JSON.stringify(roles),
    owner: owner ?? null,
    expiry: expiryText(expiry),
    last_use,
    calls: Number(calls ?? 0),
    question: null,
    asked_owner: null,
    asked_name: null,
    asked_at: null,
    asked_as: null,
    nudged_at: null,
    ask_after: null,
    answer: null,
    answered_by: null,
    answered_name: null,
    answered_as: null,
    answered_at: null,
    carried_at: null,
    last_owner: null,
    left_out: null,
    awaited: null,
  };
}
