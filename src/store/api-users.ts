import type { Transaction } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../core/api-user.ts';
import type { AuditEvent } from '../core/audit-event.ts';
import type { Operation } from '../core/changes/operation.ts';
import { emailKey } from '../core/email-address.ts';
import { sameExpiry } from '../core/expiry.ts';
import { assignmentsText } from '../core/role.ts';
import type { ApiUserRecords } from '../ports/records/api-users.ts';
import type { Kept } from '../ports/records/operations.ts';
import { appendAudit } from './audit.ts';
import type { Database } from './database.ts';
import { markStale } from './messages.ts';
import {
  isNewerThan,
  type OnUnreadable,
  readableRows,
  secondOf,
  sortable,
  toApiUser,
  toApiUserRow,
  toExpiryColumns,
  toLaterColumns,
  toLetEndColumns,
  toUnused,
} from './rows.ts';
import type { ApiUserRow, Schema } from './schema.ts';
import { instancesOwnedIn, shownUsers } from './shown-users.ts';
import { watchedPage, withWarnings } from './watched-users.ts';

/** @param onUnreadable called for a row that this version does not understand: it is left alone, and the rest goes on */
export function apiUserRecords(database: Database, onUnreadable: OnUnreadable): ApiUserRecords {
  const { kysely } = database;
  return {
    async get(id) {
      const row = await kysely
        .selectFrom('api_users')
        .selectAll()
        .where('id', '=', id)
        .where('state', '=', 'active')
        .executeTakeFirst();
      return readableRows(row ? [row] : [], toApiUser, onUnreadable)[0];
    },

    async evenGone(id) {
      const row = await kysely.selectFrom('api_users').selectAll().where('id', '=', id).executeTakeFirst();
      const [apiUser] = readableRows(row ? [row] : [], toApiUser, onUnreadable);
      return apiUser && { apiUser, isGone: row?.state === 'gone' };
    },

    async findByEmail(instance, email) {
      const row = await kysely
        .selectFrom('api_users')
        .selectAll()
        .where('instance', '=', instance)
        .where('email_key', '=', emailKey(email))
        .where('state', '=', 'active')
        .executeTakeFirst();
      return row && toApiUser(row);
    },

    async active(instance) {
      const rows = await kysely
        .selectFrom('api_users')
        .selectAll()
        .where('instance', '=', instance)
        .where('state', '=', 'active')
        .orderBy('email_key')
        .execute();
      return readableRows(rows, toApiUser, onUnreadable);
    },

    learn: (id, readAt, learning) =>
      kysely.transaction().execute(async (transaction) => {
        const user = transaction.updateTable('api_users').where('id', '=', id).where('state', '=', 'active');
        // Locked, so that what is compared is what stands there when it is written.
        const row = await user.set({ id }).returningAll().executeTakeFirst();
        const [known] = readableRows(row ? [row] : [], toApiUser, onUnreadable);
        if (!row || !known || isNewerThan(row.known_at, readAt)) return known;
        const learnt = learning(known);
        const { expiry, roles, notedExpiry, events } = learnt;
        const {
          isRead = expiry !== 'unknown',
          isLocked = known.isLocked,
          isApiOnly = known.isApiOnly,
        } = learnt;
        await user
          .set({
            ...toExpiryColumns(expiry),
            ...(isRead ? { unreadable: null } : {}),
            ...(isLocked === undefined ? {} : { locked: isLocked ? 'yes' : 'no' }),
            ...(isApiOnly === undefined ? {} : { api_only: isApiOnly ? 'yes' : 'no' }),
            roles: JSON.stringify(roles),
            known_at: sortable(readAt),
            ...(notedExpiry === undefined ? {} : { noted_expiry: notedExpiry.toString() }),
          })
          .execute();
        await forgetLetEnd(transaction, id);
        await appendAudit(database, transaction, events);
        if (learnt.arrived) await markArrived(database, transaction, learnt.arrived, readAt);
        if (events.length > 0) await markStale(database, transaction, [`user:${id}`], readAt);
        return { ...known, expiry, roles, isLocked, isApiOnly, knownAt: readAt };
      }),

    async *watched(instance, until) {
      let after: { readonly expiry: string; readonly id: string } | undefined;
      for (;;) {
        const rows = await watchedPage(kysely, instance, until, after);
        const last = rows.at(-1);
        if (!last?.expiry) return;
        yield await withWarnings(kysely, instance, rows, onUnreadable);
        after = { expiry: last.expiry, id: last.id };
      }
    },

    async markWarned(id, expiry) {
      await kysely
        .updateTable('api_users')
        .set({ warned_expiry: expiry.toString() })
        .where('id', '=', id)
        .where('expiry', '=', expiry.toString())
        .execute();
    },

    shown: (wanted) => shownUsers(kysely, wanted, onUnreadable),

    async owners(instance) {
      const rows = await kysely
        .selectFrom('api_users')
        .select('owner')
        .distinct()
        .where('instance', '=', instance)
        .where('state', '=', 'active')
        .where('owner', 'is not', null)
        .orderBy('owner')
        .execute();
      return rows.flatMap(({ owner }) => owner ?? []);
    },

    markOrphaned: (instance, owner, since, eventOf) =>
      kysely.transaction().execute(async (transaction) => {
        const rows = await transaction
          .updateTable('api_users')
          .set({ orphaned_at: since.toString() })
          .where('instance', '=', instance)
          .where('owner', '=', owner)
          .where('state', '=', 'active')
          .where('orphaned_at', 'is', null)
          .returningAll()
          .execute();
        const apiUsers = readableRows(rows, toApiUser, onUnreadable);
        await appendAudit(database, transaction, apiUsers.map(eventOf));
      }),

    async markOwned(instance, owner) {
      await kysely
        .updateTable('api_users')
        .set({ orphaned_at: null })
        .where('instance', '=', instance)
        .where('owner', '=', owner)
        .where('state', '=', 'active')
        .where('orphaned_at', 'is not', null)
        .execute();
    },

    async orphanedOf(instance, owner) {
      const rows = await kysely
        .selectFrom('api_users')
        .selectAll()
        .where('instance', '=', instance)
        .where('state', '=', 'active')
        .where('owner', '=', owner)
        .where('orphaned_at', 'is not', null)
        .orderBy('email_key')
        .execute();
      return readableRows(rows, toOrphaned, onUnreadable);
    },

    async endedBefore(instance, moment) {
      const rows = await kysely
        .selectFrom('api_users')
        .selectAll()
        .where('instance', '=', instance)
        .where('state', '=', 'active')
        .where('expiry', '<=', secondOf(moment))
        .orderBy('expiry')
        .execute();
      return readableRows(rows, toApiUser, onUnreadable);
    },

    ownedIn: (owner) => instancesOwnedIn(kysely, owner),

    async markUnreadable(id, reason, event) {
      return kysely.transaction().execute(async (transaction) => {
        const marked = await transaction
          .updateTable('api_users')
          .set({ unreadable: reason })
          .where('id', '=', id)
          .where('state', '=', 'active')
          .where((where) => where.or([where('unreadable', 'is', null), where('unreadable', '<>', reason)]))
          .executeTakeFirst();
        const isNew = marked.numUpdatedRows > 0n;
        if (isNew) await appendAudit(database, transaction, [event]);
        return isNew;
      });
    },

    async unused(instance) {
      const rows = await kysely
        .selectFrom('api_users')
        .selectAll()
        .where('instance', '=', instance)
        .where('state', '=', 'active')
        .where('first_calls', 'in', ['awaited', 'told_none'])
        .orderBy('created_at')
        .execute();
      return readableRows(rows, toUnused, onUnreadable);
    },

    async markFirstCalls(id, firstCalls, event) {
      await kysely.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('api_users')
          .set({
            first_calls: firstCalls,
            ...(firstCalls === 'made' ? { last_used_at: event.at.toString() } : {}),
          })
          .where('id', '=', id)
          .where('first_calls', '<>', firstCalls)
          .executeTakeFirst();
        if (numUpdatedRows > 0n) await appendAudit(database, transaction, [event]);
      });
    },

    ignore: (id, said, event) =>
      kysely.transaction().execute(async (transaction) => {
        let user = transaction
          .updateTable('api_users')
          // Whoever is watched again is warned again, also of what was left out.
          .set({ ignored_by: said?.by ?? null, ignored_at: said?.at.toString() ?? null, warned_expiry: null })
          .where('id', '=', id)
          .where('state', '=', 'active')
          .where('ignored_at', said ? 'is' : 'is not', null);
        if (said) user = user.where('owner', 'is', null);
        const { numUpdatedRows } = await user.executeTakeFirst();
        if (numUpdatedRows === 0n) return;
        await appendAudit(database, transaction, [event]);
        await markStale(database, transaction, [`user:${id}`], event.at);
      }),

    remindLater: (id, later, event) =>
      kysely.transaction().execute(async (transaction) => {
        const columns = toLaterColumns(later);
        const { numUpdatedRows } = await transaction
          .updateTable('api_users')
          .set(columns)
          .where('id', '=', id)
          .where('state', '=', 'active')
          .where('owner', '=', later.by)
          .where('expiry', '=', columns.later_expiry)
          .where((user) =>
            user.or([
              user('later_day', 'is', null),
              user('later_day', '<>', columns.later_day),
              user('later_expiry', '<>', columns.later_expiry),
              user('later_by', '<>', columns.later_by),
            ]),
          )
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return;
        await appendAudit(database, transaction, [event]);
        await markStale(database, transaction, [`user:${id}`], event.at);
      }),

    async markInUse(id, at) {
      await kysely
        .updateTable('api_users')
        .set({ last_used_at: at.toString() })
        .where('id', '=', id)
        .execute();
    },

    async markGone(id, at, event) {
      await kysely.transaction().execute(async (transaction) => {
        if (!(await writeGone(transaction, id, at))) return;
        await appendAudit(database, transaction, [event]);
        await markStale(database, transaction, [`user:${id}`], at);
      });
    },
  };
}

