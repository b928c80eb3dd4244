import type { Instance, Ports, Recipient } from '../ports.ts';

/** Who is told what concerns the administrators of an instance: its channel, or each of them where there is none. */
export function administratorsOf(
  { administrators }: Pick<Ports, 'administrators'>,
  { adminChannel }: Pick<Instance, 'adminChannel'>,
): Recipient[] {
  return adminChannel
    ? [{ kind: 'channel', id: adminChannel }]
    : administrators.map((id) => ({ kind: 'person', id }));
}
