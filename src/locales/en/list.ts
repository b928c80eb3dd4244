/** The answer to `list`. */
export const list = {
  title_zero: 'No API-only users',
  title_one: '{{count}} API-only user',
  title_other: '{{count}} API-only users',
  /** What was looked for, one of these behind the other. */
  sought: {
    everything: 'All that you may see',
    mine: 'Yours',
    ending: 'Ending within {{days}} days',
    ended: 'Ended',
    idle: 'Idle: nobody uses them',
    unowned: 'Without an owner',
    found: 'Made outside this app',
    role: 'Role {{role}}',
    part: 'Address with “{{part}}”',
  },
  caption: 'API-only users, the one that ends soonest first',
  column: {
    address: 'Address',
    state: 'State',
    ends: 'Ends on',
    owner: 'Owner',
    role: 'Role',
    calls: 'Calls in 7 days',
    lastUse: 'Last used on',
    instance: 'Marketo instance',
  },
  own: 'this app',
  show: 'Show one of them',
  none: 'None of the API-only users that you may see is like that.',
  noneAtAll: 'There is no API-only user that you may see.',
  nearest: 'Did you mean {{words}}?',
  notThere: {
    instance: 'You see no Marketo instance “{{typed}}”. There are: {{thereAre}}.',
    noInstance: 'You see no Marketo instance “{{typed}}”.',
    role: 'There is no role “{{typed}}”. There are: {{thereAre}}.',
    noRole: 'No role is known just now, because Marketo does not say which there are. Try again in a minute.',
  },
  notRead: 'I could not read: {{parts}}.',
  words:
    'Narrow it down with expiring, ended, idle, unowned, found, mine, instance:name, role:"API Integration", or any part of an address.',
  trouble: 'The list could not be made. Nothing was changed. Try again in a minute.',
} as const;
