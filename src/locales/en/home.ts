/** The Home tab. */
export const home = {
  title: 'API-only users for Marketo',
  create: 'New API-only user',
  ask: 'Ask for an API-only user',
  askPeople: 'Need one? Ask {{people}}.',
  all: 'What ends when',
  owned: 'Yours',
  none: 'None yet. The first one appears here when it is created.',
  noneOwned: 'You own no API-only user.',
  more_one: 'And {{count}} more.',
  more_other: 'And {{count}} more.',
  ended: 'Ended',
  endedOwned:
    'Their integrations are refused by Marketo. Still needed? Bring them back with a later end, or ask {{people}}.',
  endedAll:
    'Marketo refuses the integrations that run on these. Still needed? Bring them back with a later end.',
  resting: 'the daily quota is used up',
  own: 'this app, which runs on it',
  marketo: 'Marketo',
  state: 'State',
  untried: 'not asked yet',
  answers: 'answers',
  trouble: {
    credentials: 'refuses the app’s Client ID and Client Secret',
    token_refused: 'refuses the access tokens that it gives to the app',
    access_denied: 'denies access (603): a permission is missing, or the IP allowlist does not have the app',
    marketo_down: 'has trouble of its own',
    unreachable: 'cannot be reached',
    not_understood: 'gives answers that the app does not understand',
  },
  usage: 'API calls today, by everybody',
  quota: '{{used}} of {{quota}}',
} as const;
