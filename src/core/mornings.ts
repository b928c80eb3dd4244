import { Temporal } from 'temporal-polyfill';
import { dateIn } from './calendar.ts';

/** When somebody is told what the app says by itself: in the mornings of working days, by the clock where they live. */
export interface Mornings {
  /** At which a morning begins, 0 to 23. */
  readonly hour: number;
  readonly timeZone: string;
}

/** Hours after which what a morning has missed waits for the next one: a working day is over by then. */
const WORKING_HOURS = 8;

/** Saturday and Sunday; `dayOfWeek` counts from Monday, which is 1. */
const isWorkingDay = (day: Temporal.PlainDate) => day.dayOfWeek <= 5;

/**
 * The first moment after now at which somebody can be told something.
 *
 * Each working day has one morning, whatever the clocks do: an hour that is skipped counts from where it would have been, and
 * of one that comes twice the first counts.
 */
export function nextMorning(mornings: Mornings, now: Temporal.Instant): Temporal.Instant {
  for (let day = dateIn(now, mornings.timeZone); ; day = day.add({ days: 1 })) {
    const begins = beginningOn(day, mornings);
    if (isWorkingDay(day) && Temporal.Instant.compare(begins, now) > 0) return begins;
  }
}

/** The morning that has begun last, now or before. */
export function lastMorning(mornings: Mornings, now: Temporal.Instant): Temporal.Instant {
  for (let day = dateIn(now, mornings.timeZone); ; day = day.subtract({ days: 1 })) {
    const begins = beginningOn(day, mornings);
    if (isWorkingDay(day) && Temporal.Instant.compare(begins, now) <= 0) return begins;
  }
}

function beginningOn(day: Temporal.PlainDate, { hour, timeZone }: Mornings): Temporal.Instant {
  return day.toZonedDateTime({ timeZone, plainTime: { hour } }).toInstant();
}

/** Whether the working day that has begun last is still going on. */
export function isWorkingTime(mornings: Mornings, now: Temporal.Instant): boolean {
  const begun = lastMorning(mornings, now);
  // The day after is another one, and may be a Saturday.
  const isSameDay = dateIn(begun, mornings.timeZone).equals(dateIn(now, mornings.timeZone));
  return isSameDay && Temporal.Instant.compare(now, begun.add({ hours: WORKING_HOURS })) < 0;
}

/**
 * Whether a morning has begun of which nobody was told yet, and whose working day is still going on: a look that was missed is
 * made up for within that day, and then by the next morning.
 *
 * @param lastLook when it was looked last, with nothing left; one that lies ahead was written by a clock that was ahead
 */
export function isMorning(
  mornings: Mornings,
  lastLook: Temporal.Instant | undefined,
  now: Temporal.Instant,
): boolean {
  if (!isWorkingTime(mornings, now)) return false;
  if (!lastLook || Temporal.Instant.compare(lastLook, now) > 0) return true;
  return Temporal.Instant.compare(lastMorning(mornings, now), lastLook) > 0;
}

/** What is known of everybody’s mornings, wherever they live. */
export interface SomeMorning {
  /** Whether one has begun somewhere of which nobody was told yet. */
  readonly isBegun: boolean;
  /** In no zone the next one comes later. */
  readonly next: Temporal.Instant;
}

/** Clocks that change until the next morning put it off by so much at the most. */
const CLOCKS_CHANGE = { hours: 2 };

/** The same for all zones at once, so that nobody is asked about who could not be told anywhere. */
export function someMorning(
  hour: number,
  lastLook: Temporal.Instant | undefined,
  now: Temporal.Instant,
): SomeMorning {
  const everywhere = OFFSETS.map((timeZone) => ({ hour, timeZone }));
  const next = everywhere
    .map((mornings) => nextMorning(mornings, now))
    .reduce((one, other) => (Temporal.Instant.compare(one, other) < 0 ? other : one));
  return {
    isBegun: everywhere.some((mornings) => isMorning(mornings, lastLook, now)),
    next: next.add(CLOCKS_CHANGE),
  };
}

/** What clocks differ from UTC by: whole and half hours from 12 behind to 14 ahead, and four places with a quarter (IANA, 2025). */
const OFFSETS: readonly string[] = [
  ...Array.from({ length: 53 }, (_, half) => half - 24).map((half) => offsetText(half * 30)),
  ...['+05:45', '+08:45', '+12:45', '+13:45'],
];

function offsetText(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
