import { hashOf } from '../../src/store/audit.ts';
import type { AuditEventRow } from '../../src/store/schema.ts';

/** Whether each event has the hash of what is stored of it, and of the one before. */
export function isWhole(rows: readonly AuditEventRow[]): boolean {
  return rows.every((row, index) => {
    const { hash, ...rest } = row;
    const before = rows[index - 1]?.hash ?? '0'.repeat(64);
    return row.previous_hash === before && hash === hashOf(rest);
  });
}
