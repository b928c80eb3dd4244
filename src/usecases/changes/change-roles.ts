import { APP } from '../../core/audit-event.ts';
import { namedBy, rolesWithout, sameRoles } from '../../core/changes/change-roles.ts';
import { hasReplaced, hasReplacedRoles } from '../../core/changes/older-page.ts';
import { isOfKind, isUnfinished, type Operation } from '../../core/changes/operation.ts';
import { MarketoFailure } from '../../core/marketo-failure.ts';
import { rolesFor } from '../../core/policy.ts';
import { assignmentsText, type RoleAssignment } from '../../core/role.ts';
import type { MarketoUserDetails } from '../../ports/marketo.ts';
import type { Kept } from '../../ports/records/operations.ts';
import type { Carrier, Seen } from './carrier.ts';
import {
  apiUserAbout,
  ROLES_WAIT_MS,
  rolesNamed,
  seenUser,
  setElsewhere,
  stateOf,
  toldOf,
} from './known-user.ts';

const NOT_LOADED = { field: 'user', problem: 'not_loaded' } as const;

/**
 * Carries other roles, in two calls: first those that it gets, then those that it loses, so that there is no moment in which it
 * has none. Where the second does not come through, it has more than it should, which is said.
 */
export const changeRolesCarrier: Carrier<'change_roles'> = {
  about: apiUserAbout,

  notThere: { field: 'user', problem: 'gone' },

  async facts(ports, { form, instance, apiUser }) {
    const { records, clock } = ports;
    // Rules count for the roles that it is to have: one without a name may be taken away.
    const isKept = (each: RoleAssignment) => form.keep.includes(assignmentsText([each]));
    const kept = apiUser && { ...apiUser, roles: apiUser.roles.filter(isKept) };
    const [offer, named, state = 'gone', changes = []] = await Promise.all([
      instance.catalog.within(ROLES_WAIT_MS),
      rolesNamed(instance, kept),
      apiUser && stateOf(ports, apiUser),
      apiUser && records.operations.about(apiUser.id, clock.now()),
    ]);
    // What roles it has is known again when that has ended: which are to stay cannot be said beside it.
    const isBeingChanged = changes.some((each) => isOfKind(each, 'change_roles') && isUnfinished(each));
    return (_person, capacities) => {
      if (!apiUser) return { problems: [{ field: 'user', problem: 'gone' }] };
      if (isBeingChanged) return { problems: [{ field: 'user', problem: 'being_changed' }] };
      if (!offer || !named) return { problems: [NOT_LOADED] };
      const { roles, workspaces, workspacesUnclear = false } = offer;
      const offered = rolesFor(instance.policy, capacities, roles);
      const facts = { apiUser, state, roles, workspaces, workspacesUnclear, offered };
      return { facts, beside: { id: undefined } };
    };
  },

  named: (_, about) => about,

  namedNow(offer, data) {
    const isKnown = ({ roleId }: RoleAssignment) => offer.roles.some(({ id }) => id === roleId);
    if (!rolesWithout(data.to, data.from).every(isKnown)) return undefined;
    return { ...data, to: data.to.map((each) => namedBy(each, offer)) };
  },
  notLoaded: NOT_LOADED,

  laneTaken: { field: 'user', problem: 'being_changed' },
  askedAlready: { field: 'user', problem: 'asked_already' },

  async look(looking, operation, earlier) {
    const { data } = operation.change;
    const { from, to } = data;
    const seen = await seenUser(looking, data);
    const { at } = seen;
    if (seen.is === 'gone') return { is: 'impossible', at, reason: 'gone' };
    if (seen.is === 'hidden') return { is: 'hidden', at };
    const { found } = seen;
    const { userid } = found;
    const { roles } = whole(found);
    const others = await earlier();
    const isOlder = others.some((each) => hasReplaced(each, found.expiry, at));
    const learnt = rolesLearnt(operation, isOlder ? { ...found, expiry: 'unknown' } : found, at);
    if (sameRoles(roles, to)) return { is: 'so', at, user: found, learnt };
    if (others.some((each) => hasReplacedRoles(each, roles, at))) return { is: 'not_so', at, userid };
    const ours = [...from, ...to, ...others.flatMap((each) => rolesOf(each).to)];
    const takenByUs = others.flatMap((each) => rolesOf(each).taken);
    const isBegun = rolesWithout(roles, from).some((each) => rolesWithout([each], to).length === 0);
    // Somebody has given it another one meanwhile, or taken one that it was to keep: what was meant then may not be meant now.
    const kept = rolesWithout(from, rolesWithout(from, to));
    const isTaken = rolesWithout(rolesWithout(kept, roles), takenByUs).length > 0;
    if (rolesWithout(roles, ours).length > 0 || isTaken)
      return isBegun || operation.sentAt !== undefined
        ? { is: 'impossible', at, reason: 'kept_differently', learnt }
        : {
            is: 'impossible',
            at,
            reason: 'changed_meanwhile',
            learnt: { ...learnt, rolesChanged: changedByHand(operation, roles) },
          };
    return { is: 'not_so', at, userid, learnt };
  },

  async send(marketo, { change: { data } }, leaving, earlier) {
    const { userid, from, to } = data;
    const found = await marketo.getUser(userid);
    const roles = found ? whole(found).roles : from;
    const missing = rolesWithout(to, roles).map(assigned);
    const tooMuch = rolesWithout(roles, to).map(assigned);
    if (missing.length > 0) await marketo.addRoles(userid, missing, leaving);
    if (tooMuch.length === 0) return;
    // A page may be older than a change of ours that has taken away what it shows: that is given once more, so that none is left.
    const taken = (await earlier()).flatMap((each) => rolesOf(each).taken);
    const shown = rolesWithout(to, missing).map(assigned);
    const doubtful = rolesWithout(shown, rolesWithout(shown, taken));
    if (doubtful.length > 0) await marketo.addRoles(userid, doubtful, leaving);
    await marketo.deleteRoles(userid, tooMuch, leaving).catch((error: unknown) => {
      // The first half is made: that the second was refused does not mean that nothing was changed.
      const isHalf = missing.length > 0 || !sameRoles(roles, from);
      throw isHalf && error instanceof MarketoFailure ? error.changedUnknown() : error;
    });
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

/** What is written down where somebody has given it other roles in Marketo. */
function changedByHand(
  { instance, change: { data } }: Operation<'change_roles'>,
  roles: readonly RoleAssignment[],
): NonNullable<NonNullable<Kept['learnt']>['rolesChanged']> {
  return (from, owner) => ({
    actor: APP,
    action: 'api_user.roles_changed',
    instance,
    subject: data.email,
    details: {
      from: assignmentsText(from),
      to: assignmentsText(roles),
      user: data.apiUserId,
      ...(owner === undefined ? {} : { owner }),
    },
  });
}

function assigned({ roleId, workspaceId }: RoleAssignment): RoleAssignment {
  return { roleId, workspaceId };
}

/** The roles that another change of ours was to leave, and those that it was to take away. */
function rolesOf(operation: Operation): Record<'to' | 'taken', readonly RoleAssignment[]> {
  if (!isOfKind(operation, 'change_roles')) return { to: [], taken: [] };
  const { from, to } = operation.change.data;
  return { to, taken: rolesWithout(from, to) };
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
