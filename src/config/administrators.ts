import type { Administration } from '../core/people/administration.ts';
import type { InstanceConfig } from './instances.ts';
import type { Reader } from './read.ts';
import { exampleOf, type Setting } from './settings.ts';

/** The settings that say who is an administrator; one of them is needed. */
export const ADMINISTRATOR_SETTINGS = [
  'ADMIN_SLACK_USER_IDS',
  'ADMIN_SLACK_USERGROUP_IDS',
  'ADMIN_SLACK_WORKSPACE_ADMINS',
  'ADMIN_MARKETO_ROLE',
] as const satisfies readonly Setting[];

export interface Surroundings {
  /** Whether every instance could be read: what one cannot be read says nothing of its administrators. */
  readonly areAllRead: boolean;
  /** Whether something was found wrong with a setting: then it is not called missing as well. */
  readonly isReported: (setting: Setting) => boolean;
  /** The sentence for what has to be there and is not. */
  readonly missing: string;
}

/** Whom the settings make administrators; reports where an instance has none, or none that could be told anything. */
export function administrationOf(
  { read, isSet, report }: Reader,
  instances: readonly InstanceConfig[],
  { areAllRead, isReported, missing }: Surroundings,
): Administration {
  const administration: Administration = {
    userIds: read('ADMIN_SLACK_USER_IDS') ?? [],
    userGroups: read('ADMIN_SLACK_USERGROUP_IDS') ?? [],
    workspaceAdmins: read('ADMIN_SLACK_WORKSPACE_ADMINS'),
    requesters: requestersIn(read('REQUESTERS')),
  };
  if (!areAllRead || ADMINISTRATOR_SETTINGS.some(isReported)) return administration;
  const canBeTold = isSet('ADMIN_SLACK_USER_IDS') || isSet('ADMIN_SLACK_USERGROUP_IDS');
  const areEverywhere = canBeTold || administration.workspaceAdmins;
  const without = instances.filter(({ adminRole }) => adminRole === undefined);
  if (!areEverywhere && without.length === instances.length && !isSet('ADMIN_MARKETO_ROLE')) {
    report('ADMIN_SLACK_USER_IDS', `${missing} ${ONE_OF}`);
    return administration;
  }
  if (!areEverywhere && without.length > 0) {
    report(
      'MARKETO_INSTANCES_FILE',
      `Nobody is an administrator of ${labelsOf(without)}: give it “adminRole”, or name administrators of all instances.`,
    );
  }
  const silent = instances.filter(({ adminChannel }) => adminChannel === undefined);
  if (!canBeTold && silent.length > 0 && !isSet('ADMIN_CHANNEL_ID')) {
    const where = silent.length < instances.length ? ` for ${labelsOf(silent)}` : '';
    report(
      'ADMIN_CHANNEL_ID',
      `It is missing${where}, and neither ADMIN_SLACK_USER_IDS nor ADMIN_SLACK_USERGROUP_IDS names anybody: nobody could be told what administrators have to know.`,
    );
  }
  return administration;
}

/** Whoever is named beside everyone is everyone. */
function requestersIn(given: readonly string[]): Administration['requesters'] {
  if (given.some((each) => each.toLowerCase() === 'everyone')) return 'everyone';
  const [groups, people] = [/^S/, /^[UW]/].map((kind) => given.filter((each) => kind.test(each)));
  return { userIds: people ?? [], userGroups: groups ?? [] };
}

const ONE_OF = `At least one of these has to say who is an administrator: ${ADMINISTRATOR_SETTINGS.map(
  (setting) => `${setting}=${exampleOf(setting)}`,
).join(' or ')}.`;

function labelsOf(instances: readonly InstanceConfig[]): string {
  return instances.map(({ label }) => `“${label}”`).join(', ');
}
