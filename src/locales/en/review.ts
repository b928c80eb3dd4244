/** A review of every API-only user of an instance. */
export const review = {
  keep: 'Keep',
  notNeeded: 'No longer needed',
  chooseDay: 'Choose a day',
  /** To an owner. */
  ask: {
    one: 'Review: is {{email}} still needed?',
    many: 'Review: are {{count}} API-only users of yours still needed?',
    nudgeOne: 'Review: {{email}} waits for your answer',
    nudgeMany: 'Review: {{count}} API-only users of yours wait for your answer',
    overOne: 'Review of {{email}}: it has ended',
    overMany: 'Review of {{count}} API-only users of yours: it has ended',
    by: '{{person}} asks every owner. Answer until {{end}}; until then you can change what you said.',
    byTime: 'Every owner is asked. Answer until {{end}}; until then you can change what you said.',
    more_one: 'One more waits in the messages before this one.',
    more_other: '{{count}} more wait in the messages before this one.',
    over: 'The review ended on {{end}}. What was said stays as it is; anything else is on the Home tab.',
    hint: 'Keep changes nothing: access that has ended stays so. No longer needed lets it end when its access ends; where that never ends, you choose a day.',
  },
  /** One user in it. */
  said: {
    takenBack:
      'It does not hold now: it was taken back, access has another end, or it could not be noted. Its history, under “{{button}}”, says which. Say it again if it is so.',
    keep: 'Kept by {{person}}',
    not_needed: 'No longer needed, says {{person}}',
    ends: '. It ends on {{end}}, with one more warning at most.',
    neverEnds: '. It has no end yet: choose a day.',
  },
  out: {
    gone: 'no longer in Marketo: nobody has to answer',
    revoked: 'revoked: nobody has to answer',
    ignored: 'ignored: nobody has to answer',
  },
  nobodySaid: 'nobody answered in time',
  ownerNow: 'owner now: ',
  lastUse: 'last calls on {{day}}',
  noUse: 'no calls that are known',
  /** To the administrators. */
  progress: {
    title: 'Review: {{answered}} of {{asked}} answered',
    titleEnded: 'The review has ended: {{answered}} of {{asked}} answered',
    startedBy: 'Started by {{person}} on {{start}}. It ends on {{end}}.',
    startedByTime: 'Started by its timetable on {{start}}. It ends on {{end}}.',
    endedBy: 'Started on {{start}}, ended early by {{person}} on {{end}}.',
    ended: 'Started on {{start}}, ended on {{end}}.',
    keep: '✅ {{number}} kept',
    notNeeded: '🕊️ {{number}} no longer needed',
    open: '⏳ {{number}} open',
    openAtEnd: '❔ {{number}} not answered',
    gone_one: '🗑️ {{count}} has left Marketo',
    gone_other: '🗑️ {{count}} have left Marketo',
    revoked: '🗑️ {{count}} revoked',
    ignored: '🙈 {{count}} ignored',
    waiting: 'Not answered yet: {{owners}}.',
    notAnswered: 'Did not answer: {{owners}}.',
    owner: '{{owner}} ({{count}})',
    more_one: '{{count}} more',
    more_other: '{{count}} more',
    unowned_one: '{{count}} has no owner who can be asked, so it is yours to decide: {{users}}.',
    unowned_other: '{{count}} have no owner who can be asked, so they are yours to decide: {{users}}.',
    decide_one: 'What nobody answered is yours to decide: {{count}} API-only user.',
    decide_other: 'What nobody answered is yours to decide: {{count}} API-only users.',
    allAnswered: 'Everything was answered.',
    show: 'Show what is open',
    evidence:
      'Whoever runs this app gets who answered what as CSV, on its command line: mkto-api-user review export --review {{id}}',
  },
  /** The window with what is open. */
  window: {
    title: 'Open in the review',
    titleEnded: 'Not answered',
    close: 'Close',
    text_one: '{{count}} API-only user is open. What you say counts as the administrators’ answer.',
    text_other: '{{count}} API-only users are open. What you say counts as the administrators’ answer.',
    textEnded_one:
      'The review has ended. {{count}} API-only user was not answered: decide what becomes of it.',
    textEnded_other:
      'The review has ended. {{count}} API-only users were not answered: decide what becomes of each.',
    none: 'Nothing is open: everything was answered.',
  },
  /** The question before a review ends early. */
  stop: {
    title: 'End this review?',
    submit: 'End the review',
    close: 'Go on with it',
    text_one: '{{answered}} of {{asked}} are answered, {{count}} is open.',
    text_other: '{{answered}} of {{asked}} are answered, {{count}} are open.',
    means:
      'Owners can no longer answer, and nobody is asked again. What was said stays, also as evidence; what nobody answered is the administrators’ to decide. A review that has ended does not go on: you can only start a new one, which asks everybody anew.',
    done: 'The review has ended.',
    over: 'This review has ended already. Nothing was changed.',
  },
  /** What is answered to what was typed. */
  typed: {
    began:
      'The review has begun. Every owner gets a message now, and the administrators one that says how far it is.',
    running:
      'A review runs already, so no other was started. This is how far it is; /mkto-api-user review stop ends it.',
    nobody: 'There is no API-only user about whom anybody could be asked. No review was started.',
    marketoSilent:
      'Marketo does not say just now which user this app itself runs as, and that one is nobody’s to review. No review was started. Try again in a minute.',
    none: 'There was no review yet. /mkto-api-user review start starts one: every owner is asked about each of theirs.',
    notRunning: 'No review runs. Nothing was changed.',
    which: 'Say which Marketo instance is meant: {{instances}}.',
    notThere: 'You see no Marketo instance “{{typed}}”. There are: {{instances}}.',
    notRead:
      'I could not read: {{parts}}. Nothing was changed. Behind review stands start, stop or nothing, and an instance.',
    trouble:
      'The review could not be shown. Type /mkto-api-user review in a minute: it says whether one runs.',
  },
  /** Why a press did nothing. */
  over: 'This review has ended, so nothing was changed. What becomes of a user is decided on the Home tab.',
  leftOut: {
    gone: 'It is no longer in Marketo, so nobody has to answer. Nothing was changed.',
    revoked: 'It was revoked, so nobody has to answer. Nothing was changed.',
    ignored: 'It is ignored, so nobody has to answer. Nothing was changed.',
  },
} as const;
