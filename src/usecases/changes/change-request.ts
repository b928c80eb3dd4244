import { type FormOf, type KindName, kindOf, type ProblemOf } from '../../core/changes/kinds.ts';
import { asItStands, waitingFrom } from '../../core/changes/request.ts';
import { capacitiesIn } from '../../core/people/capacities.ts';
import type { Denial } from '../../core/people/denial.ts';
import type { Person } from '../../core/people/person.ts';
import type { Standing } from '../../core/people/standing.ts';
import type { RequestWithVerdicts } from '../../ports/records/requests.ts';
import { authorize, type Caller } from '../authorize.ts';
import { carrierOf } from './carriers.ts';
import { examine } from './examine.ts';
import type { DecidePorts } from './examine-anew.ts';
import { eventOf, noSuchRequest, refusedBecause } from './request-events.ts';

/** What somebody does to a request of their own that they saw. */
export interface OwnRequest {
  readonly caller: Caller;
  readonly request: string;
  readonly version: number;
}

export type OwnResult =
  | { readonly kind: 'denied'; readonly denial: Denial; readonly person: Person | undefined }
  /** The records no longer have it, or it is somebody else's: nobody learns which. */
  | { readonly kind: 'gone'; readonly person: Person | undefined }
  /** It no longer waits: decided, withdrawn, ended or edited since. */
  | { readonly kind: 'was_first'; readonly now: RequestWithVerdicts; readonly person: Person }
  | {
      readonly kind: 'problems';
      readonly of: KindName;
      readonly problems: readonly ProblemOf<KindName>[];
      readonly person: Person;
    }
  | { readonly kind: 'changed'; readonly now: RequestWithVerdicts; readonly person: Person };

/** Takes a request back while it waits; only whoever asked may, and for that no right is needed but to be a member. */
export async function withdrawRequest(ports: DecidePorts, own: OwnRequest): Promise<OwnResult> {
  const asked = await askedBy(ports, own, 'withdraw request');
  if ('stopped' in asked) return asked.stopped;
  const { found, person } = asked;
  const event = eventOf(ports, found.request, person, 'request.withdrawn');
  const moved = await ports.records.requests.close(
    { id: own.request, version: own.version },
    'withdrawn',
    event,
  );
  if (moved.result === 'moved') return { kind: 'changed', now: moved.now, person };
  return moved.result === 'was_first'
    ? { kind: 'was_first', now: moved.now, person }
    : { kind: 'gone', person };
}

/** Asks for something else instead, while it waits: what was said about it before no longer counts. */
export async function editRequest(
  ports: DecidePorts,
  { form, ...own }: OwnRequest & { readonly form: FormOf<KindName> },
): Promise<OwnResult> {
  const asked = await askedBy(ports, own, 'edit request');
  if ('stopped' in asked) return asked.stopped;
  const { found, person, standing } = asked;
  const { request } = found;
  const { kind } = request.change;
  if (!kindOf(kind).isEditable) {
    // No form of ours offers it.
    await ports.records.audit.append(eventOf(ports, request, person, 'request.refused'));
    return { kind: 'gone', person };
  }
  const instance = ports.instances.get(request.instance);
  const carrier = carrierOf(kind);
  const { apiUser } = await carrier.about(ports, request.apiUserId ?? request.instance);
  const problems = (these: readonly ProblemOf<KindName>[]): OwnResult => ({
    kind: 'problems',
    of: kind,
    problems: these,
    person,
  });
  if (!instance) return problems([carrier.notThere]);
  const known = await carrier.facts(ports, { form, caller: person.id, instance, apiUser });
  const capacities = capacitiesIn(standing, instance.name, apiUser);
  const about = { kind, form, instance, known, person, capacities, request: request.id };
  const examined = await examine(ports, about);
  if ('problems' in examined) {
    await refusedBecause(ports, request, person, examined.problems);
    return problems(examined.problems);
  }
  const { decision } = examined;
  const needed = decision.verdict === 'needs_approval' ? decision.approvals : 1;
  const event = eventOf(ports, request, person, 'request.edited', kindOf(kind).noted(examined.change.data));
  const moved = await ports.records.requests.edit(
    { id: own.request, version: own.version },
    { change: examined.change, approvals: needed, ...waitingFrom(event.at, instance.policy.waiting) },
    event,
  );
  switch (moved.result) {
    case 'moved':
      return { kind: 'changed', now: moved.now, person };
    case 'was_first':
      return { kind: 'was_first', now: moved.now, person };
    case 'lane_taken':
    case 'asked_already':
      return problems([carrier.askedAlready]);
    case 'gone':
      return { kind: 'gone', person };
  }
}

type AskedBy =
  | { readonly stopped: OwnResult }
  | { readonly found: RequestWithVerdicts; readonly person: Person; readonly standing: Standing };

/** The request, where it is the caller's own and stands as they saw it. */
async function askedBy(
  ports: DecidePorts,
  { caller, request: id, version }: OwnRequest,
  attempt: string,
): Promise<AskedBy> {
  const found = await ports.records.requests.get(id);
  const authorization = await authorize(ports, caller, attempt, { need: 'member', asked: 'every_instance' });
  if (!authorization.ok) {
    const { denial, person } = authorization;
    return { stopped: { kind: 'denied', denial, person } };
  }
  const { person, standing } = authorization;
  if (found?.request.requester !== person.id) {
    if (found) await ports.records.audit.append(eventOf(ports, found.request, person, 'request.refused'));
    else await noSuchRequest(ports, person);
    return { stopped: { kind: 'gone', person } };
  }
  const now = { ...found, request: asItStands(found.request, ports.clock.now()) };
  if (now.request.state !== 'waiting' || now.request.version !== version)
    return { stopped: { kind: 'was_first', now, person } };
  return { found, person, standing };
}
