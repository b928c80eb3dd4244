import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { type ApiUser, isLeftToEnd } from '../api-user.ts';
import { dateIn, endOfDay, parseDate } from '../calendar.ts';
import { type Expiry, endOf, expiryText, hasEnded, parseExpiry, sameExpiry } from '../expiry.ts';
import { type LifeState, refusalOf } from '../life.ts';
import { isBlank, unseenIn } from '../text.ts';
import { type Asked, type AskedRole, rolesAsked } from './asked.ts';
import type { PolicyRefusal } from './decide.ts';
import type { Kind } from './kind.ts';
import type { EndChanged, UserProblem } from './problems.ts';

/** Our own limit, in characters; nothing of it is sent to Marketo. */
export const WHY_MAX_LENGTH = 500;

/** Another end of access, as it is written down. */
export interface NewExpiry {
  /** The user in the records. */
  readonly apiUserId: string;
  /** Marketo's own key of it. */
  readonly userid: string;
  readonly email: string;
  /** Marketo's number of it: one that is made anew with the same address is another user. */
  readonly marketoId?: number | undefined;
  /** What was known when it was asked for. */
  readonly from: Expiry;
  readonly expiry: Temporal.Instant;
  /** Access ends at once: the same change, with another meaning for people. */
  readonly isNow: boolean;
  /** The zone in which the day was picked. */
  readonly timeZone: string;
  readonly why: string | undefined;
  /** Slack user id of whoever had ended access at once, where this undoes it. */
  readonly endedBy?: string | undefined;
  /** The others who had, too. */
  readonly alsoEndedBy?: readonly string[] | undefined;
  /** The revocation that this takes back, by its id. */
  readonly revocation?: string | undefined;
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

/** Another end is being set, and a length more than the one that was shown would be counted from neither. */
const BEING_CHANGED = { field: 'user', problem: 'being_changed' } as const;

export type ExpiryProblem =
  | UserProblem
  | { readonly field: 'why'; readonly problem: 'missing' | 'break_glass_reason' }
  | EndChanged
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
  readonly apiUser: ApiUser;
  /** Roles of the instance, as far as they are known: the policy may name them. */
  readonly roles: readonly AskedRole[];
  /** The end that is being set just now: whether Marketo takes it is not known yet. */
  readonly underWay?: Temporal.Instant | undefined;
  /** Slack user id of somebody else who has ended access at once, or is at it. */
  readonly endedBy?: string | undefined;
  /** The others who have, too. */
  readonly alsoEndedBy?: readonly string[] | undefined;
  /** The revocation that is under way, by its id. */
  readonly revocation?: string | undefined;
  /** Where it stands in its life. */
  readonly state: LifeState;
  readonly now: Temporal.Instant;
  /** Of the person who asks: the picked day ends there. */
  readonly timeZone: string;
}

const Data = z.object({
  apiUserId: z.string(),
  userid: z.string(),
  email: z.string(),
  marketoId: z.number().optional(),
  from: z.string().transform(parseExpiry),
  expiry: z.string().transform((text) => Temporal.Instant.from(text)),
  isNow: z.boolean(),
  timeZone: z.string(),
  why: z
    .string()
    .nullish()
    .transform((value) => value ?? undefined),
  endedBy: z.string().optional(),
  alsoEndedBy: z.array(z.string()).optional(),
  revocation: z.string().optional(),
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
    const problems: ExpiryProblem[] = [];
    const why = checkedWhy(typed, problems);
    const expiry = chosenEnd(until, facts, problems);
    if (problems.length > 0 || !expiry) return { ok: false, problems };
    const { id: apiUserId, userid, email, marketoId, expiry: from } = apiUser;
    const isNow = 'now' in until;
    const takesBack = isNow ? {} : takenBack(facts);
    const { timeZone } = facts;
    const of = { apiUserId, userid, email, marketoId, from };
    return { ok: true, data: { ...of, expiry, isNow, timeZone, why, ...takesBack } };
  },
  asks,
  formOf: ({ expiry, isNow, timeZone, why }) => ({
    until: isNow ? { now: true } : { day: dateIn(expiry, timeZone).toString() },
    why,
  }),
  zoneOf: ({ timeZone }) => timeZone,
  // Whoever agrees to an end that takes back a revocation has to know of that.
  isMeantStill: (then, now) =>
    (now.from === 'unknown' || sameExpiry(then.from, now.from)) &&
    (now.revocation === undefined || then.revocation === now.revocation),
  // Of an end that nobody knew nobody knows whether it was to be later.
  isReversed: ({ expiry, from, isNow, endedBy }, { from: now, revocation }, at) => {
    // The end that it has is asked for beside a revocation, to take that back.
    if (sameExpiry(expiry, now) && revocation !== undefined) return false;
    if (sameExpiry(expiry, now) || (isNow && hasEnded(now, at))) return true;
    // Whoever asked while somebody else was ending access wants it back, whatever its end was then.
    const wasLater = endedBy !== undefined || isLaterThan(expiry, from);
    return from !== 'unknown' && wasLater !== isLaterThan(expiry, now);
  },
  isPointless: ({ from, isNow }, at) => isNow && hasEnded(from, at),
  // That it is no longer needed holds for the end that it has: another one would take it back.
  isGivenUp: ({ expiry, isNow }, apiUser, since) =>
    !isNow &&
    isLaterThan(expiry, apiUser.expiry) &&
    isLeftToEnd(apiUser) &&
    apiUser.letEnd !== undefined &&
    Temporal.Instant.compare(apiUser.letEnd.at, since) > 0,
  isContradictedBy: (asked, made) =>
    asked.from !== 'unknown' && isLaterThan(asked.expiry, asked.from) !== isLaterThan(made.expiry, made.from),
  refusals: (why, { now, timeZone }) => why.map((each) => problemOf(each, dateIn(now, timeZone))),
  // The latest word about an end of access is the one that holds; whoever brings it back stops what was to delete the user.
  overtakes: (open) => open === 'set_expiry' || open === 'revoke',
  // What nobody can read just now has not become another end by that.
  asOfNow: (data, { expiry: from }) => (from === 'unknown' ? data : { ...data, from }),
  meantAt: (data, at) => (data.isNow ? { ...data, expiry: wholeSecond(at) } : data),
  besideRevocation: (data, revocation) => (data.isNow ? data : { ...data, revocation }),
  hasPassed: ({ expiry, isNow }, now) => !isNow && hasEnded(expiry, now),
  isEditable: true,
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

/** What another end takes back, as far as there is anything. */
function takenBack({
  endedBy,
  alsoEndedBy = [],
  revocation,
}: ExpiryFacts): Pick<NewExpiry, 'endedBy' | 'alsoEndedBy' | 'revocation'> {
  return {
    ...(endedBy === undefined ? {} : { endedBy }),
    ...(alsoEndedBy.length === 0 ? {} : { alsoEndedBy }),
    ...(revocation === undefined ? {} : { revocation }),
  };
}

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
  { apiUser, underWay, state, now, timeZone }: ExpiryFacts,
  problems: ExpiryProblem[],
): Temporal.Instant | undefined {
  const wrong = (problem: PlainProblem) => {
    problems.push({ field: 'expires', problem });
    return undefined;
  };
  const refusal = refusalOf(state, 'now' in until ? 'end_now' : 'set_end');
  if (refusal === 'ended_already') return wrong(refusal);
  if (refusal) {
    problems.push({ field: 'user', problem: refusal === 'being_revoked' ? refusal : 'gone' });
    return undefined;
  }
  if ('now' in until) {
    return wholeSecond(now);
  }
  if ('days' in until && !sameExpiry(until.than, apiUser.expiry)) {
    const { expiry, email } = apiUser;
    problems.push({ field: 'expires', problem: 'changed_meanwhile', expiry, email });
    return undefined;
  }
  if ('day' in until && !until.day) return wrong('missing');
  const date = dayOf(until, { apiUser, now, timeZone });
  if (!date) return wrong('not_a_date');
  if (Temporal.PlainDate.compare(date, dateIn(now, timeZone)) < 0) return wrong('not_in_future');
  const end = endOfDay(date, timeZone);
  if ('days' in until && underWay && !sameExpiry(end, underWay)) {
    problems.push(BEING_CHANGED);
    return undefined;
  }
  // Whoever sets the end that it has takes back that it is revoked.
  return sameExpiry(end, apiUser.expiry) && state !== 'being_revoked' ? wrong('same') : end;
}

