import type { WebClient } from '@slack/web-api';
import type { Temporal } from 'temporal-polyfill';
import type { ConfigProblem } from './config/config-error.ts';
import { endOf } from './core/expiry.ts';
import type { MarketoFailure } from './core/marketo-failure.ts';
import { notAMember } from './core/permission.ts';
import type { Directory, Instance, Ports, Unreadable } from './ports.ts';
import { slackErrorCode } from './slack/errors.ts';
import type { Installation } from './slack/installation.ts';
import { checkInstance, type InstanceCheck } from './usecases/check-instance.ts';

/** What a check of the settings against the real Slack and the real Marketo found. */
export interface SetupReport {
  /** The app cannot work with these: it does not start. */
  readonly fatal: readonly ConfigProblem[];
  /** The app works in part; said at every start until it is mended. */
  readonly warnings: readonly ConfigProblem[];
  readonly installation: Installation;
  readonly instances: readonly CheckedInstance[];
}

export interface CheckedInstance {
  readonly instance: Instance;
  /** `undefined` where Marketo took too long. */
  readonly check: InstanceCheck | undefined;
  readonly problems: readonly ConfigProblem[];
}

/** The token, as Slack answered `auth.test`. Throws what is not a refusal: Slack could not be reached. */
export function tokenProblem(error: unknown): ConfigProblem {
  const code = slackErrorCode(error);
  if (code === undefined) throw error;
  return {
    setting: 'SLACK_BOT_TOKEN',
    problem: `Slack refuses this token (${code}).`,
    example: 'xoxb-… (Slack: OAuth & Permissions > Bot User OAuth Token)',
  };
}

/**
 * Settings that only Slack and Marketo can judge; changes nothing.
 *
 * @param withinMs an instance that has not answered by then is left out, so that it holds nothing up
 */
export async function checkSetup(
  ports: Pick<Ports, 'instances' | 'administrators' | 'home' | 'directory' | 'clock'>,
  {
    installation,
    readChannel,
    withinMs,
  }: {
    installation: Installation;
    /** Throws Slack's error where the channel cannot be read. */
    readChannel: (id: string) => Promise<void>;
    withinMs: number;
  },
): Promise<SetupReport> {
  const all = [...ports.instances.values()];
  const channels = new Set(all.flatMap(({ adminChannel }) => adminChannel ?? []));
  const [instances, administrators, ...channelsRefused] = await Promise.all([
    Promise.all(all.map((instance) => checkedInstance(ports, instance, withinMs))),
    administratorProblems(ports),
    ...[...channels].map((channel) => channelProblems(channel, readChannel)),
  ]);
  // Where another instance works, so does the app.
  const refusesAll = instances.every(({ check }) => check?.failures[0]?.kind === 'credentials');
  const marketo = instances.flatMap(({ instance, problems }) =>
    problems.map((each) =>
      all.length > 1 ? { ...each, problem: `${instance.label}: ${each.problem}` } : each,
    ),
  );
  return {
    fatal: [...scopeProblems(installation), ...(refusesAll ? marketo : [])],
    warnings: [
      ...unnamedScopes(installation),
      ...administrators,
      ...channelsRefused.flat(),
      ...(refusesAll ? [] : marketo),
    ],
    installation,
    instances,
  };
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
  const problems = check ? instanceProblems(check, clock.now()) : [silent()];
  return { instance, check, problems };
}

function silent(): ConfigProblem {
  return {
    setting: 'MARKETO_BASE_URL',
    problem: 'Marketo has not answered yet. It is tried again when it is needed.',
    example: ADDRESS,
  };
}

const ADDRESS = 'https://123-ABC-456.mktorest.com';

/** Clocks further apart than this, in seconds, move the end of a day. */
const MOST_APART = 60;

/** The app's own user is spoken of when its access ends within this many days. */
const OWN_EXPIRY_DAYS = 60;

function instanceProblems(check: InstanceCheck, now: Temporal.Instant): ConfigProblem[] {
  const { failures, roles, unknownRoles, clockAheadSeconds = 0, ownUser } = check;
  const problems = failures.slice(0, 1).map(failureProblem);
  if (unknownRoles.length > 0) {
    const names = unknownRoles.map((name) => `“${name}”`).join(', ');
    problems.push({ ...ROLES, problem: `Marketo has no role that may be given named ${names}.` });
  } else if (roles?.length === 0) {
    const problem =
      'Marketo has no role that may be given: make one with permissions of the group “Access API”.';
    problems.push({ ...ROLES, problem });
  }
  problems.push(...check.unreadable.map(unreadableProblem));
  if (Math.abs(clockAheadSeconds) > MOST_APART) {
    problems.push({
      setting: 'the clock of this machine',
      problem: `It is ${Math.abs(clockAheadSeconds)} s ${clockAheadSeconds > 0 ? 'behind' : 'ahead of'} Marketo’s. Days begin and end at the wrong time.`,
      example: 'keep it right with NTP',
    });
  }
  const expiry = ownUser && endOf(ownUser.expiry);
  if (expiry && now.until(expiry).total('hours') < OWN_EXPIRY_DAYS * 24) {
    problems.push({
      setting: 'MARKETO_CLIENT_ID',
      problem: `The app itself runs as ${ownUser?.email}, whose access ends at ${expiry.toString()}: then the app stops working.`,
      example: 'give that user a later expiry, or none',
    });
  }
  return problems;
}

