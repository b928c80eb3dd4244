import type { Denial } from '../core/people/denial.ts';
import type { Refusal } from '../core/people/permission.ts';
import type { Person } from '../core/people/person.ts';
import { administratorBy, type SilentSource, type Standing } from '../core/people/standing.ts';
import type { Needs } from '../ports/ports.ts';
import { type Asked, type Caller, type WhoPorts, who } from './people/who.ts';

export type { Caller } from './people/who.ts';

export type Authorization =
  | { readonly ok: true; readonly person: Person; readonly standing: Standing }
  | { readonly ok: false; readonly denial: Denial; readonly person: Person | undefined };

export type AuthorizePorts = WhoPorts & Needs<'clock', 'audit'>;

/** What somebody has to be to go on. */
export interface Wanted {
  /** `administrator` for everything that creates or shows what may be created; `member` for help. */
  readonly need?: 'administrator' | 'member';
  /** Name of the Marketo instance that it is about: one of its administrators is needed. Without it, one of any. */
  readonly instance?: string | undefined;
  /** How far to ask where that is further than is needed: for what shows of which instances somebody is one. */
  readonly asked?: Asked;
}

/**
 * Decides whether the caller may go on, from Slack's word and the settings.
 *
 * Fails closed: who cannot be looked up does not go on. What lets somebody through may be a minute old; a refusal is the
 * word of this moment. Every refusal is written to the audit.
 *
 * @param attempt what was tried, for the audit, such as `/mkto-api-user create`
 */
export async function authorize(
  ports: AuthorizePorts,
  caller: Caller,
  attempt: string,
  { need = 'administrator', instance, asked = farEnough(need, instance) }: Wanted = {},
): Promise<Authorization> {
  const answer = await who(ports, caller, asked);
  if (answer.is === 'unknown_now') {
    return { ok: false, denial: { kind: 'unknown_now', why: answer.why }, person: undefined };
  }
  if (answer.is === 'refused') return refuse(ports, caller, attempt, { ...answer, silent: [], instance });
  const { standing } = answer;
  const { person, silent } = standing;
  if (need === 'member' || administratorBy(standing, instance) !== undefined)
    return { ok: true, person, standing };
  const isOneOfSeveral = instance !== undefined && ports.instances.size > 1;
  const refusal = isOneOfSeveral ? 'not_administrator_here' : 'not_administrator';
  return refuse(ports, caller, attempt, { refusal, person, silent, instance });
}

function farEnough(need: Wanted['need'], instance: string | undefined): Asked {
  if (need === 'member') return 'membership';
  return instance === undefined ? 'every_instance' : { instance };
}

async function refuse(
  { records, clock }: AuthorizePorts,
  { userId }: Caller,
  attempt: string,
  {
    refusal,
    person,
    silent,
    instance,
  }: {
    refusal: Refusal;
    person: Person | undefined;
    silent: readonly SilentSource[];
    instance: string | undefined;
  },
): Promise<Authorization> {
  await records.audit.append({
    at: clock.now(),
    actor: userId,
    action: 'access.refused',
    instance,
    subject: attempt,
    details: { refusal, ...(silent.length > 0 ? { silent: silent.map(nameOf).join(', ') } : {}) },
  });
  return { ok: false, denial: { kind: 'refused', refusal, silent }, person };
}

function nameOf({ source, instance }: SilentSource): string {
  return instance === undefined ? source : `${source} of ${instance}`;
}
