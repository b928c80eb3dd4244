import { describe, expect, it } from 'vitest';
import { changeRoles } from '../../src/core/changes/change-roles.ts';
import { assignmentsText, parseAssignments } from '../../src/core/role.ts';
import { apiUser } from '../builders.ts';

/** What a request asks for, beside what the user has by now. */
function renewed(from: string, to: string, now: string) {
  const { id: apiUserId, userid, email } = apiUser();
  const asked = { apiUserId, userid, email, from: parseAssignments(from), to: parseAssignments(to) };
  const data = changeRoles.asOfNow(asked, apiUser({ roles: parseAssignments(now) }));
  const isOver = changeRoles.isReversed?.(asked, data, apiUser().createdAt) ?? false;
  return isOver ? 'over' : assignmentsText(data.to);
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
});
