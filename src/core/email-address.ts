/**
 * The pattern that Marketo holds `emailAddress` against.
 *
 * Source: Adobe's description of the User Management API, InviteUserRequest.
 */
const MARKETO_PATTERN = /^("?)(?:[^"])(?:[-\w.!#$%&'*+/=?^_`{|}~])*\1@(\w[-\w]{0,62}\.)+[A-Za-z]{2,63}$/;

/** Longest address that mail itself allows, in characters (RFC 5321: 254). */
export const EMAIL_MAX_LENGTH = 254;

/** Whether Marketo would take this text as an email address. */
export function isEmailAddress(text: string): boolean {
  return text.length <= EMAIL_MAX_LENGTH && MARKETO_PATTERN.test(text);
}

/** The form in which two addresses are compared: Marketo logins are not case sensitive. */
export function emailKey(email: string): string {
  return email.trim().toLowerCase();
}
