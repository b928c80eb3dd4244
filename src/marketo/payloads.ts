import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { parseDate } from '../core/calendar.ts';
import { emailKey } from '../core/email-address.ts';
import type { Expiry } from '../core/expiry.ts';
import type { Role, RoleAssignment, Workspace } from '../core/role.ts';
import type { DailyCount, MarketoUser, MarketoUserDetails } from '../ports/marketo.ts';
import { parseMarketoDate } from './dates.ts';
import { type OddRow, type Rows, rowsOf } from './rows.ts';

/**
 * What Marketo answers, checked at the border. Unknown fields are dropped, missing optional ones tolerated, and a row
 * that cannot be read is left out of its list and told of.
 */

const optionalText = z
  .string()
  .nullish()
  .transform((text) => text ?? '');

const optionalNumber = z
  .number()
  .int()
  .nullish()
  .transform((value) => value ?? undefined);

const optionalDate = z
  .string()
  .nullish()
  .transform((text, context) => {
    if (text === null || text === undefined || text.trim() === '') return undefined;
    try {
      return parseMarketoDate(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'not a date as Marketo writes them' });
      return z.NEVER;
    }
  });

const assignment = z
  .object({ accessRoleId: z.number().int(), workspaceId: z.number().int() })
  .transform(({ accessRoleId, workspaceId }): RoleAssignment => ({ roleId: accessRoleId, workspaceId }));

/** Get User Roles, and the list that Add Roles and Delete Roles leave. */
export const Assignments = rowsOf(assignment);

