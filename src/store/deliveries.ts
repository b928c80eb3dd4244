import { Temporal } from 'temporal-polyfill';
import type { NewDelivery, Records } from '../ports.ts';
import { appendAudit } from './audit.ts';
import type { Database } from './database.ts';
import type { DeliveryRow } from './schema.ts';

export function deliveryRecords(database: Database): Records['deliveries'] {
  const { kysely } = database;
  const rowOf = (
    { key, instance, apiUserId, recipient }: NewDelivery,
    message: string,
    at: Temporal.Instant,
  ): DeliveryRow => ({
    key,
    message,
    instance,
    api_user_id: apiUserId ?? null,
    recipient,
    state: 'claimed',
    claimed_at: at.toString(),
    settled_at: null,
  });

  return {
    async claim(delivery, message, at) {
      const inserted = await kysely
        .insertInto('deliveries')
        .values(rowOf(delivery, message, at))
        .onConflict((conflict) => conflict.column('key').doNothing())
        .executeTakeFirst();
      if ((inserted.numInsertedOrUpdatedRows ?? 0n) > 0n) return { state: 'claimed' };
      const row = await kysely
        .selectFrom('deliveries')
        .selectAll()
        .where('key', '=', delivery.key)
        .executeTakeFirstOrThrow();
      if (row.state !== 'claimed') return { state: 'settled' };
      return { state: 'unconfirmed', message: row.message, claimedAt: Temporal.Instant.from(row.claimed_at) };
    },

    async reclaim(key, message, at) {
      await kysely
        .updateTable('deliveries')
        .set({ message, claimed_at: at.toString() })
        .where('key', '=', key)
        .where('state', '=', 'claimed')
        .execute();
    },

    async confirm(keys, at, events = []) {
      if (keys.length === 0) return;
      await kysely.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('deliveries')
          .set({ state: 'sent', settled_at: at.toString() })
          .where('key', 'in', keys)
          .where('state', '=', 'claimed')
          .execute();
        await appendAudit(database, transaction, events);
      });
    },

    async release(keys) {
      if (keys.length === 0) return;
      await kysely.deleteFrom('deliveries').where('key', 'in', keys).where('state', '=', 'claimed').execute();
    },

    async skip(deliveries, at, events) {
      if (deliveries.length === 0) return;
      await kysely.transaction().execute(async (transaction) => {
        for (const delivery of deliveries) {
          await transaction
            .insertInto('deliveries')
            .values({ ...rowOf(delivery, '', at), state: 'skipped', settled_at: at.toString() })
            .onConflict((conflict) =>
              conflict
                .column('key')
                .doUpdateSet({ state: 'skipped', settled_at: at.toString() })
                .where('deliveries.state', '=', 'claimed'),
            )
            .execute();
        }
        await appendAudit(database, transaction, events);
      });
    },

    async settled(apiUserIds) {
      if (apiUserIds.length === 0) return new Set();
      const rows = await kysely
        .selectFrom('deliveries')
        .select('key')
        .where('api_user_id', 'in', apiUserIds)
        .where('state', '<>', 'claimed')
        .execute();
      return new Set(rows.map(({ key }) => key));
    },
  };
}
