import type { WhyNotSent } from '../ports/messages.ts';
import { retryAfterSeconds, slackErrorCode } from './errors.ts';

/**
 * What Slack's answer to a message says about it. Source: Slack, errors of `chat.postMessage`, `conversations.open` and
 * `conversations.history`. A code that stands nowhere here leaves open whether the message was posted.
 */

/** Slack refuses our own token: nothing is said about the recipient, and nothing was done. */
const OWN_TOKEN = [
  'access_denied',
  'account_inactive',
  'invalid_auth',
  'no_permission_to_team',
  'not_allowed_token_type',
  'not_authed',
  'org_login_required',
  'token_expired',
  'token_revoked',
  'team_access_not_granted',
];

/** Nothing was posted, and a moment later it may be. */
const LATER = [
  'rate_limited',
  'ratelimited',
  'request_timeout',
  'team_added_to_org',
  'message_limit_exceeded',
];

/** Nothing was posted, and there it never will be: the person or the channel is gone, or closed to this message. */
const RECIPIENT = [
  'as_user_not_supported',
  'cannot_dm_bot',
  'cannot_reply_to_message',
  'channel_is_limited_access',
  'channel_not_found',
  'ekm_access_denied',
  'invalid_arguments',
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_metadata_format',
  'invalid_user_combination',
  'invalid_users_list',
  'is_archived',
  'is_inactive',
  'messages_tab_disabled',
  'method_not_supported_for_channel_type',
  'metadata_too_large',
  'no_permission',
  'no_text',
  'not_in_channel',
  'slack_connect_blocked_file_type',
  'too_many_attachments',
  'org_user_not_in_team',
  'user_disabled',
  'user_not_found',
  'user_not_visible',
  'users_list_not_supplied',
];

/** The same by their beginnings: Slack has added to these over the years. */
const RECIPIENT_FAMILIES = /^(restricted_action|msg_|cannot_dm_|slack_connect_)/;

/** Slack has an error of its own that passes. A message may have been posted all the same; nobody is given up for it. */
const PASSING = ['fatal_error', 'internal_error', 'service_unavailable'];

/**
 * The message can no longer be changed. Source: Slack, errors of `chat.update`. Not `channel_not_found`: Slack says so of a private
 * channel that the app was taken out of, too, and it may be invited again.
 */
const GONE = [
  'cant_update_message',
  'edit_window_closed',
  'message_not_found',
  'thread_locked',
  'is_inactive',
];

export function isGone(code: string): boolean {
  return GONE.includes(code);
}

/** @param doing a scope that is missing says nothing about the recipient while we post; where we look, nobody looks */
export function whyNotSent(code: string, doing: 'posting' | 'looking'): WhyNotSent {
  if (OWN_TOKEN.includes(code)) return 'token';
  if (code === 'missing_scope') return doing === 'posting' ? 'token' : 'recipient';
  if (LATER.includes(code)) return 'later';
  if (PASSING.includes(code)) return 'passing';
  if (RECIPIENT.includes(code) || RECIPIENT_FAMILIES.test(code)) return 'recipient';
  return 'unclear';
}

/** Whether Slack's answer to any call says that our own token is no good. */
export function isOwnToken(error: unknown): boolean {
  const code = slackErrorCode(error);
  return code !== undefined && OWN_TOKEN.includes(code);
}

/** Slack's code for a failed call, `ratelimited` for a bare 429; `undefined` where Slack did not say. */
export function codeOf(error: unknown): string | undefined {
  return slackErrorCode(error) ?? (retryAfterSeconds(error) === undefined ? undefined : 'ratelimited');
}