/** The app goes on without it; only whoever looks into Marketo can say why it is so. */
function unreadableProblem({ call, rows, shape }: Unreadable): ConfigProblem {
  const problem =
    rows === undefined
      ? `Marketo does not answer ${call} (${shape}). The app goes on without it.`
      : `Rows of ${call} cannot be read and are left out: ${rows} of the shape “${shape}”.`;
  return { setting: 'MARKETO_BASE_URL', problem, example: ADDRESS };
}

/** What usually is behind a code of the network. */
function hintOf(code = ''): string {
  if (/CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code)) {
    return ' This machine does not trust its certificate: name your authority in NODE_EXTRA_CA_CERTS.';
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|TIMEOUT/.test(code)) {
    return ' Is the address right, and does this machine need a proxy (HTTPS_PROXY)?';
  }
  return '';
}

const ROLES = { setting: 'API_ROLES', example: 'API Integration,API Read Only' } as const;

function failureProblem({ kind, code }: MarketoFailure): ConfigProblem {
  if (kind === 'credentials') {
    return {
      setting: 'MARKETO_CLIENT_SECRET',
      problem: 'Marketo refuses the Client ID and the Client Secret together. One of them is wrong.',
      example: 'copy both anew (Marketo: Admin > LaunchPoint > View Details)',
    };
  }
  const problem =
    kind === 'access_denied'
      ? 'Marketo denies access (603): the service’s role lacks “Access Users” or “Access User Management Api”, or Marketo’s IP allowlist does not have this machine.'
      : `Marketo cannot be used now (${kind}${code ? `, ${code}` : ''}).${hintOf(code)} It is tried again when it is needed.`;
  return { setting: 'MARKETO_BASE_URL', problem, example: ADDRESS };
}

/** Throws Slack's error where the app cannot read a channel, and so could not find out what went there. */
export async function readChannel(client: WebClient, channel: string): Promise<void> {
  await client.conversations.history({ channel, limit: 1 });
}

function scopeProblems({ missingScopes = [] }: Installation): ConfigProblem[] {
  if (missingScopes.length === 0) return [];
  return [
    {
      setting: 'SLACK_BOT_TOKEN',
      problem: `The token lacks permissions: ${missingScopes.join(', ')}. Take manifest.yml for the app in Slack, and install it to the workspace again.`,
      example: 'xoxb-… (a new one after the installation)',
    },
  ];
}

function unnamedScopes({ missingScopes }: Installation): ConfigProblem[] {
  if (missingScopes) return [];
  return [
    {
      setting: 'SLACK_BOT_TOKEN',
      problem:
        'Slack did not say which permissions the token has: a proxy may drop the header x-oauth-scopes. Where one is missing, the call that needs it says so.',
      example: 'xoxb-… (an app made from manifest.yml has every permission)',
    },
  ];
}

async function administratorProblems({
  administrators,
  home,
  directory,
}: Pick<Ports, 'administrators' | 'home' | 'directory'>): Promise<ConfigProblem[]> {
  const problems = await Promise.all(
    administrators.map(async (id) => {
      const reason = await whyNotAdministrator(directory, home, id);
      return reason === undefined ? [] : [`${id} (${reason})`];
    }),
  );
  const refused = problems.flat();
  if (refused.length === 0) return [];
  return [
    {
      setting: 'ADMIN_SLACK_USER_IDS',
      problem: `These are not full members of the workspace and are not let through: ${refused.join(', ')}.`,
      example: 'U024BE7LH,U0G9QF9C6',
    },
  ];
}

async function whyNotAdministrator(
  directory: Directory,
  home: Ports['home'],
  id: string,
): Promise<string | undefined> {
  try {
    const person = await directory.person(id);
    return person === undefined ? 'unknown to Slack' : notAMember(person, home)?.replaceAll('_', ' ');
  } catch (error) {
    return `Slack did not say: ${slackErrorCode(error) ?? 'no answer'}`;
  }
}

async function channelProblems(
  channel: string,
  readChannel: (id: string) => Promise<void>,
): Promise<ConfigProblem[]> {
  try {
    await readChannel(channel);
    return [];
  } catch (error) {
    const code = slackErrorCode(error) ?? 'no answer';
    return [
      {
        setting: 'ADMIN_CHANNEL_ID',
        problem: `The app cannot use the channel ${channel} (${code}). Invite it there with /invite, or choose another channel. Until then each administrator is told by direct message.`,
        example: 'C024BE91L',
      },
    ];
  }
}
