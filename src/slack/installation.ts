import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Home } from '../core/people/person.ts';
import { SlackUnclearError } from './errors.ts';

/** What the app does with each permission of its token; `manifest.yml` asks for exactly these. */
export const SCOPES = {
  commands: 'offers /mkto-api-user',
  'chat:write': 'sends outcomes and reminders',
  'im:write': 'opens the direct message in which an owner is warned',
  'im:history': 'finds out after a crash whether a direct message went out',
  'channels:history': 'the same for the administrators’ channel, where it is public',
  'groups:history': 'the same for the administrators’ channel, where it is private',
  'users:read': 'tells administrators from guests, bots, strangers and people who have left',
} as const;

/** The workspace that the token belongs to, and the app's own place in it. */
export interface Installation {
  readonly home: Home;
  readonly botId: string | undefined;
  readonly botUserId: string | undefined;
  /** Scopes that the token lacks; `undefined` where Slack does not name them: then a call says what is missing. */
  readonly missingScopes: readonly string[] | undefined;
}

const text = z
  .string()
  .nullish()
  .transform((value) => value || undefined);

const Whose = z
  .object({ team_id: text, enterprise_id: text, bot_id: text, user_id: text })
  .refine(({ team_id, enterprise_id }) => team_id !== undefined || enterprise_id !== undefined);

/** Asks Slack whose token this is. Throws Slack's error, such as `invalid_auth`; SlackUnclearError. */
export async function installation(client: WebClient): Promise<Installation> {
  const answer = await client.auth.test();
  const whose = Whose.safeParse(answer);
  // Whoever does not know its own workspace would take everybody for a stranger.
  if (!whose.success) throw new SlackUnclearError('auth.test', 'it does not name the workspace of the token');
  // Slack's header x-oauth-scopes, which a proxy may drop: its absence says nothing about the token.
  const granted = answer.response_metadata?.scopes;
  return {
    home: { teamId: whose.data.team_id, enterpriseId: whose.data.enterprise_id },
    botId: whose.data.bot_id,
    botUserId: whose.data.user_id,
    missingScopes: granted && Object.keys(SCOPES).filter((scope) => !granted.includes(scope)),
  };
}
