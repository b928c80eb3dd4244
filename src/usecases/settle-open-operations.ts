import type { Ports } from '../ports.ts';
import { announceOperation } from './announce-operation.ts';
import { settleOperation } from './settle-operation.ts';

/**
 * Goes on with everything that was promised and not finished: after a restart, and again every minute.
 *
 * One operation that fails does not keep the others waiting.
 */
export async function settleOpenOperations(
  ports: Pick<Ports, 'records' | 'marketo' | 'messenger' | 'clock' | 'ids' | 'log'>,
): Promise<void> {
  for (const { id } of await ports.records.operations.unfinished()) {
    await settleOperation(ports, id).catch((error: unknown) =>
      ports.log.error({ err: error, operation: id }, 'An operation could not be settled; tried again later'),
    );
  }
  for (const { id } of await ports.records.operations.unannounced()) {
    await announceOperation(ports, id).catch((error: unknown) =>
      ports.log.error({ err: error, operation: id }, 'An outcome could not be told; tried again later'),
    );
  }
}
