import type { Temporal } from 'temporal-polyfill';
import type { IdleUser } from '../../core/idle.ts';
import type { Instance } from '../../ports/instance.ts';
import type { Needs } from '../../ports/ports.ts';
import { deliver, type OnceADay } from '../deliver.ts';
import { ownAmong } from '../own-user.ts';
import { partsOf } from '../parts-of.ts';
import type { TellPorts } from '../people/administrators.ts';
import { memberOf } from '../people/members.ts';
import { throwAny, triedEach } from '../people/tell-each.ts';
import { type WhenSaid, whenSaid } from '../remind/own-morning.ts';
import { readUsage } from './read-usage.ts';
import { idleIn } from './since.ts';

export type AskIdlePorts = TellPorts & Needs<'instances', 'usage' | 'jobs'>;

/** The name under which the questions about an instance's idle users are remembered. */
export function idleJob({ name }: Pick<Instance, 'name'>): string {
  return `idle:${name}`;
}

/** How long it is waited to hear which users the app itself runs as, in milliseconds. */
const OWN_WITHIN_MS = 10_000;

/**
 * Asks the owner of each user that nobody uses whether it stays, each owner in one message about all of theirs, and about one user
 * at most once in as many days as make it idle. Nothing is asked where it is not known for long enough how users are used. An owner who has
 * mornings of their own, and was told something else today, is asked on another day, where it is still so.
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
  const found = await look();
  if (found.length === 0) return;
  const hears = hearing(ports, instance);
  if (instance.reminders.hour !== undefined && !(await anyHears(hears, found))) return;
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
        const when = await hears(owner);
        if (when?.is !== 'now') return;
        for (const part of partsOf(theirs, ports.messenger.most.reminder))
          await askOwner(ports, instance, owner, part, { now, onceADay: when.onceADay });
      }),
    ),
  );
}

type Hears = (owner: string) => Promise<WhenSaid | undefined>;

/** When each owner is asked, found out once; `undefined` for one who has left: what that one had is the administrators' already. */
function hearing(ports: AskIdlePorts, instance: Instance): Hears {
  const known = new Map<string, Promise<WhenSaid | undefined>>();
  const find = async (owner: string) => {
    const member = await memberOf(ports, owner, 'unhurried');
    return member && whenSaid(ports, instance, member);
  };
  return (owner) => {
    const when = known.get(owner) ?? find(owner);
    known.set(owner, when);
    return when;
  };
}

/** Whether Marketo has to be asked at all; where Slack does not say of somebody, they are asked about again. */
async function anyHears(hears: Hears, idle: readonly IdleUser[]): Promise<boolean> {
  const failures: unknown[] = [];
  for (const owner of new Set(idle.map(({ apiUser }) => apiUser.owner))) {
    const when =
      owner === undefined
        ? undefined
        : await hears(owner).catch((error: unknown) => {
            failures.push(error);
            return undefined;
          });
    if (when?.is === 'now') return true;
  }
  throwAny(failures);
  return false;
}

async function askOwner(
  ports: AskIdlePorts,
  { name, reminders: { idleDays: days } }: Instance,
  owner: string,
  idle: readonly IdleUser[],
  { now, onceADay }: { readonly now: Temporal.Instant; readonly onceADay: OnceADay | undefined },
): Promise<void> {
  const became = await deliver(ports, {
    sentAt: now,
    onceADay,
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
  if (became === 'waits') return;
  // Also where Slack takes nothing from us there: asked anew every day, it would be refused every day.
  const asked = idle.map(({ apiUser }) => apiUser.id);
  await ports.records.usage.markAsked(asked, now);
}
