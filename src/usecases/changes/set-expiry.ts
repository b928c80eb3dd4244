import { endingAtOnce } from '../../core/changes/ended-at-once.ts';
import { isToldAnew } from '../../core/changes/made-api-user.ts';
import { hasReplaced } from '../../core/changes/older-page.ts';
import {
  isOfKind,
  isRevoking,
  isUnfinished,
  type Operation,
  wasToSet,
} from '../../core/changes/operation.ts';
import { isSecondOf } from '../../core/expiry.ts';
import type { Carrier } from './carrier.ts';
import { apiUserAbout, changeableUser, seenUser, setElsewhere, toldOf } from './known-user.ts';

/** Carries another end of access: the date may be sent again until Marketo shows it, because it says what is to be so. */
export const setExpiryCarrier: Carrier<'set_expiry'> = {
  about: apiUserAbout,

  notThere: { field: 'user', problem: 'gone' },

  async facts(ports, { instance, apiUser }) {
    const { clock, records } = ports;
    const [known, changes = []] = await Promise.all([
      changeableUser(ports, instance, apiUser),
      apiUser && records.operations.about(apiUser.id),
    ]);
    const underWay = latestUnderWay(changes);
    const revoking = changes.find(isRevoking);
    // While somebody else brings it back it is still ended, and is being ended: Marketo may refuse that.
    const ending = endingAtOnce(changes, apiUser?.expiry ?? 'unknown');
    return ({ id, timeZone }) => {
      if ('problems' in known) return known;
      const others = new Set(ending.map(({ requester }) => requester).filter((each) => each !== id));
      const [endedBy, ...alsoEndedBy] = others;
      const end = underWay?.change.data.expiry;
      const takesBack = { endedBy, alsoEndedBy, revocation: revoking?.id };
      const facts = { ...known, underWay: end, ...takesBack, now: clock.now(), timeZone };
      return { facts, beside: { id: (underWay ?? revoking)?.id } };
    };
  },

  named: (_, about) => about,

  laneTaken: { field: 'user', problem: 'being_changed' },
  askedAlready: { field: 'user', problem: 'asked_already' },

  async look(looking, operation, earlier) {
    const { data } = operation.change;
    const { expiry, from } = data;
    const seen = await seenUser(looking, data);
    const { at } = seen;
    if (seen.is === 'gone') return { is: 'impossible', at, reason: 'gone' };
    // What is to end now ends whatever its end was.
    if (seen.is === 'hidden' && data.isNow) return { is: 'not_so', at, userid: seen.user.userid };
    if (seen.is === 'hidden') return { is: 'hidden', at };
    const { found } = seen;
    if (isSecondOf(found.expiry, expiry)) return { is: 'so', at, user: found };
    const isAsAsked = [from, found.expiry].includes('unknown') || isSecondOf(found.expiry, from);
    const isOurs = (each: Operation) => wasToSet(each, found.expiry) || hasReplaced(each, found.expiry, at);
    if (isAsAsked || (await earlier()).some(isOurs)) return { is: 'not_so', at, userid: found.userid };
    // Once it has left nobody can say whose doing another end is: Marketo may keep what it was sent in its own way.
    const isKept = operation.sentAt !== undefined;
    const learnt = setElsewhere(operation, found.expiry, at, { isKept });
    return { is: 'impossible', at, reason: isKept ? 'kept_differently' : 'changed_meanwhile', learnt };
  },

  send: (marketo, { change }, leaving) => marketo.setExpiry(change.data.userid, change.data.expiry, leaving),

  isRepeatable: true,
  patience: { unanswered: 10, accepted: 10 },

  keep: ({ change }, { at }) => ({
    learnt: { apiUserId: change.data.apiUserId, expiry: change.data.expiry, readAt: at },
  }),

  noted: ({ change }) => ({ from: change.data.from.toString(), to: change.data.expiry.toString() }),

  tells({ requester, state, change: { data } }, owner) {
    // Whoever had ended access hears that it is back.
    return toldOf(requester, state === 'succeeded' ? [owner, data.endedBy, ...(data.alsoEndedBy ?? [])] : []);
  },

  // It was given up, and Marketo shows it after all.
  isToldAnew,
};

/** The latest wish about the end of access that has not ended: of two the one that waits for the other. */
function latestUnderWay(operations: readonly Operation[]): Operation<'set_expiry'> | undefined {
  const open = operations.filter((each) => isOfKind(each, 'set_expiry')).filter(isUnfinished);
  return open.find(({ state }) => state === 'queued') ?? open[0];
}
