import type { FormOf, KindName } from '../../core/changes/kinds.ts';
import type { Request, Verdict } from '../../core/changes/request.ts';
import { notAMember } from '../../core/people/permission.ts';
import type { Person } from '../../core/people/person.ts';
import { administratorBy } from '../../core/people/standing.ts';
import type { Capacity } from '../../core/policy.ts';
import type { Instance } from '../../ports/instance.ts';
import { SlackSilent } from '../../ports/people.ts';
import type { Needs } from '../../ports/ports.ts';
import type { AuthorizePorts } from '../authorize.ts';
import { who } from '../people/who.ts';
import { carrierOf } from './carriers.ts';
import { examine } from './examine.ts';

export type DecidePorts = AuthorizePorts & Needs<never, 'operations' | 'requests' | 'apiUsers'>;

/** As what somebody asks in an instance, as far as that decides how many have to agree; of whom nobody knows, the stricter. */
export async function capacityOf(
  ports: DecidePorts,
  id: string,
  { name }: Pick<Instance, 'name'>,
): Promise<'administrator' | 'requester'> {
  const { teamId, enterpriseId } = ports.home;
  const answer = await who(ports, { userId: id, teamId, enterpriseId }, { instance: name });
  const isOne = answer.is === 'known' && administratorBy(answer.standing, name) !== undefined;
  return isOne ? 'administrator' : 'requester';
}

/** Those who have approved before, and may not any more, or of whom that is not known now: theirs no longer counts. */
export async function noLongerAdministrators(
  ports: DecidePorts,
  { version }: Request,
  verdicts: readonly Verdict[],
  instance: Instance,
): Promise<readonly string[]> {
  const approvers = verdicts.filter((each) => each.version === version && each.says === 'approve');
  const capacities = await Promise.all(
    approvers.map(async ({ by }) => ({ by, is: await capacityOf(ports, by, instance) })),
  );
  return capacities.filter(({ is }) => is !== 'administrator').map(({ by }) => by);
}

/** What was asked for, as it may be done now, by an administrator unless told otherwise; days end where the requester lives. */
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
  const { kind } = request.change;
  const carrier = carrierOf(kind);
  const about = request.apiUserId ?? instance.name;
  const { apiUser } = await carrier.about(ports, about);
  if (request.apiUserId !== undefined && apiUser === undefined) return { problems: [carrier.notThere] };
  const known = await carrier.facts(ports, { form, caller: requester.id, instance, apiUser });
  return examine(ports, { kind, form, instance, known, person: requester, capacities });
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
