import type { Operation } from '../core/changes/operation.ts';
import type { Request } from '../core/changes/request.ts';
import type { ShownRequest } from './messages.ts';

/** Requests, as far as they are listed. */
export interface WaitingRequests {
  readonly requests: readonly ShownRequest[];
  /** How many there are, listed or not. */
  readonly count: number;
}

/** A revocation, and what somebody asks for that is decided before anything is deleted. */
export interface WaitingRevocation {
  readonly operation: Operation<'revoke'>;
  readonly askedBack: Request | undefined;
}

/** Revocations that wait until somebody says that no custom service uses the user any more, as far as they are listed. */
export interface WaitingRevocations {
  readonly revocations: readonly WaitingRevocation[];
  /** How many there are, listed or not. */
  readonly count: number;
}

/** What waits for somebody, and what they wait for. */
export interface Pending {
  readonly forMe: WaitingRequests;
  /** None for whoever is no administrator. */
  readonly revocations: WaitingRevocations;
  readonly mine: WaitingRequests;
  /** What was approved and is not made: it is under way, or was not done and may be tried again; theirs, or their administrators'. */
  readonly unmade: WaitingRequests;
}
