import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Temporal } from 'temporal-polyfill';
import type { Config } from './config/config.ts';
import type { ConfigProblem } from './config/config-error.ts';
import { keyInFile } from './config/instances.ts';
import { exampleOf } from './config/settings.ts';
import { endOf } from './core/expiry.ts';
import type { MarketoFailure } from './core/marketo-failure.ts';
import type { Instance } from './ports/instance.ts';
import type { Unreadable } from './ports/marketo.ts';
import type { Ports } from './ports/ports.ts';
import type { Records } from './ports/records/records.ts';
import { proveAppToken } from './slack/app-token.ts';
import type { Installation } from './slack/installation.ts';
import { type Asked, appTokenProblems, checkSlack, readChannel, type SlackCheck } from './slack-check.ts';
import { slackLogger } from './telemetry/slack-logger.ts';
import { checkInstance, type InstanceCheck, type UnknownRole } from './usecases/check-instance.ts';

/** An instance that takes longer, in milliseconds, does not hold up the start. */
export const CHECK_WITHIN_MS = 10_000;

/** What a check of the settings against the real Slack and the real Marketo found. */
export interface SetupReport {
  /** The app cannot work with these: it does not start. */
  readonly fatal: readonly ConfigProblem[];
  /** The app works in part; said at every start until it is mended. */
  readonly warnings: readonly ConfigProblem[];
  readonly installation: Installation;
  readonly appToken: SlackCheck['appToken'];
  /** What was proved of the user groups. */
  readonly slackFacts: SlackCheck['facts'];
  readonly instances: readonly CheckedInstance[];
}

export interface CheckedInstance {
  readonly instance: Instance;
  /** `undefined` where Marketo took too long. */
  readonly check: InstanceCheck | undefined;
  readonly problems: readonly ConfigProblem[];
}

/**
 * Settings that only Slack and Marketo can judge; changes nothing.
 *
 * @param instancesFromFile whether what is wrong with an instance stands in `MARKETO_INSTANCES_FILE`
 * @param withinMs an instance that has not answered by then is left out, so that it holds nothing up
 */
export async function checkSetup(
  ports: Pick<Ports, 'instances' | 'administration' | 'userGroups' | 'home' | 'directory' | 'clock'>,
  { withinMs, instancesFromFile, ...asked }: Asked & { withinMs: number; instancesFromFile: boolean },
): Promise<SetupReport> {
  const [marketo, slack] = await Promise.all([
    checkMarketo(ports, { withinMs, instancesFromFile }),
    checkSlack(ports, asked),
  ]);
  return {
    fatal: [...slack.fatal, ...(marketo.refusesAll ? marketo.problems : [])],
    warnings: [...slack.warnings, ...(marketo.refusesAll ? [] : marketo.problems)],
    installation: asked.installation,
    appToken: slack.appToken,
    slackFacts: slack.facts,
    instances: marketo.instances,
  };
}

/** The half that Marketo judges. */
async function checkMarketo(
  ports: Pick<Ports, 'instances' | 'clock'>,
  { withinMs, instancesFromFile }: { withinMs: number; instancesFromFile: boolean },
): Promise<{
  readonly instances: readonly CheckedInstance[];
  readonly problems: readonly ConfigProblem[];
  readonly refusesAll: boolean;
}> {
  const all = [...ports.instances.values()];
  const instances = await Promise.all(all.map((instance) => checkedInstance(ports, instance, withinMs)));
  const problems = instances.flatMap(({ instance, problems }) =>
    problems
      .map((each) => (all.length > 1 ? { ...each, problem: `${instance.label}: ${each.problem}` } : each))
      .map((each) => (instancesFromFile ? whereItStands(each) : each)),
  );
  // Where another instance works, so does the app.
  const refusesAll = instances.every(({ check }) => check?.failures[0]?.kind === 'credentials');
  return { instances, problems, refusesAll };
}

