import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { domainOf } from '../core/email-pattern.ts';
import type { Policy } from '../core/policy.ts';
import type { ReminderSettings } from '../core/reminder-settings.ts';
import { unknownKeys } from './near-names.ts';
import { type Environment, type Reader, readerOf, readSecretFile } from './read.ts';
import { Secret } from './secret.ts';
import { NAMES, SETTINGS, type Setting } from './settings.ts';
import { textOf } from './written-text.ts';

/** One Marketo instance as the settings describe it. */
export interface InstanceConfig {
  /** Its name in every record, such as `123-ABC-456`. */
  readonly name: string;
  /** Its name for people. */
  readonly label: string;
  readonly baseUrl: string;
  /** Where its LaunchPoint is in a browser; `undefined` where nobody said. */
  readonly launchPointUrl: string | undefined;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly limits: { readonly callsPerWindow: number; readonly concurrency: number };
  /** Calls a day that the customer may make; `undefined` where nobody said. */
  readonly dailyQuota: number | undefined;
  readonly policy: Policy;
  readonly reminders: ReminderSettings;
  /** Name or id of the role in Marketo that makes administrators of this instance; `undefined` where none does. */
  readonly adminRole: string | undefined;
  /** Where its administrators are told; without it each of them is told by direct message. */
  readonly adminChannel: string | undefined;
}

/** The instance of the simple case: one, described by settings of its own. */
export function singleInstanceOf(reader: Reader): InstanceConfig | undefined {
  return instanceOf(reader, undefined);
}

/** What a setting of one instance is called in the file; `undefined` for one that all may share. */
export function keyInFile(setting: string): string | undefined {
  const name = OF_ONE.find((each) => each === setting);
  return name && SETTINGS[name].keyInFile;
}

/** Settings that may stand for an instance in the file. */
const IN_FILE = NAMES.flatMap((setting) => {
  const key = SETTINGS[setting].keyInFile;
  return key === undefined ? [] : [{ key, setting }];
});

/** Keys of the file that are no settings. */
const OWN_KEYS = ['name', 'clientSecretFile'];

/** These belong to one instance each. */
const OF_ONE = NAMES.filter((setting) => SETTINGS[setting].isOfOneInstance);

const File = z.object({ instances: z.array(z.record(z.string(), z.unknown())).min(1) });

/** All that may stand at the top of the file. */
const TOP = ['instances'];

const NAME = /^[A-Za-z0-9][\w.-]{0,39}$/;

/**
 * The instances of `MARKETO_INSTANCES_FILE`, YAML or JSON; what one leaves out comes from the settings.
 *
 * @param report is told of every wrong key, with the instance that it belongs to
 * @param isReported whether a setting was found wrong where it stands: then it is not said for each instance again
 */
export function instancesIn(
  file: string,
  given: Environment,
  report: (setting: Setting, problem: string) => void,
  isReported: (setting: Setting) => boolean,
): (InstanceConfig | undefined)[] {
  const wrong = (problem: string) => report('MARKETO_INSTANCES_FILE', problem);
  for (const setting of OF_ONE) {
    if (!given[setting]?.trim()) continue;
    wrong(`Both it and ${setting} are set. Keep the file, or the settings for one instance.`);
  }
  const read = readFile(file);
  if ('problem' in read) {
    wrong(read.problem);
    return [];
  }
  if (read.unknown !== undefined) wrong(`At the top of the file ${read.unknown}`);
  const instances = read.instances.map((entry, index) =>
    instanceFrom(entry, index, { file, given, wrong, isReported }),
  );
  for (const [key, what] of [
    ['name', 'name'],
    ['baseUrl', 'address'],
  ] as const) {
    const seen = new Set<string>();
    // Also of those in which something else is wrong; as it was understood where it was.
    for (const [index, entry] of read.instances.entries()) {
      const value = instances[index]?.[key] ?? entry[key];
      if (typeof value !== 'string') continue;
      const plain = value.trim().toLowerCase();
      if (seen.has(plain)) wrong(`Two instances have the ${what} “${value.trim()}”.`);
      seen.add(plain);
    }
  }
  return instances;
}

