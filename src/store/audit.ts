import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { AuditAction, AuditEvent } from '../core/audit-event.ts';
import { keepable } from '../core/text.ts';
import type { Database } from './database.ts';
import type { AuditEventRow, Schema } from './schema.ts';

/** What stands before the first event. */
const BEGINNING = '0'.repeat(64);

/** Appends events inside a transaction, each with the hash of the one before it. */
export async function appendAudit(
  database: Database,
  transaction: Transaction<Schema>,
  events: readonly AuditEvent[],
): Promise<void> {
  if (events.length === 0) return;
  await database.waitForTurn(transaction);
  const last = await transaction
    .selectFrom('audit_events')
    .select(['sequence', 'hash'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  let sequence = last?.sequence ?? 0;
  let previous = last?.hash ?? BEGINNING;
  for (const event of events) {
    sequence += 1;
    const row = {
      sequence,
      at: event.at.toString(),
      // As it can be read again: the hash is over what is stored.
      actor: keepable(event.actor),
      action: event.action,
      instance: keepable(event.instance ?? ''),
      subject: keepable(event.subject),
      details: JSON.stringify(event.details),
      previous_hash: previous,
    };
    previous = hashOf(row);
    await transaction
      .insertInto('audit_events')
      .values({ ...row, hash: previous })
      .execute();
  }
}

/** SHA-256 over every field of an event and the hash before it. */
export function hashOf(row: Omit<AuditEventRow, 'hash'>): string {
  const fields = [
    row.sequence,
    row.at,
    row.actor,
    row.action,
    row.instance,
    row.subject,
    row.details,
    row.previous_hash,
  ];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

const Details = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

export function toAuditEvent(row: AuditEventRow): AuditEvent {
  return {
    at: Temporal.Instant.from(row.at),
    actor: row.actor,
    action: row.action as AuditAction,
    instance: row.instance || undefined,
    subject: row.subject,
    details: Details.parse(JSON.parse(row.details)),
  };
}
