import type { Operation } from '../../core/changes/operation.ts';
import { expiryText, hasEnded } from '../../core/expiry.ts';
import type { Carrier, Looking, Seen } from './carrier.ts';
import { apiUserAbout, changeableUser, setElsewhere, toldOf } from './known-user.ts';

/**
 * Carries a revocation, in two calls with a person between them: access is ended, then somebody removes the custom services in
 * LaunchPoint, because Marketo deletes no user that one of them uses (611), then the user is deleted.
 *
 * Between the two the operation waits, and the lane of the end of access is free for whoever brings it back.
 */
export const revokeCarrier: Carrier<'revoke'> = {
  about: apiUserAbout,

  notThere: { field: 'user', problem: 'gone' },

  async facts(ports, { instance, apiUser }) {
    const known = await changeableUser(ports, instance, apiUser);
    return () => ('problems' in known ? known : { facts: { ...known, now: ports.clock.now() } });
  },

  named: (_, about) => about,

  laneTaken: { field: 'user', problem: 'being_changed' },
  askedAlready: { field: 'user', problem: 'asked_already' },

  async look(looking, operation) {
    const { userid } = operation.change.data;
    const { at, found } = await looking.page(userid);
    if (!found) return withoutPage(looking, operation);
    const isEnded = hasEnded(found.expiry, at);
    if (operation.waits === undefined) {
      return isEnded
        ? { is: 'so_far', at, learnt: ended(operation, found.expiry, at) }
        : { is: 'not_so', at };
    }
    // Somebody has brought access back in Marketo itself: what they need is not deleted.
    if (operation.waits === 'access_ended' && !isEnded && found.expiry !== 'unknown') {
      const learnt = setElsewhere(operation, found.expiry, at);
      return { is: 'impossible', at, reason: 'changed_meanwhile', learnt };
    }
    return { is: 'not_so', at };
  },

  send(marketo, { change: { data }, waits }, leaving) {
    return waits === undefined
      ? marketo.setExpiry(data.userid, data.end, leaving)
      : marketo.deleteApiUser(data.userid, leaving);
  },

  isRepeatable: true,
  patience: { unanswered: 10, accepted: 10 },

  waits({ waits }, failure) {
    if (failure === undefined) return 'access_ended';
    // It would be tried in vain in every other night, or must not be tried.
    if (failure === 'forbidden_change' || failure === 'gone' || failure === 'changed_meanwhile')
      return undefined;
    if (waits !== undefined) return waits;
    // Nobody can end its access before it is deleted: Marketo refuses that, or keeps no end.
    return failure === 'in_use' || failure === 'not_visible' ? 'access_goes_on' : undefined;
  },

  keep: ({ change }) => ({ gone: change.data.apiUserId }),

  noted: ({ change }) => ({ user: change.data.apiUserId }),

  tells: ({ requester }, owner) => toldOf(requester, [owner]),

  isToldAnew: () => false,
};

/** A user counts as gone where neither a page nor the list has it: either may be missing for another reason. */
async function withoutPage(looking: Looking, { change: { data } }: Operation<'revoke'>): Promise<Seen> {
  const { at, found } = await looking.listed(data.email);
  if (found && found.userid === data.userid) return { is: 'not_so', at };
  const user = found ?? {
    userid: data.userid,
    id: undefined,
    email: data.email,
    firstName: '',
    lastName: '',
    apiOnly: true,
  };
  return { is: 'so', at, user };
}

/** The end that access was given, as it is written down. */
function ended(
  { change: { data }, instance, requester, id }: Operation<'revoke'>,
  expiry: Parameters<typeof setElsewhere>[1],
  readAt: Parameters<typeof setElsewhere>[2],
): ReturnType<typeof setElsewhere> {
  const { apiUserId, email: subject } = data;
  return {
    apiUserId,
    expiry,
    readAt,
    changed: (from, owner) => ({
      actor: requester,
      action: 'api_user.expiry_changed',
      instance,
      subject,
      details: {
        from: expiryText(from),
        to: expiryText(expiry),
        user: apiUserId,
        operation: id,
        ...(owner === undefined ? {} : { owner }),
      },
    }),
  };
}
