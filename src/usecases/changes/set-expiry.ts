import { endOf } from '../../core/expiry.ts';
import { namesRoles } from '../../core/policy.ts';
import type { MarketoUserDetails } from '../../ports/marketo.ts';
import type { Carrier } from './carrier.ts';

/** Carries another end of access: the date may be sent again until Marketo shows it, because it says what is to be so. */
export const setExpiryCarrier: Carrier<'set_expiry'> = {
  async about({ records, instances }, id) {
    const apiUser = await records.apiUsers.get(id);
    return { apiUser, instance: apiUser && instances.get(apiUser.instance) };
  },

  notThere: { field: 'user', problem: 'gone' },

  async facts({ clock }, { instance, apiUser }) {
    const catalog = namesRoles(instance.policy) ? await instance.catalog.within(ROLES_WAIT_MS) : undefined;
    return ({ timeZone }) => {
      if (!apiUser) return { problems: [{ field: 'user', problem: 'gone' }] };
      // A rule about a role counts by its name: of a user whose roles have none nobody knows what is allowed.
      if (!catalog && namesRoles(instance.policy))
        return { problems: [{ field: 'user', problem: 'not_loaded' }] };
      const roles = catalog?.roles ?? [];
      return { facts: { apiUser, roles, now: clock.now(), timeZone } };
    };
  },

  named: (_, about) => about,

  laneTaken: { field: 'user', problem: 'being_changed' },
  askedAlready: { field: 'user', problem: 'asked_already' },

  async look(looking, { change }) {
    const { at, found } = await looking.page(change.data.userid);
    if (!found) return { is: 'impossible', at, reason: 'gone' };
    return endsAt(found, change.data.expiry) ? { is: 'so', at, user: found } : { is: 'not_so', at };
  },

  send: (marketo, { change }, leaving) => marketo.setExpiry(change.data.userid, change.data.expiry, leaving),

  isRepeatable: true,
  patience: { unanswered: 10, accepted: 10 },

  keep: ({ change }, { at }) => ({
    learnt: { apiUserId: change.data.apiUserId, expiry: change.data.expiry, readAt: at },
  }),

  noted: ({ change }) => ({ from: change.data.from.toString(), to: change.data.expiry.toString() }),

  tells({ requester, state }, owner) {
    const asker = { person: requester, as: 'requester' } as const;
    return state === 'succeeded' && owner && owner !== requester
      ? [asker, { person: owner, as: 'owner' }]
      : [asker];
  },

  isToldAnew: () => false,
};

/** How long a click waits for roles that are not remembered yet: it has to be answered within 3 s. */
const ROLES_WAIT_MS = 1_500;

/** Marketo keeps whole seconds. */
function endsAt({ expiry }: MarketoUserDetails, wanted: { readonly epochMilliseconds: number }): boolean {
  const end = endOf(expiry);
  const second = (instant: { readonly epochMilliseconds: number }) =>
    Math.floor(instant.epochMilliseconds / 1_000);
  return end !== undefined && second(end) === second(wanted);
}
