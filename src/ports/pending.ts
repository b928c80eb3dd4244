import type { Operation } from '../core/changes/operation.ts';
import type { RequestWithVerdicts } from './records/requests.ts';

/** Requests that wait, as far as they are listed. */
export interface WaitingRequests {
  readonly requests: readonly RequestWithVerdicts[];
  /** How many there are, listed or not. */
  readonly count: number;
}

/** Revocations that wait until somebody says that no custom service uses the user any more, as far as they are listed. */
export interface WaitingRevocations {
  readonly operations: readonly Operation<'revoke'>[];
  /** How many there are, listed or not. */
  readonly count: number;
}

/** What waits for somebody, and what they wait for. */
export interface Pending {
  readonly forMe: WaitingRequests;
  /** None for whoever is no administrator. */
  readonly revocations: WaitingRevocations;
  readonly mine: WaitingRequests;
}
