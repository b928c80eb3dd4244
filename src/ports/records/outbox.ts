import type { Temporal } from 'temporal-polyfill';
import type { AuditAction } from '../../core/audit-event.ts';
import type { Audited, MadeEvent, OutgoingEvent } from '../../core/events/event.ts';

/** A part of the audit, from behind one entry up to another. */
export interface ReadPart {
  readonly from: number;
  readonly to: number;
}

/** An event that was not taken yet. */
export interface WaitingEvent extends OutgoingEvent {
  /** How often it was sent in vain. */
  readonly tries: number;
}

/** What waits to be taken. */
export interface Waiting {
  readonly count: number;
  /** How many of them were sent in vain. */
  readonly failing: number;
  /** Since when the oldest of those waits that were sent in vain, and what was answered last. */
  readonly oldest: { readonly since: Temporal.Instant; readonly said: string } | undefined;
}

/** Events for others, which are made of the audit and kept until they are taken. */
export interface OutboxRecords {
  /** From this moment on what happens is for others, too; nothing changes where it was so before. */
  begin(): Promise<void>;
  /** What happens from this moment on is for nobody else; what waits stays. */
  end(): Promise<void>;
  /**
   * The next part of the audit that was not read, and what it has of these actions; `undefined` where all was read, or where
   * nothing is for others.
   */
  unread(
    actions: readonly AuditAction[],
  ): Promise<{ readonly part: ReadPart; readonly entries: readonly Audited[] } | undefined>;
  /** Keeps the events of a part and that it was read, together; does nothing where somebody else was first. */
  keep(part: ReadPart, events: readonly MadeEvent[], at: Temporal.Instant): Promise<void>;
  /** Events whose time has come: those never tried first, in the order in which they happened. */
  due(now: Temporal.Instant, most: number): Promise<WaitingEvent[]>;
  markTaken(id: string, at: Temporal.Instant): Promise<void>;
  markNotTaken(
    id: string,
    became: { readonly said: string; readonly tries: number; readonly nextTryAt: Temporal.Instant },
  ): Promise<void>;
  /** Whatever waits is tried at once. */
  hurry(): Promise<void>;
  waiting(): Promise<Waiting>;
  /** Forgets what was taken before this instant. */
  forget(before: Temporal.Instant): Promise<void>;
}