/** Whole seconds, as Marketo keeps them. */
export function wholeSecond(at: Temporal.Instant): Temporal.Instant {
  return at.round({ smallestUnit: 'second', roundingMode: 'floor' });
}

/** The day on which access is to end; `undefined` for what is no day. */
function dayOf(
  until: Until,
  { apiUser, now, timeZone }: Pick<ExpiryFacts, 'apiUser' | 'now' | 'timeZone'>,
): Temporal.PlainDate | undefined {
  if ('now' in until) return dateIn(now, timeZone);
  return 'days' in until
    ? daysMore(apiUser.expiry, until.days, { now, timeZone })
    : parseDate(until.day ?? '');
}

/**
 * What the policy is asked about. Beside an end that is being set the wish is held against both, whichever comes to be: nobody
 * undoes by a faster click what they would need approval to undo.
 */
function asks({ until, why }: ExpiryForm, facts: ExpiryFacts): Asked {
  const { apiUser, roles, underWay, now, timeZone } = facts;
  const today = dateIn(now, timeZone);
  const day = dayOf(until, facts) ?? today;
  const ends = [apiUser.expiry, ...(underWay ? [underWay] : [])];
  const isLater = ends.some((end) => isLaterThan(endOfDay(day, timeZone), end));
  const daysTo = (from: Temporal.PlainDate) => from.until(day, { largestUnit: 'days' }).days;
  const added = ends.map((expiry) => {
    const end = endOf(expiry);
    return daysTo(end && !hasEnded(end, now) ? dateIn(end, timeZone) : today);
  });
  return {
    kind: 'set_expiry',
    instance: apiUser.instance,
    roles: rolesAsked(apiUser, roles),
    days: 'now' in until ? 0 : daysTo(today),
    direction: 'now' in until ? 'now' : isLater ? 'later' : 'sooner',
    added: Math.max(0, ...added),
    endedAtOnce: facts.endedBy !== undefined,
    email: apiUser.email,
    hasReason: !isBlank(why ?? ''),
  };
}

/** By the instant, so that access that has ended is never brought back as something sooner. Than what is not known: later. */
function isLaterThan(end: Temporal.Instant, other: Expiry): boolean {
  const than = endOf(other);
  return than ? Temporal.Instant.compare(end, than) > 0 : other === 'unknown';
}

function problemOf(refusal: PolicyRefusal, today: Temporal.PlainDate): ExpiryProblem {
  switch (refusal.refusal) {
    case 'too_long': {
      const { longestDays: days } = refusal;
      return { field: 'expires', problem: 'too_late', days, latest: today.add({ days }) };
    }
    case 'reason_required':
      return { field: 'why', problem: 'missing' };
    case 'break_glass_reason':
      return { field: 'why', problem: 'break_glass_reason' };
    case 'no_requests':
      return { field: 'user', problem: 'ask_administrator' };
    default:
      return { field: 'user', problem: 'not_for_you' };
  }
}
