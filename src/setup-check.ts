import type { ConfigProblem } from './config-error.ts';
import { MarketoFailure } from './core/marketo-failure.ts';
import { notAMember } from './core/permission.ts';
import { findRole, offeredRoles } from './core/role.ts';
import type { Directory, Offer, Ports } from './ports.ts';
import { slackErrorCode } from './slack/errors.ts';
import type { Installation } from './slack/installation.ts';

/** What a check of the settings against the real Slack and the real Marketo found. */
export interface SetupReport {
  /** The app cannot work with these: it does not start. */
  readonly fatal: readonly ConfigProblem[];
  /** The app works in part; said at every start until it is mended. */
  readonly warnings: readonly ConfigProblem[];
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

/** Settings that only Slack and Marketo can judge; changes nothing. */
export async function checkSetup(
  ports: Pick<Ports, 'policy' | 'home' | 'directory' | 'adminChannel'>,
  {
    installation,
    readChannel,
    ownUserid,
    offer,
  }: {
    installation: Installation;
    /** Throws Slack's error where the channel cannot be read. */
    readChannel: (id: string) => Promise<void>;
    ownUserid: () => Promise<string>;
    offer: () => Promise<Offer>;
  },
): Promise<SetupReport> {
  const [marketo, administrators, channel] = await Promise.all([
    marketoProblems(ownUserid, offer, ports.policy.apiRoles),
    administratorProblems(ports),
    channelProblems(ports.adminChannel, readChannel),
  ]);
  return {
    fatal: [...scopeProblems(installation), ...marketo.fatal],
    warnings: [...administrators, ...channel, ...marketo.warnings],
  };
}

function scopeProblems({ missingScopes }: Installation): ConfigProblem[] {
  if (missingScopes.length === 0) return [];
  return [
    {
      setting: 'SLACK_BOT_TOKEN',
      problem: `The token lacks permissions: ${missingScopes.join(', ')}. Take manifest.yml for the app in Slack, and install it to the workspace again.`,
      example: 'xoxb-… (a new one after the installation)',
    },
  ];
}

async function marketoProblems(
  ownUserid: () => Promise<string>,
  offer: () => Promise<Offer>,
  apiRoles: readonly string[],
): Promise<SetupReport> {
  try {
    await ownUserid();
    return { fatal: [], warnings: roleProblems(await offer(), apiRoles) };
  } catch (error) {
    if (!(error instanceof MarketoFailure)) throw error;
    if (error.kind === 'credentials') {
      return {
        fatal: [
          {
            setting: 'MARKETO_CLIENT_SECRET',
            problem: 'Marketo refuses the Client ID and the Client Secret together. One of them is wrong.',
            example: 'copy both anew (Marketo: Admin > LaunchPoint > View Details)',
          },
        ],
        warnings: [],
      };
    }
    const problem =
      error.kind === 'access_denied'
        ? 'Marketo denies access (603): the service’s role lacks “Access Users” or “Access User Management Api”, or Marketo’s IP allowlist does not have this machine.'
        : `Marketo cannot be used now (${error.kind}${error.code ? `, ${error.code}` : ''}). It is tried again when it is needed.`;
    return {
      fatal: [],
      warnings: [{ setting: 'MARKETO_BASE_URL', problem, example: 'https://123-ABC-456.mktorest.com' }],
    };
  }
}

function roleProblems({ roles }: Offer, apiRoles: readonly string[]): ConfigProblem[] {
  const example = 'API Integration,API Read Only';
  const unknown = apiRoles.filter((name) => !findRole(offeredRoles(roles, []), name));
  if (unknown.length > 0) {
    const problem = `Marketo has no role that may be given named ${unknown.map((name) => `“${name}”`).join(', ')}.`;
    return [{ setting: 'API_ROLES', problem, example }];
  }
  if (offeredRoles(roles, apiRoles).length > 0) return [];
  const problem =
    'Marketo has no role that may be given: make one with permissions of the group “Access API”.';
  return [{ setting: 'API_ROLES', problem, example }];
}

async function administratorProblems({
  policy,
  home,
  directory,
}: Pick<Ports, 'policy' | 'home' | 'directory'>): Promise<ConfigProblem[]> {
  const problems = await Promise.all(
    policy.administrators.map(async (id) => {
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
  channel: string | undefined,
  readChannel: (id: string) => Promise<void>,
): Promise<ConfigProblem[]> {
  if (channel === undefined) return [];
  try {
    await readChannel(channel);
    return [];
  } catch (error) {
    const code = slackErrorCode(error) ?? 'no answer';
    return [
      {
        setting: 'ADMIN_CHANNEL_ID',
        problem: `The app cannot use this channel (${code}). Invite it there with /invite, or choose another channel. Until then each administrator is told by direct message.`,
        example: 'C024BE91L',
      },
    ];
  }
}