/**
 * Adds a user that the app has made; one that a reconciliation found in the meantime becomes this one.
 *
 * @returns the id in the records
 */
export async function addApiUser(transaction: Transaction<Schema>, user: ApiUser): Promise<string> {
  const row = toApiUserRow(user);
  const found = await activeRow(transaction, user.instance, user);
  if (!found) {
    await transaction.insertInto('api_users').values(row).execute();
    return row.id;
  }
  const { id: _, seen_at: __, last_used_at: ___, warned_expiry: ____, ...known } = row;
  await transaction.updateTable('api_users').set(known).where('id', '=', found.id).execute();
  return found.id;
}

/**
 * Writes an end of access, and roles, that Marketo has taken, with the moment at which they were seen there, unless newer is known;
 * gives what is to be told of it.
 */
export async function learnSeen(
  transaction: Transaction<Schema>,
  { apiUserId, expiry, roles, readAt, changed, rolesChanged }: NonNullable<Kept['learnt']>,
): Promise<readonly Omit<AuditEvent, 'at'>[]> {
  const user = transaction.updateTable('api_users').where('id', '=', apiUserId);
  const row = await user.set({ id: apiUserId }).returningAll().executeTakeFirst();
  if (!row || isNewerThan(row.known_at, readAt)) return [];
  const { expiry: from, owner, roles: rolesBefore } = toApiUser(row);
  const isOther = expiry !== undefined && !sameExpiry(from, expiry);
  await user
    .set({
      known_at: sortable(readAt),
      ...(expiry === undefined ? {} : toExpiryColumns(expiry)),
      // Of other roles alone nobody has to note anew that the end has come.
      ...(roles === undefined || isOther ? { noted_expiry: null } : {}),
      ...(roles === undefined ? {} : { roles: JSON.stringify(roles) }),
    })
    .execute();
  await forgetLetEnd(transaction, apiUserId);
  if (row.known_at === null) return [];
  const areOther = roles !== undefined && assignmentsText(roles) !== assignmentsText(rolesBefore);
  return [
    ...(changed && isOther ? [changed(from, owner)] : []),
    ...(rolesChanged && areOther ? [rolesChanged(rolesBefore, owner)] : []),
  ];
}

