/** Who is accountable for a user: another owner, or its first one. */
export const owner = {
  button: {
    adopt: 'Adopt…',
    change: 'Change owner…',
  },
  form: {
    title: 'Who is accountable',
    submit: 'Make them the owner',
    close: 'Cancel',
    owner: 'Owner',
    ownerHint: 'A full member of this workspace. They are told, and warned before access ends.',
    overtaken:
      'Somebody else became the owner while you filled this in, and stands below now. Nothing was changed by you. Press again if you still want this.',
    reason: 'What it is for',
    expires: 'Access ends',
    expiresHint:
      'Leave it empty to keep the end that it has. Access ends at the end of that day, where you are.',
    reasonPlaceholder: 'What runs on it? The owner reads it with every warning.',
  },
  working: {
    title: 'Changing the owner',
    text: 'I look in Marketo whether this user is still there. This takes a few seconds.',
  },
  done: {
    title: 'New owner',
    text: '{{owner}} is accountable for {{email}} now.',
    before: 'Owner so far',
    to: 'Owner',
    notSaid: 'nobody has written that down',
    gone: 'It is no longer in Marketo.',
    endAsked:
      'Somebody has to approve its end of access: I have asked, and your copy of that has come as a message.',
    endSet: 'Its access ends {{end}}.',
    endUnderWay:
      '⏳ Its access is to end {{end}}: Marketo is asked. I send you a message as soon as I know the outcome.',
    setEnd: 'Set when its access ends…',
    hint: 'Whoever is accountable is warned before access ends, and finds the user on the Home tab with what can be done.',
  },
  failed: {
    title: 'Owner not changed',
    fallback: 'The owner of {{email}} was not changed.',
    gone: 'Marketo no longer has this user. Nothing was changed.',
    changed_meanwhile:
      'Somebody else has changed its owner since you saw it. Nothing was changed by this. The Home tab shows who it is; change it again if you still want to.',
    refused: 'Marketo refused to show this user. Nothing was changed.',
    overtaken: 'A later change of its owner took the place of this one.',
  },
  typed: {
    noAddress:
      'Name the user and its new owner, such as /mkto-api-user transfer erp-sync@example.com @omar. Nothing was changed.',
  },
  problem: {
    same_owner: 'They are its owner already. Choose somebody else.',
    asked_already:
      'Another owner of this user is asked for already, and that waits for a decision. Nothing was changed. If it was you, edit or withdraw it: /mkto-api-user pending shows it.',
    not_for_you:
      'Your company’s rules do not let you change who is accountable for this user. Nothing was changed.',
    reason_missing: 'Say what it is for. Your company asks for a reason.',
  },
} as const;
