import type { Person } from '../../src/core/people/person.ts';
import { person, role } from '../../test/builders.ts';

/** Five zones: both halves of the world, one with a half hour, and clocks that change on different days or never. */
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Sydney',
  'America/Los_Angeles',
] as const;

export const HOME = { teamId: 'T0ACME', enterpriseId: undefined };

export const ADMINISTRATORS = ['U0GRACE', 'U0ADA', 'U0ALAN'] as const;

/** What Marketo offers. */
export const OFFER = {
  roles: [role(101, 'API Integration'), role(102, 'API Read Only'), role(103, 'Assets')],
  workspaces: [{ id: 1, name: 'Default' }],
};

/** Everybody in Slack, by their ids: those who own users, and the administrators, who own some, too. */
export function company(owners: number): Map<string, Person> {
  const ids = [...ADMINISTRATORS, ...Array.from({ length: owners }, (_, index) => `U0OWNER${index + 1}`)];
  const all = ids.map((id, index) => {
    const timeZone = ZONES[index % ZONES.length] ?? 'UTC';
    return person({ id, name: id, email: `${id.toLowerCase()}@acme.example`, timeZone });
  });
  return new Map(all.map((each) => [each.id, each]));
}