/**
 * Writes that somebody has said, or taken back, that a user is no longer needed after an end of its access; says whether that is
 * still its end.
 */
export async function writeLetEnd(
  transaction: Transaction<Schema>,
  { apiUserId, end, said }: NonNullable<Kept['letEnd']>,
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('api_users')
    // Whoever needs it again is warned again, also of what was left out.
    .set({ ...toLetEndColumns(said), ...(said ? {} : { warned_expiry: null }) })
    .where('id', '=', apiUserId)
    .where('expiry', '=', end.toString())
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Writes who is accountable from now on; says whether whoever was is still so. */
export async function writeOwner(
  transaction: Transaction<Schema>,
  { apiUserId, from, owner, reason }: NonNullable<Kept['owner']>,
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('api_users')
    // A new owner is warned of what the old one was told.
    .set({
      owner,
      orphaned_at: null,
      warned_expiry: null,
      ignored_by: null,
      ignored_at: null,
      ...(reason === undefined ? {} : { reason }),
    })
    .where('id', '=', apiUserId)
    .where('owner', from === undefined ? 'is' : '=', from ?? null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Writes that Marketo no longer has a user; says whether that is new. */
export async function writeGone(
  transaction: Transaction<Schema>,
  id: string,
  at: Temporal.Instant,
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('api_users')
    .set({ state: 'gone', gone_at: at.toString() })
    .where('id', '=', id)
    .where('state', '=', 'active')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** What was said of an end holds for that end alone, and does not come back with it. To be called wherever an end is written. */
async function forgetLetEnd(transaction: Transaction<Schema>, id: string): Promise<void> {
  await transaction
    .updateTable('api_users')
    .set(toLetEndColumns(undefined))
    .where('id', '=', id)
    .where('let_end_expiry', 'is not', null)
    .where((where) =>
      where.or([where('expiry', 'is', null), where('expiry', '<>', where.ref('let_end_expiry'))]),
    )
    .execute();
}

/** What was told before is told anew: the change was made. Why it was given up stays. */
async function markArrived(
  database: Database,
  transaction: Transaction<Schema>,
  { id }: Operation,
  at: Temporal.Instant,
): Promise<void> {
  const { numUpdatedRows } = await transaction
    .updateTable('operations')
    .set({ state: 'succeeded', finished_at: at.toString(), announced_at: null })
    .where('id', '=', id)
    .where('state', '=', 'failed')
    .executeTakeFirst();
  if (numUpdatedRows > 0n) await markStale(database, transaction, [`operation:${id}`], at);
}

function toOrphaned(row: ApiUserRow) {
  return { apiUser: toApiUser(row), since: Temporal.Instant.from(row.orphaned_at ?? '') };
}

async function activeRow(
  transaction: Transaction<Schema>,
  instance: string,
  { userid, email }: { readonly userid: string; readonly email: string },
): Promise<ApiUserRow | undefined> {
  const active = transaction
    .selectFrom('api_users')
    .selectAll()
    .where('instance', '=', instance)
    .where('state', '=', 'active');
  return (
    (await active.where('userid', '=', userid).executeTakeFirst()) ??
    (await active.where('email_key', '=', emailKey(email)).executeTakeFirst())
  );
}
