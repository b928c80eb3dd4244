/** What somebody asks for: for those who decide, for whoever asked, and what became of it. */
export const request = {
  /** Beside a request for a later end. */
  wasEnded: '⛔ {{person}} has ended its access at once: to approve gives it back.',
  isRevoked: '🗑️ {{person}} is having it deleted: to approve stops that, and gives its access back.',
  asks: {
    create: '{{name}} asks for an API-only user',
    set_expiry: '{{name}} asks for another end of access',
    let_end: '{{name}} asks about a user that is no longer needed',
    set_owner: '{{name}} asks for another owner',
    hand_over: '{{name}} hands a user over',
    revoke: '{{name}} asks to revoke a user',
    change_roles: '{{name}} asks for other roles',
  },
  stillAsks: 'Still waiting: {{text}}',
  asked: {
    create: 'You asked for {{email}}',
    set_expiry: 'You asked for another end of access for {{email}}',
    let_end: 'You asked about {{email}}: whether it is needed',
    set_owner: 'You asked for another owner of {{email}}',
    hand_over: 'You asked somebody to take over {{email}}',
    revoke: 'You asked to revoke {{email}}',
    change_roles: 'You asked for other roles for {{email}}',
  },
  approve: 'Approve',
  deny: 'Deny…',
  editAndApprove: 'Edit and approve',
  withdraw: 'Withdraw',
  edit: 'Edit',
  editTitle: 'Edit your request',
  tryAgain: 'Try again',
  tryUntil: 'It can be tried again until {{day}}.',
  by: 'Asked for by',
  waits: 'Waits for an administrator since ',
  asksSince: 'Waits since ',
  approvedBy: '👍 Approved by {{people}}.',
  needsTwo: 'Two different people have to approve it.',
  halfApproved: '{{people}} has approved it. One more has to.',
  state: {
    underWay: '⏳ Approved by {{people}}, being made.',
    made: '✅ Approved by {{people}}, and done.',
    changed: '✏️ Approved with changes:',
    /** One that was changed: what is so now, and what was asked for. */
    change: '• {{label}}: ',
    insteadOf: ' instead of ',
    failed: '⚠️ Approved by {{people}}, and not done.',
    doneSince:
      'ℹ️ Approved by {{people}}, and not done then. A later change of the same was made since, so nothing is left to be tried.',
    notAgain:
      'ℹ️ Approved by {{people}}, and not done then. Something else was changed or decided about it since, or it was too long ago, so it is not tried again. Ask anew if it is still wanted.',
    overtaken: 'ℹ️ Approved by {{people}}. A later wish has taken its place.',
    overtakenBy: 'ℹ️ Approved by {{people}}. A later wish has taken its place: {{later}} asked for {{end}}.',
    denied: '🚫 Denied by {{people}}: ',
    withdrawn: '↩️ Withdrawn by {{people}}.',
    ended: '⌛ Nobody answered in time.',
    pointless: 'ℹ️ What has become of this user since took its place.',
    pointlessBy: 'ℹ️ {{person}} has changed the end of access since, to {{end}}: that took its place.',
  },
  news: {
    denied: 'Your request for {{email}} was denied',
    ended: 'Nobody answered your request for {{email}}',
    overtaken: 'A later change took the place of your request for {{email}}',
    passed: 'It is too late for the day that you asked for: {{email}}',
    nudged: 'Your request for {{email}} still waits',
    deniedBy: 'Denied by {{people}}: ',
    endedText: 'It has ended by itself. Nothing was changed. Ask again, or talk to an administrator.',
    overtakenText:
      'What you asked for is pointless by now: something else was changed since, somebody else is the owner, or the user is no longer in Marketo. Nothing was changed by your request. Ask again if you still want it.',
    passedText:
      'Your request still waits, and nobody can approve it as it stands. Your copy of it, and /mkto-api-user pending, have Edit, to choose another day, and Withdraw.',
    nudgedText: 'I have reminded the administrators of it.',
    nudgedThen: 'I reminded the administrators of your request for {{email}}',
    passedThen: 'It was too late for the day that you had asked for: {{email}}',
    thenText: 'That was so then. Your copy of the request says how it stands now.',
  },
  denyForm: {
    title: 'Deny the request',
    submit: 'Deny',
    label: 'What should they know?',
    placeholder: 'Use erp-sync, it has the same rights.',
    hint: 'Whoever asked reads it.',
  },
  waiting: {
    title: 'Request sent',
    text: '⏳ Your request waits for an administrator. You have a copy of it in a message, which changes as things happen.',
    instead:
      '⏳ Your company’s rules leave this to an administrator, so it has become a request and waits for one. You have a copy of it in a message, where you can withdraw it.',
    close: 'Done',
  },
  changedTitle: 'Request changed',
  changedText: '✏️ Your request was changed. It waits for an administrator as it stands now.',
  answered: {
    title: 'Answered',
    approved: '✅ Approved. Marketo is asked now; the message shows what becomes of it.',
    half: '👍 Your approval counts. One more person has to approve it.',
  },
  firstWas: {
    approved: '{{people}} was first, and has approved it. What you pressed changed nothing.',
    denied: '{{people}} was first, and has denied it. What you pressed changed nothing.',
    withdrawn: 'It was withdrawn in the meantime. Nothing was changed.',
    ended: 'It has ended in the meantime, because nobody answered. Nothing was changed.',
    overtaken:
      'A later change of this user has taken its place in the meantime. What you pressed changed nothing.',
    waiting:
      'This request was changed in the meantime. Nothing was done: look at it as it stands now, and press again.',
    /** Where somebody was filling in its form. */
    filling:
      'This request was changed while you were filling this in, so nothing was done. What you typed stays here until you close this window; open the request again to see how it stands now.',
  },
  mayNot: {
    own: 'You asked for this yourself, so somebody else has to approve it. Nothing was changed.',
    decided_before: 'You have approved it already; somebody else has to. Nothing was changed.',
  },
  /** To administrators; what is in the way is said as beside the field of its form. */
  notPossible: {
    open: 'It cannot be done as it was asked for any more. Nothing was changed. {{why}} Edit and approve opens it with what can be chosen now; Deny… sends a word to whoever asked.',
    fixed:
      'It cannot be done as it was asked for any more. Nothing was changed. {{why}} Deny… sends a word to whoever asked.',
    passed:
      'It is too late by now for the day that was asked for: a new user has to last longer than today. Nothing was changed. Edit and approve lets you choose another day; Deny… sends a word to whoever asked.',
  },
  changedMeanwhile:
    '{{what}} since this was asked for. Nothing was done: the request shows it now. Look at it, and press again if you still agree.',
  /** What may have changed of a user, by what was asked for. */
  hasChanged: {
    create: 'What it is about has been changed',
    set_expiry: 'When access ends has been changed',
    let_end: 'When access ends has been changed',
    set_owner: 'The owner has been changed',
    hand_over: 'The owner has been changed',
    revoke: 'The user has been changed',
    change_roles: 'Its roles have been changed',
  },
  notAgain: {
    made_already:
      'It is done: somebody has tried it again, or it was made after all. What you pressed changed nothing more.',
    nothing_to_try:
      'There is nothing to try again: it may have been made, or somebody has wanted, or decided, something else about it since. Nothing was changed.',
    asked_already:
      'Another request for the same waits for a decision, so this one is not tried again. Nothing was changed. What is decided about that one holds; if it is withdrawn, press again.',
    too_old:
      'This was approved too long ago to be tried again. Nothing was changed. Ask for it anew with /mkto-api-user.',
    needs_approval:
      'More people have to agree to it by now than have approved it. Nothing was changed. Ask for it anew with /mkto-api-user.',
    changed_meanwhile:
      'What it would change has been changed since it was approved, so it is not tried again. Nothing was changed. Ask for it anew if you still want it.',
    problems: 'It is no longer possible as it was approved. Nothing was changed. {{why}}',
    unknown:
      'I could not find out just now whether whoever asked may still have it. Nothing was changed. Press again in a moment; if they have left, ask for it anew.',
  },
  requesterGone:
    'Whoever asked is no longer a full member of this workspace. Nothing was changed. You can deny it.',
  requesterMayNot:
    '{{person}} asked for this as the owner of the user, and no longer is. Nothing was changed. You can deny it, or make the change yourself.',
  requesterUnknown:
    'Slack did not say who asked for it just now. Nothing was changed. Press again in a moment.',
  approverUnknown:
    'I could not find out just now whether everybody who has approved it before still may. Nothing was changed. Press again in a moment.',
  reason: {
    missing: 'Say why: whoever asked reads it.',
    too_long: 'Shorten it to {{max}} characters.',
    unseen: 'This has characters that nobody can see, perhaps from copying. Type it again.',
  },
} as const;

/** What waits: for somebody, and of somebody. */
export const pending = {
  title: 'What waits',
  forMe: 'Waits for you',
  revocations: 'Being revoked',
  mine: 'You wait for',
  unmade: 'Approved, not done yet',
  beingDone: '⏳ Approved: it is being done.',
  notDone: '⚠️ Approved, and not done.',
  none: '☀️ Nothing waits.',
  more_one: 'And {{count}} more.',
  more_other: 'And {{count}} more.',
} as const;
