import { Temporal } from 'temporal-polyfill';
import { isLeftToEnd } from '../../src/core/api-user.ts';
import { expiryText } from '../../src/core/expiry.ts';
import type { Person } from '../../src/core/people/person.ts';
import { quotaResetAfter } from '../../src/core/quota.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { TestDatabase } from '../../test/store/databases.ts';
import { BY_HAND, madeByHand } from './by-hand.ts';
import { type Chance, chance } from './chance.ts';
import { steppedClock } from './clock.ts';
import { company } from './company.ts';
import { IN_SLACK, type Scene } from './deeds.ts';
import type { Faults } from './faults.ts';
import { handsOn } from './hands.ts';
import { OWN, type YearsMarketo, yearsMarketo } from './marketo.ts';
import { INSTANCES, type Noticed, type Process, startProcess } from './process.ts';
import { type YearsReceiver, yearsReceiver } from './receiver.ts';
import { type YearsSlack, yearsSlack } from './slack.ts';
import { drawnSpans, isIn, type Span } from './spans.ts';

export interface LifeOptions {
  readonly seed: number;
  readonly users: number;
  readonly owners: number;
  readonly days: number;
  readonly start: Temporal.Instant;
  /** Hours between two looks, where nothing happens in between; it divides 24. */
  readonly step: number;
  /** The records; a second process, where the database lets several serve. */
  readonly database: Pick<TestDatabase, 'records'> & Partial<Pick<TestDatabase, 'second'>>;
  /** Told of each day that has passed. */
  readonly onDay?: (day: number) => void;
}

/** One user of the records, as a day left it. */
export interface Snapshot {
  readonly id: string;
  readonly instance: string;
  readonly userid: string;
  readonly email: string;
  readonly expiry: string;
  readonly owner: string | undefined;
  readonly isOwnerThere: boolean;
  readonly isLeftToEnd: boolean;
  readonly isIgnored: boolean;
}

export interface Day {
  readonly at: Temporal.Instant;
  readonly users: ReadonlyMap<string, Snapshot>;
}

/** A time that was lived through, with everything that can be held against it. */
export interface Lived {
  readonly options: LifeOptions;
  readonly until: Temporal.Instant;
  readonly days: readonly Day[];
  readonly people: ReadonlyMap<string, Person>;
  /** When each person was not there. */
  readonly absences: ReadonlyMap<string, readonly Span[]>;
  readonly slack: YearsSlack;
  readonly marketos: ReadonlyMap<string, YearsMarketo>;
  readonly receiver: YearsReceiver;
  readonly faults: Faults;
  readonly noticed: Noticed;
  /** What people did, with what became of it, and how often. */
  readonly deeds: ReadonlyMap<string, number>;
  /** How often the app looked what is to be done. */
  readonly minutes: number;
  readonly ports: Ports;
}

/** Days at the end on which nobody does anything and nothing goes wrong: what was begun comes to its end. */
const QUIET_DAYS = 6;

/** Minutes after an hour at which it is looked again, where something is under way or has failed. */
const AGAIN = [2, 7, 30] as const;

/** Deeds in Slack and changes by hand a day: of a few users each sees more of life. */
const deedsADay = (users: number) => Math.max(6, users / 22);
const changesADay = (users: number) => Math.max(3, users / 50);

/** When the day is written down. */
const EVENING = 20;

