import type { Kind } from './kind.ts';
import { type NewOwner, type OwnerFacts, type OwnerForm, type OwnerProblem, setOwner } from './set-owner.ts';

export interface HandOverFacts extends OwnerFacts {
  /** Slack user id of whoever wants to hand it over. */
  readonly asker: string;
}

export type HandOverProblem = OwnerProblem | { readonly field: 'user'; readonly problem: 'not_yours' };

/** An owner wants somebody else to be accountable, who is asked first: until they accept, nothing changes. */
export const handOver: Kind<OwnerForm, HandOverFacts, NewOwner, HandOverProblem> = {
  ...setOwner,
  // A side of its own: whoever is asked keeps no administrator from making somebody the owner. The later of both finds another owner.
  lane: ({ apiUserId }) => `user:${apiUserId}:hand-over`,
  check(form, facts) {
    const { apiUser, asker } = facts;
    // Nobody gives away what is not theirs, whoever accepts it.
    if (apiUser.owner !== asker) return { ok: false, problems: [{ field: 'user', problem: 'not_yours' }] };
    // What it is for stays as it is.
    return setOwner.check({ ...form, reason: apiUser.reason }, facts);
  },
  // No reason is asked for: what it is for stays as it is.
  asks: (form, facts) => ({
    ...setOwner.asks(form, facts),
    kind: 'hand_over',
    days: undefined,
    hasReason: true,
  }),
  refusals: (why, facts) => setOwner.refusals(why, facts),
  // With another owner it is not theirs to hand over any more, whoever that is.
  isReversed: () => true,
  approver: ({ owner }) => owner,
  // Somebody else is another question: the one that was asked is taken back first.
  isEditable: false,
  overtakes: () => false,
};
