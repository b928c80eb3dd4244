/** The help of the command. */
export const help = {
  text: 'Help for API-only users',
  title: 'API-only users for Marketo',
  intro: 'Create the user that an integration runs on, and be warned before its access ends.',
  open: 'opens the form',
  filled: 'opens the form filled in',
  example: 'email expires:2027-03-31 role:"API Integration"',
  extendExample: 'email 2027-06-30',
  extend: 'opens the form for another end of access',
  pending: 'shows what waits for you, and what you wait for',
  more: 'Also understood: first:, last:, reason:, owner:, workspace:, instance:',
  help: 'shows this',
  who: 'Administrators create at once: {{people}}. Others ask them, with the same form, where the company lets them.',
  unknown: 'I do not know “{{word}}”.',
  nearest: 'Did you mean {{words}}?',
} as const;
