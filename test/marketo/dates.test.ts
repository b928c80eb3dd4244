import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { endOfDay } from '../../src/core/calendar.ts';
import { quotaResetAfter } from '../../src/core/quota.ts';
import { parseMarketoDate, toInviteDate, toUpdateDate } from '../../src/marketo/dates.ts';
import { UserDetails } from '../../src/marketo/payloads.ts';
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

describe('every shape that Marketo and its guide write', () => {
  const instants = fc
    .integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(9999, 11, 30) })
    .map((milliseconds) => Temporal.Instant.fromEpochMilliseconds(milliseconds));
  /** Minutes east of Greenwich, as far as any place has had them, quarters of an hour included. */
  const offsets = fc.integer({ min: -14 * 4, max: 14 * 4 }).map((quarters) => quarters * 15);
  const shapes = fc.record({
    dashes: fc.boolean(),
    fraction: fc.constantFrom(0, 1, 2, 3),
    marker: fc.constantFrom('', 't'),
    colon: fc.boolean(),
  });

  const written = (
    instant: Temporal.Instant,
    minutes: number,
    shape: { dashes: boolean; fraction: 0 | 1 | 2 | 3; marker: string; colon: boolean },
  ): string => {
    const local = instant.add({ minutes }).toZonedDateTimeISO('UTC').toPlainDateTime();
    const text = local.toString({ fractionalSecondDigits: shape.fraction });
    const [date = '', time = ''] = text.split('T');
    const size = Math.abs(minutes);
    const digits = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, '0'));
    const offset = `${minutes < 0 ? '-' : '+'}${digits.join(shape.colon ? ':' : '')}`;
    return `${shape.dashes ? date : date.replaceAll('-', '')}T${time}${shape.marker}${offset}`;
  };

  it('is read as the instant that it means, with every offset and into the year 9999', () => {
    fc.assert(
      fc.property(instants, offsets, shapes, (instant, minutes, shape) => {
        const step = 10 ** (3 - shape.fraction);
        const cut = Math.floor(instant.epochMilliseconds / step) * step;
        expect(parseMarketoDate(written(instant, minutes, shape)).epochMilliseconds).toBe(cut);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is the end of the picked day in every zone, also on the days on which clocks change', () => {
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Africa/Cairo',
    ];
    const changes = [
      '2027-03-28',
      '2027-10-31',
      '2027-03-14',
      '2027-11-07',
      '2027-04-04',
      '2027-10-03',
      '2027-04-30',
    ];
    for (const zone of zones) {
      for (const day of changes) {
        const instant = endOfDay(Temporal.PlainDate.from(day), zone);
        const invite = toInviteDate(instant, zone);
        expect(invite.startsWith(`${day}T23:59:59`)).toBe(true);
        expect(parseMarketoDate(invite).equals(instant)).toBe(true);
        expect(parseMarketoDate(toUpdateDate(instant)).equals(instant)).toBe(true);
      }
    }
  });

  it('is never made of anything else: what is no date is refused, and nothing is guessed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(parseMarketoDate(text)).toBeInstanceOf(Temporal.Instant);
          expect(text.trim()).toMatch(/^\d{4}-?\d\d-?\d\d/);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });

  it('beyond the year 9999 is as far as counts, so that the order of texts stays the order of time', () => {
    const user = { userid: 'a@example.com', emailAddress: 'a@example.com', apiOnly: true };
    const { expiry } = UserDetails.parse({ ...user, expiresAt: '9999-12-31T23:59:59.000t-0500' });
    expect(expiry.toString()).toBe('9999-12-31T23:59:59Z');
  });

  it.each([null, undefined, '', ' '])('%j as an expiry means that access never ends', (expiresAt) => {
    const user = { userid: 'a@example.com', emailAddress: 'a@example.com', apiOnly: true };
    expect(UserDetails.parse({ ...user, expiresAt }).expiry).toBe('never');
  });
});

describe('the daily quota', () => {
  it.each([
    ['2027-01-10T10:00:00Z', '2027-01-11T06:00:00Z', 'in winter'],
    ['2027-07-10T10:00:00Z', '2027-07-11T05:00:00Z', 'in summer'],
    ['2027-03-14T07:00:00Z', '2027-03-15T05:00:00Z', 'on the day of 23 hours'],
    ['2027-11-07T06:00:00Z', '2027-11-08T06:00:00Z', 'on the day of 25 hours'],
    ['2027-01-11T05:59:59Z', '2027-01-11T06:00:00Z', 'a second before'],
    ['2027-01-11T06:00:00Z', '2027-01-12T06:00:00Z', 'at the reset itself'],
  ])('used up at %s starts anew at %s: %s', (now, reset) => {
    expect(quotaResetAfter(at(now)).toString()).toBe(reset);
  });

  it('starts anew within 25 hours, and always at midnight US Central', () => {
    const instants = fc
      .integer({ min: 0, max: 4_102_444_800 })
      .map((seconds) => at(new Date(seconds * 1_000).toISOString()));
    fc.assert(
      fc.property(instants, (now) => {
        const reset = quotaResetAfter(now);
        const hours = now.until(reset).total('hours');
        expect(hours).toBeGreaterThan(0);
        expect(hours).toBeLessThanOrEqual(25);
        expect(reset.toZonedDateTimeISO('America/Chicago').toPlainTime().toString()).toBe('00:00:00');
      }),
    );
  });
});
