import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { ApiUser } from '../api-user.ts';
import { dateIn, endOfDay, parseDate } from '../calendar.ts';
import { type Expiry, endOf, expiryText, hasEnded, parseExpiry, sameExpiry } from '../expiry.ts';
import type { Policy } from '../policy.ts';
import { isBlank, unseenIn } from '../text.ts';
import type { Kind } from './kind.ts';

/** Our own limit, in characters; nothing of it is sent to Marketo. */
export const WHY_MAX_LENGTH = 500;

/** Another end of access, as it is written down. */
export interface NewExpiry {
  /** The user in the records. */
  readonly apiUserId: string;
  /** Marketo's own key of it. */
  readonly userid: string;
  readonly email: string;
  /** What was known when it was asked for. */
  readonly from: Expiry;
  readonly expiry: Temporal.Instant;
  /** Access ends at once: the same change, with another meaning for people. */
  readonly isNow: boolean;
  readonly why: string | undefined;
}

/**
 * Until when: a day that was picked, at once, or so many days more than the end that was shown. Where that is no longer
 * the end, somebody was faster, and pressing twice gives no days twice.
 */
export type Until =
  | { readonly day: string | undefined }
  | { readonly days: number; readonly than: Expiry }
  | { readonly now: true };

export interface ExpiryForm {
  readonly until: Until;
  readonly why: string | undefined;
}

type PlainProblem = 'missing' | 'not_a_date' | 'not_in_future' | 'same' | 'ended_already';

export type ExpiryProblem =
  | { readonly field: 'user'; readonly problem: 'gone' | 'being_changed' }
  | { readonly field: 'expires'; readonly problem: 'changed_meanwhile'; readonly expiry: Expiry }
  | { readonly field: 'expires'; readonly problem: PlainProblem }
  | {
      readonly field: 'expires';
      readonly problem: 'too_late';
      readonly days: number;
      readonly latest: Temporal.PlainDate;
    }
  | { readonly field: 'why'; readonly problem: 'too_long'; readonly max: number; readonly length: number }
  | { readonly field: 'why'; readonly problem: 'unseen'; readonly characters: readonly string[] };

export interface ExpiryFacts {
  /** `undefined` where the records do not have it, or know it to be gone. */
  readonly apiUser: ApiUser | undefined;
  readonly policy: Policy;
  readonly now: Temporal.Instant;
  /** Of the person who asks: the picked day ends there. */
  readonly timeZone: string;
}

const Data = z.object({
  apiUserId: z.string(),
  userid: z.string(),
  email: z.string(),
  from: z.string().transform(parseExpiry),
  expiry: z.string().transform((text) => Temporal.Instant.from(text)),
  isNow: z.boolean(),
  why: z
    .string()
    .nullish()
    .transform((value) => value ?? undefined),
});

/** What a user holds while its end of access is changed. */
export function laneOfAccess(apiUserId: string): string {
  return `user:${apiUserId}:access`;
}

/**
 * The day until which access lasts when it is given so many days more: counted from its end, or from today where that has
 * come, is unknown, or was never.
 */
export function daysMore(
  expiry: Expiry,
  days: number,
  { now, timeZone }: Pick<ExpiryFacts, 'now' | 'timeZone'>,
): Temporal.PlainDate {
  const end = endOf(expiry);
  const from = end && !hasEnded(expiry, now) ? end : now;
  return dateIn(from, timeZone).add({ days });
}

/** Another end of access: later, sooner, or now. */
export const setExpiry: Kind<ExpiryForm, ExpiryFacts, NewExpiry, ExpiryProblem> = {
  data: Data,
  lane: ({ apiUserId }) => laneOfAccess(apiUserId),
  check({ until, why: typed }, facts) {
    const { apiUser } = facts;
    if (!apiUser) return { ok: false, problems: [{ field: 'user', problem: 'gone' }] };
    const problems: ExpiryProblem[] = [];
    const why = checkedWhy(typed, problems);
    const expiry = chosenEnd(until, apiUser, facts, problems);
    if (problems.length > 0 || !expiry) return { ok: false, problems };
    const { id: apiUserId, userid, email, expiry: from } = apiUser;
    return { ok: true, data: { apiUserId, userid, email, from, expiry, isNow: 'now' in until, why } };
  },
  // The latest word about an end of access is the one that holds.
  overtakes: (open) => open === 'set_expiry',
  subject: ({ email }) => email,
  noted: ({ from, expiry, why }) => ({
    from: expiryText(from),
    to: expiryText(expiry),
    ...(why === undefined ? {} : { why }),
  }),
  events: {
    requested: 'api_user.expiry_requested',
    rejected: 'api_user.expiry_rejected',
    done: 'api_user.expiry_changed',
    failed: 'api_user.expiry_failed',
  },
};

function checkedWhy(typed: string | undefined, problems: ExpiryProblem[]): string | undefined {
  const why = typed?.trim() ?? '';
  const characters = unseenIn(why, { severalLines: true });
  if (characters.length > 0) problems.push({ field: 'why', problem: 'unseen', characters });
  if (why.length > WHY_MAX_LENGTH)
    problems.push({ field: 'why', problem: 'too_long', max: WHY_MAX_LENGTH, length: why.length });
  return isBlank(why) ? undefined : why;
}

function chosenEnd(
  until: Until,
  apiUser: ApiUser,
  { policy, now, timeZone }: ExpiryFacts,
  problems: ExpiryProblem[],
): Temporal.Instant | undefined {
  const wrong = (problem: PlainProblem) => {
    problems.push({ field: 'expires', problem });
    return undefined;
  };
  if ('now' in until) {
    // Whole seconds, as Marketo keeps them.
    return hasEnded(apiUser.expiry, now)
      ? wrong('ended_already')
      : now.round({ smallestUnit: 'second', roundingMode: 'floor' });
  }
  if ('days' in until && !sameExpiry(until.than, apiUser.expiry)) {
    problems.push({ field: 'expires', problem: 'changed_meanwhile', expiry: apiUser.expiry });
    return undefined;
  }
  if ('day' in until && !until.day) return wrong('missing');
  const date =
    'days' in until ? daysMore(apiUser.expiry, until.days, { now, timeZone }) : parseDate(until.day ?? '');
  if (!date) return wrong('not_a_date');
  const today = dateIn(now, timeZone);
  const days = today.until(date, { largestUnit: 'days' }).days;
  if (days < 0) return wrong('not_in_future');
  if (days > policy.expiryMaxDays) {
    const latest = today.add({ days: policy.expiryMaxDays });
    problems.push({ field: 'expires', problem: 'too_late', days: policy.expiryMaxDays, latest });
    return undefined;
  }
  const end = endOfDay(date, timeZone);
  return sameExpiry(end, apiUser.expiry) ? wrong('same') : end;
}
