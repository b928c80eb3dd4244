import type { Kysely } from 'kysely';
import { emailKey } from '../core/email-address.ts';
import type { Standing } from '../core/operation.ts';
import type { OperationRecords } from '../ports/records/operations.ts';
import { addApiUser } from './api-users.ts';
import { appendAudit } from './audit.ts';
import type { Database } from './database.ts';
import { readableRows, toNewApiUserJson, toOperation } from './rows.ts';
import type { OperationRow, Schema } from './schema.ts';

/** The key or the email belongs to an operation that is there already. */
class AnotherIsOpen extends Error {}

/** @param onUnreadable called for a row that this version does not understand, each time that it is met */
export function operationRecords(
  database: Database,
  onUnreadable: (id: string, error: unknown) => void,
): OperationRecords {
  const { kysely } = database;
  const readable = (rows: readonly OperationRow[]) => readableRows(rows, toOperation, onUnreadable);

  const byKey = (key: string) =>
    kysely.selectFrom('operations').selectAll().where('key', '=', key).executeTakeFirst();

  const open = (connection: Kysely<Schema>, id: string, values: Partial<OperationRow>) =>
    connection.updateTable('operations').set(values).where('id', '=', id).where('state', '=', 'open');

  /** Writes a step where the operation is open and stands where it was read; says whether it does. */
  const step = async (
    connection: Kysely<Schema>,
    { id, sentAt, acceptedAt }: Standing,
    values: Partial<OperationRow>,
  ): Promise<boolean> => {
    const written = await open(connection, id, values)
      .where('sent_at', sentAt ? '=' : 'is', sentAt?.toString() ?? null)
      .where('accepted_at', acceptedAt ? '=' : 'is', acceptedAt?.toString() ?? null)
      .executeTakeFirst();
    return written.numUpdatedRows > 0n;
  };

  return {
    async open(operation, event) {
      const at = operation.createdAt.toString();
      const details = toNewApiUserJson(operation.newUser);
      const opening = kysely.transaction().execute(async (transaction) => {
        const request = {
          id: operation.id,
          instance: operation.instance,
          requester: operation.requester,
          details,
          state: 'approved' as const,
          decided_by: operation.requester,
          decided_at: at,
          created_at: at,
        };
        await transaction
          .insertInto('requests')
          .values(request)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        const inserted = await transaction
          .insertInto('operations')
          .values({
            id: operation.id,
            key: operation.key,
            kind: operation.kind,
            request_id: request.id,
            instance: operation.instance,
            email_key: emailKey(operation.newUser.email),
            details,
            requester: operation.requester,
            state: 'open',
            created_at: at,
            sent_at: null,
            accepted_at: null,
            finished_at: null,
            announced_at: null,
            api_user_id: null,
            failure: null,
            next_at: null,
            looks: 0,
            answer: null,
            kept_as: null,
          })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        // Takes the request back as well.
        if ((inserted.numInsertedOrUpdatedRows ?? 0n) === 0n) throw new AnotherIsOpen();
        await appendAudit(database, transaction, [event]);
      });
      try {
        await opening;
        return { result: 'opened', operation };
      } catch (error) {
        if (!(error instanceof AnotherIsOpen)) throw error;
      }
      const row = await byKey(operation.key);
      const [earlier] = readable(row ? [row] : []);
      return earlier ? { result: 'repeated', operation: earlier } : { result: 'email_in_progress' };
    },

    async get(id) {
      const row = await kysely.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirst();
      return readable(row ? [row] : [])[0];
    },

    async unfinished() {
      const rows = await kysely
        .selectFrom('operations')
        .selectAll()
        .where('state', '=', 'open')
        .orderBy('created_at')
        .execute();
      return readable(rows);
    },

    async unannounced() {
      const rows = await kysely
        .selectFrom('operations')
        .selectAll()
        .where('state', '<>', 'open')
        .where('announced_at', 'is', null)
        .orderBy('created_at')
        .execute();
      return readable(rows);
    },

    markSent: (operation, at) => step(kysely, operation, { sent_at: at.toString() }),
    markUnsent: (operation) => step(kysely, operation, { sent_at: null }),
    markAccepted: (operation, at) => step(kysely, operation, { accepted_at: at.toString() }),

    async markAnnounced({ id, state, finishedAt }, at) {
      await kysely
        .updateTable('operations')
        .set({ announced_at: at.toString() })
        .where('id', '=', id)
        .where('state', '=', state)
        .where('finished_at', '=', finishedAt?.toString() ?? '')
        .where('announced_at', 'is', null)
        .execute();
    },

    async postpone(operation, { nextAt, looks, answer }) {
      await step(kysely, operation, {
        next_at: nextAt.toString(),
        looks,
        ...(answer === undefined ? {} : { answer: JSON.stringify(answer) }),
      });
    },

    succeed: (id, apiUser, event, keptAs) =>
      kysely.transaction().execute(async (transaction) => {
        const ended = await open(transaction, id, {
          state: 'succeeded',
          finished_at: event.at.toString(),
          kept_as: keptAs === undefined ? null : JSON.stringify(keptAs),
        }).executeTakeFirst();
        if (ended.numUpdatedRows === 0n) return false;
        const api_user_id = await addApiUser(transaction, apiUser);
        await transaction.updateTable('operations').set({ api_user_id }).where('id', '=', id).execute();
        await appendAudit(database, transaction, [event]);
        return true;
      }),

    fail: (operation, failure, event) =>
      kysely.transaction().execute(async (transaction) => {
        const ended = await step(transaction, operation, {
          state: 'failed',
          failure: JSON.stringify(failure),
          finished_at: event.at.toString(),
        });
        if (ended) await appendAudit(database, transaction, [event]);
        return ended;
      }),

    exclusively: (id, work) => database.exclusivelyOnOperation(id, work),
  };
}
