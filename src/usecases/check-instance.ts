import { emailKey } from '../core/email-address.ts';
import { MarketoFailure } from '../core/marketo-failure.ts';
import { type Policy, tableOf } from '../core/policy.ts';
import { findRole, offeredRoles, separateWorkspaces } from '../core/role.ts';
import type { Instance, Offer } from '../ports/instance.ts';
import type { DailyCount, MarketoUser, MarketoUserDetails, Unreadable } from '../ports/marketo.ts';

export interface UnknownRole {
  readonly name: string;
  /** The rule that names it, such as `API_ROLES` or `rules[2]`. */
  readonly rule: string;
}

/** What a check of one Marketo instance has proved; `undefined` for what could not be found out. */
export interface InstanceCheck {
  /** The userid of the API-only user that the app's custom service belongs to. */
  readonly runsAs: string | undefined;
  readonly ownUser: MarketoUserDetails | undefined;
  /** Names of the roles that the form offers. */
  readonly roles: readonly string[] | undefined;
  /** Roles of the settings and of the policy's rules that Marketo does not have, or that may not be given. */
  readonly unknownRoles: readonly UnknownRole[];
  /** The role that makes administrators, and whether Marketo has it; `undefined` where the settings name none. */
  readonly adminRole: { readonly role: string; readonly isThere: boolean } | undefined;
  readonly workspaces: readonly string[] | undefined;
  /** Whether userids are GUIDs: people are managed in the Adobe Admin Console then. */
  readonly usesAdobeIdentity: boolean | undefined;
  readonly usage: DailyCount | undefined;
  /** Seconds that Marketo's clock is ahead of ours. */
  readonly clockAheadSeconds: number | undefined;
  /** What the app cannot read of Marketo's answers, and does without. */
  readonly unreadable: readonly Unreadable[];
  /** What Marketo did not answer, in the order in which it was asked. */
  readonly failures: readonly MarketoFailure[];
}

/**
 * Proves, without changing anything, what the app needs of an instance: that the credentials work and whose they are,
 * that both permissions are there, what can be offered, which kind of userids there are, how far the clocks are apart.
 */
export async function checkInstance({
  marketo,
  catalog,
  usageToday,
  policy,
  roleHolders,
}: Instance): Promise<InstanceCheck> {
  const failures: MarketoFailure[] = [];
  const ask = async <T>(question: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof MarketoFailure)) throw error;
      failures.push(error);
      return undefined;
    }
  };
  const runsAs = await ask(() => marketo.ownUserid());
  if (runsAs === undefined) return report({ runsAs, failures });
  // Both permissions are needed for this, and nothing else shows them.
  const offer = await ask(() => catalog.renew());
  const usage = await ask(() => usageToday.renew());
  if (offer === undefined) return report({ runsAs, usage, failures });
  const ownUser = await ask(() => marketo.getUser(runsAs));
  const page = await ask(async () => (await marketo.userPages().next()).value?.users ?? []);
  return report({
    runsAs,
    ownUser,
    usage,
    failures,
    usesAdobeIdentity: page && usesGuids(page),
    ...offeredBy(offer, policy),
    adminRole: roleHolders && {
      role: roleHolders.role,
      isThere: findRole(offer.roles, roleHolders.role) !== undefined,
    },
    unreadable: marketo.unreadable(),
    clockAheadSeconds: marketo.health().clockAheadSeconds,
  });
}

function report(found: Partial<InstanceCheck> & Pick<InstanceCheck, 'failures'>): InstanceCheck {
  return {
    runsAs: undefined,
    ownUser: undefined,
    roles: undefined,
    unknownRoles: [],
    adminRole: undefined,
    workspaces: undefined,
    usesAdobeIdentity: undefined,
    usage: undefined,
    clockAheadSeconds: undefined,
    unreadable: [],
    ...found,
  };
}

function offeredBy(
  { roles, workspaces }: Offer,
  policy: Policy,
): Pick<InstanceCheck, 'roles' | 'unknownRoles' | 'workspaces'> {
  const grantable = offeredRoles(roles, []);
  return {
    roles: offeredRoles(roles, policy.apiRoles).map(({ name }) => name),
    unknownRoles: tableOf(policy).flatMap(({ id: rule, when }) =>
      [...(when.roles ?? []), ...(when.rolesOtherThan ?? [])]
        .filter((name) => !findRole(grantable, name))
        .map((name) => ({ name, rule })),
    ),
    workspaces: separateWorkspaces(workspaces).map(({ name }) => name),
  };
}

/** On Adobe identity userids are GUIDs; elsewhere they are the addresses. */
function usesGuids(users: readonly MarketoUser[]): boolean {
  return users.some(({ userid, email }) => emailKey(userid) !== emailKey(email) && GUID.test(userid));
}

const GUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}|^[0-9A-F]{24}(@|$)/i;
