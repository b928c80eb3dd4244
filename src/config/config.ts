import type { Administration } from '../core/people/administration.ts';
import { ADMINISTRATOR_SETTINGS, administrationOf } from './administrators.ts';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { onMondays } from './cron-pattern.ts';
import { type DatabaseConfig, databaseOf, secretsOfAddress } from './database-url.ts';
import { type EventsConfig, eventsOf, withoutReceiver } from './events.ts';
import { type InstanceConfig, instancesIn, singleInstanceOf } from './instances.ts';
import { neededBesides } from './lone-administrator.ts';
import { type NearName, nearNames } from './near-names.ts';
import { policyFile } from './policy-file.ts';
import { proxyProblems } from './proxies.ts';
import { type Environment, readerOf, readSecretFile } from './read.ts';
import { Secret } from './secret.ts';
import { exampleOf, type LOG_LEVELS, NO_DIGEST, SECRETS, type Setting } from './settings.ts';
import { unquoted } from './written-text.ts';

/** Everything the app is told from outside, checked. */
export interface Config {
  readonly slack: {
    readonly botToken: Secret;
    readonly transport:
      | { readonly kind: 'http'; readonly signingSecret: Secret }
      | { readonly kind: 'socket'; readonly appToken: Secret };
    /** Base address of the Web API with a trailing slash; `undefined` for Slack's own. */
    readonly apiUrl: string | undefined;
  };
  readonly host: string | undefined;
  readonly port: number;
  /** At least one, in the order in which the form offers them. */
  readonly instances: readonly InstanceConfig[];
  /** Whether they come from `MARKETO_INSTANCES_FILE`. */
  readonly instancesFromFile: boolean;
  readonly database: DatabaseConfig;
  /** Whom the settings make administrators of every instance. */
  readonly administration: Administration;
  readonly reminderCron: string;
  /** When the administrators get their weekly digest; `undefined` for never. */
  readonly weeklyDigestCron: string | undefined;
  readonly reconcileCron: string;
  /** When reviews begin by themselves; `undefined` where nobody said. */
  readonly reviewCron: string | undefined;
  /** `undefined` where nobody else is told what happens. */
  readonly events: EventsConfig | undefined;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** What is set and has no effect: under a name that is only close to a setting’s, or beside another setting. */
  readonly warnings: readonly ConfigProblem[];
}

/**
 * Reads and checks every setting.
 *
 * @param env the environment; an empty value counts as not set
 * @param ofTheFile what is wrong with the file that was added to it
 * @throws ConfigError that names every wrong setting at once
 */
export function loadConfig(env: Environment = process.env, ofTheFile: readonly ConfigProblem[] = []): Config {
  const problems: ConfigProblem[] = [...ofTheFile, ...proxyProblems(env)];
  const unquotedEnv = withoutQuotes(env);
  const near = nearNames(Object.keys(unquotedEnv).filter((name) => unquotedEnv[name]?.trim()));
  const about = (setting: Setting) => near.filter(({ meant }) => meant === setting);
  // Also what was typed under a name that is only close to it.
  const another = (setting: Setting) =>
    exampleOf(
      setting,
      [setting, ...about(setting).map((each) => each.given)].map((name) => unquotedEnv[name] ?? ''),
    );
  const report = (setting: Setting, problem: string, example = another(setting)) =>
    problems.push({ setting, problem, example });
  const given = withSecretFiles(unquotedEnv, report);
  const isReported = (setting: Setting) => problems.some((each) => each.setting === setting);
  const missing = (setting: Setting) => missingSentence(about(setting));
  const reader = readerOf(given, report, isReported, missing);
  const { read, need } = reader;

  const botToken = need('SLACK_BOT_TOKEN');
  const signingSecret = read('SLACK_SIGNING_SECRET');
  const appToken = read('SLACK_APP_TOKEN');
  if (!given.SLACK_SIGNING_SECRET?.trim() && !given.SLACK_APP_TOKEN?.trim()) {
    const either = near.filter(({ meant }) => TRANSPORTS.includes(meant));
    report('SLACK_SIGNING_SECRET', `${missingSentence(either)} (Or set SLACK_APP_TOKEN to use Socket Mode.)`);
  }
  const apiUrl = read('SLACK_API_URL');
  const host = read('HOST');
  const port = read('PORT');
  const file = read('MARKETO_INSTANCES_FILE');
  const single = singleInstanceOf({ ...reader, need: file === undefined ? need : read });
  const instances = file === undefined ? [single] : instancesIn(file, given, report, isReported);
  const policy = read('POLICY_FILE');
  const areKnown = instances.length > 0 && instances.every((instance) => instance !== undefined);
  const rulesOf =
    policy === undefined
      ? () => []
      : policyFile(
          policy,
          areKnown ? instances.map((instance) => instance?.name ?? '') : undefined,
          (problem) => report('POLICY_FILE', problem),
        );
  const databaseUrl = read('DATABASE_URL');
  const found = instances.filter((instance) => instance !== undefined);
  const administration = administrationOf(reader, found, {
    areAllRead: file === undefined || (found.length > 0 && found.length === instances.length),
    isReported,
    missing: missingSentence(near.filter(({ meant }) => ADMINISTRATORS.includes(meant))),
  });
  const reminderCron = read('REMINDER_CRON');
  const weeklyDigestCron = weeklyOf(read('WEEKLY_DIGEST_CRON'), reminderCron);
  const reconcileCron = read('RECONCILE_CRON');
  const reviewCron = read('REVIEW_CRON');
  const events = eventsOf(reader);
  const logLevel = read('LOG_LEVEL');

  const transport = transportOf(signingSecret, appToken);
  const warnings = unusedNames(near, problems, another);
  if (problems.length > 0 || !botToken || !transport || found.length === 0) {
    throw new ConfigError([...problems, ...warnings]);
  }
  const withRules = found.map((instance) => ({
    ...instance,
    policy: { ...instance.policy, rules: rulesOf(instance.name) },
  }));
  return {
    slack: { botToken: new Secret(botToken), transport, apiUrl },
    host,
    port,
    instances: withRules,
    instancesFromFile: file !== undefined,
    database: databaseOf(databaseUrl),
    administration,
    reminderCron,
    weeklyDigestCron,
    reconcileCron,
    reviewCron,
    events,
    logLevel,
    warnings: [
      ...warnings,
      ...withoutReceiver(reader),
      ...withoutRequests(withRules),
      ...neededBesides(administration, withRules),
    ],
  };
}

