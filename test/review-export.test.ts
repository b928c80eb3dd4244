import { describe, expect, it } from 'vitest';
import { newReview } from '../src/core/review.ts';
import type { ReviewEvidence } from '../src/ports/records/reviews.ts';
import { reviewCsv } from '../src/review-export.ts';
import { apiUser, at, NOW } from './builders.ts';

const review = newReview({
  id: 'review-1',
  instance: '123-ABC-456',
  startedBy: 'U0GRACE',
  startedAt: NOW,
  days: 14,
});

function evidence(given: Partial<ReviewEvidence> = {}): ReviewEvidence {
  const { email, firstName, lastName, owner } = apiUser();
  return {
    email,
    firstName,
    lastName,
    roles: ['API Integration (Europe)', 'API Read Only (all workspaces)'],
    owner,
    expiry: '2027-03-31T21:59:59Z',
    lastUse: '2027-01-08',
    calls: 12_480,
    asked: { owner: 'U0OMAR', name: 'Omar', at: NOW, as: 'sent' },
    answer: { says: 'keep', by: 'U0OMAR', name: 'Omar', at: at('2027-07-01T10:00:00Z') },
    leftOut: undefined,
    stand: 'keep',
    lastOwner: owner,
    apiUser: apiUser(),
    isGone: false,
    ...given,
  };
}

const csv = (...users: ReviewEvidence[]) => reviewCsv(review, users, { timeZone: 'Europe/Berlin', now: NOW });

/** The cells of the first user, by their columns. */
function cells(user: ReviewEvidence): Record<string, string> {
  const [head = '', row = ''] = csv(user).replace('\uFEFF', '').split('\r\n');
  const parse = (line: string) =>
    [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, cell = '']) => cell.replaceAll('""', '"'));
  const values = parse(row);
  return Object.fromEntries(parse(head).map((name, index) => [name, values[index] ?? '']));
}

describe('the evidence of a review', () => {
  it('says of each user who was asked how, who answered what when, and what became of it', () => {
    expect(cells(evidence())).toEqual({
      Review: 'review-1',
      'Marketo instance': '123-ABC-456',
      'Review started by': 'U0GRACE',
      'Review started at': '2027-01-10T11:00:00+01:00',
      'Review ended at': '',
      'API-only user': 'erp-sync@example.com',
      'First name': 'ERP',
      'Last name': 'Sync',
      Roles: 'API Integration (Europe); API Read Only (all workspaces)',
      'Owner at start': 'U0OMAR',
      'Owner last': 'U0OMAR',
      'Access ends, at start': '2027-03-31T23:59:59+02:00',
      'Last day with calls, as known at start': '2027-01-08',
      'Calls of 30 days, as known at start': '12480',
      'How it was asked': 'direct message to its owner',
      'Asked (Slack id)': 'U0OMAR',
      'Asked (name)': 'Omar',
      'Asked at': '2027-01-10T11:00:00+01:00',
      Answer: 'keep',
      'Answered by (Slack id)': 'U0OMAR',
      'Answered by (name)': 'Omar',
      // In summer the offset is another one.
      'Answered at': '2027-07-01T12:00:00+02:00',
      'What became of it': 'has access, ends 2027-03-31T23:59:59+02:00',
    });
  });

  it('is one that every spreadsheet opens: with the mark of UTF-8, quotes and CRLF', () => {
    const text = csv(evidence({ firstName: 'Zoë "Z", \n漢字' }));
    expect(text.startsWith('\uFEFF"Review","Marketo instance"')).toBe(true);
    expect(text).toContain('"Zoë ""Z"", \n漢字"');
    expect(text.endsWith('"\r\n')).toBe(true);
  });

  it.each(['=', '+', '-', '@', '\t', '\r'])('is not calculated where a cell begins with %j', (sign) => {
    const evil = `${sign}HYPERLINK("https://evil.example","x")`;
    const text = csv(
      evidence({
        email: evil,
        firstName: evil,
        lastName: evil,
        roles: [evil],
        asked: { owner: 'U0OMAR', name: evil, at: NOW, as: 'sent' },
        answer: { says: 'keep', by: 'U0OMAR', name: evil, at: NOW },
      }),
    );
    const doubled = evil.replaceAll('"', '""');
    expect(text.split(`"'${doubled}"`)).toHaveLength(7);
    expect(text).not.toContain(`"${doubled}"`);
  });

  it.each([';', '; ', ',', '\t', '|'])(
    'is not calculated where a spreadsheet divides cells at %j, and stays as it is else',
    (divider) => {
      const text = csv(evidence({ firstName: `ERP${divider}=HYPERLINK(A1)${divider}x`, roles: ['A', '-B'] }));
      expect(text).toContain(`"ERP${divider}'=HYPERLINK(A1)${divider}x"`);
      expect(text).toContain(`"A; '-B"`);
      expect(csv(evidence({ firstName: `ERP${divider}x=y` }))).toContain(`"ERP${divider}x=y"`);
    },
  );

  it.each([
    [{ answer: undefined, stand: 'owner' }, 'not answered yet; has access, ends 2027-03-31T23:59:59+02:00'],
    [{ answer: undefined, stand: 'left_out', leftOut: 'revoked' }, 'revoked: nobody had to answer'],
    [{ isGone: true }, 'no longer in Marketo'],
    [{ apiUser: apiUser({ expiry: NOW }) }, 'access ended 2027-01-10T11:00:00+01:00'],
    [{ apiUser: apiUser({ expiry: 'never' }) }, 'has access, never ends (changed since the start)'],
    [
      { apiUser: apiUser({ letEnd: { by: 'U0OMAR', at: NOW, expiry: at('2027-03-31T21:59:59Z') } }) },
      'left to its end, 2027-03-31T23:59:59+02:00',
    ],
  ] satisfies [Partial<ReviewEvidence>, string][])('says what became of it: %#', (given, became) => {
    expect(cells(evidence(given))['What became of it']).toBe(became);
  });

  it.each([
    [
      { asked: undefined, owner: undefined, stand: 'administrators' },
      'no owner: the administrators were told',
    ],
    [
      { asked: undefined, stand: 'administrators' },
      'no owner who could be asked: the administrators were told',
    ],
    [{ asked: undefined, stand: 'owner' }, 'not yet'],
    [
      { asked: { owner: 'U0OMAR', name: undefined, at: NOW, as: 'refused' } },
      'Slack refused a message to its owner; the administrators were told',
    ],
  ] satisfies [Partial<ReviewEvidence>, string][])('says how it was asked: %#', (given, how) => {
    expect(cells(evidence(given))['How it was asked']).toBe(how);
  });
});
