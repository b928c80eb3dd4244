import type { Decision } from '../../core/changes/decide.ts';
import {
  type FormOf,
  type KindName,
  kindOf,
  laneOf,
  type ProblemOf,
  subjectOf,
} from '../../core/changes/kinds.ts';
import { newOperation, type Operation } from '../../core/changes/operation.ts';
import { fieldsOf } from '../../core/changes/problems.ts';
import { asItStands, newRequest, type Request } from '../../core/changes/request.ts';
import { capacitiesIn } from '../../core/people/capacities.ts';
import type { Denial } from '../../core/people/denial.ts';
import type { Person } from '../../core/people/person.ts';
import type { Standing } from '../../core/people/standing.ts';
import type { Instance } from '../../ports/instance.ts';
import type { Needs } from '../../ports/ports.ts';
import type { RequestWithVerdicts } from '../../ports/records/requests.ts';
import { type AuthorizePorts, authorize, type Caller } from '../authorize.ts';
import { carrierOf } from './carriers.ts';
import { examine } from './examine.ts';

type WishPorts = AuthorizePorts & Needs<never, 'operations' | 'requests' | 'apiUsers'>;

export interface Wish<K extends KindName> {
  /** Made when the form or the button was drawn: the same one sent twice is one operation. */
  readonly id: string;
  readonly caller: Caller;
  readonly kind: K;
  /** What it is about: the id of a user of the records, or the Marketo instance in which one is to be made. */
  readonly about: string;
  readonly form: FormOf<K>;
  /** Whether an administrator has said to go beyond policy; it needs `BREAK_GLASS` and a reason. */
  readonly breakGlass?: boolean;
}

interface Asker {
  readonly person: Person;
  readonly standing: Standing;
}

export type WishResult<K extends KindName> =
  | { readonly kind: 'denied'; readonly denial: Denial; readonly person: Person | undefined }
  | { readonly kind: 'problems'; readonly problems: readonly ProblemOf<K>[]; readonly person: Person }
  /** It needs approval, and waits for it. */
  | ({ readonly kind: 'waits'; readonly request: Request } & Asker)
  /** The same was sent before, and no longer waits: it was decided, withdrawn or ended since. */
  | ({ readonly kind: 'was_first'; readonly now: RequestWithVerdicts } & Asker)
  | ({ readonly kind: 'accepted'; readonly operation: Operation } & Asker);

/**
 * The way of a wish, whatever its kind: who is it, is it possible, is it allowed; and where nothing is wrong it is written
 * down: as a request that waits where it needs approval, else in the journal. Marketo is not changed here.
 *
 * Once it is accepted it is a promise: it will be settled whatever dies in between.
 */
export async function wish<K extends KindName>(ports: WishPorts, wanted: Wish<K>): Promise<WishResult<K>> {
  for (let judging = 1; ; judging += 1) {
    const result = await judged(ports, wanted, { isLast: judging === MOST_JUDGINGS });
    if (result !== 'too_early' && result !== 'possible') return result;
  }
}

/**
 * Whether a wish could be written down now, where somebody wants two things with one form: neither is promised where the other cannot
 * be. Nothing is written but a refusal.
 */
export async function couldBeWished<K extends KindName>(
  ports: WishPorts,
  wanted: Wish<K>,
): Promise<Extract<WishResult<K>, { kind: 'denied' | 'problems' }> | undefined> {
  const result = await judged(ports, wanted, { isLast: true, isTried: true });
  return result !== 'possible' &&
    result !== 'too_early' &&
    (result.kind === 'denied' || result.kind === 'problems')
    ? result
    : undefined;
}

/** How often a wish is judged anew because another one was written meanwhile; after that it is told so. */
const MOST_JUDGINGS = 5;

