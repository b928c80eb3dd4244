/** What the administrators are told of Marketo itself. */
export const findings = {
  title_one: '{{count}} change in Marketo',
  title_other: '{{count}} changes in Marketo',
  found_one:
    'Made outside this app. Nobody is its owner, so its warnings come to you, unless somebody adopts it or it is ignored:',
  found_other:
    'Made outside this app. Nobody is their owner, so their warnings come to you, unless somebody adopts them or they are ignored:',
  returned_one: 'In Marketo again, with the owner and the reason that it had:',
  returned_other: 'In Marketo again, with the owners and the reasons that they had:',
  expiry_changed_one: 'Access now ends at another time:',
  expiry_changed_other: 'Access now ends at another time:',
  expiry_kept_one:
    'Marketo shows another end of access than it was sent: it keeps ends in its own way, or somebody has set this one there.',
  expiry_kept_other:
    'Marketo shows other ends of access than it was sent: it keeps ends in its own way, or somebody has set these there.',
  expiry_late_one:
    'Marketo has carried out an earlier change late, after another one had taken its place. Set the end again if this is not what you want:',
  expiry_late_other:
    'Marketo has carried out earlier changes late, after others had taken their place. Set the ends again if this is not what you want:',
  roles_changed_one: 'Other roles:',
  roles_changed_other: 'Other roles:',
  locked_one: 'Locked in Marketo, so its calls are refused:',
  locked_other: 'Locked in Marketo, so their calls are refused:',
  unlocked_one: 'No longer locked:',
  unlocked_other: 'No longer locked:',
  person_one: 'No longer API-only, so nothing about it can be changed here. Look in Marketo:',
  person_other: 'No longer API-only, so nothing about them can be changed here. Look in Marketo:',
  api_only_one: 'API-only again:',
  api_only_other: 'API-only again:',
  unreadable_one: 'Cannot be watched: Marketo does not show when its access ends. Look in Marketo:',
  unreadable_other: 'Cannot be watched: Marketo does not show when their access ends. Look in Marketo:',
  changed_one: 'Another name or email:',
  changed_other: 'Another name or email:',
  gone_one: 'No longer in Marketo:',
  gone_other: 'No longer in Marketo:',
  owner:
    'Somebody did this in Marketo, not here. You hear of it because you are the owner. Was it not agreed? Ask your Marketo administrators.',
  more_one: 'And {{count}} more. The Home tab shows what ends when.',
  more_other: 'And {{count}} more. The Home tab shows what ends when.',
} as const;

export const unreadable = {
  title: 'Marketo answered oddly',
  fallback: '{{instance}}: the app cannot read everything that Marketo answers.',
  text: 'The app cannot read a part of what Marketo answers, and goes on without it. A user in such a row is not found or renamed here, a role in it is not offered. Nothing was changed. Tell the people who run this app: these shapes, which hold no values, are what they need.',
  rows_one: '{{call}}: {{count}} row',
  rows_other: '{{call}}: {{count}} rows',
  whole: '{{call}}: no answer that can be used',
} as const;

export const rest = {
  title: 'Marketo’s daily quota is used up',
  text: 'All integrations together have made as many API calls as Marketo allows in a day. The app’s work in the background rests until the quota starts anew; warnings still go out, with what is known. Creating a user fails until then, or until Marketo gives you more.',
  until: 'Starts anew',
  fallback: '{{instance}}: Marketo’s daily quota is used up.',
} as const;
