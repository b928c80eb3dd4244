/** The names by which Slack and the app know each other's parts. */
export const COMMAND = '/mkto-api-user';

/** Global shortcut, and button of the Home tab, that open an empty form. */
export const NEW_API_USER = 'new_api_user';

export const CREATE_FORM = 'create_api_user';
export const OUTCOME_VIEW = 'outcome';

/** The select in the form that chooses the Marketo instance; the form is drawn anew for it. */
export const CHOOSE_INSTANCE = 'instance';

/** Button that leads from a failure back to the filled-in form; its value is the id of the operation. */
export const BACK_TO_FORM = 'back_to_form';

export const MESSAGE_EVENT = 'mkto_api_user_message';
