import type { Transaction } from 'kysely';
import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../core/api-user.ts';
import type { AuditEvent } from '../core/audit-event.ts';
import { emailKey } from '../core/email-address.ts';
import type { ListedEvent, MarketoUser, Reconciliation, Records } from '../ports.ts';
import { appendAudit } from './audit.ts';
import type { Database } from './database.ts';
import { sortable, toApiUser, toApiUserRow } from './rows.ts';
import type { ApiUserRow, Schema } from './schema.ts';

export function apiUserRecords(database: Database): Records['apiUsers'] {
  const { kysely } = database;
  return {
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
      return rows.map(toApiUser);
    },

    async learn(id, { expiry, roles, notedExpiry }, readAt, events) {
      const known_at = sortable(readAt);
      await kysely.transaction().execute(async (transaction) => {
        const learnt = await transaction
          .updateTable('api_users')
          .set({
            expiry: expiry?.toString() ?? null,
            roles: JSON.stringify(roles),
            known_at,
            ...(notedExpiry === undefined ? {} : { noted_expiry: notedExpiry.toString() }),
          })
          .where('id', '=', id)
          .where('state', '=', 'active')
          .where((where) => where.or([where('known_at', 'is', null), where('known_at', '<=', known_at)]))
          .executeTakeFirst();
        if (learnt.numUpdatedRows > 0n) await appendAudit(database, transaction, events);
      });
    },

    async markInUse(id, at) {
      await kysely
        .updateTable('api_users')
        .set({ last_used_at: at.toString() })
        .where('id', '=', id)
        .execute();
    },

    async markGone(id, at, event) {
      await kysely.transaction().execute(async (transaction) => {
        const gone = await transaction
          .updateTable('api_users')
          .set({ state: 'gone', gone_at: at.toString() })
          .where('id', '=', id)
          .where('state', '=', 'active')
          .executeTakeFirst();
        if (gone.numUpdatedRows > 0n) await appendAudit(database, transaction, [event]);
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
  const { id: _, seen_at: __, last_used_at: ___, ...known } = row;
  await transaction.updateTable('api_users').set(known).where('id', '=', found.id).execute();
  return found.id;
}

/** Keeps one user of the list; gives the event where it is new or has changed. */
export async function listApiUser(
  transaction: Transaction<Schema>,
  run: Reconciliation,
  user: MarketoUser,
  { readAt, newId, eventOf }: { readAt: Temporal.Instant; newId: () => string; eventOf: ListedEvent },
): Promise<AuditEvent | undefined> {
  const seen_at = sortable(run.startedAt);
  const found = await activeRow(transaction, run.instance, user);
  if (!found) {
    if (await isBeingCreated(transaction, run.instance, user.email)) return undefined;
    const row = { ...toApiUserRow(newlyFound(run.instance, user, readAt, newId())), seen_at };
    await transaction.insertInto('api_users').values(row).execute();
    return eventOf('found', user, undefined);
  }
  const isTaken = await isAddressOfAnother(transaction, found, user.email);
  const listed = {
    userid: user.userid,
    // Two users that changed their addresses: the one that is seen first waits for the next run.
    ...(isTaken ? {} : { email: user.email, email_key: emailKey(user.email) }),
    first_name: user.firstName,
    last_name: user.lastName,
  };
  const hasChanged = Object.entries(listed).some(([key, value]) => found[key as keyof ApiUserRow] !== value);
  // Older than what is known: only that it is there.
  const isOld = found.known_at !== null && found.known_at > sortable(readAt);
  const learnt = hasChanged && !isOld ? listed : {};
  await transaction
    .updateTable('api_users')
    .set({ ...learnt, seen_at, marketo_id: user.id ?? found.marketo_id })
    .where('id', '=', found.id)
    .execute();
  return hasChanged && !isOld ? eventOf('changed', user, toApiUser(found)) : undefined;
}

/** By Marketo's own key, or else by the address: whoever changes the one keeps the other. */
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

async function isAddressOfAnother(
  transaction: Transaction<Schema>,
  { id, instance }: ApiUserRow,
  email: string,
): Promise<boolean> {
  const other = await transaction
    .selectFrom('api_users')
    .select('id')
    .where('instance', '=', instance)
    .where('state', '=', 'active')
    .where('email_key', '=', emailKey(email))
    .where('id', '<>', id)
    .executeTakeFirst();
  return other !== undefined;
}

async function isBeingCreated(
  transaction: Transaction<Schema>,
  instance: string,
  email: string,
): Promise<boolean> {
  const open = await transaction
    .selectFrom('operations')
    .select('id')
    .where('instance', '=', instance)
    .where('email_key', '=', emailKey(email))
    .where('state', '=', 'open')
    .executeTakeFirst();
  return open !== undefined;
}

function newlyFound(instance: string, user: MarketoUser, at: Temporal.Instant, id: string): ApiUser {
  return {
    id,
    instance,
    userid: user.userid,
    marketoId: user.id,
    email: user.email,
    firstName: user.firstName,
    lastName: user.lastName,
    roles: [],
    reason: undefined,
    owner: undefined,
    requester: undefined,
    expiry: undefined,
    source: 'found',
    createdAt: at,
    knownAt: undefined,
    notedExpiry: undefined,
  };
}
