import { hasReplaced } from '../../core/changes/older-page.ts';
import { type Operation, wasToSet } from '../../core/changes/operation.ts';
import { isSecondOf } from '../../core/expiry.ts';
import type { Carrier } from './carrier.ts';
import { apiUserAbout, changeableUser, seenUser, setElsewhere } from './known-user.ts';

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

  async look(looking, operation, earlier) {
    const { data } = operation.change;
    const { expiry, apiUserId } = data;
    const seen = await seenUser(looking, data);
    const { at } = seen;
    if (seen.is === 'gone') return { is: 'impossible', at, reason: 'gone' };
    // Nobody can read it: what the records say holds.
    if (seen.is === 'hidden') return { is: 'so', at, user: seen.user };
    const { found } = seen;
    if (found.expiry === 'unknown') return { is: 'so', at, user: found };
    if (isSecondOf(found.expiry, expiry))
      return { is: 'so', at, user: found, learnt: { apiUserId, expiry, readAt: at } };
    // What a change of ours has replaced, or is about to set, is nobody's doing: the end that was spoken of holds, or is no more soon.
    const isOurs = (each: Operation) => wasToSet(each, found.expiry) || hasReplaced(each, found.expiry, at);
    const ours = (await earlier()).filter(isOurs);
    if (ours.some((each) => hasReplaced(each, found.expiry, at))) return { is: 'so', at, user: found };
    if (ours.length > 0) return { is: 'impossible', at, reason: 'changed_meanwhile' };
    const learnt = setElsewhere(operation, found.expiry, at);
    return { is: 'impossible', at, reason: 'changed_meanwhile', learnt };
  },

  // Each look says that it is so, or that it cannot be.
  send: () => Promise.reject(new Error('to let access end nothing is sent to Marketo')),

  isRepeatable: false,
  patience: { unanswered: 10, accepted: 10 },

  keep: ({ change, requester, createdAt: at }, { learnt }) => {
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
