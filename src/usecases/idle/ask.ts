import type { Temporal } from 'temporal-polyfill';
import type { IdleUser } from '../../core/idle.ts';
import type { Instance } from '../../ports/instance.ts';
import type { Needs } from '../../ports/ports.ts';
import { deliver } from '../deliver.ts';
import { ownAmong } from '../own-user.ts';
import { partsOf } from '../parts-of.ts';
import type { TellPorts } from '../people/administrators.ts';
import { isMember } from '../people/members.ts';
import { throwAny, triedEach } from '../people/tell-each.ts';
import { readUsage } from './read-usage.ts';
import { idleIn } from './since.ts';

export type AskIdlePorts = TellPorts & Needs<'instances', 'usage'>;

/** The name under which the questions about an instance's idle users are remembered. */
export function idleJob({ name }: Pick<Instance, 'name'>): string {
  return `idle:${name}`;
}

/** How long it is waited to hear which users the app itself runs as, in milliseconds. */
const OWN_WITHIN_MS = 10_000;

/**
 * Asks the owner of each user that nobody uses whether it stays, each owner in one message about all of theirs, and about one user
 * at most once in as many days as make it idle. Nothing is asked where it is not known for long enough how users are used.
 *
 * @throws MarketoFailure where Marketo does not say how they were used since; where somebody could not be asked, after everybody
 *   else was. Then it is looked for again
 */
export async function askIdle(ports: AskIdlePorts, instance: Instance): Promise<void> {
  const { records, clock } = ports;
  const now = clock.now();
  const isToBeAsked = ({ askedAt }: IdleUser) =>
    askedAt === undefined || now.since(askedAt).total('days') >= instance.reminders.idleDays;
  const look = async () => {
    const { since } = await idleIn(ports, instance);
    return since ? (await records.usage.idle(instance.name, since, now)).filter(isToBeAsked) : [];
  };
  if ((await look()).length === 0) return;
  // It may have been used since the last reading: nobody is asked about what works.
  await readUsage(ports, instance);
  const idle = await look();
  const own = await ownAmong(
    ports,
    idle.map(({ apiUser }) => apiUser),
    OWN_WITHIN_MS,
  );
  const owners = new Map<string, IdleUser[]>();
  for (const each of idle) {
    const { id, owner } = each.apiUser;
    // Marketo may not count what the app itself asks it.
    if (owner !== undefined && !own.has(id)) owners.set(owner, [...(owners.get(owner) ?? []), each]);
  }
  throwAny(
    await triedEach(
      [...owners].map(([owner, theirs]) => async () => {
        // What an owner had who has left is the administrators' already.
        if (!(await isMember(ports, owner, 'unhurried'))) return;
        for (const part of partsOf(theirs, ports.messenger.most.reminder))
          await askOwner(ports, instance, owner, part, now);
      }),
    ),
  );
}

async function askOwner(
  ports: AskIdlePorts,
  { name, reminders: { idleDays: days } }: Instance,
  owner: string,
  idle: readonly IdleUser[],
  now: Temporal.Instant,
): Promise<void> {
  await deliver(ports, {
    sentAt: now,
    recipient: { kind: 'person', id: owner },
    // Asked anew is another question; asked and not noted, after a crash, is the same one.
    deliveries: idle.map(({ apiUser: { id, email }, askedAt, lastUse }) => ({
      key: `idle:${id}:${owner}:${askedAt?.toString() ?? 'first'}`,
      instance: name,
      apiUserId: id,
      recipient: owner,
      email,
      line: { user: id, lastUse: lastUse?.toString() },
    })),
    about: (left) => ({ kind: 'idle', instance: name, owner, days, lines: left.map(({ line }) => line) }),
    events: (left, became) =>
      became === 'refused'
        ? []
        : left.map(({ email }) => ({
            at: now,
            actor: 'app',
            action: 'api_user.idle_asked',
            instance: name,
            subject: email,
            details: { owner, days },
          })),
  });
  // Also where Slack takes nothing from us there: asked anew every day, it would be refused every day.
  const asked = idle.map(({ apiUser }) => apiUser.id);
  await ports.records.usage.markAsked(asked, now);
}
