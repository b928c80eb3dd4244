import { compose, type Parts, type Replaceable } from './compose.ts';
import type { Config } from './config/config.ts';
import { ConfigError } from './config/config-error.ts';
import { isLoneAdministrator } from './config/lone-administrator.ts';
import { type RunResult, runIfOwed, type TimedJob } from './jobs/owed.ts';
import { type EveryMinute, startSchedule } from './jobs/schedule.ts';
import { lastTime, nextTime } from './jobs/timetable.ts';
import { oneAfterAnother } from './one-after-another.ts';
import type { Instance } from './ports/instance.ts';
import type { Ports } from './ports/ports.ts';
import type { EventReceiver } from './ports/receiver.ts';
import { strayInstances } from './records-check.ts';
import { startServer } from './server.ts';
import { askedOf, CHECK_WITHIN_MS, checkSetup } from './setup-check.ts';
import { boltApp, EVENTS_PATH, slackTransport } from './slack/bolt.ts';
import { slackLogger } from './telemetry/slack-logger.ts';
import { toldReadiness } from './told-readiness.ts';
import { announceRest } from './usecases/announce-rest.ts';
import { announceUnreadable } from './usecases/announce-unreadable.ts';
import { goOnWithRequests } from './usecases/changes/announce-request.ts';
import { goOn } from './usecases/changes/go-on.ts';
import { settleForgotten } from './usecases/deliver.ts';
import { enforce, enforceJob } from './usecases/enforce.ts';
import { sendEvents } from './usecases/events/send.ts';
import { switchEvents } from './usecases/events/switch.ts';
import { announceFirstCalls, firstCallsJob } from './usecases/first-calls.ts';
import { askIdle, idleJob } from './usecases/idle/ask.ts';
import { readUsage, usageJob } from './usecases/idle/read-usage.ts';
import { redrawStale } from './usecases/messages/redraw.ts';
import { announceOrphans, orphansJob } from './usecases/orphans.ts';
import { byHandJob, tellFindingsInMornings } from './usecases/reconcile/findings.ts';
import {
  isUnfinished,
  type ReconcileReport,
  reconcile,
  reconcileJob,
} from './usecases/reconcile/reconcile.ts';
import { morningsJob } from './usecases/remind/mornings-job.ts';
import { rememberedZones } from './usecases/remind/remembered-zones.ts';
import {
  type RemindReport,
  remind,
  remindEverybody,
  remindJob,
  remindOwners,
} from './usecases/remind/remind.ts';
import { goOnWithReviews } from './usecases/review/go-on.ts';
import { reviewJob, startReviewOnTime } from './usecases/review/start.ts';
import { tellWeek, weeklyJob } from './usecases/weekly-digest.ts';
import { workUnderWay } from './work-under-way.ts';

export interface RunningApp {
  readonly port: number;
  /** What the cron job does at its hour, for every Marketo instance. */
  remind(): Promise<RemindReport[]>;
  /** The same for the reconciliation. */
  reconcile(): Promise<ReconcileReport[]>;
  /** What is done every minute: goes on with everything that was promised, and with what is owed of the daily jobs. */
  settle(): Promise<void>;
  /** Resolves when everything is done that a start makes up for. */
  caughtUp(): Promise<void>;
  /** Takes nothing new, ends what is under way, and closes. */
  stop(): Promise<void>;
}

/** Marketo counts calls within the hour. */
const FIRST_CALLS_CRON = '20 * * * *';

/** At night, for what no event has told. */
const ORPHANS_CRON = '40 3 * * *';

/** At night, well within the seven days that Marketo keeps. */
const USAGE_CRON = '50 2 * * *';

/** An hour after the one at which revocations are tried: nobody is deleted in the night in which that is first told. */
const ENFORCE_CRON = '30 4 * * *';

/** Mornings begin at whole hours of every zone, and some zones are a quarter apart; what cannot wait for one waits no longer. */
const MORNINGS_CRON = '*/15 * * * *';

