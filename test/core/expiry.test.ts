import { describe, expect, it } from 'vitest';
import { hasComeSince } from '../../src/core/expiry.ts';
import { at } from '../builders.ts';

const SENT = at('2027-01-10T09:00:00Z');
const END = at('2027-01-20T22:59:59Z');
const LATER = at('2027-06-30T21:59:59Z');
const NOON = at('2027-01-10T12:00:00Z');

describe('whether an end has come since a message was sent', () => {
  it.each([
    ['not while it is ahead', END, { expiry: END, knownAt: NOON }, false],
    ['once it was noted that it has', END, { expiry: END, notedExpiry: END }, true],
    ['once it was read after it', END, { expiry: END, knownAt: END.add({ minutes: 1 }) }, true],
    ['where it was ended at once', NOON, { expiry: NOON, knownAt: NOON }, true],
    ['not of one that no longer holds', END, { expiry: LATER, knownAt: END.add({ minutes: 1 }) }, false],
    ['not where it had come before', SENT, { expiry: SENT, notedExpiry: SENT, knownAt: NOON }, false],
    ['not of one that nobody knows', 'unknown', { expiry: 'unknown', knownAt: NOON }, false],
  ] as const)('%s', (_, end, noted, expected) => {
    expect(hasComeSince(end, SENT, noted)).toBe(expected);
  });
});
