import type { ApiUser } from '../core/api-user.ts';
import type { DailyCount, Instance, MarketoHealth, Ports } from '../ports.ts';

/** How one Marketo instance is doing, for administrators. */
export interface InstanceView {
  readonly label: string;
  readonly health: MarketoHealth;
  /** Calls of today by everybody; `undefined` where Marketo has not said. */
  readonly usage: DailyCount | undefined;
  readonly dailyQuota: number | undefined;
}

export interface Overview {
  readonly isAdministrator: boolean;
  /** Soonest end first, those that never end last. */
  readonly apiUsers: readonly ApiUser[];
  /** For administrators alone. */
  readonly instances: readonly InstanceView[];
}

/** How long the Home tab waits for the usage, in milliseconds. */
const USAGE_WAIT_MS = 800;

/** What a person may see: administrators every API-only user, everyone else those that they own. */
export async function lookAtApiUsers(
  { records, instances, administrators }: Pick<Ports, 'records' | 'instances' | 'administrators'>,
  personId: string,
): Promise<Overview> {
  const isAdministrator = administrators.includes(personId);
  const all = await Promise.all([...instances.keys()].map((name) => records.apiUsers.active(name)));
  const end = ({ expiry }: ApiUser) => expiry?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
  const apiUsers = all
    .flat()
    .filter(({ owner }) => isAdministrator || owner === personId)
    .sort((one, other) => (end(one) === end(other) ? 0 : end(one) - end(other)));
  const shown = isAdministrator ? await Promise.all([...instances.values()].map(viewOf)) : [];
  return { isAdministrator, apiUsers, instances: shown };
}

async function viewOf({ label, marketo, usageToday, dailyQuota }: Instance): Promise<InstanceView> {
  const usage = await usageToday.within(USAGE_WAIT_MS);
  return { label, usage, dailyQuota, health: marketo.health() };
}
