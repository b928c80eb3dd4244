/** A Marketo role. Marketo does not say which permissions it has, nor whether it is meant for the API. */
export interface Role {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly isSystem: boolean;
  readonly isHidden: boolean;
  /** Such a role can be given in workspace 0 alone. */
  readonly isOnlyAllZones: boolean;
}

export interface Workspace {
  readonly id: number;
  readonly name: string;
}

export interface RoleAssignment {
  readonly roleId: number;
  readonly workspaceId: number;
}

/** Roles in one word, in one order, as the audit writes them: `101@2,103@0`, each a role and its workspace. */
export function assignmentsText(roles: readonly RoleAssignment[]): string {
  return roles
    .map(({ roleId, workspaceId }) => `${roleId}@${workspaceId}`)
    .sort()
    .join();
}

/** Reads what `assignmentsText` has written; what is something else is left out. */
export function parseAssignments(text: string): RoleAssignment[] {
  return text.split(',').flatMap((each) => {
    const [, roleId, workspaceId] = /^(\d+)@(\d+)$/.exec(each) ?? [];
    return roleId && workspaceId ? [{ roleId: Number(roleId), workspaceId: Number(workspaceId) }] : [];
  });
}

/** Workspace 0 stands for all workspaces ("AllZones"). Source: Adobe, User Management. */
export const ALL_WORKSPACES = 0;

/** Role 1 is "Admin". Source: Adobe, User Management. */
export const ADMIN_ROLE = 1;

/** Whether a role may ever be given to an API-only user: never a system role, never "Admin", never a hidden one. */
export function isGrantable(role: Role): boolean {
  return role.id !== ADMIN_ROLE && !role.isSystem && !role.isHidden;
}

/** The roles that the form offers, in alphabetical order: grantable, and named by the policy where it names any. */
export function offeredRoles(roles: readonly Role[], apiRoles: readonly string[]): Role[] {
  const named = new Set(apiRoles.map((name) => name.trim().toLowerCase()));
  const allowed = (role: Role) =>
    named.size === 0 || named.has(String(role.id)) || named.has(role.name.trim().toLowerCase());
  return roles
    .filter((role) => isGrantable(role) && allowed(role))
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** The role with this id, or else with this name in any case. */
export function findRole(roles: readonly Role[], idOrName: string): Role | undefined {
  const wanted = idOrName.trim().toLowerCase();
  return (
    roles.find(({ id }) => String(id) === wanted) ??
    roles.find(({ name }) => name.trim().toLowerCase() === wanted)
  );
}

/** The real workspaces of a subscription, without the entry that stands for all of them. */
export function separateWorkspaces(workspaces: readonly Workspace[]): Workspace[] {
  return workspaces.filter((workspace) => workspace.id !== ALL_WORKSPACES);
}
