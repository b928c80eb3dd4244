import type { Instance } from '../ports/instance.ts';
import { partsOf } from './parts-of.ts';
import { type TellPorts, tellAdministratorsOf } from './people/administrators.ts';
import { isMember } from './people/members.ts';
import { throwAny, triedEach } from './people/tell-each.ts';

/** The name under which the looks for owners who have left are remembered. */
export function orphansJob({ name }: Pick<Instance, 'name'>): string {
  return `orphans:${name}`;
}

/**
 * Looks for owners who are no longer full members of the workspace, and tells the administrators of an instance what they owned:
 * of each user once. Asked when Slack says that somebody has changed, and every night for what was missed.
 *
 * @param only this owner, by Slack user id; without one, all of them
 * @throws where Slack does not say of somebody, or a message could not be sent, after everything else; then it is looked for again
 */
export async function announceOrphans(ports: TellPorts, instance: Instance, only?: string): Promise<void> {
  const owners = await ports.records.apiUsers.owners(instance.name);
  const asked = only === undefined ? owners : owners.filter((owner) => owner === only);
  // Nobody waits for what is looked for at night.
  const word = only === undefined ? 'unhurried' : 'anew';
  throwAny(await triedEach(asked.map((owner) => () => announceIfLeft(ports, instance, owner, word))));
}

async function announceIfLeft(
  ports: TellPorts,
  instance: Instance,
  owner: string,
  word: 'anew' | 'unhurried',
): Promise<void> {
  const { records, messenger, clock } = ports;
  if (await isMember(ports, owner, word)) {
    // Whoever leaves again is told of again.
    await records.apiUsers.markOwned(instance.name, owner);
    return;
  }
  const since = clock.now();
  await records.apiUsers.markOrphaned(instance.name, owner, since, ({ id, email }) => ({
    at: since,
    actor: 'app',
    action: 'api_user.orphaned',
    instance: instance.name,
    subject: email,
    details: { user: id, owner },
  }));
  const users = await records.apiUsers.orphanedOf(instance.name, owner);
  for (const part of partsOf(users, messenger.most.digest)) {
    const told = part.map(({ apiUser: { id }, since }) => ({
      // Earlier versions told of one departure alone, and named no moment.
      key: `orphaned:${id}:${owner}${since.epochMilliseconds === 0 ? '' : `:${since}`}`,
      apiUserId: id,
    }));
    await tellAdministratorsOf(ports, instance, told, (left) => ({
      kind: 'orphans',
      instance: instance.name,
      owner,
      users: left.map(({ apiUserId }) => apiUserId),
    }));
  }
}
