/**
 * Every word that a person sees, in English.
 *
 * Nothing that a person typed is put into these sentences as markup: names and addresses travel in rich text
 * elements, and mentions are made by the adapter. `{{…}}` is filled in as it is.
 */
export const en = {
  form: {
    title: 'New API-only user',
    submit: 'Create',
    close: 'Cancel',
    intro:
      'An API-only user is a Marketo user that an integration runs on. Nobody logs in as it, and nobody reads mail sent to it.',
    notes: {
      notRead_one: 'I could not read this part of your command: {{parts}}',
      notRead_other: 'I could not read these parts of your command: {{parts}}',
      date: '“{{value}}” is not a date that I can read. Write the year first, such as 2027-03-31.',
      role: 'There is no role “{{value}}” that may be given. Choose one from the list.',
      instance: 'There is no Marketo instance “{{value}}”. Choose one from the list.',
      instanceOnly:
        'There is no Marketo instance “{{value}}” here, so the user is made in the only one there is.',
      workspace: 'There is no workspace “{{value}}”. Choose one from the list.',
      workspaceOnly: 'There is no workspace “{{value}}”, so the role is given in the only one there is.',
    },
    instance: {
      label: 'Marketo instance',
      hint: 'Where the user is made. Roles and workspaces are those of this instance.',
      placeholder: 'Choose an instance',
    },
    email: {
      label: 'Email',
      hint: 'Only has to look like an email address: no mail is ever sent to it.',
      placeholder: 'erp-sync@example.com',
    },
    firstName: { label: 'First name', placeholder: 'ERP' },
    lastName: { label: 'Last name', placeholder: 'Sync' },
    role: {
      label: 'Role',
      hint: 'The smallest role that works. Permissions count only from the role’s “Access API” group.',
      placeholder: 'Choose a role',
    },
    workspace: {
      label: 'Workspace',
      placeholder: 'Choose a workspace',
      all: 'All workspaces',
      unclear:
        'Marketo did not tell all of its workspaces. “All workspaces” can always be chosen: the role then counts everywhere.',
    },
    reason: {
      label: 'Reason',
      placeholder: 'What runs on it? Sends orders from the ERP to Marketo every night.',
    },
    expires: {
      label: 'Access expires',
      hint_one: 'At the end of that day in your time zone, at most {{count}} day from today.',
      hint_other: 'At the end of that day in your time zone, at most {{count}} days from today.',
      placeholder: 'Choose a day',
    },
    owner: {
      label: 'Owner',
      hint: 'The person who is warned before access ends.',
      placeholder: 'Choose a person',
    },
    already:
      'Marketo already has a user with this email. Nothing was changed. Choose another email and create again.',
  },

  problem: {
    missing: {
      email: 'Enter an email.',
      firstName: 'Enter a first name.',
      lastName: 'Enter a last name.',
      role: 'Choose a role.',
      workspace: 'Choose a workspace.',
      reason: 'Enter a reason. Your company asks for one.',
      expires: 'Choose the day on which access ends. Your company asks for one.',
      owner: 'Choose an owner.',
    },
    not_an_email:
      'Marketo does not take this as an email. Write it like erp-sync@example.com, without spaces or accents.',
    already_exists: 'There already is an API-only user with this email. Choose another one.',
    exists_elsewhere:
      'There already is an API-only user with this email in {{instance}}, and Marketo takes an email in one instance only. Choose another one.',
    being_created:
      'A user with this email is being created right now. Choose another one, or wait for the outcome.',
    too_long_one: 'This has {{length}} characters. Shorten it to {{count}}.',
    too_long_other: 'This has {{length}} characters. Shorten it to {{count}}.',
    unseen:
      'This has characters that nobody can see ({{characters}}), perhaps from copying. Clear the field and type it again.',
    not_allowed: 'This role may not be given to an API-only user. Choose one from the list.',
    not_loaded:
      'Marketo has not told its roles yet. Wait a few seconds and create again: nothing you typed is lost.',
    unknown_workspace: 'Marketo no longer has this workspace. Choose one from the list.',
    only_all_workspaces: 'The role “{{role}}” can be given in all workspaces only. Choose “All workspaces”.',
    unknown_instance:
      'The app no longer has this Marketo instance. Close the form and type the command again.',
    not_a_date: 'This is not a date. Choose a day.',
    not_in_future: 'Access has to end after today. Choose tomorrow or later.',
    too_late_one: 'The longest allowed is {{count}} day. Choose {{latest}} or earlier.',
    too_late_other: 'The longest allowed is {{count}} days. Choose {{latest}} or earlier.',
    owner_unknown_now:
      'Slack did not answer just now, so I could not check this person. Nothing was changed, and nothing you typed is lost: create again in a moment.',
    not_a_member:
      'The owner has to be a full member of this workspace: no guest, no bot, nobody who has left or works elsewhere.',
  },

  detail: {
    email: 'Email',
    name: 'Name',
    role: 'Role',
    owner: 'Owner',
    requester: 'Created by',
    expires: 'Access expires',
    ended: 'Access has ended',
    never: 'never',
    unknown: 'not known: Marketo shows no date that I can read',
    reason: 'Reason',
    nobody: 'nobody',
    instance: 'Marketo instance',
    calls: 'API calls in the last 7 days',
    callsUnknown: 'Marketo did not say',
    callsNotNamed: 'not known: Marketo lists none for this user',
    timeInZone: '{{time}} ({{zone}})',
    expiresFormat: '{date_long} at {time}',
  },

  working: {
    title: 'Creating the user',
    close: 'Close',
    text: 'Marketo is creating the user. This takes a few seconds.',
    hint: 'You may close this window: the outcome also comes as a message.',
  },

  pending: {
    title: 'Still working',
    text: 'Marketo has not given a clear answer yet. The user is not created twice: I keep looking for it in Marketo.',
    notSent:
      'Something in the app itself kept it from asking Marketo. Nothing has left yet: I try again by myself, within minutes, for up to an hour.',
    hint: 'You may close this window. I will send you a message as soon as I know the outcome.',
  },

  created: {
    title: 'User created',
    close: 'Done',
    text: 'An API-only user was created in Marketo.',
    owner: 'You are the owner of a new API-only user. Before its access ends, you are the one I warn.',
    fallback: 'The API-only user {{email}} was created in Marketo.',
    ownerFallback: 'You are the owner of the new API-only user {{email}}.',
    keptAs: 'Marketo keeps the name as “{{name}}”.',
    noMail:
      'Marketo sends no invitation for an API-only user, and that is right: nobody logs in as it, and it exists at once.',
    next: {
      title: 'Next: make a custom service',
      intro: 'An integration signs in with a custom service. In Marketo:',
      open: 'Go to Admin > LaunchPoint and choose New > New Service.',
      fill: 'Enter a display name, choose the service “Custom”, describe it, and choose this API-only user.',
      details: 'Choose Create, then View Details: there are the Client ID and the Client Secret.',
      secret: 'Put both straight into the integration. Never post the Client Secret in Slack.',
    },
  },

  failed: {
    title: 'User not created',
    close: 'Close',
    headline: 'The API-only user was not created',
    fallback: 'The API-only user {{email}} was not created.',
    back: 'Back to the form',
    said: 'Marketo said: ',
    sentence: {
      credentials:
        'Marketo refused the app’s own Client ID and Client Secret. Nothing was changed. The people who run this app have to correct MARKETO_CLIENT_ID and MARKETO_CLIENT_SECRET.',
      token_refused:
        'Marketo gave the app an access token and then refused it. Nothing was changed. This usually passes: try again in a few minutes; if it stays, tell the people who run this app.',
      access_denied:
        'Marketo denied access (603). Nothing was changed. Either the app’s role lacks one of the permissions “Access Users” and “Access User Management Api”, or Marketo’s IP allowlist does not have the app’s address. A Marketo administrator has to mend that.',
      busy: 'Marketo’s call limit is used up by all integrations together. Nothing was changed. Try again in a minute.',
      quota_reached:
        'Marketo’s daily number of API calls is used up. Nothing was changed. It starts anew at midnight US Central time: try again after that.',
      in_use: 'A custom service still uses this user. Nothing was changed.',
      refused: 'Marketo refused the user. Nothing was changed. Correct what Marketo names, and create again.',
      marketo_down: 'Marketo has trouble of its own. Nothing was changed. Try again in a few minutes.',
      unreachable: 'Marketo could not be reached. Nothing was changed. Try again in a few minutes.',
      stopping: 'The app is being restarted. What you asked for goes on afterwards.',
      not_understood:
        'Marketo gave an answer that I do not understand. Nothing was changed. Try again; if it stays, tell the people who run this app.',
      forbidden_change:
        'This role is a system role, or it is gone. Nothing was changed: such a role is never given to an API-only user. Choose another role.',
      already_exists:
        'Marketo already has a user with this email. Nothing was changed. Choose another email.',
      not_carried_out:
        'Marketo gave no clear answer, and the user did not appear. It was not created. To be safe I did not ask twice: create again.',
      not_visible:
        'Marketo said yes, but the user did not appear within a day. Look for it in Admin > Users & Roles before you create it again.',
      internal:
        'Something went wrong in the app itself. Nothing was changed in Marketo. Try again; if it stays, tell the people who run this app.',
    },
  },

  refused: {
    title: 'Not allowed',
    close: 'Close',
    ask: 'Ask {{people}}: they can create the user for you.',
    reason: {
      unverified: 'Slack does not know this account. Nothing was changed.',
      deactivated: 'This account is deactivated. Nothing was changed.',
      bot: 'API-only users are created by people, not by bots. Nothing was changed.',
      stranger:
        'API-only users are created by people of the company that runs this app. Nothing was changed.',
      other_workspace: 'This app belongs to another workspace. Nothing was changed.',
      guest: 'Guests cannot create API-only users. Nothing was changed.',
      not_administrator: 'Only administrators can create API-only users. Nothing was changed.',
    },
  },

  unknownNow: {
    title: 'Slack did not answer',
    no_answer:
      'Slack did not tell me who you are just now, so I could not go on. Nothing was changed. Try again in a moment.',
    own_token:
      'Slack no longer accepts this app’s own token, so I cannot work for now. Nothing was changed. The people who run this app have to renew SLACK_BOT_TOKEN; what was promised is done after that.',
    form: 'Nothing you typed is lost: press the button again.',
  },

  help: {
    text: 'Help for API-only users',
    title: 'API-only users for Marketo',
    intro: 'Create the user that an integration runs on, and be warned before its access ends.',
    open: 'opens the form',
    filled: 'opens the form filled in',
    example: 'email expires:2027-03-31 role:"API Integration"',
    more: 'Also understood: first:, last:, reason:, owner:, workspace:, instance:',
    help: 'shows this',
    who: 'Administrators can create: {{people}}.',
    unknown: 'I do not know “{{word}}”.',
    nearest: 'Did you mean {{words}}?',
  },

  home: {
    title: 'API-only users for Marketo',
    create: 'New API-only user',
    ask: 'Need one? Ask {{people}}.',
    all: 'What ends when',
    owned: 'Yours',
    none: 'None yet. The first one appears here when it is created.',
    noneOwned: 'You own no API-only user.',
    more_one: 'And {{count}} more.',
    more_other: 'And {{count}} more.',
    ended: 'Ended',
    endedOwned: 'Their integrations are refused by Marketo. Still needed? Ask {{people}} for a later expiry.',
    endedAll:
      'Marketo refuses the integrations that run on these. Still needed? Give them a later expiry in Marketo.',
    resting: 'the daily quota is used up',
    own: 'this app, which runs on it',
    marketo: 'Marketo',
    state: 'State',
    untried: 'not asked yet',
    answers: 'answers',
    trouble: {
      credentials: 'refuses the app’s Client ID and Client Secret',
      token_refused: 'refuses the access tokens that it gives to the app',
      access_denied:
        'denies access (603): a permission is missing, or the IP allowlist does not have the app',
      marketo_down: 'has trouble of its own',
      unreachable: 'cannot be reached',
      not_understood: 'gives answers that the app does not understand',
    },
    usage: 'API calls today, by everybody',
    quota: '{{used}} of {{quota}}',
  },

  trouble: {
    formNotOpened: 'The form could not be opened in time. Nothing was changed. Type the command again.',
    windowNotOpened:
      'The window could not be opened in time. Nothing was changed. Press the button again, or type /mkto-api-user.',
    title: 'Something went wrong',
    gone: 'This is no longer in the app’s records, so there is nothing to go back to. Nothing was changed. Type /mkto-api-user to start anew.',
    rolesNotLoaded: 'Marketo did not answer',
  },

  reminder: {
    headline: {
      before_other: 'Access ends in {{count}} days',
      tomorrow: 'Access ends tomorrow at {{time}}',
      today: 'Access ends today at {{time}}',
      justEnded: 'Access ended today',
      after_one: 'Access ended {{count}} day ago',
      after_other: 'Access ended {{count}} days ago',
    },
    fallback: {
      before_other: 'The access of {{email}} ends in {{count}} days.',
      tomorrow: 'The access of {{email}} ends tomorrow at {{time}}.',
      today: 'The access of {{email}} ends today at {{time}}.',
      justEnded: 'The access of {{email}} has ended.',
      after_one: 'The access of {{email}} ended {{count}} day ago.',
      after_other: 'The access of {{email}} ended {{count}} days ago.',
    },
    ahead:
      'You are the owner of this API-only user. When its access ends, Marketo refuses every call of the integrations that run on it.',
    past: 'You are the owner of this API-only user. Its access has ended: Marketo refuses the calls of the integrations that run on it.',
    keep: 'Still needed? Ask {{people}} for a later expiry in Marketo. Not needed any more? Then there is nothing to do.',
    restore:
      'Still needed? Ask {{people}} for a later expiry in Marketo: the integrations work again from then on. Not needed any more? Then there is nothing to do.',
  },

  findings: {
    title_one: '{{count}} change in Marketo',
    title_other: '{{count}} changes in Marketo',
    found_one: 'Made outside this app. Nobody is its owner, so its warnings come to you:',
    found_other: 'Made outside this app. Nobody is their owner, so their warnings come to you:',
    expiry_changed_one: 'Access now ends at another time:',
    expiry_changed_other: 'Access now ends at another time:',
    unreadable_one: 'Cannot be watched: Marketo does not show when its access ends. Look in Marketo:',
    unreadable_other: 'Cannot be watched: Marketo does not show when their access ends. Look in Marketo:',
    changed_one: 'Another name or email:',
    changed_other: 'Another name or email:',
    gone_one: 'No longer in Marketo:',
    gone_other: 'No longer in Marketo:',
    more_one: 'And {{count}} more. The Home tab shows what ends when.',
    more_other: 'And {{count}} more. The Home tab shows what ends when.',
  },

  unreadable: {
    title: 'Marketo answered oddly',
    fallback: '{{instance}}: the app cannot read everything that Marketo answers.',
    text: 'The app cannot read a part of what Marketo answers, and goes on without it. A user in such a row is not found or renamed here, a role in it is not offered. Nothing was changed. Tell the people who run this app: these shapes, which hold no values, are what they need.',
    rows_one: '{{call}}: {{count}} row',
    rows_other: '{{call}}: {{count}} rows',
    whole: '{{call}}: no answer that can be used',
  },

  rest: {
    title: 'Marketo’s daily quota is used up',
    text: 'All integrations together have made as many API calls as Marketo allows in a day. The app’s work in the background rests until the quota starts anew; warnings still go out, with what is known. Creating a user fails until then.',
    until: 'Starts anew',
    fallback: '{{instance}}: Marketo’s daily quota is used up.',
  },

  digest: {
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
  },
} as const;
