const REASONS = [
  'gone',
  'changed_meanwhile',
  'kept_differently',
  'refused',
  'in_use',
  'forbidden_change',
  'not_carried_out',
  'not_visible',
] as const;

/** Whether a failure reads otherwise where a user that Marketo has is changed than where one is created. */
export function isOfChangedUser(reason: string): reason is (typeof REASONS)[number] {
  return REASONS.some((each) => each === reason);
}
