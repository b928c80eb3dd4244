/** An API-only user in one line: how far away its end is. */
export const row = {
  never: 'never ends',
  unknown: 'end not known',
  owner: 'owner: ',
  noOwner: 'no owner',
  endedAtOnce: 'ended at once by {{person}}',
  changing: '⏳ being set to {{end}}',
  today: 'ends today',
  tomorrow: 'ends tomorrow',
  ahead_one: 'ends in {{count}} day',
  ahead_other: 'ends in {{count}} days',
  over: 'has ended',
  endedToday: 'ended today',
  endedYesterday: 'ended yesterday',
  ended_one: 'ended {{count}} day ago',
  ended_other: 'ended {{count}} days ago',
} as const;
