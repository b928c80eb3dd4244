/** To the administrators: users whose access ended long ago are still being called. */
export const stillCalled = {
  title_one: '{{count}} API-only user is still being called long after its end',
  title_other: '{{count}} API-only users are still being called long after their end',
  text_one:
    'Its access ended more than {{days}} ago, so it would be deleted now. Something still calls Marketo with it, so I leave it alone. Find out what that is; bring it back, or revoke it yourself.',
  text_other:
    'Their access ended more than {{days}} ago, so they would be deleted now. Something still calls Marketo with them, so I leave them alone. Find out what that is; bring them back, or revoke them yourself.',
  days_one: '{{count}} day',
  days_other: '{{count}} days',
  will_one: 'Unless it is brought back, it is deleted {{count}} day after its end.',
  will_other: 'Unless it is brought back, it is deleted {{count}} days after its end.',
} as const;
