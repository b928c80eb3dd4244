import { z } from 'zod';
import { method } from './method.ts';

export const authTest = method({
  scopes: [],
  arguments: z.strictObject({}),
  run: ({ app, teamId, enterpriseId }) => ({
    url: 'https://acme.slack.example/',
    team: 'Acme',
    user: 'mkto_api_user',
    team_id: teamId,
    user_id: app.botUserId,
    bot_id: app.botId,
    app_id: app.appId,
    is_enterprise_install: false,
    ...(enterpriseId === undefined ? {} : { enterprise_id: enterpriseId }),
  }),
});
