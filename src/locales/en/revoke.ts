/** A user is revoked: its access ends, its custom services are removed by hand, and then it is deleted. */
export const revoke = {
  button: 'Revoke…',
  form: {
    title: 'Revoke a user',
    submit: 'Revoke',
    stops:
      'As soon as you press Revoke, Marketo refuses every call of the integrations that run on this user.',
    ended: 'Its access has ended already: nothing runs on it.',
    after: 'What happens then',
    first: 'Its access ends, at once.',
    firstEnded: 'Its access has ended.',
    second:
      'A Marketo administrator removes its custom services in Admin > LaunchPoint. Marketo deletes no user that one of them uses, and no API removes them.',
    third:
      'I delete the user: as soon as somebody tells me that they are removed, and I try it every night. That cannot be undone.',
    back: 'Until it is deleted, a later end of access takes all of it back.',
  },
  working: {
    title: 'Revoking',
    text: 'Ending its access…',
  },
  /** How far it has come, in headlines and notifications. */
  headline: {
    waits: 'Being revoked: {{email}}',
    done: 'Revoked and deleted: {{email}}',
    failed: 'Not revoked: {{email}}',
    notDeleted: 'Not deleted: {{email}}',
    overtaken: 'No longer revoked: {{email}}',
  },
  title: {
    waits: 'Being revoked',
    done: 'Revoked and deleted',
    failed: 'Not revoked',
    notDeleted: 'Not deleted',
    overtaken: 'No longer revoked',
  },
  state: {
    ended: '✅ Its access has ended: Marketo refuses its calls.',
    goesOn:
      '⚠️ Its access goes on: Marketo lets me end it only once no custom service uses it. What runs on it still runs.',
    wasOver: '✅ Its access had ended.',
    services: '👉 Its custom services, where it has any, have to be removed by hand:',
    servicesGone: '✅ No custom service uses it any more.',
    delete:
      '⬜ Then it is deleted, for good. I try it every night, and leave at least 8 hours to read this before: next on {{moment}}.',
    deleted: '🗑️ It is deleted. That cannot be undone; the address can be used for a new user.',
  },
  /** The clicks in Marketo. */
  clicks: {
    open: 'In Marketo, open Admin > LaunchPoint.',
    remove:
      'Delete every service that names {{email}} as its API Only User. What still signs in with its Client ID stops for good.',
    back: 'Then press “{{button}}” here.',
    backOther: 'Then an administrator presses “{{button}}”, or I find out in the night.',
  },
  /** Where it stands among what waits. */
  waits: {
    ended: 'Its access has ended. It is deleted once no custom service uses it.',
    goesOn: 'Its access goes on until no custom service uses it. Then it is deleted.',
    todo: 'Delete every service that names it in Admin > LaunchPoint, then press here.',
    since: 'Being revoked since ',
  },
  removed: 'They are removed: delete it',
  sure: {
    title: 'Delete it for good?',
    text: '{{email}} is deleted in Marketo. That cannot be undone.',
    yes: 'Delete it',
    no: 'Not yet',
  },
  onHold: '⏸️ On hold: {{person}} asks to bring it back, and nothing is deleted until that is decided.',
  decideFirst: 'Decide about that first: /mkto-api-user pending shows it.',
  decidedFirst: 'An administrator decides about that first.',
  bringBack: 'Bring it back…',
  launchPoint: 'Open LaunchPoint',
  by: 'Revoked by',
  theApp: 'The app',
  byApp: 'the app, because its access ended long ago (DELETE_AFTER_DAYS)',
  hint: 'If that is wrong, talk to whoever revoked it. Until it is deleted, a later end of access takes it back: on the Home tab.',
  backWhile: 'Until it is deleted, a later end of access takes all of it back.',
  last: {
    in_use: 'Tried last: Marketo says that a custom service still uses it.',
    other: 'Tried last, and not deleted. {{why}}',
  },
  failed: {
    refused: 'Marketo refused to end its access. Nothing was changed.',
    forbidden_change:
      'This user is not API-only in Marketo, or it is the one that this app runs on. I never delete such a user.',
    changed_meanwhile:
      'Somebody has given it a later end of access in Marketo since, so I did not delete it. Revoke it again if you still want to.',
    not_carried_out:
      'Marketo gave no clear answer, and still shows its access as it was. Look at the user in Admin > Users & Roles, or revoke it again.',
  },
  overtaken: 'Another end of access was set since, so it is not deleted.',
  overtakenBy: '{{person}} has set another end of access since, so it is not deleted.',
  overtakenUnderWay:
    '{{person}} asked for another end of access since, which is being set, so it is not deleted.',
  overtakenByApproved:
    '{{person}} asked for another end of access since, and {{people}} approved it, so it is not deleted.',
  overtakenFailed:
    '{{person}} wanted another end of access, so it is not deleted; that end was not set, and its access is as it was. Revoke it again if it is to go.',
  /** What became of a warning. */
  answer: 'Revoked by {{person}}, and deleted',
  answerApp: 'Revoked by the app, long after its end, and deleted',
  answerAppWaits:
    'Being revoked by the app, long after its end: it is deleted once no custom service uses it',
  answerWaits: 'Being revoked, says {{person}}: it is deleted once no custom service uses it',
  row: '🗑️ being revoked: it is deleted once no custom service uses it',
  rowGoesOn: '🗑️ being revoked, and its access goes on until no custom service uses it',
  rowOnHold:
    '⏸️ being revoked, and on hold: bringing it back is asked for, and nothing is deleted until that is decided',
  askedBack:
    'Somebody asks to bring it back, and that waits for a decision: so it was not deleted, and is not in the night. Decide about that first: /mkto-api-user pending shows it.',
  nothingWaits:
    'It is not being revoked any more: it was deleted, brought back, or is on its way just now. Nothing was changed by what you pressed.',
  stillUsed:
    'Marketo says that a custom service still uses it, so it was not deleted. Look in Admin > LaunchPoint for every service that names {{email}}, delete it, and press again. I try it by myself every night.',
  notDeleted: 'It was not deleted yet. {{why}} I try it by myself every night.',
  deleting: '⏳ Marketo is asked to delete it. The message about it says what becomes of that.',
  typed: {
    noAddress:
      'Name the user that is to be revoked, such as /mkto-api-user revoke erp-sync@example.com. Nothing was changed.',
  },
  problem: {
    revoked_already:
      'It is being revoked already. Nothing was changed. /mkto-api-user show {{address}} says how far that has come.',
    asked_already:
      'Another end of its access, or its revocation, is asked for, and that waits for a decision. Nothing was changed. Decide about that first: /mkto-api-user pending shows it.',
    not_for_you: 'Your company’s rules do not let you revoke this user. Nothing was changed.',
  },
} as const;
