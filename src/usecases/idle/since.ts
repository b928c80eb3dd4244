import { type IdleIn, idleSince, useKnown } from '../../core/idle.ts';
import type { Instance } from '../../ports/instance.ts';
import type { Needs } from '../../ports/ports.ts';

/** Since when a user of an instance has to have made no calls to be idle. */
export async function idleIn(
  { records, clock }: Needs<'clock', 'usage'>,
  { name, reminders: { idleDays: days } }: Pick<Instance, 'name' | 'reminders'>,
): Promise<IdleIn> {
  const known = useKnown(await records.usage.daysRead(name), clock.now());
  return { instance: name, days, known, since: idleSince(known, days) };
}