/** A setting of one instance stands in the file of instances, by another name. */
function whereItStands({ setting, problem, example, remedy }: ConfigProblem): ConfigProblem {
  const key = keyInFile(setting);
  if (key === undefined) return { setting, problem, example, remedy };
  return {
    setting: 'MARKETO_INSTANCES_FILE',
    problem,
    remedy: `look at “${key}” of this instance in the file: ${remedy ?? `for example ${key}: ${example}`}`,
  };
}

/** The parts of the app that a check asks. */
interface AskedParts {
  readonly installation: Installation;
  readonly slackClient: WebClient;
  readonly records: Pick<Records, 'deliveries'>;
  readonly log: Logger;
}

/** Whom to ask, from the app’s own parts. */
export function askedOf(
  { installation, slackClient, records, log }: AskedParts,
  { slack: { transport, apiUrl }, instancesFromFile }: Pick<Config, 'slack' | 'instancesFromFile'>,
): Asked & { readonly instancesFromFile: boolean } {
  return {
    instancesFromFile,
    installation,
    appToken: appTokenProof({ transport, apiUrl }, log),
    readChannel: (channel) => readChannel(slackClient, channel),
    lastRefusal: (channel) => records.deliveries.lastRefusal(channel),
  };
}

function appTokenProof(
  { transport, apiUrl }: Pick<Config['slack'], 'transport' | 'apiUrl'>,
  log: Logger,
): Asked['appToken'] {
  if (transport.kind !== 'socket') return undefined;
  return () => proveAppToken({ appToken: transport.appToken, apiUrl }, slackLogger(log));
}

/** What is wrong beside a bot token that Slack refuses, of what can be asked without one. */
export async function problemsBesideTheToken(
  ports: Pick<Ports, 'instances' | 'clock'>,
  { slack, instancesFromFile }: Pick<Config, 'slack' | 'instancesFromFile'>,
  log: Logger,
): Promise<readonly ConfigProblem[]> {
  const [proof, marketo] = await Promise.all([
    appTokenProof(slack, log)?.(),
    checkMarketo(ports, { withinMs: CHECK_WITHIN_MS, instancesFromFile }),
  ]);
  return [...appTokenProblems(proof), ...marketo.problems];
}

async function checkedInstance(
  { clock }: Pick<Ports, 'clock'>,
  instance: Instance,
  withinMs: number,
): Promise<CheckedInstance> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), withinMs);
  });
  const check = await Promise.race([checkInstance(instance), tooLate]).finally(() => clearTimeout(timer));
  const problems = check ? instanceProblems(instance, check, clock.now()) : [silent(instance)];
  return { instance, check, problems };
}

function silent(instance: Instance): ConfigProblem {
  return {
    setting: 'MARKETO_BASE_URL',
    problem: `Marketo has not answered in time.${hintOf('TIMEOUT')} It is tried again when it is needed.`,
    example: addressOf(instance),
  };
}

/** An address that is not the instance’s own: that one has its name in it. */
function addressOf({ name }: Instance): string {
  return exampleOf('MARKETO_BASE_URL', [`https://${name}.mktorest.com`]);
}

/** Clocks further apart than this, in seconds, move the end of a day. */
const MOST_APART = 60;

/** The app's own user is spoken of when its access ends within this many days. */
const OWN_EXPIRY_DAYS = 60;

/** A rule about a role that is not there counts for nobody: what it was to forbid would be allowed. */
function unknownInRules(unknown: readonly UnknownRole[]): ConfigProblem[] {
  return unknown
    .filter(({ rule }) => rule !== 'API_ROLES')
    .map(({ name, rule }) => {
      const problem = `Marketo has no role that may be given named “${name}”`;
      if (rule === 'TWO_APPROVALS_ROLES') {
        return { setting: rule, problem: `${problem}.`, example: exampleOf(rule, [name]) };
      }
      return {
        setting: 'POLICY_FILE',
        problem: `${rule}: ${problem}, so the rule counts for nobody.`,
        remedy: 'write the role as Marketo shows it, or its id (doctor names the roles that can be given).',
      };
    });
}

