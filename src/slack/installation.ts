import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Home } from '../core/people/person.ts';
import { SlackUnclearError } from './errors.ts';

/** Why the app asks for a permission. */
export interface Scope {
  readonly reason: string;
  /** The setting without which it is not used; `undefined` for one that is always needed. */
  readonly onlyFor?: 'ADMIN_SLACK_USERGROUP_IDS' | 'ADMIN_MARKETO_ROLE';
}

/** What the app does with each permission of its token; `manifest.yml` asks for exactly these. */
export const SCOPES = {
  commands: { reason: 'offers /mkto-api-user' },
  'chat:write': { reason: 'sends outcomes and reminders' },
  'im:write': { reason: 'opens the direct message in which an owner is warned' },
  'im:history': { reason: 'finds out after a crash whether a direct message went out' },
  'channels:history': { reason: 'the same for the administrators’ channel, where it is public' },
  'groups:history': { reason: 'the same for the administrators’ channel, where it is private' },
  'users:read': { reason: 'tells administrators from guests, bots, strangers and people who have left' },
  'users:read.email': {
    reason: 'finds in Marketo the person whose role there makes them an administrator',
    onlyFor: 'ADMIN_MARKETO_ROLE',
  },
  'usergroups:read': {
    reason: 'tells who is in the user groups whose members are administrators, or may ask',
    onlyFor: 'ADMIN_SLACK_USERGROUP_IDS',
  },
} as const satisfies Readonly<Record<string, Scope>>;

/** A scope that the token has and that these settings have no use for. */
export interface UnusedScope {
  readonly scope: string;
  readonly onlyFor: Scope['onlyFor'];
}

/** The workspace that the token belongs to, and the app's own place in it. */
export interface Installation {
  readonly home: Home;
  readonly botId: string | undefined;
  readonly botUserId: string | undefined;
  /** The app's own id; `undefined` where Slack does not name it. */
  readonly appId: string | undefined;
  /** Scopes that the token lacks, of those that the settings need; `undefined` where Slack does not name them: then a call says what is missing. */
  readonly missingScopes: readonly string[] | undefined;
  /** Scopes that it has without need; none where Slack does not name them. */
  readonly unusedScopes: readonly UnusedScope[];
}

const text = z
  .string()
  .nullish()
  .transform((value) => value || undefined);

const Whose = z
  .object({ team_id: text, enterprise_id: text, bot_id: text, user_id: text, app_id: text })
  .refine(({ team_id, enterprise_id }) => team_id !== undefined || enterprise_id !== undefined);

/**
 * Asks Slack whose token this is.
 *
 * @param isUsed whether the settings make use of what has a scope of its own
 * @throws Slack's error, such as `invalid_auth`; SlackUnclearError
 */
export async function installation(
  client: WebClient,
  isUsed: (setting: NonNullable<Scope['onlyFor']>) => boolean,
): Promise<Installation> {
  const answer = await client.auth.test();
  const whose = Whose.safeParse(answer);
  // Whoever does not know its own workspace would take everybody for a stranger.
  if (!whose.success) throw new SlackUnclearError('auth.test', 'it does not name the workspace of the token');
  // Slack's header x-oauth-scopes, which a proxy may drop: its absence says nothing about the token.
  const granted = answer.response_metadata?.scopes;
  const scopes = Object.entries<Scope>(SCOPES);
  const isNeeded = ([, { onlyFor }]: [string, Scope]) => onlyFor === undefined || isUsed(onlyFor);
  const needed = scopes.filter(isNeeded).map(([scope]) => scope);
  return {
    home: { teamId: whose.data.team_id, enterpriseId: whose.data.enterprise_id },
    botId: whose.data.bot_id,
    botUserId: whose.data.user_id,
    appId: whose.data.app_id,
    missingScopes: granted && needed.filter((scope) => !granted.includes(scope)),
    unusedScopes: (granted ?? [])
      .filter((scope) => !needed.includes(scope))
      .map((scope) => ({ scope, onlyFor: new Map(scopes).get(scope)?.onlyFor })),
  };
}
