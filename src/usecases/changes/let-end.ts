import { isSecondOf } from '../../core/expiry.ts';
import type { Carrier } from './carrier.ts';
import { apiUserAbout, changeableUser, setElsewhere } from './known-user.ts';

/**
 * Carries that a user is no longer needed after its end: a word of the records alone. Marketo is looked at, because what is
 * promised is the end that stands there, and nothing is sent.
 */
export const letEndCarrier: Carrier<'let_end'> = {
  about: apiUserAbout,

  notThere: { field: 'user', problem: 'gone' },

  async facts(ports, { instance, apiUser }) {
    const known = await changeableUser(ports, instance, apiUser);
    return () => ('problems' in known ? known : { facts: known });
  },

  named: (_, about) => about,

  laneTaken: { field: 'user', problem: 'being_changed' },
  askedAlready: { field: 'user', problem: 'asked_already' },

  async look(looking, operation) {
    const { userid, expiry, apiUserId } = operation.change.data;
    const { at, found } = await looking.page(userid);
    if (!found) return { is: 'impossible', at, reason: 'gone' };
    // Nobody can read it: what the records say holds.
    if (found.expiry === 'unknown') return { is: 'so', at, user: found };
    if (isSecondOf(found.expiry, expiry))
      return { is: 'so', at, user: found, learnt: { apiUserId, expiry, readAt: at } };
    const learnt = setElsewhere(operation, found.expiry, at);
    return { is: 'impossible', at, reason: 'changed_meanwhile', learnt };
  },

  // Each look says that it is so, or that it cannot be.
  send: () => Promise.reject(new Error('to let access end nothing is sent to Marketo')),

  isRepeatable: false,
  patience: { unanswered: 10, accepted: 10 },

  keep: ({ change, requester }, { learnt }, { at }) => {
    const { apiUserId, expiry, isBack } = change.data;
    const said = isBack ? undefined : { by: requester, at, expiry };
    return { letEnd: { apiUserId, end: expiry, said }, ...(learnt ? { learnt } : {}) };
  },

  noted: ({ change }) => ({
    end: change.data.expiry.toString(),
    said: change.data.isBack ? 'needed again' : 'no longer needed',
  }),

  // Whoever says it sees it where they said it; only that it came to nothing is told to them.
  tells({ requester, state, change: { data } }, owner) {
    if (state !== 'succeeded') return [{ person: requester, as: 'requester' }];
    const others = new Set(
      [owner, data.saidBy].flatMap((person) => (person === requester ? [] : (person ?? []))),
    );
    return [...others].map((person) => ({ person, as: 'owner' }));
  },

  isToldAnew: () => false,
};
