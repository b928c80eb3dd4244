import { isRevoking, type Operation } from '../core/changes/operation.ts';
import type { Denial } from '../core/people/denial.ts';
import type { Person } from '../core/people/person.ts';
import { type AuthorizePorts, authorize, type Caller } from './authorize.ts';
import { type SettlePorts, settleOperation } from './changes/settle.ts';

export type DeleteNowResult =
  | { readonly kind: 'denied'; readonly denial: Denial; readonly person: Person | undefined }
  /** It is not being revoked any more, or is on its way just now; or somebody asks to bring it back, who is answered first. */
  | { readonly kind: 'nothing_waits' | 'asked_back'; readonly person: Person }
  /** It is tried now: `carryOut` does it, and gives what became of it. */
  | {
      readonly kind: 'tried';
      readonly person: Person;
      readonly carryOut: () => Promise<Operation | undefined>;
    };

/**
 * Somebody says that no custom service uses a user any more: the revocation that waits for that is tried now, not in the night.
 *
 * Only administrators may say so, whoever has revoked it: what follows cannot be undone.
 */
export async function deleteNow(
  ports: AuthorizePorts & SettlePorts,
  caller: Caller,
  user: string,
): Promise<DeleteNowResult> {
  const { records, clock } = ports;
  const now = clock.now();
  const revoking = (await records.operations.about(user, now)).find(isRevoking);
  const wanted = revoking ? { instance: revoking.instance } : { need: 'member' as const };
  const authorization = await authorize(ports, caller, 'delete a revoked user', wanted);
  if (!authorization.ok) {
    const { denial, person } = authorization;
    return { kind: 'denied', denial, person };
  }
  const { person } = authorization;
  const asked = await records.requests.waitingAbout(user);
  if (revoking && asked.some(({ change }) => change.kind === 'set_expiry'))
    return { kind: 'asked_back', person };
  if (!revoking || !(await records.operations.hasten(revoking.id, now)))
    return { kind: 'nothing_waits', person };
  return { kind: 'tried', person, carryOut: () => settleOperation(ports, revoking.id) };
}
