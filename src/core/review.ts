import type { Temporal } from 'temporal-polyfill';
import { type ApiUser, isLeftToEnd } from './api-user.ts';
import { endOf, hasEnded } from './expiry.ts';
import type { Role, Workspace } from './role.ts';
import { ALL_WORKSPACES } from './role.ts';

/** Days for which a review may run: beyond that nobody remembers that they were asked. */
export const LONGEST_REVIEW_DAYS = 90;

/** One look at every API-only user of a Marketo instance: each owner says of each of theirs whether it stays. */
export interface Review {
  readonly id: string;
  readonly instance: string;
  /** A Slack user id, or `app` where the timetable started it. */
  readonly startedBy: string;
  readonly startedAt: Temporal.Instant;
  /** When those who have not answered are asked once more. */
  readonly nudgeAt: Temporal.Instant;
  /** When it ends by itself. */
  readonly endsAt: Temporal.Instant;
  /** `stopped`: somebody ended it early. */
  readonly state: 'open' | 'ended' | 'stopped';
  /** Who ended it, `app` where its time had come; `undefined` while it is open. */
  readonly ended: { readonly by: string; readonly at: Temporal.Instant } | undefined;
}

export const REVIEW_ANSWERS = ['keep', 'not_needed'] as const;

/** What is said of a user: it stays, or it is no longer needed. */
export type ReviewAnswer = (typeof REVIEW_ANSWERS)[number];

/** Why nobody is asked about a user any more that was in a review at its start. */
export const LEFT_OUT = ['gone', 'revoked', 'ignored'] as const;
export type LeftOut = (typeof LEFT_OUT)[number];

/** Who has said what of a user in a review, and when. */
export interface Reviewed {
  readonly says: ReviewAnswer;
  /** Slack user id. */
  readonly by: string;
  readonly at: Temporal.Instant;
}

/**
 * How it stands with a user in a review: it was answered; nobody is asked about it any more; its owner is asked; or, without an owner
 * who can be asked, the administrators are.
 */
export const STANDS = ['keep', 'not_needed', 'left_out', 'owner', 'administrators'] as const;
export type Stand = (typeof STANDS)[number];

/** One user in a review, as the records have it now; once the review has ended as it was at its end. */
export interface ReviewedUser {
  readonly apiUser: ApiUser;
  /** Marketo no longer has it. */
  readonly isGone: boolean;
  readonly stand: Stand;
  /** Who is accountable now, or was at the end of the review. */
  readonly owner: string | undefined;
  readonly leftOut: LeftOut | undefined;
  readonly reviewed: Reviewed | undefined;
  /** Whether what follows from that is done, and nothing of it is under way. */
  readonly isCarried?: boolean;
  /** The last of Marketo's days with calls that was known when the review began. */
  readonly lastUse: Temporal.PlainDate | undefined;
}

/** How far a review is. */
export interface ReviewProgress {
  readonly users: number;
  readonly counts: Readonly<Record<Stand, number>>;
  readonly leftOut: Readonly<Record<LeftOut, number>>;
  /** Those who have not answered, those with most to answer first. */
  readonly owners: readonly { readonly owner: string; readonly count: number }[];
  /** Addresses of some of those that are the administrators' to decide. */
  readonly unowned: readonly string[];
}

/** A review as it begins. */
export function newReview({
  days,
  startedAt,
  ...given
}: Pick<Review, 'id' | 'instance' | 'startedBy' | 'startedAt'> & { readonly days: number }): Review {
  return {
    ...given,
    startedAt,
    nudgeAt: startedAt.add({ hours: days * 12 }),
    endsAt: startedAt.add({ hours: days * 24 }),
    state: 'open',
    ended: undefined,
  };
}

/** How many of how many were answered, of those about whom somebody is asked. */
export function answeredOf({ users, counts }: Pick<ReviewProgress, 'users' | 'counts'>): {
  readonly answered: number;
  readonly asked: number;
  readonly open: number;
} {
  const answered = counts.keep + counts.not_needed;
  return { answered, asked: users - counts.left_out, open: counts.owner + counts.administrators };
}

/** Everything that the message about a review says of its users: where it is the same, the message is. */
export function fingerprintOf({ users, counts, leftOut, owners, unowned }: ReviewProgress): string {
  return JSON.stringify([
    users,
    STANDS.map((stand) => counts[stand]),
    LEFT_OUT.map((why) => leftOut[why]),
    owners.map(({ owner, count }) => `${owner} ${count}`),
    unowned,
  ]);
}

/**
 * Whom to nudge: whoever was asked a moment ago, because a user came to them while the review ran, has time to answer first.
 *
 * @returns the latest moment at which somebody may have been asked
 */
