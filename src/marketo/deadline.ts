/** The time that a whole call has: its exchanges, and the pauses between them. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Begins to count; a second time changes nothing. */
  start(): void;
  /** The call has ended: nothing is counted any more. */
  clear(): void;
}

export function deadline(milliseconds: number): Deadline {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  return {
    signal: controller.signal,
    start() {
      timer ??= setTimeout(() => controller.abort(new Error('the deadline has passed')), milliseconds);
    },
    clear: () => clearTimeout(timer),
  };
}
