import { rolesWithout, sameRoles } from '../../core/changes/change-roles.ts';
import { isOfKind, type Operation } from '../../core/changes/operation.ts';
import { MarketoFailure } from '../../core/marketo-failure.ts';
import { rolesFor } from '../../core/policy.ts';
import { assignmentsText, type RoleAssignment } from '../../core/role.ts';
import type { MarketoUserDetails } from '../../ports/marketo.ts';
import type { Carrier, Seen } from './carrier.ts';
import { apiUserAbout, ROLES_WAIT_MS, setElsewhere, stateOf, toldOf } from './known-user.ts';

/**
 * Carries other roles, in two calls: first those that it gets, then those that it loses, so that there is no moment in which it
 * has none. Where the second does not come through, it has more than it should, which is said.
 */
export const changeRolesCarrier: Carrier<'change_roles'> = {
  about: apiUserAbout,

  notThere: { field: 'user', problem: 'gone' },

  async facts(ports, { instance, apiUser }) {
    const [offer, state = 'gone'] = await Promise.all([
      instance.catalog.within(ROLES_WAIT_MS),
      apiUser && stateOf(ports, apiUser),
    ]);
    return (_person, capacities) => {
      if (!apiUser) return { problems: [{ field: 'user', problem: 'gone' }] };
      if (!offer) return { problems: [{ field: 'user', problem: 'not_loaded' }] };
      const { roles, workspaces, workspacesUnclear = false } = offer;
      const offered = rolesFor(instance.policy, capacities, roles);
      return { facts: { apiUser, state, roles, workspaces, workspacesUnclear, offered } };
    };
  },

  named: (_, about) => about,

  laneTaken: { field: 'user', problem: 'being_changed' },
  askedAlready: { field: 'user', problem: 'asked_already' },

  async look(looking, operation, earlier) {
    const { userid, from, to } = operation.change.data;
    const { at, found } = await looking.page(userid);
    if (!found) return { is: 'impossible', at, reason: 'gone' };
    const { roles } = whole(found);
    const learnt = rolesLearnt(operation, found, at);
    if (sameRoles(roles, to)) return { is: 'so', at, user: found, learnt };
    const ours = [...from, ...to, ...(await earlier()).flatMap(rolesOf)];
    // Somebody has given it another one meanwhile, or taken one that nobody wanted to take: what was meant then may not be meant now.
    const taken = rolesWithout(from, roles).length > 0 && operation.sentAt === undefined;
    if (rolesWithout(roles, ours).length > 0 || taken)
      return { is: 'impossible', at, reason: 'changed_meanwhile' };
    return { is: 'not_so', at, learnt };
  },

  async send(marketo, { change: { data } }, leaving) {
    const { userid, from, to } = data;
    const found = await marketo.getUser(userid);
    const roles = found ? whole(found).roles : from;
    const missing = rolesWithout(to, roles).map(assigned);
    const tooMuch = rolesWithout(roles, to).map(assigned);
    if (missing.length > 0) await marketo.addRoles(userid, missing, leaving);
    if (tooMuch.length > 0) await marketo.deleteRoles(userid, tooMuch, leaving);
  },

  isRepeatable: true,
  patience: { unanswered: 10, accepted: 10 },

  keep: (_, { learnt }) => (learnt ? { learnt } : {}),

  noted: ({ change: { data } }) => ({
    from: assignmentsText(data.from),
    to: assignmentsText(data.to),
    user: data.apiUserId,
  }),

  tells: ({ requester }, owner) => toldOf(requester, [owner]),

  isToldAnew: () => false,
};

function assigned({ roleId, workspaceId }: RoleAssignment): RoleAssignment {
  return { roleId, workspaceId };
}

/** The roles that another change of ours was to leave. */
function rolesOf(operation: Operation): readonly RoleAssignment[] {
  return isOfKind(operation, 'change_roles') ? operation.change.data.to : [];
}

/** A user whose roles Marketo names, all of them: nobody takes away, or gives, what they do not see. */
function whole(found: MarketoUserDetails): MarketoUserDetails {
  if (found.areRolesWhole !== false) return found;
  throw new MarketoFailure('not_understood', {
    call: 'Get User',
    message: 'userRoleWorkspaces: not all of them can be read',
    changed: 'nothing',
  });
}

/** What a look shows of its roles, with the end of access that the same page shows. */
function rolesLearnt(
  operation: Operation<'change_roles'>,
  { expiry, roles }: MarketoUserDetails,
  readAt: Seen['at'],
) {
  const { apiUserId } = operation.change.data;
  if (expiry === 'unknown') return { apiUserId, roles, readAt };
  return { ...setElsewhere(operation, expiry, readAt), roles };
}
