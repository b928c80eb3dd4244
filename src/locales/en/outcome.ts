/** What becomes of a user that was asked for: under way, not known yet, created, or not. */
export const working = {
  title: 'Creating the user',
  close: 'Close',
  text: 'Marketo is creating the user. This takes a few seconds.',
  hint: 'You may close this window: the outcome also comes as a message.',
} as const;

export const pending = {
  title: 'Still working',
  text: 'Marketo has not given a clear answer yet. The user is not created twice: I keep looking for it in Marketo.',
  notSent:
    'Something in the app itself kept it from asking Marketo. Nothing has left yet: I try again by myself, within minutes, for up to an hour.',
  hint: 'You may close this window. I will send you a message as soon as I know the outcome.',
} as const;

/** In the message of an end that was not the last: the change was tried again. */
export const triedAgain = {
  over: {
    made: 'ℹ️ A later change of the same was made since: there is nothing left to be tried again.',
    decided:
      'ℹ️ It is not tried again any more: something else was changed or decided about it since, or it was too long ago. Ask anew if it is still wanted.',
  },
  underWay: {
    create: 'The API-only user is being created',
    set_expiry: 'The end of access is being set',
    let_end: 'Whether it is needed is being noted',
    set_owner: 'Its owner is being changed',
    hand_over: 'Its owner is being changed',
    revoke: 'It is being revoked',
    change_roles: 'Its roles are being changed',
    text: 'It is tried again: Marketo is asked once more. I send you a message as soon as I know the outcome.',
  },
  headline: 'Tried again',
  fallback: 'A change of {{email}} was tried again.',
  done: 'It was tried again, and done. A later message has the details.',
  failed: 'It was tried again, and not done. A later message says why, and what to do now.',
  notKnown:
    'It was tried again, and it is not known whether it was done. A later message says what to do now.',
  overtaken: 'It was tried again, and a later wish has taken its place.',
} as const;

export const created = {
  title: 'User created',
  close: 'Done',
  text: 'An API-only user was created in Marketo.',
  owner: 'You are the owner of a new API-only user. Before its access ends, you are the one I warn.',
  fallback: 'The API-only user {{email}} was created in Marketo.',
  ownerFallback: 'You are the owner of the new API-only user {{email}}.',
  appeared: 'I could not tell you before whether it exists: Marketo shows it only now.',
  endElsewhere: 'The Home tab shows when its access ends, as Marketo has it.',
  keptAs: 'Marketo keeps the name as “{{name}}”.',
  noMail:
    'Marketo sends no invitation for an API-only user, and that is right: nobody logs in as it, and it exists at once.',
  next: {
    title: 'Next: make a custom service',
    intro:
      'An integration signs in with a custom service, which a Marketo administrator makes. If that is not you, pass this on. In Marketo:',
    open: 'Go to Admin > LaunchPoint and choose New > New Service.',
    fill: 'Enter a display name, choose the service “Custom”, describe it, and choose this API-only user.',
    details: 'Choose Create, then View Details: there are the Client ID and the Client Secret.',
    launchPoint: 'Open LaunchPoint in Marketo',
    secret: 'Put both straight into the integration. Never post the Client Secret in Slack.',
  },
} as const;

export const failed = {
  title: 'User not created',
  close: 'Close',
  headline: 'The API-only user was not created',
  fallback: 'The API-only user {{email}} was not created.',
  notKnown: {
    title: 'Not known yet',
    headline: 'It is not known whether the API-only user exists',
    fallback: 'It is not known whether the API-only user {{email}} exists.',
  },
  taken: {
    headline: 'The email belongs to a user already',
    fallback: 'The email {{email}} already belongs to a user in Marketo.',
    sentence:
      'Marketo already has a user with this email. Whether it was made for you is not known, and it is not kept as yours. Look at it in Admin > Users & Roles before you choose another email.',
  },
  back: 'Back to the form',
  said: 'Marketo said: ',
  code: 'For the people who run this app: ',
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
    gone: 'Marketo no longer has this user. Nothing was changed.',
    changed_meanwhile: 'Somebody has changed this user in Marketo meanwhile. Nothing was changed by me.',
    kept_differently: 'Marketo shows something else than it was asked for. Look at the user in Marketo.',
    already_exists: 'Marketo already has a user with this email. Nothing was changed. Choose another email.',
    not_carried_out:
      'Marketo gave no clear answer, and the user did not appear within 10 minutes. To be safe I did not ask twice. Look for it in Admin > Users & Roles before you create it again; should it appear, I tell you.',
    not_visible:
      'Marketo said yes, but the user did not appear within a day. Look for it in Admin > Users & Roles before you create it again; should it appear, I tell you.',
    internal:
      'Something went wrong in the app itself. Nothing was changed in Marketo. Try again; if it stays, tell the people who run this app.',
  },
} as const;
