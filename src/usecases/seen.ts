import type { Temporal } from 'temporal-polyfill';
import type { IdleIn } from '../core/idle.ts';
import { endingBefore, type Mark } from '../core/listed-users.ts';
import type { Standing } from '../core/people/standing.ts';
import type { Instance } from '../ports/instance.ts';
import type { Needs } from '../ports/ports.ts';
import type { Only } from '../ports/records/api-users.ts';
import { idleIn } from './idle/since.ts';
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
 * The users that marks set apart, as the records are asked for them; and of which instances nobody can say who is idle, where that
 * is asked.
 *
 * @param seen the instances whose users are looked for
 * @param timeZone of the reader, where access counts as ending
 */
export async function markedUsers(
  ports: Needs<'clock', 'usage'>,
  marks: readonly Mark[],
  {
    seen,
    now,
    timeZone,
  }: { readonly seen: readonly Instance[]; readonly now: Temporal.Instant; readonly timeZone: string },
): Promise<{ readonly only: readonly Only[]; readonly notKnown: readonly IdleIn[] }> {
  const idle = marks.includes('idle')
    ? await Promise.all(seen.map((instance) => idleIn(ports, instance)))
    : [];
  const only = marks.map((mark): Only => {
    if (mark === 'ending') return { endsBefore: endingBefore(now, timeZone) };
    if (mark !== 'idle') return mark;
    return {
      unusedSince: new Map(
        idle.flatMap(({ instance, since }) => (since ? [[instance, since] as const] : [])),
      ),
    };
  });
  return { only, notKnown: idle.filter(({ since }) => !since) };
}