const userFields = {
  userid: z.string().min(1),
  emailAddress: z.string().min(1),
  firstName: optionalText,
  lastName: optionalText,
  id: optionalNumber,
  // Where the answer does not say, the user is taken for a person: nothing is changed then.
  apiOnly: z
    .union([z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false'] })])
    .nullish()
    .transform((value) => value ?? false),
};

type UserFields = z.output<z.ZodObject<typeof userFields>>;

const toUser = ({ userid, emailAddress, firstName, lastName, id, apiOnly }: UserFields): MarketoUser => ({
  userid,
  // `user.json` and the list show 0 for "no number": Adobe's own samples do.
  id: id === 0 ? undefined : id,
  email: emailAddress,
  firstName,
  lastName,
  apiOnly,
});

export const UserList = rowsOf(z.object(userFields).transform(toUser));

/** When access ends. Whatever is no date is no “never” either: the end is not known then. */
const expiry = z.unknown().transform((value): Expiry => {
  if (value === null || value === undefined) return 'never';
  if (typeof value === 'string' && value.trim() === '') return 'never';
  try {
    return typeof value === 'string' ? asFarAsCounts(parseMarketoDate(value)) : 'unknown';
  } catch {
    return 'unknown';
  }
});

/** Later years are written in another form, which is not in the order of time; nobody lives to see the difference. */
function asFarAsCounts(instant: Temporal.Instant): Temporal.Instant {
  return instant.epochMilliseconds > LAST_MS ? Temporal.Instant.fromEpochMilliseconds(LAST_MS) : instant;
}

/** 9999-12-31T23:59:59Z. */
const LAST_MS = 253_402_300_799_000;

export const UserDetails = z
  .object({
    ...userFields,
    expiresAt: expiry,
    userRoleWorkspaces: Assignments.nullish(),
    isLocked: z.boolean().nullish().catch(undefined),
  })
  .transform(
    ({
      expiresAt,
      userRoleWorkspaces,
      isLocked,
      ...user
    }): MarketoUserDetails & { readonly odd: readonly OddRow[] } => ({
      ...toUser(user),
      expiry: expiresAt,
      roles: userRoleWorkspaces?.rows ?? [],
      areRolesWhole: userRoleWorkspaces?.odd.length === 0,
      isLocked: isLocked ?? undefined,
      odd: userRoleWorkspaces?.odd ?? [],
    }),
  );

/** A person who was invited and has not accepted yet. */
export interface InvitedUser {
  readonly userid: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly status: string;
  /** When the invitation ends. */
  readonly expiry: Temporal.Instant | undefined;
}

/** The guide spells `userId`, the description `userid`. */
export const Invited = z
  .object({
    userid: z.string().min(1).nullish(),
    userId: z.string().min(1).nullish(),
    emailAddress: z.string().min(1),
    firstName: optionalText,
    lastName: optionalText,
    status: optionalText,
    expiresAt: optionalDate,
  })
  .transform(
    ({ userid, userId, emailAddress, firstName, lastName, status, expiresAt }, context): InvitedUser => {
      const id = userid ?? userId;
      if (!id) {
        context.addIssue({ code: 'custom', path: ['userid'], message: 'is missing' });
        return z.NEVER;
      }
      return { userid: id, email: emailAddress, firstName, lastName, status, expiry: expiresAt };
    },
  );

/** The guide spells `hidden` and `onlyAllZones`, the description `isHidden` and `isOnlyAllZones`. */
export const RoleList = rowsOf(
  z
    .object({
      id: z.number().int(),
      name: z.string(),
      description: optionalText,
      type: optionalText,
      hidden: z.boolean().nullish(),
      isHidden: z.boolean().nullish(),
      onlyAllZones: z.boolean().nullish(),
      isOnlyAllZones: z.boolean().nullish(),
    })
    .transform(
      ({ id, name, description, type, hidden, isHidden, onlyAllZones, isOnlyAllZones }): Role => ({
        id,
        name,
        description,
        // Only a role that says "custom" is one: an unknown type is treated like a system role.
        isSystem: type.toLowerCase() !== 'custom',
        isHidden: isHidden ?? hidden ?? false,
        isOnlyAllZones: isOnlyAllZones ?? onlyAllZones ?? false,
      }),
    ),
);

export const WorkspaceList = rowsOf(
  z.object({ id: z.number().int(), name: z.string() }).transform(({ id, name }): Workspace => ({ id, name })),
);

/**
 * Yes to an invite: `true` by the guide, any text by Adobe's description. Whether it worked is said by the HTTP
 * status; a text that says no is none.
 */
export const InviteAnswer = z.union([
  z.literal(true),
  z.string().regex(/^(?!\s*(false)?\s*$)/i, 'is not a yes'),
]);

export const Anything = z.unknown();

const day = z.string().transform((text, context) => {
  const date = parseDate(text.slice(0, 10));
  if (date) return date;
  context.addIssue({ code: 'custom', message: 'not a day' });
  return z.NEVER;
});

const count = z.number().int().nonnegative();

const userCount = z
  .object({ userId: z.string().min(1), count })
  .transform(({ userId, count }) => [emailKey(userId), count] as const);

/** Calls by day and userid, in lower case: Marketo's logins are not case sensitive. */
export const Usage = daysOf(
  z
    .object({ date: day, total: count.nullish(), users: rowsOf(userCount).nullish() })
    .transform(({ date, total, users }) => countedDay(date, total, users ?? NONE)),
);

const errorCount = z
  .object({ errorCode: z.union([z.string(), z.number()]), count })
  .transform(({ errorCode, count }) => [String(errorCode), count] as const);

/** Errors by day and code. */
export const UsageErrors = daysOf(
  z
    .object({ date: day, total: count.nullish(), errors: rowsOf(errorCount).nullish() })
    .transform(({ date, total, errors }) => countedDay(date, total, errors ?? NONE)),
);

const NONE: Rows<never> = { rows: [], odd: [] };

/** A day's count, and the rows of it that could not be read. */
interface CountedDay {
  readonly counted: DailyCount;
  readonly odd: readonly OddRow[];
}

function daysOf<T extends z.ZodType<CountedDay>>(day: T) {
  return z.object({ result: rowsOf(day) }).transform(
    ({ result: { rows, odd } }): Rows<DailyCount> => ({
      rows: rows.map(({ counted }) => counted),
      odd: [...odd, ...rows.flatMap((each) => each.odd)],
    }),
  );
}

function countedDay(
  date: Temporal.PlainDate,
  total: number | null | undefined,
  { rows, odd }: Rows<readonly [string, number]>,
): CountedDay {
  const by = new Map<string, number>();
  for (const [key, number] of rows) by.set(key, (by.get(key) ?? 0) + number);
  const sum = rows.reduce((sum, [, number]) => sum + number, 0);
  return { odd, counted: { date, total: total ?? sum, by, unreadable: odd.length } };
}

export const Token = z.object({
  access_token: z.string().min(1),
  token_type: z.string(),
  expires_in: z.number().nonnegative(),
  scope: z.string(),
});

/** The errors that a body carries, with codes as text whether they came as numbers or as text. */
const Errors = z.object({
  errors: z
    .array(
      z.object({
        code: z.union([z.number(), z.string()]).transform(String),
        message: optionalText,
      }),
    )
    .min(1),
});

export interface MarketoError {
  readonly code: string;
  readonly message: string;
}

/** Identity's own words for a refusal: OAuth's `error`, such as `invalid_client`. */
export const IdentityRefusal = z.object({ error: z.string().min(1) });

/** The first error in a body; an answer with HTTP 200 may carry one, too. */
export function errorIn(body: unknown): MarketoError | undefined {
  const found = Errors.safeParse(body);
  return found.success ? found.data.errors[0] : undefined;
}
