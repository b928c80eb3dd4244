import { notAMember } from '../../core/people/permission.ts';
import type { Needs } from '../../ports/ports.ts';

/**
 * Whether somebody is a full member of the workspace now: nobody else hears of API-only users.
 *
 * @throws SlackSilent where Slack does not say
 */
export async function isMember(
  { directory, home }: Needs<'directory' | 'home'>,
  slackId: string,
): Promise<boolean> {
  return notAMember(await directory.person(slackId), home) === undefined;
}
