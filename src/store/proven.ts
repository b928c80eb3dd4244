import type { Database } from './database.ts';

/** A proof is worth this long, in milliseconds: whoever asks all the time makes no more than a write a second. */
const WORTH_MS = 1_000;

/**
 * Proves that something can be kept: writes, and commits. Throws why it cannot, in whatever way it fails now.
 *
 * Reading proves little: a full disk, a standby, a file that was deleted underneath can all be read.
 */
export function provenOn({ kysely, verify }: Pick<Database, 'kysely' | 'verify'>): () => Promise<void> {
  let latest: { readonly at: number; readonly proof: Promise<void> } | undefined;

  async function prove(): Promise<void> {
    await kysely.transaction().execute((transaction) =>
      transaction
        .insertInto('leases')
        .values({ name: 'readiness', holder: '', until: 0 })
        .onConflict((conflict) =>
          conflict.column('name').doUpdateSet((row) => ({ until: row('leases.until', '+', 1) })),
        )
        .execute(),
    );
  }

  return async () => {
    const now = performance.now();
    if (!latest || now - latest.at >= WORTH_MS) latest = { at: now, proof: prove() };
    await latest.proof;
    verify();
  };
}
