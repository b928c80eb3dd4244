/** The form of a new API-only user, and what is wrong at its fields. */
export const form = {
  title: 'New API-only user',
  submit: 'Create',
  send: 'Send request',
  save: 'Save',
  approve: 'Approve with changes',
  close: 'Cancel',
  intro:
    'An API-only user is a Marketo user that an integration runs on. Nobody logs in as it, and nobody reads mail sent to it.',
  notes: {
    notRead_one: 'I could not read this part of your command: {{parts}}',
    notRead_other: 'I could not read these parts of your command: {{parts}}',
    date: '“{{value}}” is not a date that I can read, so the usual day stands here. Write the year first, such as 2027-03-31.',
    unasked:
      '{{value}} is not offered: I could not ask whether you have its administrators’ role. Close the form and open it again in a moment.',
    role: 'There is no role “{{value}}” that may be given. Choose one from the list.',
    instance: 'There is no Marketo instance “{{value}}”. Choose one from the list.',
    instanceOnly:
      'There is no Marketo instance “{{value}}” here, so the user is made in the only one there is.',
    workspace: 'There is no workspace “{{value}}”. Choose one from the list.',
    workspaceOnly: 'There is no workspace “{{value}}”, so the role is given in the only one there is.',
  },
  openAgain: 'If you are an administrator, close the form and open it again in a moment.',
  instance: {
    label: 'Marketo instance',
    hint: 'Where the user is made. Roles and workspaces are those of this instance.',
    placeholder: 'Choose an instance',
  },
  email: {
    label: 'Email',
    hint: 'Only has to look like an email address: no mail is ever sent to it.',
    pattern: 'Write it like {{patterns}}, with your own words in place of the braces.',
    domains: 'It has to be at {{domains}}.',
    wrong: '“{{email}}”: {{text}}',
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
    hintTheirs_one:
      'At the end of that day in the time zone of whoever asked, at most {{count}} day from today.',
    hintTheirs_other:
      'At the end of that day in the time zone of whoever asked, at most {{count}} days from today.',
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
} as const;

export const problem = {
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
  is_in_marketo: 'Marketo already has a user with this email. Choose another one.',
  exists_elsewhere:
    'There already is an API-only user with this email in {{instance}}, and Marketo takes an email in one instance only. Choose another one.',
  asked_already:
    'A user with this email is asked for already, and that waits for a decision. /mkto-api-user pending shows it to whoever has asked, who can edit or withdraw it, and to the administrators, who decide about it. Anybody else chooses another email.',
  being_created:
    'A user with this email is being created right now. Choose another one, or wait for the outcome.',
  too_long_one: 'This has {{length}} characters. Shorten it to {{count}}.',
  too_long_other: 'This has {{length}} characters. Shorten it to {{count}}.',
  unseen:
    'This has characters that nobody can see ({{characters}}), perhaps from copying. Clear the field and type it again.',
  not_allowed: 'This role may not be given to an API-only user. Choose one from the list.',
  role_not_for_you: 'Your company’s rules do not let you give this role. Choose another one.',
  not_for_you: 'Your company’s rules do not let you do this. Nothing was changed. Ask an administrator.',
  ask_administrator:
    'Your company’s rules want an administrator’s approval for this. Nothing was changed. Ask one to do it.',
  other_domain: 'Your company takes addresses at {{domains}} only. Write one of these.',
  other_pattern:
    'Your company writes these addresses like {{patterns}}. Put your own words in place of the braces.',
  break_glass_reason: 'Going beyond your company’s rules needs a reason. Say why.',
  not_loaded:
    'Marketo has not told its roles yet. Wait a few seconds and press the button again: nothing you typed is lost.',
  unknown_workspace: 'Marketo no longer has this workspace. Choose one from the list.',
  only_all_workspaces: 'The role “{{role}}” can be given in all workspaces only. Choose “All workspaces”.',
  unknown_instance: 'The app no longer has this Marketo instance. Close the form and type the command again.',
  not_a_date: 'This is not a date. Choose a day.',
  not_in_future: 'Access has to end after today. Choose tomorrow or later.',
  too_late_one: 'The longest allowed is {{count}} day. Choose {{latest}} or earlier.',
  too_late_other: 'The longest allowed is {{count}} days. Choose {{latest}} or earlier.',
  owner_unknown_now:
    'Slack did not answer just now, so I could not check this person. Nothing was changed, and nothing you typed is lost: press the button again in a moment.',
  not_a_member:
    'The owner has to be a full member of this workspace: no guest, no bot, nobody who has left or works elsewhere.',
} as const;
