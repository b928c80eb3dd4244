import type { ApiUser } from '../../core/api-user.ts';
import type { AuditEvent } from '../../core/audit-event.ts';
import { approvalsFor, needsTwoPeople } from '../../core/changes/decide.ts';
import { isAsJudged } from '../../core/changes/judged-user.ts';
import {
  approverOf,
  type Change,
  type DataOf,
  type FormOf,
  type KindName,
  kindOf,
  type ProblemOf,
} from '../../core/changes/kinds.ts';
import { newOperation } from '../../core/changes/operation.ts';
import {
  asItStands,
  type MayNotDecide,
  mayNotDecide,
  type Request,
  type Verdict,
} from '../../core/changes/request.ts';
import type { Denial } from '../../core/people/denial.ts';
import type { Person } from '../../core/people/person.ts';
import { isBlank, unseenIn } from '../../core/text.ts';
import type { Instance } from '../../ports/instance.ts';
import type { ApprovedRequest, RequestWithVerdicts } from '../../ports/records/requests.ts';
import { authorize, type Caller } from '../authorize.ts';
import { asOfNow } from './as-of-now.ts';
import { carrierOf } from './carriers.ts';
import { capacitiesNow, type DecidePorts, examineAnew, requesterOf } from './examine-anew.ts';
import { isNoLongerTheirs } from './former-owner.ts';
import { bringUpToDate, isGivenUp } from './renew-requests.ts';
import { eventOf, noSuchRequest, refusedBecause } from './request-events.ts';

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
  /** What it changes has changed since it was asked for: the request shows that now. */
  | { readonly kind: 'changed_meanwhile'; readonly now: RequestWithVerdicts; readonly person: Person }
  /** Whoever asked has left the company. */
  | { readonly kind: 'requester_gone'; readonly isOfOne: boolean; readonly person: Person }
  /** Whoever asked is not known just now. */
  | { readonly kind: 'requester_unknown_now'; readonly person: Person }
  /** Whoever asked has nothing to say about the user any more. */
  | {
      readonly kind: 'requester_may_not';
      readonly requester: string;
      /** Whether one person alone was asked, who has no other way to make the change. */
      readonly isOfOne: boolean;
      readonly person: Person;
    }
  /** Somebody has approved it before of whom it is not known just now whether they still may. */
  | { readonly kind: 'approver_unknown_now'; readonly person: Person }
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
  const approver = found && approverOf(found.request.change);
  // Whom it is asked of needs no right of their own.
  const byOne = { need: 'member', asked: instance ? { instance: instance.name } : 'membership' } as const;
  const wanted = approver === undefined ? (instance ? { instance: instance.name } : {}) : byOne;
  const authorization = await authorize(ports, saying.caller, `${saying.says} request`, wanted);
  if (!authorization.ok) {
    const { denial, person } = authorization;
    return { kind: 'denied', denial, person };
  }
  const { person } = authorization;
  if (!found || !instance) {
    await noSuchRequest(ports, person);
    return { kind: 'gone', person };
  }
  const { verdicts } = found;
  const request = asItStands(found.request, ports.clock.now());
  if (request.state !== 'waiting' || request.version !== saying.version)
    return { kind: 'was_first', now: { request, verdicts }, person };
  const { says, form } = saying;
  const why = mayNotDecide(request, verdicts, { person: person.id, says }, instance.policy);
  // Their yes of before may count by now, or be enough: it is counted once more.
  const isRecount = why === 'decided_before' && says === 'approve' && form === undefined;
  if (why && !isRecount) return mayNot(ports, request, person, why);
  if (says === 'deny') return deny(ports, request, person, saying.reason);
  const approving = { request, verdicts, instance, approver: person, form, isRecount };
  for (let judging = 1; judging < MOST_JUDGINGS; judging += 1) {
    const result = await approve(ports, approving);
    if (result !== 'no_longer_so') return result;
  }
  return renewed(ports, request, person, (await asOfNow(ports, request)).change);
}

/** How often an approval is judged anew because its user was changed meanwhile; after that the request shows how it stands now. */
const MOST_JUDGINGS = 5;

