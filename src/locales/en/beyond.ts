/** Beyond the company's rules: the box in the form, and what all administrators are told. */
export const beyond = {
  box: 'Go beyond our rules',
  hint: 'Only with a reason. All administrators are told, and it stands in the audit.',
  label: 'Rules',
  title: 'Somebody went beyond the rules',
  by: 'By',
  rules: 'Beyond',
  why: 'Your company lets administrators do that with a reason. Each time is told here and stands in the audit.',
} as const;
