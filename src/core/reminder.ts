import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from './api-user.ts';
import { calendarDaysBetween } from './calendar.ts';

/** A warning that is due to one audience about one API-only user. */
export interface DueReminder {
  readonly apiUser: ApiUser;
  readonly expiry: Temporal.Instant;
  /** The threshold that is answered, in days before expiry. */
  readonly threshold: number;
  /** Calendar days that are really left; below the threshold when a run was missed, negative after expiry. */
  readonly daysLeft: number;
  readonly key: string;
}

/** What a run has to do: the warnings to send, most urgent first, and the overtaken ones to record as skipped. */
export interface ReminderPlan {
  readonly send: readonly DueReminder[];
  readonly skip: readonly DueReminder[];
}

export interface ReminderRules {
  readonly thresholds: readonly number[];
  readonly timeZone: string;
  readonly now: Temporal.Instant;
}

/** Identifies one warning: a new expiry gives new keys, and so a new series. */
export function reminderKey(
  apiUser: Pick<ApiUser, 'id'>,
  expiry: Temporal.Instant,
  threshold: number,
  audience: string,
): string {
  return `reminder:${apiUser.id}:${expiry.toString()}:${threshold}:${audience}`;
}

/**
 * Decides which warnings are due, from the records alone.
 *
 * Due means at or past the threshold, so a missed run delays a warning and never drops it. Of several that are
 * due only the most urgent is sent. A threshold wider than the user's own life is left out.
 *
 * @param settled keys of the warnings that were sent or skipped before
 */
export function planReminders(
  apiUsers: readonly ApiUser[],
  audience: string,
  settled: ReadonlySet<string>,
  rules: ReminderRules,
): ReminderPlan {
  const send: DueReminder[] = [];
  const skip: DueReminder[] = [];
  for (const apiUser of apiUsers) {
    const [mostUrgent, ...overtaken] = dueReminders(apiUser, audience, rules);
    if (!mostUrgent) continue;
    if (!settled.has(mostUrgent.key)) send.push(mostUrgent);
    skip.push(...overtaken.filter(({ key }) => !settled.has(key)));
  }
  send.sort(
    (one, other) => one.daysLeft - other.daysLeft || one.apiUser.email.localeCompare(other.apiUser.email),
  );
  return { send, skip };
}

function dueReminders(apiUser: ApiUser, audience: string, rules: ReminderRules): DueReminder[] {
  const { expiry } = apiUser;
  if (!expiry) return [];
  const known = calendarDaysBetween(apiUser.createdAt, expiry, rules.timeZone);
  // A user that was found has lived longer than we know; one that had ended before that needs no warning.
  const life = apiUser.source === 'found' && known >= 0 ? Number.POSITIVE_INFINITY : known;
  const daysLeft = calendarDaysBetween(rules.now, expiry, rules.timeZone);
  return rules.thresholds
    .filter((threshold) => threshold <= life && daysLeft <= threshold)
    .sort((one, other) => one - other)
    .map((threshold) => ({
      apiUser,
      expiry,
      threshold,
      daysLeft,
      key: reminderKey(apiUser, expiry, threshold, audience),
    }));
}
