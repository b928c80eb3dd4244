import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Person } from '../core/person.ts';
import type { Directory } from '../ports.ts';
import { slackErrorCode } from './errors.ts';

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
  locale: text,
  deleted: flag,
  is_bot: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_stranger: flag,
  enterprise_user: z.object({ enterprise_id: text }).nullish(),
  profile: z.object({ display_name: text }).nullish(),
});

const UNKNOWN = ['user_not_found', 'user_not_visible', 'users_not_found'];

/** People as Slack knows them at this moment; nobody is remembered, because permission hangs on it. */
export function slackDirectory(client: WebClient): Directory {
  return {
    async person(id) {
      try {
        const { user } = await client.users.info({ user: id, include_locale: true });
        return personOf(User.parse(user));
      } catch (error) {
        if (UNKNOWN.includes(slackErrorCode(error) ?? '')) return undefined;
        throw error;
      }
    },
  };
}

function personOf(user: z.output<typeof User>): Person {
  return {
    id: user.id,
    name: user.profile?.display_name ?? user.real_name ?? user.name ?? user.id,
    teamId: user.team_id,
    enterpriseId: user.enterprise_user?.enterprise_id,
    timeZone: user.tz ?? 'UTC',
    locale: user.locale ?? 'en-US',
    // Slackbot says that it is not a bot.
    isBot: user.is_bot || user.id === 'USLACKBOT',
    isGuest: user.is_restricted || user.is_ultra_restricted,
    isDeactivated: user.deleted,
    isStranger: user.is_stranger,
  };
}
