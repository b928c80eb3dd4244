import { notAMember } from '../../core/people/permission.ts';
import type { Person } from '../../core/people/person.ts';
import type { Directory } from '../../ports/people.ts';
import type { Needs } from '../../ports/ports.ts';

/**
 * Whether somebody is a full member of the workspace now: nobody else hears of API-only users.
 *
 * @param word how new Slack's word has to be
 * @throws SlackSilent where Slack does not say
 */
export async function isMember(
  ports: Needs<'directory' | 'home'>,
  slackId: string,
  word?: Parameters<Directory['person']>[1],
): Promise<boolean> {
  return (await memberOf(ports, slackId, word)) !== undefined;
}

/** The same, with who they are: `undefined` for nobody who may hear of API-only users. */
export async function memberOf(
  { directory, home }: Needs<'directory' | 'home'>,
  slackId: string,
  word?: Parameters<Directory['person']>[1],
): Promise<Person | undefined> {
  const person = await directory.person(slackId, word);
  return notAMember(person, home) === undefined ? person : undefined;
}
