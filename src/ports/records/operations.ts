import type { Temporal } from 'temporal-polyfill';
import type { ApiUser, LetEnd } from '../../core/api-user.ts';
import type { AuditEvent } from '../../core/audit-event.ts';
import type { Change } from '../../core/changes/kinds.ts';
import type {
  KeptName,
  MarketoWords,
  Operation,
  OperationFailure,
  Standing,
  Waits,
} from '../../core/changes/operation.ts';
import type { Expiry } from '../../core/expiry.ts';
import type { RoleAssignment } from '../../core/role.ts';

/** What became of a wish that was to be written down. */
export type Opened =
  /** `queued`: an earlier one of its lane has left, and this one waits for what becomes of that. */
  | { readonly result: 'opened' | 'queued' | 'repeated'; readonly operation: Operation }
  /** Another one holds the lane, and is not overtaken by this. */
  | { readonly result: 'lane_taken' }
  /** Another one has taken the lane, or the user is another one, since the wish was judged: it is to be judged anew. */
  | { readonly result: 'judged_too_early' };

/** What the records keep of a change that was made, written together with its end. */
export interface Kept {
  /** A user that is new. */
  readonly made?: ApiUser;
  /** What is known of the user now, and since when. */
  readonly learnt?: {
    readonly apiUserId: string;
    /** `undefined` where Marketo did not say it. */
    readonly expiry?: Expiry;
    readonly roles?: readonly RoleAssignment[];
    readonly readAt: Temporal.Instant;
    /** What is written to the audit where another end was known: somebody has set this one in Marketo. */
    /** @param owner whoever is accountable when it is written */
    readonly changed?: (from: Expiry, owner: string | undefined) => Omit<AuditEvent, 'at'>;
    /** The same where other roles were known. */
    readonly rolesChanged?: (
      from: readonly RoleAssignment[],
      owner: string | undefined,
    ) => Omit<AuditEvent, 'at'>;
  };
  /** That somebody has said that it is no longer needed after an end, or, without a word, has taken that back. */
  readonly letEnd?: {
    readonly apiUserId: string;
    readonly end: Temporal.Instant;
    readonly said: LetEnd | undefined;
  };
  /** Who is accountable from now on, unless that is somebody else than it was by now. */
  readonly owner?: {
    readonly apiUserId: string;
    readonly from: string | undefined;
    readonly owner: string;
    readonly reason: string | undefined;
  };
  /** The user of the records that is no longer in Marketo. */
  readonly gone?: string;
  /** The name as Marketo keeps it. */
  readonly keptAs?: KeptName | undefined;
}

