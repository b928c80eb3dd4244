import { validate as isCronPattern } from 'node-cron';
import { z } from 'zod';
import { isTimeZone } from '../core/calendar.ts';

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

/** Parts with commas between, or a list of the instances file. */
const list = z
  .union([z.string(), z.array(z.union([z.string(), z.number()]))])
  .transform((given) =>
    (typeof given === 'string' ? given.split(',') : given.map(String))
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  );

const cron = z.string().refine(isCronPattern, 'must be a cron pattern of five fields');

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

/** What each setting has to look like, and what becomes of it. */
export const FIELDS = {
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
  MARKETO_LABEL: z.string().max(75, 'must have at most 75 characters'),
  MARKETO_CLIENT_ID: z.string().regex(/^\S+$/, 'must be the Client ID as Marketo shows it, without spaces'),
  MARKETO_CLIENT_SECRET: z
    .string()
    .regex(/^\S+$/, 'must be the Client Secret as Marketo shows it, without spaces'),
  MARKETO_CALLS_PER_WINDOW: number(1, 100),
  MARKETO_CONCURRENT_CALLS: number(1, 10),
  MARKETO_DAILY_QUOTA: number(1, 100_000_000),
  MARKETO_INSTANCES_FILE: z.string(),
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
  REMINDER_CRON: cron,
  RECONCILE_CRON: cron,
  TIME_ZONE: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin'),
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
