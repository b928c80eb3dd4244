import type { Temporal } from 'temporal-polyfill';
import type { Mark } from '../core/listed-users.ts';
import type { AboutOf, WeeklyPart } from '../core/messages/about.ts';
import type { Instance } from '../ports/instance.ts';
import type { Needs } from '../ports/ports.ts';
import { notToAdopt } from './own-user.ts';
import { type TellPorts, tellAdministrators } from './people/administrators.ts';
import { markedUsers } from './seen.ts';

/** The name under which the weekly digests of an instance are remembered. */
export function weeklyJob({ name }: Pick<Instance, 'name'>): string {
  return `weekly:${name}`;
}

/** So many of each stand in the message; the way to all of them stands beside. */
const ROWS = 3;

/** How long it is waited to hear which user the app itself runs as, in milliseconds. */
const OWN_WITHIN_MS = 10_000;

/** What sets the users of each part apart. */
const USERS: readonly {
  readonly what: Exclude<WeeklyPart['what'], 'requests'>;
  readonly marks: readonly Mark[];
}[] = [
  { what: 'ending', marks: ['ending'] },
  { what: 'ended', marks: ['ended'] },
  { what: 'idle', marks: ['idle'] },
  { what: 'unowned', marks: ['unowned'] },
  { what: 'found', marks: ['found', 'unowned'] },
];

type WeeklyPorts = TellPorts & Needs<'instances', 'usage'>;

/**
 * Tells the administrators of an instance how their API-only users stand, in one message for each week; nothing where there is nothing
 * to say. It counts in the database and reads the first of each, however many there are.
 *
 * @param occasion the time of its table for which it is told: of one nobody hears twice
 * @throws where somebody could not be told, after everybody else was; telling it again goes on where it was
 */
export async function tellWeek(
  ports: WeeklyPorts,
  instance: Instance,
  occasion: Temporal.Instant,
): Promise<void> {
  const about = await weekOf(ports, instance);
  if (about.parts.length === 0) return;
  await tellAdministrators(ports, instance, `weekly:${instance.name}:${occasion}`, about);
}

async function weekOf(ports: WeeklyPorts, instance: Instance): Promise<AboutOf<'weekly'>> {
  const { records, instances } = ports;
  const { name } = instance;
  const parts: WeeklyPart[] = [];
  const inFound = new Set<string>();
  // Those that were found come last, and are named there alone: none of them has an owner.
  for (const { what, marks } of [...USERS].reverse()) {
    const { apiUsers, count } = await usersThat(ports, instance, marks);
    const named = what === 'unowned' ? apiUsers.filter(({ id }) => !inFound.has(id)) : apiUsers;
    if (what === 'found') for (const { id } of apiUsers) inFound.add(id);
    const first = named.slice(0, ROWS);
    const uses = what === 'idle' ? await records.usage.lastUses(first.map(({ id }) => id)) : new Map();
    const rows = first.map(({ id }) => ({ id, lastUse: uses.get(id)?.toString() }));
    // Where all of those without an owner were found, that is said once.
    const isSaid = what === 'unowned' && parts.some((part) => part.what === 'found' && part.count === count);
    if (count > 0 && !isSaid) parts.unshift({ what, count, rows });
  }
  const waiting = await records.requests.waiting({
    instances: [name],
    // Those of the administrators alone: what one person is asked waits for nobody else.
    toDecide: { person: '', instances: [name] },
    most: ROWS,
  });
  if (waiting.count > 0) {
    const rows = waiting.requests.map(({ request: { id } }) => ({ id, lastUse: undefined }));
    parts.push({ what: 'requests', count: waiting.count, rows });
  }
  return {
    kind: 'weekly',
    instance: name,
    isOneOfSeveral: instances.size > 1,
    idleDays: instance.reminders.idleDays,
    parts,
  };
}

/** Enough of each that a part of them can be left out, which stand elsewhere in the message. */
const READ = 2 * ROWS;

async function usersThat(ports: WeeklyPorts, instance: Instance, marks: readonly Mark[]) {
  const { records, clock } = ports;
  const { name, reminders } = instance;
  const now = clock.now();
  const [{ only }, without] = await Promise.all([
    markedUsers(ports, marks, { seen: [instance], now, timeZone: reminders.timeZone }),
    notToAdopt(ports, marks, [name], OWN_WITHIN_MS),
  ]);
  return records.apiUsers.shown({ instances: [name], now, only, without, most: READ });
}
