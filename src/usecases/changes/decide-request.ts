import type { AuditAction, AuditEvent } from '../../core/audit-event.ts';
import { approvalsFor } from '../../core/changes/decide.ts';
import { type FormOf, type KindName, kindOf, type ProblemOf, subjectOf } from '../../core/changes/kinds.ts';
import { newOperation } from '../../core/changes/operation.ts';
import { type MayNotDecide, mayNotDecide, type Request, type Verdict } from '../../core/changes/request.ts';
import type { Denial } from '../../core/people/denial.ts';
import { notAMember } from '../../core/people/permission.ts';
import type { Person } from '../../core/people/person.ts';
import { isBlank, unseenIn } from '../../core/text.ts';
import type { Instance } from '../../ports/instance.ts';
import { SlackSilent } from '../../ports/people.ts';
import type { Needs } from '../../ports/ports.ts';
import type { ChangedRequest, RequestWithVerdicts } from '../../ports/records/requests.ts';
import { type AuthorizePorts, authorize, type Caller } from '../authorize.ts';
import { carrierOf } from './carriers.ts';
import { examine } from './examine.ts';

export type DecidePorts = AuthorizePorts & Needs<never, 'operations' | 'requests' | 'apiUsers'>;

/** Our own limit for the reason of a denial, in characters. */
export const DENIAL_MAX_LENGTH = 500;

/** What somebody says about a request that they saw. */
export interface Saying {
  readonly caller: Caller;
  readonly request: string;
  /** The version that they saw: what was edited since is another wish. */
  readonly version: number;
  readonly says: 'approve' | 'deny';
  /** Why not; the requester reads it. */
  readonly reason?: string | undefined;
  /** What is approved instead of what was asked for. */
  readonly form?: FormOf<KindName> | undefined;
}

export type DecideResult =
  | { readonly kind: 'denied'; readonly denial: Denial; readonly person: Person | undefined }
  /** The records no longer have it. */
  | { readonly kind: 'gone'; readonly person: Person | undefined }
  /** Somebody was first, or it was edited, withdrawn or ended since. */
  | { readonly kind: 'was_first'; readonly now: RequestWithVerdicts; readonly person: Person }
  | { readonly kind: 'may_not'; readonly why: MayNotDecide; readonly person: Person }
  | { readonly kind: 'bad_reason'; readonly why: 'missing' | 'too_long' | 'unseen'; readonly person: Person }
  /** What was asked for is no longer possible, or no longer allowed. */
  | {
      readonly kind: 'problems';
      readonly of: KindName;
      readonly problems: readonly ProblemOf<KindName>[];
      readonly person: Person;
    }
  /** Whoever asked has left the company, or is not known just now. */
  | { readonly kind: 'requester_gone' | 'requester_unknown_now'; readonly person: Person }
  | { readonly kind: 'decided'; readonly now: RequestWithVerdicts; readonly person: Person };

/**
 * Writes down what an administrator says about a request; where that decides it, the operation that carries it out is
 * written with it.
 *
 * What was asked for is looked at again, by the people and the policy as they are now. Of many at once one decides.
 */
export async function decideRequest(ports: DecidePorts, saying: Saying): Promise<DecideResult> {
  const found = await ports.records.requests.get(saying.request);
  const instance = found && ports.instances.get(found.request.instance);
  const authorization = await authorize(
    ports,
    saying.caller,
    `${saying.says} request`,
    instance ? { instance: instance.name } : {},
  );
  if (!authorization.ok) {
    const { denial, person } = authorization;
    return { kind: 'denied', denial, person };
  }
  const { person } = authorization;
  if (!found || !instance) return { kind: 'gone', person };
  const { request, verdicts } = found;
  if (request.state !== 'waiting' || request.version !== saying.version)
    return { kind: 'was_first', now: found, person };
  const why = mayNotDecide(request, verdicts, person.id, instance.policy);
  if (why) {
    await ports.records.audit.append(eventOf(ports, request, person, 'request.refused', { why }));
    return { kind: 'may_not', why, person };
  }
  return saying.says === 'deny'
    ? deny(ports, request, person, saying.reason)
    : approve(ports, { request, instance, approver: person, form: saying.form });
}

