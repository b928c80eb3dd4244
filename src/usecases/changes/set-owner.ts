import type { Carrier } from './carrier.ts';
import { apiUserAbout, rolesNamed, toldOf } from './known-user.ts';
import { ownerOf } from './owner-of.ts';

/**
 * Carries that somebody else is accountable: a word of the records alone. Marketo is looked at, because nobody is to be made
 * accountable for what is gone, and nothing is sent.
 */
export const setOwnerCarrier: Carrier<'set_owner'> = {
  about: apiUserAbout,

  notThere: { field: 'user', problem: 'gone' },

  async facts(ports, { form, caller, instance, apiUser }) {
    const [roles, other] = await Promise.all([
      rolesNamed(instance, apiUser),
      ownerOf(ports, form.accountable, caller),
    ]);
    return (person) => {
      if (!apiUser) return { problems: [{ field: 'user', problem: 'gone' }] };
      if (!roles) return { problems: [{ field: 'user', problem: 'not_loaded' }] };
      const owner = form.accountable === person.id ? person : other;
      return { facts: { apiUser, roles, home: ports.home, owner } };
    };
  },

  named: (_, about) => about,

  laneTaken: { field: 'user', problem: 'being_changed' },
  askedAlready: { field: 'user', problem: 'asked_already' },

  async look(looking, { change }) {
    const { at, found } = await looking.page(change.data.userid);
    return found ? { is: 'so', at, user: found } : { is: 'impossible', at, reason: 'gone' };
  },

  // Each look says that it is so, or that it cannot be.
  send: () => Promise.reject(new Error('to make somebody accountable nothing is sent to Marketo')),

  isRepeatable: false,
  patience: { unanswered: 10, accepted: 10 },

  keep: ({ change }) => {
    const { apiUserId, from, owner, reason } = change.data;
    return { owner: { apiUserId, from, owner, reason } };
  },

  noted: ({ change }) => ({ from: change.data.from ?? 'nobody', to: change.data.owner }),

  // Whoever is accountable from now on, and whoever was, hear it each by themselves.
  tells({ requester, state, change: { data } }) {
    if (state !== 'succeeded') return toldOf(requester, []);
    return toldOf(requester, [data.owner, data.from]).map((told) => ({
      ...told,
      isNewOwner: told.person === data.owner,
    }));
  },

  isToldAnew: () => false,
};
