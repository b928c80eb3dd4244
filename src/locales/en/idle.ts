/** The question whether a user stays that nobody uses. */
export const idle = {
  one: 'Nobody has used {{email}} for {{days}} days',
  many: 'Nobody has used {{count}} API-only users of yours for {{days}} days',
  lastUse: 'last calls on {{day}}',
  noUse: 'no calls that are known',
  question: 'Is it still needed? Whoever finds its credentials can use it, and nobody would notice.',
  questionMany:
    'Are they still needed? Whoever finds their credentials can use them, and nobody would notice.',
  hint: 'Keep it, and you are asked again after {{days}} more days without a call.',
  hintMany: 'Keep one, and you are asked again after {{days}} more days without a call.',
  keep: 'Keep',
  notNeeded: 'No longer needed',
  kept: 'Kept by {{person}}',
  notKnownYet:
    'How much users are used is known without a gap since {{since}}. Idle are those without a call for {{days}} days, so from {{from}} on they are found.',
  notKnownNow:
    'Marketo has not said lately how much users are used, so none can be called idle (no calls for {{days}} days).',
  notTheirs: 'This API-only user is not yours, or no longer in Marketo. Nothing was changed.',
} as const;