async function deny(
  ports: DecidePorts,
  request: Request,
  person: Person,
  typed: string | undefined,
): Promise<DecideResult> {
  const reason = typed?.trim() ?? '';
  if (unseenIn(reason, { severalLines: true }).length > 0)
    return { kind: 'bad_reason', why: 'unseen', person };
  if (isBlank(reason)) return { kind: 'bad_reason', why: 'missing', person };
  if (reason.length > DENIAL_MAX_LENGTH) return { kind: 'bad_reason', why: 'too_long', person };
  const verdict = verdictOf(ports, request, person, 'deny', reason);
  return write(ports, request, person, verdict, undefined, [
    eventOf(ports, request, person, 'request.denied', { reason }),
  ]);
}

interface Approving {
  readonly request: Request;
  readonly instance: Instance;
  readonly approver: Person;
  readonly form: FormOf<KindName> | undefined;
}

async function approve(
  ports: DecidePorts,
  { request, instance, approver, form: edited }: Approving,
): Promise<DecideResult> {
  const requester = await requesterOf(ports, request.requester);
  if (requester === 'unknown_now') return { kind: 'requester_unknown_now', person: approver };
  if (requester === 'gone') return { kind: 'requester_gone', person: approver };
  const { kind } = request.change;
  const form = edited ?? (kindOf(kind).formOf(request.change.data) as FormOf<KindName>);
  const examined = await examineAnew(ports, { request, instance, requester, form });
  if ('problems' in examined)
    return { kind: 'problems', of: kind, problems: examined.problems, person: approver };
  const { change } = examined;
  const isChanged = JSON.stringify(change.data) !== JSON.stringify(request.change.data);
  const verdict = verdictOf(ports, request, approver, 'approve', undefined);
  const details = {
    ...kindOf(kind).noted(change.data),
    rule: examined.decision.rule,
    ...(isChanged ? { edited: true } : {}),
  };
  const changed = { change, approvals: approvalsFor(request, examined.asked, instance.policy) };
  return write(ports, request, approver, verdict, isChanged ? changed : undefined, [
    eventOf(ports, request, approver, 'request.approved', details),
  ]);
}

/** What was asked for, as an administrator may do it now; days end where the requester lives. */
export async function examineAnew(
  ports: DecidePorts,
  {
    request,
    instance,
    requester,
    form,
  }: {
    readonly request: Request;
    readonly instance: Instance;
    readonly requester: Person;
    readonly form: FormOf<KindName>;
  },
) {
  const { kind } = request.change;
  const carrier = carrierOf(kind);
  const about = request.apiUserId ?? instance.name;
  const { apiUser } = await carrier.about(ports, about);
  if (request.apiUserId !== undefined && apiUser === undefined) return { problems: [carrier.notThere] };
  const known = await carrier.facts(ports, { form, caller: requester.id, instance, apiUser });
  const capacities = ['administrator'] as const;
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

async function write(
  { records, clock, log }: DecidePorts,
  request: Request,
  person: Person,
  verdict: Verdict,
  changed: ChangedRequest | undefined,
  events: readonly AuditEvent[],
): Promise<DecideResult> {
  const row = kindOf(request.change.kind);
  const moved = await records.requests.decide(verdict, events, {
    changed,
    overtakes: row.overtakes,
    operationOf: ({ id, change, instance, requester, apiUserId }) =>
      newOperation({ id, change, instance, requester, apiUserId, createdAt: clock.now() }),
  });
  switch (moved.result) {
    case 'gone':
      return { kind: 'gone', person };
    case 'was_first':
      return { kind: 'was_first', now: moved.now, person };
    case 'lane_taken': {
      const { kind } = request.change;
      return { kind: 'problems', of: kind, problems: [carrierOf(kind).laneTaken], person };
    }
    case 'moved':
      log.info(
        { request: request.id, says: verdict.says, state: moved.now.request.state },
        'A request was answered',
      );
      return { kind: 'decided', now: moved.now, person };
  }
}

function verdictOf(
  { clock }: Pick<DecidePorts, 'clock'>,
  { id, version }: Request,
  { id: by }: Person,
  says: Verdict['says'],
  reason: string | undefined,
): Verdict {
  return { request: id, version, by, says, reason, at: clock.now() };
}

export function eventOf(
  { clock }: Pick<DecidePorts, 'clock'>,
  request: Request,
  { id: actor }: Pick<Person, 'id'>,
  action: AuditAction,
  details: AuditEvent['details'] = {},
): AuditEvent {
  return {
    at: clock.now(),
    actor,
    action,
    instance: request.instance,
    subject: subjectOf(request.change),
    details: { request: request.id, requester: request.requester, ...details },
  };
}