/** Where owners have mornings of their own: after they were warned in them, and soon enough on each of their working days. */
const IDLE_CRON = '10,40 * * * *';
const BY_HAND_CRON = '5,35 * * * *';

/** How long the app waits for work under way when it is stopped. */
const STOP_WITHIN_MS = 20_000;

/**
 * Starts the app: serves Slack and health on one port, goes on with what was promised before, and keeps the
 * schedule.
 *
 * @throws ConfigError where Slack or Marketo refuse what the settings say; DatabaseInUseError, DatabaseFileError,
 *   TablesError; the error of listening, such as EADDRINUSE
 */
export async function startApp(config: Config, replaced: Partial<Replaceable> = {}): Promise<RunningApp> {
  const parts = await compose(config, { alone: true, tables: 'migrated' }, replaced);
  const { ports, backgroundPorts, records, receiver, log } = parts;
  try {
    await checked(parts, config);
    // Before anything can happen that is to be told.
    await switchEvents(backgroundPorts, receiver !== undefined);
    const logger = slackLogger(log);
    const transport = slackTransport(config.slack, { logger, log });
    const work = workUnderWay(log);
    const context = { ports, client: parts.slackClient, people: parts.people, afterwards: work.start };
    await boltApp({ slack: config.slack, transport, installation: parts.installation, logger, log, context });

    const server = await startServer({
      host: config.host,
      port: config.port,
      checks: {
        database: toldReadiness(log, 'database', () => records.ping()),
        slack: async () => transport.isConnected() && (await isTokenAccepted(parts)),
      },
      slack: transport.requestListener && { path: EVENTS_PATH, listener: transport.requestListener },
    });
    await transport.start();

    const instances = [...backgroundPorts.instances.values()];
    const { everyMinute, settle, redraw } = everyMinuteOf(config, backgroundPorts, receiver);
    const schedule = startSchedule(everyMinute, log);
    const caughtUp = Promise.all(
      everyMinute.map(({ run }) =>
        work.start(async () => {
          await run();
        }),
      ),
    );
    if (isLoneAdministrator(config.administration, config.instances)) {
      log.info('There is one administrator, and nobody may approve their own request (SELF_APPROVAL)');
    }
    log.info(
      { port: server.port, transport: config.slack.transport.kind, instances: [...ports.instances.keys()] },
      'The app serves',
    );

    return {
      port: server.port,
      async remind() {
        const reports = await Promise.all(
          instances.map((instance) =>
            remindEverybody(backgroundPorts, instance, {
              nextRun: nextRunOf(config, backgroundPorts, instance),
            }),
          ),
        );
        return reports.filter((report) => report !== undefined);
      },
      async reconcile() {
        const reports = await Promise.all(instances.map((instance) => reconcile(backgroundPorts, instance)));
        return reports.filter((report) => report !== undefined);
      },
      async settle() {
        await settle();
        await Promise.all(everyMinute.slice(1).map(({ run }) => run()));
        // What was told meanwhile may have changed what stands elsewhere.
        await redraw();
      },
      caughtUp: async () => {
        await caughtUp;
      },
      async stop() {
        log.info('The app is stopping');
        parts.endJobs();
        await Promise.all([server.stop(), transport.stop(), schedule.stop()]);
        await work.finished(STOP_WITHIN_MS);
        await parts.close();
        log.info('The app has stopped');
      },
    };
  } catch (error) {
    await parts.close();
    throw error;
  }
}

/** What is looked for every minute, and of that what a start, or a test, does not wait a minute for. */
export interface EveryMinutes {
  readonly everyMinute: readonly EveryMinute[];
  /** Goes on with every change that was promised, and draws anew what is about it. */
  readonly settle: () => Promise<void>;
  readonly redraw: () => Promise<void>;
}

/**
 * Everything that a process of the app does by itself, on ports whose calls to Marketo come after people's; what is to be done is
 * decided from the records each time.
 *
 * @param receiver who takes events; without one, none are sent
 */
