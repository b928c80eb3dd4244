import type { Kysely, Transaction } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import { readAbout, type Subject, subjectsOf, writtenAbout } from '../core/messages/about.ts';
import type { Recipient, Where } from '../ports/messages.ts';
import type { MessageRecords, StaleMessage } from '../ports/records/messages.ts';
import type { Database } from './database.ts';
import { type OnUnreadable, readableRows, sortable } from './rows.ts';
import type { MessageRow, Schema } from './schema.ts';

/** @param onUnreadable called for a row that this version does not understand: its message stays as it is */
export function messageRecords(database: Database, onUnreadable: OnUnreadable): MessageRecords {
  const { kysely } = database;
  const one = (id: string) => kysely.updateTable('messages').where('id', '=', id);
  return {
    markStale: (subjects, at) =>
      kysely.transaction().execute((transaction) => markStale(database, transaction, subjects, at)),

    async begin({ id, about, recipient, sentAt }) {
      const subjects = subjectsOf(about);
      if (subjects.length === 0) return;
      await kysely.transaction().execute(async (transaction) => {
        const row: MessageRow = {
          id,
          instance: about.instance,
          about: writtenAbout(about),
          recipient: `${recipient.kind}:${recipient.id}`,
          conversation: null,
          ts: null,
          sent_at: sentAt.toString(),
          drawn: null,
          stale_at: null,
          version: 0,
          tries: 0,
          failures: 0,
          next_at: null,
          closed_at: null,
        };
        await transaction.insertInto('messages').values(row).execute();
        const rows = subjects.map((subject) => ({ message_id: id, subject }));
        await transaction.insertInto('message_subjects').values(rows).execute();
      });
    },

    async discard(id) {
      await kysely.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('message_subjects').where('message_id', '=', id).execute();
        await transaction.deleteFrom('messages').where('id', '=', id).execute();
      });
    },

    async stale(most, now) {
      const rows = await kysely
        .selectFrom('messages')
        .selectAll()
        .where('stale_at', 'is not', null)
        .where('ts', 'is not', null)
        .where('closed_at', 'is', null)
        .where((row) => row.or([row('next_at', 'is', null), row('next_at', '<=', sortable(now))]))
        // Those that fail come after all others, so that they keep none waiting.
        .orderBy('failures')
        .orderBy('stale_at', 'desc')
        .orderBy('sent_at', 'desc')
        .orderBy('id')
        .limit(most)
        .execute();
      return readableRows(rows, toStaleMessage, onUnreadable);
    },

    async beginDrawing(id) {
      await one(id).set({ drawn: null }).execute();
    },

    async markDrawn({ id, version }, drawn, at, { close }) {
      const written = await one(id)
        .set({
          drawn,
          stale_at: null,
          tries: 0,
          failures: 0,
          next_at: null,
          ...(close ? { closed_at: at.toString() } : {}),
        })
        .where('version', '=', version)
        .executeTakeFirst();
      if (written.numUpdatedRows > 0n) return true;
      // Somebody else may have drawn the later state before this one came to Slack.
      await one(id)
        .set((row) => ({ drawn: null, stale_at: sortable(at), version: row('version', '+', 1) }))
        .execute();
      return false;
    },

    async postpone(id, nextAt, { tries }) {
      await one(id)
        .set((row) => ({ failures: row('failures', '+', 1), next_at: sortable(nextAt), tries }))
        .execute();
    },

    async close(id, at) {
      await one(id).set({ closed_at: at.toString(), stale_at: null }).execute();
    },
  };
}

/**
 * Marks every message about something as no longer true, in the transaction that changes it.
 *
 * One after the other, as the audit is written: a message may be about several things that change at once.
 */
export async function markStale(
  database: Database,
  transaction: Transaction<Schema>,
  subjects: readonly Subject[],
  at: Temporal.Instant,
): Promise<void> {
  if (subjects.length === 0) return;
  await database.waitForTurn(transaction);
  await transaction
    .updateTable('messages')
    .set((row) => ({ stale_at: sortable(at), next_at: null, version: row('version', '+', 1) }))
    .where('closed_at', 'is', null)
    .where('id', 'in', (select) =>
      select
        .selectFrom('message_subjects')
        .select('message_id')
        .where('subject', 'in', [...subjects]),
    )
    .execute();
}

/** The same of every message of an instance: what they call it has changed. */
export async function markInstanceStale(
  database: Database,
  transaction: Transaction<Schema>,
  instance: string,
  at: Temporal.Instant,
): Promise<void> {
  await database.waitForTurn(transaction);
  await transaction
    .updateTable('messages')
    .set((row) => ({ stale_at: sortable(at), next_at: null, version: row('version', '+', 1) }))
    .where('closed_at', 'is', null)
    .where('instance', '=', instance)
    .execute();
}

/**
 * Keeps where a message went, in the transaction that confirms it.
 *
 * @param drawn a hash of what it shows; without one, as after a crash, it is drawn anew
 */
export async function keepPlace(
  connection: Kysely<Schema>,
  { message, where, drawn }: { readonly message: string; readonly where: Where; readonly drawn?: string },
  at: Temporal.Instant,
): Promise<void> {
  const place = { conversation: where.conversation, ts: where.ts };
  await connection
    .updateTable('messages')
    .set(drawn === undefined ? { ...place, stale_at: sortable(at) } : { ...place, drawn })
    .where('id', '=', message)
    // Found by another process before its answer came: what that one has drawn since is what it shows.
    .where('ts', 'is', null)
    .execute();
}

/** Throws for a row that this version does not understand. */
function toStaleMessage(row: MessageRow): StaleMessage {
  return {
    id: row.id,
    about: readAbout(row.about, row.instance),
    recipient: toRecipient(row.recipient),
    sentAt: Temporal.Instant.from(row.sent_at),
    where: { conversation: row.conversation ?? '', ts: row.ts ?? '' },
    drawn: row.drawn ?? undefined,
    version: row.version,
    tries: row.tries,
    failures: row.failures,
  };
}

export function toRecipient(written: string): Recipient {
  const [kind, id = ''] = written.split(':');
  if (kind !== 'person' && kind !== 'channel') throw new Error(`No recipient: ${written}`);
  return { kind, id };
}
