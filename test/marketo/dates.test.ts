import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { parseMarketoDate, toInviteDate, toUpdateDate } from '../../src/marketo/dates.ts';
import { at } from '../builders.ts';

describe('a date from Marketo', () => {
  it.each([
    ['2027-03-31T08:00:00.000t+0000', '2027-03-31T08:00:00Z'],
    ['20270331T20:49:54.0t+0000', '2027-03-31T20:49:54Z'],
    ['2027-03-31T23:59:59-05:00', '2027-04-01T04:59:59Z'],
    ['2027-03-31T23:59:59Z', '2027-03-31T23:59:59Z'],
    ['20270331T08:00:00.000t-0330', '2027-03-31T11:30:00Z'],
    ['2027-03-31T08:00:00t+0530', '2027-03-31T02:30:00Z'],
  ])('%s is read as %s', (text, instant) => expect(parseMarketoDate(text).toString()).toBe(instant));

  it.each(['', 'never', '2027-03-31', '2027-02-30T00:00:00Z', '2027-03-31T25:00:00Z', '2027-03-31T08:00:00'])(
    '%s is none',
    (text) => expect(() => parseMarketoDate(text)).toThrow(RangeError),
  );
});

describe('a date for Marketo', () => {
  const zones = [
    'UTC',
    'Europe/Berlin',
    'America/St_Johns',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'Pacific/Apia',
  ];
  const instants = fc
    .integer({ min: 0, max: 4_102_444_800 })
    .map((seconds) => Temporal.Instant.fromEpochMilliseconds(seconds * 1000));

  it('is the same instant when it is read back, in every zone and season', () => {
    fc.assert(
      fc.property(instants, fc.constantFrom(...zones), (instant, zone) => {
        const invite = toInviteDate(instant, zone);
        expect(invite).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
        expect(parseMarketoDate(invite).equals(instant)).toBe(true);
        const update = toUpdateDate(instant);
        expect(update).toMatch(/^\d{8}T\d\d:\d\d:\d\d\.\d{3}t\+0000$/);
        expect(parseMarketoDate(update).equals(instant)).toBe(true);
      }),
    );
  });

  it('has the offset that the zone has on that day', () => {
    expect(toInviteDate(at('2027-07-01T21:59:59Z'), 'Europe/Berlin')).toBe('2027-07-01T23:59:59+02:00');
    expect(toInviteDate(at('2027-12-01T22:59:59Z'), 'Europe/Berlin')).toBe('2027-12-01T23:59:59+01:00');
  });
});
