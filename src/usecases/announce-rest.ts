import type { Instance, Ports } from '../ports.ts';
import { administratorsOf } from './administrators.ts';
import { deliver } from './deliver.ts';

/** Tells the administrators of an instance, once a day, that background work rests until the quota starts anew. */
export async function announceRest(
  ports: Pick<Ports, 'records' | 'messenger' | 'clock' | 'ids' | 'log' | 'administrators'>,
  instance: Instance,
): Promise<void> {
  const { restsUntil } = instance.marketo.health();
  if (!restsUntil) return;
  for (const recipient of administratorsOf(ports, instance)) {
    await deliver(ports, {
      recipient,
      deliveries: [
        {
          key: `rest:${instance.name}:${restsUntil.toString()}:${recipient.id}`,
          instance: instance.name,
          apiUserId: undefined,
          recipient: recipient.id,
        },
      ],
      message: () => ({ kind: 'rest', instance: instance.name, until: restsUntil }),
    });
  }
}
