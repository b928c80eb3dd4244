/** What could not be shown. */
export const trouble = {
  formNotOpened: 'The form could not be opened in time. Nothing was changed. Type the command again.',
  windowNotOpened:
    'The window could not be opened in time. Nothing was changed. Press the button again, or type /mkto-api-user.',
  title: 'Something went wrong',
  gone: 'This is no longer in the app’s records, so there is nothing to go back to. Nothing was changed. Type /mkto-api-user to start anew.',
  rolesNotLoaded: 'Marketo did not answer',
} as const;
