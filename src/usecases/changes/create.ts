import { laneOfAddress } from '../../core/changes/create.ts';
import { isToldAnew, madeBy } from '../../core/changes/made-api-user.ts';
import type { KeptName, Operation } from '../../core/changes/operation.ts';
import { asItStands } from '../../core/changes/request.ts';
import { rolesFor } from '../../core/policy.ts';
import type { Instance } from '../../ports/instance.ts';
import type { MarketoUser } from '../../ports/marketo.ts';
import type { Needs } from '../../ports/ports.ts';
import { within } from '../within.ts';
import type { Carrier } from './carrier.ts';
import { ROLES_WAIT_MS } from './known-user.ts';
import { ownerOf } from './owner-of.ts';

/** Somebody has asked for this address: whoever may decide that does so, instead of making another one of it. */
const ASKED_ALREADY = { field: 'email', problem: 'asked_already' } as const;

const NOT_LOADED = { field: 'role', problem: 'not_loaded' } as const;

/** Carries a new API-only user: the invite leaves at most once, and from then on the user is only looked for. */
export const createCarrier: Carrier<'create'> = {
  about: async ({ instances }, name) => ({ instance: instances.get(name), apiUser: undefined }),

  notThere: { field: 'instance', problem: 'unknown_instance' },

  async facts(ports, { form, caller, instance }) {
    const [otherOwner, catalog] = await Promise.all([
      ownerOf(ports, form.owner, caller),
      instance.catalog.within(ROLES_WAIT_MS),
    ]);
    return (person, capacities) => {
      if (!catalog) return { problems: [NOT_LOADED] };
      const { home, clock } = ports;
      const { timeZone } = person;
      const owner = form.owner === person.id ? person : otherOwner;
      // Of two roles with one name the one that is offered is meant.
      const roles = [...rolesFor(instance.policy, capacities, catalog.roles), ...catalog.roles];
      const { name } = instance;
      return { facts: { home, now: clock.now(), timeZone, owner, ...catalog, roles, instance: name } };
    };
  },

  named: ({ email }) => email?.trim() ?? '',

  async taken(ports, instance, { email }, request, waits) {
    const waiting = await ports.records.requests.waitingIn(instance.name, laneOfAddress(email?.trim() ?? ''));
    const stands = waiting && asItStands(waiting, ports.clock.now());
    if (stands?.state === 'waiting' && stands.id !== request) return [ASKED_ALREADY];
    const where = await whereTaken(ports, email?.trim() ?? '');
    if (where && where !== instance)
      return [{ field: 'email', problem: 'exists_elsewhere', instance: where.label }];
    if (where === instance) return [{ field: 'email', problem: 'already_exists' }];
    const isThere = waits && (await isInMarketo(instance, email?.trim() ?? ''));
    return isThere ? [{ field: 'email', problem: 'is_in_marketo' }] : [];
  },

  namedNow({ roles, workspaces }, data) {
    const { roleId, workspaceId } = data.role;
    const role = roles.find(({ id }) => id === roleId);
    const workspace = workspaces.find(({ id }) => id === workspaceId)?.name;
    return role && { ...data, roleName: role.name, workspaceName: workspace ?? data.workspaceName };
  },
  notLoaded: NOT_LOADED,

  laneTaken: { field: 'email', problem: 'being_created' },
  askedAlready: ASKED_ALREADY,

  async look(looking, { change, sentAt }) {
    const { at, found } = await looking.listed(change.data.email);
    if (!found) return { is: 'not_so', at };
    return sentAt && isOurs(found)
      ? { is: 'so', at, user: found }
      : { is: 'impossible', at, reason: 'already_exists' };
  },

  send: (marketo, { change }, leaving) => marketo.inviteApiUser(change.data, leaving),

  isRepeatable: false,
  // A user that Marketo has said yes to may stay out of sight for a day.
  patience: { unanswered: 10, accepted: 24 * 60 },

  keep(operation, { user }, made) {
    const keptAs = nameKept(user, operation);
    const { userid, id: marketoId, email } = user;
    const { firstName, lastName } = keptAs ?? operation.change.data;
    return { made: madeBy(operation, { userid, marketoId, email, firstName, lastName }, made), keptAs };
  },

  noted: ({ change }, { user }) => ({ userid: user.userid, owner: change.data.owner }),

  tells({ requester, change, state }) {
    const { owner } = change.data;
    const asker = { person: requester, as: 'requester' } as const;
    return state !== 'succeeded' || owner === requester ? [asker] : [asker, { person: owner, as: 'owner' }];
  },

  isToldAnew,
};

/**
 * Whether a user with the address of an invite that has left is the one that was asked for.
 *
 * An invite leaves only after a look that did not find the address, so an API-only user that has it now is ours: with
 * Marketo's yes for certain; without one because nobody else knows this address in these minutes, and because whoever
 * makes such a user by hand meanwhile does what the app was asked for. Names prove nothing: Marketo may keep them
 * otherwise than they were sent. A person with the address is never ours.
 */
function isOurs({ apiOnly }: MarketoUser): boolean {
  return apiOnly;
}

/** The name as Marketo shows it, where it shows another one than was sent. */
function nameKept(
  { firstName, lastName }: MarketoUser,
  { change }: Operation<'create'>,
): KeptName | undefined {
  const showsNone = firstName === '' && lastName === '';
  const isSame = firstName === change.data.firstName && lastName === change.data.lastName;
  return showsNone || isSame ? undefined : { firstName, lastName };
}

/** How long a form waits to hear whether Marketo has an address, in milliseconds: Slack waits 3 s, and other things are asked before. */
const ADDRESS_WAIT_MS = 800;

/**
 * Whether Marketo shows a user with this address, as far as it says so in time: it may be a person's, of whom the records know
 * nothing. What is carried out at once is looked at then; what waits for somebody would waste their word.
 */
async function isInMarketo({ marketo }: Instance, email: string): Promise<boolean> {
  return (await within(ADDRESS_WAIT_MS, marketo.findUserByEmail(email))) !== undefined;
}

/** The instance in which our records have this email; logins are unique across a company's instances. */
async function whereTaken(
  { instances, records }: Needs<'instances', 'apiUsers'>,
  email: string,
): Promise<Instance | undefined> {
  for (const instance of instances.values()) {
    if (await records.apiUsers.findByEmail(instance.name, email)) return instance;
  }
  return undefined;
}
