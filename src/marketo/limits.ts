/** How gently Marketo is used. The defaults are half of what Adobe allows a whole subscription. */
export interface Limits {
  /** Calls in any window. */
  readonly callsPerWindow: number;
  readonly windowMs: number;
  /** Calls at the same time. */
  readonly concurrency: number;
  /** Time for one exchange. */
  readonly timeoutMs: number;
  /** Time for a whole call that a person waits for: its turn, its exchanges, and the pauses between them. */
  readonly clickDeadlineMs: number;
  /** The same for background work, counted from its first turn: it waits for that as long as it takes. */
  readonly jobDeadlineMs: number;
  /** How often one call is sent again at the most. */
  readonly retries: number;
  /** The first pause before sending again; it doubles, with jitter. */
  readonly pauseMs: number;
}

/** Source: Adobe's advice for one integration: at most 50 calls in 20 s and 5 at a time. */
export const GENTLE: Limits = {
  callsPerWindow: 50,
  windowMs: 20_000,
  concurrency: 5,
  timeoutMs: 15_000,
  clickDeadlineMs: 60_000,
  jobDeadlineMs: 300_000,
  retries: 4,
  pauseMs: 1_000,
};

/** What Adobe allows everybody who uses a subscription together. */
export const SUBSCRIPTION = { callsPerWindow: 100, concurrency: 10 } as const;

/** A person waits for a click; nobody waits for a job. */
export type Urgency = 'click' | 'job';