function readFile(
  file: string,
):
  | { readonly instances: readonly Record<string, unknown>[]; readonly unknown: string | undefined }
  | { readonly problem: string } {
  let content: unknown;
  try {
    content = parse(textOf(readFileSync(file)));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    // The parser's own message quotes lines of the file, and a secret may stand there.
    const position = error instanceof Error && 'linePos' in error ? lineOf(error.linePos) : '';
    return { problem: `The file ${file} cannot be read as YAML or JSON (${code}${position}).` };
  }
  const found = File.safeParse(content);
  const top = typeof content === 'object' && content !== null && !Array.isArray(content) ? content : {};
  const unknown = unknownKeys(Object.keys(top), TOP);
  if (found.success) return { ...found.data, unknown };
  const hint = unknown === undefined ? '' : ` At its top ${unknown}`;
  return {
    problem: `The file ${file} has to hold a list named “instances” with at least one instance in it.${hint}`,
  };
}

function lineOf(position: unknown): string {
  const [start] = Array.isArray(position) ? (position as { line?: number }[]) : [];
  return start?.line === undefined ? '' : `, line ${start.line}`;
}

interface Surroundings {
  readonly file: string;
  readonly given: Environment;
  readonly wrong: (problem: string) => void;
  /** Whether a setting was found wrong where it stands. */
  readonly isReported: (setting: Setting) => boolean;
}

function instanceFrom(
  entry: Readonly<Record<string, unknown>>,
  index: number,
  { file, given, wrong, isReported }: Surroundings,
): InstanceConfig | undefined {
  const name = typeof entry.name === 'string' ? entry.name.trim() : undefined;
  const where = `Instance ${index + 1}${name ? ` (“${name}”)` : ''}`;
  let isWrong = false;
  const say = (problem: string) => {
    isWrong = true;
    wrong(`${where}: ${problem}`);
  };
  if (!name) say('“name” is missing: a short one that never changes, because it stands in every record.');
  else if (!NAME.test(name)) say('“name” must have letters, digits, dots and dashes only, 40 at the most.');
  const unknown = unknownKeys(Object.keys(entry), [...OWN_KEYS, ...IN_FILE.map(({ key }) => key)]);
  if (unknown !== undefined) say(unknown);
  const values: Record<string, unknown> = { ...given };
  for (const setting of OF_ONE) delete values[setting];
  for (const { key, setting } of IN_FILE) {
    const value = entry[key];
    if (value !== undefined && value !== null) values[setting] = Array.isArray(value) ? value : String(value);
  }
  if (entry.clientSecretFile !== undefined) {
    if (entry.clientSecret !== undefined)
      say('Both “clientSecret” and “clientSecretFile” are there. Keep one.');
    const secret = readSecretFile(resolve(dirname(file), String(entry.clientSecretFile)));
    if ('problem' in secret) say(`The file that “clientSecretFile” names ${secret.problem}.`);
    else values.MARKETO_CLIENT_SECRET = secret.text;
  }
  const keyOf = (setting: Setting) => SETTINGS[setting].keyInFile ?? setting;
  const reader = readerOf(
    values,
    (setting, problem) => {
      const isOwn = keyOf(setting) in entry || OF_ONE.includes(setting);
      // A wrong setting that the file does not override was said where it stands.
      if (!isOwn && isReported(setting)) isWrong = true;
      else say(`“${keyOf(setting)}”: ${problem}`);
    },
    // A secret file that cannot be read is no missing secret.
    (setting) => setting === 'MARKETO_CLIENT_SECRET' && entry.clientSecretFile !== undefined,
  );
  const instance = instanceOf(reader, name);
  return isWrong ? undefined : instance;
}

