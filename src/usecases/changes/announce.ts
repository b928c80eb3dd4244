import { APP, type AuditEvent } from '../../core/audit-event.ts';
import { batchOf } from '../../core/changes/batch.ts';
import { endsAtOnce } from '../../core/changes/ended-at-once.ts';
import { addressOf, isUnfinished, type Operation } from '../../core/changes/operation.ts';
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
    const all = carrierOf(operation.change.kind).tells(operation, known?.apiUser.owner);
    const told = all.filter(({ person }) => person !== APP);
    const isOurs = operation.requester === APP;
    const isBeyond = operation.beyond.length > 0 && operation.state === 'succeeded';
    await tellEach([
      ...told.map((addressed) => () => tell(ports, operation, addressed)),
      // What nobody wanted but the settings is the administrators' to know.
      ...(isOurs ? [() => tellForApp(ports, operation)] : []),
      ...(isBeyond ? [() => tellBeyond(ports, operation)] : []),
    ]);
    await ports.records.operations.markAnnounced(operation, ports.clock.now());
  });
}

/** How a change of the app's own ended, for the administrators. */
async function tellForApp(ports: TellPorts, operation: Operation): Promise<void> {
  const instance = ports.instances.get(operation.instance);
  if (!instance) return;
  await tellAdministrators(ports, instance, keyOf(operation, APP), {
    kind: 'outcome',
    instance: instance.name,
    operation: operation.id,
    for: 'requester',
    attempt: operation.attempt,
  });
}

/** Each end of a change, and that it waits, is told once to each. */
function keyOf(operation: Operation, person: string): string {
  const { id, attempt, waits, change } = operation;
  const marks = [
    ...(carrierOf(change.kind).isToldAnew(operation) ? ['appeared'] : []),
    ...(attempt > 0 ? [`again-${attempt}`] : []),
    ...(waits === undefined ? [] : [waits]),
  ];
  return ['operation', id, person, ...marks].join(':');
}

/** Of several changes that somebody wanted with one press, all are told at once, when the last has ended. */
async function announceBatch(ports: TellPorts, batch: string): Promise<void> {
  const operations = await ports.records.operations.ofBatch(batch);
  const [first] = operations;
  if (!first || operations.some(isUnfinished)) return;
  const told = operations.flatMap((each) => carrierOf(each.change.kind).tells(each, undefined));
  const people = new Set(
    told.flatMap(({ person, as, isNewOwner }) => (as === 'requester' || isNewOwner ? [person] : [])),
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
        key: keyOf(operation, person),
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
      // What waits, and what can be done about what has ended, changes with its user, whoever changes that.
      user:
        isNewOwner || operation.waits !== undefined || endsAtOnce(operation)
          ? operation.apiUserId
          : undefined,
    }),
    events: (_, became) => (became === 'refused' ? [failed] : []),
  });
}
