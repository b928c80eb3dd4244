/** The lines that describe an API-only user, wherever it is shown. */
export const detail = {
  email: 'Email',
  name: 'Name',
  role: 'Role',
  workspace: 'Workspace',
  owner: 'Owner',
  asker: 'Asked for by',
  expires: 'Access expires',
  ended: 'Access has ended',
  never: 'never',
  unknown: 'not known (Marketo shows no date that I can read)',
  reason: 'Reason',
  nobody: 'nobody',
  instance: 'Marketo instance',
  callsUnknown: 'Marketo did not say',
  timeInZone: '{{time}} ({{zone}})',
  /** Slack writes these in the reader’s own language: no word of ours stands between. */
  expiresFormat: '{date_long}, {time}',
} as const;
