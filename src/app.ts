import { compose, type Parts, type Replaceable } from './compose.ts';
import type { Config } from './config.ts';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { missedRun, startSchedule } from './jobs/schedule.ts';
import { startServer } from './server.ts';
import { checkSetup } from './setup-check.ts';
import { boltApp, EVENTS_PATH, slackTransport } from './slack/bolt.ts';
import { slackLogger } from './telemetry/slack-logger.ts';
import { REMIND_JOB, type RemindReport, remind } from './usecases/remind/remind.ts';
import { settleOpenOperations } from './usecases/settle-open-operations.ts';
import { workUnderWay } from './work-under-way.ts';

export interface RunningApp {
  readonly port: number;
  /** What the cron job does at its hour. */
  remind(): Promise<RemindReport | undefined>;
  /** What is done every minute: goes on with everything that was promised. */
  settle(): Promise<void>;
  /** Takes nothing new, ends what is under way, and closes. */
  stop(): Promise<void>;
}

/** Unfinished work is looked for every minute. */
const SETTLE_CRON = '* * * * *';

/** How long the app waits for work under way when it is stopped. */
const STOP_WITHIN_MS = 20_000;

/**
 * Starts the app: serves Slack and health on one port, goes on with what was promised before, and keeps the
 * schedule.
 *
 * @throws ConfigError where Slack or Marketo refuse what the settings say; DatabaseInUseError; the error of
 *   listening, such as EADDRINUSE
 */
export async function startApp(config: Config, replaced: Partial<Replaceable> = {}): Promise<RunningApp> {
  const parts = await compose(config, { alone: true }, replaced);
  const { ports, backgroundPorts, records, log } = parts;
  try {
    await checked(parts);
    const logger = slackLogger(log);
    const transport = slackTransport(config.slack, logger);
    const work = workUnderWay(log);
    const context = { ports, client: parts.slackClient, afterwards: work.start };
    await boltApp({ slack: config.slack, transport, installation: parts.installation, logger, log, context });

    const server = await startServer({
      host: config.host,
      port: config.port,
      checks: { database: () => records.ping().then(() => true), slack: transport.isConnected },
      slack: transport.requestListener && { path: EVENTS_PATH, listener: transport.requestListener },
    });
    await transport.start();

    const settle = () => settleOpenOperations(backgroundPorts);
    const runReminders = () => remind(backgroundPorts);
    const reminders = {
      name: REMIND_JOB,
      pattern: config.reminderCron,
      timeZone: config.policy.timeZone,
      run: runReminders,
    };
    const schedule = startSchedule(
      [reminders, { name: 'settle', pattern: SETTLE_CRON, timeZone: 'UTC', run: settle }],
      log,
    );
    work.start(settle);
    work.start(async () => {
      const lastRun = await records.jobs.lastRun(REMIND_JOB);
      // A first start begins to count: a tick that falls into a later pause is then known to be missed.
      if (lastRun === undefined) await records.jobs.recordRun(REMIND_JOB, ports.clock.now());
      if (missedRun(reminders, lastRun, ports.clock.now())) await runReminders();
    });
    log.info(
      { port: server.port, transport: config.slack.transport.kind, instance: ports.marketo.instance },
      'The app serves',
    );

    return {
      port: server.port,
      remind: runReminders,
      settle,
      async stop() {
        log.info('The app is stopping');
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

/** Says every setting that Slack or Marketo refuse; those that leave no way to work end the start. */
async function checked({ ports, marketo, catalog, slackClient, installation, log }: Parts): Promise<void> {
  const { fatal, warnings } = await checkSetup(ports, {
    installation,
    readChannel: async (channel) => {
      await slackClient.conversations.history({ channel, limit: 1 });
    },
    ownUserid: () => marketo.ownUserid(),
    // Also makes the first form find its roles at hand.
    offer: () => catalog.renew(),
  });
  const said = ({ setting, problem, example }: ConfigProblem) => log.error({ setting, example }, problem);
  if (fatal.length > 0) throw new ConfigError([...fatal, ...warnings]);
  for (const warning of warnings) said(warning);
}
