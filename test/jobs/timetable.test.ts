import { describe, expect, it } from 'vitest';
import { isOwed, lastTime, nextTime } from '../../src/jobs/timetable.ts';
import { at } from '../builders.ts';

const daily = { pattern: '0 9 * * *', timeZone: 'Europe/Berlin' };
/** 02:30 does not exist on 2027-03-28 in Berlin, and comes twice on 2027-10-31. */
const atNight = { pattern: '30 2 * * *', timeZone: 'Europe/Berlin' };
const weekdays = { pattern: '0 9 * * 1-5', timeZone: 'UTC' };

describe('a run is owed', () => {
  it.each([
    [
      'where its time came while nobody was there',
      daily,
      '2027-01-10T07:00:00Z',
      '2027-01-10T08:30:00Z',
      true,
    ],
    ['not where it comes later today', daily, '2027-01-09T08:00:05Z', '2027-01-10T07:30:00Z', false],
    ['not where the last run was this one', daily, '2027-01-10T08:00:03Z', '2027-01-10T08:30:00Z', false],
    [
      'not where it ran within the very second',
      daily,
      '2027-01-10T08:00:00.3Z',
      '2027-01-10T08:00:00.9Z',
      false,
    ],
    ['where days went by', daily, '2027-01-01T08:00:03Z', '2027-01-10T07:30:00Z', true],
    ['where it is now', daily, '2027-01-09T08:00:05Z', '2027-01-10T08:00:00Z', true],
    [
      'where months went by',
      { ...daily, pattern: '0 9 1 1,7 *' },
      '2027-01-01T08:00:01Z',
      '2027-07-01T07:01:00Z',
      true,
    ],
    ['on Monday, not on Sunday', weekdays, '2027-06-25T09:00:01Z', '2027-06-27T20:00:00Z', false],
    ['on Monday', weekdays, '2027-06-25T09:00:01Z', '2027-06-28T09:00:00Z', true],
    [
      'right after the hour that daylight saving skips',
      atNight,
      '2027-03-27T01:30:05Z',
      '2027-03-28T01:00:00Z',
      true,
    ],
    ['not before that hour', atNight, '2027-03-27T01:30:05Z', '2027-03-28T00:59:59Z', false],
    [
      'once in the hour that comes twice: the first',
      atNight,
      '2027-10-30T00:30:05Z',
      '2027-10-31T00:30:00Z',
      true,
    ],
    [
      'once in the hour that comes twice: not again',
      atNight,
      '2027-10-31T00:30:05Z',
      '2027-10-31T01:30:00Z',
      false,
    ],
    [
      'never where no day fits',
      { ...daily, pattern: '0 9 31 2 *' },
      '2027-01-01T00:00:00Z',
      '2028-01-01T00:00:00Z',
      false,
    ],
  ])('%s', (_, timetable, lastRun, now, expected) => {
    expect(isOwed(timetable, at(lastRun), at(now))).toBe(expected);
  });
});

describe('the next time', () => {
  it.each([
    ['is tomorrow', daily, '2027-01-10T08:00:00Z', '2027-01-11T08:00:00Z'],
    ['is today', daily, '2027-01-10T07:59:59Z', '2027-01-10T08:00:00Z'],
    ['follows the clocks', daily, '2027-03-27T08:00:00Z', '2027-03-28T07:00:00Z'],
    ['leaves out the days that do not fit', weekdays, '2027-06-25T09:00:00Z', '2027-06-28T09:00:00Z'],
    ['moves out of the hour that is skipped', atNight, '2027-03-27T02:00:00Z', '2027-03-28T01:30:00Z'],
    [
      'needs day of month and day of week both',
      { ...weekdays, pattern: '0 9 13 * 5' },
      '2027-01-01T00:00:00Z',
      '2027-08-13T09:00:00Z',
    ],
  ])('%s', (_, timetable, now, expected) => {
    expect(nextTime(timetable, at(now)).toString()).toBe(expected);
  });

  it('is at the end of days where no day fits', () => {
    expect(nextTime({ ...daily, pattern: '0 9 31 2 *' }, at('2027-01-01T00:00:00Z')).toString()).toMatch(
      /^9999/,
    );
  });
});

describe('the last time of a table', () => {
  it.each([
    ['is today’s where it is now', daily, '2027-01-10T08:00:00Z', '2027-01-10T08:00:00Z'],
    ['is yesterday’s where today’s is still to come', daily, '2027-01-10T07:59:59Z', '2027-01-09T08:00:00Z'],
    ['is Friday’s at the weekend', weekdays, '2027-06-27T20:00:00Z', '2027-06-25T09:00:00Z'],
    ['is the same for as long as no other comes', weekdays, '2027-06-28T08:59:59.9Z', '2027-06-25T09:00:00Z'],
  ] as const)('%s', (_, table, now, expected) => {
    expect(String(lastTime(table, at(now)))).toBe(expected);
  });
});
