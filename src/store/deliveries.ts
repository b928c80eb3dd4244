import { type ExpressionBuilder, type Kysely, sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import type { AuditEvent } from '../core/audit-event.ts';
import type { DeliveryRecords, NewDelivery, Unconfirmed } from '../ports/records/deliveries.ts';
import { appendAudit } from './audit.ts';
import type { Database } from './database.ts';
import { keepPlace, toRecipient } from './messages.ts';
import type { DeliveryRow, Schema } from './schema.ts';

/** Days of somebody that are kept once they are over: zones are less than two apart. */
const DAYS_KEPT = 7;

/** Keys that are asked about together: far below the values that either database takes in one statement. */
const TOGETHER = 500;

/** What a message carries that went out, or may have. */
function carriedBy(row: ExpressionBuilder<Schema, 'told_days'>, message: string) {
  return row
    .selectFrom('deliveries')
    .select('deliveries.key')
    .where('deliveries.message', '=', message)
    .where('deliveries.state', 'in', ['claimed', 'sent']);
}

/** Nothing is held longer, in milliseconds: a later moment was written by a clock that was ahead. */
const HELD_AT_MOST = 60_000;

/** How far back a message is looked for of which nobody knows when it was sent. */
const LOOKED_BACK_HOURS = 48;

/** The same as SQL. */
function notHeld(row: ExpressionBuilder<Schema, 'deliveries'>, { epochMilliseconds: now }: Temporal.Instant) {
  return [
    row('held_until', 'is', null),
    row('held_until', '<=', now),
    row('held_until', '>', now + HELD_AT_MOST),
  ];
}

/** A claim that nobody has confirmed, as it stands now. */
function claimOf(
  { message, tries, held_until, claimed_at }: DeliveryRow,
  now: Temporal.Instant,
): Unconfirmed['claim'] {
  const left = held_until === null ? 0 : held_until - now.epochMilliseconds;
  if (left > 0 && left <= HELD_AT_MOST) return { state: 'held' };
  const claimedAt = Temporal.Instant.from(claimed_at);
  const isAhead = Temporal.Instant.compare(claimedAt, now) > 0;
  // By a clock that was ahead: it may have gone out before that moment has come.
  return {
    state: 'unconfirmed',
    message,
    tries,
    claimedAt: isAhead ? now.subtract({ hours: LOOKED_BACK_HOURS }) : claimedAt,
  };
}

/** @param row with whom its message is addressed to, where that is kept: else the id says it, as Slack gives them */
function unconfirmedOf(
  row: DeliveryRow & { readonly addressed: string | null },
  now: Temporal.Instant,
): Unconfirmed {
  const kind = /^[CG]/.test(row.recipient) ? 'channel' : 'person';
  return {
    delivery: {
      key: row.key,
      instance: row.instance,
      apiUserId: row.api_user_id ?? undefined,
      recipient: row.recipient,
    },
    recipient: row.addressed === null ? { kind, id: row.recipient } : toRecipient(row.addressed),
    claim: claimOf(row, now),
  };
}

export function deliveryRecords(database: Database): DeliveryRecords {
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
    tries: 0,
    refusal: null,
    held_until: null,
  });

  /** Claims of a message that are still its own. */
  const claimedFor = (connection: Kysely<Schema>, keys: readonly string[], message: string) =>
    connection
      .updateTable('deliveries')
      .where('key', 'in', keys)
      .where('state', '=', 'claimed')
      .where('message', '=', message);

  /** Ends claims; what was settled before stays as it is. */
  const settle = async (
    keys: readonly string[],
    values: Partial<DeliveryRow>,
    events: readonly AuditEvent[],
    alongside: (transaction: Kysely<Schema>) => Promise<void> = async () => {},
  ): Promise<void> => {
    if (keys.length === 0) return;
    await kysely.transaction().execute(async (transaction) => {
      await alongside(transaction);
      let ended = 0n;
      for (const key of keys) {
        const { numUpdatedRows } = await transaction
          .updateTable('deliveries')
          .set(values)
          .where('key', '=', key)
          .where('state', '=', 'claimed')
          .executeTakeFirst();
        ended += numUpdatedRows;
      }
      // Where another process was first, it has said so, too.
      if (ended > 0n) await appendAudit(database, transaction, events);
    });
  };

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
        .executeTakeFirst();
      // Given back by somebody else in between: it is free.
      if (!row) return this.claim(delivery, message, at);
      return row.state === 'claimed' ? claimOf(row, at) : { state: 'settled', as: row.state };
    },

    async unconfirmed(subject, now) {
      const rows = await kysely
        .selectFrom('message_subjects')
        .innerJoin('messages', 'messages.id', 'message_subjects.message_id')
        .innerJoin('deliveries', 'deliveries.message', 'messages.id')
        .selectAll('deliveries')
        .select('messages.recipient as addressed')
        .where('message_subjects.subject', '=', subject)
        .where('deliveries.state', '=', 'claimed')
        .orderBy('deliveries.key')
        .execute();
      return rows.map((row) => unconfirmedOf(row, now));
    },

    async forgotten(claimedBy, now, most) {
      const rows = await kysely
        .selectFrom('deliveries')
        .leftJoin('messages', 'messages.id', 'deliveries.message')
        .selectAll('deliveries')
        .select('messages.recipient as addressed')
        // As the index has it, which knows no parameters.
        .where(sql<boolean>`deliveries.state = 'claimed'`)
        // Texts of instants differ in length: up to the second they are in order.
        .where('deliveries.claimed_at', '<=', claimedBy.toString().slice(0, 19))
        .orderBy('deliveries.tries')
        .orderBy('deliveries.claimed_at')
        .orderBy('deliveries.key')
        .limit(most)
        .execute();
      return rows.map((row) => unconfirmedOf(row, now));
    },

    async reclaim(key, { from, to }, at) {
      const taken = await kysely
        .updateTable('deliveries')
        // Since when it is tried stays: how long says when to give up.
        .set({ message: to })
        .where('key', '=', key)
        .where('state', '=', 'claimed')
        // Two processes that found the same claim: one of them takes it over.
        .where('message', '=', from)
        .where((row) => row.or(notHeld(row, at)))
        .executeTakeFirst();
      return taken.numUpdatedRows > 0n;
    },

    async hold(keys, message, until) {
      return kysely.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await claimedFor(transaction, keys, message)
          .set({ held_until: until.epochMilliseconds })
          .executeTakeFirst();
        return numUpdatedRows === BigInt(keys.length);
      });
    },

    confirm: (keys, at, events, posted) =>
      settle(keys, { state: 'sent', settled_at: at.toString() }, events, (transaction) =>
        keepPlace(transaction, posted, at),
      ),

    refuse: (keys, code, at, events) =>
      settle(keys, { state: 'refused', settled_at: at.toString(), refusal: code }, events),

    async countTry(keys) {
      for (const key of keys) {
        await kysely
          .updateTable('deliveries')
          .set((row) => ({ tries: row('tries', '+', 1) }))
          .where('key', '=', key)
          .where('state', '=', 'claimed')
          .execute();
      }
    },

    async giveUp(key, message, at) {
      const { numDeletedRows } = await kysely
        .deleteFrom('deliveries')
        .where('key', '=', key)
        .where('state', '=', 'claimed')
        .where('message', '=', message)
        .where((row) => row.or(notHeld(row, at)))
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },

    async release(keys, message) {
      for (const key of keys) {
        await kysely
          .deleteFrom('deliveries')
          .where('key', '=', key)
          .where('state', '=', 'claimed')
          .where('message', '=', message)
          .execute();
      }
    },

    async skip(deliveries, at, events) {
      if (deliveries.length === 0) return;
      await kysely.transaction().execute(async (transaction) => {
        const overtaken: AuditEvent[] = [];
        for (const [index, delivery] of deliveries.entries()) {
          const { numInsertedOrUpdatedRows: written = 0n } = await transaction
            .insertInto('deliveries')
            .values({ ...rowOf(delivery, '', at), state: 'skipped', settled_at: at.toString() })
            .onConflict((conflict) =>
              conflict
                .column('key')
                .doUpdateSet({ state: 'skipped', settled_at: at.toString() })
                // What was sent or refused stays so, and what has left may have gone out.
                .where('deliveries.state', '=', 'claimed')
                .where('deliveries.held_until', 'is', null),
            )
            .executeTakeFirst();
          const event = events[index];
          if (written > 0n && event) overtaken.push(event);
        }
        await appendAudit(database, transaction, overtaken);
      });
    },

    async takeDay({ person, day }, message) {
      const taken = await kysely
        .insertInto('told_days')
        .values({ person, day: day.toString(), message })
        .onConflict((conflict) => conflict.columns(['person', 'day']).doNothing())
        .executeTakeFirst();
      if ((taken.numInsertedOrUpdatedRows ?? 0n) > 0n) {
        await kysely
          .deleteFrom('told_days')
          .where('person', '=', person)
          .where('day', '<', day.subtract({ days: DAYS_KEPT }).toString())
          .execute();
        return true;
      }
      const its = kysely
        .selectFrom('told_days')
        .where('person', '=', person)
        .where('day', '=', day.toString());
      const holder = (await its.select('message').executeTakeFirst())?.message;
      if (holder === message) return true;
      if (holder === undefined) return this.takeDay({ person, day }, message);
      const given = await kysely
        .updateTable('told_days')
        .set({ message })
        .where('person', '=', person)
        .where('day', '=', day.toString())
        // Of two that find it free one takes it.
        .where('message', '=', holder)
        .where((row) => row.not(row.exists(carriedBy(row, holder))))
        .executeTakeFirst();
      return given.numUpdatedRows > 0n;
    },

    async settledAmong(keys) {
      const settled = new Set<string>();
      for (let from = 0; from < keys.length; from += TOGETHER) {
        const rows = await kysely
          .selectFrom('deliveries')
          .select('key')
          .where('key', 'in', keys.slice(from, from + TOGETHER))
          .where('state', '<>', 'claimed')
          .execute();
        for (const { key } of rows) settled.add(key);
      }
      return settled;
    },

    async lastRefusal(recipient) {
      const last = await kysely
        .selectFrom('deliveries')
        .select(['state', 'refusal'])
        .where('recipient', '=', recipient)
        .where('state', 'in', ['sent', 'refused'])
        .orderBy('settled_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return last?.state === 'refused' ? (last.refusal ?? 'unknown') : undefined;
    },
  };
}
