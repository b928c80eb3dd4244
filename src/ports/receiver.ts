import type { OutgoingEvent } from '../core/events/event.ts';

/** What became of an event that was sent. `said` is a status or a code: nothing of what the receiver wrote. */
export type ReceiverAnswer =
  | { readonly is: 'taken'; readonly said: string }
  | {
      readonly is: 'not_taken';
      readonly said: string;
      /** How long the receiver wants to be left alone. */
      readonly askedSeconds?: number | undefined;
    }
  /** The app is stopping, and nothing has left. */
  | { readonly is: 'stopping' };

/** Whoever takes events: somebody else's program, of which nothing is known but what it answers. */
export interface EventReceiver {
  /** Where it is, without what may be secret of its address. */
  readonly where: string;
  /** Sends one event and waits for its answer, a few seconds at the most; throws for nothing that the receiver does. */
  deliver(event: OutgoingEvent): Promise<ReceiverAnswer>;
}
