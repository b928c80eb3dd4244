import type { Standing } from '../../core/people/standing.ts';
import type { Pending } from '../../ports/pending.ts';
import type { Needs } from '../../ports/ports.ts';
import { administered } from '../people/who.ts';

/**
 * What waits: requests in the instances of which somebody is an administrator, what they alone are asked, and what they have asked.
 *
 * @param most so many of each are listed, oldest first
 */
export async function pendingFor(
  { records, instances }: Needs<'instances', 'requests'>,
  standing: Standing,
  most: number,
): Promise<Pending> {
  const theirs = [...administered({ instances }, standing).keys()];
  const requester = standing.person.id;
  const [all, mine] = await Promise.all([
    records.requests.waiting({
      toDecide: { person: requester, instances: theirs },
      instances: [...instances.keys()],
      most,
    }),
    records.requests.waiting({ requester, most }),
  ]);
  return { forMe: all, mine };
}
