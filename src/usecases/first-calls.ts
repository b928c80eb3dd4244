import type { ApiUser } from '../core/api-user.ts';
import { isLookedAtWhole, isWaitedFor, toTell } from '../core/first-calls.ts';
import { useKnown } from '../core/idle.ts';
import type { Instance } from '../ports/instance.ts';
import type { Needs } from '../ports/ports.ts';
import { deliver } from './deliver.ts';
import { readUsage } from './idle/read-usage.ts';
import type { TellPorts } from './people/administrators.ts';
import { isMember } from './people/members.ts';
import { tellEach, throwAny, triedEach } from './people/tell-each.ts';
import { callsOf } from './remind/usage.ts';

/** The name under which the looks for first calls of an instance's users are remembered. */
export function firstCallsJob({ name }: Pick<Instance, 'name'>): string {
  return `first-calls:${name}`;
}

/**
 * Looks for the first calls of users that were made here: owner and requester hear of them once, and once that there are none
 * after as many days as the settings say. Marketo is asked only where somebody waits to hear it.
 *
 * @throws MarketoFailure where Marketo does not say; where somebody could not be told, after everybody else was. Then it is
 *   looked for again
 */
export async function announceFirstCalls(
  ports: TellPorts & Needs<never, 'usage'>,
  instance: Instance,
): Promise<void> {
  const { records, clock } = ports;
  const now = clock.now();
  const all = await records.apiUsers.unused(instance.name);
  const { firstCallsDays } = instance.reminders;
  const unused = all.filter((each) => isWaitedFor(each, { days: firstCallsDays, now }));
  if (unused.length === 0) return;
  const days = await readUsage(ports, instance);
  const known = useKnown(await records.usage.daysRead(instance.name), now);
  const failures = await triedEach(
    unused.map(({ apiUser, firstCalls }) => async () => {
      const calls = callsOf(apiUser, days);
      const told = toTell({ apiUser, firstCalls }, calls, { days: firstCallsDays, now, known });
      if (told === undefined) return;
      const count = typeof calls === 'number' ? calls : 0;
      const isWhole = isLookedAtWhole(apiUser, known);
      await tell(ports, apiUser, { calls: count, days: firstCallsDays, isWhole });
      await records.apiUsers.markFirstCalls(apiUser.id, told, {
        at: now,
        actor: 'app',
        action: told === 'made' ? 'api_user.first_used' : 'api_user.not_used',
        instance: instance.name,
        subject: apiUser.email,
        details: told === 'made' ? { calls: count } : { days: firstCallsDays },
      });
    }),
  );
  throwAny(failures);
}

/** Each of them once, however often it is tried. */
async function tell(
  ports: TellPorts,
  { id, instance, owner, requester }: ApiUser,
  { calls, days, isWhole }: { readonly calls: number; readonly days: number; readonly isWhole: boolean },
): Promise<void> {
  const what = calls > 0 ? 'made' : 'none';
  const people = [...new Set([owner, requester])].filter((person) => person !== undefined);
  await tellEach(
    people.map((person) => async () => {
      if (!(await isMember(ports, person))) return;
      const key = `first_calls:${id}:${what}:${person}`;
      await deliver(ports, {
        recipient: { kind: 'person', id: person },
        deliveries: [{ key, instance, apiUserId: id, recipient: person }],
        about: () => ({ kind: 'first_calls', instance, user: id, calls, days, isWhole }),
      });
    }),
  );
}
