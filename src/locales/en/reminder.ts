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
  keep: 'Still needed? Ask {{people}} for a later expiry in Marketo. Not needed any more? Then there is nothing to do.',
  restore:
    'Still needed? Ask {{people}} for a later expiry in Marketo: the integrations work again from then on. Not needed any more? Then there is nothing to do.',
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
