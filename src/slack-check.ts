import type { WebClient } from '@slack/web-api';
import type { ConfigProblem } from './config/config-error.ts';
import { exampleOf } from './config/settings.ts';
import { notAMember } from './core/people/permission.ts';
import type { Directory } from './ports/people.ts';
import type { Ports } from './ports/ports.ts';
import type { AppTokenProof } from './slack/app-token.ts';
import { slackErrorCode } from './slack/errors.ts';
import type { Installation } from './slack/installation.ts';
import { codeOf, isOwnToken, whyNotSent } from './slack/posting.ts';
import { checkUserGroups } from './user-group-check.ts';

/** Whom the check asks about what only Slack, or what was sent before, can tell. */
export interface Asked {
  readonly installation: Installation;
  /** `undefined` over HTTP, where there is none to prove. */
  readonly appToken: (() => Promise<AppTokenProof>) | undefined;
  /** Throws Slack's error where the channel cannot be read. */
  readonly readChannel: (id: string) => Promise<void>;
  /** Slack's code for the latest message there, where it was refused for good. */
  readonly lastRefusal: (channel: string) => Promise<string | undefined>;
}

/** What Slack says of the settings. */
export interface SlackCheck {
  readonly fatal: readonly ConfigProblem[];
  readonly warnings: readonly ConfigProblem[];
  /** What was proved of the user groups. */
  readonly facts: readonly string[];
  /** `undefined` over HTTP. */
  readonly appToken: AppTokenProof | undefined;
}

/** Settings that only Slack can judge; changes nothing. */
export async function checkSlack(
  ports: Pick<Ports, 'instances' | 'administration' | 'userGroups' | 'home' | 'directory'>,
  asked: Asked,
): Promise<SlackCheck> {
  const channels = new Set([...ports.instances.values()].flatMap(({ adminChannel }) => adminChannel ?? []));
  const [appToken, administrators, groups, ...refused] = await Promise.all([
    asked.appToken?.(),
    administratorProblems(ports),
    checkUserGroups(ports),
    ...[...channels].map((channel) => channelProblems(channel, asked)),
  ]);
  return {
    fatal: [...scopeProblems(asked.installation), ...appTokenProblems(appToken)],
    warnings: [
      ...unnamedScopes(asked.installation),
      ...administrators,
      ...groups.problems,
      ...refused.flat(),
    ],
    facts: groups.facts,
    appToken,
  };
}

/** The token, as Slack answered `auth.test`. Throws what says nothing about the token: Slack has trouble of its own. */
export function tokenProblem(error: unknown): ConfigProblem {
  if (!isOwnToken(error)) throw error;
  return {
    setting: 'SLACK_BOT_TOKEN',
    problem: `Slack refuses this token (${slackErrorCode(error)}).`,
    example: exampleOf('SLACK_BOT_TOKEN'),
  };
}

/** Throws Slack's error where the app cannot read a channel, and so could not find out what went there. */
export async function readChannel(client: WebClient, channel: string): Promise<void> {
  await client.conversations.history({ channel, limit: 1 });
}

export function appTokenProblems(proof: AppTokenProof | undefined): ConfigProblem[] {
  if (proof?.state !== 'refused') return [];
  const scope = proof.code === 'missing_scope' ? ' It lacks the scope connections:write.' : '';
  return [
    {
      setting: 'SLACK_APP_TOKEN',
      problem: `Slack refuses this token (${proof.code}).${scope}`,
      example: exampleOf('SLACK_APP_TOKEN'),
    },
  ];
}

function scopeProblems({ missingScopes = [] }: Installation): ConfigProblem[] {
  if (missingScopes.length === 0) return [];
  return [
    {
      setting: 'SLACK_BOT_TOKEN',
      problem: `The token lacks permissions: ${missingScopes.join(', ')}.`,
      remedy:
        'take manifest.yml for the app in Slack, install it to the workspace again, and copy the token anew',
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
      remedy: 'make sure that the app in Slack was made from manifest.yml: then it has every permission',
    },
  ];
}

async function administratorProblems({
  administration: { userIds },
  home,
  directory,
}: Pick<Ports, 'administration' | 'home' | 'directory'>): Promise<ConfigProblem[]> {
  const judged = await Promise.all(
    userIds.map(async (id) => ({ id, ...(await memberOf(directory, home, id)) })),
  );
  const named = (all: typeof judged) => all.map(({ id, why }) => `${id} (${why})`).join(', ');
  const refused = judged.filter(({ is }) => is === 'refused');
  const unknown = judged.filter(({ is }) => is === 'not_known');
  const setting = 'ADMIN_SLACK_USER_IDS';
  return [
    ...(refused.length === 0
      ? []
      : [
          {
            setting,
            problem: `These are not full members of the workspace and are not let through: ${named(refused)}.`,
            example: exampleOf(setting, userIds),
          },
        ]),
    ...(unknown.length === 0
      ? []
      : [
          {
            setting,
            problem: `Slack did not say who these are, so nothing is proved of them: ${named(unknown)}.`,
            remedy: 'ask again in a few minutes; they are asked about again whenever they do something',
          },
        ]),
  ];
}

async function memberOf(
  directory: Directory,
  home: Ports['home'],
  id: string,
): Promise<{ readonly is: 'member' | 'refused' | 'not_known'; readonly why?: string }> {
  try {
    const person = await directory.person(id);
    const refusal = person === undefined ? 'unknown to Slack' : notAMember(person, home);
    return refusal === undefined ? { is: 'member' } : { is: 'refused', why: refusal.replaceAll('_', ' ') };
  } catch (error) {
    const { cause } = error instanceof Error ? error : { cause: undefined };
    return { is: 'not_known', why: slackErrorCode(error) ?? slackErrorCode(cause) ?? 'no answer' };
  }
}

async function channelProblems(
  channel: string,
  { readChannel, lastRefusal }: Pick<Asked, 'readChannel' | 'lastRefusal'>,
): Promise<ConfigProblem[]> {
  try {
    await readChannel(channel);
  } catch (error) {
    const code = codeOf(error) ?? 'no answer';
    if (code === 'no answer' || whyNotSent(code, 'looking') !== 'recipient') {
      return [
        {
          setting: 'ADMIN_CHANNEL_ID',
          problem: `Slack did not say whether the app can use the channel ${channel} (${code}), so nothing is proved of it.`,
          remedy:
            'ask again in a few minutes; what is owed there is sent, and tried again where Slack does not take it',
        },
      ];
    }
    return [
      {
        setting: 'ADMIN_CHANNEL_ID',
        problem: `The app cannot use the channel ${channel} (${code}). Invite it there with /invite, or choose another channel. Until then each administrator is told by direct message.`,
        example: exampleOf('ADMIN_CHANNEL_ID', [channel]),
      },
    ];
  }
  // A channel can be read and yet be closed to messages, such as one where only some may post.
  const refusal = await lastRefusal(channel);
  if (refusal === undefined) return [];
  return [
    {
      setting: 'ADMIN_CHANNEL_ID',
      problem: `The last message to the channel ${channel} was refused by Slack (${refusal}); each administrator is told by direct message instead, until one goes through.`,
      example: exampleOf('ADMIN_CHANNEL_ID', [channel]),
    },
  ];
}