async function judged<K extends KindName>(
  ports: WishPorts,
  { id, caller, kind, about, form, breakGlass = false }: Wish<K>,
  { isLast, isTried = false }: { readonly isLast: boolean; readonly isTried?: boolean },
): Promise<WishResult<K> | 'too_early' | 'possible'> {
  const carrier = carrierOf(kind);
  const [earlier, asked] = await Promise.all([
    ports.records.operations.get(id),
    ports.records.requests.get(id),
  ]);
  const { instance, apiUser } = await carrier.about(ports, about);
  const theirs = { wants: { kind, apiUser }, instance: instance?.name };
  // Asked for together: Slack waits 3 s for the answer.
  const [known, authorization] = await Promise.all([
    instance && carrier.facts(ports, { form, caller: caller.userId, instance, apiUser }),
    authorize(ports, caller, kind, instance ? theirs : { need: 'member' }),
  ]);
  if (!authorization.ok) {
    const { denial, person } = authorization;
    return { kind: 'denied', denial, person };
  }
  const { person, standing } = authorization;
  if (earlier?.requester === person.id) return { kind: 'accepted', operation: earlier, person, standing };
  if (asked?.request.requester === person.id) {
    return asked.request.state === 'waiting'
      ? { kind: 'waits', request: asked.request, person, standing }
      : { kind: 'was_first', now: asked, person, standing };
  }

  const reject = async (problems: readonly ProblemOf<K>[]): Promise<WishResult<K>> => {
    await noteRejection(ports, { id, caller, kind, about, form }, instance, problems);
    return { kind: 'problems', problems, person };
  };
  if (!instance || !known) return reject([carrier.notThere]);
  const capacities = capacitiesIn(standing, instance.name, apiUser);
  // A copy of this very wish, written meanwhile, stands in nobody's way.
  const wanting = { kind, form, instance, known, person, capacities, breakGlass, request: id };
  const examined = await examine(ports, wanting);
  if ('problems' in examined) return reject(examined.problems);

  const { change, decision, beside } = examined;
  const now = ports.clock.now();
  const row = kindOf(kind);
  const beyond = beyondOf(decision);
  const event = {
    at: now,
    actor: person.id,
    action: row.events.requested,
    instance: instance.name,
    subject: subjectOf(change),
    details: {
      ...row.noted(change.data),
      rule: decision.rule,
      ...(beyond.length > 0 ? { beyond: beyond.join(', ') } : {}),
    },
  };
  const wanted = {
    id,
    change,
    instance: instance.name,
    requester: person.id,
    apiUserId: apiUser?.id,
    createdAt: now,
  };
  if (isTried && decision.verdict !== 'needs_approval') return 'possible';
  if (decision.verdict === 'needs_approval') {
    const { approvals } = decision;
    const request = newRequest({ ...wanted, approvals }, instance.policy.waiting);
    if (isTried) {
      const isTaken = (await waitingBeside(ports, request)) && !(await sameAsked(ports, request));
      return isTaken ? reject([carrier.askedAlready]) : 'possible';
    }
    const asked = await ports.records.requests.open(request, { ...event, action: 'request.opened' });
    // The same wish by the same person, pressed twice: it is theirs already.
    const theirs = asked.result === 'lane_taken' && (await sameAsked(ports, request));
    if (theirs) return { kind: 'waits', request: theirs, person, standing };
    // A copy of somebody else's wish is nobody's promise.
    if (asked.result === 'lane_taken' || asked.request.requester !== person.id)
      return reject([carrier.askedAlready]);
    ports.log.info({ request: id, change: kind }, 'A change was asked for');
    return { kind: 'waits', request: asked.request, person, standing };
  }
  const opened = await ports.records.operations.open(newOperation({ ...wanted, beyond }), event, {
    overtakes: row.overtakes,
    beside,
    judged: apiUser,
  });
  if (opened.result === 'judged_too_early') return isLast ? reject([carrier.laneTaken]) : 'too_early';
  if (opened.result === 'lane_taken' || opened.operation.requester !== person.id)
    return reject([carrier.laneTaken]);
  ports.log.info({ operation: id, change: kind, lane: laneOf(change) }, 'A change was promised');
  return { kind: 'accepted', operation: opened.operation, person, standing };
}

/** The request that waits in the lane of another one, where the same person asks for the same. */
async function sameAsked(ports: WishPorts, request: Request): Promise<Request | undefined> {
  const said = ({ change: { kind, data } }: Request) => JSON.stringify([kind, kindOf(kind).formOf(data)]);
  const waiting = await waitingBeside(ports, request);
  const isSame = waiting?.requester === request.requester && said(waiting) === said(request);
  return isSame ? waiting : undefined;
}

/** What waits in the lane of a request; nothing where its time is over. */
async function waitingBeside(
  { records, clock }: WishPorts,
  { instance, change }: Request,
): Promise<Request | undefined> {
  const waiting = await records.requests.waitingIn(instance, laneOf(change));
  return waiting && asItStands(waiting, clock.now()).state === 'waiting' ? waiting : undefined;
}

/** The rules beyond which an administrator went. */
function beyondOf(decision: Decision): readonly string[] {
  if (decision.verdict !== 'allowed' || !decision.beyondPolicy) return [];
  return [...new Set(decision.beyond.map(({ rule }) => rule))];
}

/** What was wrong with a wish is written down: who wanted what, and which fields were in the way, never what was typed. */
async function noteRejection<K extends KindName>(
  { records, clock }: WishPorts,
  { caller, kind, about, form }: Wish<K>,
  instance: Instance | undefined,
  problems: readonly ProblemOf<K>[],
): Promise<void> {
  await records.audit.append({
    at: clock.now(),
    actor: caller.userId,
    action: kindOf(kind).events.rejected,
    instance: instance?.name,
    subject: carrierOf(kind).named(form, about),
    details: { fields: fieldsOf(problems) },
  });
}
