import { z } from 'zod';
import { patternProblem } from '../core/email-pattern.ts';
import { USE_KEPT_DAYS } from '../core/idle.ts';
import { REQUESTS_DEFAULT } from '../core/policy.ts';
import { LONGEST_REVIEW_DAYS } from '../core/review.ts';
import { cronProblem } from './cron-pattern.ts';
import { databaseProblem } from './database-url.ts';
import { unquoted } from './written-text.ts';
import { zoneNamed } from './zone.ts';

/** All that is to be said of one setting. */
interface Row<Schema extends z.ZodType, Default extends z.output<Schema> | undefined> {
  /** What it has to look like, and what becomes of it. */
  readonly schema: Schema;
  /** For whoever has to mend it. */
  readonly example: string;
  /** For whoever typed the example itself. */
  readonly otherExample?: string;
  /** What holds where it is not set. */
  readonly default: Default;
  /** Never shown, and may come from a file (`…_FILE`). */
  readonly isSecret: boolean;
  /** What it is called for one instance in `MARKETO_INSTANCES_FILE`. */
  readonly keyInFile: string | undefined;
  /** It belongs to one instance; every other one with a key is what an instance is like unless the file says otherwise. */
  readonly isOfOneInstance: boolean;
}

type Given<Schema extends z.ZodType, Default> = Pick<Row<Schema, undefined>, 'schema' | 'example'> &
  Partial<Pick<Row<Schema, undefined>, 'otherExample' | 'isSecret' | 'keyInFile' | 'isOfOneInstance'>> & {
    readonly default?: Default;
  };