async function deny(
  ports: DecidePorts,
  request: Request,
  person: Person,
  typed: string | undefined,
): Promise<DecideResult> {
  const reason = typed?.trim() ?? '';
  const why = badReason(reason);
  if (why) {
    await ports.records.audit.append(eventOf(ports, request, person, 'request.refused', { why }));
    return { kind: 'bad_reason', why, person };
  }
  const verdict = verdictOf(ports, request, person, 'deny', reason);
  const denied = eventOf(ports, request, person, 'request.denied', { reason });
  const result = await write(ports, request, person, verdict, undefined, [denied]);
  // A no holds whatever has become of the user.
  if (result === 'no_longer_so') throw new Error(`A denial of ${request.id} was compared with its user`);
  return result;
}

function badReason(reason: string): 'missing' | 'too_long' | 'unseen' | undefined {
  if (unseenIn(reason, { severalLines: true }).length > 0) return 'unseen';
  if (isBlank(reason)) return 'missing';
  return reason.length > DENIAL_MAX_LENGTH ? 'too_long' : undefined;
}

interface Approving {
  readonly request: Request;
  readonly verdicts: readonly Verdict[];
  readonly instance: Instance;
  readonly approver: Person;
  readonly form: FormOf<KindName> | undefined;
  /** They have approved this version before. */
  readonly isRecount: boolean;
}

async function approve(
  ports: DecidePorts,
  { request, verdicts, instance, approver, form: edited, isRecount }: Approving,
): Promise<DecideResult | 'no_longer_so'> {
  const requester = await requesterOf(ports, request.requester);
  const refused = async <R extends DecideResult>(result: R): Promise<R> => {
    const event = eventOf(ports, request, approver, 'request.refused', { why: result.kind });
    await ports.records.audit.append(event);
    return result;
  };
  if (requester === 'unknown_now') return refused({ kind: 'requester_unknown_now', person: approver });
  const isOfOne = approverOf(request.change) !== undefined;
  if (requester === 'gone') return refused({ kind: 'requester_gone', isOfOne, person: approver });
  const { kind } = request.change;
  const row = kindOf(kind);
  const form = (row.isEditable ? edited : undefined) ?? (row.formOf(request.change.data) as FormOf<KindName>);
  const examined = await examineAnew(ports, { request, instance, requester, form });
  if ('problems' in examined) {
    await refusedBecause(ports, request, approver, examined.problems);
    return { kind: 'problems', of: kind, problems: examined.problems, person: approver };
  }
  const { change } = examined;
  const now = await asOfNow(ports, request);
  if (!row.isMeantStill(request.change.data, now.change.data) || (await isGivenUp(ports, request)))
    return renewed(ports, request, approver, now.change);
  // Marketo may call by another name what was shown.
  if (form !== edited && !row.isMeantStill(request.change.data, change.data))
    return renewed(ports, request, approver, change);
  const isEdited = !saysTheSame(change, request.change);
  const verdict = verdictOf(ports, request, approver, 'approve', undefined);
  const details = {
    ...row.noted(change.data),
    rule: examined.decision.rule,
    ...(isEdited ? { edited: true } : {}),
  };
  const asker = await capacitiesNow(ports, request.requester, instance, examined.apiUser);
  if (asker === 'unknown_now') return refused({ kind: 'requester_unknown_now', person: approver });
  if (isNoLongerTheirs(request, asker, instance))
    return refused({ kind: 'requester_may_not', requester: requester.id, isOfOne, person: approver });
  const noLonger = await noLongerAdministrators(ports, request, verdicts, instance);
  if (noLonger === 'unknown_now') return refused({ kind: 'approver_unknown_now', person: approver });
  const { policy } = instance;
  // Whoever asked is one of the two already, and cannot be the other, whatever the settings say of approving one's own.
  const isOwn = request.requester === approver.id && request.asked === undefined;
  if (isOwn && needsTwoPeople(examined.asked, policy)) return mayNot(ports, request, approver, 'own');
  // What an approver has made of it is that person's own wish: where such a wish needs somebody else, one yes is not enough.
  const isAnApprovers = isEdited || request.asked !== undefined;
  const approvals =
    isAnApprovers && examined.decision.verdict === 'needs_approval'
      ? 2
      : approvalsFor(asker, examined.asked, policy);
  const { data } = request.change;
  const approved = {
    change,
    approvals,
    isEdited,
    noLonger,
    isRecount,
    // People were asked since it was compared: it is compared once more where it is written.
    holdsFor: (apiUser: ApiUser, revocation: string | undefined) =>
      row.isMeantStill(data, row.asOfNow(besideRevocation(kind, data, revocation), apiUser)) &&
      (!examined.apiUser || isAsJudged(examined.apiUser, apiUser)),
  };
  const result = await write(ports, request, approver, verdict, approved, [
    eventOf(ports, request, approver, 'request.approved', details),
  ]);
  if (result === 'no_longer_so') return 'no_longer_so';
  const cameToNothing = isRecount && result.kind === 'was_first' && result.now.request.state === 'waiting';
  return cameToNothing ? mayNot(ports, request, approver, 'decided_before') : result;
}

