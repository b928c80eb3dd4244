/** Whether a new user is used. */
export const firstCalls = {
  made_one: '{{email}} made its first API call',
  made_other: '{{email}} made its first {{formatted}} API calls',
  madeText: 'Its custom service works. There is nothing more to do before access ends.',
  none_one: 'Nobody has used {{email}} in its first day',
  none_other: 'Nobody has used {{email}} in its first {{count}} days',
  noneLately_one: 'Nobody has used {{email}} for {{count}} day',
  noneLately_other: 'Nobody has used {{email}} for {{count}} days',
  noneText: 'Is the custom service made that signs in as it? If it is not, a Marketo administrator makes it:',
  noneHint:
    'If it is made: its Client ID and Client Secret have to be in the integration. Not needed after all: its owner finds with /mkto-api-user show {{email}} what can be done.',
} as const;