function setting<Schema extends z.ZodType, Default extends z.output<Schema> | undefined = undefined>(
  given: Given<Schema, Default>,
): Row<Schema, Default> {
  return {
    isSecret: false,
    keyInFile: undefined,
    isOfOneInstance: false,
    ...given,
    default: given.default as Default,
  };
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
  .union([z.string(), z.array(z.union([z.string(), z.number()]))], 'must be text, or a list of texts')
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

const DOMAIN = /^(?:\w(?:[-\w]{0,62})\.)+[a-z]{2,63}$/;

/** Domains in small letters; an `@` before one is taken off. */
export const emailDomains = list
  .transform((domains) => domains.map((domain) => domain.replace(/^@/, '').toLowerCase()))
  .refine(
    (domains) => domains.every((domain) => DOMAIN.test(domain)),
    'must be domains such as example.com, with commas between',
  );

/** Naming patterns such as `mkto-{purpose}@example.com`, one of which an address has to fit. */
export const emailPatterns = list.superRefine((patterns, context) => {
  for (const message of new Set(patterns.map(patternProblem))) {
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  }
});

const text = (problemOf: (text: string) => string | undefined) =>
  z.string().superRefine((value, context) => {
    const problem = problemOf(value);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });

/** In REQUESTERS: every full member. */
const EVERYONE = 'everyone';

const cron = text(cronProblem);

/** In WEEKLY_DIGEST_CRON: there is none. */
export const NO_DIGEST = 'none';

const channel = z
  .string()
  .regex(
    /^[CG][A-Z0-9]{2,}$/,
    'must be the id of a channel: open it in Slack, click its name, the id is at the bottom',
  );

const url = text(addressProblem);

/** Standard Webhooks: `whsec_`, and 24 to 64 random bytes in base64. Several while one takes the place of another. */
const SIGNING_SECRET = /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/;

const signingSecrets = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
  .refine(
    (secrets) => secrets.length > 0 && secrets.every((secret) => SIGNING_SECRET.test(secret)),
    'must be whsec_ and behind it 24 to 64 random bytes in base64; two of them, with a comma between, while one takes the place of the other',
  );

const ZONE_PROBLEM =
  'must be a time zone by its name, such as Europe/Berlin; an offset knows no summer (one that is meant all year: Etc/GMT-2 is +02:00)';

/** Every setting, a row each. */
export const SETTINGS = {
  SLACK_BOT_TOKEN: setting({
    schema: z
      .string()
      .regex(/^xoxb-[\w-]+$/, 'must be a bot token: it starts with xoxb-, letters, digits and dashes follow'),
    example: 'xoxb-… (Slack: OAuth & Permissions > Bot User OAuth Token)',
    isSecret: true,
  }),
  SLACK_SIGNING_SECRET: setting({
    schema: z
      .string()
      .regex(
        /^(?!xox|xapp-)[\w-]{8,}$/,
        'must be the signing secret as Slack shows it: letters and digits, and no token',
      ),
    example: '8f742231b10e… (Slack: Basic Information > Signing Secret)',
    isSecret: true,
  }),
  SLACK_APP_TOKEN: setting({
    schema: z
      .string()
      .regex(
        /^xapp-[\w-]+$/,
        'must be an app-level token: it starts with xapp-, letters, digits and dashes follow',
      ),
    example: 'xapp-… (Slack: Basic Information > App-Level Tokens, scope connections:write)',
    isSecret: true,
  }),
  SLACK_API_URL: setting({
    schema: url.transform((text) => (text.endsWith('/') ? text : `${text}/`)),
    example: 'https://slack.com/api/',
  }),
  HOST: setting({
    schema: z.string().regex(/^\S+$/, 'must be an address to listen on'),
    example: '0.0.0.0',
    otherExample: '127.0.0.1',
  }),
  PORT: setting({
    schema: z
      .string()
      .regex(/^\d+$/, 'must be a number')
      .transform(Number)
      .refine((value) => value <= 65_535, 'must be from 0 to 65535'),
    default: 3000,
    example: '3000',
    otherExample: '3001',
  }),
  MARKETO_LABEL: setting({
    schema: z.string().max(75, 'must have at most 75 characters'),
    example: 'Acme production',
    keyInFile: 'label',
    isOfOneInstance: true,
  }),
  MARKETO_BASE_URL: setting({
    schema: url.transform(withoutPath),
    example: 'https://123-ABC-456.mktorest.com',
    otherExample: 'https://987-XYZ-654.mktorest.com',
    keyInFile: 'baseUrl',
    isOfOneInstance: true,
  }),
  MARKETO_LAUNCHPOINT_URL: setting({
    schema: url.max(1_000, 'must have at most 1000 characters'),
    example: "'https://app-ab12.marketo.com/#…' (the browser's address in Marketo: Admin > LaunchPoint)",
    otherExample: "'https://app-cd34.marketo.com/#…' (the browser's address in Marketo: Admin > LaunchPoint)",
    keyInFile: 'launchPointUrl',
    isOfOneInstance: true,
  }),
  MARKETO_CLIENT_ID: setting({
    schema: z.string().regex(/^\S+$/, 'must be the Client ID as Marketo shows it, without spaces'),
    example: '4f2d1e9a-… (Marketo: Admin > LaunchPoint > View Details)',
    keyInFile: 'clientId',
    isOfOneInstance: true,
  }),
  MARKETO_CLIENT_SECRET: setting({
    schema: z.string().regex(/^\S+$/, 'must be the Client Secret as Marketo shows it, without spaces'),
    example: 'k3J… (Marketo: Admin > LaunchPoint > View Details)',
    isSecret: true,
    keyInFile: 'clientSecret',
    isOfOneInstance: true,
  }),
  MARKETO_CALLS_PER_WINDOW: setting({
    schema: number(1, 100),
    default: 50,
    example: '50',
    keyInFile: 'callsPerWindow',
  }),
  MARKETO_CONCURRENT_CALLS: setting({
    schema: number(1, 10),
    default: 5,
    example: '5',
    keyInFile: 'concurrentCalls',
  }),
  MARKETO_DAILY_QUOTA: setting({
    schema: number(1, 100_000_000),
    example: '50000',
    keyInFile: 'dailyQuota',
  }),
  MARKETO_INSTANCES_FILE: setting({
    schema: z.string(),
    example: './instances.yaml (see instances.example.yaml)',
    otherExample: '/etc/mkto-api-user/instances.yaml (see instances.example.yaml)',
  }),
  DATABASE_URL: setting({
    schema: text(databaseProblem),
    default: 'file:./data/mkto-api-user.sqlite',
    example: 'file:./data/mkto-api-user.sqlite or postgres://user@host:5432/mkto',
    otherExample: 'file:/data/records.sqlite or postgres://user@db.example.com:5432/records',
    isSecret: true,
  }),
  ADMIN_SLACK_USER_IDS: setting({
    schema: list.pipe(
      z
        .array(
          z
            .string()
            .regex(/^[UW][A-Z0-9]{2,}$/, 'must be Slack user ids, with commas: profile > ⋮ > Copy member ID'),
        )
        .min(1, 'must name at least one administrator'),
    ),
    example: 'U024BE7LH,U0G9QF9C6',
    otherExample: 'U061F7AUR,W07QCRPA4',
  }),
  ADMIN_SLACK_USERGROUP_IDS: setting({
    schema: list.pipe(
      z
        .array(
          z
            .string()
            .regex(
              /^S[A-Z0-9]{2,}$/,
              'must be ids of Slack user groups, with commas: People > User groups > the group > ⋮ > Copy group ID',
            ),
        )
        .min(1, 'must name at least one user group'),
    ),
    example: 'S0614TZR7',
    otherExample: 'S07A1B2C3',
  }),
  ADMIN_SLACK_WORKSPACE_ADMINS: setting({
    schema: flag,
    default: false,
    example: 'true',
  }),
  ADMIN_MARKETO_ROLE: setting({
    schema: z.string().max(255, 'must be the name of one role in Marketo'),
    example: 'Admin',
    otherExample: 'Marketing Operations',
    keyInFile: 'adminRole',
  }),
  ADMIN_CHANNEL_ID: setting({
    schema: channel,
    example: 'C024BE91L',
    otherExample: 'C061EG9SL',
    keyInFile: 'adminChannel',
  }),
  API_ROLES: setting({
    schema: list,
    default: [],
    example: 'API Integration,API Read Only',
    otherExample: 'Nightly Sync,Event Registration',
    keyInFile: 'apiRoles',
  }),
  EXPIRY_DEFAULT_DAYS: setting({
    schema: days(1, 3_650),
    default: 90,
    example: '90',
    otherExample: '60',
    keyInFile: 'expiryDefaultDays',
  }),
  EXPIRY_MAX_DAYS: setting({
    schema: days(1, 3_650),
    default: 365,
    example: '365',
    otherExample: '180',
    keyInFile: 'expiryMaxDays',
  }),
  EXPIRY_REQUIRED: setting({
    schema: flag,
    default: true,
    example: 'true',
    keyInFile: 'expiryRequired',
  }),
  REASON_REQUIRED: setting({
    schema: flag,
    default: false,
    example: 'false',
    keyInFile: 'reasonRequired',
  }),
  POLICY_FILE: setting({
    schema: z.string(),
    example: './policy.yaml (see policy.example.yaml)',
    otherExample: '/etc/mkto-api-user/policy.yaml (see policy.example.yaml)',
  }),
  ALLOWED_EMAIL_DOMAINS: setting({
    schema: emailDomains,
    default: [],
    example: 'example.com,api.example.com',
    otherExample: 'acme.example,integrations.acme.example',
    keyInFile: 'allowedEmailDomains',
  }),
  EMAIL_PATTERN: setting({
    schema: emailPatterns,
    default: [],
    example: 'mkto-{purpose}@example.com',
    otherExample: '{team}-{purpose}@api.example.com',
    keyInFile: 'emailPattern',
  }),
  TWO_APPROVALS_ROLES: setting({
    schema: list,
    default: [],
    example: 'API Integration',
    otherExample: 'Nightly Sync',
    keyInFile: 'twoApprovalsRoles',
  }),
  REQUESTERS: setting({
    schema: list.refine(
      (given) =>
        given.length > 0 &&
        given.every((each) => each.toLowerCase() === EVERYONE || /^[UWS][A-Z0-9]{2,}$/.test(each)),
      'must be everyone, or ids of people (U…) and user groups (S…), with commas',
    ),
    default: [EVERYONE],
    example: 'everyone or S0614TZR7,U024BE7LH',
    otherExample: 'S0615G0KT',
  }),
  REQUEST_NUDGE_HOURS: setting({
    schema: number(1, 1_000),
    default: 48,
    example: '48',
    otherExample: '24',
    keyInFile: 'requestNudgeHours',
  }),
  REQUEST_TTL_DAYS: setting({
    schema: days(1, 365),
    default: 14,
    example: '14',
    otherExample: '7',
    keyInFile: 'requestTtlDays',
  }),
  SELF_APPROVAL: setting({
    schema: flag,
    default: false,
    example: 'false',
    keyInFile: 'selfApproval',
  }),
  BREAK_GLASS: setting({
    schema: flag,
    default: false,
    example: 'false',
    keyInFile: 'breakGlass',
  }),
  REQUESTS: setting({
    schema: z
      .string()
      .toLowerCase()
      .pipe(z.enum(['allow', 'deny'], 'must be allow or deny')),
    default: REQUESTS_DEFAULT,
    example: 'allow',
    otherExample: 'deny',
    keyInFile: 'requests',
  }),
  REMINDER_DAYS: setting({
    schema: list
      .refine(
        (parts) => parts.every((part) => /^-?\d{1,4}$/.test(part)),
        'must be whole numbers of four digits at the most, with commas between',
      )
      .transform((parts) => [...new Set(parts.map(Number))].sort((one, other) => other - one))
      .refine((thresholds) => thresholds.length > 0, 'must name at least one day'),
    default: [30, 14, 7, 3, 1, 0],
    example: '30,14,7,3,1,0',
    otherExample: '21,10,5,1,0',
    keyInFile: 'reminderDays',
  }),
  FIRST_CALLS_DAYS: setting({
    schema: days(1, 365),
    default: 7,
    example: '7',
    otherExample: '14',
    keyInFile: 'firstCallsDays',
  }),
  IDLE_DAYS: setting({
    // What was counted is kept for 90 days.
    schema: days(7, USE_KEPT_DAYS),
    default: 60,
    example: '60',
    otherExample: '30',
    keyInFile: 'idleDays',
  }),
  DELETE_AFTER_DAYS: setting({
    schema: days(1, 3_650),
    example: '90',
    otherExample: '30',
    keyInFile: 'deleteAfterDays',
  }),
  REVIEW_DAYS: setting({
    schema: days(1, LONGEST_REVIEW_DAYS),
    default: 14,
    example: '14',
    otherExample: '21',
    keyInFile: 'reviewDays',
  }),
  REVIEW_CRON: setting({
    schema: cron,
    example: '"0 9 1 1,4,7,10 *"',
    otherExample: '"30 8 15 1,7 *"',
  }),
  REMINDER_CRON: setting({
    schema: cron,
    default: '0 9 * * *',
    example: '"0 9 * * *"',
    otherExample: '"30 8 * * 1-5"',
  }),
  REMINDER_HOUR: setting({
    schema: number(0, 23),
    example: '9',
    otherExample: '8',
    keyInFile: 'reminderHour',
  }),
  WEEKLY_DIGEST_CRON: setting({
    schema: text((given) => (given.toLowerCase() === NO_DIGEST ? undefined : cronProblem(given))),
    example: '"0 9 * * 1" or none',
    otherExample: '"30 8 * * TUE"',
  }),
  RECONCILE_CRON: setting({
    schema: cron,
    default: '0 4 * * *',
    example: '"0 4 * * *"',
    otherExample: '"15 3 * * *"',
  }),
  TIME_ZONE: setting({
    schema: z.string().transform((name, context) => {
      const zone = zoneNamed(name);
      if (zone !== undefined) return zone;
      context.addIssue({ code: 'custom', message: ZONE_PROBLEM });
      return z.NEVER;
    }),
    default: 'UTC',
    example: 'Europe/Berlin',
    otherExample: 'America/New_York',
    keyInFile: 'timeZone',
  }),
  EVENTS_URL: setting({
    schema: url,
    example: 'https://events.example.com/marketo',
    otherExample: 'https://hooks.example.org/api-users',
    // Who is given it may send there: it often holds a key.
    isSecret: true,
  }),
  EVENTS_SECRET: setting({
    schema: signingSecrets,
    example: 'whsec_… (the output of: openssl rand -base64 32, behind whsec_)',
    isSecret: true,
  }),
  LOG_LEVEL: setting({
    schema: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`),
    default: 'info' as const,
    example: 'info',
    otherExample: 'warn',
  }),
};

export type Setting = keyof typeof SETTINGS;

export type Value<S extends Setting> = z.output<(typeof SETTINGS)[S]['schema']>;

/** What holds where a setting is not set: `undefined` where nothing does. */
export type Default<S extends Setting> = (typeof SETTINGS)[S]['default'];

export const NAMES = Object.keys(SETTINGS) as Setting[];

/** Settings that may come from a file. */
export const SECRETS = NAMES.filter((name) => SETTINGS[name].isSecret);

/** An example of a setting that has nothing of what was typed. */
export function exampleOf(name: Setting, typed: readonly string[] = []): string {
  const { example, otherExample } = SETTINGS[name];
  const isRepeated = partsOf(example).some((part) => typed.flatMap(partsOf).includes(part));
  return (isRepeated ? otherExample : undefined) ?? example;
}

function partsOf(text: string): string[] {
  return text.split(/,| or | \(/).map((part) => unquoted(part).trim().toLowerCase());
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

/** Whether a host is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** People paste the REST or the identity endpoint from Marketo's page; both share the host. */
function withoutPath(text: string): string {
  return new URL(text).origin;
}
