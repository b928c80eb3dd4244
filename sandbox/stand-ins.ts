import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { movableClock } from './clock.ts';
import { addPeople, exampleSubscription } from './marketo/example.ts';
import { serveMarketo } from './marketo/server.ts';
import { ADMIN_CHANNEL, exampleWorkspace, PEOPLE } from './slack/example.ts';
import { serveSlack } from './slack/server.ts';

/**
 * Serves both stand-ins alone, for an app that is started by hand:
 * `npx tsx sandbox/stand-ins.ts [--marketo-port 4001] [--slack-port 4002] [--app-port 3000] [--settings-file .env.sandbox]`.
 * The file gets the settings that the app needs to find them.
 */
const { values } = parseArgs({
  options: {
    'marketo-port': { type: 'string', default: '0' },
    'slack-port': { type: 'string', default: '0' },
    'app-port': { type: 'string', default: '3000' },
    'settings-file': { type: 'string' },
  },
});

const clock = movableClock();
const { subscription, service } = exampleSubscription(clock);
addPeople(subscription);
const marketo = await serveMarketo(subscription, Number(values['marketo-port']));
const secrets = { botToken: 'xoxb-stand-in-bot', signingSecret: 'stand-in-signing-secret' };
const slack = await serveSlack({
  workspace: exampleWorkspace(clock),
  ...secrets,
  port: Number(values['slack-port']),
  appUrl: () => `http://127.0.0.1:${values['app-port']}/slack/events`,
});
const settings = {
  SLACK_BOT_TOKEN: secrets.botToken,
  SLACK_SIGNING_SECRET: secrets.signingSecret,
  SLACK_API_URL: slack.apiUrl,
  MARKETO_BASE_URL: marketo.url,
  MARKETO_CLIENT_ID: service.clientId,
  MARKETO_CLIENT_SECRET: service.clientSecret,
  ADMIN_SLACK_USER_IDS: PEOPLE.administrator,
  ADMIN_CHANNEL_ID: ADMIN_CHANNEL,
  PORT: values['app-port'],
};
const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
if (values['settings-file']) writeFileSync(values['settings-file'], `${lines.join('\n')}\n`);
console.log(`Marketo       ${marketo.url}\nSlack Web API ${slack.apiUrl}\n\n${lines.join('\n')}`);
