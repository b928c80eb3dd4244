import type { ConfigProblem } from './config/config-error.ts';
import { exampleOf } from './config/settings.ts';
import { SourceSilent } from './ports/people.ts';
import type { Ports } from './ports/ports.ts';
import { codeOf } from './slack/posting.ts';
import { MOST_TOLD } from './usecases/people/administrators.ts';

const setting = 'ADMIN_SLACK_USERGROUP_IDS';

interface UserGroupCheck {
  readonly facts: readonly string[];
  readonly problems: readonly ConfigProblem[];
}

/** The user groups of the settings: whether each is there, and how many are in it. Changes nothing. */
export async function checkUserGroups({
  administration,
  userGroups,
  instances,
}: Pick<Ports, 'administration' | 'userGroups' | 'instances'>): Promise<UserGroupCheck> {
  const hasChannels = [...instances.values()].every(({ adminChannel }) => adminChannel !== undefined);
  const checks = await Promise.all(
    administration.userGroups.map(async (group): Promise<UserGroupCheck> => {
      try {
        const { length: count } = await userGroups.members(group);
        return {
          facts: [`User group ${group}: ${said(count)}.`],
          problems: ofCount(group, count, hasChannels),
        };
      } catch (error) {
        if (!(error instanceof SourceSilent)) throw error;
        return { facts: [], problems: [silentProblem(group, administration.userGroups, error)] };
      }
    }),
  );
  return {
    facts: checks.flatMap(({ facts }) => facts),
    problems: checks.flatMap(({ problems }) => problems),
  };
}

function said(count: number): string {
  return count === 1 ? '1 member' : `${count} members`;
}

function ofCount(group: string, count: number, hasChannels: boolean): ConfigProblem[] {
  if (count === 0) {
    const problem = `The user group ${group} has no members, so nobody is an administrator by it.`;
    return [{ setting, problem, remedy: 'add people to it in Slack; the app needs no restart' }];
  }
  if (hasChannels || count <= MOST_TOLD) return [];
  return [
    {
      setting: 'ADMIN_CHANNEL_ID',
      problem: `It is missing, and the user group ${group} has ${count} members: only ${MOST_TOLD} of them are told by direct message.`,
      example: exampleOf('ADMIN_CHANNEL_ID'),
    },
  ];
}

const WHY: Readonly<Record<string, string>> = {
  missing_scope: 'the token lacks the scope usergroups:read',
  plan_upgrade_required: 'the plan of this workspace has no user groups',
  no_such_subteam: 'there is no such group in this workspace',
  subteam_not_found: 'there is no such group in this workspace',
};

function silentProblem(group: string, all: readonly string[], { lasts, cause }: SourceSilent): ConfigProblem {
  const code = codeOf(cause) ?? 'no answer';
  const why = WHY[code];
  const problem = `Slack does not say who is in the user group ${group} (${code}${why ? `: ${why}` : ''}), so nobody is an administrator by it${lasts ? '' : ' for now'}.`;
  if (code === 'missing_scope')
    return { setting, problem, remedy: 'take manifest.yml for the app in Slack, and install it again' };
  return lasts
    ? { setting, problem, example: exampleOf(setting, all) }
    : {
        setting,
        problem,
        remedy: 'ask again in a few minutes; it is asked again whenever somebody does something',
      };
}
