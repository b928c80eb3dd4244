import PQueue from 'p-queue';

/** Slack wants about one message a second in a conversation, and counts one that is changed as one. */
const PAUSE_MS = 1_000;

/**
 * Runs calls about one conversation one after the other, about a second apart; those about others go their own way.
 *
 * @param ending ends every wait
 */
export function oneASecond(
  ending: AbortSignal,
): <T>(conversation: string, call: () => Promise<T>) => Promise<T> {
  const queues = new Map<string, PQueue>();
  return async (conversation, call) => {
    const queue =
      queues.get(conversation) ??
      new PQueue({ concurrency: 1, interval: PAUSE_MS, intervalCap: 1, carryoverIntervalCount: true });
    queues.set(conversation, queue);
    try {
      return await queue.add(call, { signal: ending });
    } finally {
      if (queue.size + queue.pending === 0) forgetLater(queues, conversation, queue);
    }
  };
}

/** A conversation in which nothing happens any more is forgotten, once its pause is over. */
function forgetLater(queues: Map<string, PQueue>, conversation: string, queue: PQueue): void {
  setTimeout(() => {
    if (queues.get(conversation) === queue && queue.size + queue.pending === 0) queues.delete(conversation);
  }, PAUSE_MS).unref();
}
