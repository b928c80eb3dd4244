import type { ApiUser } from '../api-user.ts';

/** The kinds of change about which the policy has something to say. */
export const ASKED_KINDS = [
  'create',
  'set_expiry',
  'let_end',
  'set_owner',
  'hand_over',
  'revoke',
  'change_roles',
] as const;

export type AskedKind = (typeof ASKED_KINDS)[number];

/** Those about which one person is asked, whom the change itself names: no administrator decides, and nobody beside that one. */
export const ASKED_OF_A_PERSON: readonly AskedKind[] = ['hand_over'];

/** Where a new expiry lies, seen from the one that holds; `now` ends access at once. */
export const DIRECTIONS = ['later', 'sooner', 'now'] as const;

export type Direction = (typeof DIRECTIONS)[number];

/** A role as Marketo names it: rules may name it by either. */
export interface AskedRole {
  readonly id: number;
  readonly name: string;
}

/** The roles that a user has, with their names as far as these are known. */
export function rolesAsked(
  { roles }: Pick<ApiUser, 'roles'>,
  known: readonly AskedRole[],
): readonly AskedRole[] {
  return roles.map(({ roleId: id }) => ({ id, name: known.find((role) => role.id === id)?.name ?? '' }));
}

interface AskedOfAny {
  /** Name of the Marketo instance; the policy that is asked is its own. */
  readonly instance: string;
  /** The roles that the user is to have, or has; the strictest counts. None: only rules that name none. */
  readonly roles: readonly AskedRole[];
  /** The address of the user; only a new one is held against domains and patterns. */
  readonly email: string;
  readonly hasReason: boolean;
}

interface AskedOfLength extends AskedOfAny {
  /** Calendar days from today to the day on which access is to end, in the zone of whoever asks; 0 for `now`. */
  readonly days: number | 'never';
}

/** All that the policy is asked about one change. */
export type Asked =
  | (AskedOfLength & { readonly kind: 'create' })
  /** Nothing lasts longer by it: no rule about a length counts. */
  | (AskedOfAny & {
      readonly kind: 'let_end' | 'set_owner' | 'hand_over' | 'revoke' | 'change_roles';
      readonly days: undefined;
    })
  | (AskedOfLength & {
      readonly kind: 'set_expiry';
      readonly direction: Direction;
      /** Calendar days more than the end that holds, or than today where that has come or there is none. */
      readonly added: number;
      /** Whether somebody else has ended access at once, which this would undo. */
      readonly endedAtOnce: boolean;
    });

/** How long access is to last, where that is asked about. */
export type AskedDays = AskedOfLength['days'];
