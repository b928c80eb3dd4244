import { describe, expect, it } from 'vitest';
import { changeRoles, type NewRoles } from '../../src/core/changes/change-roles.ts';
import { assignmentsText, parseAssignments } from '../../src/core/role.ts';
import { apiUser } from '../builders.ts';

/** What a request asks for, beside what the user has by now. */
function renewed(from: string, to: string, ...moments: string[]) {
  const { id: apiUserId, userid, email } = apiUser();
  let data: NewRoles = { apiUserId, userid, email, from: parseAssignments(from), to: parseAssignments(to) };
  for (const now of moments) {
    const asked = data;
    // As it comes back from the records.
    const written = JSON.parse(JSON.stringify(asked));
    data = changeRoles.asOfNow(changeRoles.data.parse(written), apiUser({ roles: parseAssignments(now) }));
    if (changeRoles.isReversed?.(asked, data, apiUser().createdAt)) return 'over';
  }
  return assignmentsText(data.to);
}

describe('other roles that wait for a decision, while somebody else changes them', () => {
  it.each([
    ['one more, and another one was given', '1@0', '1@0,2@0', '1@0,3@0', '1@0,2@0,3@0'],
    ['one more, and the one that was to stay is gone', '1@0', '1@0,2@0', '3@0', '2@0,3@0'],
    ['one less, and another one was given', '1@0,2@0', '1@0', '1@0,2@0,3@0', '1@0,3@0'],
    ['one in the place of another, and a third was given', '1@0', '2@0', '1@0,3@0', '2@0,3@0'],
    ['one more, which it has by now', '1@0', '1@0,2@0', '1@0,2@0', 'over'],
    ['one less, which it has no longer', '1@0,2@0', '1@0', '1@0', 'over'],
    ['one less, and the others are gone', '1@0,2@0', '1@0', '2@0', 'over'],
  ])('give and take the same: %s', (_, from, to, now, becomes) => {
    expect(renewed(from, to, now)).toBe(becomes);
  });

  it.each([
    ['the one that it is to get was given and taken again', '1@0', '2@0', ['1@0,2@0', '1@0'], '2@0'],
    [
      'the one that it is to lose was taken and given again',
      '1@0,2@0',
      '1@0,3@0',
      ['1@0', '1@0,2@0'],
      '1@0,3@0',
    ],
    [
      'the one that is to stay was taken and given again',
      '1@0',
      '1@0,2@0',
      ['3@0', '1@0,3@0'],
      '1@0,2@0,3@0',
    ],
  ])('forget nothing of it on the way: %s', (_, from, to, moments, becomes) => {
    expect(renewed(from, to, ...moments)).toBe(becomes);
  });
});
