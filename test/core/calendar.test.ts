import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { calendarDaysBetween, dateIn, endOfDay, isTimeZone, parseDate } from '../../src/core/calendar.ts';
import { at } from '../builders.ts';

const day = (text: string) => Temporal.PlainDate.from(text);

describe('a picked day', () => {
  it.each([
    ['2027-03-31', 'Europe/Berlin', '2027-03-31T21:59:59Z'],
    ['2027-12-31', 'America/New_York', '2028-01-01T04:59:59Z'],
    ['2027-03-31', 'Asia/Tokyo', '2027-03-31T14:59:59Z'],
    // Days on which the clocks change.
    ['2027-03-28', 'Europe/Berlin', '2027-03-28T21:59:59Z'],
    ['2027-10-31', 'Europe/Berlin', '2027-10-31T22:59:59Z'],
  ])('%s ends in %s at %s', (date, timeZone, instant) => {
    expect(endOfDay(day(date), timeZone).toString()).toBe(instant);
    expect(dateIn(at(instant), timeZone).toString()).toBe(date);
  });
});

describe('the day of an instant', () => {
  const byCalendar = (instant: Temporal.Instant, timeZone: string) =>
    instant.toZonedDateTimeISO(timeZone).toPlainDate().toString();

  it.each([
    ['where the clocks go back over midnight', 'Asia/Beirut', '2027-10-30T20:00:00Z'],
    ['where a day was left out', 'Pacific/Apia', '2011-12-30T09:00:00Z'],
    ['where an offset had seconds', 'Africa/Monrovia', '1972-01-01T00:40:00Z'],
    ['by an offset', '+05:30', '2027-03-31T18:00:00Z'],
    ['before 1970', 'Europe/Amsterdam', '1930-01-01T23:30:00Z'],
  ])('is the calendar’s at every second, also when asked again and again: %s', (_, timeZone, start) => {
    for (let second = 0; second < 7_200; second += 7) {
      const instant = at(start).add({ seconds: second });
      expect(dateIn(instant, timeZone).toString()).toBe(byCalendar(instant, timeZone));
    }
  });

  it('is never another zone’s, nor another instant’s', () => {
    const zones = fc.constantFrom(
      'Europe/Berlin',
      'Asia/Beirut',
      'Pacific/Apia',
      'America/New_York',
      '-03:30',
    );
    const instants = fc
      .integer({ min: Date.UTC(1965, 0), max: Date.UTC(2040, 0) })
      .map((ms) => Temporal.Instant.fromEpochMilliseconds(ms));
    fc.assert(
      fc.property(instants, zones, fc.integer({ min: -90_000, max: 90_000 }), (instant, zone, ms) => {
        for (const each of [instant, instant.add({ milliseconds: ms }), instant]) {
          expect(dateIn(each, zone).toString()).toBe(byCalendar(each, zone));
        }
      }),
    );
  });
});

describe('days between two instants', () => {
  it('are counted by midnights, whatever the clocks do', () => {
    expect(calendarDaysBetween(at('2027-03-27T22:30:00Z'), at('2027-03-28T22:00:00Z'), 'Europe/Berlin')).toBe(
      2,
    );
    expect(calendarDaysBetween(at('2027-03-31T06:00:00Z'), at('2027-03-31T21:59:59Z'), 'Europe/Berlin')).toBe(
      0,
    );
    expect(calendarDaysBetween(at('2027-04-02T06:00:00Z'), at('2027-03-31T21:59:59Z'), 'Europe/Berlin')).toBe(
      -2,
    );
    expect(calendarDaysBetween(at('2027-03-31T23:00:00Z'), at('2027-03-31T23:30:00Z'), 'Asia/Tokyo')).toBe(0);
  });
});

describe('a typed date', () => {
  it.each(['31.03.2027', '2027-3-1', '2027-02-30', '2027-13-01', 'tomorrow', '', '2027-03-31T00:00'])(
    'is not read from %s',
    (text) => expect(parseDate(text)).toBeUndefined(),
  );
  it('is read with the year first', () => expect(parseDate('2028-02-29')?.toString()).toBe('2028-02-29'));
});

describe('a time zone', () => {
  it('is known or not', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
  });
});
