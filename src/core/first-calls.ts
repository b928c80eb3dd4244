import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from './api-user.ts';
import { hasEnded } from './expiry.ts';
import type { CallsMade } from './messages/about.ts';

/**
 * What is known of the first calls of a user that was made here: they are awaited, it was told that there are none, or they were
 * made. Nobody waits for those of a user that was made elsewhere.
 */
export const FIRST_CALLS = ['awaited', 'told_none', 'made'] as const;

export type FirstCalls = (typeof FIRST_CALLS)[number];

/** A user whose first calls were not seen yet. */
export interface Unused {
  readonly apiUser: Pick<ApiUser, 'id' | 'expiry' | 'createdAt'>;
  readonly firstCalls: Exclude<FirstCalls, 'made'>;
}

/** Days after which nobody waits for the first calls of a user any more: Marketo is not asked for ever. */
const WAITED_DAYS = 90;

/** Days that are left to tell that there are none, where nobody could be told at once. */
const TOLD_WITHIN_DAYS = 7;

/**
 * Whether somebody still waits to hear of the first calls of a user.
 *
 * @param days after which it is told that there are none
 */
export function isWaitedFor(
  { apiUser }: Pick<Unused, 'apiUser'>,
  { days, now }: { readonly days: number; readonly now: Temporal.Instant },
): boolean {
  const waited = Math.max(WAITED_DAYS, days + TOLD_WITHIN_DAYS);
  return !hasEnded(apiUser.expiry, now) && now.since(apiUser.createdAt).total('hours') <= waited * 24;
}

/** What is to be told of a new user, now that its calls are known: the first ones, once, or that there are none. */
export function toTell(
  { apiUser, firstCalls }: Unused,
  calls: CallsMade,
  { days, now }: { readonly days: number; readonly now: Temporal.Instant },
): 'made' | 'told_none' | undefined {
  if (typeof calls === 'number' && calls > 0) return 'made';
  // That Marketo does not answer says nothing; that it does not list a user is what it does with one that made no calls.
  if (calls === 'no_answer' || firstCalls === 'told_none') return undefined;
  return now.since(apiUser.createdAt).total('hours') >= days * 24 ? 'told_none' : undefined;
}
