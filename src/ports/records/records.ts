import type { ApiUserRecords } from './api-users.ts';
import type { AuditRecords } from './audit.ts';
import type { DeliveryRecords } from './deliveries.ts';
import type { JobRecords } from './jobs.ts';
import type { MessageRecords } from './messages.ts';
import type { OperationRecords } from './operations.ts';
import type { OutboxRecords } from './outbox.ts';
import type { ReconciliationRecords } from './reconciliations.ts';
import type { RequestRecords } from './requests.ts';
import type { ReviewRecords } from './reviews.ts';
import type { UsageRecords } from './usage.ts';

/** Everything that is kept; a use case takes the tables that it needs. */
export interface Records {
  readonly requests: RequestRecords;
  readonly operations: OperationRecords;
  readonly apiUsers: ApiUserRecords;
  readonly reconciliations: ReconciliationRecords;
  readonly deliveries: DeliveryRecords;
  readonly messages: MessageRecords;
  readonly audit: AuditRecords;
  readonly jobs: JobRecords;
  readonly usage: UsageRecords;
  readonly outbox: OutboxRecords;
  readonly reviews: ReviewRecords;
  /** Runs a job while no other process runs the same one; gives `undefined` at once where one does. */
  exclusively<T>(job: string, work: () => Promise<T>): Promise<{ readonly value: T } | undefined>;
}