export function everyMinuteOf(config: Timetables, ports: Ports, receiver?: EventReceiver): EveryMinutes {
  const redraw = oneAfterAnother(() => redrawStale(ports));
  const settle = oneAfterAnother(async () => {
    await goOn(ports);
    await redraw();
  });
  const everyMinute: EveryMinute[] = [
    { name: 'settle', run: settle },
    { name: 'requests', run: oneAfterAnother(() => goOnWithRequests(ports)) },
    { name: 'redraw', run: redraw },
    { name: 'unconfirmed', run: () => settleForgotten(ports) },
    ...(receiver ? [{ name: 'events', run: () => sendEvents({ ...ports, receiver }) }] : []),
    ...[...ports.instances.values()].flatMap((instance) => [
      { name: `reviews:${instance.name}`, run: () => goOnWithReviews(ports, instance) },
      { name: `rest:${instance.name}`, run: () => announceRest(ports, instance) },
      { name: `unreadable:${instance.name}`, run: () => announceUnreadable(ports, instance) },
      ...timedJobs(config, ports, instance).map((job) => ({
        name: job.name,
        run: () => runIfOwed(ports, job),
      })),
    ]),
  ];
  return { everyMinute, settle, redraw };
}

/** When the jobs come that the settings have a table for. */
type Timetables = Pick<Config, 'reminderCron' | 'reconcileCron' | 'reviewCron' | 'weeklyDigestCron'>;

function timedJobs(
  { reminderCron, reconcileCron, reviewCron, weeklyDigestCron }: Timetables,
  ports: Ports,
  instance: Instance,
): TimedJob[] {
  const { timeZone } = instance.reminders;
  const zones = rememberedZones();
  return [
    ...(weeklyDigestCron === undefined ? [] : [weeklyDigest(weeklyDigestCron, ports, instance)]),
    {
      name: remindJob(instance),
      pattern: reminderCron,
      timeZone,
      atFirstStart: false,
      async run() {
        // Owners whose morning it is come first: the digest says what became of their warnings.
        const isFirst = instance.reminders.hour !== undefined;
        if (isFirst && !(await remindOwners(ports, instance, { zones }))) return 'not_now';
        const nextRun = nextRunOf({ reminderCron }, ports, instance);
        return becameOf(await remind(ports, instance, { nextRun }));
      },
    },
    ...(instance.reminders.hour === undefined
      ? []
      : [
          {
            name: morningsJob(instance),
            pattern: MORNINGS_CRON,
            timeZone: 'UTC',
            atFirstStart: false,
            run: async () => becameOf(await remindOwners(ports, instance, { zones })),
          },
        ]),
    {
      name: firstCallsJob(instance),
      pattern: FIRST_CALLS_CRON,
      timeZone,
      atFirstStart: true,
      run: unlessItRests(instance, () =>
        once(ports, firstCallsJob(instance), () => announceFirstCalls(ports, instance)),
      ),
    },
    {
      name: usageJob(instance),
      pattern: USAGE_CRON,
      timeZone,
      atFirstStart: true,
      run: unlessItRests(instance, () =>
        once(ports, usageJob(instance), async () => {
          await readUsage(ports, instance);
        }),
      ),
    },
    {
      // Whoever is asked is at work then.
      name: idleJob(instance),
      pattern: instance.reminders.hour === undefined ? reminderCron : IDLE_CRON,
      timeZone,
      atFirstStart: false,
      run: unlessItRests(instance, () => once(ports, idleJob(instance), () => askIdle(ports, instance))),
    },
    ...(instance.reminders.hour === undefined
      ? []
      : [
          {
            name: byHandJob(instance),
            pattern: BY_HAND_CRON,
            timeZone,
            atFirstStart: false,
            run: unlessItRests(instance, () =>
              once(ports, byHandJob(instance), () => tellFindingsInMornings(ports, instance)),
            ),
          },
        ]),
    {
      name: orphansJob(instance),
      pattern: ORPHANS_CRON,
      timeZone,
      atFirstStart: true,
      run: () => once(ports, orphansJob(instance), () => announceOrphans(ports, instance)),
    },
    ...(reviewCron === undefined
      ? []
      : [
          {
            name: reviewJob(instance),
            pattern: reviewCron,
            timeZone,
            atFirstStart: false,
            run: unlessItRests(instance, () =>
              once(ports, reviewJob(instance), () => startReviewOnTime(ports, instance)),
            ),
          },
        ]),
    {
      name: enforceJob(instance),
      pattern: ENFORCE_CRON,
      timeZone,
      atFirstStart: false,
      run: unlessItRests(instance, () => once(ports, enforceJob(instance), () => enforce(ports, instance))),
    },
    {
      name: reconcileJob(instance),
      pattern: reconcileCron,
      timeZone,
      atFirstStart: true,
      isUnderWay: () => isUnfinished(ports, instance),
      async run() {
        // One that rests goes on when the quota starts anew.
        if (instance.marketo.health().restsUntil !== undefined) return 'not_now';
        const report = await reconcile(ports, instance);
        if (!report) return 'not_now';
        return report.state === 'stopped' ? 'owed' : 'done';
      },
    },
  ];
}

