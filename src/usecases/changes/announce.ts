import type { AuditEvent } from '../../core/audit-event.ts';
import { addressOf, isUnfinished, type Operation } from '../../core/changes/operation.ts';
import type { Needs } from '../../ports/ports.ts';
import { deliver } from '../deliver.ts';
import type { Addressed } from './carrier.ts';
import { carrierOf } from './carriers.ts';

type AnnouncePorts = Needs<'messenger' | 'clock' | 'ids' | 'log', 'operations' | 'deliveries' | 'apiUsers'>;

/**
 * Tells the people concerned how an operation ended, each once.
 *
 * @throws where Slack cannot be reached; the operation stays unannounced and the next run tries again
 */
export async function announceOperation(ports: AnnouncePorts, id: string): Promise<void> {
  await ports.records.operations.exclusively(id, async () => {
    const operation = await ports.records.operations.get(id);
    if (!operation || isUnfinished(operation)) return;
    const { apiUserId } = operation;
    const apiUser = apiUserId === undefined ? undefined : await ports.records.apiUsers.get(apiUserId);
    const told = carrierOf(operation.change.kind).tells(operation, apiUser?.owner);
    for (const addressed of told) await tell(ports, operation, addressed);
    await ports.records.operations.markAnnounced(operation, ports.clock.now());
  });
}

async function tell(
  ports: AnnouncePorts,
  operation: Operation,
  { person, message }: Addressed,
): Promise<void> {
  const isAnew = carrierOf(operation.change.kind).isToldAnew(operation);
  const failed: AuditEvent = {
    at: ports.clock.now(),
    actor: 'app',
    action: 'message.failed',
    instance: operation.instance,
    subject: addressOf(operation),
    details: { recipient: person, message: message.kind },
  };
  await deliver(ports, {
    recipient: { kind: 'person', id: person },
    deliveries: [
      {
        key: `operation:${operation.id}:${person}${isAnew ? ':appeared' : ''}`,
        instance: operation.instance,
        apiUserId: operation.apiUserId,
        recipient: person,
      },
    ],
    message: () => message,
    events: (_, became) => (became === 'refused' ? [failed] : []),
  });
}
