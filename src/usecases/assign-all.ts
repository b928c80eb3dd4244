import { idInBatch } from '../core/changes/batch.ts';
import type { OwnerProblem } from '../core/changes/set-owner.ts';
import type { Denial } from '../core/people/denial.ts';
import type { Person } from '../core/people/person.ts';
import { type AuthorizePorts, authorize, type Caller } from './authorize.ts';
import { announceOperation } from './changes/announce.ts';
import { type SettlePorts, settleOperation } from './changes/settle.ts';
import { wish } from './changes/wish.ts';
import type { TellPorts } from './people/administrators.ts';
import { tellEach } from './people/tell-each.ts';

/** What somebody wants of all that an owner has left behind in an instance. */
export interface Assigning {
  readonly caller: Caller;
  /** Made when the form was drawn: the same one sent twice is one. */
  readonly batch: string;
  readonly instance: string;
  /** Slack user id of whoever has left. */
  readonly from: string;
  /** Slack user id of whoever is to be accountable; `undefined` where nobody was chosen. */
  readonly to: string | undefined;
}

export type AssignResult =
  | { readonly kind: 'denied'; readonly denial: Denial; readonly person: Person | undefined }
  /** What is wrong with whoever was chosen, before anything was promised. */
  | { readonly kind: 'problems'; readonly problems: readonly OwnerProblem[]; readonly person: Person }
  /** Nothing is left of it: somebody else has assigned them, or the owner is back. */
  | { readonly kind: 'nothing_left'; readonly person: Person }
  | {
      readonly kind: 'promised';
      readonly person: Person;
      /** Of so many users. */
      readonly count: number;
      /** Makes the rest of the promises, and keeps all of them. */
      readonly carryOut: () => Promise<{ readonly assigned: number; readonly not: number }>;
    };

/** So many are promised before Slack has its answer, for which it waits 3 s. */
const MOST_AT_ONCE = 40;

/**
 * Makes one person accountable for all that an owner who has left was accountable for in an instance: for each user it is the change
 * that it would be by itself, asked about, checked and written down by itself; told once for all of them.
 *
 * What is wrong with whoever was chosen is said before anything is promised, and as much as Slack's time allows is promised before this
 * answers: from then on it is done, whatever dies.
 */
export async function assignAll(
  ports: AuthorizePorts & TellPorts & SettlePorts,
  { caller, batch, instance, from, to }: Assigning,
): Promise<AssignResult> {
  const known = ports.instances.get(instance)?.name;
  const authorization = await authorize(ports, caller, 'assign all', { instance: known });
  if (!authorization.ok) {
    const { denial, person } = authorization;
    return { kind: 'denied', denial, person };
  }
  const { person } = authorization;
  const orphaned = known === undefined ? [] : await ports.records.apiUsers.orphanedOf(known, from);
  const [first, ...rest] = orphaned.map(({ apiUser: { id } }) => id);
  if (first === undefined) return { kind: 'nothing_left', person };
  const assign = (apiUserId: string) =>
    wish(ports, {
      id: idInBatch(batch, apiUserId),
      caller,
      kind: 'set_owner',
      about: apiUserId,
      form: { accountable: to, reason: undefined },
    });
  // Nobody goes on with what somebody else has pressed.
  const earlier = await ports.records.operations.ofBatch(batch);
  if (earlier.some(({ requester }) => requester !== person.id)) return { kind: 'nothing_left', person };
  let said = await assign(first);
  // What is in the way of one user alone keeps the others from nobody.
  for (let tried = 1; tried < MOST_AT_ONCE; tried += 1) {
    if (said.kind !== 'problems' || said.problems.some(({ field }) => field !== 'user')) break;
    const next = rest.shift();
    if (next === undefined) break;
    said = await assign(next);
  }
  if (said.kind === 'denied' || said.kind === 'problems') return said;
  const later = rest.splice(MOST_AT_ONCE);
  for (const apiUserId of rest) await assign(apiUserId);
  return {
    kind: 'promised',
    person,
    count: orphaned.length,
    async carryOut() {
      for (const apiUserId of later) await assign(apiUserId);
      const operations = await ports.records.operations.ofBatch(batch);
      let assigned = 0;
      await tellEach(
        operations.map(({ id }) => async () => {
          if ((await settleOperation(ports, id))?.state === 'succeeded') assigned += 1;
        }),
      );
      const [one] = operations;
      if (one) await announceOperation(ports, one.id);
      return { assigned, not: Math.max(0, orphaned.length - assigned) };
    },
  };
}
