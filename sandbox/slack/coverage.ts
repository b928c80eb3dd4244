import type { Coverage } from '../coverage.ts';

const API = 'sandbox/slack/web-api.test.ts';
const BLOCKS = 'sandbox/slack/block-kit.test.ts';
const HANDS = 'sandbox/slack/hands.test.ts';

/** What the stand-in workspace does, each line with its test; a test keeps this table true. */
export const SLACK_COVERAGE: Coverage = {
  covered: [
    { what: 'auth.test', test: [API, 'auth.test tells whose token it is, with its scopes in a header'] },
    { what: 'users.info', test: [API, 'users.info shows people with all their flags'] },
    { what: 'usergroups.users.list', test: [API, 'usergroups.users.list needs its scope'] },
    {
      what: 'about 20 calls of usergroups.users.list a minute',
      test: [API, 'usergroups.users.list takes about 20 calls a minute'],
    },
    {
      what: 'admins, owners and unproved addresses',
      test: [API, 'users.info shows rank, and an address where its scope is there'],
    },
    { what: 'views.open', test: [API, 'views.open takes a trigger once, within 3 s'] },
    { what: 'views.push', test: [API, 'views.push stacks three views at most'] },
    { what: 'views.update', test: [API, 'views.update refuses an old hash and a view that is gone'] },
    { what: 'views.publish', test: [API, 'views.publish sets a person’s Home tab'] },
    { what: 'chat.postMessage', test: [API, 'chat.postMessage refuses channels that are closed to the app'] },
    { what: 'chat.update', test: [API, 'chat.update changes the app’s own messages alone'] },
    { what: 'chat.postEphemeral', test: [API, 'chat.postEphemeral reaches members of the channel'] },
    {
      what: 'conversations.open',
      test: [API, 'conversations.open opens a direct message with people alone'],
    },
    { what: 'conversations.history', test: [API, 'conversations.history pages, with metadata on request'] },
    { what: 'apps.connections.open', test: [API, 'apps.connections.open takes the app-level token alone'] },
    { what: 'missing scopes', test: [API, 'a method whose scope the manifest does not ask for is refused'] },
    { what: '429 by pace', test: [API, 'too many messages in one channel get 429 with Retry-After'] },
    { what: 'unknown arguments', test: [API, 'unknown methods and arguments are refused'] },
    { what: 'wrong tokens', test: [API, 'a wrong token is refused, and none is'] },
    { what: 'faults', test: [API, 'every fault can be had on request'] },
    { what: 'limits of blocks', test: [BLOCKS, 'is refused beyond Slack’s limits'] },
    { what: 'unknown fields', test: [BLOCKS, 'is refused with a field that Slack does not know'] },
    { what: 'limits of views', test: [BLOCKS, 'takes a view at its limits and refuses one beyond'] },
    { what: 'limits of messages', test: [BLOCKS, 'takes a message at its limits and refuses one beyond'] },
    { what: 'signed commands', test: [HANDS, 'a command is signed as Slack signs, and escaped'] },
    {
      what: 'view submissions',
      test: [HANDS, 'a submission carries what was typed, and its answer is obeyed'],
    },
    {
      what: 'inputs with dispatch_action: selects and pickers',
      test: [HANDS, 'an input that dispatches tells the app at once, with all that was typed'],
    },
    {
      what: 'inputs with dispatch_action: typed ones, by the Enter key, and dispatch_action_config',
      test: [HANDS, 'a typed input tells the app of the Enter key where it asks to'],
    },
    {
      what: 'what an update leaves in the fields',
      test: [HANDS, 'an update leaves what was typed in inputs whose block keeps its id'],
    },
    {
      what: 'static selects, which Slack filters while one types',
      test: [HANDS, 'a select that has its options asks nobody, and is filtered by what is typed'],
    },
    {
      what: 'a hundred options by keyboard',
      test: ['browser/elements.test.ts', 'finds one of a hundred options by keyboard, and keeps it in sight'],
    },
    { what: 'block actions', test: [HANDS, 'a click carries the button’s value and a trigger'] },
    { what: 'options requests', test: [HANDS, 'a select asks the app for its options'] },
    {
      what: 'events with retries',
      test: [HANDS, 'an event is sent again until it is acknowledged, three times at most'],
    },
    {
      what: 'an error, half an answer or an altered one, although the call was carried out',
      test: ['e2e/deliveries.test.ts', 'also where it is an outcome'],
    },
    { what: 'tz_offset beside a zone', test: ['e2e/time.test.ts', 'opens the form, whose day ends there'] },
    {
      what: 'answers without x-oauth-scopes',
      test: ['e2e/slack-silent.test.ts', 'starts all the same, and says so'],
    },
    {
      what: 'frames of the socket that Slack would not send',
      test: ['e2e/socket-mode.test.ts', 'what Slack does not send is left alone, and the app goes on'],
    },
    { what: '3 s', test: [HANDS, 'an app that does not answer within 3 s is trouble'] },
    { what: 'response_url', test: [HANDS, 'a response_url takes five answers'] },
    { what: 'field errors', test: [HANDS, 'errors for what is no input are trouble'] },
    {
      what: 'Socket Mode',
      test: ['e2e/socket-mode.test.ts', 'a user is created as over HTTP, without a public address'],
    },
    {
      what: 'global shortcuts',
      test: [
        'e2e/home.test.ts',
        'opens the form that creates for administrators, and the one that asks for everyone else',
      ],
    },
    {
      what: 'app_home_opened, and the Home tab',
      test: [
        'e2e/home.test.ts',
        'shows administrators every API-only user, soonest end first, and the way to the form',
      ],
    },
    {
      what: 'the state of every kind of input',
      test: [
        'browser/elements.test.ts',
        'lets every input be filled in, and sends what was chosen as Slack would',
      ],
    },
  ],
  notEmulated: [
    'Any other method of the Web API, and any other event than those that a test sends.',
    'OAuth installation, token rotation, and organisation-wide installs.',
    'Threads, files, reactions, search, unfurling, scheduled messages.',
    'Blocks for video, tables, markdown and alerts; date-and-time pickers, rich text inputs, file inputs, workflow buttons.',
    'What Slack’s own window checks before it submits, but for required fields: the form of an email, lengths, numbers.',
    'Dispatched actions letter by letter (on_character_entered), and view_closed.',
    'What Slack does with a chosen option that an update no longer offers under the same block_id.',
    'Direct messages between people: the page has those with the app alone.',
    'Slack’s rate limits per method, but for messages per channel and for the members of user groups.',
    'TLS, Slack’s exact texts in response_metadata, and the warnings of chat.postMessage.',
  ],
};
