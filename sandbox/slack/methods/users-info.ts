import { z } from 'zod';
import type { SlackPerson, Workspace } from '../workspace.ts';
import { flag } from './arguments.ts';
import { method, SlackRefusal } from './method.ts';

export const usersInfo = method({
  scopes: ['users:read'],
  arguments: z.strictObject({ user: z.string(), include_locale: flag.optional() }),
  run: (workspace, { user, include_locale }) => {
    const person = workspace.personOf(user);
    if (!person) throw new SlackRefusal('user_not_found');
    return { user: shown(workspace, person, include_locale ?? false) };
  },
});

function shown({ app }: Workspace, person: SlackPerson, withLocale: boolean) {
  const { id, name, realName, teamId, tz, tzOffset, deleted, isRestricted, isUltraRestricted, isStranger } =
    person;
  return {
    id,
    team_id: teamId,
    name,
    deleted,
    real_name: realName,
    profile: {
      real_name: realName,
      display_name: name,
      team: teamId,
      ...(app.scopes.includes('users:read.email') ? { email: person.email } : {}),
    },
    is_bot: person.isBot,
    is_app_user: false,
    // A deactivated person is shown without rank and time zone.
    ...(deleted
      ? {}
      : {
          tz,
          ...(tzOffset === undefined ? {} : { tz_offset: tzOffset }),
          is_admin: person.isWorkspaceAdmin || person.isWorkspaceOwner,
          is_owner: person.isWorkspaceOwner,
          is_primary_owner: false,
          is_email_confirmed: person.isEmailConfirmed,
          is_restricted: isRestricted,
          is_ultra_restricted: isUltraRestricted,
          ...(withLocale ? { locale: person.locale } : {}),
        }),
    ...(isStranger ? { is_stranger: true } : {}),
    ...(person.enterpriseId === undefined
      ? {}
      : { enterprise_user: { id, enterprise_id: person.enterpriseId, teams: [teamId] } }),
  };
}
