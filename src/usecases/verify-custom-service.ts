import type { ApiUser } from '../core/api-user.ts';
import { emailKey } from '../core/email-address.ts';
import type { Needs } from '../ports/ports.ts';

export type VerifyPorts = Needs<'clock', 'apiUsers' | 'audit'>;

/** Whom a custom service signs in as: the user that was expected, or another, by its address where that is known. */
export type SignsInAs =
  | { readonly isExpected: true }
  | { readonly isExpected: false; readonly other: string };

/**
 * Proves that a custom service belongs to an API-only user: identity names the user that a Client ID signs in as.
 * Where it does, that it was checked is written down, and nothing else.
 *
 * @param asked asks identity, and gives the userid. Source: Adobe, Authentication, `scope`
 * @throws MarketoFailure of kind `credentials` where the Client ID or the Client Secret are wrong
 */
export async function verifyCustomService(
  { records, clock }: VerifyPorts,
  expected: ApiUser,
  asked: () => Promise<string>,
): Promise<SignsInAs> {
  const userid = emailKey(await asked());
  if (userid !== emailKey(expected.userid)) {
    const known = await records.apiUsers.active(expected.instance);
    const other = known.find((each) => emailKey(each.userid) === userid);
    return { isExpected: false, other: other?.email ?? userid };
  }
  await records.audit.append({
    at: clock.now(),
    actor: 'operator',
    action: 'api_user.service_verified',
    instance: expected.instance,
    subject: expected.email,
    details: {},
  });
  return { isExpected: true };
}