/** Without a setting it comes on Mondays, at the time of the other digest. */
function weeklyOf(given: string | undefined, reminderCron: string): string | undefined {
  if (given === undefined) return onMondays(reminderCron);
  return given.toLowerCase() === NO_DIGEST ? undefined : given;
}

const ADMINISTRATORS: readonly Setting[] = ADMINISTRATOR_SETTINGS;

const TRANSPORTS: readonly Setting[] = ['SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN'];

/** Names of the environment that are shown: a longer one is no slip. */
const LONGEST_NAME = 60;

function missingSentence(near: readonly NearName[]): string {
  const [first] = near;
  if (!first) return 'It is missing.';
  const { given, ours } = first;
  return `It is missing. ${given.slice(0, LONGEST_NAME)} is set, and means nothing here: is ${ours} meant?`;
}

/** Names that stand for no setting, as far as nothing was said of them. */
function unusedNames(
  near: readonly NearName[],
  problems: readonly ConfigProblem[],
  another: (setting: Setting) => string,
): ConfigProblem[] {
  const isSaid = (given: string) => problems.some(({ problem }) => problem.includes(`${given} is set,`));
  return near
    .filter(({ given, isSpelling }) => isSpelling && !isSaid(given))
    .map(({ given, ours, meant, isFile }) => ({
      setting: meant,
      problem: isFile
        ? `${given} is set, and means nothing here: only secrets may come from a file. Give ${meant} itself.`
        : `${given.slice(0, LONGEST_NAME)} is set, and means nothing here, so it is not used: is ${ours} meant?`,
      example: another(meant),
    }));
}

/** Rules that ask for approval where nobody can be asked: what they are about is refused. */
function withoutRequests(instances: readonly InstanceConfig[]): ConfigProblem[] {
  return instances
    .filter(({ policy }) => policy.requests === 'deny')
    .flatMap(({ label, policy: { rules, twoApprovalsRoles } }) => {
      const asking = [
        ...rules.filter(({ says }) => says.decision === 'needs approval').map(({ id }) => id),
        ...(twoApprovalsRoles.length > 0 ? ['TWO_APPROVALS_ROLES'] : []),
      ];
      if (asking.length === 0) return [];
      const problem = `${label}: ${asking.join(', ')} ${asking.length === 1 ? 'speaks' : 'speak'} of approval, and nobody can be asked for it: what needs approval is refused.`;
      return [{ setting: 'REQUESTS', problem, example: 'allow' }];
    });
}

/** Every secret value of the settings, for the log to leave out. */
export function secretsOf({ slack, instances, database, events }: Config): string[] {
  const transport =
    slack.transport.kind === 'http' ? slack.transport.signingSecret : slack.transport.appToken;
  return [
    slack.botToken.reveal(),
    transport.reveal(),
    ...instances.map(({ clientSecret }) => clientSecret.reveal()),
    ...(events ? [events.url, ...events.secrets].map((secret) => secret.reveal()) : []),
    ...(database.kind === 'postgres' ? secretsOfAddress(database.url.reveal()) : []),
  ];
}

/** The app-level token wins where both are there: whoever made one wants Socket Mode. */
function transportOf(
  signingSecret: string | undefined,
  appToken: string | undefined,
): Config['slack']['transport'] | undefined {
  if (appToken) return { kind: 'socket', appToken: new Secret(appToken) };
  if (signingSecret) return { kind: 'http', signingSecret: new Secret(signingSecret) };
  return undefined;
}

function withoutQuotes(env: Environment): Environment {
  return Object.fromEntries(
    Object.entries(env).map(([setting, value]) => [setting, value === undefined ? value : unquoted(value)]),
  );
}

function withSecretFiles(
  env: Environment,
  report: (setting: Setting, problem: string) => void,
): Readonly<Record<string, string | undefined>> {
  const given: Record<string, string | undefined> = { ...env };
  for (const setting of SECRETS) {
    const file = env[`${setting}_FILE`]?.trim();
    if (!file) continue;
    if (env[setting]?.trim()) {
      report(setting, `Both ${setting} and ${setting}_FILE are set. Keep one of them.`);
      continue;
    }
    const secret = readSecretFile(file);
    if ('problem' in secret)
      report(setting, `The file that ${setting}_FILE names (${file}) ${secret.problem}.`);
    else given[setting] = secret.text;
  }
  return given;
}
