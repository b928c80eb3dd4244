import type { Standing } from '../../core/people/standing.ts';
import type { Needs } from '../../ports/ports.ts';
import type { RequestWithVerdicts } from '../../ports/records/requests.ts';
import { administered } from '../people/who.ts';

export interface Waiting {
  readonly requests: readonly RequestWithVerdicts[];
  /** How many there are, listed or not. */
  readonly count: number;
}

/** What waits for somebody, and what they wait for. */
export interface Pending {
  readonly forMe: Waiting;
  readonly mine: Waiting;
}

const NONE: Waiting = { requests: [], count: 0 };

/**
 * What waits: requests in the instances of which somebody is an administrator, and those that they have made.
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
    theirs.length === 0 ? NONE : records.requests.waiting({ instances: theirs, most }),
    records.requests.waiting({ requester, most }),
  ]);
  return { forMe: all, mine };
}
