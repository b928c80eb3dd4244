import type { Denial } from '../core/people/denial.ts';
import type { Person } from '../core/people/person.ts';
import { administratorBy } from '../core/people/standing.ts';
import type { Needs } from '../ports/ports.ts';
import { type AuthorizePorts, authorize, type Caller } from './authorize.ts';

export type IgnoreResult =
  | { readonly kind: 'denied'; readonly denial: Denial; readonly person: Person | undefined }
  /** It is no longer in Marketo. */
  | { readonly kind: 'gone'; readonly person: Person }
  /** Somebody is accountable for it: that is never ignored. */
  | { readonly kind: 'owned'; readonly person: Person; readonly owner: string }
  | { readonly kind: 'said'; readonly person: Person };

/**
 * An administrator says of a user without an owner that it is not to be spoken of any more, or that it is again. A word of the records
 * alone: nothing is changed in Marketo. Said twice, it counts once.
 */
export async function ignoreApiUser(
  ports: AuthorizePorts & Needs<'instances', 'apiUsers'>,
  caller: Caller,
  { user: id, isBack }: { readonly user: string; readonly isBack: boolean },
): Promise<IgnoreResult> {
  const { records, clock } = ports;
  const apiUser = await records.apiUsers.get(id);
  const instance = apiUser?.instance;
  const authorization = await authorize(ports, caller, 'ignore an API-only user', { instance });
  if (!authorization.ok) return { kind: 'denied', ...authorization };
  const { person, standing } = authorization;
  if (!apiUser || administratorBy(standing, apiUser.instance) === undefined) return { kind: 'gone', person };
  const { owner, email } = apiUser;
  if (owner !== undefined && !isBack) return { kind: 'owned', person, owner };
  const at = clock.now();
  await records.apiUsers.ignore(id, isBack ? undefined : { by: person.id, at }, {
    at,
    actor: person.id,
    action: isBack ? 'api_user.watched_again' : 'api_user.ignored',
    instance,
    subject: email,
    details: {},
  });
  return { kind: 'said', person };
}
