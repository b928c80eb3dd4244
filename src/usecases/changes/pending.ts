import { isRevoking } from '../../core/changes/operation.ts';
import type { Standing } from '../../core/people/standing.ts';
import type { Pending } from '../../ports/pending.ts';
import type { Needs } from '../../ports/ports.ts';
import { administered } from '../people/who.ts';

/**
 * What waits: requests and revocations in the instances of which somebody is an administrator, what they alone are asked, and what
 * they have asked.
 *
 * @param most so many of each are listed, oldest first
 */
export async function pendingFor(
  { records, instances }: Needs<'instances', 'requests' | 'operations'>,
  standing: Standing,
  most: number,
): Promise<Pending> {
  const theirs = [...administered({ instances }, standing).keys()];
  const requester = standing.person.id;
  const [all, mine, open] = await Promise.all([
    records.requests.waiting({
      toDecide: { person: requester, instances: theirs },
      instances: [...instances.keys()],
      most,
    }),
    records.requests.waiting({ requester, most }),
    records.operations.unfinished(),
  ]);
  // One that is being tried waits for nobody.
  const waiting = open
    .filter(isRevoking)
    .filter(({ instance, waits }) => waits !== undefined && theirs.includes(instance));
  return { forMe: all, revocations: { operations: waiting.slice(0, most), count: waiting.length }, mine };
}
