import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import type { Policy } from './core/policy.ts';
import { Secret } from './secret.ts';
import { EXAMPLES, FIELDS, type LOG_LEVELS, SECRETS, type Setting } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

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
  readonly marketo: {
    /** Name of the instance in every record, such as `123-ABC-456`. */
    readonly instance: string;
    readonly baseUrl: string;
    readonly clientId: string;
    readonly clientSecret: Secret;
  };
  readonly database:
    | { readonly kind: 'sqlite'; readonly file: string }
    | { readonly kind: 'postgres'; readonly url: Secret };
  /** Where the administrators are told; without it each of them is told by direct message. */
  readonly adminChannel: string | undefined;
  readonly policy: Policy;
  readonly reminderCron: string;
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
  const given = withSecretFiles(env, report);

  function read<S extends Setting>(setting: S): z.output<(typeof FIELDS)[S]> | undefined {
    const text = given[setting]?.trim();
    if (text === undefined || text === '') return undefined;
    const result = FIELDS[setting].safeParse(text);
    if (result.success) return result.data as z.output<(typeof FIELDS)[S]>;
    report(
      setting,
      `It ${[...new Set(result.error.issues.map(({ message }) => message))].join(', and it ')}.`,
    );
    return undefined;
  }
  function need<S extends Setting>(setting: S): z.output<(typeof FIELDS)[S]> | undefined {
    if (!given[setting]?.trim() && !problems.some((problem) => problem.setting === setting)) {
      report(setting, 'It is missing.');
      return undefined;
    }
    return read(setting);
  }

  const botToken = need('SLACK_BOT_TOKEN');
  const signingSecret = read('SLACK_SIGNING_SECRET');
  const appToken = read('SLACK_APP_TOKEN');
  if (!given.SLACK_SIGNING_SECRET?.trim() && !given.SLACK_APP_TOKEN?.trim()) {
    report('SLACK_SIGNING_SECRET', 'It is missing. (Or set SLACK_APP_TOKEN to use Socket Mode.)');
  }
  const apiUrl = read('SLACK_API_URL');
  const host = read('HOST');
  const port = read('PORT') ?? 3000;
  const baseUrl = need('MARKETO_BASE_URL');
  const clientId = need('MARKETO_CLIENT_ID');
  const clientSecret = need('MARKETO_CLIENT_SECRET');
  const databaseUrl = read('DATABASE_URL') ?? 'file:./data/mkto-api-user.sqlite';
  const administrators = need('ADMIN_SLACK_USER_IDS');
  const adminChannel = read('ADMIN_CHANNEL_ID');
  const expiryMaxDays = read('EXPIRY_MAX_DAYS') ?? 365;
  const expiryDefaultDays = read('EXPIRY_DEFAULT_DAYS') ?? Math.min(90, expiryMaxDays);
  if (expiryDefaultDays > expiryMaxDays) {
    report(
      'EXPIRY_DEFAULT_DAYS',
      `It is ${expiryDefaultDays}, more than EXPIRY_MAX_DAYS (${expiryMaxDays}).`,
    );
  }
  const policy = {
    apiRoles: read('API_ROLES') ?? [],
    expiryDefaultDays,
    expiryMaxDays,
    expiryRequired: read('EXPIRY_REQUIRED') ?? true,
    reasonRequired: read('REASON_REQUIRED') ?? false,
    reminderDays: read('REMINDER_DAYS') ?? [30, 14, 7, 3, 1, 0],
    timeZone: read('TIME_ZONE') ?? 'UTC',
  };
  const reminderCron = read('REMINDER_CRON') ?? '0 9 * * *';
  const logLevel = read('LOG_LEVEL') ?? 'info';

  const transport = transportOf(signingSecret, appToken);
  if (
    problems.length > 0 ||
    !botToken ||
    !transport ||
    !baseUrl ||
    !clientId ||
    !clientSecret ||
    !administrators
  ) {
    throw new ConfigError(problems);
  }
  return {
    slack: { botToken: new Secret(botToken), transport, apiUrl },
    host,
    port,
    marketo: {
      instance: instanceOf(baseUrl),
      baseUrl,
      clientId,
      clientSecret: new Secret(clientSecret),
    },
    database: databaseOf(databaseUrl),
    adminChannel,
    policy: { administrators, ...policy },
    reminderCron,
    logLevel,
  };
}

/** Every secret value of the settings, for the log to leave out. */
export function secretsOf({ slack, marketo, database }: Config): string[] {
  const transport =
    slack.transport.kind === 'http' ? slack.transport.signingSecret : slack.transport.appToken;
  return [
    slack.botToken.reveal(),
    transport.reveal(),
    marketo.clientSecret.reveal(),
    ...(database.kind === 'postgres' ? [database.url.reveal(), new URL(database.url.reveal()).password] : []),
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
    try {
      const text = readFileSync(file, 'utf8').trim();
      if (text === '') report(setting, `The file that ${setting}_FILE names (${file}) is empty.`);
      given[setting] = text;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
      report(setting, `The file that ${setting}_FILE names (${file}) cannot be read (${code}).`);
    }
  }
  return given;
}

/** `https://123-ABC-456.mktorest.com` → `123-ABC-456`; another host keeps its name. */
function instanceOf(baseUrl: string): string {
  const { hostname, host } = new URL(baseUrl);
  const munchkin = /^(\d{3}-[a-z]{3}-\d{3})\./i.exec(hostname)?.[1];
  return munchkin?.toUpperCase() ?? host;
}

function databaseOf(text: string): Config['database'] {
  if (/^postgres(ql)?:\/\//.test(text)) return { kind: 'postgres', url: new Secret(text) };
  return { kind: 'sqlite', file: text.replace(/^file:(\/\/)?/, '') };
}
