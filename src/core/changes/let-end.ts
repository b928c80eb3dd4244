import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { ApiUser } from '../api-user.ts';
import { type Expiry, endOf, expiryText, hasEnded, sameExpiry } from '../expiry.ts';
import { type LifeState, refusalOf } from '../life.ts';
import { type Asked, type AskedRole, rolesAsked } from './asked.ts';
import type { PolicyRefusal } from './decide.ts';
import type { Kind } from './kind.ts';
import type { EndChanged, UserProblem } from './problems.ts';

/** That a user is no longer needed after the end of its access, or is needed again: as it is written down. */
export interface LettingEnd {
  /** The user in the records. */
  readonly apiUserId: string;
  /** Marketo's own key of it. */
  readonly userid: string;
  readonly email: string;
  /** Marketo's number of it: one that is made anew with the same address is another user. */
  readonly marketoId?: number | undefined;
  /** The end to which it is left: with another one it is needed again. */
  readonly expiry: Temporal.Instant;
  /** It was said before, and is taken back. */
  readonly isBack: boolean;
  /** Slack user id of whoever said what is taken back. */
  readonly saidBy: string | undefined;
}

export interface LettingEndForm {
  /** The end that stood beside the button. */
  readonly than: Expiry;
  readonly isBack: boolean;
}

export type LettingEndProblem =
  | UserProblem
  | EndChanged
  | {
      readonly field: 'expires';
      readonly problem: 'no_end' | 'ended_already' | 'said_already' | 'not_said';
    };

export interface LettingEndFacts {
  readonly apiUser: ApiUser;
  /** Roles of the instance, as far as they are known: the policy may name them. */
  readonly roles: readonly AskedRole[];
  /** Where it stands in its life. */
  readonly state: LifeState;
}

const Data = z.object({
  apiUserId: z.string(),
  userid: z.string(),
  email: z.string(),
  marketoId: z.number().optional(),
  expiry: z.string().transform((text) => Temporal.Instant.from(text)),
  isBack: z.boolean(),
  saidBy: z
    .string()
    .nullish()
    .transform((value) => value ?? undefined),
});

/** In the place of no end at all: nobody can be left to it. */
const NEVER = Temporal.Instant.from('9999-12-31T23:59:59Z');

/** No longer needed: access ends when it ends, and nobody is warned again before the last warning. */
export const letEnd: Kind<LettingEndForm, LettingEndFacts, LettingEnd, LettingEndProblem> = {
  data: Data,
  // A lane of its own: a word takes no call's place, and waits for none. It holds for one end, and goes with that.
  lane: ({ apiUserId, expiry }) => `user:${apiUserId}:need:${expiryText(expiry)}`,
  check({ than, isBack }, { apiUser, state }) {
    const { id: apiUserId, userid, email, marketoId, expiry: known } = apiUser;
    const expiry = endOf(known);
    const problem = wrongWith();
    if (problem || !expiry)
      return { ok: false, problems: [problem ?? { field: 'expires', problem: 'no_end' }] };
    const saidBy = isBack ? apiUser.letEnd?.by : undefined;
    return { ok: true, data: { apiUserId, userid, email, marketoId, expiry, isBack, saidBy } };

    function wrongWith(): LettingEndProblem | undefined {
      if (!sameExpiry(than, known))
        return { field: 'expires', problem: 'changed_meanwhile', expiry: known, email };
      const refusal = refusalOf(state, isBack ? 'take_back' : 'let_end');
      if (refusal === 'being_revoked' || refusal === 'gone') return { field: 'user', problem: refusal };
      return refusal && refusal !== 'there' ? { field: 'expires', problem: refusal } : undefined;
    }
  },
  // Nothing lasts longer by it, so no length and no reason is asked about.
  asks: (_, { apiUser, roles }): Asked => ({
    kind: 'let_end',
    instance: apiUser.instance,
    roles: rolesAsked(apiUser, roles),
    days: undefined,
    email: apiUser.email,
    hasReason: true,
  }),
  formOf: ({ expiry, isBack }) => ({ than: expiry, isBack }),
  zoneOf: () => undefined,
  isMeantStill: ({ expiry }, { expiry: now }) => sameExpiry(expiry, now),
  // It is said of one end alone.
  isReversed: () => true,
  isPointless: ({ expiry }, at) => hasEnded(expiry, at),
  refusals: (why) => why.map(problemOf),
  overtakes: () => false,
  // What nobody can read just now has not become another end by that.
  asOfNow: (data, { expiry }) => (expiry === 'unknown' ? data : { ...data, expiry: endOf(expiry) ?? NEVER }),
  isEditable: false,
  subject: ({ email }) => email,
  noted: ({ expiry, isBack }) => ({ end: expiry.toString(), isBack }),
  events: {
    requested: 'api_user.let_end_requested',
    rejected: 'api_user.let_end_rejected',
    done: 'api_user.let_end',
    failed: 'api_user.let_end_failed',
  },
};

function problemOf({ refusal }: PolicyRefusal): LettingEndProblem {
  return { field: 'user', problem: refusal === 'no_requests' ? 'ask_administrator' : 'not_for_you' };
}
