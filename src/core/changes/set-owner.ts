import { z } from 'zod';
import type { ApiUser } from '../api-user.ts';
import { notAMember } from '../people/permission.ts';
import type { Home, Person } from '../people/person.ts';
import { isBlank, unseenIn } from '../text.ts';
import { type Asked, type AskedRole, rolesAsked } from './asked.ts';
import type { PolicyRefusal } from './decide.ts';
import type { Kind } from './kind.ts';
import type { UserProblem } from './problems.ts';

/** Our own limit, in characters; nothing of it is sent to Marketo. */
export const REASON_MAX_LENGTH = 500;

/** Another owner of an API-only user, or its first one, as it is written down. */
export interface NewOwner {
  /** The user in the records. */
  readonly apiUserId: string;
  /** Marketo's own key of it. */
  readonly userid: string;
  readonly email: string;
  /** Marketo's number of it: one that is made anew with the same address is another user. */
  readonly marketoId?: number | undefined;
  /** Slack user id of whoever was accountable when it was asked for; `undefined` where nobody was. */
  readonly from: string | undefined;
  /** Slack user id. */
  readonly owner: string;
  /** What it is for, where nobody had written that down; `undefined` leaves it as it is. */
  readonly reason: string | undefined;
}

export interface OwnerForm {
  /** Slack user id of whoever is to be accountable. */
  readonly accountable: string | undefined;
  readonly reason: string | undefined;
}

export type OwnerProblem =
  | UserProblem
  | {
      readonly field: 'owner';
      readonly problem: 'missing' | 'not_a_member' | 'owner_unknown_now' | 'same_owner';
    }
  | { readonly field: 'reason'; readonly problem: 'missing' | 'break_glass_reason' }
  | { readonly field: 'reason'; readonly problem: 'too_long'; readonly max: number; readonly length: number }
  | { readonly field: 'reason'; readonly problem: 'unseen'; readonly characters: readonly string[] };

export interface OwnerFacts {
  readonly apiUser: ApiUser;
  /** Roles of the instance, as far as they are known: the policy may name them. */
  readonly roles: readonly AskedRole[];
  readonly home: Home;
  /** The chosen owner as Slack knows them, `undefined` where Slack does not; `unknown_now` where it does not answer. */
  readonly owner: Person | 'unknown_now' | undefined;
}

const optional = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);

const Data = z.object({
  apiUserId: z.string(),
  userid: z.string(),
  email: z.string(),
  marketoId: z.number().optional(),
  from: optional,
  owner: z.string(),
  reason: optional,
});

/** Somebody else is accountable from now on; of a user that was made outside this app, somebody at all. */
export const setOwner: Kind<OwnerForm, OwnerFacts, NewOwner, OwnerProblem> = {
  data: Data,
  // A side of its own: whoever is accountable and when access ends do not undo each other.
  lane: ({ apiUserId }) => `user:${apiUserId}:owner`,
  check(form, { apiUser, home, owner }) {
    const problems: OwnerProblem[] = [];
    const { accountable } = form;
    if (!accountable) problems.push({ field: 'owner', problem: 'missing' });
    else if (owner === 'unknown_now') problems.push({ field: 'owner', problem: 'owner_unknown_now' });
    else if (notAMember(owner, home)) problems.push({ field: 'owner', problem: 'not_a_member' });
    else if (accountable === apiUser.owner) problems.push({ field: 'owner', problem: 'same_owner' });
    const reason = checkedReason(form.reason, problems);
    if (problems.length > 0 || !accountable) return { ok: false, problems };
    const { id: apiUserId, userid, email, marketoId, owner: from } = apiUser;
    // What stands there already is no word of this change.
    const said = reason === apiUser.reason ? undefined : reason;
    const data = { apiUserId, userid, email, marketoId, from, owner: accountable, reason: said };
    return { ok: true, data };
  },
  // Nothing lasts longer by it.
  asks: ({ reason }, { apiUser, roles }): Asked => ({
    kind: 'set_owner',
    instance: apiUser.instance,
    roles: rolesAsked(apiUser, roles),
    days: undefined,
    email: apiUser.email,
    hasReason: !isBlank(reason ?? apiUser.reason ?? ''),
  }),
  formOf: ({ owner: accountable, reason }) => ({ accountable, reason }),
  zoneOf: () => undefined,
  isMeantStill: ({ from }, { from: now }) => from === now,
  isReversed: ({ owner }, { from: now }) => owner === now,
  refusals: (why) => why.map(problemOf),
  // The latest word about who is accountable is the one that holds.
  overtakes: (open) => open === 'set_owner' || open === 'hand_over',
  asOfNow: (data, { owner: from }) => ({ ...data, from }),
  isEditable: true,
  subject: ({ email }) => email,
  noted: ({ from, owner, reason }) => ({
    from: from ?? 'nobody',
    to: owner,
    ...(reason === undefined ? {} : { reason }),
  }),
  events: {
    requested: 'api_user.owner_requested',
    rejected: 'api_user.owner_rejected',
    done: 'api_user.owner_changed',
    failed: 'api_user.owner_failed',
  },
};

function checkedReason(typed: string | undefined, problems: OwnerProblem[]): string | undefined {
  const reason = typed?.trim() ?? '';
  const characters = unseenIn(reason, { severalLines: true });
  if (characters.length > 0) problems.push({ field: 'reason', problem: 'unseen', characters });
  if (reason.length > REASON_MAX_LENGTH)
    problems.push({ field: 'reason', problem: 'too_long', max: REASON_MAX_LENGTH, length: reason.length });
  return isBlank(reason) ? undefined : reason;
}

function problemOf({ refusal }: PolicyRefusal): OwnerProblem {
  switch (refusal) {
    case 'reason_required':
      return { field: 'reason', problem: 'missing' };
    case 'break_glass_reason':
      return { field: 'reason', problem: 'break_glass_reason' };
    case 'no_requests':
      return { field: 'user', problem: 'ask_administrator' };
    default:
      return { field: 'user', problem: 'not_for_you' };
  }
}
