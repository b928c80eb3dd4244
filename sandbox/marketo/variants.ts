/**
 * Where Adobe's sources disagree, or say nothing: which reading this subscription follows. The first value of
 * each is the default.
 */
export interface Variants {
  /** Error codes as text or as numbers: both occur. */
  readonly codes: 'text' | 'number';
  /** `isHidden`, `isOnlyAllZones` (description) or `hidden`, `onlyAllZones` (guide). */
  readonly roleFields: 'description' | 'guide';
  /** `2027-03-31T08:00:00.000t+0000` or `20270331T08:00:00.0t+0000`. */
  readonly dates: 'dashed' | 'compact';
  /** The userid is the email address, or a GUID as on Adobe-identity subscriptions. */
  readonly userids: 'email' | 'guid';
  /** Invite User answers `true` or, as in Adobe's description, a text. */
  readonly inviteAnswer: 'boolean' | 'text';
  /** Bodies of the role calls: `{"input": […]}` (description) or a bare array (guide). */
  readonly roleBody: 'input' | 'array';
  /** Get Invited User spells `userid` (description) or `userId` (guide). */
  readonly invitedUserid: 'userid' | 'userId';
  /** A failure has an HTTP status of its own, or comes with 200. */
  readonly failureStatus: 'own' | '200';
  /** Whether Update User takes a new expiry for a user that a custom service uses. */
  readonly updateInUse: 'allowed' | 'refused';
  /** Whether Get Users shows people who were invited and have not accepted yet. */
  readonly pendingInList: 'no' | 'yes';
}

/** The other reading of everything. */
export const OTHER_VARIANTS: Variants = {
  codes: 'number',
  roleFields: 'guide',
  dates: 'compact',
  userids: 'guid',
  inviteAnswer: 'text',
  roleBody: 'array',
  invitedUserid: 'userId',
  failureStatus: '200',
  updateInUse: 'refused',
  pendingInList: 'yes',
};

export const DEFAULT_VARIANTS: Variants = {
  codes: 'text',
  roleFields: 'description',
  dates: 'dashed',
  userids: 'email',
  inviteAnswer: 'boolean',
  roleBody: 'input',
  invitedUserid: 'userid',
  failureStatus: 'own',
  updateInUse: 'allowed',
  pendingInList: 'no',
};
