/** Warnings before access ends: the owner’s, and the administrators’ digest. */
export const reminder = {
  headline: {
    before_other: 'Access ends in {{count}} days',
    tomorrow: 'Access ends tomorrow at {{time}}',
    today: 'Access ends today at {{time}}',
    endedToday: 'Access ended today at {{time}}',
    endedYesterday: 'Access ended yesterday at {{time}}',
    after_other: 'Access ended {{count}} days ago',
  },
  fallback: {
    before_other: 'The access of {{email}} ends in {{count}} days.',
    tomorrow: 'The access of {{email}} ends tomorrow at {{time}}.',
    today: 'The access of {{email}} ends today at {{time}}.',
    endedToday: 'The access of {{email}} ended today at {{time}}.',
    endedYesterday: 'The access of {{email}} ended yesterday at {{time}}.',
    after_other: 'The access of {{email}} ended {{count}} days ago.',
  },
  ahead:
    'You are the owner of this API-only user. When its access ends, Marketo refuses every call of the integrations that run on it.',
  past: 'You are the owner of this API-only user. Its access has ended: Marketo refuses the calls of the integrations that run on it.',
  keep: 'Still needed? Ask an administrator for a later expiry. Not needed any more? Then there is nothing to do.',
  restore:
    'Still needed? Ask an administrator for a later expiry: the integrations work again from then on. Not needed any more? Then there is nothing to do.',
} as const;

/** What became of a warning: who did what, until when. */
export const answer = {
  extended: 'Extended to {{day}} by {{person}}',
  restored: 'Brought back until {{day}} by {{person}}',
  shortened: 'Set to end on {{day}} by {{person}}',
  ended: 'Ended by {{person}}',
  underWay: 'Being set to {{day}}, as {{person}} asked',
  tried: '{{person}} asked for {{day}}. {{why}}',
  changed: 'Changed in Marketo: access ends on {{day}} now.',
  changedNever: 'Changed in Marketo: access never ends now.',
  changedUnknown: 'Changed in Marketo: when access ends now is not known.',
  gone: 'This user is no longer in Marketo.',
  when: '{date_pretty} at {time}',
} as const;

export const digest = {
  title_one: '{{count}} API-only user needs attention',
  title_other: '{{count}} API-only users need attention',
  part: 'Part {{part}} of {{parts}}',
  owner: {
    gone: 'The owner is gone: nobody else was warned.',
    refused: 'Slack takes no messages to the owner: nobody else was warned.',
    waiting:
      'Whether the owner was told is not known yet: Slack gave no clear answer. I look and try again within minutes.',
    later: 'The owner is told on the day where they live.',
    none: 'Made outside this app, so nobody is its owner: nobody else was warned.',
  },
  keep: 'Where nothing else is said, the owner is told as well. Still needed? Give it a later expiry in Marketo.',
  ended:
    'Where access has ended, Marketo refuses every call of the integrations that run on it; with a later expiry they work again.',
} as const;
