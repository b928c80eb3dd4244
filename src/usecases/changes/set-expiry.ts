import { endOf } from '../../core/expiry.ts';
import type { MarketoUserDetails } from '../../ports/marketo.ts';
import type { Carrier } from './carrier.ts';

/** Carries another end of access: the date may be sent again until Marketo shows it, because it says what is to be so. */
export const setExpiryCarrier: Carrier<'set_expiry'> = {
  async facts(ports, { about }) {
    const apiUser = await ports.records.apiUsers.get(about);
    const instance = apiUser && ports.instances.get(apiUser.instance);
    return ({ timeZone }) => {
      if (!instance) return { problems: [{ field: 'user', problem: 'gone' }] };
      const { policy } = instance;
      return {
        instance,
        apiUserId: apiUser.id,
        facts: { apiUser, policy, now: ports.clock.now(), timeZone },
      };
    };
  },

  named: (_, about) => about,

  laneTaken: { field: 'user', problem: 'being_changed' },

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

/** Marketo keeps whole seconds. */
function endsAt({ expiry }: MarketoUserDetails, wanted: { readonly epochMilliseconds: number }): boolean {
  const end = endOf(expiry);
  const second = (instant: { readonly epochMilliseconds: number }) =>
    Math.floor(instant.epochMilliseconds / 1_000);
  return end !== undefined && second(end) === second(wanted);
}
