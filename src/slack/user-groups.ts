import type { WebClient } from '@slack/web-api';
import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { SourceSilent, type UserGroups } from '../ports/people.ts';
import type { Clock } from '../ports/system.ts';
import { retryAfterSeconds, slackErrorCode } from './errors.ts';
import { isOwnToken } from './posting.ts';

/** How long, in milliseconds, a list makes somebody a member of its group: a right that was taken ends within it. */
const HOLDS_MS = 60_000;

/**
 * How old a list may be that says no, so that a right works at once; and longer for each group where there are many,
 * because Slack answers about 20 calls a minute for all of them (Tier 2).
 */
const SAYS_NO_MS = 5_000;
const SAYS_NO_EACH_MS = 4_000;

const Answer = z.object({ users: z.array(z.string().min(1)) });

/** Slack's codes that stay until somebody mends a setting or the app in Slack. Source: Slack, usergroups.users.list. */
const LASTING = [
  'missing_scope',
  'plan_upgrade_required',
  'no_such_subteam',
  'subteam_not_found',
  'invalid_arguments',
  'permission_denied',
  'not_allowed_token_type',
];

interface List {
  readonly members: ReadonlySet<string>;
  /** When it was asked for. */
  readonly at: Temporal.Instant;
}

/**
 * Who is in the user groups, as Slack says: lists are remembered for a minute at the most, and however many ask at once,
 * Slack is asked once. After a 429 it is left alone for as long as it says.
 */
export function slackUserGroups(client: WebClient, { clock }: { readonly clock: Clock }): UserGroups {
  const known = new Map<string, List>();
  const asking = new Map<string, Promise<List>>();
  let silentUntil: Temporal.Instant | undefined;

  function list(group: string, youngerThanMs: number): List | undefined {
    const found = known.get(group);
    if (!found) return undefined;
    const age = clock.now().epochMilliseconds - found.at.epochMilliseconds;
    // A clock that was moved back makes no list hold longer.
    return age >= 0 && age < youngerThanMs ? found : undefined;
  }

  async function ask(group: string): Promise<List> {
    const at = clock.now();
    if (silentUntil && at.until(silentUntil).sign > 0)
      throw new SourceSilent(`The user group ${group}`, false);
    try {
      const { users } = Answer.parse(await client.usergroups.users.list({ usergroup: group }));
      const found = { members: new Set(users), at };
      known.set(group, found);
      return found;
    } catch (error) {
      const seconds = retryAfterSeconds(error);
      if (seconds !== undefined) silentUntil = clock.now().add({ seconds });
      const lasts = isOwnToken(error) || LASTING.includes(slackErrorCode(error) ?? '');
      throw new SourceSilent(`The user group ${group}`, lasts, { cause: error });
    }
  }

  function askOnce(group: string): Promise<List> {
    const underWay = asking.get(group);
    if (underWay !== undefined) return underWay;
    const answer = ask(group).finally(() => asking.delete(group));
    asking.set(group, answer);
    return answer;
  }

  return {
    async has(group, person) {
      if (list(group, HOLDS_MS)?.members.has(person)) return true;
      const oldest = Math.max(SAYS_NO_MS, SAYS_NO_EACH_MS * known.size);
      const { members } = list(group, oldest) ?? (await askOnce(group));
      return members.has(person);
    },
    async members(group) {
      const { members } = list(group, HOLDS_MS) ?? (await askOnce(group));
      return [...members];
    },
  };
}
