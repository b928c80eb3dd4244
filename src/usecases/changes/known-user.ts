import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import type { AskedRole } from '../../core/changes/asked.ts';
import { isRevoking } from '../../core/changes/operation.ts';
import type { UserProblem } from '../../core/changes/problems.ts';
import { type Expiry, expiryText } from '../../core/expiry.ts';
import { type LifeState, lifeOf } from '../../core/life.ts';
import { namesRoles } from '../../core/policy.ts';
import type { Instance } from '../../ports/instance.ts';
import type { MarketoUser, MarketoUserDetails } from '../../ports/marketo.ts';
import type { Kept } from '../../ports/records/operations.ts';
import type { About, Addressed, FactPorts, Looking } from './carrier.ts';

/** How long a click waits for roles that are not remembered yet: it has to be answered within 3 s. */
export const ROLES_WAIT_MS = 1_500;

/** A user of the records, and its instance. */
export async function apiUserAbout({ records, instances }: FactPorts, id: string): Promise<About> {
  const apiUser = await records.apiUsers.get(id);
  return { apiUser, instance: apiUser && instances.get(apiUser.instance) };
}

/**
 * The names of a user's roles, where the policy has rules about roles: these count by name, so of a user whose roles have
 * none nobody knows what is allowed. `undefined` then.
 */
export async function rolesNamed(
  { policy, catalog }: Instance,
  apiUser: ApiUser | undefined,
): Promise<readonly AskedRole[] | undefined> {
  if (!namesRoles(policy)) return [];
  const roles = (await catalog.within(ROLES_WAIT_MS))?.roles ?? [];
  const isNamed = apiUser?.roles.every(({ roleId }) => roles.some(({ id }) => id === roleId)) ?? true;
  return isNamed ? roles : undefined;
}

/** A user that may be changed, where it stands, and the names of its roles; or why it may not, or why that is not known. */
export async function changeableUser(
  ports: Pick<FactPorts, 'clock' | 'records'>,
  instance: Instance,
  apiUser: ApiUser | undefined,
): Promise<
  | { readonly apiUser: ApiUser; readonly roles: readonly AskedRole[]; readonly state: LifeState }
  | { readonly problems: readonly UserProblem[] }
> {
  if (!apiUser) return { problems: [{ field: 'user', problem: 'gone' }] };
  const [roles, state] = await Promise.all([rolesNamed(instance, apiUser), stateOf(ports, apiUser)]);
  return roles ? { apiUser, roles, state } : { problems: [{ field: 'user', problem: 'not_loaded' }] };
}

/** Where a user stands in its life, from the records alone. */
export async function stateOf(
  { clock, records }: Pick<FactPorts, 'clock' | 'records'>,
  apiUser: ApiUser,
): Promise<LifeState> {
  const now = clock.now();
  const changes = await records.operations.about(apiUser.id, now);
  return lifeOf(apiUser, { isRevoking: changes.some(isRevoking), now });
}

/** Whether Marketo has another user in the place of the one that a change is about: somebody has deleted that and made one anew. */
export function isAnother(
  { id }: Pick<MarketoUser, 'id'>,
  { marketoId }: { readonly marketoId?: number | undefined },
): boolean {
  return id !== undefined && marketoId !== undefined && id !== marketoId;
}

/** The user that a change is about, as it is written down. */
interface OfUser {
  readonly userid: string;
  readonly email: string;
  readonly marketoId?: number | undefined;
}

/** What is seen of the user that a change is about. */
export type SeenUser =
  | { readonly is: 'there'; readonly at: Temporal.Instant; readonly found: MarketoUserDetails }
  /** The list has it, and its page is missing. */
  | { readonly is: 'hidden'; readonly at: Temporal.Instant; readonly user: MarketoUser }
  /** `isAnother` where another one has its page. */
  | { readonly is: 'gone'; readonly at: Temporal.Instant; readonly isAnother?: boolean };

/**
 * Looks at a user's page, also at that of the login which somebody has given it since. A page that is missing does not say that the user
 * is gone: Marketo may hide it for a moment, so the list is asked, too.
 *
 * @throws MarketoFailure where Marketo does not answer
 */
export async function seenUser(looking: Looking, data: OfUser): Promise<SeenUser> {
  const { at, found } = await looking.page(data.userid);
  if (found && isAnother(found, data)) return { is: 'gone', at, isAnother: true };
  if (found) return { is: 'there', at, found };
  const { at: listedAt, found: user } = await looking.listed(data.email);
  if (!user || isAnother(user, data)) return { is: 'gone', at: listedAt };
  if (user.userid === data.userid) return { is: 'hidden', at: listedAt, user };
  // Without Marketo's number of it nobody knows whether somebody has made another one with its address.
  if (user.id === undefined || user.id !== data.marketoId) return { is: 'gone', at: listedAt };
  const renamed = await looking.page(user.userid);
  return renamed.found
    ? { is: 'there', at: renamed.at, found: renamed.found }
    : { is: 'hidden', at: renamed.at, user };
}

/** A change that is about a user of the records. */
interface ChangeOfKnownUser {
  readonly instance: string;
  readonly change: { readonly data: { readonly apiUserId: string; readonly email: string } };
}

/**
 * An end of access that somebody has set in Marketo, or (`isKept`) that it shows in the place of the one that it was sent, as it is
 * written down and told.
 */
export function setElsewhere(
  { change, instance }: ChangeOfKnownUser,
  expiry: Expiry,
  readAt: Temporal.Instant,
  { isKept = false }: { readonly isKept?: boolean } = {},
): NonNullable<Kept['learnt']> {
  const { apiUserId, email } = change.data;
  return {
    apiUserId,
    expiry,
    readAt,
    changed: (from, owner) => ({
      actor: 'app',
      action: 'api_user.expiry_changed',
      instance,
      subject: email,
      details: {
        from: expiryText(from),
        to: expiryText(expiry),
        user: apiUserId,
        ...(owner === undefined ? {} : { owner }),
        ...(isKept ? { kept: true } : {}),
      },
    }),
  };
}

/** Who is told how a change of it ended: whoever asked, and each of those whom it touches, once. */
export function toldOf(requester: string, touched: readonly (string | undefined)[]): readonly Addressed[] {
  const others = new Set(touched.filter((person) => person !== undefined && person !== requester));
  return [
    { person: requester, as: 'requester' },
    ...[...others].flatMap((person) => (person ? [{ person, as: 'owner' } as const] : [])),
  ];
}
