import type { Temporal } from 'temporal-polyfill';
import { APP } from '../../core/audit-event.ts';
import { hasReplaced, SHOWN_FOR } from '../../core/changes/older-page.ts';
import { type Operation, wasToSet } from '../../core/changes/operation.ts';
import { type Expiry, expiryText, hasEnded, isSecondOf } from '../../core/expiry.ts';
import { MarketoFailure } from '../../core/marketo-failure.ts';
import { enforcementNow } from '../use-after-end.ts';
import type { Carrier, Seen } from './carrier.ts';
import { apiUserAbout, changeableUser, type SeenUser, seenUser, setElsewhere, toldOf } from './known-user.ts';

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

  async look(looking, operation, earlier) {
    const { data } = operation.change;
    const seen = await seenUser(looking, data);
    const { at } = seen;
    if (seen.is === 'gone') return whereItIsGone(operation, seen);
    // Before it is deleted its end is read: somebody may have brought it back.
    if (seen.is === 'hidden' && operation.waits !== undefined && operation.sentAt === undefined)
      throw unreadable();
    if (seen.is === 'hidden') return { is: 'not_so', at, userid: seen.user.userid };
    const { found } = seen;
    const notYet = { is: 'not_so', at, userid: found.userid } as const;
    const isEnded = hasEnded(found.expiry, at) || wasToSet(operation, found.expiry);
    if (isEnded && operation.waits !== 'access_ended')
      return { is: 'so_far', at, learnt: ended(operation, found.expiry, at) };
    if (isEnded) return notYet;
    // Once the deletion has left all that counts is whether it is still there.
    if (operation.waits !== undefined && operation.sentAt !== undefined) return notYet;
    // What cannot be read may have been given another end.
    if (operation.waits !== undefined && found.expiry === 'unknown') throw unreadable();
    if (operation.waits !== undefined && (await isOlder(operation, found.expiry, at, earlier)))
      throw unreadable();
    if (isBroughtBack(operation, found.expiry)) {
      const learnt = setElsewhere(operation, found.expiry, at);
      return { is: 'impossible', at, reason: 'changed_meanwhile', learnt };
    }
    return notYet;
  },

  async send(marketo, { change: { data }, waits }, leaving) {
    if (waits === undefined) return marketo.setExpiry(data.userid, data.end, leaving);
    try {
      await marketo.deleteApiUser(data.userid, leaving);
    } catch (error) {
      const isInUse = error instanceof MarketoFailure && error.kind === 'in_use';
      if (!isInUse || waits !== 'access_goes_on') throw error;
      // It stays; its access may be ended by now.
      await marketo.setExpiry(data.userid, data.end, leaving);
    }
  },

  isRepeatable: true,
  patience: { unanswered: 10, accepted: 10 },

  waits({ waits }, failure) {
    if (failure === undefined) return 'access_ended';
    // It must not be tried, or is not meant any more.
    if (failure === 'forbidden_change' || failure === 'changed_meanwhile') return undefined;
    if (waits !== undefined) return waits;
    // Nobody can end its access before it is deleted: Marketo refuses that, or keeps no end.
    return failure === 'in_use' || failure === 'not_visible' ? 'access_goes_on' : undefined;
  },

  // What is deleted comes back for nobody: whoever wants it back waits until it is known.
  isFinal: ({ waits }) => waits !== undefined,

  // Whoever asks to bring it back is answered first; and what nobody wanted but the settings has to be wanted still.
  async isHeld(ports, { requester, instance: name, change: { data } }, isSaid) {
    const { apiUserId } = data;
    const asked = await ports.records.requests.waitingAbout(apiUserId);
    if (asked.some(({ change }) => change.kind === 'set_expiry')) return true;
    const [instance, apiUser] = [ports.instances.get(name), await ports.records.apiUsers.get(apiUserId)];
    if (isSaid || requester !== APP || !instance || !apiUser) return false;
    return (await enforcementNow(ports, instance, [apiUser])).get(apiUserId) !== 'delete';
  },

  keep: ({ change }) => ({ gone: change.data.apiUserId }),

  noted: ({ change }) => ({ user: change.data.apiUserId }),

  tells: ({ requester }, owner) => toldOf(requester, [owner]),

  isToldAnew: () => false,
};

/** Minutes for which a user that is nowhere to be seen may still be there, after a call that is to end its access. */
const HIDDEN_FOR = 10;

/**
 * What the night's deletion could be told by, or an earlier look: then a user that is nowhere is gone. Where access goes on the call that
 * was to end it may have ended so, too.
 */
const GONE_BEFORE: readonly string[] = ['gone', 'not_carried_out', 'not_visible'];

/**
 * A user counts as gone where neither a page nor the list has it: either may be missing for another reason. Where no deletion of ours
 * has left, it has to be so twice, in two nights: Marketo may hide what is there for a moment.
 */
function whereItIsGone(
  { change: { data }, sentAt, failure, waits }: Operation<'revoke'>,
  { at, isAnother = false }: Extract<SeenUser, { is: 'gone' }>,
): Seen {
  // Somebody has deleted it and made another one with the same address: that is nobody whom anybody wanted to go.
  const isSeenBefore = (waits === 'access_ended' ? GONE_BEFORE : ['gone']).includes(failure?.reason ?? '');
  // Without its first part no deletion can have left.
  const isTold = waits !== undefined && (sentAt !== undefined || isSeenBefore);
  // What has left may still arrive, and Marketo may hide a user for a moment.
  const isEnding = sentAt !== undefined && at.since(sentAt).total('minutes') < HIDDEN_FOR;
  if (!isAnother && !isTold && isEnding) return { is: 'hidden', at };
  if (isAnother || !isTold) return { is: 'impossible', at, reason: 'gone' };
  const { userid, email } = data;
  return { is: 'so', at, user: { userid, id: undefined, email, firstName: '', lastName: '', apiOnly: true } };
}

/**
 * Whether somebody has brought access back in Marketo itself: what they need is not deleted. What the app revokes by itself had ended,
 * so that any end that is still to come is such a word.
 */
function isBroughtBack({ requester, waits, change: { data } }: Operation<'revoke'>, expiry: Expiry): boolean {
  if (waits === 'access_ended' || requester === APP) return true;
  return waits === 'access_goes_on' && data.from !== 'unknown' && !isSecondOf(expiry, data.from);
}

/**
 * Whether a page may be older than what was changed here. One that shows the end from before the revocation is looked at once more, in the
 * next night: if it is so then, somebody has set that end again.
 */
async function isOlder(
  operation: Operation<'revoke'>,
  end: Expiry,
  at: Temporal.Instant,
  earlier: () => Promise<readonly Operation[]>,
): Promise<boolean> {
  const isFirst = operation.failure?.reason !== 'not_understood';
  const isSoon = at.since(operation.createdAt).total('minutes') < SHOWN_FOR;
  if (hasReplaced(operation, end, at) && (isFirst || isSoon)) return true;
  return (await earlier()).some((each) => hasReplaced(each, end, at));
}

function unreadable(): MarketoFailure {
  return new MarketoFailure('not_understood', {
    call: 'Get User',
    message: 'expiresAt: it cannot be read',
    changed: 'nothing',
  });
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
      // Somebody else may have ended it before anything left.
      actor: isSecondOf(expiry, data.end) ? requester : APP,
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
