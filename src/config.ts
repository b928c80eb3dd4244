import { readFileSync } from 'node:fs';
import { validate as isCronPattern } from 'node-cron';
import { z } from 'zod';
import { isTimeZone } from './core/calendar.ts';
import type { Policy } from './core/policy.ts';
import { Secret } from './secret.ts';

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
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
}

/** One setting that is wrong. */
export interface ConfigProblem {
  readonly setting: string;
  readonly problem: string;
  readonly example: string;
}

/** Every wrong setting at once; the message is meant for the operator's terminal. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** EX_CONFIG of sysexits.h. */
  readonly exitCode = 78;
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const list = problems.map(
      ({ setting, problem, example }) => `  ${setting}\n    ${problem}\n    Example: ${setting}=${example}`,
    );
    super(
      `The app did not start: ${problems.length === 1 ? 'one setting needs' : `${problems.length} settings need`} your attention.\n\n${list.join('\n\n')}\n\nSettings come from the environment or from a file named .env in the working directory.\nEach one is explained in docs/settings.md.`,
    );
    this.problems = problems;
  }
}

const EXAMPLES = {
  SLACK_BOT_TOKEN: 'xoxb-… (Slack: OAuth & Permissions > Bot User OAuth Token)',
  SLACK_SIGNING_SECRET: '8f742231b10e… (Slack: Basic Information > Signing Secret)',
  SLACK_APP_TOKEN: 'xapp-… (Slack: Basic Information > App-Level Tokens, scope connections:write)',
  SLACK_API_URL: 'https://slack.com/api/',
  HOST: '0.0.0.0',
  PORT: '3000',
  MARKETO_BASE_URL: 'https://123-ABC-456.mktorest.com',
  MARKETO_CLIENT_ID: '4f2d1e9a-… (Marketo: Admin > LaunchPoint > View Details)',
  MARKETO_CLIENT_SECRET: 'k3J… (Marketo: Admin > LaunchPoint > View Details)',
  DATABASE_URL: 'file:./data/mkto-api-user.sqlite or postgres://user@host:5432/mkto',
  ADMIN_SLACK_USER_IDS: 'U024BE7LH,U0G9QF9C6',
  ADMIN_CHANNEL_ID: 'C024BE91L',
  API_ROLES: 'API Integration,API Read Only',
  EXPIRY_DEFAULT_DAYS: '90',
  EXPIRY_MAX_DAYS: '365',
  EXPIRY_REQUIRED: 'true',
  REASON_REQUIRED: 'false',
  REMINDER_DAYS: '30,14,7,3,1,0',
  REMINDER_CRON: '"0 9 * * *"',
  TIME_ZONE: 'Europe/Berlin',
  LOG_LEVEL: 'info',
} as const;

type Setting = keyof typeof EXAMPLES;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const days = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number of days')
    .transform(Number)
    .refine((value) => value >= from && value <= to, `must be from ${from} to ${to} days`);

const flag = z
  .string()
  .toLowerCase()
  .refine((value) => ['true', 'false'].includes(value), 'must be true or false')
  .transform((value) => value === 'true');

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

const channel = z
  .string()
  .regex(
    /^[CG][A-Z0-9]{2,}$/,
    'must be the id of a channel: open it in Slack, click its name, the id is at the bottom',
  );

const url = z.string().superRefine((text, context) => {
  const problem = addressProblem(text);
  if (problem) context.addIssue({ code: 'custom', message: problem });
});

const FIELDS = {
  SLACK_BOT_TOKEN: z.string().regex(/^xoxb-\S+$/, 'must be a bot token: it starts with xoxb-'),
  SLACK_SIGNING_SECRET: z
    .string()
    .regex(/^\S{8,}$/, 'must be the signing secret as Slack shows it, without spaces'),
  SLACK_APP_TOKEN: z.string().regex(/^xapp-\S+$/, 'must be an app-level token: it starts with xapp-'),
  SLACK_API_URL: url.transform((text) => (text.endsWith('/') ? text : `${text}/`)),
  HOST: z.string().regex(/^\S+$/, 'must be an address to listen on'),
  PORT: z
    .string()
    .regex(/^\d+$/, 'must be a number')
    .transform(Number)
    .refine((value) => value <= 65_535, 'must be from 0 to 65535'),
  MARKETO_BASE_URL: url.transform(withoutPath),
  MARKETO_CLIENT_ID: z.string().regex(/^\S+$/, 'must be the Client ID as Marketo shows it, without spaces'),
  MARKETO_CLIENT_SECRET: z
    .string()
    .regex(/^\S+$/, 'must be the Client Secret as Marketo shows it, without spaces'),
  DATABASE_URL: z
    .string()
    .regex(
      /^(postgres(ql)?:\/\/\S+|file:.+|(?!\w+:\/\/).+)$/,
      'must be a file or an address that starts with postgres://',
    ),
  ADMIN_SLACK_USER_IDS: list.pipe(
    z
      .array(
        z
          .string()
          .regex(/^[UW][A-Z0-9]{2,}$/, 'must be Slack user ids, with commas: profile > ⋮ > Copy member ID'),
      )
      .min(1, 'must name at least one administrator'),
  ),
  ADMIN_CHANNEL_ID: channel,
  API_ROLES: list,
  EXPIRY_DEFAULT_DAYS: days(1, 3_650),
  EXPIRY_MAX_DAYS: days(1, 3_650),
  EXPIRY_REQUIRED: flag,
  REASON_REQUIRED: flag,
  REMINDER_DAYS: list
    .refine(
      (parts) => parts.every((part) => /^-?\d{1,4}$/.test(part)),
      'must be whole numbers with commas between',
    )
    .transform((parts) => [...new Set(parts.map(Number))].sort((one, other) => other - one))
    .refine((thresholds) => thresholds.length > 0, 'must name at least one day'),
  REMINDER_CRON: z.string().refine(isCronPattern, 'must be a cron pattern of five fields'),
  TIME_ZONE: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin'),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`),
} satisfies Record<Setting, z.ZodType>;

const SECRETS = [
  'SLACK_BOT_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_APP_TOKEN',
  'MARKETO_CLIENT_SECRET',
  'DATABASE_URL',
] as const satisfies readonly Setting[];

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

function addressProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return 'must be a whole address that starts with https://';
  const { protocol, hostname, username, password } = new URL(text);
  if (username || password) return 'must not hold a user name or password';
  if (protocol === 'https:') return undefined;
  if (protocol !== 'http:') return 'must start with https://';
  return isLoopback(hostname)
    ? undefined
    : 'must start with https://: http:// is allowed on this machine only';
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** People paste the REST or the identity endpoint from Marketo's page; both share the host. */
function withoutPath(text: string): string {
  return new URL(text).origin;
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
