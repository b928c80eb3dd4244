/** Whom the settings make administrators of every instance; a role in Marketo belongs to an instance. */
export interface Administration {
  /** Slack user ids. */
  readonly userIds: readonly string[];
  /** Ids of Slack user groups. */
  readonly userGroups: readonly string[];
  /** Whether admins and owners of the workspace are. */
  readonly workspaceAdmins: boolean;
  /** Who may ask for what they may not do themselves. */
  readonly requesters:
    | 'everyone'
    | { readonly userIds: readonly string[]; readonly userGroups: readonly string[] };
}

/** Whom to ask: somebody or some group that can be mentioned, or, where the settings name none, who it would be. */
export type NamedAdministrator =
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'user_group'; readonly id: string }
  | { readonly kind: 'workspace_admin' }
  | { readonly kind: 'marketo_role'; readonly role: string };

/**
 * Whom to name where somebody needs an administrator: people and groups, which Slack shows by their names; what only
 * describes them where there is neither.
 *
 * @param roles names of the roles in Marketo that make administrators, of the instances that are spoken of
 */
export function namedAdministrators(
  { userIds, userGroups, workspaceAdmins }: Administration,
  roles: readonly string[],
): NamedAdministrator[] {
  const named = [
    ...userIds.map((id) => ({ kind: 'person', id }) as const),
    ...userGroups.map((id) => ({ kind: 'user_group', id }) as const),
  ];
  if (named.length > 0) return named;
  return [
    ...(workspaceAdmins ? [{ kind: 'workspace_admin' } as const] : []),
    ...[...new Set(roles)].map((role) => ({ kind: 'marketo_role', role }) as const),
  ];
}
