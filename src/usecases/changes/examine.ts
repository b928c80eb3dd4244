import type { Asked } from '../../core/changes/asked.ts';
import { type Decision, decide } from '../../core/changes/decide.ts';
import { type Change, type FormOf, type KindName, kindOf, type ProblemOf } from '../../core/changes/kinds.ts';
import { allProblems } from '../../core/changes/problems.ts';
import type { Person } from '../../core/people/person.ts';
import type { Capacity } from '../../core/policy.ts';
import type { Instance } from '../../ports/instance.ts';
import type { Beside, FactPorts, Facts } from './carrier.ts';
import { carrierOf } from './carriers.ts';

/** What a wish comes to: everything that is wrong with it, or the change, and what the policy says of it. */
export type Examined<K extends KindName> =
  | { readonly problems: readonly ProblemOf<K>[] }
  | {
      readonly change: Change;
      readonly asked: Asked;
      readonly decision: Exclude<Decision, { verdict: 'refused' }>;
      readonly beside: Beside | undefined;
    };

/** Whether a wish is possible, and allowed to somebody who asks in these capacities. */
export async function examine<K extends KindName>(
  ports: FactPorts,
  {
    kind,
    form,
    instance,
    known,
    person,
    capacities,
    breakGlass = false,
    request,
    isDeciding = false,
  }: {
    readonly kind: K;
    readonly form: FormOf<K>;
    readonly instance: Instance;
    readonly known: (person: Person, capacities: readonly Capacity[]) => Facts<K>;
    /** Whose wish it is: days end where they live. */
    readonly person: Person;
    readonly capacities: readonly Capacity[];
    /** Whether an administrator has said to go beyond policy. */
    readonly breakGlass?: boolean;
    /** The request that it is about, which stands in nobody's way. */
    readonly request?: string;
    /** Whether somebody decides about it, who may do it at once. */
    readonly isDeciding?: boolean;
  },
): Promise<Examined<K>> {
  const told = known(person, capacities);
  if ('problems' in told) return told;
  const { facts, beside } = told;
  const row = kindOf(kind);
  const checked = row.check(form, facts);
  const asked = row.asks(form, facts);
  const decision = decide({ capacities }, asked, instance.policy, { breakGlass });
  const refusals = decision.verdict === 'refused' ? row.refusals(decision.why, facts) : [];
  const problems = allProblems(checked.ok ? [] : checked.problems, refusals) as readonly ProblemOf<K>[];
  if (!checked.ok || decision.verdict === 'refused' || problems.length > 0) return { problems };
  const waits = decision.verdict === 'needs_approval' || isDeciding;
  const taken = await carrierOf(kind).taken?.(ports, instance, form, request, waits);
  if (taken && taken.length > 0) return { problems: taken };
  return { change: { kind, data: checked.data } as unknown as Change, asked, decision, beside };
}
