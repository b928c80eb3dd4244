import { CALLS } from '../marketo/calls.ts';
import { MARKETO_COVERAGE } from '../marketo/coverage.ts';
import { SLACK_COVERAGE } from '../slack/coverage.ts';
import { ADMIN_CHANNEL, OTHER_CHANNEL, PEOPLE } from '../slack/example.ts';
import type { SlackMessage } from '../slack/workspace.ts';
import type { Stage } from '../stage.ts';
import { WALKS } from '../walks/index.ts';
import type { ShownConversation, ShownExchange, ShownMessage, ShownState } from './protocol.ts';
import { ownUserid } from './visitor.ts';

const PARTS: Readonly<Record<string, string>> = {
  [PEOPLE.administrator]: 'administrator',
  [PEOPLE.secondAdministrator]: 'second administrator',
  [PEOPLE.requester]: 'requester',
  [PEOPLE.owner]: 'owner',
  [PEOPLE.guest]: 'guest',
  [PEOPLE.stranger]: 'from another company',
  [PEOPLE.deactivated]: 'deactivated',
};

const MOST_EXCHANGES = 60;

/** Everything that a visitor sees who is this person; of Slack only what this person would see there. */
export function shownTo(
  stage: Stage,
  person: string,
  rest: Pick<ShownState, 'walk' | 'visitors' | 'appRuns'>,
): ShownState {
  const { workspace } = stage.slack;
  return {
    workspace: 'Acme',
    me: person,
    people: workspace.people
      .filter(({ id }) => PARTS[id] !== undefined)
      .map(({ id, name, tz, locale, deleted }) => ({
        id,
        name,
        part: PARTS[id] ?? '',
        timeZone: tz,
        locale,
        isDeactivated: deleted,
      })),
    userGroups: workspace.userGroups.map(({ id, handle, members }) => ({
      id,
      handle,
      members: members.map((member) => workspace.personOf(member)?.name ?? member),
    })),
    conversations: conversationsOf(stage, person),
    views: workspace.views.stackOf(person).map(({ id, hash, content }) => ({ id, hash, content })),
    home: workspace.views.homeOf(person),
    commands: workspace.app.commands.map(({ command, description, usageHint }) => ({
      command,
      description,
      usageHint,
    })),
    shortcuts: workspace.app.shortcuts,
    now: stage.clock.now().toString(),
    marketo: marketoOf(stage),
    faults: [
      ...stage.marketo.subscription.faults.waiting.map(
        ({ call, fault }) => `Marketo: ${fault.kind}${call ? ` at ${call}` : ''}`,
      ),
      ...workspace.faults.waiting.map(
        ({ method, fault }) => `Slack: ${fault.kind}${method ? ` at ${method}` : ''}`,
      ),
    ],
    exchanges: exchangesOf(stage),
    walks: WALKS.map(({ title }) => title),
    notEmulated: [...SLACK_COVERAGE.notEmulated, ...MARKETO_COVERAGE.notEmulated],
    ...rest,
  };
}

function conversationsOf({ slack: { workspace } }: Stage, person: string): ShownConversation[] {
  const shown = (message: SlackMessage): ShownMessage => ({
    ts: message.ts,
    user: message.user,
    text: message.text,
    blocks: message.blocks,
    onlyForYou: message.ephemeralFor !== undefined,
    edited: message.edited,
  });
  const messages = (channel: string) =>
    workspace
      .messagesIn(channel)
      .filter(({ ephemeralFor }) => ephemeralFor === undefined || ephemeralFor === person)
      .map(shown);
  const isAdministrator = person === PEOPLE.administrator || person === PEOPLE.secondAdministrator;
  const channels = [OTHER_CHANNEL, ...(isAdministrator ? [ADMIN_CHANNEL] : [])].flatMap(
    (id) => workspace.channelOf(id) ?? [],
  );
  const direct = workspace.directMessageWith(person);
  return [
    ...channels.map(({ id, name }) => ({ id, name, kind: 'channel' as const, messages: messages(id) })),
    { id: direct.id, name: 'Marketo API-only users', kind: 'app', messages: messages(direct.id) },
  ];
}

function marketoOf({ marketo, clock }: Stage): ShownState['marketo'] {
  const { subscription, limits } = marketo;
  const now = clock.now().epochMilliseconds;
  const calls = new Map<string, number>();
  for (const { users } of subscription.usage.calls(7)) {
    for (const { userId, count } of users) calls.set(userId, (calls.get(userId) ?? 0) + count);
  }
  return {
    users: subscription.users.map(({ userid, emailAddress, firstName, lastName, apiOnly, expiresAt }) => ({
      email: emailAddress,
      name: `${firstName} ${lastName}`,
      apiOnly,
      expires: expiresAt?.toString(),
      ended: expiresAt !== undefined && expiresAt.epochMilliseconds <= now,
      calls: calls.get(userid) ?? 0,
      services: subscription.services.filter((service) => service.userid === userid).length,
      isOwn: userid === ownUserid(subscription),
    })),
    inWindow: limits.inWindow,
    perWindow: subscription.limits.callsPerWindow,
  };
}

function exchangesOf({ slack, marketo, sandboxMarketo }: Stage): ShownExchange[] {
  const all: (Omit<ShownExchange, 'id'> & { at: number })[] = [
    ...slack.exchanges.slice(-MOST_EXCHANGES).map(({ at, kind, body, answer }) => ({
      at,
      from: 'Slack → app' as const,
      what: 'type' in body ? String(body.type) : kind,
      outcome: answer.result === 'answered' ? String(answer.status) : answer.result,
      request: body,
      answer: answer.result === 'answered' ? answer.body : undefined,
    })),
    ...slack.calls.slice(-MOST_EXCHANGES).map(({ at, method, arguments: args, answer }) => ({
      at,
      from: 'app → Slack' as const,
      what: method,
      outcome: answer && 'error' in answer ? String(answer.error) : 'ok',
      request: readable(args),
      answer,
    })),
    ...[...marketo.exchanges, ...(sandboxMarketo?.exchanges ?? [])]
      .slice(-MOST_EXCHANGES)
      .map(({ at, call, method, path, status, requestBody, answer }) => ({
        at,
        from: 'app → Marketo' as const,
        what: call ?? `${method} ${path}`,
        outcome: String(status ?? 'no answer'),
        request: { [`${method} ${call === undefined ? path : CALLS[call].path}`]: requestBody ?? {} },
        answer,
      })),
  ];
  return all
    .sort((one, other) => other.at - one.at)
    .slice(0, MOST_EXCHANGES)
    .map(({ at, ...exchange }) => ({ id: at, ...exchange }));
}

/** Structures travel as JSON text inside form fields; here they are shown as what they are. */
function readable(args: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      if (typeof value !== 'string' || !/^[[{]/.test(value)) return [name, value];
      try {
        return [name, JSON.parse(value) as unknown];
      } catch {
        return [name, value];
      }
    }),
  );
}
