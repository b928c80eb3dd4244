import type { Temporal } from 'temporal-polyfill';
import type { Operation } from '../core/changes/operation.ts';
import type { NamedAdministrator } from '../core/people/administration.ts';
import type { DueReminder } from '../core/reminder.ts';
import type { Unreadable } from './marketo.ts';

export type Recipient =
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'channel'; readonly id: string };

/** Calls in the last seven days: a number, or why there is none. */
export type CallsMade =
  | number
  /** Marketo did not answer. */
  | 'no_answer'
  /** Marketo's usage has no row under a name of this user. */
  | 'not_named';

/** A line of the administrators' digest. */
export interface DigestLine {
  readonly due: DueReminder;
  readonly owner: OwnerTold;
}

/** What became of the owner's own warning: it went out, or why it did not. */
export type OwnerTold =
  | 'told'
  /** The owner is no longer a full member of the workspace. */
  | 'gone'
  /** Found in Marketo: nobody is its owner. */
  | 'none'
  /** Slack refuses messages to the owner. */
  | 'refused'
  /** Slack gave no clear answer; it is looked for and tried again. */
  | 'waiting'
  /** Due where the owner lives on another day than here. */
  | 'later';

/** Something that a reconciliation found changed in Marketo. */
export interface Finding {
  readonly what: 'found' | 'returned' | 'changed' | 'expiry_changed' | 'gone' | 'unreadable';
  readonly email: string;
  /** What stood before, and what stands now: a name and an address, or an expiry; of a new user the expiry alone. */
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** What the app says without being asked; the words and blocks are made by the adapter. */
export type Message =
  | {
      readonly kind: 'created';
      readonly instance: string;
      readonly operation: Operation<'create'>;
      readonly for: 'requester' | 'owner';
    }
  | { readonly kind: 'create_failed'; readonly instance: string; readonly operation: Operation<'create'> }
  /** How a change of an end of access ended. */
  | { readonly kind: 'expiry_set'; readonly instance: string; readonly operation: Operation<'set_expiry'> }
  | {
      readonly kind: 'reminder';
      readonly instance: string;
      readonly due: DueReminder;
      readonly sentAt: Temporal.Instant;
      readonly calls: CallsMade;
      /** Whom its owner may ask. */
      readonly administrators: readonly NamedAdministrator[];
    }
  | {
      readonly kind: 'digest';
      readonly instance: string;
      readonly lines: readonly DigestLine[];
      readonly sentAt: Temporal.Instant;
      readonly part: number;
      readonly parts: number;
    }
  | { readonly kind: 'findings'; readonly instance: string; readonly findings: readonly Finding[] }
  | { readonly kind: 'unreadable'; readonly instance: string; readonly found: readonly Unreadable[] }
  /** Background work rests until the daily quota starts anew. */
  | { readonly kind: 'rest'; readonly instance: string; readonly until: Temporal.Instant };

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
  ): Promise<void>;
  /**
   * Whether a message with this id went out since the given instant: asked where its answer was lost. Throws
   * `MessageNotSent` where Slack does not let us look.
   */
  wasSent(recipient: Recipient, messageId: string, since: Temporal.Instant): Promise<boolean>;
}
