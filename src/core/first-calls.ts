import { Temporal } from 'temporal-polyfill';
import { type ApiUser, isLeftToEnd } from './api-user.ts';
import { hasEnded } from './expiry.ts';
import type { UseKnown } from './idle.ts';
import type { CallsMade } from './messages/about.ts';
import { marketoDay, startOfMarketoDay } from './quota.ts';

/**
 * What is known of the first calls of a user that was made here: they are awaited, it was told that there are none, or they were
 * made. Nobody waits for those of a user that was made elsewhere.
 */
export const FIRST_CALLS = ['awaited', 'told_none', 'made'] as const;

export type FirstCalls = (typeof FIRST_CALLS)[number];

/** A user whose first calls were not seen yet. */
export interface Unused {
  readonly apiUser: Pick<ApiUser, 'id' | 'expiry' | 'createdAt' | 'letEnd'>;
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
  {
    days,
    now,
    known,
  }: {
    readonly days: number;
    readonly now: Temporal.Instant;
    /** How far back it is known without a gap how users were used. */
    readonly known: UseKnown | undefined;
  },
): 'made' | 'told_none' | undefined {
  if (typeof calls === 'number' && calls > 0) return 'made';
  // That Marketo does not answer says nothing; that it does not list a user is what it does with one that made no calls.
  if (calls === 'no_answer' || firstCalls === 'told_none') return undefined;
  // Nobody is asked to make use of what is no longer needed.
  if (isLeftToEnd(apiUser)) return undefined;
  const since = lookedAtSince(apiUser, known);
  return since && now.since(since).total('hours') >= days * 24 ? 'told_none' : undefined;
}

/** Whether somebody has looked at each day since a user was made: only then it is known that nobody has used it ever. */
export function isLookedAtWhole(
  { createdAt }: Pick<ApiUser, 'createdAt'>,
  known: UseKnown | undefined,
): boolean {
  return known !== undefined && Temporal.PlainDate.compare(known.since, marketoDay(createdAt)) <= 0;
}

/** Since when it is known without a gap whether a user was used; `undefined` where it is not known now. */
function lookedAtSince(
  apiUser: Pick<ApiUser, 'createdAt'>,
  known: UseKnown | undefined,
): Temporal.Instant | undefined {
  return isLookedAtWhole(apiUser, known) ? apiUser.createdAt : known && startOfMarketoDay(known.since);
}
