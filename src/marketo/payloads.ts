import { z } from 'zod';
import type { Role, Workspace } from '../core/role.ts';
import type { MarketoUser, MarketoUserDetails } from '../ports.ts';
import { parseMarketoDate } from './dates.ts';

/** What Marketo answers, checked at the border. Unknown fields are dropped, missing optional ones tolerated. */

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

const assignment = z.object({
  accessRoleId: z.number().int(),
  accessRoleName: optionalText,
  workspaceId: z.number().int(),
  workspaceName: optionalText,
});

const userFields = {
  userid: z.string().min(1),
  emailAddress: z.string().min(1),
  firstName: optionalText,
  lastName: optionalText,
  id: optionalNumber,
  // Where the answer does not say, the user is taken for a person: nothing is changed then.
  apiOnly: z
    .boolean()
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

export const UserList = z.array(z.object(userFields).transform(toUser));

export const UserDetails = z
  .object({
    ...userFields,
    expiresAt: optionalDate,
    lastLoginAt: optionalDate,
    isLocked: z.boolean().nullish(),
    userRoleWorkspaces: z.array(assignment).nullish(),
  })
  .transform(
    ({ expiresAt, userRoleWorkspaces, ...user }): MarketoUserDetails => ({
      ...toUser(user),
      expiry: expiresAt,
      roles: (userRoleWorkspaces ?? []).map(({ accessRoleId, workspaceId }) => ({
        roleId: accessRoleId,
        workspaceId,
      })),
    }),
  );

/** The guide spells `hidden` and `onlyAllZones`, the description `isHidden` and `isOnlyAllZones`. */
export const RoleList = z.array(
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

export const WorkspaceList = z.array(
  z.object({ id: z.number().int(), name: z.string() }).transform(({ id, name }): Workspace => ({ id, name })),
);

/** `true`, also as text: Adobe's description calls the answer a string. */
export const InviteAnswer = z.union([z.literal(true), z.literal('true')]);

export const Anything = z.unknown();

export const Usage = z.object({
  result: z.array(
    z.object({
      date: z.string(),
      total: z.number().nullish(),
      users: z
        .array(z.object({ userId: z.string(), count: z.number() }))
        .nullish()
        .transform((users) => users ?? []),
    }),
  ),
});

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

/** The first error in a body; an answer with HTTP 200 may carry one, too. */
export function errorIn(body: unknown): MarketoError | undefined {
  const found = Errors.safeParse(body);
  return found.success ? found.data.errors[0] : undefined;
}
