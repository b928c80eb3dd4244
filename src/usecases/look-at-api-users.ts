import type { ApiUser } from '../core/api-user.ts';
import { emailKey } from '../core/email-address.ts';
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
  /** Ids of the users that the app itself runs as. */
  readonly own: ReadonlySet<string>;
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
  if (!isAdministrator) return { isAdministrator, apiUsers, own: new Set(), instances: [] };
  const [shown, own] = await Promise.all([
    Promise.all([...instances.values()].map(viewOf)),
    Promise.all([...instances.values()].map((instance) => ownOf(instance, apiUsers))),
  ]);
  return { isAdministrator, apiUsers, own: new Set(own.flat()), instances: shown };
}

/** Where Marketo does not say whom the app runs as, nobody is named. */
async function ownOf({ name, marketo }: Instance, apiUsers: readonly ApiUser[]): Promise<string[]> {
  if (marketo.health().state !== 'working') return [];
  const own = await marketo.ownUserid().catch(() => undefined);
  return apiUsers
    .filter(
      ({ instance, userid }) => instance === name && own !== undefined && emailKey(userid) === emailKey(own),
    )
    .map(({ id }) => id);
}

async function viewOf({ label, marketo, usageToday, dailyQuota }: Instance): Promise<InstanceView> {
  const usage = await usageToday.within(USAGE_WAIT_MS);
  return { label, usage, dailyQuota, health: marketo.health() };
}
