import { kindOf } from '../../core/changes/kinds.ts';
import { mayBeTriedAgain, type Operation } from '../../core/changes/operation.ts';
import type { Needs } from '../../ports/ports.ts';
import { carrierOf } from './carriers.ts';

export type StillPorts = Needs<'instances', 'operations' | 'apiUsers'>;

/**
 * Whether an approved change that was not made can still be tried: nobody has wanted, or decided, something else about it since, and it
 * means what it meant. The same is asked where it is offered and where it is pressed, so that nothing is offered that never can be.
 */
export async function isStillToTry(ports: StillPorts, operation: Operation): Promise<boolean> {
  if (!mayBeTriedAgain(operation)) return false;
  const { operations } = ports.records;
  return (await isMeantStill(ports, operation)) && !(await operations.isFollowed(operation));
}

/** Whether it would undo nothing that was changed since: neither of the user that it is about, nor what Marketo calls its role. */
async function isMeantStill(
  { records, instances }: StillPorts,
  { change, apiUserId, instance: name }: Operation,
): Promise<boolean> {
  const { kind, data } = change;
  if (apiUserId !== undefined) {
    const known = await records.apiUsers.evenGone(apiUserId);
    const row = kindOf(kind);
    return known?.isGone === false && row.isMeantStill(data, row.asOfNow(data, known.apiUser));
  }
  const instance = instances.get(name);
  return !instance || (carrierOf(kind).isNamedStill?.(instance, data) ?? true);
}
