import { approvalsFor } from '../../core/changes/decide.ts';
import { type KindName, kindOf, laneOf, type ProblemOf } from '../../core/changes/kinds.ts';
import { isUnfinished, mayBeTriedAgain, type Operation } from '../../core/changes/operation.ts';
import { asItStands, decisiveOf, isOld } from '../../core/changes/request.ts';
import { capacitiesIn } from '../../core/people/capacities.ts';
import type { Denial } from '../../core/people/denial.ts';
import type { Person } from '../../core/people/person.ts';
import type { Needs } from '../../ports/ports.ts';
import { authorize, type Caller } from '../authorize.ts';
import { carrierOf } from './carriers.ts';
import { capacitiesNow, type DecidePorts, examineAnew, requesterOf } from './examine-anew.ts';
import { eventOf, noSuchRequest, refusedBecause } from './request-events.ts';
import { isStillToTry } from './still-to-try.ts';

/** Why an approval does not let anything be tried: another request for the same waits, it is too old, others have to agree by now. */
export type WhyNothing =
  | 'made_already'
  | 'nothing_to_try'
  | 'asked_already'
  | 'too_old'
  | 'needs_approval'
  | 'changed_meanwhile';

export type AgainResult =
  | { readonly kind: 'denied'; readonly denial: Denial; readonly person: Person | undefined }
  /** There is nothing to be tried: it was never approved, it was made, it may have been, or a later change was. */
  | { readonly kind: 'nothing_to_try'; readonly why: WhyNothing; readonly person: Person | undefined }
  /** What is in the way; nothing where whoever asked is not there, or nobody can say so just now. */
  | {
      readonly kind: 'problems';
      readonly of: KindName;
      readonly problems: readonly ProblemOf<KindName>[];
      readonly person: Person;
    }
  | { readonly kind: 'opened'; readonly operation: Operation; readonly person: Person };

/**
 * Opens the operation of an approved request once more, that Marketo or the app had not carried out: for an administrator, or
 * for whoever asked, as long as they may still ask for it. What was approved is looked at again, as it may be done now; a
 * change that was made since, by us or in Marketo, is not undone.
 */
export async function tryAgain(
  ports: DecidePorts & Needs<never, 'messages'>,
  { caller, request: id }: { readonly caller: Caller; readonly request: string },
): Promise<AgainResult> {
  const [found, operation] = await Promise.all([
    ports.records.requests.get(id),
    ports.records.operations.get(id),
  ]);
  const isOwn = found?.request.requester === caller.userId;
  const instance = found && ports.instances.get(found.request.instance);
  const kind = found?.request.change.kind;
  const about = found?.request.apiUserId ?? found?.request.instance ?? '';
  const apiUser = kind && (await carrierOf(kind).about(ports, about)).apiUser;
  const wanted =
    isOwn && kind
      ? ({ wants: { kind, apiUser }, instance: instance?.name } as const)
      : { instance: instance?.name };
  const authorization = await authorize(ports, caller, 'try request again', wanted);
  if (!authorization.ok) {
    const { denial, person } = authorization;
    return { kind: 'denied', denial, person };
  }
  const { person, standing } = authorization;
  if (!found) await noSuchRequest(ports, person);
  if (!found || !instance) return { kind: 'nothing_to_try', why: 'nothing_to_try', person };
  const { request } = found;
  const inTheWay = async (problems: readonly ProblemOf<KindName>[]): Promise<AgainResult> => {
    await refusedBecause(ports, request, person, problems);
    await ports.records.messages.markStale([`request:${id}`, `operation:${id}`], ports.clock.now());
    return { kind: 'problems', of: request.change.kind, problems, person };
  };
  const nothing = async (why: WhyNothing): Promise<AgainResult> => {
    const { audit, messages } = ports.records;
    await audit.append(eventOf(ports, request, person, 'request.refused', { why }));
    // What cannot be tried any more, as its messages may not know, is not offered any longer.
    await messages.markStale([`request:${id}`, `operation:${id}`], ports.clock.now());
    return { kind: 'nothing_to_try', why, person };
  };
  if (request.state !== 'approved' || !operation) return nothing('nothing_to_try');
  // Somebody was a moment faster, perhaps the same person: it is being tried, or it is done.
  if (operation.state === 'succeeded') return nothing('made_already');
  if (isUnfinished(operation) && operation.attempt > 0) return { kind: 'opened', operation, person };
  if (!mayBeTriedAgain(operation)) return nothing('nothing_to_try');
  if (isOld(request, instance.policy.waiting, ports.clock.now())) return nothing('too_old');
  if (!(await isStillToTry(ports, request, operation))) return nothing('nothing_to_try');
  const waiting = await ports.records.requests.waitingIn(instance.name, laneOf(request.change));
  if (waiting && asItStands(waiting, ports.clock.now()).state === 'waiting') return nothing('asked_already');
  const requester = await requesterOf(ports, request.requester);
  if (typeof requester === 'string') return inTheWay([]);
  const row = kindOf(request.change.kind);
  // As it was tried last: what that has done stays done.
  const tried = { ...request, change: operation.change };
  const form = row.formOf(operation.change.data) as never;
  const capacities = capacitiesIn(standing, instance.name, apiUser);
  // Both count: it was approved as an administrator may do it, and whoever presses may still ask for it.
  const [examined, theirs] = await Promise.all(
    [['administrator'] as const, capacities].map((as) =>
      examineAnew(ports, { request: tried, instance, requester, form, capacities: as }),
    ),
  );
  const problems = [examined, theirs].flatMap((each) => (each && 'problems' in each ? each.problems : []));
  if (!examined || 'problems' in examined || problems.length > 0) {
    return inTheWay(problems);
  }
  const { change, asked, decision } = examined;
  const asker = await capacitiesNow(ports, request.requester, instance, apiUser);
  if (asker === 'unknown_now') return inTheWay([]);
  const agreed = new Set(decisiveOf(request, found.verdicts).map(({ by }) => by));
  // What an approver has made of it is that person's own wish, as where it is approved.
  const isAnApprovers = request.asked !== undefined && decision.verdict === 'needs_approval';
  const needed = isAnApprovers ? 2 : approvalsFor(asker, asked, instance.policy);
  if (agreed.size < needed) return nothing('needs_approval');
  if (!row.isMeantStill(operation.change.data, change.data)) return nothing('changed_meanwhile');
  const event = eventOf(ports, request, person, 'request.tried_again');
  const opened = await ports.records.operations.reopen(operation, change, event);
  return opened
    ? { kind: 'opened', operation: { ...operation, change, state: 'open' }, person }
    : nothing('nothing_to_try');
}
