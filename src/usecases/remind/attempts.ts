import { MessageNotSent, type Recipient } from '../../ports/messages.ts';
import type { Log } from '../../ports/system.ts';

/** Slack does not work for us now: the rest of a run is left to the next one. */
export class SlackDoesNotWork extends Error {
  override readonly name = 'SlackDoesNotWork';
}

/** The messages of a run: one that fails does not keep the others back, and a Slack that is down ends the run. */
export interface Attempts {
  /** How many failed; they are owed. */
  readonly failed: number;
  /**
   * Gives what the work gave, `undefined` where it failed.
   *
   * @throws SlackDoesNotWork where Slack refuses our token, or several messages in a row failed
   */
  one<T>(recipient: Recipient, work: () => Promise<T>): Promise<T | undefined>;
}

/** So many failures in a row are Slack's, not those of one recipient. */
const IN_A_ROW = 5;

export function attempts(log: Log): Attempts {
  let failed = 0;
  let inARow = 0;
  return {
    get failed() {
      return failed;
    },
    async one(recipient, work) {
      try {
        const value = await work();
        inARow = 0;
        return value;
      } catch (error) {
        failed += 1;
        inARow += 1;
        log.error(
          { err: error, recipient: recipient.id },
          'A reminder could not be sent; tried again within minutes',
        );
        const isOurs = error instanceof MessageNotSent && error.why === 'token';
        if (isOurs || inARow >= IN_A_ROW)
          throw new SlackDoesNotWork('the rest of the run is left to the next one');
        return undefined;
      }
    },
  };
}
