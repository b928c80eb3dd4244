import type { Instance } from '../ports/instance.ts';
import { type TellPorts, tellAdministrators } from './administrators.ts';

/** Tells the administrators of an instance, once a day, that background work rests until the quota starts anew. */
export async function announceRest(ports: TellPorts, instance: Instance): Promise<void> {
  const { restsUntil } = instance.marketo.health();
  if (!restsUntil) return;
  const key = `rest:${instance.name}:${restsUntil.toString()}`;
  await tellAdministrators(ports, instance, key, {
    kind: 'rest',
    instance: instance.name,
    until: restsUntil,
  });
}
