import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
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
  const rows = events.map((event): AuditEventRow => {
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
    return { ...row, hash: previous };
  });
  for (let from = 0; from < rows.length; from += TOGETHER) {
    await transaction
      .insertInto('audit_events')
      .values(rows.slice(from, from + TOGETHER))
      .execute();
  }
}

/**
 * Pause between two transactions, in milliseconds, for each event of the one before: what comes alone is written at once, and
 * the more come, the more go together. Far below what Slack waits.
 */
const FOR_EACH_MS = 4;
const LONGEST_MS = 50;

/** Events of one insert: their fields are parameters, and databases limit those. */
const TOGETHER = 100;

/**
 * Appends events one by one for those who ask, and together for the database: what comes while others are being
 * written goes with the next transaction, so that a flood of clicks costs few of them. A promise resolves when its
 * event is kept. One event that cannot be written takes no other along.
 */
export function auditAppender(database: Database): (event: AuditEvent) => Promise<void> {
  interface Waiting {
    readonly event: AuditEvent;
    readonly kept: () => void;
    readonly failed: (error: unknown) => void;
  }
  const waiting: Waiting[] = [];
  let isWriting = false;
  let notBefore = 0;

  const write = (events: readonly AuditEvent[]) =>
    database.kysely.transaction().execute((transaction) => appendAudit(database, transaction, events));

  async function writeAll(): Promise<void> {
    isWriting = true;
    while (waiting.length > 0) {
      const left = notBefore - performance.now();
      if (left > 0) await pause(left);
      const batch = waiting.splice(0, TOGETHER);
      try {
        await write(batch.map(({ event }) => event));
        for (const { kept } of batch) kept();
      } catch (error) {
        if (batch.length === 1) batch[0]?.failed(error);
        else for (const { event, kept, failed } of batch) await write([event]).then(kept, failed);
      }
      notBefore = performance.now() + Math.min(LONGEST_MS, batch.length * FOR_EACH_MS);
    }
    isWriting = false;
  }

  return (event) =>
    new Promise((kept, failed) => {
      waiting.push({ event, kept, failed });
      if (!isWriting) void writeAll();
    });
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
