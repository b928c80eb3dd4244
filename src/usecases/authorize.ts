import { type Denial, mayNotCreate, notAMember, type Refusal } from '../core/people/permission.ts';
import { isAtHome, type Person } from '../core/people/person.ts';
import { SlackSilent } from '../ports/people.ts';
import type { Needs } from '../ports/ports.ts';

/** Who acts, as Slack's signed payload says. */
export interface Caller {
  readonly userId: string;
  readonly teamId: string | undefined;
  readonly enterpriseId: string | undefined;
}

export type Authorization =
  | { readonly ok: true; readonly person: Person }
  | { readonly ok: false; readonly denial: Denial; readonly person: Person | undefined };

type AuthorizePorts = Needs<'directory' | 'clock' | 'administrators' | 'home' | 'log', 'audit'>;

/**
 * Decides whether the caller may go on, from Slack's word and the settings.
 *
 * Fails closed: who cannot be looked up does not go on. Slack's word may be a minute old where it lets somebody
 * through; a refusal is always Slack's word of this moment. Every refusal is written to the audit.
 *
 * @param attempt what was tried, for the audit, such as `/mkto-api-user create`
 * @param need `administrator` for everything that creates or shows what may be created; `member` for help
 */
export async function authorize(
  ports: AuthorizePorts,
  caller: Caller,
  attempt: string,
  need: 'administrator' | 'member' = 'administrator',
): Promise<Authorization> {
  const { directory, home, administrators, log } = ports;
  if (!isAtHome(caller, home)) {
    const person = await directory.person(caller.userId).catch(() => undefined);
    return refuse(ports, caller, attempt, 'other_workspace', person);
  }
  try {
    const person = await directory.person(caller.userId);
    const refusal = need === 'member' ? notAMember(person, home) : mayNotCreate(person, home, administrators);
    if (refusal === undefined && person !== undefined) return { ok: true, person };
    return refuse(ports, caller, attempt, refusal ?? 'unverified', person);
  } catch (error) {
    if (!(error instanceof SlackSilent)) throw error;
    log.warn({ err: error, slackUser: caller.userId }, 'Slack did not say who someone is');
    return { ok: false, denial: { kind: 'unknown_now', why: error.why }, person: undefined };
  }
}

async function refuse(
  { records, clock }: AuthorizePorts,
  { userId }: Caller,
  attempt: string,
  refusal: Refusal,
  person: Person | undefined,
): Promise<Authorization> {
  await records.audit.append({
    at: clock.now(),
    actor: userId,
    action: 'access.refused',
    instance: undefined,
    subject: attempt,
    details: { refusal },
  });
  return { ok: false, denial: { kind: 'refused', refusal }, person };
}
