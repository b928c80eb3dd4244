import type { Transaction } from 'kysely';
import type { AuditEvent } from '../core/audit-event.ts';
import { emailKey } from '../core/email-address.ts';
import type { Records } from '../ports.ts';
import { addApiUser } from './api-users.ts';
import { appendAudit } from './audit.ts';
import type { Database } from './database.ts';
import { toNewApiUserJson, toOperation } from './rows.ts';
import type { OperationRow, Schema } from './schema.ts';

/** The key or the email belongs to an operation that is there already. */
class AnotherIsOpen extends Error {}

export function operationRecords(database: Database): Records['operations'] {
  const { kysely } = database;

  const byKey = (key: string) =>
    kysely.selectFrom('operations').selectAll().where('key', '=', key).executeTakeFirst();

  const set = async (id: string, values: Partial<OperationRow>) => {
    await kysely.updateTable('operations').set(values).where('id', '=', id).execute();
  };

  /** Ends an open operation; one that has ended before stays as it is, and so does everything beside it. */
  const finish = (
    id: string,
    values: Partial<OperationRow>,
    event: AuditEvent,
    before?: (transaction: Transaction<Schema>) => Promise<unknown>,
  ) =>
    kysely.transaction().execute(async (transaction) => {
      const open = await transaction
        .updateTable('operations')
        .set({ state: values.state, finished_at: event.at.toString() })
        .where('id', '=', id)
        .where('state', '=', 'open')
        .executeTakeFirst();
      if (open.numUpdatedRows === 0n) return;
      await before?.(transaction);
      await transaction.updateTable('operations').set(values).where('id', '=', id).execute();
      await appendAudit(database, transaction, [event]);
    });

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
      const earlier = await byKey(operation.key);
      return earlier
        ? { result: 'repeated', operation: toOperation(earlier) }
        : { result: 'email_in_progress' };
    },

    async get(id) {
      const row = await kysely.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toOperation(row);
    },

    async unfinished() {
      const rows = await kysely
        .selectFrom('operations')
        .selectAll()
        .where('state', '=', 'open')
        .orderBy('created_at')
        .execute();
      return rows.map(toOperation);
    },

    async unannounced() {
      const rows = await kysely
        .selectFrom('operations')
        .selectAll()
        .where('state', '<>', 'open')
        .where('announced_at', 'is', null)
        .orderBy('created_at')
        .execute();
      return rows.map(toOperation);
    },

    markSent: (id, at) => set(id, { sent_at: at.toString() }),
    markAccepted: (id, at) => set(id, { accepted_at: at.toString() }),
    markAnnounced: (id, at) => set(id, { announced_at: at.toString() }),

    succeed: (id, apiUser, event) =>
      finish(id, { state: 'succeeded' }, event, async (transaction) => {
        const apiUserId = await addApiUser(transaction, apiUser);
        await transaction
          .updateTable('operations')
          .set({ api_user_id: apiUserId })
          .where('id', '=', id)
          .execute();
      }),

    fail: (id, failure, event) => finish(id, { state: 'failed', failure: JSON.stringify(failure) }, event),

    exclusively: (id, work) => database.exclusivelyOnOperation(id, work),
  };
}
