import { Temporal } from 'temporal-polyfill';
import { type ApiUser, isLeftToEnd } from './api-user.ts';
import { calendarDaysBetween, fewestDaysBetween } from './calendar.ts';
import { endOf, expiryText, hasEnded } from './expiry.ts';
import { isMorning, type Mornings, nextMorning, type SomeMorning } from './mornings.ts';

/** Calendar days before the end, negative for days after it; or the end itself, which is always told. */
export type Threshold = number | 'ended';

/** A warning that is due to one audience about one API-only user. */
export interface DueReminder {
  readonly apiUser: ApiUser;
  readonly expiry: Temporal.Instant;
  /** The threshold that is answered. */
  readonly threshold: Threshold;
  /** Calendar days that are really left; below the threshold when a run was missed, negative after the end. */
  readonly daysLeft: number;
  /** The zone in which they are counted: the reader's; none where only the fewest are known. */
  readonly timeZone: string | undefined;
  readonly key: string;
}

/** What there is to do about one user for one audience: a warning to send, and those that it overtakes. */
export interface ReminderPlan {
  /** The most urgent that is due, sent before or not. */
  readonly mostUrgent: DueReminder | undefined;
  readonly send: DueReminder | undefined;
  readonly skip: readonly DueReminder[];
}

export interface ReminderRules {
  /** In calendar days before the end; negative numbers are days after. */
  readonly thresholds: readonly number[];
  readonly now: Temporal.Instant;
  /** When reminders are looked for again: what would come too late then is due now. */
  readonly nextRun: Temporal.Instant;
}

/** Identifies one warning: a new expiry gives new keys, and so a new series. */
export function reminderKey(
  apiUser: Pick<ApiUser, 'id'>,
  expiry: Temporal.Instant,
  threshold: Threshold,
  audience: string,
): string {
  return `${seriesOf(apiUser, expiry)}:${threshold}:${audience}`;
}

function seriesOf({ id }: Pick<ApiUser, 'id'>, expiry: Temporal.Instant): string {
  return `reminder:${id}:${expiryText(expiry)}`;
}

/**
 * Decides which warning about a user is due to an audience, from the records alone.
 *
 * A warning is due on its day in the reader's zone, or later where no run came; and at the last run before its day, or
 * before the end, where no other run comes in time. Of several that are due only the most urgent is sent. A threshold
 * wider than the user's own life is left out. That access has ended is always due then.
 *
 * @param isSettled whether a warning was sent, skipped or given up before, by its key
 * @param timeZone the zone in which the reader counts days
 */
export function planReminder(
  apiUser: ApiUser,
  audience: string,
  isSettled: (key: string) => boolean,
  rules: ReminderRules,
  timeZone: string,
): ReminderPlan {
  const days = (from: Temporal.Instant, to: Temporal.Instant) => calendarDaysBetween(from, to, timeZone);
  const due = dueReminders(apiUser, audience, rules, { days, life: days, timeZone });
  const mostUrgent = due.at(-1);
  return {
    mostUrgent,
    send: mostUrgent && !isSettled(mostUrgent.key) ? mostUrgent : undefined,
    skip: due.slice(0, -1).filter(({ key }) => !isSettled(key)),
  };
}

/** Whether something may be due to an audience in some time zone: only then is it asked where its reader lives. */
export function mayBeDue(
  apiUser: ApiUser,
  audience: string,
  isSettled: (key: string) => boolean,
  rules: ReminderRules,
): boolean {
  const mostUrgent = dueReminders(apiUser, audience, rules, IN_ANY_ZONE).at(-1);
  return mostUrgent !== undefined && !isSettled(mostUrgent.key);
}

/** The mornings of one reader, and when it was looked last what is due in them. */
export interface MorningRules extends Pick<ReminderRules, 'thresholds' | 'now'> {
  readonly mornings: Mornings;
  readonly lastLook: Temporal.Instant | undefined;
}

/**
 * The same for somebody who is told in the mornings of their working days: what the days until the next one would bring is due
 * before them. Between mornings only that is due which cannot wait: access that ends before the next one, however short it is
 * until then, and at whatever hour.
 */
export function planInMorning(
  apiUser: ApiUser,
  audience: string,
  isSettled: (key: string) => boolean,
  { thresholds, now, mornings, lastLook }: MorningRules,
): ReminderPlan {
  const nextRun = nextMorning(mornings, now);
  const rules = { thresholds, now, nextRun };
  const plan = planReminder(apiUser, audience, isSettled, rules, mornings.timeZone);
  if (isMorning(mornings, lastLook, now)) return plan;
  return plan.send && cannotWait(plan.send, rules) ? plan : { ...plan, send: undefined, skip: [] };
}

/** Whether a warning of an end that is still ahead would come too late with the next run. */
export function cannotWait(
  { expiry }: Pick<DueReminder, 'expiry'>,
  { now, nextRun }: Pick<ReminderRules, 'now' | 'nextRun'>,
): boolean {
  return !hasEnded(expiry, now) && Temporal.Instant.compare(expiry, nextRun) <= 0;
}