/** Lives through some time: the app at its times, people and integrations at theirs, and everything that goes wrong. */
export async function live(options: LifeOptions): Promise<Lived> {
  const { seed, users, start, days, step, database } = options;
  const clock = steppedClock(start);
  const until = start.add({ hours: 24 * days });
  const quietFrom = until.subtract({ hours: 24 * QUIET_DAYS });
  const isQuiet = () => Temporal.Instant.compare(clock.now(), quietFrom) >= 0;
  const faults = drawnFaults(chance(seed + 1), { from: start.add({ hours: 96 }), until: quietFrom });
  const people = company(options.owners);
  const slack = yearsSlack({
    clock,
    chance: chance(seed + 2),
    people,
    down: faults.slack,
    closed: faults.channels,
    labels: new Map(INSTANCES.map(({ name, label }) => [name, label])),
    timeZone: INSTANCES[0]?.timeZone ?? 'UTC',
    isQuiet,
  });
  const marketos = new Map(
    INSTANCES.map(({ name }, index) => [
      name,
      yearsMarketo({
        name,
        clock,
        chance: chance(seed + 3 + index),
        down: faults.marketo.get(name) ?? [],
        quota: faults.quota.get(name) ?? [],
        isQuiet,
      }),
    ]),
  );
  const receiver = yearsReceiver({ clock, chance: chance(seed + 9), down: faults.receiver, isQuiet });
  const noticed: Noticed = { unplanned: [], isTroubled: false };
  const drawn = chance(seed);
  const approved: string[] = [];
  let number = 0;
  const nextNumber = () => {
    number += 1;
    return number;
  };
  let processes = 0;
  const begin = (records: Ports['records']) => {
    processes += 1;
    return startProcess({ name: `p${processes}`, records, clock, slack, receiver, marketos, noticed });
  };

  for (let made = 0; made < users / 3; made += 1) {
    const marketo = drawn.pick([...marketos.values()]);
    marketo?.addByHand(madeByHand({ chance: drawn, clock, nextNumber }));
  }
  await database.records.migrate();
  const second = faults.twoProcesses.length > 0 ? database.second?.() : undefined;

  const deeds = new Map<string, number>();
  const count = (name: string, became: string | undefined) => {
    if (became === undefined) return;
    const key = `${name}: ${became}`;
    deeds.set(key, (deeds.get(key) ?? 0) + 1);
  };
  const absences = new Map<string, Span[]>();
  const lived: Day[] = [];
  let minutes = 0;
  let first: Process | undefined = begin(database.records);
  let other: Process | undefined;

  for (let hour = 0; hour <= days * 24; hour += step) {
    const begins = start.add({ hours: hour });
    clock.moveTo(begins);
    for (const marketo of marketos.values()) marketo.arrive();
    if (!isQuiet()) changeByHand(drawn, { marketos, clock, nextNumber, users, step, count });

    if (isIn(faults.app, begins)) first = undefined;
    // What one remembered is gone with it.
    else first ??= begin(database.records);
    other = first && second && isIn(faults.twoProcesses, begins) ? (other ?? begin(second)) : undefined;
    const minute = async () => {
      minutes += 1;
      noticed.isTroubled = false;
      await Promise.all([first?.minute(), other?.minute()]);
    };
    if (first) {
      const { ports } = first;
      await minute();
      const acts = !isQuiet() && !isIn(faults.slack, begins) ? deedsAt(drawn, begins, users, step) : 0;
      clock.moveTo(begins.add({ seconds: drawn.whole(1, 55) }));
      for (let deed = 0; deed < acts; deed += 1) {
        // Whichever process Slack gave the click to.
        const taking = (drawn.happens(0.5) ? other?.ports : undefined) ?? ports;
        const hands = handsOn(taking, drawn);
        const scene = { chance: drawn, ports: taking, hands, people, marketos, users, nextNumber, approved };
        await actOn(scene, count, noticed);
      }
      noteAbsences(absences, people, clock.now());
      for (const after of AGAIN) {
        if (!noticed.isTroubled && !(await isUnderWay(ports))) break;
        clock.moveTo(begins.add({ minutes: after }));
        for (const marketo of marketos.values()) marketo.arrive();
        await minute();
      }
    }
    if (Math.floor(begins.toZonedDateTimeISO('UTC').hour / step) === Math.floor(EVENING / step)) {
      lived.push(await dayOf(database.records, people, clock.now()));
      options.onDay?.(lived.length);
    }
  }
  if (!first) throw new Error('the app does not run at the end');
  return {
    options,
    until: clock.now(),
    days: lived,
    people,
    absences,
    slack,
    marketos,
    receiver,
    faults,
    noticed,
    deeds,
    minutes,
    ports: first.ports,
  };
}

async function actOn(
  scene: Scene,
  count: (name: string, became: string | undefined) => void,
  noticed: Noticed,
): Promise<void> {
  const deed = scene.chance.weighed(IN_SLACK);
  try {
    count(deed.name, await deed.act(scene));
  } catch (err) {
    // A click met it, and its listener would have said that something went wrong.
    noticed.unplanned.push({ at: scene.ports.clock.now().toString(), message: `“${deed.name}” failed`, err });
  }
}

