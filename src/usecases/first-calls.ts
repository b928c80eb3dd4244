import type { ApiUser } from '../core/api-user.ts';
import { isLookedAtWhole, isWaitedFor, toTell } from '../core/first-calls.ts';
import { useKnown } from '../core/idle.ts';
import type { Instance } from '../ports/instance.ts';
import type { Needs } from '../ports/ports.ts';
import { deliver } from './deliver.ts';
import { readUsage } from './idle/read-usage.ts';
import type { TellPorts } from './people/administrators.ts';
import { memberOf } from './people/members.ts';
import { tellEach, throwAny, triedEach } from './people/tell-each.ts';
import { whenSaid } from './remind/own-morning.ts';
import { callsOf } from './remind/usage.ts';

/** The name under which the looks for first calls of an instance's users are remembered. */
export function firstCallsJob({ name }: Pick<Instance, 'name'>): string {
  return `first-calls:${name}`;
}

type FirstCallsPorts = TellPorts & Needs<'instances', 'usage' | 'jobs'>;

/**
 * Looks for the first calls of users that were made here: owner and requester hear of them once, and once that there are none
 * after as many days as the settings say. Marketo is asked only where somebody waits to hear it.
 *
 * @throws MarketoFailure where Marketo does not say; where somebody could not be told, after everybody else was. Then it is
 *   looked for again
 */
export async function announceFirstCalls(ports: FirstCallsPorts, instance: Instance): Promise<void> {
  const { records, clock } = ports;
  const now = clock.now();
  const all = await records.apiUsers.unused(instance.name);
  const { firstCallsDays, hour } = instance.reminders;
  const unused = all.filter((each) => isWaitedFor(each, { days: firstCallsDays, now }));
  if (unused.length === 0) return;
  const days = await readUsage(ports, instance);
  const known = useKnown(await records.usage.daysRead(instance.name), now);
  const failures = await triedEach(
    unused.map(({ apiUser, firstCalls }) => async () => {
      const calls = callsOf(apiUser, days);
      const told = toTell({ apiUser, firstCalls }, calls, { days: firstCallsDays, now, known });
      if (told === undefined) return;
      // Made while somebody had to wait for a day on which to hear of them, and too long ago for Marketo to count them.
      const mayBePast = hour !== undefined && told === 'told_none';
      const isPast = mayBePast && (await records.usage.lastUses([apiUser.id])).size > 0;
      const became = isPast ? 'made' : told;
      const count = typeof calls === 'number' ? calls : 0;
      const isWhole = isLookedAtWhole(apiUser, known);
      if (!isPast && !(await tell(ports, instance, apiUser, { calls: count, days: firstCallsDays, isWhole })))
        return;
      await records.apiUsers.markFirstCalls(apiUser.id, became, {
        at: now,
        actor: 'app',
        action: became === 'made' ? 'api_user.first_used' : 'api_user.not_used',
        instance: instance.name,
        subject: apiUser.email,
        details: became === 'made' ? { calls: count } : { days: firstCallsDays },
      });
    }),
  );
  throwAny(failures);
}

/** Each of them once, however often it is tried; gives whether nobody has to wait for another day. */
async function tell(
  ports: FirstCallsPorts,
  { name: instance, reminders }: Instance,
  { id, owner, requester }: ApiUser,
  { calls, days, isWhole }: { readonly calls: number; readonly days: number; readonly isWhole: boolean },
): Promise<boolean> {
  const what = calls > 0 ? 'made' : 'none';
  const people = [...new Set([owner, requester])].filter((person) => person !== undefined);
  let isTold = true;
  await tellEach(
    people.map((person) => async () => {
      const member = await memberOf(ports, person);
      if (!member) return;
      const key = `first_calls:${id}:${what}:${person}`;
      const when = await whenSaid(ports, { reminders }, member);
      if (when.is === 'later') {
        isTold &&= (await ports.records.deliveries.settledAmong([key])).has(key);
        return;
      }
      const became = await deliver(ports, {
        recipient: { kind: 'person', id: person },
        deliveries: [{ key, instance, apiUserId: id, recipient: person }],
        onceADay: when.onceADay,
        about: () => ({ kind: 'first_calls', instance, user: id, calls, days, isWhole }),
      });
      isTold &&= became !== 'waits';
    }),
  );
  return isTold;
}
