import { Temporal } from 'temporal-polyfill';
import { approverOf, type Change } from './kinds.ts';
import type { Waiting } from './waiting.ts';

/** A change that waits for a decision, or has had one: what was asked, never what was done. */
export interface Request {
  /** Made when its form was drawn; the operation that carries it out has the same. */
  readonly id: string;
  readonly change: Change;
  /** Raised by an edit: a decision binds to the version that it was made about. */
  readonly version: number;
  readonly instance: string;
  /** The user that it is about; `undefined` for one that is still to be made. */
  readonly apiUserId: string | undefined;
  /** What was asked for, where something else was approved. */
  readonly asked: Change | undefined;
  /** Slack user id of whoever asked. */
  readonly requester: string;
  /** How many different people have to approve it. */
  readonly approvals: 1 | 2;
  /** `overtaken`: a later change has made it pointless, or turned it into its opposite. */
  readonly state: 'waiting' | 'approved' | 'denied' | 'withdrawn' | 'ended' | 'overtaken';
  readonly createdAt: Temporal.Instant;
  /** Since when it asks for that: when it was made, or edited last. */
  readonly askedAt: Temporal.Instant;
  /** When those who decide are reminded; `undefined` where they were. */
  readonly nudgeAt: Temporal.Instant | undefined;
  /** When it ends by itself. */
  readonly endsAt: Temporal.Instant;
  /** When it stopped waiting, whatever became of it. */
  readonly decidedAt: Temporal.Instant | undefined;
}

/** What one person said about one version of a request. An approval of what was edited since does not count. */
export interface Verdict {
  readonly request: string;
  readonly version: number;
  readonly by: string;
  readonly says: 'approve' | 'deny';
  /** Read by the requester. */
  readonly reason: string | undefined;
  readonly at: Temporal.Instant;
  /** It did not count when the request was decided: whoever gave it was no administrator any more. */
  readonly isVoid: boolean;
}

/** A request that nobody has decided yet. */
export function newRequest(
  given: Pick<Request, 'id' | 'change' | 'instance' | 'apiUserId' | 'requester' | 'approvals' | 'createdAt'>,
  waiting: Waiting,
): Request {
  const { createdAt } = given;
  return {
    ...given,
    version: 1,
    asked: undefined,
    state: 'waiting',
    askedAt: createdAt,
    ...waitingFrom(createdAt, waiting),
    decidedAt: undefined,
  };
}

/** When those who decide are reminded of what is asked from a moment on, and when it ends by itself. */
export function waitingFrom(
  asked: Temporal.Instant,
  { nudgeHours, endDays }: Waiting,
): { readonly nudgeAt: Temporal.Instant; readonly endsAt: Temporal.Instant } {
  return { nudgeAt: asked.add({ hours: nudgeHours }), endsAt: asked.add({ hours: endDays * 24 }) };
}

/** A request that was made by a clock that was ahead, as if it had been made now: it waits as long as any other. */
export function countedFrom(request: Request, now: Temporal.Instant): Request {
  const { createdAt, askedAt } = request;
  const ahead = askedAt.since(now);
  return {
    ...request,
    createdAt: Temporal.Instant.compare(createdAt, now) > 0 ? now : createdAt,
    askedAt: now,
    nudgeAt: request.nudgeAt?.subtract(ahead),
    endsAt: request.endsAt.subtract(ahead),
  };
}

/** What becomes of a request by what was said: one no ends it, and as many different people as it needs let it go on. */
export function outcomeOf(
  { version, approvals }: Pick<Request, 'version' | 'approvals'>,
  verdicts: readonly Verdict[],
): 'waiting' | 'approved' | 'denied' {
  const counted = verdicts.filter((verdict) => verdict.version === version);
  if (counted.some(({ says }) => says === 'deny')) return 'denied';
  const approvers = new Set(counted.map(({ by }) => by));
  return approvers.size >= approvals ? 'approved' : 'waiting';
}

/** What was said that made a request what it is: about the version that counts, and in that sense. */
export function decisiveOf(
  { state, version }: Pick<Request, 'state' | 'version'>,
  verdicts: readonly Verdict[],
): readonly Verdict[] {
  const sense = state === 'denied' ? 'deny' : 'approve';
  return verdicts.filter(
    (verdict) => verdict.version === version && verdict.says === sense && !verdict.isVoid,
  );
}

/** Why somebody may not decide a request, though they are an administrator. */
export type MayNotDecide = 'own' | 'decided_before' | 'not_asked';

/**
 * Whether this person may decide this request: nobody their own unless the policy says so, and nobody says the same twice. Whoever has
 * approved what waits for somebody else may still deny it.
 *
 * A denial of one's own is a withdrawal, which needs no right.
 */
export function mayNotDecide(
  { requester, version, asked, change }: Pick<Request, 'requester' | 'version' | 'asked' | 'change'>,
  verdicts: readonly Verdict[],
  { person, says }: { readonly person: string; readonly says: Verdict['says'] },
  { selfApproval }: { readonly selfApproval: boolean },
): MayNotDecide | undefined {
  const approver = approverOf(change);
  if (approver !== undefined && approver !== person) return 'not_asked';
  // What somebody else has made of it is no longer their own.
  if (person === requester && !selfApproval && asked === undefined) return 'own';
  const before = verdicts.some(
    (verdict) => verdict.by === person && verdict.version === version && verdict.says === says,
  );
  return before ? 'decided_before' : undefined;
}

/** Whether a request has waited as long as it may. */
export function hasWaitedOut(
  { state, endsAt }: Pick<Request, 'state' | 'endsAt'>,
  now: Temporal.Instant,
): boolean {
  return state === 'waiting' && Temporal.Instant.compare(endsAt, now) <= 0;
}

/** An approval is good for as long as a request may wait for one: after that it is asked for anew. */
export function isOld(
  { decidedAt }: Pick<Request, 'decidedAt'>,
  { endDays }: Waiting,
  now: Temporal.Instant,
): boolean {
  return decidedAt !== undefined && now.since(decidedAt).total('hours') > endDays * 24;
}

/** Until when an approval is good. */
export function goodUntil(
  { decidedAt }: Pick<Request, 'decidedAt'>,
  { endDays }: Waiting,
): Temporal.Instant | undefined {
  return decidedAt?.add({ hours: endDays * 24 });
}

/** How a request stands at this instant: one whose time has come is over, also before that is written down. */
export function asItStands<R extends Pick<Request, 'state' | 'endsAt'>>(
  request: R,
  now: Temporal.Instant,
): R {
  return hasWaitedOut(request, now) ? { ...request, state: 'ended' } : request;
}

/** Whether those who decide are reminded of it now. */
export function isToBeNudged(
  { state, nudgeAt }: Pick<Request, 'state' | 'nudgeAt'>,
  now: Temporal.Instant,
): boolean {
  return state === 'waiting' && nudgeAt !== undefined && Temporal.Instant.compare(nudgeAt, now) <= 0;
}
