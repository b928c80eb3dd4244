/** To the administrators: an owner has left. */
export const orphans = {
  title_one: 'Nobody is accountable for {{count}} API-only user any more',
  title_other: 'Nobody is accountable for {{count}} API-only users any more',
  text: '{{owner}} is no longer a full member of this workspace. Until somebody else is the owner, the warnings come to you.',
  assigned: '🤝 owner now: ',
  assignAll: 'Assign all…',
  form: {
    title: 'Assign all',
    submit: 'Assign all',
    text_one: '{{count}} API-only user that {{owner}} was accountable for has no owner who is here.',
    text_other: '{{count}} API-only users that {{owner}} was accountable for have no owner who is here.',
    owner: 'Who is accountable for all of them?',
    hint: 'A full member of this workspace. They are told, and are warned before access ends.',
    more_one: 'and {{count}} more',
    more_other: 'and {{count}} more',
  },
  working:
    '⏳ I look for each of them in Marketo, and make {{owner}} the owner. A message tells you when that is done.',
  nothingLeft:
    'Nothing is left to be assigned: each has an owner by now, or whoever had left is back. Nothing was changed.',
  done: {
    title: 'Assigned',
    headline_one: '{{count}} API-only user has a new owner',
    headline_other: '{{count}} API-only users have a new owner',
    none: 'No API-only user has got a new owner',
    text: '🤝 {{owner}} is accountable for them now: {{by}} has assigned them.',
    not_one:
      '⚠️ {{count}} was not assigned: it is no longer in Marketo, somebody else became its owner meanwhile, or Marketo did not answer.',
    not_other:
      '⚠️ {{count}} were not assigned: they are no longer in Marketo, somebody else became their owner meanwhile, or Marketo did not answer.',
    hint: '/mkto-api-user list mine lists what is yours; /mkto-api-user list shows all that you may see.',
  },
  gone: 'no longer in Marketo',
} as const;
