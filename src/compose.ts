import { randomUUID } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { Temporal } from 'temporal-polyfill';
import { type Config, secretsOf } from './config/config.ts';
import { ConfigError } from './config/config-error.ts';
import type { InstanceConfig } from './config/instances.ts';
import { MarketoFailure, type MarketoFailureKind } from './core/marketo-failure.ts';
import { httpReceiver } from './events/receiver.ts';
import { nextTime } from './jobs/timetable.ts';
import { type MarketoClient, marketoClient } from './marketo/client.ts';
import { type Connection, connect } from './marketo/connection.ts';
import type { Limits } from './marketo/limits.ts';
import { remembered } from './marketo/remembered.ts';
import { roleHolders } from './marketo/role-holders.ts';
import type { Instance } from './ports/instance.ts';
import type { Ports } from './ports/ports.ts';
import type { EventReceiver } from './ports/receiver.ts';
import type { Clock, Ids } from './ports/system.ts';
import { problemsBesideTheToken } from './setup-check.ts';
import { slackDirectory } from './slack/directory.ts';
import { type Installation, installation } from './slack/installation.ts';
import { slackMessenger } from './slack/messenger.ts';
import { type RememberedPeople, rememberedPeople } from './slack/remembered-people.ts';
import { type TokenHealth, tokenHealth } from './slack/token-health.ts';
import { slackUserGroups } from './slack/user-groups.ts';
import { webClient } from './slack/web-client.ts';
import { tokenProblem } from './slack-check.ts';
import { lookAtTables, openRecords } from './store/open-records.ts';
import type { OpenRecords } from './store/records.ts';
import { sharedClock } from './store/shared-clock.ts';
import { TablesError } from './store/tables.ts';
import { openLog } from './telemetry/log.ts';
import { slackLogger } from './telemetry/slack-logger.ts';

/** What tests and the demo put in the place of the real thing. */
export interface Replaceable {
  readonly clock: Clock;
  /** As if it were this time, for what is decided; Slack, Marketo and the records live in the present. */
  readonly asOf: Temporal.Instant;
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
  readonly slackClient: WebClient;
  /** Whether Slack accepts the app's own token. */
  readonly slackToken: TokenHealth;
  readonly people: RememberedPeople;
  readonly installation: Installation;
  /** Who takes events; `undefined` where nobody does. */
  readonly receiver: EventReceiver | undefined;
  readonly log: Logger;
  /** Ends background work at Marketo and every wait for Slack at once: what is not done goes on after the restart. */
  endJobs(): void;
  close(): Promise<void>;
}

export interface HowToCompose {
  /** Whether this process serves; on SQLite one process at a time may. */
  readonly alone: boolean;
  /**
   * What becomes of tables that are not up to date: they are brought there, they end the start, or they are looked at
   * and left alone. To look is to make nothing, neither a file nor a table.
   */
  readonly tables: 'migrated' | 'needed' | 'looked at';
}

const systemClock: Clock = { now: () => Temporal.Now.instant() };
const randomIds: Ids = { next: () => randomUUID() };

/**
 * Wires settings, records, Marketo and Slack together and asks Slack who the app is.
 *
 * @throws ConfigError where Slack refuses the token, TablesError, DatabaseFileError, DatabaseInUseError, or what made
 *   the database or Slack unreachable
 */
