/** Someone in Slack, as far as permission and wording depend on them. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly teamId: string | undefined;
  readonly enterpriseId: string | undefined;
  readonly timeZone: string;
  /** A language tag such as `en-US`. */
  readonly locale: string;
  /** Their address, where Slack tells it and does not say that it was never proved. */
  readonly email: string | undefined;
  /** Whether Slack tells an address at all: without the scope users:read.email it tells none. */
  readonly isEmailTold: boolean;
  /** Admins and owners of the workspace; `undefined` where Slack does not say. */
  readonly isWorkspaceAdmin: boolean | undefined;
  readonly isBot: boolean;
  /** Single-channel and multi-channel guests. */
  readonly isGuest: boolean;
  readonly isDeactivated: boolean;
  /** Someone from another company who shares a channel (Slack Connect). */
  readonly isStranger: boolean;
}

/** The Slack workspace, or the organisation, that the app is installed in. */
export interface Home {
  readonly teamId: string | undefined;
  readonly enterpriseId: string | undefined;
}

/** Whether a team or organisation is the one that the app is installed in. Two unknowns are never the same. */
export function isAtHome(
  where: { teamId: string | undefined; enterpriseId: string | undefined },
  home: Home,
): boolean {
  const sameTeam = home.teamId !== undefined && where.teamId === home.teamId;
  const sameEnterprise = home.enterpriseId !== undefined && where.enterpriseId === home.enterpriseId;
  return sameTeam || sameEnterprise;
}
