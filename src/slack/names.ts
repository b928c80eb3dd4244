import type { KindName } from '../core/changes/kinds.ts';
import type { ReviewAnswer } from '../core/review.ts';

/** The names by which Slack and the app know each other's parts. */
export const COMMAND = '/mkto-api-user';

/** Global shortcut, and button of the Home tab, that open an empty form. */
export const NEW_API_USER = 'new_api_user';

/** The window in which a change of a kind is filled in. */
export const formOf = (kind: KindName) => `form:${kind}`;

/** The same of version 0.2.0, for windows that were open while the app was brought up to date. */
export const OLD_CREATE_FORM = 'create_api_user';

export const OUTCOME_VIEW = 'outcome';

/** The select in the form that chooses the Marketo instance; the form is drawn anew for it. */
export const CHOOSE_INSTANCE = 'instance';

/** Button that leads from a failure back to the filled-in form, of any kind; its value is the id of the operation. */
export const AGAIN = 'back_to_form';

/** A button that does a change at once, or opens a window for it; its value is made by `buttonValue`. */
export const doing = (kind: KindName, what: string) => `do:${kind}:${what}`;
export const opening = (kind: KindName, what: string) => `open:${kind}:${what}`;
export const CHANGE_BUTTON = /^(do|open):(\w+):(\w+)$/;

/** What a button carries: the id of what it is about, and how that stood when it was drawn. Neither gives any right. */
export function buttonValue(about: string, shown?: string): string {
  return shown === undefined ? about : `${about} ${shown}`;
}

/**
 * A button that says a word about a user: it stays though nobody uses it, it is ignored, watched again, no custom service uses it any
 * more, or its owner is reminded later. Its value is the user's id, and when that was asked, or the end that was warned of.
 */
export type Word = 'keep' | 'ignore' | 'watch' | 'removed' | 'later';
export const saying = (word: Word) => `say:${word}`;
export const SAY_BUTTON = /^say:(keep|ignore|watch|removed|later)$/;

/** What somebody says of a user in a review: a button's value is the ids of the review and of the user. */
export const reviewing = (says: ReviewAnswer) => `review:${says}`;
export const REVIEW_BUTTON = /^review:(keep|not_needed)$/;

/** The button that shows what is open in a review, and those that turn its pages; the value is the review's id, and a page. */
export const REVIEW_OPEN = /^review_open(:back|:next)?$/;
export const openInReview = (turn?: 'back' | 'next') => `review_open${turn === undefined ? '' : `:${turn}`}`;

/** The window in which what is open in a review is shown, and the one that asks whether a review is to end. */
export const REVIEW_VIEW = 'review';
export const REVIEW_STOP_FORM = 'form:review_stop';

/** Begins the ids of blocks with the buttons of what is being revoked, in the answer to `pending`. */
export const PENDING_REVOCATION = 'revocation:';

/** What can be done about a request; the button's value is its id and its version. */
export type RequestButton = 'approve' | 'deny' | 'amend' | 'withdraw' | 'edit' | 'again';
export const deciding = (what: RequestButton) => `request:${what}`;
export const REQUEST_BUTTON = /^request:(approve|deny|amend|withdraw|edit|again)$/;

/** The window that asks why a request is denied. */
export const DENY_FORM = 'form:deny';

/** The button, and its window, by which one person becomes accountable for all that somebody has left; its value is who, and where. */
export const ASSIGN_ALL = 'assign_all';
export const ASSIGN_ALL_FORM = 'form:assign_all';

/** A menu of such buttons: each option's value is a button's name and its value. */
export const MORE = 'more';

/** Buttons of a form that fill in a length: `days:90`. */
export const SHORTCUT_DAYS = 'days';

/** The select of the Home tab that chooses which users are listed, and the buttons that turn its pages; their value is a page. */
export const CHOOSE_AMONG = 'among';
export const turning = (where: 'back' | 'next') => `turn:${where}`;
export const TURN_BUTTON = /^turn:(back|next)$/;

/** The buttons that turn the pages of a list; their value is a page and what was typed to look for users. */
export const turningList = (where: 'back' | 'next') => `list:${where}`;
export const LIST_BUTTON = /^list:(back|next)$/;

/** A select, or a button, that shows the window about one user; what is chosen is its id. */
export const SHOW_USER = 'show_user';

/** The window about one user; it carries the user's id. */
export const USER_VIEW = 'api_user';

export const MESSAGE_EVENT = 'mkto_api_user_message';
