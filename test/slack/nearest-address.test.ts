import { describe, expect, it } from 'vitest';
import { nearestAddress } from '../../src/slack/commands/nearest-address.ts';

const KNOWN = ['erp-sync@example.com', 'erp-sync-2@example.com', 'bi@example.com'];

describe('an address that nobody has', () => {
  it.each([
    ['erp-snyc@example.com', 'erp-sync@example.com'],
    ['ERP-SYNC@exmaple.com', 'erp-sync@example.com'],
    ['erp-sync2@example.com', 'erp-sync@example.com'],
    ['erp-sync-3@example.com', 'erp-sync-2@example.com'],
    ['erp-snyc', 'erp-sync@example.com'],
    ['bx', undefined],
    ['bi@other.example', undefined],
    ['x'.repeat(5_000), undefined],
    ['', undefined],
  ])('(%s) may be a slip of %s', (typed, meant) => {
    expect(nearestAddress(typed, KNOWN)).toBe(meant);
  });
});
