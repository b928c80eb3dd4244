import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../core/api-user.ts';
import type { Operation } from '../core/changes/operation.ts';
import type { Request } from '../core/changes/request.ts';
import type { AboutKind, AboutOf } from '../core/messages/about.ts';
import type { WarnedUser } from '../core/messages/answer.ts';
import type { Review, ReviewedUser, ReviewProgress } from '../core/review.ts';
import type { RequestWithVerdicts } from './records/requests.ts';

export type Recipient =
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'channel'; readonly id: string };

/** A user as it is known last. */
export interface KnownLast {
  readonly apiUser: ApiUser;
  readonly isGone: boolean;
}

/** What the records say now of what a message is about. */
interface Loaded {
  readonly outcome: ShownOperation & {
    /** For whoever has become accountable for it; and of access that was ended at once, as long as it is. */
    readonly user?: KnownLast | undefined;
    /** Of a revocation that waits: that somebody asks to bring it back, which is decided first. */
    readonly askedBack?: Request | undefined;
    /** Who approved what was made; none where nobody had to. */
    readonly approvers?: readonly string[];
    /** Who approved the wish that took its place. */
    readonly overtakenApprovers?: readonly string[] | undefined;
    /** It was not made, and there is nothing to be tried again: a later change of the same was made, or something else was decided. */
    readonly isOver?: Over | undefined;
  };
  readonly beyond: { readonly operation: Operation };
  readonly request: ShownRequest;
  readonly request_news: ShownRequest;
  readonly reminder: { readonly users: readonly ShownUser[] };
  readonly digest: { readonly users: readonly ShownUser[] };
  readonly idle: { readonly users: readonly ShownUser[] };
  readonly review: { readonly review: Review; readonly progress: ReviewProgress };
  readonly review_question: {
    readonly review: Review;
    /** By their ids. */
    readonly users: ReadonlyMap<string, ReviewedUser>;
  };
  readonly orphans: {
    readonly users: readonly KnownLast[];
  };
  readonly still_called: { readonly users: readonly ShownUser[] };
  readonly assigned: {
    readonly operations: readonly Operation<'set_owner'>[];
    /** Those that are still in the records, by their ids. */
    readonly users: ReadonlyMap<string, KnownLast>;
  };
  /** Those that are still in the records, by their ids. */
  readonly weekly: {
    readonly users: ReadonlyMap<string, KnownLast>;
    readonly requests: ReadonlyMap<string, RequestWithVerdicts>;
  };
  readonly first_calls: { readonly apiUser: ApiUser };
  readonly findings: { readonly users: ReadonlyMap<string, KnownLast> };
  readonly unreadable: object;
  readonly rest: object;
}

/** A change, and the later wish that took its place where one did. */
export interface ShownOperation {
  readonly operation: Operation;
  readonly overtakenBy: Operation | undefined;
  /** The request by which it was approved, where it was: what came to nothing may be tried again without another approval. */
  readonly approved?: Request | undefined;
}

/** What was not made is over: a later change of the same was made, or something else was changed or decided. */
export type Over = 'made' | 'decided';

/** A request with everything that was said about it, and what became of its change where it was approved. */
export interface ShownRequest extends RequestWithVerdicts {
  /** How access was ended at once that it asks to have back. */
  readonly ended?: Operation<'set_expiry'> | Operation<'revoke'> | undefined;
  readonly operation: Operation | undefined;
  /** The later wish that took the place of its change. */
  readonly overtakenBy?: Operation | undefined;
  /** Until when its change, that was not done, may be tried again. */
  readonly tryUntil?: Temporal.Instant | undefined;
  /** Why its change, that was not done, is not to be tried again. */
  readonly isOver?: Over | undefined;
  /** The user that it is about, for whom one person alone is asked. */
  readonly user?: KnownLast | undefined;
}

/** A user that was warned about, with what a message about it needs. */
export interface ShownUser extends WarnedUser {
  /** The usual length of its instance, in days. */
  readonly usualDays: number;
  /** Days after its end after which it is deleted; `undefined` for never. */
  readonly deleteAfterDays?: number | undefined;
  /** When its instance warns, in days before the end. */
  readonly reminderDays?: readonly number[];
  /** Who had ended its access at once, when the message was sent: its end alone does not say so. */
  readonly endedBy?: Operation<'set_expiry'> | undefined;
  /** Who approved its changes, where somebody had to, by the id of the operation. */
  readonly approvedBy?: ReadonlyMap<string, readonly string[]>;
}

/** What the app says without being asked, ready to be drawn; the words and blocks are made by the adapter. */
export type MessageOf<K extends AboutKind> = {
  readonly [Name in K]: {
    readonly kind: Name;
    readonly about: AboutOf<Name>;
    readonly loaded: Loaded[Name];
    /** When it was sent, or is: days are counted from there, however often it is drawn. */
    readonly sentAt: Temporal.Instant;
  };
}[K];

export type LoadedOf<K extends AboutKind> = Loaded[K];
export type Message = MessageOf<AboutKind>;

/** Where a message stands in Slack. */
export interface Where {
  readonly conversation: string;
  readonly ts: string;
}

/** A message as it was sent: where it went, and a hash of what it shows. */
export interface Sent extends Where {
  readonly drawn: string;
}

/** `same`: it shows what it has to; `gone`: it can never be drawn anew. */
export type Redrawn = { readonly is: 'drawn' | 'same'; readonly drawn: string } | { readonly is: 'gone' };

/**
 * Why a message certainly did not go out: Slack takes none from us there, ever (`recipient`); it refuses our own token
 * (`token`); or not now (`later`). Slack may give these two to a message that it has posted: `passing`, an error of its
 * own, and `unclear`, a code that nobody knows.
 */
export type WhyNotSent = 'recipient' | 'token' | 'later' | 'passing' | 'unclear';

/** Slack answered a message with a code. Errors without a code leave open whether it went out, as `unclear` does. */
export class MessageNotSent extends Error {
  override readonly name = 'MessageNotSent';
  /** Slack's code, such as `channel_not_found`. */
  readonly code: string;
  readonly why: WhyNotSent;

  constructor(code: string, why: WhyNotSent, options?: ErrorOptions) {
    super(`Slack did not take a message: ${code}`, options);
    this.code = code;
    this.why = why;
  }
}

export interface Messenger {
  /** So many API-only users at the most fit into one message of a kind. */
  readonly most: Readonly<Record<'reminder' | 'digest' | 'findings' | 'review', number>>;
  /**
   * Sends, with the message's id travelling in its metadata. Throws `MessageNotSent` where Slack says so.
   *
   * @param leaving called right before the message leaves, and again before each repetition; where it throws, nothing is
   *   sent
   */
  send(
    recipient: Recipient,
    message: Message,
    messageId: string,
    leaving: () => Promise<void>,
  ): Promise<Sent>;
  /**
   * Where a message with this id went since the given instant, `undefined` where it did not go out: asked where its answer
   * was lost. Throws `MessageNotSent` where Slack does not let us look.
   */
  wasSent(recipient: Recipient, messageId: string, since: Temporal.Instant): Promise<Where | undefined>;
  /**
   * Draws a message anew where it stands, unless it shows the same already; about one a second and conversation. Throws
   * `MessageNotSent` where Slack did not take it.
   *
   * @param drawn the hash of what it shows; `undefined` where that is not known
   * @param leaving called right before anything is sent: from then on nobody knows what it shows, until Slack has said so
   */
  redraw(
    recipient: Recipient,
    message: Message,
    messageId: string,
    stands: Where & { readonly drawn: string | undefined },
    leaving: () => Promise<void>,
  ): Promise<Redrawn>;
}
