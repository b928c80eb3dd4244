import { z } from 'zod';
import { cronProblem } from './cron-pattern.ts';
import { databaseProblem } from './database-url.ts';
import { unquoted } from './environment.ts';
import { zoneNamed } from './zone.ts';

/** An example of each setting, for whoever has to mend it. */
export const EXAMPLES = {
  SLACK_BOT_TOKEN: 'xoxb-… (Slack: OAuth & Permissions > Bot User OAuth Token)',
  SLACK_SIGNING_SECRET: '8f742231b10e… (Slack: Basic Information > Signing Secret)',
  SLACK_APP_TOKEN: 'xapp-… (Slack: Basic Information > App-Level Tokens, scope connections:write)',
  SLACK_API_URL: 'https://slack.com/api/',
  HOST: '0.0.0.0',
  PORT: '3000',
  MARKETO_BASE_URL: 'https://123-ABC-456.mktorest.com',
  MARKETO_LABEL: 'Acme production',
  MARKETO_CLIENT_ID: '4f2d1e9a-… (Marketo: Admin > LaunchPoint > View Details)',
  MARKETO_CLIENT_SECRET: 'k3J… (Marketo: Admin > LaunchPoint > View Details)',
  MARKETO_CALLS_PER_WINDOW: '50',
  MARKETO_CONCURRENT_CALLS: '5',
  MARKETO_DAILY_QUOTA: '50000',
  MARKETO_INSTANCES_FILE: './instances.yaml (see instances.example.yaml)',
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
  RECONCILE_CRON: '"0 4 * * *"',
  TIME_ZONE: 'Europe/Berlin',
  LOG_LEVEL: 'info',
} as const;

export type Setting = keyof typeof EXAMPLES;

/** For whoever typed the example itself. */
const OTHER_EXAMPLES: Partial<Record<Setting, string>> = {
  HOST: '127.0.0.1',
  PORT: '3001',
  MARKETO_BASE_URL: 'https://987-XYZ-654.mktorest.com',
  MARKETO_INSTANCES_FILE: '/etc/mkto-api-user/instances.yaml (see instances.example.yaml)',
  DATABASE_URL: 'file:/data/records.sqlite or postgres://user@db.example.com:5432/records',
  ADMIN_SLACK_USER_IDS: 'U061F7AUR,W07QCRPA4',
  ADMIN_CHANNEL_ID: 'C061EG9SL',
  API_ROLES: 'Nightly Sync,Event Registration',
  EXPIRY_DEFAULT_DAYS: '60',
  EXPIRY_MAX_DAYS: '180',
  REMINDER_DAYS: '21,10,5,1,0',
  REMINDER_CRON: '"30 8 * * 1-5"',
  RECONCILE_CRON: '"15 3 * * *"',
  TIME_ZONE: 'America/New_York',
  LOG_LEVEL: 'warn',
};

/** An example of a setting that has nothing of what was typed. */
export function exampleOf(setting: Setting, typed: readonly string[] = []): string {
  const repeated = partsOf(EXAMPLES[setting]).some((part) => typed.flatMap(partsOf).includes(part));
  return (repeated ? OTHER_EXAMPLES[setting] : undefined) ?? EXAMPLES[setting];
}

function partsOf(text: string): string[] {
  return text.split(/,| or | \(/).map((part) => unquoted(part).trim().toLowerCase());
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

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

const number = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= from && value <= to, `must be from ${from} to ${to}`);

/** A part of a list, with or without quotes of its own. */
const PART = /\s*(?:"([^"]*)"|'([^']*)'|([^,]*))\s*(?:,|$)/y;

/** Parts with commas between, or a list of the instances file. */
const list = z
  .union([z.string(), z.array(z.union([z.string(), z.number()]))])
  .transform((given) =>
    (typeof given === 'string' ? parts(given) : given.map((part) => String(part).trim())).filter(
      (part) => part !== '',
    ),
  );

function parts(text: string): string[] {
  return [...text.matchAll(new RegExp(PART, 'gy'))].map(([, double, single, bare = '']) =>
    (double ?? single ?? bare).trim(),
  );
}

const text = (problemOf: (text: string) => string | undefined) =>
  z.string().superRefine((value, context) => {
    const problem = problemOf(value);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });

const cron = text(cronProblem);

const channel = z
  .string()
  .regex(
    /^[CG][A-Z0-9]{2,}$/,
    'must be the id of a channel: open it in Slack, click its name, the id is at the bottom',
  );

const url = text(addressProblem);

const ZONE_PROBLEM =
  'must be a time zone by its name, such as Europe/Berlin; an offset knows no summer (one that is meant all year: Etc/GMT-2 is +02:00)';

/** What each setting has to look like, and what becomes of it. */
export const FIELDS = {
  SLACK_BOT_TOKEN: z
    .string()
    .regex(/^xoxb-[\w-]+$/, 'must be a bot token: it starts with xoxb-, letters, digits and dashes follow'),
  SLACK_SIGNING_SECRET: z
    .string()
    .regex(
      /^(?!xox|xapp-)[\w-]{8,}$/,
      'must be the signing secret as Slack shows it: letters and digits, and no token',
    ),
  SLACK_APP_TOKEN: z
    .string()
    .regex(
      /^xapp-[\w-]+$/,
      'must be an app-level token: it starts with xapp-, letters, digits and dashes follow',
    ),
  SLACK_API_URL: url.transform((text) => (text.endsWith('/') ? text : `${text}/`)),
  HOST: z.string().regex(/^\S+$/, 'must be an address to listen on'),
  PORT: z
    .string()
    .regex(/^\d+$/, 'must be a number')
    .transform(Number)
    .refine((value) => value <= 65_535, 'must be from 0 to 65535'),
  MARKETO_BASE_URL: url.transform(withoutPath),
  MARKETO_LABEL: z.string().max(75, 'must have at most 75 characters'),
  MARKETO_CLIENT_ID: z.string().regex(/^\S+$/, 'must be the Client ID as Marketo shows it, without spaces'),
  MARKETO_CLIENT_SECRET: z
    .string()
    .regex(/^\S+$/, 'must be the Client Secret as Marketo shows it, without spaces'),
  MARKETO_CALLS_PER_WINDOW: number(1, 100),
  MARKETO_CONCURRENT_CALLS: number(1, 10),
  MARKETO_DAILY_QUOTA: number(1, 100_000_000),
  MARKETO_INSTANCES_FILE: z.string(),
  DATABASE_URL: text(databaseProblem),
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
  REMINDER_CRON: cron,
  RECONCILE_CRON: cron,
  TIME_ZONE: z.string().transform((name, context) => {
    const zone = zoneNamed(name);
    if (zone !== undefined) return zone;
    context.addIssue({ code: 'custom', message: ZONE_PROBLEM });
    return z.NEVER;
  }),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`),
} satisfies Record<Setting, z.ZodType>;

/** Settings that may come from a file. */
export const SECRETS = [
  'SLACK_BOT_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_APP_TOKEN',
  'MARKETO_CLIENT_SECRET',
  'DATABASE_URL',
] as const satisfies readonly Setting[];

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
