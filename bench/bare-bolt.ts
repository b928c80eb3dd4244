import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver } from '@slack/bolt';
import { wordsFor } from '../src/locales/words.ts';
import { COMMAND } from '../src/slack/names.ts';
import { createForm } from '../src/slack/views/create-form.ts';

/**
 * The least that a Bolt app can do for a command that opens a form: acknowledge it and open a view that is always the
 * same. It knows nobody, keeps nothing and checks nothing but Slack's signature.
 */
const { SLACK_SIGNING_SECRET = '', SLACK_BOT_TOKEN = '', SLACK_API_URL = '' } = process.env;
const words = wordsFor({ locale: 'en-US', timeZone: 'UTC' });
const { Temporal } = await import('temporal-polyfill');
const view = createForm(words, {
  formId: 'form',
  instances: [{ name: 'bench', label: 'bench' }],
  instance: 'bench',
  values: {},
  policy: {
    apiRoles: [],
    expiryDefaultDays: 90,
    expiryMaxDays: 365,
    expiryRequired: true,
    reasonRequired: false,
    allowedEmailDomains: [],
    emailPatterns: [],
    twoApprovalsRoles: [],
    requests: 'allow',
    waiting: { nudgeHours: 48, endDays: 14 },
    selfApproval: false,
    breakGlass: false,
    rules: [],
  },
  capacities: ['administrator'],
  today: Temporal.PlainDate.from('2027-01-10'),
  offer: undefined,
});
const receiver = new HTTPReceiver({ signingSecret: SLACK_SIGNING_SECRET, endpoints: '/slack/events' });
const app = new App({
  receiver,
  token: SLACK_BOT_TOKEN,
  botId: 'B0BOT',
  botUserId: 'U0BOT',
  tokenVerificationEnabled: false,
  deferInitialization: true,
  convoStore: false,
  clientOptions: { slackApiUrl: SLACK_API_URL, retryConfig: { retries: 0 } },
});
await app.init();
app.command(COMMAND, async ({ ack, client, body }) => {
  await ack();
  await client.views.open({ trigger_id: body.trigger_id, view });
});
const server = createServer((request, response) => receiver.requestListener(request, response));
server.listen(0, '127.0.0.1', () =>
  process.send?.({ tell: 'ready', port: (server.address() as AddressInfo).port }),
);
process.once('disconnect', () => process.exit(0));
