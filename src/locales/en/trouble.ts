/** What could not be shown. */
export const trouble = {
  formNotOpened:
    'Slack did not open the form in time. Nothing was changed. Type the command again in a moment.',
  windowNotOpened:
    'The window could not be opened in time. Nothing was changed. Press the button again, or type /mkto-api-user.',
  ownCommand:
    'The app cannot read or write its own records just now. Nothing was changed in Marketo. Try again in a minute; if it stays, tell the people who run this app.',
  ownForm:
    'The app cannot write its own records just now, and does not know whether it has kept what you asked for. Nothing you typed is lost: press the button again in a minute. It is never done twice.',
  notDone: 'Nothing was changed',
  gone: 'This is no longer in the app’s records, so there is nothing to go back to. Nothing was changed. Type /mkto-api-user to start anew.',
  rolesNotLoaded: 'Marketo did not answer',
} as const;