/**
 * What it changes has changed since it was asked for, so whoever approves has not seen what they approve: it is written down as
 * it stands now, and nothing is decided.
 */
async function renewed(
  ports: DecidePorts,
  request: Request,
  approver: Person,
  change: Change,
): Promise<DecideResult> {
  const moved = await bringUpToDate(ports, request, change, approver);
  if (moved.result === 'moved' && moved.now.request.state !== 'waiting')
    return { kind: 'was_first', now: moved.now, person: approver };
  if (moved.result === 'was_first') return { kind: 'was_first', now: moved.now, person: approver };
  if (moved.result !== 'moved') return { kind: 'gone', person: approver };
  return { kind: 'changed_meanwhile', now: moved.now, person: approver };
}

/** Those who have approved before, and may not any more: theirs no longer counts. */
async function noLongerAdministrators(
  ports: DecidePorts,
  { version, change }: Request,
  verdicts: readonly Verdict[],
  instance: Instance,
): Promise<readonly string[] | 'unknown_now'> {
  // Who was asked alone needs no right of their own.
  if (approverOf(change) !== undefined) return [];
  const approvers = verdicts.filter((each) => each.version === version && each.says === 'approve');
  const counts = await Promise.all(
    approvers.map(async ({ by }) => ({ by, as: await capacitiesNow(ports, by, instance) })),
  );
  if (counts.some(({ as }) => as === 'unknown_now')) return 'unknown_now';
  return counts.filter(({ as }) => !as.includes('administrator')).map(({ by }) => by);
}

async function mayNot(
  ports: DecidePorts,
  request: Request,
  person: Person,
  why: MayNotDecide,
): Promise<DecideResult> {
  await ports.records.audit.append(eventOf(ports, request, person, 'request.refused', { why }));
  return { kind: 'may_not', why, person };
}

/** What is asked for, beside a revocation that is under way. */
function besideRevocation<K extends KindName>(kind: K, data: DataOf<K>, revocation: string | undefined) {
  const beside = revocation === undefined ? undefined : kindOf(kind).besideRevocation?.(data, revocation);
  return beside ?? data;
}

/** Whether two changes of one kind say the same to people: a moment that is “now”, or what was known before, may differ. */
function saysTheSame(one: Change, other: Change): boolean {
  const said = ({ kind, data }: Change) => JSON.stringify(kindOf(kind).formOf(data));
  return said(one) === said(other);
}

async function write(
  ports: DecidePorts,
  request: Request,
  person: Person,
  verdict: Verdict,
  approved: ApprovedRequest | undefined,
  events: readonly AuditEvent[],
): Promise<DecideResult | 'no_longer_so'> {
  const { records, clock, log } = ports;
  const moved = await records.requests.decide(verdict, events, {
    approved,
    operationOf: ({ id, change, instance, requester, apiUserId }) =>
      newOperation({ id, change, instance, requester, apiUserId, createdAt: clock.now() }),
  });
  switch (moved.result) {
    case 'no_longer_so':
      return 'no_longer_so';
    case 'gone':
      return { kind: 'gone', person };
    case 'was_first':
      return { kind: 'was_first', now: moved.now, person };
    case 'lane_taken':
    case 'asked_already': {
      const { kind } = request.change;
      const { laneTaken, askedAlready } = carrierOf(kind);
      const problems = [moved.result === 'lane_taken' ? laneTaken : askedAlready];
      await refusedBecause(ports, request, person, problems);
      return { kind: 'problems', of: kind, problems, person };
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
  return { request: id, version, by, says, reason, at: clock.now(), isVoid: false };
}