export async function compose(
  config: Config,
  { alone, tables }: HowToCompose,
  replaced: Partial<Replaceable> = {},
): Promise<Parts> {
  const log = replaced.log ?? openLog(config.logLevel, secretsOf(config));
  const onError = (error: Error) =>
    log.warn({ err: error }, 'The database ended or refused something beside a statement');
  if (tables === 'needed') {
    // Before anything is opened for writing: where there is nothing, nothing is made.
    const found = await lookAtTables(config.database, onError);
    if (found.state !== 'current') throw new TablesError(found);
  }
  const records = openRecords(config.database, {
    alone,
    readOnly: tables === 'looked at',
    onError,
    onUnreadable: (row, error) =>
      log.error(
        { err: error, row },
        'This version cannot read a row, so it leaves it to the one that wrote it',
      ),
  });
  const replicaClock = sharedClock(
    { wall: systemClock, elapsed: () => performance.now() },
    () => records.now(),
    {
      onOffset: (aheadMs) =>
        log.warn(
          { aheadSeconds: Math.round(aheadMs / 1_000) },
          'The clock of this machine is not the database’s; the database’s is used, because replicas share it',
        ),
      onError: (err) => log.warn({ err }, 'The database did not tell its time'),
    },
  );
  const clock = replaced.clock ?? replicaClock;
  const { asOf } = replaced;
  const connections = new Map<string, Connection>();
  const ending = new AbortController();
  const receiver = config.events && httpReceiver({ ...config.events, clock, ending: ending.signal });
  const close = async () => {
    replicaClock.end();
    await receiver?.close();
    await Promise.all([...connections.values()].map((connection) => connection.close()));
    await records.close();
  };
  try {
    if (tables === 'migrated') {
      const migrated = await records.migrate();
      if (migrated.length > 0) log.info({ migrations: migrated }, 'The records were brought up to date');
    }
    if (tables !== 'looked at' && !replaced.clock) await replicaClock.compare();
    if (alone) {
      replicaClock.follow();
      await records.serve();
    }
    const slackToken = tokenHealth({
      refused: (code) => log.error({ code }, 'Slack refuses the app’s own token; renew SLACK_BOT_TOKEN'),
      accepted: () => log.info('Slack accepts the app’s own token again'),
    });
    const slackClient = webClient(config.slack, slackLogger(log), slackToken);
    const instances = new Map<string, Instance>();
    const background = new Map<string, Instance>();
    for (const settings of config.instances) {
      const { name, limits } = settings;
      const shared = records.sharedPlaces;
      const connection = connect({
        ...settings,
        instance: name,
        clock,
        log,
        shared,
        limits: { ...limits, ...replaced.marketoLimits },
      });
      connections.set(name, connection);
      const both = instanceOn(settings, connection, { clock, log, reminderCron: config.reminderCron });
      instances.set(name, both.forClicks);
      background.set(name, both.forJobs);
    }
    const installed = await installation(slackClient, isUsedIn(config)).catch(async (error: unknown) => {
      const refusal = tokenProblem(error);
      // The start ends here: with everything that is wrong, not with the half of it.
      const others = await problemsBesideTheToken({ instances, clock }, config, log);
      throw new ConfigError([refusal, ...config.warnings, ...others]);
    });
    const [first] = config.instances;
    const { home } = installed;
    const asked = slackDirectory(slackClient, { timeZone: first?.reminders.timeZone ?? 'UTC' });
    const people = rememberedPeople(asked, { clock, home, ending: ending.signal });
    const ports: Ports = {
      clock: asOf ? { now: () => asOf } : clock,
      log,
      records,
      directory: people,
      ids: replaced.ids ?? randomIds,
      instances,
      administration: config.administration,
      userGroups: slackUserGroups(slackClient, { clock }),
      messenger: slackMessenger({
        client: slackClient,
        botId: installed.botId,
        directory: people,
        log,
        ending: ending.signal,
        instanceOf: (name) => ({
          label: instances.get(name)?.label ?? name,
          launchPointUrl: instances.get(name)?.launchPointUrl,
          everybody: {
            locale: 'en-US',
            timeZone: instances.get(name)?.reminders.timeZone ?? 'UTC',
            areMany: true,
          },
        }),
      }),
      home,
    };
    return {
      ports,
      backgroundPorts: { ...ports, instances: background },
      records,
      slackClient,
      slackToken,
      people,
      installation: installed,
      receiver,
      log,
      endJobs: () => {
        ending.abort(new Error('the app is stopping'));
        for (const connection of connections.values()) connection.endJobs();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Roles and workspaces change rarely; whoever just made a role waits this long at the most. */
const CATALOG_MINUTES = 5;

/** How old the shown number of calls may be. */
const USAGE_MINUTES = 5;

/** The numbers of seven days change slowly; each reading is a call of the customer's. */
const USAGE_OF_WEEK_MINUTES = 15;

/** Older numbers are not shown: they would be taken for those of now. */
const USAGE_KEPT_MINUTES = 60;

/** What of the sources of administrators, which have scopes of their own, the settings make use of. */
function isUsedIn({ administration, instances }: Config): Parameters<typeof installation>[1] {
  return (setting) =>
    setting === 'ADMIN_SLACK_USERGROUP_IDS'
      ? administration.userGroups.length > 0 ||
        (administration.requesters !== 'everyone' && administration.requesters.userGroups.length > 0)
      : instances.some(({ adminRole }) => adminRole !== undefined);
}

type Workspaces = Awaited<ReturnType<MarketoClient['workspaces']>>;

/**
 * Asks for the workspaces. Where Marketo does not tell them, the ones that it told before hold, and without any the form
 * offers “All workspaces” alone: nobody has to wait for a list that may never come, and nobody is given more unasked.
 */
function workspacesOf(marketo: MarketoClient, log: Logger): () => Promise<Workspaces> {
  let known: Workspaces = { workspaces: [], areAll: false };
  return async () => {
    try {
      known = await marketo.workspaces();
    } catch (error) {
      if (!(error instanceof MarketoFailure) || error.kind === 'stopping') throw error;
      log.warn({ err: error }, 'Marketo did not tell its workspaces; what it told before holds');
      if (OF_THE_LIST.includes(error.kind)) marketo.goneWithout(error);
    }
    return known;
  };
}

/** Failures of this one list; every other passes, or is met by every call. */
const OF_THE_LIST: readonly MarketoFailureKind[] = ['refused', 'not_understood', 'access_denied'];

function instanceOn(
  { name, label, launchPointUrl, policy, reminders, adminRole, adminChannel, dailyQuota }: InstanceConfig,
  connection: Connection,
  { clock, log, reminderCron }: { clock: Clock; log: Logger; reminderCron: string },
): { readonly forClicks: Instance; readonly forJobs: Instance } {
  const marketo = marketoClient(connection);
  const workspaces = workspacesOf(marketo, log);
  const catalog = remembered({
    what: 'roles and workspaces',
    freshMinutes: CATALOG_MINUTES,
    clock,
    log,
    async ask() {
      const [roles, told] = await Promise.all([marketo.roles(), workspaces()]);
      return { roles, workspaces: told.workspaces, workspacesUnclear: !told.areAll };
    },
  });
  const usageToday = remembered({
    what: 'usage',
    freshMinutes: USAGE_MINUTES,
    keptMinutes: USAGE_KEPT_MINUTES,
    clock,
    log,
    ask: () => marketo.callsToday(),
  });
  const usageOfWeek = remembered({
    what: 'usage of seven days',
    freshMinutes: USAGE_OF_WEEK_MINUTES,
    keptMinutes: USAGE_KEPT_MINUTES,
    clock,
    log,
    ask: () => marketo.callsInLastSevenDays(),
  });
  const holders = adminRole === undefined ? undefined : roleHolders({ marketo, role: adminRole, clock });
  const timetable = { pattern: reminderCron, timeZone: reminders.timeZone };
  const nextReminders = (moment: Temporal.Instant) => nextTime(timetable, moment);
  const own = {
    name,
    label,
    launchPointUrl,
    policy,
    reminders,
    nextReminders,
    adminChannel,
    dailyQuota,
  };
  const forClicks = { ...own, marketo, catalog, usageToday, usageOfWeek, roleHolders: holders };
  return { forClicks, forJobs: { ...forClicks, marketo: marketo.inBackground() } };
}
