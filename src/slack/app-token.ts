import { type Logger, WebClient } from '@slack/web-api';
import type { Secret } from '../config/secret.ts';
import { slackErrorCode } from './errors.ts';
import { whyNotSent } from './posting.ts';
import { clientOptions } from './web-client.ts';

/** What Slack says of the app-level token; a code alone where it did not judge it. */
export type AppTokenProof =
  | { readonly state: 'accepted' }
  | { readonly state: 'refused' | 'unproved'; readonly code: string };

/** Asks for an address of a socket, as Socket Mode does, and opens none: it is forgotten within a minute. */
export async function proveAppToken(
  { appToken, apiUrl }: { readonly appToken: Secret; readonly apiUrl: string | undefined },
  logger: Logger,
): Promise<AppTokenProof> {
  const client = new WebClient(appToken.reveal(), clientOptions(apiUrl, logger));
  try {
    await client.apps.connections.open({});
    return { state: 'accepted' };
  } catch (error) {
    const code = slackErrorCode(error);
    if (code === undefined) return { state: 'unproved', code: 'no answer' };
    return { state: isAboutToken(code) ? 'refused' : 'unproved', code };
  }
}

/** Slack's other codes are about its own moment; `missing_scope` is a token without `connections:write`. */
function isAboutToken(code: string): boolean {
  return code === 'missing_scope' || code === 'forbidden_team' || whyNotSent(code, 'posting') === 'token';
}
