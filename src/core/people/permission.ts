import { type Home, isAtHome, type Person } from './person.ts';

/** Why someone may not go on. `unverified` means that Slack knows nobody by that id. */
export type Refusal =
  | 'unverified'
  | 'deactivated'
  | 'bot'
  | 'stranger'
  | 'other_workspace'
  | 'guest'
  | 'not_administrator'
  /** An administrator of others perhaps, and not of the instance that it is about. */
  | 'not_administrator_here'
  /** The owner of the user that it is about, to whom the policy gives nothing of the kind. */
  | 'not_by_the_rules';

/** Why Slack says nothing about anybody: it does not answer, or it refuses the app's own token. */
export type Silence = 'no_answer' | 'own_token';

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
