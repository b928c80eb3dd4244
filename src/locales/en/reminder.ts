/** Warnings before access ends: the owner’s, and the administrators’ digest. */
export const reminder = {
  headline: {
    before_other: '{{email}} ends in {{count}} days',
    tomorrow: '{{email}} ends tomorrow at {{time}}',
    today: '{{email}} ends today at {{time}}',
    endedToday: '{{email}} ended today at {{time}}',
    endedYesterday: '{{email}} ended yesterday at {{time}}',
    after_other: '{{email}} ended {{count}} days ago',
    over: '{{email}} has ended',
  },
  /** Beside the moment. */
  line: {
    before_other: 'ends in {{count}} days',
    tomorrow: 'ends tomorrow',
    today: 'ends today',
    endedToday: 'ended today',
    endedYesterday: 'ended yesterday',
    after_other: 'ended {{count}} days ago',
    over: 'has ended',
  },
  fallback: {
    before_other: 'The access of {{email}} ends in {{count}} days.',
    tomorrow: 'The access of {{email}} ends tomorrow at {{time}}.',
    today: 'The access of {{email}} ends today at {{time}}.',
    endedToday: 'The access of {{email}} ended today at {{time}}.',
    endedYesterday: 'The access of {{email}} ended yesterday at {{time}}.',
    after_other: 'The access of {{email}} ended {{count}} days ago.',
    over: 'The access of {{email}} has ended.',
  },
  /** Of one owner, or of everybody. */
  many: {
    yours: {
      soon_one: '{{count}} API-only user of yours ends soon',
      soon_other: '{{count}} API-only users of yours end soon',
      ended_one: '{{count}} API-only user of yours has ended',
      ended_other: '{{count}} API-only users of yours have ended',
    },
    all: {
      soon_one: '{{count}} API-only user ends soon',
      soon_other: '{{count}} API-only users end soon',
      ended_one: '{{count}} API-only user has ended',
      ended_other: '{{count}} API-only users have ended',
    },
    first: '{{title}}. First: {{first}}.',
    andEnded_one: ', {{count}} has ended',
    andEnded_other: ', {{count}} have ended',
  },
  calls: {
    made_zero: 'no API calls in 7 days',
    made_one: '{{formatted}} API call in 7 days',
    made_other: '{{formatted}} API calls in 7 days',
    unknown: 'API calls in 7 days: Marketo did not say',
    notNamed: 'no API calls listed in 7 days',
  },
  madeBy: 'Asked for by ',
  stops: 'After that Marketo refuses every call of what runs on it.',
  stopsMany: 'When access ends, Marketo refuses every call of what runs on it.',
  refusedSince: 'Calls of its integrations are refused since {{moment}}; with a later end they work again.',
} as const;

/** What became of a warning: who did what, until when. */
export const answer = {
  extended: 'Extended to {{end}} by {{person}}',
  restored: 'Brought back until {{end}} by {{person}}',
  shortened: 'Set to end on {{end}} by {{person}}',
  ended: 'Ended by {{person}}',
  approvedBy: ', approved by {{people}}',
  asked: '{{person}} asked for {{end}}: waits for an administrator',
  askedOtherwise: ' (changed since)',
  underWay: 'Being set to {{end}}, as {{person}} asked',
  tried: '{{person}} asked for {{end}}. {{why}}',
  changed: 'Changed in Marketo: access ends on {{end}} now.',
  ownerNow: 'owner now: ',
  changedNever: 'Changed in Marketo: access never ends now.',
  changedUnknown: 'Changed in Marketo: when access ends now is not known.',
  gone: 'This user is no longer in Marketo.',
  when: '{date_pretty}, {time}',
} as const;

export const digest = {
  part: 'Part {{part}} of {{parts}}',
  owner: {
    gone: 'The owner is gone: nobody else was warned.',
    refused: 'Slack takes no messages to the owner: nobody else was warned.',
    waiting:
      'Whether the owner was told is not known yet: Slack gave no clear answer. I look and try again within minutes.',
    later: 'The owner is told on the day where they live.',
    morning: 'The owner is told in their own morning.',
    none: 'Made outside this app, so nobody is its owner: nobody else was warned.',
  },
  told: ' was told',
  rest: 'everything else: open Home',
} as const;