function instanceProblems(instance: Instance, check: InstanceCheck, now: Temporal.Instant): ConfigProblem[] {
  const { failures, roles, unknownRoles, adminRole, clockAheadSeconds = 0, ownUser } = check;
  const problems = failures.slice(0, 1).map((failure) => failureProblem(instance, failure));
  const example = exampleOf('API_ROLES', instance.policy.apiRoles);
  const unknown = unknownRoles.filter(({ rule }) => rule === 'API_ROLES').map(({ name }) => name);
  problems.push(...unknownInRules(unknownRoles));
  if (unknown.length > 0) {
    const names = unknown.map((name) => `“${name}”`).join(', ');
    problems.push({
      setting: 'API_ROLES',
      example,
      problem: `Marketo has no role that may be given named ${names}.`,
    });
  } else if (roles?.length === 0) {
    const problem =
      'Marketo has no role that may be given: make one with permissions of the group “Access API”.';
    problems.push({ setting: 'API_ROLES', example, problem });
  }
  if (adminRole?.isThere === false) {
    problems.push({
      setting: 'ADMIN_MARKETO_ROLE',
      example: exampleOf('ADMIN_MARKETO_ROLE', [adminRole.role]),
      problem: `Marketo has no role named “${adminRole.role}”, so nobody is an administrator by it.`,
    });
  }
  problems.push(...check.unreadable.map((each) => unreadableProblem(instance, each)));
  if (Math.abs(clockAheadSeconds) > MOST_APART) {
    problems.push({
      setting: 'the clock of this machine',
      problem: `It is ${Math.abs(clockAheadSeconds)} s ${clockAheadSeconds > 0 ? 'behind' : 'ahead of'} Marketo’s. Days begin and end at the wrong time.`,
      remedy: 'keep it right with NTP',
    });
  }
  const expiry = ownUser && endOf(ownUser.expiry);
  if (expiry && now.until(expiry).total('hours') < OWN_EXPIRY_DAYS * 24) {
    problems.push({
      setting: 'MARKETO_CLIENT_ID',
      problem: `The app itself runs as ${ownUser?.email}, whose access ends at ${expiry.toString()}: then the app stops working.`,
      remedy: 'give that user a later expiry, or none',
    });
  }
  return problems;
}

/** The app goes on without it; only whoever looks into Marketo can say why it is so. */
function unreadableProblem(instance: Instance, { call, rows, shape }: Unreadable): ConfigProblem {
  const problem =
    rows === undefined
      ? `Marketo does not answer ${call} (${shape}). The app goes on without it.`
      : `Rows of ${call} cannot be read and are left out: ${rows} of the shape “${shape}”.`;
  return { setting: 'MARKETO_BASE_URL', problem, example: addressOf(instance) };
}

/** What usually is behind a code of the network. */
export function hintOf(code = ''): string {
  if (/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code)) {
    return ' This machine does not trust its certificate: name your authority in NODE_EXTRA_CA_CERTS.';
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|TIMEOUT/.test(code)) {
    return process.env.HTTPS_PROXY || process.env.https_proxy
      ? ' Are the address and the proxy of HTTPS_PROXY right?'
      : ' Is the address right, and does this machine need a proxy (HTTPS_PROXY)?';
  }
  return '';
}

function failureProblem(instance: Instance, { kind, code }: MarketoFailure): ConfigProblem {
  if (kind === 'credentials') {
    return {
      setting: 'MARKETO_CLIENT_SECRET',
      problem: 'Marketo refuses the Client ID and the Client Secret together. One of them is wrong.',
      remedy: 'copy both anew (Marketo: Admin > LaunchPoint > View Details)',
    };
  }
  const problem =
    kind === 'access_denied'
      ? 'Marketo denies access (603): the service’s role lacks “Access Users” or “Access User Management Api”, or Marketo’s IP allowlist does not have this machine.'
      : `Marketo cannot be used now (${kind}${code ? `, ${code}` : ''}).${hintOf(code)} It is tried again when it is needed.`;
  return { setting: 'MARKETO_BASE_URL', problem, example: addressOf(instance) };
}
