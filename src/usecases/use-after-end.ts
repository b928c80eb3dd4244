import type { ApiUser } from '../core/api-user.ts';
import { type Enforcement, enforcementOf } from '../core/enforcement.ts';
import { expiryText } from '../core/expiry.ts';
import { useKnown } from '../core/idle.ts';
import type { Instance } from '../ports/instance.ts';
import type { Needs } from '../ports/ports.ts';
import { namesOfInstance } from './instance-names.ts';

/**
 * What is to become of users whose access has ended, as the records and the settings stand now, by their ids; `leave` for all of them
 * where the settings delete nobody.
 */
export async function enforcementNow(
  ports: Needs<'clock', 'usage' | 'audit'>,
  instance: Pick<Instance, 'name' | 'reminders'>,
  apiUsers: readonly ApiUser[],
): Promise<ReadonlyMap<string, Enforcement>> {
  const { records, clock } = ports;
  const now = clock.now();
  const { deleteAfterDays: days } = instance.reminders;
  const [lastUses, daysRead, names] = await Promise.all([
    records.usage.lastUses(apiUsers.map(({ id }) => id)),
    records.usage.daysRead(instance.name),
    namesOfInstance(ports, instance.name),
  ]);
  const known = useKnown(daysRead, now);
  const each = apiUsers.map(async (apiUser) => {
    if (days === undefined) return [apiUser.id, 'leave'] as const;
    const noted = (
      await Promise.all(
        names.map((name) => records.audit.lastOf(name, apiUser.email, ['api_user.expired'], 1)),
      )
    ).flat()[0];
    const isOfThis = noted?.details.expiry === expiryText(apiUser.expiry);
    const user = { ...apiUser, endedAt: isOfThis ? noted.at : undefined };
    const use = { lastUse: lastUses.get(apiUser.id), known };
    return [apiUser.id, enforcementOf(user, use, { days, now })] as const;
  });
  return new Map(await Promise.all(each));
}
