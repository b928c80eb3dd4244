import type { Ports } from '../ports.ts';
import { announceOperation } from './announce-operation.ts';
import { settleOperation } from './settle-operation.ts';

type SettlePorts = Pick<Ports, 'records' | 'instances' | 'messenger' | 'clock' | 'ids' | 'log'>;

/**
 * Goes on with everything that was promised and not finished: after a restart, and again every minute.
 *
 * One operation that fails does not keep the others waiting, nor does an instance that is down.
 */
export async function settleOpenOperations(ports: SettlePorts): Promise<void> {
  const open = await ports.records.operations.unfinished();
  const instances = new Set(open.map(({ instance }) => instance));
  await Promise.all([
    announceAll(ports),
    ...[...instances].map(async (name) => {
      for (const { id } of open.filter(({ instance }) => instance === name))
        await settleAndAnnounce(ports, id);
    }),
  ]);
}

async function announceAll(ports: SettlePorts): Promise<void> {
  for (const { id } of await ports.records.operations.unannounced()) await announce(ports, id);
}

async function settleAndAnnounce(ports: SettlePorts, id: string): Promise<void> {
  try {
    await settleOperation(ports, id);
  } catch (error) {
    ports.log.error({ err: error, operation: id }, 'An operation could not be settled; tried again later');
  }
  await announce(ports, id);
}

async function announce(ports: SettlePorts, id: string): Promise<void> {
  await announceOperation(ports, id).catch((error: unknown) =>
    ports.log.error({ err: error, operation: id }, 'An outcome could not be told; tried again later'),
  );
}
