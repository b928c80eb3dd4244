/** To the administrators: an owner has left. */
export const orphans = {
  title_one: 'Nobody is accountable for {{count}} API-only user any more',
  title_other: 'Nobody is accountable for {{count}} API-only users any more',
  text: '{{owner}} is no longer a full member of this workspace. Until somebody else is the owner, the warnings come to you.',
  assigned: '🤝 owner now: ',
  gone: 'no longer in Marketo',
} as const;
