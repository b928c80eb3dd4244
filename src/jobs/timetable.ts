import { Temporal } from 'temporal-polyfill';
import { readCron } from '../config/cron-pattern.ts';

/** When a job is due: a cron pattern, read by the clocks of a time zone. */
export interface Timetable {
  /** Five fields; day of month and day of week both have to fit, as node-cron has it. */
  readonly pattern: string;
  readonly timeZone: string;
}

/**
 * Whether a time of the table lies after the last run and not after now.
 *
 * Times are compared as wall clocks show them: one in an hour that daylight saving skips is due right after that hour,
 * and one in an hour that comes twice is due once.
 */
export function isOwed(
  { pattern, timeZone }: Timetable,
  lastRun: Temporal.Instant,
  now: Temporal.Instant,
): boolean {
  const wall = wallClock(now, timeZone);
  // The search leaves its own beginning out, so it begins a second later.
  const [latest] = readCron(pattern).previousRuns(1, new Date(wall + 1_000));
  return latest !== undefined && latest.getTime() > wallClock(lastRun, timeZone);
}

/** The time of the table that has come last, now or before; `undefined` for a pattern that no day has fitted. */
export function lastTime(
  { pattern, timeZone }: Timetable,
  now: Temporal.Instant,
): Temporal.Instant | undefined {
  const [latest] = readCron(pattern).previousRuns(1, new Date(wallClock(now, timeZone) + 1_000));
  return latest && instantOn(latest, timeZone);
}

/** The next time after now; the end of all days for a pattern that no day fits. */
export function nextTime({ pattern, timeZone }: Timetable, now: Temporal.Instant): Temporal.Instant {
  const next = readCron(pattern).nextRun(new Date(wallClock(now, timeZone)));
  if (!next) return END_OF_DAYS;
  return instantOn(next, timeZone);
}

/** When the clocks on the wall show what they would show in UTC. */
function instantOn(wall: Date, timeZone: string): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(wall.getTime())
    .toZonedDateTimeISO('UTC')
    .toPlainDateTime()
    .toZonedDateTime(timeZone)
    .toInstant();
}

/** Later than every expiry that Marketo can write, and far from the end of what a calendar can count. */
const END_OF_DAYS = Temporal.Instant.from('9999-12-31T00:00:00Z');

/** What the clocks on the wall show, in whole seconds, as if the wall were in UTC. */
function wallClock(instant: Temporal.Instant, timeZone: string): number {
  const wall = instant.toZonedDateTimeISO(timeZone).toPlainDateTime().toZonedDateTime('UTC');
  return Math.floor(wall.epochMilliseconds / 1_000) * 1_000;
}