/** Made up for after downtime; of several that were missed there is one, and it says how things stand now. */
function weeklyDigest(pattern: string, ports: Ports, instance: Instance): TimedJob {
  const timetable = { pattern, timeZone: instance.reminders.timeZone };
  return {
    ...timetable,
    name: weeklyJob(instance),
    atFirstStart: false,
    run: () =>
      once(ports, weeklyJob(instance), async () => {
        const now = ports.clock.now();
        await tellWeek(ports, instance, lastTime(timetable, now) ?? now);
      }),
  };
}

/** None where another process is at it. */
function becameOf(report: RemindReport | undefined): RunResult {
  if (!report) return 'not_now';
  return report.failed > 0 ? 'owed' : 'done';
}

/** Work that asks Marketo, unless background work rests because the day's calls are used up. */
function unlessItRests({ marketo }: Instance, run: () => Promise<RunResult>): TimedJob['run'] {
  return () => (marketo.health().restsUntil === undefined ? run() : Promise.resolve('not_now'));
}

/** Work that one process at a time does, and that leaves nothing owed where it does not throw. */
async function once(ports: Ports, job: string, work: () => Promise<void>): Promise<RunResult> {
  const ran = await ports.records.exclusively(job, async () => {
    const at = ports.clock.now();
    await work();
    await ports.records.jobs.recordRun(job, at);
  });
  return ran ? 'done' : 'not_now';
}

function nextRunOf({ reminderCron }: Pick<Config, 'reminderCron'>, ports: Ports, instance: Instance) {
  return nextTime({ pattern: reminderCron, timeZone: instance.reminders.timeZone }, ports.clock.now());
}

/** Once refused, Slack is asked again, so that a token that was renewed or put back is seen without a restart. */
async function isTokenAccepted({ slackToken, slackClient }: Parts): Promise<boolean> {
  if (slackToken.refusal() === undefined) return true;
  return slackClient.auth.test().then(
    () => true,
    () => false,
  );
}

/** Says every setting that Slack or Marketo refuse; those that leave no way to work end the start. */
async function checked(parts: Parts, config: Config): Promise<void> {
  const { ports, records, log } = parts;
  const { fatal, warnings } = await checkSetup(ports, {
    ...askedOf(parts, config),
    withinMs: CHECK_WITHIN_MS,
  });
  if (fatal.length > 0) throw new ConfigError([...fatal, ...config.warnings, ...warnings]);
  const strays = await strayInstances(records, [...ports.instances.keys()]);
  for (const { problem, ...about } of [...config.warnings, ...warnings, ...strays]) log.error(about, problem);
}
