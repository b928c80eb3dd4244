import { type Home, isAtHome, type Person } from './person.ts';

/** Why someone may not go on. `unverified` means that Slack knows nobody by that id. */
export type Refusal =
  | 'unverified'
  | 'deactivated'
  | 'bot'
  | 'stranger'
  | 'other_workspace'
  | 'guest'
  | 'not_administrator';

/** Why Slack says nothing about anybody: it does not answer, or it refuses the app's own token. */
export type Silence = 'no_answer' | 'own_token';

/** Why somebody may not go on now: they may not, or Slack does not say who they are, which is no refusal. */
export type Denial =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unknown_now'; readonly why: Silence };

/**
 * Why this person is not a full member of the workspace, or `undefined` for one who is.
 *
 * Owners must be full members, too: someone accountable has to be reachable.
 */
export function notAMember(person: Person | undefined, home: Home): Refusal | undefined {
  if (person === undefined) return 'unverified';
  if (person.isDeactivated) return 'deactivated';
  if (person.isBot) return 'bot';
  if (person.isStranger) return 'stranger';
  if (!isAtHome(person, home)) return 'other_workspace';
  if (person.isGuest) return 'guest';
  return undefined;
}

/** Why this person may not create API-only users, or `undefined` for one who may. Fails closed. */
export function mayNotCreate(
  person: Person | undefined,
  home: Home,
  administrators: readonly string[],
): Refusal | undefined {
  const refusal = notAMember(person, home);
  if (refusal !== undefined) return refusal;
  return person !== undefined && administrators.includes(person.id) ? undefined : 'not_administrator';
}
