import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import type { AuditEvent } from '../../core/audit-event.ts';
import type {
  LeftOut,
  Review,
  ReviewAnswer,
  Reviewed,
  ReviewedUser,
  ReviewProgress,
  ToAsk,
} from '../../core/review.ts';

/** What became of a wish to start a review. */
export type ReviewStarted =
  | { readonly is: 'started'; readonly review: Review; readonly users: number }
  /** One runs already. */
  | { readonly is: 'running'; readonly review: Review }
  /** There is no user about whom anybody could be asked. */
  | { readonly is: 'nobody' };

/** A review, and what of it is still to be told. */
export interface ReviewUnderWay {
  readonly review: Review;
  /** Whether everybody was told that it began, was nudged, and was told that it has ended. */
  readonly isAnnounced: boolean;
  readonly isNudged: boolean;
  readonly isEndTold: boolean;
}

/** An answer of which nobody has looked yet whether something is to be done. */
export interface ToCarryOut extends Reviewed {
  readonly user: string;
}

/** One user of a review as auditors read it: how it stood at the start, who was asked how, who said what, and how it stands. */
export interface ReviewEvidence {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Names of the roles at the start, with their workspaces. */
  readonly roles: readonly string[];
  readonly owner: string | undefined;
  /** At the start, as `expiryText` writes it. */
  readonly expiry: string;
  readonly lastUse: string | undefined;
  /** API calls of the 30 days before the start, as far as they are kept. */
  readonly calls: number;
  readonly asked:
    | {
        /** Slack user id. */
        readonly owner: string;
        readonly name: string | undefined;
        readonly at: Temporal.Instant | undefined;
        readonly as: 'sent' | 'refused' | undefined;
      }
    | undefined;
  readonly answer: (Reviewed & { readonly name: string }) | undefined;
  readonly leftOut: LeftOut | undefined;
  readonly stand: ReviewedUser['stand'];
  /** Who is accountable now, or was at the end. */
  readonly lastOwner: string | undefined;
  readonly apiUser: ApiUser;
  readonly isGone: boolean;
}

/** Reviews, and what was said of each user in them. One at a time is open in an instance. */
export interface ReviewRecords {
  /**
   * Writes a review and everybody in it as they stand now: all that have access, or may get it again; none of which nobody is to hear,
   * none that is being revoked.
   *
   * @param withoutUserid Marketo's key of the user that the app runs as, in lower case
   * @param callsSince from this day on their calls are counted
   */
  start(
    review: Review,
    who: {
      readonly withoutUserid: string;
      readonly callsSince: Temporal.PlainDate;
      readonly rolesOf: (apiUser: ApiUser) => readonly string[];
    },
    eventOf: (users: number) => AuditEvent,
  ): Promise<ReviewStarted>;
  get(id: string): Promise<Review | undefined>;
  /** The one that is open in an instance, or else the one that ended last. */
  latest(instance: string): Promise<Review | undefined>;
  /** Reviews of an instance that are open, of whose end somebody has still to be told, or of whose answers something is left to be done. */
  underWay(instance: string): Promise<readonly ReviewUnderWay[]>;
  /** How far it is. */
  progress(id: string): Promise<ReviewProgress>;
  /** Users whose owners have still to be asked; by owners and addresses. */
  toAsk(id: string): Promise<readonly ToAsk[]>;
  /** Writes down a question before it is sent: those of these users that are the owner's and are not asked about already. */
  plan(
    id: string,
    question: { readonly id: string; readonly owner: string; readonly users: readonly string[] },
  ): Promise<void>;
  /** The users of a question, in the order in which they stand in it. */
  usersOfQuestion(id: string, question: string): Promise<readonly string[]>;
  /** A question went out, or Slack refused it for good. */
  markAsked(
    id: string,
    question: string,
    asked: {
      readonly at: Temporal.Instant;
      readonly as: 'sent' | 'refused';
      readonly name: string | undefined;
    },
  ): Promise<void>;
  /** What owners have not answered that were asked by this moment, and not once more since; by owners and addresses. */
  unanswered(id: string, askedBy: Temporal.Instant): Promise<readonly Omit<ToAsk, 'question'>[]>;
  /** What waits for an owner is looked for again then: they may not be told now. */
  putOff(id: string, owner: string, until: Temporal.Instant): Promise<void>;
  /** Some of its users, by their ids; at most as many as stand in a message. */
  users(id: string, apiUserIds: readonly string[]): Promise<ReadonlyMap<string, ReviewedUser>>;
  /** A page of those that nobody has answered, and that are still in Marketo. */
  open(
    id: string,
    wanted: { readonly page: number; readonly most: number },
  ): Promise<{
    readonly users: readonly ReviewedUser[];
    readonly count: number;
    readonly page: number;
  }>;
  /**
   * Somebody says something of a user; gives whether that is new. Nothing is written where the review has ended, where the user is out
   * of it, or where whoever says it as its owner is not any more. Messages about it are drawn anew.
   */
  answer(
    id: string,
    apiUserId: string,
    said: Reviewed & {
      readonly name: string;
      readonly as: 'owner' | 'administrator';
      /** What they had said was taken back elsewhere: the same word is a new one. */
      readonly isAnew?: boolean;
    },
    event: AuditEvent,
  ): Promise<boolean>;
  /** Answers of which nobody has looked yet whether something is to be done. */
  toCarryOut(id: string): Promise<readonly ToCarryOut[]>;
  /** Nothing is left to be done about an answer, as long as it is the one that was read. */
  markCarried(
    id: string,
    apiUserId: string,
    answer: { readonly says: ReviewAnswer; readonly at: Temporal.Instant },
  ): Promise<void>;
  /**
   * It ends, and what stands in it stays so; gives whether it was open. Messages about it are drawn anew.
   *
   * @param eventOf what is written to the audit, by what stands in it then
   */
  close(
    id: string,
    ended: { readonly state: 'ended' | 'stopped'; readonly by: string; readonly at: Temporal.Instant },
    eventOf: (progress: ReviewProgress) => AuditEvent,
  ): Promise<boolean>;
  markAnnounced(id: string, at: Temporal.Instant): Promise<void>;
  /** An owner was asked once more about what they have not answered. */
  markOwnerNudged(id: string, owner: string, at: Temporal.Instant): Promise<void>;
  /** Everybody was who was to be. */
  markNudged(id: string, at: Temporal.Instant, event: AuditEvent): Promise<void>;
  markEndTold(id: string, at: Temporal.Instant): Promise<void>;
  /** Where somebody counts otherwise than was counted last, the message about how far it is is drawn anew. */
  recount(id: string, fingerprint: string, at: Temporal.Instant): Promise<void>;
  /** Everybody in it, by their addresses. */
  evidence(id: string): Promise<readonly ReviewEvidence[]>;
}
