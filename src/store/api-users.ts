import { emailKey } from '../core/email-address.ts';
import type { Records } from '../ports.ts';
import { appendAudit } from './audit.ts';
import type { Database } from './database.ts';
import { toApiUser } from './rows.ts';

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

    async setExpiry(id, expiry, event) {
      await kysely.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('api_users')
          .set({ expiry: expiry?.toString() ?? null })
          .where('id', '=', id)
          .execute();
        await appendAudit(database, transaction, [event]);
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
        await transaction
          .updateTable('api_users')
          .set({ state: 'gone', gone_at: at.toString() })
          .where('id', '=', id)
          .execute();
        await appendAudit(database, transaction, [event]);
      });
    },
  };
}
