import type { Temporal } from 'temporal-polyfill';
import { type ApiUser, isLeftToEnd } from './api-user.ts';
import { hasEnded } from './expiry.ts';

/** Where an API-only user stands in its life. Who is accountable for it is another matter: that may change in each. */
export const STATES = ['active', 'left_to_end', 'ended', 'being_revoked', 'gone'] as const;

export type LifeState = (typeof STATES)[number];

/** What may happen to it, by a change, by time, or in Marketo. */
export const STEPS = [
  /** Another end of access that is still to come. */
  'set_end',
  /** Access ends at once. */
  'end_now',
  /** Somebody says that it is no longer needed after its end. */
  'let_end',
  /** That is taken back. */
  'take_back',
  'change_roles',
  'set_owner',
  'revoke',
  /** Its end comes. */
  'end_comes',
  /** Marketo no longer has it. */
  'vanishes',
  /** Marketo has it again. */
  'returns',
] as const;

export type LifeStep = (typeof STEPS)[number];

/** Why a step cannot be: each has a sentence in `src/locales`, where it is one that somebody takes. */
export const REFUSALS = [
  'ended_already',
  'said_already',
  'not_said',
  'being_revoked',
  'gone',
  'there',
] as const;

export type LifeRefusal = (typeof REFUSALS)[number];

/** Where a step leads, or why it cannot be. */
type Next = { readonly to: LifeState } | { readonly not: LifeRefusal };

const to = (state: LifeState): Next => ({ to: state });
const not = (refusal: LifeRefusal): Next => ({ not: refusal });

/**
 * The whole life: every step in every state. What is offered, and what is checked, is read from here; docs/life.md draws it, and a
 * test holds the two together.
 */
export const LIFE: { readonly [S in LifeState]: { readonly [E in LifeStep]: Next } } = {
  active: {
    set_end: to('active'),
    end_now: to('ended'),
    let_end: to('left_to_end'),
    take_back: not('not_said'),
    change_roles: to('active'),
    set_owner: to('active'),
    revoke: to('being_revoked'),
    end_comes: to('ended'),
    vanishes: to('gone'),
    returns: not('there'),
  },
  left_to_end: {
    // Whoever sets another end needs it.
    set_end: to('active'),
    end_now: to('ended'),
    let_end: not('said_already'),
    take_back: to('active'),
    change_roles: to('left_to_end'),
    set_owner: to('left_to_end'),
    revoke: to('being_revoked'),
    end_comes: to('ended'),
    vanishes: to('gone'),
    returns: not('there'),
  },
  ended: {
    set_end: to('active'),
    end_now: not('ended_already'),
    let_end: not('ended_already'),
    take_back: not('ended_already'),
    change_roles: to('ended'),
    set_owner: to('ended'),
    revoke: to('being_revoked'),
    end_comes: not('ended_already'),
    vanishes: to('gone'),
    returns: not('there'),
  },
  being_revoked: {
    // Until it is deleted, a later end takes it back.
    set_end: to('active'),
    end_now: not('being_revoked'),
    let_end: not('being_revoked'),
    take_back: not('being_revoked'),
    change_roles: not('being_revoked'),
    set_owner: to('being_revoked'),
    revoke: not('being_revoked'),
    // Marketo may let nobody end the access of what is in use.
    end_comes: to('being_revoked'),
    vanishes: to('gone'),
    returns: not('there'),
  },
  gone: {
    set_end: not('gone'),
    end_now: not('gone'),
    let_end: not('gone'),
    take_back: not('gone'),
    change_roles: not('gone'),
    set_owner: not('gone'),
    revoke: not('gone'),
    end_comes: not('gone'),
    vanishes: not('gone'),
    returns: to('active'),
  },
};

/** Where a user stands now. */
export function lifeOf(
  apiUser: Pick<ApiUser, 'expiry' | 'letEnd'>,
  { isRevoking, isGone = false, now }: { isRevoking: boolean; isGone?: boolean; now: Temporal.Instant },
): LifeState {
  if (isGone) return 'gone';
  if (isRevoking) return 'being_revoked';
  if (hasEnded(apiUser.expiry, now)) return 'ended';
  return isLeftToEnd(apiUser) ? 'left_to_end' : 'active';
}

/** Where a step leads; `undefined` where it cannot be. */
export function stateAfter(state: LifeState, step: LifeStep): LifeState | undefined {
  const next = LIFE[state][step];
  return 'to' in next ? next.to : undefined;
}

/** Why a step cannot be; `undefined` where it can. */
export function refusalOf(state: LifeState, step: LifeStep): LifeRefusal | undefined {
  const next = LIFE[state][step];
  return 'not' in next ? next.not : undefined;
}
