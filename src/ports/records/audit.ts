import type { Temporal } from 'temporal-polyfill';
import type { AuditAction, AuditEvent } from '../../core/audit-event.ts';

/** What happened, never changed afterwards. */
export interface AuditRecords {
  append(event: AuditEvent): Promise<void>;
  list(): Promise<AuditEvent[]>;
  /** What happened to the users of an instance after this instant, oldest first. */
  after(instance: string, actions: readonly AuditAction[], instant: Temporal.Instant): Promise<AuditEvent[]>;
  /** What happened last to one user of an instance, by its address, latest first; so many at the most. */
  lastOf(
    instance: string,
    subject: string,
    actions: readonly AuditAction[],
    most: number,
  ): Promise<AuditEvent[]>;
}
