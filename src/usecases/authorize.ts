import type { ApiUser } from '../core/api-user.ts';
import type { KindName } from '../core/changes/kinds.ts';
import { capacitiesIn } from '../core/people/capacities.ts';
import type { Denial } from '../core/people/denial.ts';
import type { Refusal } from '../core/people/permission.ts';
import type { Person } from '../core/people/person.ts';
import { administratorBy, type SilentSource, type Standing } from '../core/people/standing.ts';
import { mayWant } from '../core/policy.ts';
import type { Instance } from '../ports/instance.ts';
import type { Needs, Ports } from '../ports/ports.ts';
import { type Asked, type Caller, type WhoPorts, who } from './people/who.ts';

export type { Caller } from './people/who.ts';

export type Authorization =
  | { readonly ok: true; readonly person: Person; readonly standing: Standing }
  | { readonly ok: false; readonly denial: Denial; readonly person: Person | undefined };

export type AuthorizePorts = WhoPorts & Needs<'clock', 'audit'>;

/** What somebody has to be to go on. */
export interface Wanted {
  /** `member` for help; `administrator` for what nobody else sees. Counts where it is not about a change. */
  readonly need?: 'administrator' | 'member';
  /** A change that they want: there has to be something of its kind that they may do, or ask for. */
  readonly wants?:
    | {
        readonly kind: KindName;
        /** Another kind that will do. */
        readonly or?: KindName | undefined;
        readonly apiUser?: ApiUser | undefined;
      }
    | undefined;
  /** Name of the Marketo instance that it is about. Without it, any will do. */
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
  {
    need = 'administrator',
    wants,
    instance,
    asked = farEnough(wants ? 'administrator' : need, instance),
  }: Wanted = {},
): Promise<Authorization> {
  const answer = await who(ports, caller, asked);
  if (answer.is === 'unknown_now') {
    return { ok: false, denial: { kind: 'unknown_now', why: answer.why }, person: undefined };
  }
  if (answer.is === 'refused')
    return refuse(ports, caller, attempt, { ...answer, silent: [], instance, wants: wants?.kind });
  const { standing } = answer;
  const { person, silent } = standing;
  const isEnough = wants
    ? instancesFor(ports, standing, wants).some(({ name }) => instance === undefined || name === instance)
    : need === 'member' || administratorBy(standing, instance) !== undefined;
  if (isEnough) return { ok: true, person, standing };
  const isOneOfSeveral = instance !== undefined && ports.instances.size > 1;
  const { apiUser } = wants ?? {};
  // The owner of a user, whom the company's rules keep from it: not who they are is in the way.
  const isTheirs =
    apiUser !== undefined && capacitiesIn(standing, apiUser.instance, apiUser).includes('owner');
  const notOne = isOneOfSeveral ? 'not_administrator_here' : 'not_administrator';
  const refusal = isTheirs ? 'not_by_the_rules' : notOne;
  return refuse(ports, caller, attempt, { refusal, person, silent, instance, wants: wants?.kind });
}

/** The instances in which there is something of a kind that somebody may do, or ask for, in the order of the settings. */
export function instancesFor(
  { instances }: Pick<Ports, 'instances'>,
  standing: Standing,
  { kind, or, apiUser }: NonNullable<Wanted['wants']>,
): Instance[] {
  return [...instances.values()].filter(
    ({ name, policy }) =>
      (apiUser === undefined || apiUser.instance === name) &&
      [kind, or].some(
        (each) => each !== undefined && mayWant(policy, capacitiesIn(standing, name, apiUser), each),
      ),
  );
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
    wants,
  }: {
    refusal: Refusal;
    person: Person | undefined;
    silent: readonly SilentSource[];
    instance: string | undefined;
    wants: KindName | undefined;
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
  return { ok: false, denial: { kind: 'refused', refusal, silent, wants }, person };
}

function nameOf({ source, instance }: SilentSource): string {
  return instance === undefined ? source : `${source} of ${instance}`;
}