/** The journal: every change, written before it is made. */
export interface OperationRecords {
  /**
   * Writes a new operation, or gives the one with the same id. Where its lane is held by one that it overtakes, that one
   * ends where it has not left; where it has, this one waits for it, and whatever waited before is overtaken.
   */
  open(
    operation: Operation,
    event: AuditEvent,
    options?: {
      readonly overtakes: (kind: string) => boolean;
      /** The operation of the lane that the wish was judged beside; `undefined` where that makes no difference. */
      readonly beside?: { readonly id: string | undefined } | undefined;
      /** The user as it was when the wish was judged. */
      readonly judged?: ApiUser | undefined;
    },
  ): Promise<Opened>;
  /** `undefined` also for one that this version cannot read: a later one wrote it, and goes on with it. */
  get(id: string): Promise<Operation | undefined>;
  /** What about a user of the records has ended since an instant, if one is given, or has still to end: whenever it was asked for. */
  about(apiUserId: string, since?: Temporal.Instant): Promise<Operation[]>;
  /** Those that somebody wanted with one press, in whatever state. */
  ofBatch(batch: string): Promise<Operation[]>;
  /** Open operations, oldest first, those that this version cannot read left out. */
  unfinished(): Promise<Operation[]>;
  /** Finished operations, and those that wait for a person, of which not everyone has been told yet. */
  unannounced(): Promise<Operation[]>;
  /** Whether a later wish waits for what becomes of this one. */
  isAwaited(operation: Operation): Promise<boolean>;
  /**
   * Takes the right to send: the call leaves only where this gives `true`.
   *
   * @param operation as it was read, or as it was sent before, where Marketo has said that nothing was executed
   */
  markSent(operation: Standing, at: Temporal.Instant): Promise<boolean>;
  /**
   * Gives the right to send back: Marketo has said that nothing was executed, or it can no longer arrive. Where a later wish waits
   * for it, it ends and that one begins.
   */
  markUnsent(operation: Standing, at: Temporal.Instant): Promise<'unsent' | 'overtaken' | 'gone_on'>;
  /** Gives `false` where the operation no longer stands where it was read. */
  markAccepted(operation: Standing, at: Temporal.Instant): Promise<boolean>;
  /** The outcome of an operation, as it stood when it was told; where it has another one by now, that is still owed. */
  markAnnounced(told: Pick<Operation, 'id' | 'state' | 'finishedAt'>, at: Temporal.Instant): Promise<void>;
  /** Writes when the steps of an open operation were made, where it stands as it was read. */
  recount(read: Standing, counted: Operation): Promise<boolean>;
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
   * What became of the records, the end of the operation and the audit event, in one transaction; what waited in its lane
   * begins. Nothing is written where it has ended, and stays so, nor where the user is no longer as it was when the
   * change was asked for.
   */
  succeed(id: string, kept: Kept, event: AuditEvent): Promise<'succeeded' | 'has_ended' | 'has_changed'>;
  /**
   * Ends it without the change; gives `false` where it no longer stands where it was read: nothing is written.
   *
   * @param kept what was learnt of the user on the way
   */
  fail(
    operation: Standing,
    failure: OperationFailure,
    event: AuditEvent,
    kept?: Pick<Kept, 'learnt'>,
  ): Promise<boolean>;
  /** Whether somebody has wanted something else of its lane since, and that has ended or was decided: it holds, whatever became of it. */
  isFollowed(
    operation: Pick<Operation, 'id' | 'instance' | 'change' | 'createdAt'>,
    now: Temporal.Instant,
  ): Promise<boolean>;
  /**
   * Opens one once more that has ended without the change; gives `false` where it no longer stands so, where another holds
   * its lane, or where somebody has wanted something else of its lane since: the latest word holds.
   *
   * @param change the change as it is meant now: what ends at once ends now
   */
  reopen(
    operation: Pick<Operation, 'id' | 'instance' | 'createdAt' | 'finishedAt'>,
    change: Change,
    event: AuditEvent,
  ): Promise<boolean>;
  /**
   * An open operation waits for a person, and is tried anew at a moment; or ends where a later wish waits for it, which begins.
   * `gone_on` where it no longer stands where it was read: nothing is written. Messages about it are drawn anew.
   *
   * @param events of what became of it so far
   * @param kept what was learnt of the user on the way
   */
  wait(
    operation: Standing,
    until: {
      readonly waits: Waits;
      readonly nextAt: Temporal.Instant;
      readonly looks: number;
      /** Why it came no further. */
      readonly failure?: OperationFailure | undefined;
      /** Whether everyone is to hear of it. */
      readonly isNews: boolean;
    },
    events: readonly AuditEvent[],
    kept: { readonly at: Temporal.Instant } & Pick<Kept, 'learnt'>,
  ): Promise<'waits' | 'overtaken' | 'gone_on'>;
  /** One that waits for a person is tried anew now; gives `false` where it does not wait, or is on its way. */
  hasten(id: string, at: Temporal.Instant): Promise<boolean>;
  /** A later wish no longer waits for it. */
  overtake(operation: Standing, at: Temporal.Instant): Promise<boolean>;
  /**
   * Runs work on one operation while nobody else does; gives `false` at once where somebody does.
   *
   * Only saves work: the lock can be lost while it is held, so every step has a condition of its own.
   */
  exclusively(id: string, work: () => Promise<void>): Promise<boolean>;
}
