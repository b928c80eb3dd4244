import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { isTimeZone } from '../core/calendar.ts';
import type { Person } from '../core/people/person.ts';
import { type Directory, SlackSilent } from '../ports/people.ts';
import { slackErrorCode } from './errors.ts';
import { isOwnToken } from './posting.ts';

const text = z
  .string()
  .nullish()
  .transform((value) => value || undefined);

const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

/** What `users.info` tells, checked; whoever lacks an id or a team is not let through elsewhere. */
const User = z.object({
  id: z.string().min(1),
  team_id: text,
  name: text,
  real_name: text,
  tz: text,
  tz_offset: z.number().int().nullish(),
  locale: text,
  deleted: flag,
  is_bot: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_stranger: flag,
  is_admin: z.boolean().nullish(),
  is_owner: z.boolean().nullish(),
  is_primary_owner: z.boolean().nullish(),
  is_email_confirmed: z.boolean().nullish(),
  enterprise_user: z.object({ enterprise_id: text }).nullish(),
  profile: z.object({ display_name: text, email: text }).nullish(),
});

const UNKNOWN = ['user_not_found', 'user_not_visible', 'users_not_found'];

/**
 * People as Slack knows them at this moment.
 *
 * @param timeZone for whom Slack names no zone that can be used
 */
export function slackDirectory(client: WebClient, { timeZone }: { timeZone: string }): Directory {
  return {
    async person(id) {
      try {
        const { user } = await client.users.info({ user: id, include_locale: true });
        const answer = User.parse(user);
        // An answer about somebody else says nothing about who was asked for.
        if (answer.id !== id) throw new Error('Slack answered about somebody else');
        return personOf(answer, timeZone);
      } catch (error) {
        if (UNKNOWN.includes(slackErrorCode(error) ?? '')) return undefined;
        throw new SlackSilent(isOwnToken(error) ? 'own_token' : 'no_answer', { cause: error });
      }
    },
  };
}

function personOf(user: z.output<typeof User>, timeZone: string): Person {
  return {
    id: user.id,
    name: user.profile?.display_name ?? user.real_name ?? user.name ?? user.id,
    teamId: user.team_id,
    enterpriseId: user.enterprise_user?.enterprise_id,
    timeZone: zoneOf(user) ?? timeZone,
    locale: user.locale ?? 'en-US',
    // Whoever has not proved an address may have typed anybody's.
    email: user.is_email_confirmed === false ? undefined : user.profile?.email,
    isEmailTold: user.profile?.email !== undefined,
    isWorkspaceAdmin: rankOf(user),
    // Slackbot says that it is not a bot.
    isBot: user.is_bot || user.id === 'USLACKBOT',
    isGuest: user.is_restricted || user.is_ultra_restricted,
    isDeactivated: user.deleted,
    isStranger: user.is_stranger,
  };
}

function rankOf({ is_admin, is_owner, is_primary_owner }: z.output<typeof User>): boolean | undefined {
  const said = [is_admin, is_owner, is_primary_owner].filter((each) => typeof each === 'boolean');
  return said.length === 0 ? undefined : said.includes(true);
}

/** Slack may name a zone that this Node does not know yet; the offset of this moment, which it also says, will do. */
function zoneOf({ tz, tz_offset: seconds }: z.output<typeof User>): string | undefined {
  if (tz !== undefined && isTimeZone(tz)) return tz;
  if (typeof seconds !== 'number') return undefined;
  const minutes = Math.abs(Math.round(seconds / 60));
  const two = (value: number) => String(value).padStart(2, '0');
  const offset = `${seconds < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return isTimeZone(offset) ? offset : undefined;
}
