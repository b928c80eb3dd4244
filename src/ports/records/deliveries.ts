import type { Temporal } from 'temporal-polyfill';
import type { AuditEvent } from '../../core/audit-event.ts';
import type { Subject } from '../../core/messages/about.ts';
import type { Recipient, Where } from '../messages.ts';

/** What became of a delivery: it went out, was overtaken, or Slack refused it for good. */
export type Settled = 'sent' | 'skipped' | 'refused';

export interface NewDelivery {
  /** What is delivered to whom: two deliveries with the same key are the same. */
  readonly key: string;
  /** The Marketo instance that it is about. */
  readonly instance: string;
  readonly apiUserId: string | undefined;
  readonly recipient: string;
}

/** What claiming a delivery gives: a new one, one left unconfirmed by a crash, or nothing to do, now or for ever. */
export type Claim =
  | { readonly state: 'claimed' }
  /** It may be on its way at this moment. */
  | { readonly state: 'held' }
  | {
      readonly state: 'unconfirmed';
      readonly message: string;
      readonly claimedAt: Temporal.Instant;
      /** How often Slack answered it with a code that does not say whether it went out. */
      readonly tries: number;
    }
  | { readonly state: 'settled'; readonly as: Settled };

/** A delivery of which nobody has confirmed that it went out, with the message that was to carry it. */
export interface Unconfirmed {
  readonly delivery: NewDelivery;
  readonly recipient: Recipient;
  readonly claim: Extract<Claim, { readonly state: 'unconfirmed' | 'held' }>;
}

/** Where a message went; a hash of what it shows, where that is known. */
export interface Posted {
  readonly message: string;
  readonly where: Where;
  readonly drawn?: string;
}

/** A day of one person, by the calendar of where they live. */
export interface PersonsDay {
  /** Slack user id. */
  readonly person: string;
  readonly day: Temporal.PlainDate;
}

/** What was sent to whom. */
export interface DeliveryRecords {
  claim(delivery: NewDelivery, message: string, at: Temporal.Instant): Promise<Claim>;
  /**
   * Takes over an unconfirmed delivery of one message for another; gives whether nobody else was first, and it is not
   * held.
   */
  reclaim(
    key: string,
    message: { readonly from: string; readonly to: string },
    at: Temporal.Instant,
  ): Promise<boolean>;
  /** Nobody looks for a message that is about to leave until then; gives whether all of it is still claimed for it. */
  hold(keys: readonly string[], message: string, until: Temporal.Instant): Promise<boolean>;
  /** They went out, and where to: kept in one transaction. */
  confirm(
    keys: readonly string[],
    at: Temporal.Instant,
    events: readonly AuditEvent[],
    posted: Posted,
  ): Promise<void>;
  /** Slack refused them for good, with this code. */
  refuse(
    keys: readonly string[],
    code: string,
    at: Temporal.Instant,
    events: readonly AuditEvent[],
  ): Promise<void>;
  /** Slack answered with a code that does not say whether they went out. */
  countTry(keys: readonly string[]): Promise<void>;
  /** Gives the claims of a message back that certainly did not go out, so that the next run tries again. */
  release(keys: readonly string[], message: string): Promise<void>;
  /** The same of somebody else's claim; `false` where that is held by now, because its message leaves after all. */
  giveUp(key: string, message: string, at: Temporal.Instant): Promise<boolean>;
  /**
   * Takes somebody's day for a message whose deliveries are claimed: of what the app says by itself one message a day goes to one
   * person. Gives `false` where another one has it that went out, or of which nobody knows yet that it did not.
   */
  takeDay(day: PersonsDay, message: string): Promise<boolean>;
  /** Which of these keys are settled: sent, skipped or refused for good. */
  settledAmong(keys: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * They are overtaken, unless they were settled before, or have left: what has gone out was not.
   *
   * @param events the event of each, in their order; it is written where that is overtaken now
   */
  skip(
    deliveries: readonly NewDelivery[],
    at: Temporal.Instant,
    events: readonly AuditEvent[],
  ): Promise<void>;
  /** Deliveries of messages about something that are claimed, and that nobody has confirmed. */
  unconfirmed(subject: Subject, now: Temporal.Instant): Promise<readonly Unconfirmed[]>;
  /** Deliveries that were claimed by this instant and that nobody has confirmed or given back since: those looked for least first. */
  forgotten(
    claimedBy: Temporal.Instant,
    now: Temporal.Instant,
    most: number,
  ): Promise<readonly Unconfirmed[]>;
  /** Slack's code for the latest message to a recipient, where it was refused for good. */
  lastRefusal(recipient: string): Promise<string | undefined>;
}
