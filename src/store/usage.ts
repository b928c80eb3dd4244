import { type Kysely, type OnConflictBuilder, type SqlBool, sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import type { IdleUser } from '../core/idle.ts';
import type { UsageRecords } from '../ports/records/usage.ts';
import { appendAudit } from './audit.ts';
import type { Database } from './database.ts';
import { markStale } from './messages.ts';
import { type OnUnreadable, readableRows, secondOf, toApiUser } from './rows.ts';
import type { ApiUserRow, Schema } from './schema.ts';

/** Rows that are written together: far below the 32,766 values that SQLite takes in one statement. */
const TOGETHER = 500;

/**
 * Whether a row of usage is about a user. Adobe does not say whether usage names the userid or the address where both differ, so
 * either counts. Days before a user was made here are those of somebody else who had its address; it may have been made in the
 * evening of the day before by Marketo's count.
 */
export const ABOUT_USER = sql<SqlBool>`usage_days.instance = api_users.instance and usage_days.name in (api_users.email_key, lower(api_users.userid)) and (api_users.source = 'found' or usage_days.day >= substr(api_users.created_at, 1, 10))`;

/** @param onUnreadable called for a row that this version does not understand: it is left alone, and the rest goes on */
export function usageRecords(database: Database, onUnreadable: OnUnreadable): UsageRecords {
  const { kysely } = database;
  return {
    async keep(instance, days, forgotten) {
      const rows = days.flatMap(({ date, by }) =>
        [...by].map(([name, calls]) => ({ instance, name, day: date.toString(), calls })),
      );
      const used = rows.filter(({ calls }) => calls > 0);
      const read = days.flatMap(({ date, isWhole }) => (isWhole ? [{ instance, day: date.toString() }] : []));
      await kysely.transaction().execute(async (transaction) => {
        for (let from = 0; from < used.length; from += TOGETHER) {
          await transaction
            .insertInto('usage_days')
            .values(used.slice(from, from + TOGETHER))
            .onConflict(keepingTheMost)
            .execute();
        }
        if (read.length > 0) {
          await transaction
            .insertInto('usage_days_read')
            .values(read)
            .onConflict((conflict) => conflict.doNothing())
            .execute();
        }
        for (const table of ['usage_days', 'usage_days_read'] as const) {
          await transaction
            .deleteFrom(table)
            .where('instance', '=', instance)
            .where('day', '<', forgotten.toString())
            .execute();
        }
      });
    },

    async daysRead(instance) {
      const rows = await kysely
        .selectFrom('usage_days_read')
        .select('day')
        .where('instance', '=', instance)
        .execute();
      return rows.map(({ day }) => Temporal.PlainDate.from(day));
    },

    async lastUses(apiUserIds) {
      if (apiUserIds.length === 0) return new Map();
      const rows = await kysely
        .selectFrom('api_users')
        .innerJoin('usage_days', (join) => join.on(ABOUT_USER))
        .select(['api_users.id', ({ fn }) => fn.max('usage_days.day').as('day')])
        .where('api_users.id', 'in', [...apiUserIds])
        .groupBy('api_users.id')
        .execute();
      return new Map(rows.map(({ id, day }) => [id, Temporal.PlainDate.from(day)]));
    },

    async idle(instance, since, now) {
      const rows = await kysely
        .selectFrom('api_users')
        .selectAll('api_users')
        .select((user) =>
          user
            .selectFrom('usage_days')
            .select(({ fn }) => fn.max('day').as('day'))
            .where(ABOUT_USER)
            .as('last_use'),
        )
        .where('api_users.instance', '=', instance)
        .where('api_users.state', '=', 'active')
        .where('api_users.owner', 'is not', null)
        .where('api_users.let_end_expiry', 'is', null)
        .where((user) =>
          user.or([user('api_users.expiry', 'is', null), user('api_users.expiry', '>', secondOf(now))]),
        )
        .where(unusedSince(since))
        .orderBy('api_users.owner')
        .orderBy('api_users.email_key')
        .execute();
      return readableRows(rows, toIdle, onUnreadable);
    },

    async markAsked(apiUserIds, at) {
      await kysely
        .updateTable('api_users')
        .set({ idle_asked_at: at.toString() })
        .where('id', 'in', [...apiUserIds])
        .execute();
    },

    keepUser: (apiUserId, { by, at, since }, event) =>
      kysely.transaction().execute(async (transaction) => {
        const user = transaction.updateTable('api_users').where('id', '=', apiUserId);
        // Locked, so that of two words the second one meets the first.
        const row = await user.set({ id: apiUserId }).returningAll().executeTakeFirst();
        const isSaid =
          row?.kept_at != null && Temporal.Instant.compare(Temporal.Instant.from(row.kept_at), since) >= 0;
        if (row?.state !== 'active' || isSaid) return false;
        await user.set({ kept_by: by, kept_at: at.toString(), idle_asked_at: at.toString() }).execute();
        await appendAudit(database, transaction, [event]);
        await markStale(database, transaction, [`user:${apiUserId}`], at);
        return true;
      }),
  };
}

/** A condition on users: they were there before this day, and made no calls from it on. */
export function unusedSince(since: Temporal.PlainDate) {
  const first = since.toString();
  return sql<SqlBool>`api_users.created_at < ${first} and not exists (select 1 from usage_days where ${ABOUT_USER} and usage_days.day >= ${first})`;
}

function toIdle(row: ApiUserRow & { readonly last_use: string | null }): IdleUser {
  return {
    apiUser: toApiUser(row),
    lastUse: row.last_use === null ? undefined : Temporal.PlainDate.from(row.last_use),
    askedAt: row.idle_asked_at === null ? undefined : Temporal.Instant.from(row.idle_asked_at),
  };
}

/** Of two counts of one day the higher one: Marketo's grow while the day goes on. */
function keepingTheMost(conflict: OnConflictBuilder<Schema, 'usage_days'>) {
  return conflict
    .columns(['instance', 'name', 'day'])
    .doUpdateSet((row) => ({ calls: row.ref('excluded.calls') }))
    .whereRef('excluded.calls', '>', 'usage_days.calls');
}

/** Gives what was counted under another name of its instance to the new one. */
export async function renameUsage(kysely: Kysely<Schema>, from: string, to: string): Promise<void> {
  const counted = kysely.selectFrom('usage_days').where('instance', '=', from);
  await kysely
    .insertInto('usage_days')
    .columns(['instance', 'name', 'day', 'calls'])
    .expression(counted.select([sql.lit(to).as('instance'), 'name', 'day', 'calls']))
    .onConflict(keepingTheMost)
    .execute();
  await kysely
    .insertInto('usage_days_read')
    .columns(['instance', 'day'])
    .expression(
      kysely
        .selectFrom('usage_days_read')
        .where('instance', '=', from)
        .select([sql.lit(to).as('instance'), 'day']),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  for (const table of ['usage_days', 'usage_days_read'] as const) {
    await kysely.deleteFrom(table).where('instance', '=', from).execute();
  }
}
