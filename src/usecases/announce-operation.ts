import type { AuditEvent } from '../core/audit-event.ts';
import { isToldAnew, type Operation } from '../core/operation.ts';
import type { Message } from '../ports/messages.ts';
import type { Needs } from '../ports/ports.ts';
import { deliver } from './deliver.ts';

type AnnouncePorts = Needs<'messenger' | 'clock' | 'ids' | 'log', 'operations' | 'deliveries'>;

/**
 * Tells the people concerned how an operation ended, each once: the requester, and a new owner.
 *
 * @throws where Slack cannot be reached; the operation stays unannounced and the next run tries again
 */
export async function announceOperation(ports: AnnouncePorts, id: string): Promise<void> {
  await ports.records.operations.exclusively(id, async () => {
    const operation = await ports.records.operations.get(id);
    if (!operation || operation.state === 'open') return;
    for (const { person, message } of audience(operation)) await tell(ports, operation, person, message);
    await ports.records.operations.markAnnounced(operation, ports.clock.now());
  });
}

function audience(operation: Operation): { person: string; message: Message }[] {
  const { requester, newUser, instance } = operation;
  if (operation.state === 'failed')
    return [{ person: requester, message: { kind: 'create_failed', instance, operation } }];
  const created = (person: string, role: 'requester' | 'owner') =>
    ({ person, message: { kind: 'created', instance, operation, for: role } }) as const;
  return newUser.owner === requester
    ? [created(requester, 'requester')]
    : [created(requester, 'requester'), created(newUser.owner, 'owner')];
}

async function tell(
  ports: AnnouncePorts,
  operation: Operation,
  person: string,
  message: Message,
): Promise<void> {
  const failed: AuditEvent = {
    at: ports.clock.now(),
    actor: 'app',
    action: 'message.failed',
    instance: operation.instance,
    subject: operation.newUser.email,
    details: { recipient: person, message: message.kind },
  };
  await deliver(ports, {
    recipient: { kind: 'person', id: person },
    deliveries: [
      {
        key: `operation:${operation.id}:${person}${isToldAnew(operation) ? ':appeared' : ''}`,
        instance: operation.instance,
        apiUserId: operation.apiUserId,
        recipient: person,
      },
    ],
    message: () => message,
    events: (_, became) => (became === 'refused' ? [failed] : []),
  });
}
