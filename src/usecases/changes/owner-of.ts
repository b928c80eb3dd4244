import type { Person } from '../../core/people/person.ts';
import { SlackSilent } from '../../ports/people.ts';
import type { Ports } from '../../ports/ports.ts';

/** Somebody else who was chosen as owner, as Slack knows them; that Slack does not answer is no fact about them. */
export async function ownerOf(
  ports: Pick<Ports, 'directory' | 'log'>,
  owner: string | undefined,
  caller: string,
): Promise<Person | 'unknown_now' | undefined> {
  if (!owner || owner === caller) return undefined;
  try {
    return await ports.directory.person(owner);
  } catch (error) {
    if (!(error instanceof SlackSilent)) throw error;
    ports.log.warn({ err: error, slackUser: owner }, 'Slack did not say who the owner is');
    return 'unknown_now';
  }
}
