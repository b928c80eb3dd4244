import { decide } from '../../core/changes/decide.ts';
import {
  type Change,
  type FormOf,
  type KindName,
  kindOf,
  laneOf,
  type ProblemOf,
  subjectOf,
} from '../../core/changes/kinds.ts';
import { newOperation, type Operation } from '../../core/changes/operation.ts';
import { allProblems } from '../../core/changes/problems.ts';
import type { Denial } from '../../core/permission.ts';
import type { Person } from '../../core/person.ts';
import { mayWant } from '../../core/policy.ts';
import type { Needs } from '../../ports/ports.ts';
import { authorize, type Caller } from '../authorize.ts';
import { capacitiesOf } from './capacities.ts';
import type { Facts } from './carrier.ts';
import { carrierOf } from './carriers.ts';

type WishPorts = Needs<
  'directory' | 'instances' | 'administrators' | 'home' | 'clock' | 'log',
  'operations' | 'apiUsers' | 'audit'
>;

export interface Wish<K extends KindName> {
  /** Made when the form or the button was drawn: the same one sent twice is one operation. */
  readonly id: string;
  readonly caller: Caller;
  readonly kind: K;
  /** What it is about: the id of a user of the records, or the Marketo instance in which one is to be made. */
  readonly about: string;
  readonly form: FormOf<K>;
}

export type WishResult<K extends KindName> =
  | { readonly kind: 'denied'; readonly denial: Denial; readonly person: Person | undefined }
  | { readonly kind: 'problems'; readonly problems: readonly ProblemOf<K>[]; readonly person: Person }
  | { readonly kind: 'accepted'; readonly operation: Operation; readonly person: Person };

/**
 * The way of a wish, whatever its kind: who is it, is it possible, is it allowed; and where nothing is wrong it is written to
 * the journal. Marketo is not changed here.
 *
 * Once it is accepted it is a promise: it will be settled whatever dies in between.
 */
export async function wish<K extends KindName>(
  ports: WishPorts,
  { id, caller, kind, about, form }: Wish<K>,
): Promise<WishResult<K>> {
  const carrier = carrierOf(kind);
  const earlier = await ports.records.operations.get(id);
  // Asked for together: Slack waits 3 s for the answer.
  const asking = carrier.facts(ports, { form, about, caller: caller.userId });
  asking.catch(() => {});
  const authorization = await authorize(ports, caller, kind, 'member');
  if (!authorization.ok) {
    const { denial, person } = authorization;
    return { kind: 'denied', denial, person };
  }
  const { person } = authorization;
  if (earlier?.requester === person.id) return { kind: 'accepted', operation: earlier, person };

  const known = (await asking)(person, capacitiesOf(ports, person, undefined));
  const reject = async (problems: readonly ProblemOf<K>[]): Promise<WishResult<K>> => {
    await noteRejection(ports, { id, caller, kind, about, form }, known, problems);
    return { kind: 'problems', problems, person };
  };
  if ('problems' in known) return reject(known.problems);

  const { instance, apiUser, facts } = known;
  const row = kindOf(kind);
  const capacities = capacitiesOf(ports, person, apiUser);
  if (!mayWant(instance.policy, capacities, kind)) return deny(ports, caller, kind, person);
  const checked = row.check(form, facts);
  const decision = decide({ capacities }, row.asks(form, facts), instance.policy);
  const refusals = decision.verdict === 'refused' ? row.refusals(decision.why, facts) : [];
  const problems = allProblems(checked.ok ? [] : checked.problems, refusals) as readonly ProblemOf<K>[];
  if (!checked.ok || problems.length > 0) return reject(problems);
  const taken = await carrier.taken?.(ports, instance, form);
  if (taken && taken.length > 0) return reject(taken);

  const change = { kind, data: checked.data } as unknown as Change;
  const now = ports.clock.now();
  const opened = await ports.records.operations.open(
    newOperation({
      id,
      change,
      instance: instance.name,
      requester: person.id,
      apiUserId: apiUser?.id,
      createdAt: now,
    }),
    {
      at: now,
      actor: person.id,
      action: row.events.requested,
      instance: instance.name,
      subject: subjectOf(change),
      details: row.noted(checked.data),
    },
    { overtakes: row.overtakes },
  );
  if (opened.result === 'lane_taken') return reject([carrier.laneTaken]);
  // A copy of somebody else's wish is nobody's promise.
  if (opened.operation.requester !== person.id) return reject([carrier.laneTaken]);
  ports.log.info({ operation: id, change: kind, lane: laneOf(change) }, 'A change was promised');
  return { kind: 'accepted', operation: opened.operation, person };
}

/** What was wrong with a wish is written down: who wanted what, and which fields were in the way, never what was typed. */
async function noteRejection<K extends KindName>(
  { records, clock }: WishPorts,
  { caller, kind, about, form }: Wish<K>,
  known: Facts<K>,
  problems: readonly ProblemOf<K>[],
): Promise<void> {
  const fields = problems.map((each) => {
    const { field, problem } = each as { field: string; problem: string };
    return `${field}: ${problem}`;
  });
  await records.audit.append({
    at: clock.now(),
    actor: caller.userId,
    action: kindOf(kind).events.rejected,
    instance: 'problems' in known ? undefined : known.instance.name,
    subject: carrierOf(kind).named(form, about),
    details: { fields: fields.join(', ') },
  });
}

/** Nothing of this kind is theirs to do or to ask for, whatever it is about. */
async function deny(
  { records, clock }: WishPorts,
  { userId }: Caller,
  attempt: string,
  person: Person,
): Promise<{ readonly kind: 'denied'; readonly denial: Denial; readonly person: Person }> {
  await records.audit.append({
    at: clock.now(),
    actor: userId,
    action: 'access.refused',
    instance: undefined,
    subject: attempt,
    details: { refusal: 'not_administrator' },
  });
  return { kind: 'denied', denial: { kind: 'refused', refusal: 'not_administrator' }, person };
}
