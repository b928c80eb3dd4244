/** The answer to a warning that the next one is soon enough. */
export const later = {
  button: 'Remind me later',
  /** To whoever said so, and to the administrators. */
  next: 'The next warning comes on {{day}}',
  will: '{{person}} will be reminded on {{day}}',
  notYours: 'This API-only user is not yours, or no longer in Marketo. Nothing was changed.',
  otherEnd: 'Access ends at another time by now, and the warnings begin anew for that. Nothing was changed.',
  hasEnded: 'Access has ended by now. Nothing was changed.',
  notNeeded:
    'Somebody has said that it is no longer needed, so only the last warning before the end may still come. Nothing was changed.',
  isLast: 'No other warning comes before access ends. Nothing was changed.',
} as const;
