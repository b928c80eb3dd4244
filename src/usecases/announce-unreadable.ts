import type { Instance } from '../ports/instance.ts';
import { type TellPorts, tellAdministrators } from './people/administrators.ts';

/** Tells the administrators of an instance what the app cannot read of Marketo's answers: each shape once, for good. */
export async function announceUnreadable(ports: TellPorts, instance: Instance): Promise<void> {
  for (const found of instance.marketo.unreadable()) {
    const key = `unreadable:${instance.name}:${found.call}:${found.shape}`;
    await tellAdministrators(ports, instance, key, {
      kind: 'unreadable',
      instance: instance.name,
      found: [{ call: found.call, rows: found.rows, shape: found.shape }],
    });
  }
}
