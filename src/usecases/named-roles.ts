import { ALL_WORKSPACES, type RoleAssignment, separateWorkspaces } from '../core/role.ts';
import type { Offer } from '../ports/instance.ts';
import type { NamedRole } from '../ports/known-user.ts';

/** Roles with the names that Marketo gives them; without those that it has not said. */
export function namedRoles(roles: readonly RoleAssignment[], offer: Offer | undefined): NamedRole[] {
  const isOne =
    offer !== undefined && !offer.workspacesUnclear && separateWorkspaces(offer.workspaces).length <= 1;
  return roles.map(({ roleId, workspaceId }) => ({
    id: roleId,
    role: offer?.roles.find(({ id }) => id === roleId)?.name,
    workspace: isOne
      ? undefined
      : workspaceId === ALL_WORKSPACES
        ? 'all'
        : offer?.workspaces.find(({ id }) => id === workspaceId)?.name,
  }));
}
