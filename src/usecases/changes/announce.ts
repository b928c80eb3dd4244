import type { AuditEvent } from '../../core/audit-event.ts';
import { batchOf } from '../../core/changes/batch.ts';
import { addressOf, isOfKind, isUnfinished, type Operation } from '../../core/changes/operation.ts';
import { type DeliverPorts, deliver } from '../deliver.ts';
import { type TellPorts, tellAdministrators } from '../people/administrators.ts';
import { tellEach } from '../people/tell-each.ts';
import type { Addressed } from './carrier.ts';
import { carrierOf } from './carriers.ts';

/**
 * Tells the people concerned how an operation ended, each once, and each whether or not another one can be told.
 *
 * @throws where somebody could not be told; the operation stays unannounced and the next run tries again
 */
export async function announceOperation(ports: TellPorts, id: string): Promise<void> {
  await ports.records.operations.exclusively(id, async () => {
    const operation = await ports.records.operations.get(id);
    if (!operation || (isUnfinished(operation) && operation.waits === undefined)) return;
    const { apiUserId } = operation;
    const batch = batchOf(operation.id);
    if (batch !== undefined) return announceBatch(ports, batch);
    // Also of one that is deleted by now.
    const known = apiUserId === undefined ? undefined : await ports.records.apiUsers.evenGone(apiUserId);
    const told = carrierOf(operation.change.kind).tells(operation, known?.apiUser.owner);
    const isBeyond = operation.beyond.length > 0 && operation.state === 'succeeded';
    await tellEach([
      ...told.map((addressed) => () => tell(ports, operation, addressed)),
      ...(isBeyond ? [() => tellBeyond(ports, operation)] : []),
    ]);
    await ports.records.operations.markAnnounced(operation, ports.clock.now());
  });
}

/** Of several changes that somebody wanted with one press, all are told at once, when the last has ended. */
async function announceBatch(ports: TellPorts, batch: string): Promise<void> {
  const operations = await ports.records.operations.ofBatch(batch);
  const [first] = operations;
  if (!first || operations.some(isUnfinished)) return;
  const people = new Set(
    operations.flatMap((each) => [
      each.requester,
      ...(isOfKind(each, 'set_owner') && each.state === 'succeeded' ? [each.change.data.owner] : []),
    ]),
  );
  await tellEach(
    [...people].map(
      (person) => () =>
        deliver(ports, {
          recipient: { kind: 'person', id: person },
          deliveries: operations.map(({ id, instance, apiUserId }) => ({
            key: `operation:${id}:${person}`,
            instance,
            apiUserId,
            recipient: person,
          })),
          about: () => ({ kind: 'assigned', instance: first.instance, batch, by: first.requester }),
        }),
    ),
  );
  const at = ports.clock.now();
  for (const operation of operations) await ports.records.operations.markAnnounced(operation, at);
}

/** That somebody went beyond the company's rules is said to all who could have decided otherwise. */
async function tellBeyond(ports: TellPorts, operation: Operation): Promise<void> {
  const instance = ports.instances.get(operation.instance);
  if (!instance) return;
  await tellAdministrators(ports, instance, `beyond:${operation.id}`, {
    kind: 'beyond',
    instance: instance.name,
    operation: operation.id,
  });
}

async function tell(
  ports: DeliverPorts,
  operation: Operation,
  { person, as, isNewOwner = false }: Addressed,
): Promise<void> {
  const isAnew = carrierOf(operation.change.kind).isToldAnew(operation);
  const failed: AuditEvent = {
    at: ports.clock.now(),
    actor: 'app',
    action: 'message.failed',
    instance: operation.instance,
    subject: addressOf(operation),
    details: { recipient: person, change: operation.change.kind },
  };
  await deliver(ports, {
    recipient: { kind: 'person', id: person },
    deliveries: [
      {
        key: `operation:${operation.id}:${person}${isAnew ? ':appeared' : ''}${operation.attempt > 0 ? `:again-${operation.attempt}` : ''}${operation.waits === undefined ? '' : `:${operation.waits}`}`,
        instance: operation.instance,
        apiUserId: operation.apiUserId,
        recipient: person,
      },
    ],
    about: () => ({
      kind: 'outcome',
      instance: operation.instance,
      operation: operation.id,
      for: as,
      attempt: operation.attempt,
      user: isNewOwner ? operation.apiUserId : undefined,
    }),
    events: (_, became) => (became === 'refused' ? [failed] : []),
  });
}
