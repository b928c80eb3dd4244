import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import type { AuditEvent } from '../../core/audit-event.ts';
import type { Change } from '../../core/changes/kinds.ts';
import type { Operation } from '../../core/changes/operation.ts';
import type { Request, Verdict } from '../../core/changes/request.ts';

/** A request with everything that was said about it, oldest first. */
export interface RequestWithVerdicts {
  readonly request: Request;
  readonly verdicts: readonly Verdict[];
}

/** What became of a request that was to be written down. */
export type Asked =
  | { readonly result: 'opened' | 'repeated'; readonly request: Request }
  /** Somebody has asked for the same already, or it is being done. */
  | { readonly result: 'lane_taken' };

/** What became of something that was to happen to a request. */
export type Moved =
  | { readonly result: 'moved'; readonly now: RequestWithVerdicts }
  /** It no longer waits in the version that was seen: somebody was first. */
  | { readonly result: 'was_first'; readonly now: RequestWithVerdicts }
  /** What it asks for is being done for somebody else. */
  | { readonly result: 'lane_taken' }
  /** Another request waits for the same. */
  | { readonly result: 'asked_already' }
  | { readonly result: 'gone' };

/** The same of a decision. */
export type Decided =
  | Moved
  /** The user that it is about is no longer as it was approved for: nothing is decided. */
  | { readonly result: 'no_longer_so' };

/** What a request is compared with when something happens to it: it has to stand as it was seen. */
export type SeenRequest = Pick<Request, 'id' | 'version'>;

/** What a request asks for from now on, and how many have to approve that. */
export interface ChangedRequest {
  readonly change: Change;
  readonly approvals: 1 | 2;
}

/** What is approved: what was asked for as it is meant now, or what whoever approves has made of it. */
export interface ApprovedRequest extends ChangedRequest {
  readonly isEdited: boolean;
  /** Slack ids of those whose approval of this version no longer counts. */
  readonly noLonger: readonly string[];
  /** Whether the same person has approved this version before: their yes is counted anew, and written only where it decides. */
  readonly isRecount: boolean;
  /** Whether the approval is meant for the user as it is when it is written; one that is gone is nobody's hindrance here. */
  holdsFor(apiUser: ApiUser, revocation: string | undefined): boolean;
}

/** What was asked for, and what was decided. */
export interface RequestRecords {
  /** Writes a request that waits, or gives the one with the same id. One at a time waits for one lane. */
  open(request: Request, event: AuditEvent): Promise<Asked>;
  /** `undefined` also for one that this version cannot read. */
  get(id: string): Promise<RequestWithVerdicts | undefined>;
  /**
   * Writes what somebody said about the version that they saw, and, where that decides it, the operation that carries it
   * out: one transaction, so that of many at once one decides and the others are told who was first.
   *
   * @param approved what it asks for from now on, where somebody approves
   * @param operationOf the operation, where it is approved
   */
  decide(
    verdict: Verdict,
    events: readonly AuditEvent[],
    options: {
      readonly approved?: ApprovedRequest | undefined;
      readonly operationOf: (request: Request) => Operation;
    },
  ): Promise<Decided>;
  /** What it asks for is another thing now, what was said before no longer counts, and its time begins anew. */
  edit(
    seen: SeenRequest,
    changed: ChangedRequest & Pick<Request, 'endsAt'> & { readonly nudgeAt: Temporal.Instant },
    event: AuditEvent,
  ): Promise<Moved>;
  /**
   * What it would change stands otherwise by now, and with it what it asks for: what was said before no longer counts, and what an
   * approver has made of it stays theirs.
   */
  renew(seen: SeenRequest, change: Change, event: AuditEvent): Promise<Moved>;
  /** It no longer waits: taken back by whoever asked, ended because nobody answered, or overtaken by a later change. */
  close(seen: SeenRequest, as: 'withdrawn' | 'ended' | 'overtaken', event: AuditEvent): Promise<Moved>;
  /** Those who decide have been reminded of it. */
  markNudged(seen: SeenRequest, event: AuditEvent): Promise<void>;
  /** Requests that wait and were made later than now, by a clock that was ahead. */
  ahead(now: Temporal.Instant): Promise<readonly Request[]>;
  /** Writes since when, and until when, a request waits. */
  recount(
    request: Pick<Request, 'id' | 'version' | 'createdAt' | 'askedAt' | 'nudgeAt' | 'endsAt'>,
  ): Promise<void>;
  /** Requests that wait, oldest first: of some instances, of one person, or to be decided by one. */
  waiting(of: {
    readonly instances?: readonly string[];
    readonly requester?: string;
    /** Those that somebody decides about: of which they alone are asked, and those of the administrators of these instances. */
    readonly toDecide?: { readonly person: string; readonly instances: readonly string[] };
    readonly most: number;
  }): Promise<{ readonly requests: readonly RequestWithVerdicts[]; readonly count: number }>;
  /**
   * Approved requests whose change is under way, or was not made since then, oldest first: those of one person, and those of some
   * instances. A revocation that waits for a person is none of them.
   */
  unmade(of: {
    readonly requester: string;
    readonly instances: readonly string[];
    readonly since: Temporal.Instant;
  }): Promise<readonly RequestWithVerdicts[]>;
  /** The request that waits in a lane, where there is one. */
  waitingIn(instance: string, lane: string): Promise<Request | undefined>;
  /** Requests that wait and are about this user. */
  waitingAbout(apiUserId: string): Promise<readonly Request[]>;
  /** Requests that wait and are to be reminded of, or to end, by this instant. */
  due(now: Temporal.Instant): Promise<readonly Request[]>;
  /** Requests of which not everybody concerned has been told how they stand. */
  unannounced(): Promise<readonly RequestWithVerdicts[]>;
  /** Everybody has been told how a request stands, as it was read. */
  markAnnounced(told: Pick<Request, 'id' | 'version' | 'state'>, at: Temporal.Instant): Promise<void>;
}
