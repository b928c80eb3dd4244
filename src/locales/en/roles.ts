/** A user gets other roles, or the same in another workspace. */
export const roles = {
  button: 'Roles…',
  form: {
    title: 'Roles',
    submit: 'Save roles',
    keep: 'It keeps',
    keepPart: 'It keeps ({{from}} – {{to}})',
    keepHint: 'Take away the tick of what it is to lose.',
    none: 'Marketo names no role of it.',
    role: 'It gets',
    roleHint:
      'A role that it is to have as well, or in the place of another. System roles are never offered.',
    rolePlaceholder: 'Choose a role',
    workspace: 'In which workspace',
    workspacePlaceholder: 'Choose a workspace',
    explained:
      'What it gets is given before anything is taken away, so there is no moment in which it has none. Its custom services keep working with the roles that it has then.',
    overtaken:
      'Its roles were changed while you filled this in: these are the roles of now. Nothing was changed by you.',
  },
  working: {
    title: 'Changing its roles',
    text: 'Marketo is asked to change its roles…',
  },
  more_one: '{{count}} more',
  more_other: '{{count}} more',
  before: 'Roles before',
  to: 'Roles',
  done: {
    title: 'Roles changed',
    text: '{{email}} has these roles now.',
  },
  failed: {
    title: 'Roles not changed',
    notKnown: 'Roles not known',
    fallback: 'The roles of {{email}} were not changed.',
    gone: 'Marketo no longer has this user. Nothing was changed.',
    changed_meanwhile:
      'Somebody has changed its roles in Marketo since you last saw them, so I did not change them. Look at it anew, and change them again if you still want to.',
    kept_differently:
      'I had begun to change its roles, and it has others now: somebody has changed them in Marketo meanwhile, or Marketo keeps them in its own way. /mkto-api-user show says which it has; change them again if that is not what you want.',
    refused: 'Marketo refused the new roles. Nothing was changed.',
    in_use:
      'Marketo refuses to change this user while a custom service uses it. Nothing was changed. A Marketo administrator has to change it in Admin > Users & Roles.',
    forbidden_change:
      'This user is not API-only in Marketo, it is the one that this app runs on, or the role is one that nobody may give here. Nothing was changed.',
    not_carried_out:
      'Marketo gave no clear answer, and does not show all of the new roles, or still shows an old one. /mkto-api-user show says which it has; change them again if that is not what you want.',
    not_visible:
      'Marketo said yes, and does not show all of the new roles, or still shows an old one. /mkto-api-user show says which it has; change them again if that is not what you want.',
    overtaken: 'Somebody has wanted other roles since: theirs are the ones that count.',
  },
  problem: {
    none_left: 'Leave it at least one role: without any Marketo refuses every call.',
    same: 'These are the roles that it has. Take one away, or choose another one.',
    roles_changed:
      'Its roles have been changed since this was shown. Nothing was changed. Close this window and open it again: it shows the roles of now.',
    not_allowed: 'This role cannot be given to an API-only user here. Choose another one.',
    has_it: 'It has this role there already. Choose another one, or another workspace.',
    not_for_you: 'Your company’s rules do not let you change the roles of this user. Nothing was changed.',
    asked_already:
      'Other roles of this user are asked for, and that waits for a decision. Nothing was changed. /mkto-api-user pending shows it.',
    not_loaded: 'Marketo has not told its roles yet. Nothing was changed. Try again in a few seconds.',
  },
  typed: {
    noAddress:
      'Name the user whose roles are to change, such as /mkto-api-user roles erp-sync@example.com. Nothing was changed.',
  },
} as const;
