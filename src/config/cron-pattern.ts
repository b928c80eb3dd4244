import { Cron } from 'croner';

const known = new Map<string, Cron>();

/**
 * A cron pattern, read once: five fields, and day of month and day of week both have to fit. It counts in wall-clock
 * time as if that were UTC.
 *
 * @throws where it is none
 */
export function readCron(pattern: string): Cron {
  const read =
    known.get(pattern) ??
    new Cron(pattern, { paused: true, timezone: 'UTC', domAndDow: true, mode: '5-part' });
  known.set(pattern, read);
  return read;
}

/** The first time of a day that a pattern has, on Mondays alone. */
export function onMondays(pattern: string): string {
  const [minute, hour] = pattern.trim().split(/\s+/);
  const first = readCron(`${minute} ${hour} * * *`).nextRun(new Date(MIDNIGHT - 1_000));
  return `${first?.getUTCMinutes() ?? 0} ${first?.getUTCHours() ?? 9} * * 1`;
}

/** Of any day: here every day has the same hours. */
const MIDNIGHT = Date.UTC(2027, 0, 1);

/** Numbers, names, ranges, steps and lists. What only some readers of cron know (`L`, `W`, `#`, `?`, `+`) is left out. */
const FIELD = /^(\*|\w{1,3}(-\w{1,3})?)(\/\d+)?(,(\*|\w{1,3}(-\w{1,3})?)(\/\d+)?)*$/;

/** Letters are the English names of months and days alone. */
const NAMES = /^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat)$/i;

/** What is wrong with a cron pattern, going on from “It …”; `undefined` for one that has days. */
export function cronProblem(pattern: string): string | undefined {
  const fields = pattern.trim().split(/\s+/);
  if (fields.length !== 5) {
    return `must be a cron pattern of five fields: minute, hour, day of month, month, day of week (it has ${fields.length})`;
  }
  const names = pattern.match(/[a-z]+/gi) ?? [];
  if (!fields.every((field) => FIELD.test(field)) || !names.every((name) => NAMES.test(name))) {
    return 'must be a cron pattern of numbers, names such as MON, ranges, steps and lists';
  }
  try {
    if (readCron(pattern).nextRun() !== null) return undefined;
  } catch {
    return 'must be a cron pattern: minute 0–59, hour 0–23, day of month 1–31, month 1–12, day of week 0–7, ranges upwards';
  }
  return 'must be a cron pattern that some day fits: no month has such a day';
}
