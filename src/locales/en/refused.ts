/** Who may not, and who is not known to be allowed. */
export const refused = {
  title: 'Not allowed',
  close: 'Close',
  /** By what was wanted: whom to ask for it. */
  ask: {
    create: 'Ask {{people}}: they can create the user for you.',
    set_expiry: 'Ask {{people}}: they can change it for you.',
    let_end: 'Ask {{people}}: they can say it for you.',
    set_owner: 'Ask {{people}}: they can change it for you.',
    hand_over: 'Ask {{people}}: they can change it for you.',
    revoke: 'Ask {{people}}: they can revoke it.',
    change_roles: 'Ask {{people}}: they can change it for you.',
    other: 'Ask {{people}}.',
  },
  reason: {
    unverified: 'Slack does not know this account. Nothing was changed.',
    deactivated: 'This account is deactivated. Nothing was changed.',
    bot: 'API-only users are created by people, not by bots. Nothing was changed.',
    stranger: 'API-only users are created by people of the company that runs this app. Nothing was changed.',
    other_workspace: 'This app belongs to another workspace. Nothing was changed.',
    not_by_the_rules:
      'Your company’s rules leave this to an administrator, also for the owner of this user. Nothing was changed.',
    guest: 'Guests cannot create or change API-only users. Nothing was changed.',
  },
  /** The same to somebody who wanted no change. */
  looking: {
    bot: 'API-only users are shown to people, not to bots.',
    stranger: 'API-only users are shown to people of the company that runs this app.',
    guest: 'Guests cannot look at API-only users, or decide anything about them.',
  },
  /** By what was wanted: who may have it. */
  not_administrator: {
    create: 'Only administrators can create API-only users. Nothing was changed.',
    set_expiry:
      'Only the owner of this user, or an administrator, can change when its access ends. Nothing was changed.',
    let_end:
      'Only the owner of this user, or an administrator, can say that it is no longer needed. Nothing was changed.',
    set_owner:
      'Only administrators can change who is accountable for a user, and its owner can hand it over. Nothing was changed.',
    hand_over: 'Only the owner of this user can hand it over. Nothing was changed.',
    revoke: 'Only administrators can revoke an API-only user. Nothing was changed.',
    change_roles: 'Only administrators can change the roles of an API-only user. Nothing was changed.',
    other: 'Only administrators can do this. Nothing was changed.',
  },
  not_administrator_here: {
    create:
      'Only administrators of this Marketo instance can create API-only users in it. Nothing was changed.',
    set_expiry:
      'Only the owner of this user, or an administrator of its Marketo instance, can change when its access ends. Nothing was changed.',
    let_end:
      'Only the owner of this user, or an administrator of its Marketo instance, can say that it is no longer needed. Nothing was changed.',
    set_owner:
      'Only administrators of this Marketo instance can change who is accountable for its users, and the owner of one can hand it over. Nothing was changed.',
    hand_over: 'Only the owner of this user can hand it over. Nothing was changed.',
    revoke:
      'Only administrators of this Marketo instance can revoke its API-only users. Nothing was changed.',
    change_roles:
      'Only administrators of this Marketo instance can change the roles of its API-only users. Nothing was changed.',
    other: 'Only administrators of this Marketo instance can do this. Nothing was changed.',
  },
} as const;

/** What could not be asked about somebody who was refused: said beside the refusal. */
export const silent = {
  passes: {
    user_group:
      'I could not ask Slack who is in the administrators’ user group just now, so I do not know whether you are one of them. Nothing was changed. Try again in a moment.',
    workspace_admin:
      'Slack did not tell me whether you are an admin of this workspace, so I do not know whether you may. Nothing was changed. Try again in a moment.',
    marketo_role:
      'I could not ask Marketo in time whether you have its administrators’ role, so I do not know whether you may. Nothing was changed. Try again in a moment.',
  },
  lasts: {
    user_group:
      'I cannot ask Slack who is in the administrators’ user group, so nobody is an administrator by it for now. Nothing was changed. Tell the people who run this app: “doctor” says what is missing.',
    workspace_admin:
      'Slack does not tell me who is an admin of this workspace, so nobody is an administrator by that for now. Nothing was changed. Tell the people who run this app: “doctor” says what is missing.',
    marketo_role:
      'I cannot ask who has the administrators’ role in Marketo, so nobody is an administrator by it for now. Nothing was changed. Tell the people who run this app: “doctor” says what is missing.',
  },
} as const;

/** The same, said to somebody who goes on as one who is no administrator. */
export const unasked = {
  passes: {
    user_group:
      'I could not ask Slack who is in the administrators’ user group just now, so you are taken for somebody who is no administrator.',
    workspace_admin:
      'Slack did not tell me whether you are an admin of this workspace, so you are taken for somebody who is no administrator.',
    marketo_role:
      'I could not ask Marketo in time whether you have its administrators’ role, so you are taken for somebody who is no administrator.',
  },
  lasts: {
    user_group:
      'I cannot ask Slack who is in the administrators’ user group, so nobody is an administrator by it for now. If you should be one, tell the people who run this app: “doctor” says what is missing.',
    workspace_admin:
      'Slack does not tell me who is an admin of this workspace, so nobody is an administrator by that for now. If you should be one, tell the people who run this app: “doctor” says what is missing.',
    marketo_role:
      'I cannot ask who has the administrators’ role in Marketo, so nobody is an administrator by it for now. If you should be one, tell the people who run this app: “doctor” says what is missing.',
  },
} as const;

/** Administrators whom the settings do not name: what they are. */
export const administrators = {
  any: {
    workspace_admin: 'an admin of this workspace',
    marketo_role: 'somebody who has the role “{{role}}” in Marketo',
  },
  all: {
    workspace_admin: 'the admins of this workspace',
    marketo_role: 'people who have the role “{{role}}” in Marketo',
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
