import type { Temporal } from 'temporal-polyfill';
import { endingBefore, type Mark } from '../core/listed-users.ts';
import type { Standing } from '../core/people/standing.ts';
import type { Instance } from '../ports/instance.ts';
import type { Needs } from '../ports/ports.ts';
import type { ShownUsers } from '../ports/records/api-users.ts';
import { administered } from './people/who.ts';

/** The instances of which somebody sees users: those of which they are an administrator, or own one. */
export async function instancesSeen(
  { instances, records }: Needs<'instances', 'apiUsers'>,
  standing: Standing,
): Promise<readonly Instance[]> {
  const theirs = administered({ instances }, standing);
  const owned = await records.apiUsers.ownedIn(standing.person.id);
  return [...instances.values()].filter(({ name }) => theirs.has(name) || owned.includes(name));
}

/**
 * The users that a mark sets apart, as the records are asked for them.
 *
 * @param timeZone of the reader, where access counts as ending
 */
export function markedUsers(
  mark: Mark | undefined,
  { now, timeZone }: { readonly now: Temporal.Instant; readonly timeZone: string },
): ShownUsers['only'] {
  return mark === 'ending' ? { endsBefore: endingBefore(now, timeZone) } : mark;
}