/** Whether something may be due in a morning, or may not be able to wait for one, wherever the reader lives. */
export function mayBeDueInMorning(
  apiUser: ApiUser,
  audience: string,
  isSettled: (key: string) => boolean,
  { thresholds, now, some }: Pick<ReminderRules, 'thresholds' | 'now'> & { readonly some: SomeMorning },
): boolean {
  const expiry = endOf(apiUser.expiry);
  const rules = { thresholds, now, nextRun: some.next };
  if (!expiry || !(some.isBegun || cannotWait({ expiry }, rules))) return false;
  return mayBeDue(apiUser, audience, isSettled, rules);
}

/** Whether nothing will ever be due about this expiry again: the last warning of every audience is settled. */
export function isOver(
  apiUser: ApiUser,
  audiences: readonly string[],
  isSettled: (key: string) => boolean,
  { thresholds, now }: Pick<ReminderRules, 'thresholds' | 'now'>,
): boolean {
  const expiry = endOf(apiUser.expiry);
  if (!expiry || !hasEnded(expiry, now)) return false;
  if (hasEnded(expiry, apiUser.createdAt) || isLeftToEnd(apiUser)) return true;
  const last = inOrder(thresholds).at(-1) ?? 'ended';
  return audiences.every((audience) => isSettled(reminderKey(apiUser, expiry, last, audience)));
}

/** How days are counted between two instants, and in which zone. */
interface Calendar {
  readonly days: (from: Temporal.Instant, to: Temporal.Instant) => number;
  /** The same for a user's whole life; the most that it can be where the zone is not known. */
  readonly life: (from: Temporal.Instant, to: Temporal.Instant) => number;
  readonly timeZone: string | undefined;
}

/** Lets nothing out that may be due somewhere. */
const IN_ANY_ZONE: Calendar = {
  days: fewestDaysBetween,
  life: (from, to) => fewestDaysBetween(from, to) + 2,
  timeZone: undefined,
};

/** Everything that is due, sent before or not, in the order of urgency. */
function dueReminders(
  apiUser: ApiUser,
  audience: string,
  { thresholds, now, nextRun }: ReminderRules,
  { days, life, timeZone }: Calendar,
): DueReminder[] {
  const expiry = endOf(apiUser.expiry);
  // Nobody is told of an end that came before the user was known.
  if (!expiry || hasEnded(expiry, apiUser.createdAt)) return [];
  const ended = hasEnded(expiry, now);
  // Nobody is told that access has ended as it was wanted to.
  if (ended && isLeftToEnd(apiUser)) return [];
  const daysLeft = days(now, expiry);
  // Asked in this order because most users are far from their end, and calendars are slow.
  const comesNow = (threshold: number): boolean =>
    ended ||
    daysLeft <= threshold ||
    Temporal.Instant.compare(nextRun, expiry) >= 0 ||
    days(nextRun, expiry) < threshold;
  // A user that was found has lived longer than we know.
  const fitsItsLife = (threshold: number): boolean =>
    apiUser.source === 'found' ||
    threshold <= fewestDaysBetween(apiUser.createdAt, expiry) ||
    threshold <= life(apiUser.createdAt, expiry);
  const isDue = (threshold: Threshold): boolean => {
    if (threshold === 'ended') return ended;
    if (threshold < 0) return ended && daysLeft <= threshold;
    return comesNow(threshold) && fitsItsLife(threshold);
  };
  const series = seriesOf(apiUser, expiry);
  return (isLeftToEnd(apiUser) ? lastBefore(thresholds) : inOrder(thresholds))
    .filter(isDue)
    .map((threshold) => ({
      apiUser,
      expiry,
      threshold,
      daysLeft,
      timeZone,
      key: `${series}:${threshold}:${audience}`,
    }));
}

/** `[30, 1, 0, 'ended', -7]`: the end itself lies between the days before and the days after. */
function inOrder(thresholds: readonly number[]): Threshold[] {
  const descending = [...thresholds].sort((one, other) => other - one);
  return [
    ...descending.filter((threshold) => threshold >= 0),
    'ended',
    ...descending.filter((threshold) => threshold < 0),
  ];
}

/** The last warning before the end: all that is left of a user that is no longer needed after it. */
function lastBefore(thresholds: readonly number[]): Threshold[] {
  const before = thresholds.filter((threshold) => threshold >= 0);
  return before.length === 0 ? [] : [Math.min(...before)];
}

/** The keys of a warning and of all that are more urgent: whoever got one of them was told. */
export function keysFrom(
  { apiUser, expiry, threshold }: Pick<DueReminder, 'apiUser' | 'expiry' | 'threshold'>,
  audience: string,
  thresholds: readonly number[],
): string[] {
  const all = inOrder(thresholds);
  return all
    .slice(Math.max(0, all.indexOf(threshold)))
    .map((each) => reminderKey(apiUser, expiry, each, audience));
}

/**
 * The warning as it has to be for an audience at the moment in which it leaves: what has ended meanwhile is told as ended,
 * with the key of that, so that it is not told again.
 */
export function asOf(due: DueReminder, audience: string, now: Temporal.Instant): DueReminder {
  const { apiUser, expiry } = due;
  const isAhead = due.threshold !== 'ended' && due.threshold >= 0;
  const threshold = isAhead && hasEnded(expiry, now) ? 'ended' : due.threshold;
  return { ...due, threshold, key: reminderKey(apiUser, expiry, threshold, audience) };
}
