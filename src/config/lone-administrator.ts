import type { Administration } from '../core/people/administration.ts';
import type { ConfigProblem } from './config-error.ts';
import type { InstanceConfig } from './instances.ts';

/** Whether there can be one administrator alone, and nobody may approve their own request. */
export function isLoneAdministrator(
  { userIds, userGroups, workspaceAdmins }: Administration,
  instances: readonly Pick<InstanceConfig, 'adminRole' | 'policy'>[],
): boolean {
  const isOne = userIds.length === 1 && userGroups.length === 0 && !workspaceAdmins;
  return isOne && instances.every(({ adminRole, policy }) => adminRole === undefined && !policy.selfApproval);
}

/** Rules by which the only administrator would need somebody else: what they are about can never be done. */
export function neededBesides(
  administration: Administration,
  instances: readonly InstanceConfig[],
): ConfigProblem[] {
  if (!isLoneAdministrator(administration, instances)) return [];
  return instances.flatMap(({ label, policy: { rules, twoApprovalsRoles } }) => {
    const asking = [
      ...rules
        .filter(
          ({ says, when }) =>
            (says.decision === 'needs approval' || says.twoApprovals === true) &&
            (when.person === undefined || when.person.includes('administrator')),
        )
        .map(({ id }) => id),
      ...(twoApprovalsRoles.length > 0 ? ['TWO_APPROVALS_ROLES'] : []),
    ];
    if (asking.length === 0) return [];
    const problem = `${label}: there is one administrator, and ${asking.join(', ')} ${asking.length === 1 ? 'wants' : 'want'} somebody else: what they are about can never be decided. Name another administrator, or let people approve their own requests.`;
    return [{ setting: 'SELF_APPROVAL', problem, example: 'true' }];
  });
}
