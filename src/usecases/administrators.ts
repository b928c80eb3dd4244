import type { About } from '../core/messages/about.ts';
import type { Instance } from '../ports/instance.ts';
import type { Recipient } from '../ports/messages.ts';
import type { Needs, Ports } from '../ports/ports.ts';
import { type DeliverPorts, deliver } from './deliver.ts';

export type TellPorts = DeliverPorts & Needs<'administrators'>;

/** Who is told what concerns the administrators of an instance: its channel, or each of them where there is none. */
export function administratorsOf(
  { administrators }: Pick<Ports, 'administrators'>,
  { adminChannel }: Pick<Instance, 'adminChannel'>,
): Recipient[] {
  return adminChannel ? [{ kind: 'channel', id: adminChannel }] : people(administrators);
}

/**
 * Tells the administrators of an instance something, once; each of them where their channel is gone or closed.
 *
 * @param key what it is: the same key is told once, also after a crash
 * @throws where Slack cannot be reached; telling it again goes on where it was
 */
export async function tellAdministrators(
  ports: TellPorts,
  instance: Instance,
  key: string,
  about: About,
): Promise<void> {
  const tell = (recipient: Recipient) => {
    const delivery = {
      key: `${key}:${recipient.id}`,
      instance: instance.name,
      apiUserId: undefined,
      recipient: recipient.id,
    };
    return deliver(ports, { recipient, deliveries: [delivery], about: () => about });
  };
  const failures: unknown[] = [];
  // One who cannot be told now keeps nobody else waiting.
  const attempt = (recipient: Recipient) =>
    tell(recipient).catch((error: unknown) => {
      failures.push(error);
      return undefined;
    });
  for (const recipient of administratorsOf(ports, instance)) {
    const outcome = await attempt(recipient);
    if (outcome !== 'refused' || recipient.kind === 'person') continue;
    for (const person of people(ports.administrators)) await attempt(person);
  }
  if (failures.length > 0) throw failures[0];
}

function people(ids: readonly string[]): Recipient[] {
  return ids.map((id) => ({ kind: 'person', id }));
}