function instanceOf(reader: Reader, name: string | undefined): InstanceConfig | undefined {
  const { read, need } = reader;
  const baseUrl = need('MARKETO_BASE_URL');
  const label = read('MARKETO_LABEL');
  const launchPointUrl = read('MARKETO_LAUNCHPOINT_URL');
  const clientId = need('MARKETO_CLIENT_ID');
  const clientSecret = need('MARKETO_CLIENT_SECRET');
  const limits = {
    callsPerWindow: read('MARKETO_CALLS_PER_WINDOW'),
    concurrency: read('MARKETO_CONCURRENT_CALLS'),
  };
  const dailyQuota = read('MARKETO_DAILY_QUOTA');
  const policy = policyOf(reader);
  const reminders = {
    reminderDays: read('REMINDER_DAYS'),
    firstCallsDays: read('FIRST_CALLS_DAYS'),
    idleDays: read('IDLE_DAYS'),
    deleteAfterDays: read('DELETE_AFTER_DAYS'),
    hour: read('REMINDER_HOUR'),
    reviewDays: read('REVIEW_DAYS'),
    timeZone: read('TIME_ZONE'),
  };
  const adminRole = read('ADMIN_MARKETO_ROLE');
  const adminChannel = read('ADMIN_CHANNEL_ID');
  if (!baseUrl || !clientId || !clientSecret) return undefined;
  const known = name ?? nameOf(baseUrl);
  return {
    name: known,
    label: label ?? known,
    baseUrl,
    launchPointUrl,
    clientId,
    clientSecret: new Secret(clientSecret),
    limits,
    dailyQuota,
    policy,
    reminders,
    adminRole,
    adminChannel,
  };
}

function policyOf({ read, report, isSet }: Reader): Policy {
  const expiryMaxDays = read('EXPIRY_MAX_DAYS');
  const usual = read('EXPIRY_DEFAULT_DAYS');
  const expiryDefaultDays = isSet('EXPIRY_DEFAULT_DAYS') ? usual : Math.min(usual, expiryMaxDays);
  if (expiryDefaultDays > expiryMaxDays) {
    report(
      'EXPIRY_DEFAULT_DAYS',
      `It is ${expiryDefaultDays}, more than the longest allowed (${expiryMaxDays}).`,
      String(expiryMaxDays),
    );
  }
  const allowedEmailDomains = read('ALLOWED_EMAIL_DOMAINS');
  const emailPatterns = read('EMAIL_PATTERN');
  if (isNeverFitting(emailPatterns, allowedEmailDomains)) {
    report('EMAIL_PATTERN', 'It ends in none of the domains of ALLOWED_EMAIL_DOMAINS: no address fits both.');
  }
  return {
    apiRoles: read('API_ROLES'),
    expiryDefaultDays,
    expiryMaxDays,
    expiryRequired: read('EXPIRY_REQUIRED'),
    reasonRequired: read('REASON_REQUIRED'),
    allowedEmailDomains,
    emailPatterns,
    twoApprovalsRoles: read('TWO_APPROVALS_ROLES'),
    requests: read('REQUESTS'),
    waiting: { nudgeHours: read('REQUEST_NUDGE_HOURS'), endDays: read('REQUEST_TTL_DAYS') },
    selfApproval: read('SELF_APPROVAL'),
    breakGlass: read('BREAK_GLASS'),
    rules: [],
  };
}

/** Whether no address can have a domain that is allowed and look as a pattern wants it. */
function isNeverFitting(patterns: readonly string[], domains: readonly string[]): boolean {
  if (patterns.length === 0 || domains.length === 0) return false;
  return patterns.map(domainOf).every((domain) => !domain.includes('{') && !domains.includes(domain));
}

/** `https://123-ABC-456.mktorest.com` → `123-ABC-456`; another host keeps its name. */
function nameOf(baseUrl: string): string {
  const { hostname, host } = new URL(baseUrl);
  const munchkin = /^(\d{3}-[a-z]{3}-\d{3})\./i.exec(hostname)?.[1];
  return munchkin?.toUpperCase() ?? host;
}
