import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import type { AuditEvent } from '../../core/audit-event.ts';
import type { Operation } from '../../core/changes/operation.ts';
import type { MarketoUser, UserPage } from '../marketo.ts';

/** One reading of a whole subscription, and how far it has come. */
export interface Reconciliation {
  readonly instance: string;
  readonly startedAt: Temporal.Instant;
  readonly nextOffset: number;
  readonly listedAt: Temporal.Instant | undefined;
  /** What was found until then has been told to the administrators, by an earlier run where there was one. */
  readonly toldUntil: Temporal.Instant;
  readonly finishedAt: Temporal.Instant | undefined;
  /** Rows of the list that do not even say whom they are about. */
  readonly unreadable: number;
}

export interface ListedPage {
  /** The API-only users of the page. */
  readonly apiUsers: readonly MarketoUser[];
  /** Users whose rows could not be read, as far as these say whom they are about: they are there, and stay as known. */
  readonly unreadable: UserPage['unreadable'];
  /** When the reading of the page began. */
  readonly readAt: Temporal.Instant;
  /** Where the next page begins. */
  readonly nextOffset: number;
  /** Gives ids to users that are new. */
  readonly newId: () => string;
}

/**
 * The audit event for a listed user: it is new, it was gone, its name or address has changed, it is the one of an operation that was
 * given up, or the one that was there before it is gone.
 */
export type ListedEvent = (
  what: 'found' | 'returned' | 'changed' | 'created' | 'gone',
  user: MarketoUser,
  about: { readonly before?: ApiUser; readonly operation?: Operation<'create'> },
) => AuditEvent;

/** The latest reading of each subscription, and how far it has come. */
export interface ReconciliationRecords {
  latest(instance: string): Promise<Reconciliation | undefined>;
  start(instance: string, at: Temporal.Instant): Promise<Reconciliation>;
  /** Keeps a page of the list: new users are added, known ones marked as seen, and the page is not read again. */
  keepPage(run: Reconciliation, page: ListedPage, eventOf: ListedEvent): Promise<void>;
  markListed(run: Reconciliation, at: Temporal.Instant): Promise<void>;
  /** Listed users whose details are older than the run, those never read first, then by the end of access. */
  toRead(run: Reconciliation, most: number, now: Temporal.Instant): Promise<ApiUser[]>;
  /** Users that are known and that the list of the run did not show. */
  unseen(run: Reconciliation, now: Temporal.Instant): Promise<ApiUser[]>;
  /** @param toldUntil what was found until then has been told now */
  finish(run: Reconciliation, at: Temporal.Instant, toldUntil: Temporal.Instant): Promise<void>;
}
