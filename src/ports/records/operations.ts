import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import type { AuditEvent } from '../../core/audit-event.ts';
import type { KeptName, MarketoWords, Operation, OperationFailure, Standing } from '../../core/operation.ts';

/** The journal: every change to Marketo, written before it is made. */
export interface OperationRecords {
  /** Writes a new open operation, or gives the one with the same key, or says that the email is being created. */
  open(
    operation: Operation,
    event: AuditEvent,
  ): Promise<
    | { readonly result: 'opened' | 'repeated'; readonly operation: Operation }
    | { readonly result: 'email_in_progress' }
  >;
  /** `undefined` also for one that this version cannot read: a later one wrote it, and goes on with it. */
  get(id: string): Promise<Operation | undefined>;
  /** Open operations, oldest first, those that this version cannot read left out. */
  unfinished(): Promise<Operation[]>;
  /** Finished operations whose outcome has not been told to everyone yet. */
  unannounced(): Promise<Operation[]>;
  /**
   * Takes the right to send: the invite leaves only where this gives `true`.
   *
   * @param operation as it was read, or as it was sent before, where Marketo has said that nothing was executed
   */
  markSent(operation: Standing, at: Temporal.Instant): Promise<boolean>;
  /** Gives the right to send back: Marketo has said that nothing was executed. */
  markUnsent(operation: Standing): Promise<boolean>;
  /** Gives `false` where the operation no longer stands where it was read. */
  markAccepted(operation: Standing, at: Temporal.Instant): Promise<boolean>;
  /** The outcome of an operation, as it stood when it was told; where it has another one by now, that is still owed. */
  markAnnounced(told: Pick<Operation, 'id' | 'state' | 'finishedAt'>, at: Temporal.Instant): Promise<void>;
  /** An open operation waits until the next look. */
  postpone(
    operation: Standing,
    waits: {
      readonly nextAt: Temporal.Instant;
      readonly looks: number;
      readonly answer?: MarketoWords | undefined;
    },
  ): Promise<void>;
  /**
   * The user, the end of the operation and the audit event, in one transaction; gives `false` where it has ended, and
   * stays so.
   */
  succeed(id: string, apiUser: ApiUser, event: AuditEvent, keptAs?: KeptName): Promise<boolean>;
  /** Ends it without the change; gives `false` where it no longer stands where it was read: nothing is written. */
  fail(operation: Standing, failure: OperationFailure, event: AuditEvent): Promise<boolean>;
  /**
   * Runs work on one operation while nobody else does; gives `false` at once where somebody does.
   *
   * Only saves work: the lock can be lost while it is held, so every step has a condition of its own.
   */
  exclusively(id: string, work: () => Promise<void>): Promise<boolean>;
}
