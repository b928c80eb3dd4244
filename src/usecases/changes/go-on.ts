import { addressOf, isDue, type Operation } from '../../core/changes/operation.ts';
import type { Marketo } from '../../ports/marketo.ts';
import type { TellPorts } from '../people/administrators.ts';
import { announceOperation } from './announce.ts';
import type { Looking } from './carrier.ts';
import { lookForOperation, type SettlePorts, sendOperation } from './settle.ts';

export type GoOnPorts = TellPorts & SettlePorts;

/**
 * Goes on with everything that was promised and not finished: after a restart, and again every minute.
 *
 * One operation that fails does not keep the others waiting, nor does an instance that is down. An instance is asked
 * when one of its operations is due, and one reading of its list serves all that wait.
 */
export async function goOn(ports: GoOnPorts): Promise<void> {
  const open = await ports.records.operations.unfinished();
  const instances = new Set(open.map(({ instance }) => instance));
  await Promise.all([
    announceAll(ports),
    ...[...instances].map((name) =>
      settleInstance(
        ports,
        name,
        open.filter(({ instance }) => instance === name),
      ),
    ),
  ]);
}

async function settleInstance(ports: GoOnPorts, name: string, open: readonly Operation[]): Promise<void> {
  const now = ports.clock.now();
  const due = open.filter((operation) => isDue(operation, now));
  if (due.length === 0) return;
  const marketo = ports.instances.get(name)?.marketo;
  const settle = (operations: readonly Operation[], step: typeof sendOperation) => {
    const looking = sharedLooking(ports, marketo, operations);
    return inOrder(ports, operations, ({ id }) => step(ports, id, looking));
  };
  const unsent = due.filter(({ sentAt }) => sentAt === undefined);
  await settle(unsent, sendOperation);
  // What has waited longer and is not due yet profits from the reading.
  const waiting = [...open.filter(({ sentAt }) => sentAt !== undefined), ...unsent];
  await settle(waiting, lookForOperation);
  for (const { id } of waiting) await announce(ports, id);
}

/** One reading of the list, made when it is first needed, for everything that is looked for; each page for itself. */
function sharedLooking(
  { clock }: TellPorts,
  marketo: Marketo | undefined,
  operations: readonly Operation[],
): Looking {
  const read = async () => {
    const at = clock.now();
    return { at, users: await marketo?.findUsersByEmail(operations.map(addressOf)) };
  };
  let reading: ReturnType<typeof read> | undefined;
  return {
    async listed(email) {
      reading ??= read();
      const { at, users } = await reading;
      return { at, found: users?.find(email) };
    },
    async page(userid) {
      const at = clock.now();
      return { at, found: await marketo?.getUser(userid) };
    },
  };
}

async function inOrder(
  ports: GoOnPorts,
  operations: readonly Operation[],
  work: (operation: Operation) => Promise<void>,
): Promise<void> {
  for (const operation of operations) {
    await work(operation).catch((error: unknown) =>
      ports.log.error(
        { err: error, operation: operation.id },
        'An operation could not be settled; tried again later',
      ),
    );
  }
}

async function announceAll(ports: TellPorts): Promise<void> {
  for (const { id } of await ports.records.operations.unannounced()) await announce(ports, id);
}

async function announce(ports: TellPorts, id: string): Promise<void> {
  await announceOperation(ports, id).catch((error: unknown) =>
    ports.log.error({ err: error, operation: id }, 'An outcome could not be told; tried again later'),
  );
}
