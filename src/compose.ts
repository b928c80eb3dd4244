import { randomUUID } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { Temporal } from 'temporal-polyfill';
import { type Config, secretsOf } from './config.ts';
import { ConfigError } from './config-error.ts';
import { type RenewableCatalog, rememberedCatalog } from './marketo/catalog.ts';
import { type MarketoClient, marketoClient } from './marketo/client.ts';
import { connect, type Limits } from './marketo/connection.ts';
import type { Clock, Ids, Ports } from './ports.ts';
import { tokenProblem } from './setup-check.ts';
import { slackDirectory } from './slack/directory.ts';
import { type Installation, installation } from './slack/installation.ts';
import { slackMessenger } from './slack/messenger.ts';
import { webClient } from './slack/web-client.ts';
import { openRecords } from './store/open-records.ts';
import type { OpenRecords } from './store/records.ts';
import { openLog } from './telemetry/log.ts';
import { slackLogger } from './telemetry/slack-logger.ts';

/** What tests and the demo put in the place of the real thing. */
export interface Replaceable {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly marketoLimits: Partial<Limits>;
}

/** The app's parts, wired and ready: what the server and the command line share. */
export interface Parts {
  /** For what people wait for. */
  readonly ports: Ports;
  /** The same for jobs: people's clicks go first at Marketo. */
  readonly backgroundPorts: Ports;
  readonly records: OpenRecords;
  readonly marketo: MarketoClient;
  readonly catalog: RenewableCatalog;
  readonly slackClient: WebClient;
  readonly installation: Installation;
  readonly log: Logger;
  close(): Promise<void>;
}

const systemClock: Clock = { now: () => Temporal.Now.instant() };
const randomIds: Ids = { next: () => randomUUID() };

/**
 * Wires settings, records, Marketo and Slack together, brings the records up to date and asks Slack who the app is.
 *
 * @param alone whether this process serves; on SQLite one process at a time may
 * @throws ConfigError where Slack refuses the token, DatabaseInUseError, or what made the database or Slack
 *   unreachable
 */
export async function compose(
  config: Config,
  { alone }: { alone: boolean },
  replaced: Partial<Replaceable> = {},
): Promise<Parts> {
  const clock = replaced.clock ?? systemClock;
  const log = replaced.log ?? openLog(config.logLevel, secretsOf(config));
  const records = openRecords(config.database, {
    alone,
    onError: (error) => log.warn({ err: error }, 'A database connection was lost; it is opened again'),
  });
  const connection = connect({ ...config.marketo, clock, limits: replaced.marketoLimits ?? {} });
  const close = async () => {
    await connection.close();
    await records.close();
  };
  try {
    const migrated = await records.migrate();
    if (migrated.length > 0) log.info({ migrations: migrated }, 'The records were brought up to date');
    const slackClient = webClient(config.slack, slackLogger(log));
    const installed = await installation(slackClient).catch((error: unknown) => {
      throw new ConfigError([tokenProblem(error)]);
    });
    const marketo = marketoClient(connection, config.marketo.instance);
    const catalog = rememberedCatalog(marketo, clock, log);
    const directory = slackDirectory(slackClient);
    const ports: Ports = {
      clock,
      log,
      records,
      marketo,
      directory,
      ids: replaced.ids ?? randomIds,
      catalog,
      messenger: slackMessenger({
        client: slackClient,
        directory,
        log,
        everybody: { locale: 'en-US', timeZone: config.policy.timeZone },
      }),
      policy: config.policy,
      home: installed.home,
      adminChannel: config.adminChannel,
    };
    const backgroundPorts = { ...ports, marketo: marketo.inBackground() };
    return {
      ports,
      backgroundPorts,
      records,
      marketo,
      catalog,
      slackClient,
      installation: installed,
      log,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
