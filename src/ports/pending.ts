import type { RequestWithVerdicts } from './records/requests.ts';

/** Requests that wait, as far as they are listed. */
export interface WaitingRequests {
  readonly requests: readonly RequestWithVerdicts[];
  /** How many there are, listed or not. */
  readonly count: number;
}

/** What waits for somebody, and what they wait for. */
export interface Pending {
  readonly forMe: WaitingRequests;
  readonly mine: WaitingRequests;
}
