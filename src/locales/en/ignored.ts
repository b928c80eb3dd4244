/** Users without an owner that are not to be spoken of. */
export const ignored = {
  button: 'Ignore',
  back: 'Watch again',
  /** Where a user stands among others, and what became of a warning. */
  row: '🙈 ignored by ',
  answer: 'Ignored by {{person}}: nobody is warned about it any more',
  explained: 'Nobody is warned about it, and it stands in no other list than /mkto-api-user list ignored.',
  owned: 'Somebody is accountable for it by now, so it cannot be ignored. Nothing was changed.',
  gone: 'This API-only user is no longer in Marketo. Nothing was changed.',
} as const;
