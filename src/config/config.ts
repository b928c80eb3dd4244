import { parse as parseAddress } from 'pg-connection-string';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { unquoted } from './environment.ts';
import { type InstanceConfig, instancesIn, singleInstanceOf } from './instances.ts';
import { type Environment, readerOf, readSecretFile } from './read.ts';
import { Secret } from './secret.ts';
import { EXAMPLES, type LOG_LEVELS, SECRETS, type Setting } from './settings.ts';

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
  readonly database:
    | { readonly kind: 'sqlite'; readonly file: string }
    | { readonly kind: 'postgres'; readonly url: Secret };
  /** Slack user ids of those who may create. */
  readonly administrators: readonly string[];
  readonly reminderCron: string;
  readonly reconcileCron: string;
  readonly logLevel: (typeof LOG_LEVELS)[number];
}

/**
 * Reads and checks every setting.
 *
 * @param env the environment; an empty value counts as not set
 * @throws ConfigError that names every wrong setting at once
 */
export function loadConfig(env: Environment = process.env): Config {
  const problems: ConfigProblem[] = [];
  const report = (setting: Setting, problem: string) =>
    problems.push({ setting, problem, example: EXAMPLES[setting] });
  const given = withSecretFiles(withoutQuotes(env), report);
  const isReported = (setting: Setting) => problems.some((each) => each.setting === setting);
  const reader = readerOf(given, report, isReported);
  const { read, need } = reader;

  const botToken = need('SLACK_BOT_TOKEN');
  const signingSecret = read('SLACK_SIGNING_SECRET');
  const appToken = read('SLACK_APP_TOKEN');
  if (!given.SLACK_SIGNING_SECRET?.trim() && !given.SLACK_APP_TOKEN?.trim()) {
    report('SLACK_SIGNING_SECRET', 'It is missing. (Or set SLACK_APP_TOKEN to use Socket Mode.)');
  }
  const apiUrl = read('SLACK_API_URL');
  const host = read('HOST');
  const port = read('PORT') ?? 3000;
  const file = read('MARKETO_INSTANCES_FILE');
  const single = singleInstanceOf({ ...reader, need: file === undefined ? need : read });
  const instances = file === undefined ? [single] : instancesIn(file, given, report, isReported);
  const databaseUrl = read('DATABASE_URL') ?? 'file:./data/mkto-api-user.sqlite';
  const administrators = need('ADMIN_SLACK_USER_IDS');
  const reminderCron = read('REMINDER_CRON') ?? '0 9 * * *';
  const reconcileCron = read('RECONCILE_CRON') ?? '0 4 * * *';
  const logLevel = read('LOG_LEVEL') ?? 'info';

  const transport = transportOf(signingSecret, appToken);
  const found = instances.filter((instance) => instance !== undefined);
  if (problems.length > 0 || !botToken || !transport || found.length === 0 || !administrators) {
    throw new ConfigError(problems);
  }
  return {
    slack: { botToken: new Secret(botToken), transport, apiUrl },
    host,
    port,
    instances: found,
    database: databaseOf(databaseUrl),
    administrators,
    reminderCron,
    reconcileCron,
    logLevel,
  };
}

/** Every secret value of the settings, for the log to leave out. */
export function secretsOf({ slack, instances, database }: Config): string[] {
  const transport =
    slack.transport.kind === 'http' ? slack.transport.signingSecret : slack.transport.appToken;
  return [
    slack.botToken.reveal(),
    transport.reveal(),
    ...instances.map(({ clientSecret }) => clientSecret.reveal()),
    ...(database.kind === 'postgres' ? secretsOfAddress(database.url.reveal()) : []),
  ];
}

/** As pg reads it: an address with a socket has no host, which is no address for `URL`. */
function secretsOfAddress(address: string): string[] {
  const { password = '' } = parseAddress(address);
  return [address, password, encodeURIComponent(password)];
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

function databaseOf(text: string): Config['database'] {
  if (/^postgres(ql)?:\/\//.test(text)) return { kind: 'postgres', url: new Secret(text) };
  return { kind: 'sqlite', file: text.replace(/^file:(\/\/)?/, '') };
}
