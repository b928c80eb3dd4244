import { everyMinuteOf } from '../../src/app.ts';
import { MarketoFailure } from '../../src/core/marketo-failure.ts';
import { nextTime } from '../../src/jobs/timetable.ts';
import type { Instance } from '../../src/ports/instance.ts';
import { MessageNotSent } from '../../src/ports/messages.ts';
import { SlackSilent } from '../../src/ports/people.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { EventReceiver } from '../../src/ports/receiver.ts';
import type { Records } from '../../src/ports/records/records.ts';
import type { Clock } from '../../src/ports/system.ts';
import { switchEvents } from '../../src/usecases/events/switch.ts';
import { SomeNotKnown } from '../../src/usecases/people/administrators.ts';
import { policy } from '../../test/builders.ts';
import { ADMINISTRATORS, HOME, OFFER } from './company.ts';
import type { YearsMarketo } from './marketo.ts';
import { NoAnswer, type YearsSlack } from './slack.ts';

/** What is decided for one Marketo instance. */
export interface InstanceSettings {
  readonly name: string;
  readonly label: string;
  readonly timeZone: string;
  readonly adminChannel: string;
  readonly deleteAfterDays: number | undefined;
}

/** The settings of the year as they are without any, and a review each month. */
export const TIMETABLES = {
  reminderCron: '0 9 * * *',
  reconcileCron: '0 4 * * *',
  reviewCron: '0 10 15 * *',
  weeklyDigestCron: '0 9 * * 1',
} as const;

export const REMINDER_DAYS = [30, 14, 7, 3, 1, 0] as const;
export const REMINDER_HOUR = 9;
const FIRST_CALLS_DAYS = 7;
const REVIEW_DAYS = 12;
const IDLE_DAYS = 14;

export const INSTANCES: readonly InstanceSettings[] = [
  {
    name: '123-ABC-456',
    label: 'Acme production',
    timeZone: 'Europe/Berlin',
    adminChannel: 'C0PRODUCTION',
    deleteAfterDays: undefined,
  },
  {
    name: '789-DEF-012',
    label: 'Acme sandbox',
    timeZone: 'America/New_York',
    adminChannel: 'C0SANDBOX',
    deleteAfterDays: 7,
  },
];

/** A process of the app: what people's clicks work with, and what it does by itself. */
export interface Process {
  readonly ports: Ports;
  /** Does what is done every minute, once. */
  minute(): Promise<void>;
}

/** What the app has said of itself, for whoever looks after it. */
export interface Noticed {
  /** Errors that nobody has planned: each ends the year with a failure. */
  readonly unplanned: { readonly at: string; readonly message: string; readonly err: unknown }[];
  /** Whether something was said since that was last asked: then it is looked again soon. */
  isTroubled: boolean;
}

interface Options {
  readonly name: string;
  readonly records: Records;
  readonly clock: Clock;
  readonly slack: YearsSlack;
  /** Without one, events are off. */
  readonly receiver?: EventReceiver;
  /** By the names of their instances; an instance without one is left out. */
  readonly marketos: ReadonlyMap<string, YearsMarketo>;
  readonly noticed: Noticed;
}

/** A process as it starts: what one remembers, another one has to find in the records. */
export function startProcess(options: Options): Process {
  const { name, records, clock, slack, receiver, marketos, noticed } = options;
  let ids = 0;
  const notice = (fields: object, message: string) => {
    noticed.isTroubled = true;
    const { err } = fields as { err?: unknown };
    if (err !== undefined && !isPlanned(err))
      noticed.unplanned.push({ at: clock.now().toString(), message, err });
  };
  const instances = new Map(
    INSTANCES.flatMap((settings) => {
      const marketo = marketos.get(settings.name);
      return marketo ? [[settings.name, instanceOf(settings, marketo)] as const] : [];
    }),
  );
  const ports: Ports = {
    clock,
    log: { info: () => {}, warn: notice, error: notice },
    records,
    ids: {
      next() {
        ids += 1;
        return `${name}-${ids}`;
      },
    },
    directory: slack.directory,
    userGroups: { has: async () => false, members: async () => [] },
    messenger: slack.messenger,
    instances,
    administration: {
      userIds: ADMINISTRATORS,
      userGroups: [],
      workspaceAdmins: false,
      requesters: 'everyone',
    },
    home: HOME,
  };
  const { everyMinute } = everyMinuteOf(TIMETABLES, ports, receiver);
  let isBegun = false;
  return {
    ports,
    async minute() {
      if (!isBegun) await switchEvents(ports, receiver !== undefined);
      isBegun = true;
      await Promise.all(
        everyMinute.map(({ name: job, run }) =>
          run().catch((err: unknown) => notice({ err }, `A job failed: ${job}`)),
        ),
      );
    },
  };
}

function instanceOf(settings: InstanceSettings, { marketo }: YearsMarketo): Instance {
  const { name, label, timeZone, adminChannel, deleteAfterDays } = settings;
  const timetable = { pattern: TIMETABLES.reminderCron, timeZone };
  const told = <T>(ask: () => Promise<T>) => ({
    remembered: () => undefined,
    within: () => ask().catch(() => undefined),
    renew: ask,
  });
  const usage = () => marketo.callsInLastSevenDays();
  return {
    name,
    label,
    launchPointUrl: undefined,
    marketo,
    catalog: told(async () => OFFER),
    usageToday: told(async () => {
      const today = (await usage()).at(-1);
      if (!today) throw new Error('Marketo told of no day');
      return today;
    }),
    usageOfWeek: told(usage),
    dailyQuota: undefined,
    policy: policy(),
    reminders: {
      reminderDays: REMINDER_DAYS,
      firstCallsDays: FIRST_CALLS_DAYS,
      idleDays: IDLE_DAYS,
      reviewDays: REVIEW_DAYS,
      deleteAfterDays,
      hour: REMINDER_HOUR,
      timeZone,
    },
    nextReminders: (moment) => nextTime(timetable, moment),
    roleHolders: undefined,
    adminChannel,
  };
}

/** Whether an error is one of those that are planned, or of several such. */
export function isPlanned(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isPlanned);
  return (
    [MarketoFailure, MessageNotSent, SlackSilent, SomeNotKnown, NoAnswer].some(
      (kind) => error instanceof kind,
    ) ||
    (error instanceof Error && error.name === 'SlackDoesNotWork')
  );
}
