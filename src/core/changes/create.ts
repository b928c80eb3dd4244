import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { NewApiUser } from '../api-user.ts';
import { calendarDaysBetween, dateIn } from '../calendar.ts';
import { emailKey } from '../email-address.ts';
import { checkNewApiUser, type NewApiUserForm, type Problem, type Surroundings } from '../new-api-user.ts';
import { askedBy, problemOf } from '../new-api-user-policy.ts';
import type { Kind } from './kind.ts';

const optional = <T extends z.ZodType>(type: T) => type.nullish().transform((value) => value ?? undefined);

/** As version 0.2.0 wrote it, too. */
const Data = z.object({
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  role: z.object({ roleId: z.number(), workspaceId: z.number() }),
  roleName: z.string(),
  workspaceName: optional(z.string()),
  reason: optional(z.string()),
  owner: z.string(),
  expiry: optional(z.string().transform((text) => Temporal.Instant.from(text))),
  timeZone: z.string(),
});

/** What an address holds while its user is being made: logins are unique whatever their case. */
export function laneOfAddress(email: string): string {
  return `address:${emailKey(email)}`;
}

export interface NewApiUserFacts extends Surroundings {
  /** Name of the Marketo instance. */
  readonly instance: string;
}

/** A new API-only user. */
export const create: Kind<NewApiUserForm, NewApiUserFacts, NewApiUser, Problem> = {
  data: Data,
  lane: ({ email }) => laneOfAddress(email),
  zoneOf: ({ timeZone }) => timeZone,
  // A new user undoes nothing; what its role is called says what it may do. Version 0.2.0 wrote no workspace.
  isMeantStill: isNamedAlike,
  isNamedAlike,
  formOf: ({ email, firstName, lastName, role, reason, expiry, timeZone, owner }) => ({
    email,
    firstName,
    lastName,
    role: String(role.roleId),
    workspace: String(role.workspaceId),
    reason,
    expires: expiry && dateIn(expiry, timeZone).toString(),
    owner,
  }),
  check: checkNewApiUser,
  asks: askedBy,
  refusals: (why, { now, timeZone }) => why.map((each) => problemOf(each, dateIn(now, timeZone))),
  // Two people who want the same address: one makes it, the other is told.
  overtakes: () => false,
  asOfNow: (data) => data,
  // A new user has to last longer than the day on which it is made.
  hasPassed: ({ expiry, timeZone }, now) =>
    expiry !== undefined && calendarDaysBetween(now, expiry, timeZone) <= 0,
  isEditable: true,
  subject: ({ email }) => email,
  noted: ({ owner, roleName, expiry }) => ({ owner, role: roleName, expiry: expiry?.toString() ?? 'never' }),
  events: {
    requested: 'api_user.create_requested',
    rejected: 'api_user.create_rejected',
    done: 'api_user.created',
    failed: 'api_user.create_failed',
  },
};

function isNamedAlike(then: NewApiUser, now: NewApiUser): boolean {
  // Another role is another wish.
  if (then.role.roleId !== now.role.roleId) return true;
  const isInSame = then.workspaceName === undefined || then.workspaceName === now.workspaceName;
  return then.roleName === now.roleName && isInSame;
}
