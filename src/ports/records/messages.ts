import type { Temporal } from 'temporal-polyfill';
import type { About, Subject } from '../../core/messages/about.ts';
import type { Recipient, Where } from '../messages.ts';

/** A message of which it is kept what it is about. */
export interface NewMessage {
  /** Travels in its metadata. */
  readonly id: string;
  readonly about: About;
  readonly recipient: Recipient;
  readonly sentAt: Temporal.Instant;
}

/** A message that went out, and that no longer shows what it is about. */
export interface StaleMessage extends NewMessage {
  readonly where: Where;
  /** A hash of what it shows; `undefined` where that is not known. */
  readonly drawn: string | undefined;
  /** How often what it is about has changed. */
  readonly version: number;
  /** How often Slack gave an answer to it that may hold for good. */
  readonly tries: number;
  /** How often it could not be drawn anew since it last was. */
  readonly failures: number;
}

/** Messages as views of the records. Whoever changes a record marks those about it stale, in the same transaction. */
export interface MessageRecords {
  /** Keeps a message before it is drawn, so that no change in between is missed; one about nothing that changes is not kept. */
  begin(message: NewMessage): Promise<void>;
  /** It did not go out, and never will. */
  discard(id: string): Promise<void>;
  /** The messages to draw anew now: those that failed least, and of these those that changed last, first. */
  stale(most: number, now: Temporal.Instant): Promise<StaleMessage[]>;
  /**
   * It shows what stood in the records at this version; gives `false` where that has changed meanwhile: what it shows now
   * is not known then.
   *
   * @param close leaves it as it is from now on
   */
  markDrawn(
    message: Pick<StaleMessage, 'id' | 'version'>,
    drawn: string,
    at: Temporal.Instant,
    options: { readonly close: boolean },
  ): Promise<boolean>;
  /** It is being drawn anew: until that is known to be done nobody knows what it shows. */
  beginDrawing(id: string): Promise<void>;
  /** It could not be drawn anew: it is tried again then, or when what it is about changes once more. */
  postpone(id: string, nextAt: Temporal.Instant, kept: Pick<StaleMessage, 'tries'>): Promise<void>;
  /** Every message about something is to be drawn anew: what it shows depends on more than the records. */
  markStale(subjects: readonly Subject[], at: Temporal.Instant): Promise<void>;
  /** It can never be drawn anew. */
  close(id: string, at: Temporal.Instant): Promise<void>;
}
