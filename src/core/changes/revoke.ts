import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { ApiUser } from '../api-user.ts';
import { type Expiry, expiryText, isSecondOf, parseExpiry, sameExpiry } from '../expiry.ts';
import { type LifeState, refusalOf } from '../life.ts';
import { type Asked, type AskedRole, rolesAsked } from './asked.ts';
import type { PolicyRefusal } from './decide.ts';
import type { Kind } from './kind.ts';
import type { UserProblem } from './problems.ts';
import { laneOfAccess, wholeSecond } from './set-expiry.ts';

/** That a user is to go for good, as it is written down. */
export interface Revocation {
  /** The user in the records. */
  readonly apiUserId: string;
  /** Marketo's own key of it. */
  readonly userid: string;
  readonly email: string;
  /** Marketo's number of it: one that is made anew with the same address is another user. */
  readonly marketoId?: number | undefined;
  /** When access ended, or was to end, when it was asked for. */
  readonly from: Expiry;
  /** The end that access is given at once: whole seconds, as Marketo keeps them. */
  readonly end: Temporal.Instant;
}

/** There is nothing to fill in: the form says what stops. */
export type RevocationForm = Readonly<Record<string, never>>;

export type RevocationProblem =
  | UserProblem
  | { readonly field: 'user'; readonly problem: 'revoked_already'; readonly email: string };

export interface RevocationFacts {
  readonly apiUser: ApiUser;
  /** Roles of the instance, as far as they are known: the policy may name them. */
  readonly roles: readonly AskedRole[];
  /** Where it stands in its life. */
  readonly state: LifeState;
  readonly now: Temporal.Instant;
}

const Data = z.object({
  apiUserId: z.string(),
  userid: z.string(),
  email: z.string(),
  marketoId: z.number().optional(),
  from: z.string().transform(parseExpiry),
  end: z.string().transform((text) => Temporal.Instant.from(text)),
});

/**
 * Access ends at once, and the user is deleted as soon as no custom service uses it: Marketo refuses to delete it before. Until then
 * a later end of access takes it back.
 */
export const revoke: Kind<RevocationForm, RevocationFacts, Revocation, RevocationProblem> = {
  data: Data,
  // The lane of the end of access: whoever brings it back stops the revocation, and nobody extends what is about to go.
  lane: ({ apiUserId }) => laneOfAccess(apiUserId),
  check(_, { apiUser, state, now }) {
    const { id: apiUserId, userid, email, marketoId, expiry: from } = apiUser;
    const refusal = refusalOf(state, 'revoke');
    if (refusal === 'being_revoked')
      return { ok: false, problems: [{ field: 'user', problem: 'revoked_already', email }] };
    if (refusal) return { ok: false, problems: [{ field: 'user', problem: 'gone' }] };
    const end = wholeSecond(now);
    return { ok: true, data: { apiUserId, userid, email, marketoId, from, end } };
  },
  // Nothing lasts longer by it.
  asks: (_, { apiUser, roles }): Asked => ({
    kind: 'revoke',
    instance: apiUser.instance,
    roles: rolesAsked(apiUser, roles),
    days: undefined,
    email: apiUser.email,
    hasReason: true,
  }),
  formOf: () => ({}),
  zoneOf: () => undefined,
  // Whoever decides about a user that others have just extended has to see that. The end that it has given itself is nobody else's.
  isMeantStill: ({ from, end }, { from: now }) =>
    now === 'unknown' || sameExpiry(from, now) || isSecondOf(now, end),
  // The end that it has given already stays the one that it has given.
  carriedOn: (then, now) => (isSecondOf(now.from, then.end) ? then : now),
  refusals: (why) => why.map(problemOf),
  meantAt: (data, at) => ({ ...data, end: wholeSecond(at) }),
  overtakes: (open) => open === 'set_expiry',
  asOfNow: (data, { expiry: from }) => (from === 'unknown' ? data : { ...data, from }),
  isEditable: false,
  subject: ({ email }) => email,
  noted: ({ from }) => ({ from: expiryText(from) }),
  events: {
    requested: 'api_user.revoke_requested',
    rejected: 'api_user.revoke_rejected',
    done: 'api_user.revoked',
    failed: 'api_user.revoke_failed',
    waits: 'api_user.revoke_waits',
  },
};

function problemOf({ refusal }: PolicyRefusal): RevocationProblem {
  return { field: 'user', problem: refusal === 'no_requests' ? 'ask_administrator' : 'not_for_you' };
}
