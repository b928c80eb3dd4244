import type { ApiUser } from '../../core/api-user.ts';
import { type Change, type FormOf, type KindName, kindOf } from '../../core/changes/kinds.ts';
import type { Request } from '../../core/changes/request.ts';
import { capacitiesIn } from '../../core/people/capacities.ts';
import { notAMember } from '../../core/people/permission.ts';
import type { Person } from '../../core/people/person.ts';
import type { Capacity } from '../../core/policy.ts';
import type { Instance } from '../../ports/instance.ts';
import { SlackSilent } from '../../ports/people.ts';
import type { Needs } from '../../ports/ports.ts';
import type { AuthorizePorts } from '../authorize.ts';
import { who } from '../people/who.ts';
import { within } from '../within.ts';
import { carrierOf } from './carriers.ts';
import { examine } from './examine.ts';
import { ROLES_WAIT_MS } from './known-user.ts';

export type DecidePorts = AuthorizePorts & Needs<never, 'operations' | 'requests' | 'apiUsers'>;

/** As what somebody counts in an instance now; `unknown_now` where a source that might have made them one is silent. */
export async function capacitiesNow(
  ports: DecidePorts,
  id: string,
  { name }: Pick<Instance, 'name'>,
  apiUser?: Pick<ApiUser, 'owner'>,
): Promise<readonly Capacity[] | 'unknown_now'> {
  const { teamId, enterpriseId } = ports.home;
  const answer = await who(ports, { userId: id, teamId, enterpriseId }, { instance: name });
  if (answer.is === 'refused') return [];
  if (answer.is === 'unknown_now') return 'unknown_now';
  const capacities = capacitiesIn(answer.standing, name, apiUser);
  const isClear = capacities.includes('administrator') || answer.standing.silent.length === 0;
  return isClear ? capacities : 'unknown_now';
}

/**
 * What was asked for, as it may be done now, by an administrator unless told otherwise. Days end where the requester lived when
 * they asked: that is the end that everybody has seen since.
 */
export async function examineAnew(
  ports: DecidePorts,
  {
    request,
    instance,
    requester,
    form,
    capacities = ['administrator'],
  }: {
    readonly request: Request;
    readonly instance: Instance;
    readonly requester: Person;
    readonly form: FormOf<KindName>;
    readonly capacities?: readonly Capacity[];
  },
) {
  const { kind, data } = request.change;
  const carrier = carrierOf(kind);
  const timeZone = kindOf(kind).zoneOf(data) ?? requester.timeZone;
  const person = { ...requester, timeZone };
  const { apiUser } = await carrier.about(ports, request.apiUserId ?? instance.name);
  if (request.apiUserId !== undefined && apiUser === undefined) return { problems: [carrier.notThere] };
  const asItIsKnown = async () => {
    const known = await carrier.facts(ports, { form, caller: requester.id, instance, apiUser });
    const about = { kind, form, instance, known, person, capacities, request: request.id, isDeciding: true };
    return examine(ports, about);
  };
  const row = kindOf(kind);
  const first = await asItIsKnown();
  const isOtherwise = !('problems' in first) && row.isNamedAlike?.(data, first.change.data) === false;
  // What it is to give may be called otherwise, or this process remembers an older name than the one that did the asking.
  const isRead = isOtherwise && (await within(ROLES_WAIT_MS, instance.catalog.renew()));
  if (isOtherwise && !isRead && carrier.notLoaded) return { problems: [carrier.notLoaded] };
  const examined = isRead ? await asItIsKnown() : first;
  if ('problems' in examined) return examined;
  const carriedOn = row.carriedOn?.(data, examined.change.data) ?? examined.change.data;
  return { ...examined, change: { kind, data: carriedOn } as Change, apiUser };
}

/** Whoever asked, as Slack knows them now. */
export async function requesterOf(
  { directory, home, log }: DecidePorts,
  id: string,
): Promise<Person | 'gone' | 'unknown_now'> {
  try {
    const person = await directory.person(id);
    return person === undefined || notAMember(person, home) ? 'gone' : person;
  } catch (error) {
    if (!(error instanceof SlackSilent)) throw error;
    log.warn({ err: error, slackUser: id }, 'Slack did not say who has asked for a change');
    return 'unknown_now';
  }
}
