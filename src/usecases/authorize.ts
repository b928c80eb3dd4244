import { mayNotCreate, notAMember, type Refusal } from '../core/permission.ts';
import { isAtHome, type Person } from '../core/person.ts';
import type { Ports } from '../ports.ts';

/** Who acts, as Slack's signed payload says. */
export interface Caller {
  readonly userId: string;
  readonly teamId: string | undefined;
  readonly enterpriseId: string | undefined;
}

export type Authorization =
  | { readonly ok: true; readonly person: Person }
  | { readonly ok: false; readonly refusal: Refusal; readonly person: Person | undefined };

/**
 * Decides whether the caller may go on, from Slack's word of this moment and the settings.
 *
 * Fails closed: who cannot be looked up is refused. Every refusal is written to the audit.
 *
 * @param attempt what was tried, for the audit, such as `/mkto-api-user create`
 * @param need `administrator` for everything that creates or shows what may be created; `member` for help
 */
export async function authorize(
  ports: Pick<Ports, 'directory' | 'records' | 'clock' | 'administrators' | 'home' | 'log'>,
  caller: Caller,
  attempt: string,
  need: 'administrator' | 'member' = 'administrator',
): Promise<Authorization> {
  const person = await ports.directory.person(caller.userId).catch((error: unknown) => {
    ports.log.warn({ err: error, slackUser: caller.userId }, 'Slack did not say who someone is');
    return undefined;
  });
  const refusal = isAtHome(caller, ports.home)
    ? need === 'member'
      ? notAMember(person, ports.home)
      : mayNotCreate(person, ports.home, ports.administrators)
    : 'other_workspace';
  if (refusal === undefined && person !== undefined) return { ok: true, person };
  await ports.records.audit.append({
    at: ports.clock.now(),
    actor: caller.userId,
    action: 'access.refused',
    instance: undefined,
    subject: attempt,
    details: { refusal: refusal ?? 'unverified' },
  });
  return { ok: false, refusal: refusal ?? 'unverified', person };
}