/** People work in the hours of UTC in which somebody of them is awake; in the others now and then. */
function deedsAt(drawn: Chance, at: Temporal.Instant, users: number, step: number): number {
  const { hour } = at.toZonedDateTimeISO('UTC');
  const often = (deedsADay(users) * (hour >= 6 && hour < 20 ? 1.5 : 0.3) * step) / 24;
  return Math.floor(often) + (drawn.happens(often % 1) ? 1 : 0);
}

interface HandScene {
  readonly marketos: ReadonlyMap<string, YearsMarketo>;
  readonly clock: Ports['clock'];
  readonly users: number;
  readonly step: number;
  nextNumber(): number;
  count(name: string, became: string | undefined): void;
}

function changeByHand(drawn: Chance, { marketos, users, step, count, ...about }: HandScene): void {
  const often = (changesADay(users) * step) / 24;
  const times = Math.floor(often) + (drawn.happens(often % 1) ? 1 : 0);
  for (let time = 0; time < times; time += 1) {
    const change = drawn.weighed(BY_HAND);
    const marketo = drawn.pick([...marketos.values()]);
    if (marketo) count(`by hand, ${change.name}`, change.act(marketo, { ...about, chance: drawn }));
  }
}

/** Whether a change is on its way, beside those that wait for a person. */
async function isUnderWay({ records }: Ports): Promise<boolean> {
  return (await records.operations.unfinished()).some(({ waits }) => waits === undefined);
}

function noteAbsences(
  absences: Map<string, Span[]>,
  people: ReadonlyMap<string, Person>,
  now: Temporal.Instant,
): void {
  const FOR_EVER = Temporal.Instant.from('9999-01-01T00:00:00Z');
  for (const { id, isDeactivated } of people.values()) {
    const spans = absences.get(id) ?? [];
    const last = spans.at(-1);
    const isNoted = last?.until.equals(FOR_EVER) === true;
    if (isDeactivated === isNoted) continue;
    // Seen an hour after it was so, at the most.
    if (isDeactivated) spans.push({ from: now.subtract({ minutes: 61 }), until: FOR_EVER });
    else if (last) spans[spans.length - 1] = { ...last, until: now };
    absences.set(id, spans);
  }
}

async function dayOf(
  { apiUsers }: Ports['records'],
  people: ReadonlyMap<string, Person>,
  at: Temporal.Instant,
): Promise<Day> {
  const users = new Map<string, Snapshot>();
  for (const { name } of INSTANCES) {
    for (const user of await apiUsers.active(name)) {
      const { id, instance, userid, email, owner, expiry, ignored } = user;
      if (userid === OWN) continue;
      const isOwnerThere = owner !== undefined && people.get(owner)?.isDeactivated === false;
      users.set(id, {
        id,
        instance,
        userid,
        email,
        expiry: expiryText(expiry),
        owner,
        isOwnerThere,
        isLeftToEnd: isLeftToEnd(user),
        isIgnored: ignored !== undefined,
      });
    }
  }
  return { at, users };
}

/** Outages of one to three days, as many as fit: about three of each in a year, and one of each in some weeks. */
function drawnFaults(drawn: Chance, within: Span): Faults {
  const days = within.until.since(within.from).total('days');
  const often = (inYear: number) => Math.max(1, Math.round((inYear * days) / 365));
  const hours = [24, 72] as const;
  const each = (count: number) => drawnSpans(drawn, within, { count: often(count), hours });
  const used = (spans: readonly Span[]) => spans.map(({ from }) => ({ from, until: quotaResetAfter(from) }));
  const byInstance = (make: () => readonly Span[]) => new Map(INSTANCES.map(({ name }) => [name, make()]));
  return {
    slack: each(3),
    marketo: byInstance(() => each(3)),
    quota: byInstance(() => used(each(3))),
    app: each(3),
    channels: each(1),
    receiver: each(3),
    twoProcesses: drawnSpans(drawn, within, { count: 1, hours: [168, 168] }),
  };
}
