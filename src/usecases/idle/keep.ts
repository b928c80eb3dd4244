import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import { capacitiesIn } from '../../core/people/capacities.ts';
import type { Denial } from '../../core/people/denial.ts';
import type { Person } from '../../core/people/person.ts';
import type { Needs } from '../../ports/ports.ts';
import { type AuthorizePorts, authorize, type Caller } from '../authorize.ts';
import type { RenewPorts } from '../changes/renew-requests.ts';
import { endRequestsToLetEnd } from '../end-requests-to-let-end.ts';

export type KeepResult =
  | { readonly kind: 'denied'; readonly denial: Denial; readonly person: Person | undefined }
  /** It is no longer in Marketo, or no longer theirs to speak about. */
  | { readonly kind: 'not_theirs'; readonly person: Person }
  | { readonly kind: 'kept'; readonly person: Person; readonly apiUser: ApiUser };

/**
 * Somebody says that a user stays though nobody uses it: its owner, or an administrator of its instance. A word of the records
 * alone: nothing is changed in Marketo. Said twice, it counts once.
 *
 * @param asked when they were asked; a word from then on says it already
 */
export async function keepIdle(
  ports: AuthorizePorts & RenewPorts & Needs<'instances', 'apiUsers' | 'usage'>,
  caller: Caller,
  { user: id, asked }: { readonly user: string; readonly asked: Temporal.Instant },
): Promise<KeepResult> {
  const { records, clock } = ports;
  const apiUser = await records.apiUsers.get(id);
  const wanted = { need: 'member', asked: apiUser ? { instance: apiUser.instance } : 'membership' } as const;
  const authorization = await authorize(ports, caller, 'keep an idle API-only user', wanted);
  if (!authorization.ok) return { kind: 'denied', ...authorization };
  const { person, standing } = authorization;
  const capacities = apiUser ? capacitiesIn(standing, apiUser.instance, apiUser) : [];
  if (!apiUser || !capacities.some((each) => each === 'owner' || each === 'administrator'))
    return { kind: 'not_theirs', person };
  const at = clock.now();
  // Before it is written: whoever finds it written has nothing left to do.
  await endRequestsToLetEnd(ports, id, at);
  await records.usage.keepUser(
    id,
    { by: person.id, at, since: asked },
    {
      at,
      actor: person.id,
      action: 'api_user.kept',
      instance: apiUser.instance,
      subject: apiUser.email,
      details: {},
    },
  );
  return { kind: 'kept', person, apiUser };
}
