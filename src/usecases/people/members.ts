import { notAMember } from '../../core/people/permission.ts';
import type { Directory } from '../../ports/people.ts';
import type { Needs } from '../../ports/ports.ts';

/**
 * Whether somebody is a full member of the workspace now: nobody else hears of API-only users.
 *
 * @param word how new Slack's word has to be
 * @throws SlackSilent where Slack does not say
 */
export async function isMember(
  { directory, home }: Needs<'directory' | 'home'>,
  slackId: string,
  word?: Parameters<Directory['person']>[1],
): Promise<boolean> {
  return notAMember(await directory.person(slackId, word), home) === undefined;
}