export function askedLongAgo({ startedAt, endsAt }: Review, now: Temporal.Instant): Temporal.Instant {
  const quarter = Math.floor(startedAt.until(endsAt).total('seconds') / 4);
  return now.subtract({ seconds: quarter });
}

/** A user about whom an owner is still to be asked, and the question that was written down for it, where one was and did not go out. */
export interface ToAsk {
  readonly user: string;
  readonly owner: string;
  /** When it is looked again whether its owner may be told; `undefined` for at once. */
  readonly after: Temporal.Instant | undefined;
  readonly question: string | undefined;
}

/** What one owner is still to be asked: questions that were begun, and users of whom none was. */
export interface OwnerToAsk {
  readonly owner: string;
  readonly begun: readonly string[];
  /** In parts of a message each. */
  readonly parts: readonly (readonly string[])[];
}

/** Those of whom it is time to look whether they may be told; whom a clock that was ahead has put off for long is told, too. */
export function dueNow<T extends Pick<ToAsk, 'after'>>(rows: readonly T[], now: Temporal.Instant): T[] {
  return rows.filter(({ after }) => {
    const hours = after ? now.until(after).total('hours') : 0;
    return hours <= 0 || hours > LONGEST_PUT_OFF_HOURS;
  });
}

/** From a Friday morning to a Monday morning, and clocks that change between. */
const LONGEST_PUT_OFF_HOURS = 76;

/** By owners, in messages of so many users at the most. */
export function ownersToAsk(rows: readonly ToAsk[], most: number): OwnerToAsk[] {
  const owners = new Map<string, { begun: Set<string>; users: string[] }>();
  for (const { owner, user, question } of rows) {
    const theirs = owners.get(owner) ?? { begun: new Set(), users: [] };
    if (question === undefined) theirs.users.push(user);
    else theirs.begun.add(question);
    owners.set(owner, theirs);
  }
  return [...owners].map(([owner, { begun, users }]) => ({
    owner,
    begun: [...begun],
    parts: Array.from({ length: Math.ceil(users.length / most) }, (_, index) =>
      users.slice(index * most, (index + 1) * most),
    ),
  }));
}

/** What an answer asks to be done beside being written down: that a user is left to its end, or no longer is. */
export type FollowUp = { readonly isBack: boolean } | undefined;

/**
 * What follows from an answer for the user as it is now. Of one that never ends there is no end to leave it to: a day is asked for,
 * by a form. Of one that has ended nothing is left to be done.
 */
export function followUpOf(
  says: ReviewAnswer,
  apiUser: Pick<ApiUser, 'expiry' | 'letEnd'>,
  now: Temporal.Instant,
): FollowUp {
  if (!endOf(apiUser.expiry) || hasEnded(apiUser.expiry, now)) return undefined;
  const isSaid = isLeftToEnd(apiUser);
  if (says === 'keep') return isSaid ? { isBack: true } : undefined;
  return isSaid ? undefined : { isBack: false };
}

/**
 * Whether what was said in a review does not hold now: somebody has said since that the user is needed after all, or has given it another
 * end, or it could not be noted. Then it can be said again.
 */
export function isTakenBack(
  { reviewed, isCarried = false, apiUser }: Pick<ReviewedUser, 'reviewed' | 'isCarried' | 'apiUser'>,
  now: Temporal.Instant,
): boolean {
  if (!reviewed || !isCarried || reviewed.says !== 'not_needed') return false;
  return followUpOf(reviewed.says, apiUser, now) !== undefined;
}

/** Whether a day is to be chosen for a user that is no longer needed, because it has no end that is known. */
export function wantsDay(says: ReviewAnswer, { expiry }: Pick<ApiUser, 'expiry'>): boolean {
  return says === 'not_needed' && !endOf(expiry);
}

/** The roles of a user by their names, each with its workspace where there are several; as people read them. */
export function roleNamesOf(
  { roles }: Pick<ApiUser, 'roles'>,
  offer:
    | { readonly roles: readonly Pick<Role, 'id' | 'name'>[]; readonly workspaces: readonly Workspace[] }
    | undefined,
): string[] {
  return roles.map(({ roleId, workspaceId }) => {
    const role = offer?.roles.find(({ id }) => id === roleId)?.name ?? `role ${roleId}`;
    if (workspaceId === ALL_WORKSPACES) return `${role} (all workspaces)`;
    const workspace = offer?.workspaces.find(({ id }) => id === workspaceId)?.name;
    return `${role} (${workspace ?? `workspace ${workspaceId}`})`;
  });
}
