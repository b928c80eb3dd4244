/** Who may not, and who is not known to be allowed. */
export const refused = {
  title: 'Not allowed',
  close: 'Close',
  ask: 'Ask {{people}}: they can create the user for you.',
  reason: {
    unverified: 'Slack does not know this account. Nothing was changed.',
    deactivated: 'This account is deactivated. Nothing was changed.',
    bot: 'API-only users are created by people, not by bots. Nothing was changed.',
    stranger: 'API-only users are created by people of the company that runs this app. Nothing was changed.',
    other_workspace: 'This app belongs to another workspace. Nothing was changed.',
    guest: 'Guests cannot create API-only users. Nothing was changed.',
    not_administrator: 'Only administrators can create API-only users. Nothing was changed.',
  },
} as const;

export const unknownNow = {
  title: 'Slack did not answer',
  no_answer:
    'Slack did not tell me who you are just now, so I could not go on. Nothing was changed. Try again in a moment.',
  own_token:
    'Slack no longer accepts this app’s own token, so I cannot work for now. Nothing was changed. The people who run this app have to renew SLACK_BOT_TOKEN; what was promised is done after that.',
  form: 'Nothing you typed is lost: press the button again.',
} as const;
